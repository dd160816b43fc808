"""The table of faults fits the tree, and the runner reports each fault that no test finds."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from tests.support.faults import Fault, faults_of, misplaced, outcome_of
from tests.support.tidiness import ROOT

pytestmark = pytest.mark.slow

FAULT = Fault(
    name="adds one", file="sums.py", line="return one + other", fault="return one + other + 1", tests=["test_sums.py"]
)


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    (tmp_path / "sums.py").write_text("def added(one, other):\n    return one + other\n", encoding="utf-8")
    profile = "from hypothesis import settings\n\nsettings.register_profile('unshrunk')\n"
    (tmp_path / "conftest.py").write_text(profile, encoding="utf-8")
    test = "from sums import added\n\ndef test_sums():\n    assert added(1, 1) == 2\n"
    (tmp_path / "test_sums.py").write_text(test, encoding="utf-8")
    return tmp_path


def test_the_line_of_each_fault_stands_once_in_its_file() -> None:
    assert list(misplaced(faults_of())) == []


def test_each_fault_has_a_name_and_tests_of_its_own() -> None:
    faults = faults_of()

    assert len(faults) >= 60
    assert not [name for name, count in Counter(each.name for each in faults).items() if count > 1]
    assert all(each.tests and each.line != each.fault for each in faults)


def test_the_tests_that_the_table_names_are_there() -> None:
    named = {test for each in faults_of() for test in each.tests}
    missing = []
    for test in sorted(named):
        file, _, function = test.partition("::")
        text = (ROOT / file).read_text(encoding="utf-8") if (ROOT / file).exists() else ""
        if not text or (function and f"def {function.partition('[')[0]}(" not in text):
            missing.append(test)

    assert missing == []


@pytest.mark.parametrize(
    ("fault", "outcome"),
    [("return one + other + 1", "found"), ("return other + one", "survived"), ("return (", "broke pytest")],
)
def test_a_fault_is_found_where_a_test_fails(tree: Path, fault: str, outcome: str) -> None:
    before = (tree / "sums.py").read_text(encoding="utf-8")

    assert outcome_of(replace(FAULT, fault=fault), tree) == outcome
    assert (tree / "sums.py").read_text(encoding="utf-8") == before


@pytest.mark.parametrize(("test", "outcome"), [("test_engines", "survived"), ("test_engines[postgres]", "found")])
def test_a_fault_of_postgresql_is_found_by_a_test_that_is_named_by_its_engine(
    tree: Path, test: str, outcome: str
) -> None:
    engines = "import pytest\n\nfrom sums import added\n\n@pytest.mark.parametrize('engine', ['sqlite', 'postgres'])\n"
    test_of_engines = "def test_engines(engine):\n    assert engine == 'sqlite' or added(1, 1) == 2\n"
    (tree / "test_of.py").write_text(engines + test_of_engines, encoding="utf-8")

    assert outcome_of(replace(FAULT, tests=[f"test_of.py::{test}"]), tree) == outcome


def test_a_line_that_is_not_there_or_is_there_twice_is_no_place_for_a_fault(tree: Path) -> None:
    faults = [
        FAULT,
        replace(FAULT, line="return one - other"),
        replace(FAULT, line="one"),
        replace(FAULT, file="no.py"),
    ]

    assert [each.partition(" has its line ")[2][:7] for each in misplaced(faults, tree)] == [
        "0 times",
        "2 times",
        "0 times",
    ]
