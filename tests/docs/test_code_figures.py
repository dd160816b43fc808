"""The figures of the code, counted on a small tree."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import orjson
import pytest

from benchmarks.code_figures import code_figures, seconds, table
from tests.support.tidiness import ROOT

pytestmark = pytest.mark.slow

DAY = '''"""One day.

It has a docstring of three lines.
"""

from collections.abc import (
    Sequence,
)

QUERY = """
SELECT 1
"""  # a query is one line of logic


def first(
    days: Sequence[int],
) -> int:
    """Return the first."""
    # a comment
    return days[0]


class Clock:
    def now(self) -> int: ...
'''
WIDE = f"NAME = '{'x' * 120}'\n"


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    files = {
        "domain/__init__.py": "",
        "domain/dates/__init__.py": "",
        "domain/dates/day.py": DAY,
        "adapters/wide.py": WIDE,
        "adapters/views.sql": "SELECT 1;\n-- the end\n",
        "api/web/page.html.j2": "<p>\n",
        "api/words.json": "{}\n",
        "tests/test_day.py": DAY,
        "Makefile": "check:\n\t@true\n",
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def test_lines_and_logic_are_counted_by_floor_and_other_files_beside(tree: Path) -> None:
    assert code_figures(tree) == {
        "lines, domain": 24,
        "lines, adapters": 1,
        "lines, api": 0,
        "lines, all": 25,
        "lines of logic, domain": 6,
        "lines of logic, adapters": 1,
        "lines of logic, api": 0,
        "lines of logic, all": 7,
        "lines over 120 characters": 1,
        "lines of pages, beside": 1,
        "lines of data, beside": 1,
        "lines of SQL, beside": 2,
        "functions": 2,
        "lines of a function, median": 1,
        "lines of a function, p90": 6,
        "longest file, lines": 24,
        "longest file": "domain/dates/day.py",
        "modules in adapters": 1,
        "modules in domain/dates": 1,
    }


def test_a_target_that_the_tree_does_not_have_is_not_timed(tree: Path) -> None:
    assert seconds(tree).keys() == {"seconds of make check", "seconds of make check, CPU"}


def test_a_table_has_a_column_for_each_tree() -> None:
    before, after = table([{"lines": 38_852, "modules in domain": 63}, {"lines": 34_000}]).splitlines()
    assert before.split() == ["lines", "38,852", "34,000"]
    assert after.split() == ["modules", "in", "domain", "63", "-"]


def test_the_older_tree_comes_first_and_json_has_an_object_for_each(tree: Path) -> None:
    command = [sys.executable, "-m", "benchmarks.code_figures", "--against", str(tree), "--json"]
    run = subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    assert [each["tree"] for each in orjson.loads(run.stdout)] == [str(tree), str(ROOT)]
