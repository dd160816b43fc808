"""The architecture page names modules that exist, in the order in which a value passes through them."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest

from tests.support.tidiness import ROOT

PAGE = (ROOT / "docs" / "ARCHITECTURE.md").read_text(encoding="utf-8")
FLOORS = ("domain", "adapters", "api")
PATH = re.compile(rf"`((?:{'|'.join((*FLOORS, 'clients', 'tests', 'benchmarks', 'docs'))})/[\w./-]*)`")
WAYS = dict(re.findall(r"^## (The way of .*)\n\n((?:\d\. .*\n(?:   .*\n)*)+)", PAGE, re.MULTILINE))
MAP = re.search(r"```\n(domain/.*?)```", PAGE, re.DOTALL)
MODULES_MAX = 16  # of a room, besides its ``__init__``
STEPS_MAX = 2  # imports between a module and the one that knows the next


def steps() -> Iterator[tuple[str, str]]:
    for way in WAYS.values():
        yield from pairwise(path for path in PATH.findall(way) if path.endswith(".py"))


def rooms_on_the_map(floor: str) -> set[str]:
    assert MAP is not None
    drawn = re.search(rf"^{floor}/.*\n((?:  .*\n)*)", MAP[1], re.MULTILINE)
    assert drawn is not None
    return set(re.findall(r"^  (\w+)/", drawn[1], re.MULTILINE))


def module_name(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def imported_names(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


@cache
def imports() -> Mapping[str, frozenset[str]]:
    """Return the modules that each module of ours imports, by their paths."""
    paths = {module_name(path): path for floor in FLOORS for path in (ROOT / floor).rglob("*.py")}
    return {
        str(path.relative_to(ROOT)): frozenset(
            str(paths[name].relative_to(ROOT)) for name in imported_names(path) if name in paths
        )
        for path in paths.values()
    }


def reaches(module: str, target: str) -> bool:
    """Whether ``module``, or one that it imports within ``STEPS_MAX`` steps, imports ``target``."""
    known = {module}
    for _ in range(STEPS_MAX + 1):
        known = known.union(*(imports()[name] for name in known))
    return target in known


@pytest.mark.parametrize("path", sorted(set(PATH.findall(PAGE))))
def test_every_path_on_the_page_exists(path: str) -> None:
    assert (ROOT / path).exists()


@pytest.mark.parametrize(("module", "following"), list(steps()))
def test_consecutive_modules_of_a_way_are_connected(module: str, following: str) -> None:
    assert reaches(module, following) or reaches(following, module)


@pytest.mark.parametrize("way", sorted(WAYS))
def test_a_way_has_five_lines(way: str) -> None:
    lines = WAYS[way].splitlines()

    assert len(lines) == 5
    assert [line for line in lines if len(line) > 120] == []


def test_the_page_tells_four_ways() -> None:
    assert sorted(WAYS) == [f"The way of one {value}" for value in ("delivery", "item", "question", "report")]


@pytest.mark.parametrize("floor", FLOORS)
def test_the_map_shows_the_rooms_of_each_floor(floor: str) -> None:
    folders = {path.name for path in (ROOT / floor).iterdir() if path.is_dir() and path.name != "__pycache__"}

    assert rooms_on_the_map(floor) == folders


@pytest.mark.parametrize("floor", FLOORS)
def test_a_room_has_few_modules_and_says_what_it_holds(floor: str) -> None:
    rooms = [path.parent for path in (ROOT / floor).rglob("__init__.py")]
    crowded = [str(room) for room in rooms if len([*room.glob("*.py")]) > MODULES_MAX + 1]
    silent = [str(room) for room in rooms if not ast.get_docstring(ast.parse((room / "__init__.py").read_bytes()))]

    assert len(rooms) >= 20
    assert (crowded, silent) == ([], [])


def test_a_client_imports_nothing_of_the_floors() -> None:
    files = [*(ROOT / "clients").rglob("*.py")]
    names = {name.partition(".")[0] for path in files for name in imported_names(path)}

    assert files != []
    assert names.isdisjoint((*FLOORS, "tests", "benchmarks"))
