"""`make mutants`: the tests find each small fault of ``tests/support/faults.toml`` in rules, log, views and edge.

A fault is a slip that anybody could make: ``<`` for ``<=``, a dropped condition, the wrong order. Each is put into a
copy of the tree, alone, and one of the tests that the table names for it has to fail there. They run on SQLite, unless
the table names one by its parameter, as in ``test_log.py::test_it_appends[postgres]``: then all that it names run.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue

from tests.support.tidiness import ROOT, tracked_files

TABLE = ROOT / "tests" / "support" / "faults.toml"
COMPILED = ("domain", "adapters", "api", "tests")
PYTEST = ("-x", "-q", "-n", "0", "-p", "no:cacheprovider", "--hypothesis-profile", "unshrunk")
ON_SQLITE = ("-k", "not postgres")
PASSED, FAILED = 0, 1  # exit codes of pytest; any other one says nothing about a fault
SECONDS_MAX = 300  # beside other work
FOUND = "found"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """``line``: what stands once in ``file``; ``fault``: what is put in its place; ``tests``: as pytest names them."""

    name: str
    file: str
    line: str
    fault: str
    tests: Sequence[str]

    @property
    def selection(self) -> tuple[str, ...]:
        """Options of pytest: a test that is named by its parameter is meant to run, on PostgreSQL too."""
        return () if any(test.endswith("]") for test in self.tests) else ON_SQLITE


def faults_of(table: Path = TABLE) -> list[Fault]:
    return [Fault(**each) for each in tomllib.loads(table.read_text(encoding="utf-8"))["fault"]]


def misplaced(faults: Sequence[Fault], tree: Path = ROOT) -> Iterator[str]:
    """Faults whose line does not stand exactly once in its file."""
    for each in faults:
        count = (tree / each.file).read_text(encoding="utf-8").count(each.line) if (tree / each.file).exists() else 0
        if count != 1:
            yield f"{each.name}: {each.file} has its line {count} times, not once: {each.line}"


def main() -> int:
    options = _options()
    faults = [each for each in faults_of() if options.only in (None, each.name)]
    problems = list(misplaced(faults)) if faults else [f"no fault is named {options.only!r}"]
    if not problems:
        with tempfile.TemporaryDirectory(prefix="claimline-faults-") as folder:
            problems = list(_problems(faults, [_copied(Path(folder, str(job))) for job in range(options.jobs)]))
    sys.stdout.write("".join(f"{problem}\n" for problem in problems))
    sys.stdout.write(f"{len(faults)} faults, {len(problems)} problems\n")
    return bool(problems)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--only", metavar="NAME", help="try the fault of this name alone")
    parser.add_argument("--jobs", type=int, default=1, metavar="N", help="faults to try at once; default: 1")
    return parser.parse_args()


def _copied(folder: Path) -> Path:
    """Copy the tracked files. Bytecode is checked by content: a fault may have the length and time of its line."""
    for name in tracked_files():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, folder / name)
    command = [sys.executable, "-m", "compileall", "-q", "--invalidation-mode", "checked-hash", *COMPILED]
    subprocess.run(command, cwd=folder, check=True)
    return folder


def _problems(faults: Sequence[Fault], trees: Sequence[Path]) -> Iterator[str]:
    if failures := list(_failures_without(faults, trees[0])):
        yield from failures
        return
    free = SimpleQueue[Path]()
    for tree in trees:
        free.put(tree)
    with ThreadPoolExecutor(len(trees)) as pool:
        for fault, outcome in zip(faults, pool.map(lambda each: _tried(each, free), faults), strict=True):
            sys.stdout.write(f"{outcome:<12}{fault.name}\n")
            sys.stdout.flush()
            if outcome != FOUND:
                yield f"{outcome}: {fault.name}: {fault.file}: {fault.fault}"


def _failures_without(faults: Sequence[Fault], tree: Path) -> Iterator[str]:
    for selection in sorted({each.selection for each in faults}):
        alike = [each for each in faults if each.selection == selection]
        tests = sorted({test for each in alike for test in each.tests})
        run = _tested(tree, (*selection, *tests), SECONDS_MAX * len(alike))
        if run is None or run.returncode != PASSED:
            yield f"the tests do not pass without a fault:\n{run.stdout if run else 'they did not end'}"


def _tried(fault: Fault, free: SimpleQueue[Path]) -> str:
    tree = free.get()
    try:
        return outcome_of(fault, tree)
    finally:
        free.put(tree)


def outcome_of(fault: Fault, tree: Path) -> str:
    """Return the result of the tests on ``tree`` with the fault in it, then take the fault out again."""
    file = tree / fault.file
    right = file.read_text(encoding="utf-8")
    file.write_text(right.replace(fault.line, fault.fault), encoding="utf-8")
    try:
        run = _tested(tree, (*fault.selection, *fault.tests), SECONDS_MAX)
    finally:
        file.write_text(right, encoding="utf-8")
    if run is None:
        return "did not end"
    return {PASSED: "survived", FAILED: FOUND}.get(run.returncode, "broke pytest")


def _tested(tree: Path, selected: Sequence[str], seconds: float) -> subprocess.CompletedProcess[str] | None:
    """Run the tests ``selected`` in ``tree``; None where they take longer than ``seconds``."""
    environment = {**os.environ, "PYTHONPATH": str(tree), "PYTHONDONTWRITEBYTECODE": "1"}
    command = [sys.executable, "-m", "pytest", *PYTEST, *selected]
    try:
        return subprocess.run(
            command, cwd=tree, env=environment, check=False, capture_output=True, text=True, timeout=seconds
        )
    except subprocess.TimeoutExpired:
        return None


if __name__ == "__main__":
    sys.exit(main())
