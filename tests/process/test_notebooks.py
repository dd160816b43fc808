"""The Python of the guide for notebooks, run as it stands there against the served demo."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from tests.support.engines import sqlite_engine
from tests.support.serving import served_demo
from tests.support.tidiness import ROOT

PAGE = (ROOT / "docs" / "guides" / "notebooks.md").read_text(encoding="utf-8")
STANDARD, PANDAS = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with served_demo(sqlite_engine(tmp_path_factory.mktemp("demo"))) as served:
        yield served.address


def run(code: str, address: str) -> None:
    exec(code.replace("http://127.0.0.1:8000", address), {})  # noqa: S102 - the page's own code


def test_the_standard_library_reads_a_table(address: str, capsys: pytest.CaptureFixture[str]) -> None:
    run(STANDARD, address)

    told = capsys.readouterr().out.splitlines()
    assert told[0] == "Bakhmut (control): 940 days"
    assert told[-1] == "Siversk (control): 4 days"


def test_pandas_reads_dates_and_counts(address: str, capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("pandas")
    run(STANDARD + PANDAS, address)

    told = capsys.readouterr().out
    assert "2026-05" in told
    assert re.search(r"(?m)^russia +\d+(\.\d)?$", told)
