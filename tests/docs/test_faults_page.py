"""The page of faults: every test that it names exists, and every row names some."""

from __future__ import annotations

import re

import pytest

from tests.support.tidiness import ROOT

PAGE = (ROOT / "docs" / "reference" / "faults.md").read_text(encoding="utf-8")
NAMED = re.compile(r"`(tests/[a-z0-9_/]+\.py)::(test_[a-z0-9_]+)`")
ROWS = [line for line in PAGE.splitlines() if line.startswith("| ") and "| Verdict |" not in line]


@pytest.mark.parametrize(("file", "name"), sorted(set(NAMED.findall(PAGE))))
def test_a_test_that_the_page_names_exists(file: str, name: str) -> None:
    assert f"def {name}(" in (ROOT / file).read_text(encoding="utf-8")


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.split("|")[1].strip())
def test_a_row_has_a_verdict_and_a_test(row: str) -> None:
    assert "| survived |" in row
    assert NAMED.search(row)


def test_the_page_has_every_fault_and_every_class_of_input() -> None:
    faults = [row for row in ROWS if row.startswith("| F")]

    assert [row.split("|")[1].strip() for row in faults] == [f"F{number:02}" for number in range(1, 22)]
    assert len(ROWS) - len(faults) == 10
