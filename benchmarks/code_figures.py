"""The size and shape of the code, and the time of its checks, before and after a change.

    .venv/bin/python -m benchmarks.code_figures [--tree DIR] [--against DIR] [--time] [--json]

Measures ``domain/``, ``adapters/`` and ``api/`` of a tree: lines and lines of logic of the Python; beside it the lines
of pages, data and SQL; the modules of each folder, without ``__init__``; the lengths of functions, from ``def`` to the
last line; the longest file. ``--against`` adds a column for another tree. ``--time`` runs ``make fast`` (if the tree
has it) and ``make check`` in each tree, and gives seconds of wall clock and of CPU.

A line of logic is a line on which a token of Python begins, except imports, docstrings and bodies of ``...``. Blank
lines and comments do not count, nor do the second and later lines of one string, such as a query in SQL.
"""

from __future__ import annotations

import argparse
import ast
import io
import subprocess
import sys
import tokenize
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from pathlib import Path
from resource import RUSAGE_CHILDREN, getrusage
from statistics import median_low
from time import perf_counter

import orjson

ROOT = Path(__file__).parents[1]
FLOORS = ("domain", "adapters", "api")
BESIDE = {
    "pages": (".j2", ".html", ".css", ".js"),
    "data": (".json", ".ndjson", ".csv", ".toml", ".txt"),
    "SQL": (".sql",),
}
WIDTH = 120
LAYOUT = {tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER}
TARGETS = ("fast", "check")
CELL = 36

Figures = Mapping[str, float | str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Module:
    """A file of Python: ``path`` within the tree, and the lengths of its functions in lines."""

    path: Path
    lines: int
    logic: int
    too_wide: int
    functions: Sequence[int]


def module(tree: Path, path: Path) -> Module:
    text = (tree / path).read_text(encoding="utf-8")
    nodes = list(ast.walk(ast.parse(text)))
    without_logic = {line for node in nodes if _is_without_logic(node) for line in _lines_of(node)}
    return Module(
        path=path,
        lines=len(text.splitlines()),
        logic=len(_lines_with_tokens(text) - without_logic),
        too_wide=sum(len(line) > WIDTH for line in text.splitlines()),
        functions=[len(_lines_of(node)) for node in nodes if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)],
    )


def _lines_with_tokens(text: str) -> set[int]:
    tokens = tokenize.generate_tokens(io.StringIO(text).readline)
    return {token.start[0] for token in tokens if token.type not in LAYOUT}


def _is_without_logic(node: ast.AST) -> bool:
    """An import, or a constant as a statement of its own: a docstring or ``...``."""
    is_constant = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    return is_constant or isinstance(node, ast.Import | ast.ImportFrom)


def _lines_of(node: ast.AST) -> range:
    first, last = getattr(node, "lineno", 1), getattr(node, "end_lineno", 0)
    return range(first, last + 1)


def code_figures(tree: Path) -> Figures:
    modules = [module(tree, path) for path in _files(tree, ".py")]
    longest = max(modules, key=lambda each: each.lines)
    return {
        **_by_floor("lines", modules, lambda module: module.lines),
        **_by_floor("lines of logic", modules, lambda module: module.logic),
        "lines over 120 characters": sum(module.too_wide for module in modules),
        **{f"lines of {kind}, beside": _lines_beside(tree, endings) for kind, endings in BESIDE.items()},
        **_lengths([length for module in modules for length in module.functions]),
        "longest file, lines": longest.lines,
        "longest file": longest.path.as_posix(),
        **_rooms(modules),
    }


def _files(tree: Path, *endings: str) -> Iterator[Path]:
    for floor in FLOORS:
        yield from (path.relative_to(tree) for path in sorted((tree / floor).rglob("*")) if path.suffix in endings)


def _by_floor(name: str, modules: Sequence[Module], figure: Callable[[Module], int]) -> Figures:
    sums = Counter[str]()
    for module in modules:
        sums[module.path.parts[0]] += figure(module)
    return {**{f"{name}, {floor}": sums[floor] for floor in FLOORS}, f"{name}, all": sums.total()}


def _lines_beside(tree: Path, endings: Iterable[str]) -> int:
    return sum(len((tree / path).read_text(encoding="utf-8").splitlines()) for path in _files(tree, *endings))


def _lengths(functions: Sequence[int]) -> Figures:
    ninth = sorted(functions)[ceil(0.9 * len(functions)) - 1]
    return {
        "functions": len(functions),
        "lines of a function, median": median_low(functions),
        "lines of a function, p90": ninth,
    }


def _rooms(modules: Iterable[Module]) -> Figures:
    rooms = Counter(module.path.parent.as_posix() for module in modules if module.path.name != "__init__.py")
    return {f"modules in {room}": rooms[room] for room in sorted(rooms)}


def seconds(tree: Path) -> Figures:
    return {name: figure for target in TARGETS if _has(tree, target) for name, figure in _timed(tree, target).items()}


def _has(tree: Path, target: str) -> bool:
    return not subprocess.run(["make", "--dry-run", target], cwd=tree, check=False, capture_output=True).returncode


def _timed(tree: Path, target: str) -> Figures:
    """Run a target of make; its output goes to the standard error. A run that fails has no figures."""
    wall, cpu = perf_counter(), _cpu_of_children()
    subprocess.run(["make", target], cwd=tree, check=True, stdout=sys.stderr)
    return {
        f"seconds of make {target}": round(perf_counter() - wall, 1),
        f"seconds of make {target}, CPU": round(_cpu_of_children() - cpu, 1),
    }


def _cpu_of_children() -> float:
    usage = getrusage(RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def table(columns: Sequence[Figures]) -> str:
    names = list(dict.fromkeys(name for figures in columns for name in figures))
    width = max(map(len, names))
    rows = (
        "  ".join([name.ljust(width), *(f"{_written(figures.get(name)):>{CELL}}" for figures in columns)])
        for name in names
    )
    return "".join(f"{row.rstrip()}\n" for row in rows)


def _written(figure: float | str | None) -> str:
    return figure if isinstance(figure, str) else "-" if figure is None else f"{figure:,}"


def main() -> None:
    options = _options()
    trees = [tree for tree in (options.against, options.tree) if tree]
    columns = [{"tree": str(tree), **code_figures(tree), **(seconds(tree) if options.time else {})} for tree in trees]
    sys.stdout.write(
        orjson.dumps(columns, option=orjson.OPT_INDENT_2).decode() + "\n" if options.json else table(columns)
    )


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--tree", type=Path, default=ROOT, help="the tree to measure; default: this one")
    parser.add_argument("--against", type=Path, help="an older tree, for a column before it")
    parser.add_argument("--time", action="store_true", help="also run make fast and make check in each tree")
    parser.add_argument("--json", action="store_true", help="print a JSON list, with an object for each tree")
    return parser.parse_args()


if __name__ == "__main__":
    main()
