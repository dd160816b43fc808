"""`--by`: the name that a command records is one that a key could have, and none that a key has."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.engines import Engine
from tests.support.importing import shell
from tests.support.small_record import a_claim, a_report, small_record

UNFIT = ["\x1b[31mred", "a\u202eb", "a\nb", " ", "", "x" * 5_000, "e\u0301", "desk"]
REASON = ("--reason", "another town")


@pytest.fixture
def there(engine: Engine) -> Engine:
    with small_record(engine) as (running, _):
        running.post("/v1/reports", a_report(a_claim(id="s")))
    shell(engine, "keys", "add", "desk", "--scope", "write")
    return engine


@pytest.mark.parametrize("name", UNFIT)
def test_a_name_that_no_key_may_have_or_that_one_has_is_refused(there: Engine, name: str, tmp_path: Path) -> None:
    table = tmp_path / "reports.ndjson"
    table.write_text("")
    for command in (
        ("annul", "s", *REASON),
        ("place", "declare", "Ridge"),
        ("claimant", "declare", "Grey", "--role", "observer"),
        ("conflict", "declare", "Feud", "--tz", "UTC"),
        ("conflict", "retire", "war", *REASON),
        ("record", "--source", "A paper, 2024-06-10", "--statement", "Red: Hill is controlled by Red"),
        ("import", "reports", table),
        ("log", "clock", "--first", "2", *REASON),
        ("webhooks", "add", "https://example.org/hook"),
    ):
        refused = shell(there, *command, "--by", name, code=1)
        assert "by: " in refused.stderr, (command, refused.stderr)
    assert '"size": 6' in shell(there, "status", "--json").stdout


def test_the_login_name_is_checked_too(there: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOGNAME", "desk")

    refused = shell(there, "annul", "s", *REASON, code=1).stderr
    assert "--by: 'desk' is the name of a key, and what that key records bears it" in refused
    shell(there, "annul", "s", *REASON, "--by", "anna")
