"""The README of the client and its guide, run as they stand there against the served demo."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from claimline_client import Client
from tests.support.engines import sqlite_engine
from tests.support.serving import served_demo
from tests.support.tidiness import ROOT

README = (ROOT / "clients" / "python" / "README.md").read_text(encoding="utf-8")
GUIDE = (ROOT / "docs" / "guides" / "python.md").read_text(encoding="utf-8")
PYTHON = re.compile(r"```python\n(.*?)```", re.DOTALL)


@pytest.mark.slow
def test_the_readme_prints_what_it_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    code = "".join(PYTHON.findall(README + GUIDE))
    (shown,) = re.findall(r"```text\n(.*?)```", README, re.DOTALL)
    names: dict[str, Any] = {}
    with served_demo(sqlite_engine(tmp_path)) as served:
        own = code.replace("http://127.0.0.1:8000", served.address).replace("clk_…", served.key)
        exec(own, names)  # noqa: S102 - the page's own code
        for client in (each for each in names.values() if isinstance(each, Client)):
            client.close()

    told = capsys.readouterr().out
    assert told.startswith(shown)
    assert re.search(r"(?m)^russia +6\.5$", told)
    assert names["statements"].schema["stated_latest"] == pl.Datetime("us", "UTC")
    assert "alike: ['siv-10', 'siv-11']" in told
    assert "/statements/0/claimant: claimant 'rusia' is not in the record: " in told
    assert re.search(r"(?m)^\d+ dispute.opened Siversk$", told)
    assert "21 statements, all in the signed log\n" in told
    assert re.search(r"(?m)^\S+ dispute.closed Siversk$", told)
    assert {path.name for path in tmp_path.glob("*.cursor")} == {"siversk.cursor", "desk.cursor"}
