"""`claimline record` at a terminal asks step by step, shows what it would change, and keeps a draft."""

from __future__ import annotations

import os
import pty
import re
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from api.demo import load
from tests.support.engines import sqlite_engine
from tests.support.running import Running, running
from tests.support.serving import CLAIMLINE
from tests.support.tidiness import ROOT

SOURCE = ["The Desk Gazette", "11 December 2025", "https://example.org/article", ""]
CLAIM = ["Северск", "Russia", "", "1", "Russia", "on Thursday", "", "we hold it", "Valery Gerasimov, Chief of Staff"]
WAIT_SECONDS = 60


def at_terminal(lines: Sequence[str], environ: Mapping[str, str], *, interrupted: bool = False) -> tuple[int, str]:
    """Run `claimline record` on a terminal that types ``lines``. Returns its exit code and all that stood there."""
    ours, theirs = pty.openpty()
    command = [*CLAIMLINE, "record", "--by", "desk"]
    with subprocess.Popen(
        command,
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        cwd=ROOT,
        env={**os.environ, **environ},
        start_new_session=True,
    ) as process:
        os.close(theirs)
        text = ""
        waiting = [*lines, *(["\x04"] if interrupted else [])]
        while True:
            try:
                part = os.read(ours, 65_536).decode(errors="replace")
            except OSError:  # the other end is closed
                break
            if not part:
                break
            text += part
            if waiting and re.search(r": $|\] $", text[-3:]) and text.endswith((": ", "] ")):
                line = waiting.pop(0)
                os.write(ours, (line if line == "\x04" else f"{line}\n").encode())
        os.close(ours)
        return process.wait(WAIT_SECONDS), text


@pytest.fixture
def there(tmp_path: Path) -> Any:
    with running(sqlite_engine(tmp_path)) as running_there:
        load(running_there.service)
        yield running_there


@pytest.fixture
def environ(there: Running, tmp_path: Path) -> dict[str, str]:
    return {"CLAIMLINE_DATABASE": there.service.settings.database, "XDG_STATE_HOME": str(tmp_path / "state")}


def of_paper(there: Running) -> list[dict[str, Any]]:
    there.service.await_views(there.service.store.size())
    found: list[dict[str, Any]] = there.client.get("/v1/statements", params={"source": "The Desk Gazette"}).json()[
        "statements"
    ]
    return found


@pytest.mark.slow
def test_a_report_is_recorded_step_by_step(there: Running, environ: dict[str, str]) -> None:
    denial = ["Siversk", "Operation Task Force East", "2", "1", "1", "Ukraine", "", "", "", ""]
    code, text = at_terminal([*SOURCE, *CLAIM, "y", *denial, "n", "y"], environ)

    assert code == 0, text
    assert "Siversk, Bakhmutskyi raion, Donetsk Oblast" in text
    assert "= on 11 December 2025 (2025-12-11)" in text
    assert "like position" in text
    first, second = of_paper(there)
    assert (first["claimant"], first["stated"], first["effective"]) == ("russia", "2025-12-11", "[..2025-12-11]")
    assert (first["dating"], first["quote"]) == ("on Thursday", "we hold it")
    assert second["denies"] == [first["id"]]
    assert not list(Path(environ["XDG_STATE_HOME"]).rglob("*.json"))


@pytest.mark.slow
def test_an_interrupted_draft_is_kept_and_continued(there: Running, environ: dict[str, str]) -> None:
    code, text = at_terminal([*SOURCE, *CLAIM[:3]], environ, interrupted=True)
    assert code == 130, text
    assert "The draft is kept in" in text
    assert of_paper(there) == []

    code, text = at_terminal(["y", *CLAIM[3:], "n", "3"], environ)
    assert code == 0, text
    [recorded] = of_paper(there)
    assert recorded["claimant"] == "russia"


@pytest.mark.slow
def test_a_likely_duplicate_takes_the_source_instead(there: Running, environ: dict[str, str]) -> None:
    code, text = at_terminal([*SOURCE, *CLAIM, "n", "1"], environ)

    assert code == 0, text
    assert "add my source to position" in text
    assert "the source was added" in text
    assert of_paper(there) == []


@pytest.mark.slow
def test_a_date_that_is_not_clear_is_asked_for_again_with_its_choices(there: Running, environ: dict[str, str]) -> None:
    unclear = [*CLAIM[:5], "last week", "earlier this moth", "earlier this month", *CLAIM[6:]]
    code, text = at_terminal([*SOURCE, *unclear, "n", "3"], environ)

    assert code == 0, text
    assert "may mean two weeks" in text
    assert "[2025-12-01..2025-12-07]" in text
    assert "did you mean earlier this month?" in text
    [recorded] = of_paper(there)
    assert recorded["stated"] == "[2025-12-01..2025-12-11]"
