"""A run of all figures, or of some: each is measured, printed as a line of JSON, and again in one table at the end."""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from time import perf_counter
from typing import Any

import orjson

from benchmarks.harness.figures import Figure, NotMeasured
from benchmarks.harness.run import Run
from benchmarks.harness.table import table

TOLD = 8  # figures that took longest

logger = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class Line:
    """A figure as it was printed."""

    figure: Figure
    shape: dict[str, Any]
    seconds: float


def chosen(figures: Iterable[Figure], names: Sequence[str], run: Run) -> list[Figure]:
    """Return the figures whose names begin with one of ``names``. Default: all of this run. Raises ``ValueError``."""
    figures = list(figures)
    if not names:
        return [figure for figure in figures if run.is_full or figure.in_fast]
    unknown = [name for name in names if not any(figure.name.startswith(name) for figure in figures)]
    if unknown:
        raise ValueError(f"Unknown figures: {', '.join(unknown)}. Known: {', '.join(each.name for each in figures)}")
    return [figure for figure in figures if figure.name.startswith(tuple(names))]


def measured(figures: Iterable[Figure], run: Run) -> list[Line]:
    """Print each as soon as it is measured, then the table."""
    lines = list[Line]()
    for figure in figures:
        line = measured_one(figure, run)
        lines.append(line)
        say(orjson.dumps(line.shape).decode())
    say(table([line.shape for line in lines]))
    say(f"in {sum(line.seconds for line in lines):.0f} s; the longest: {_longest(lines)}")
    return lines


def measured_one(figure: Figure, run: Run) -> Line:
    began = perf_counter()
    try:
        shape = figure.line(run.name_of(figure.name), figure.measure(run))
    except NotMeasured as why:
        shape = figure.line(run.name_of(figure.name), str(why))
    except Exception as error:  # whatever fails, the other figures are measured
        logger.exception("%s failed", figure.name)
        shape = figure.line(run.name_of(figure.name), f"{type(error).__name__}: {error}")
    return Line(figure=figure, shape=shape, seconds=perf_counter() - began)


def _longest(lines: Iterable[Line]) -> str:
    longest = sorted(lines, key=lambda line: line.seconds, reverse=True)[:TOLD]
    return ", ".join(f"{line.shape['name']} {line.seconds:.0f} s" for line in longest)


def is_whole(lines: Iterable[Line]) -> bool:
    """Whether every figure was measured."""
    return all(line.shape["ratio"] is not None for line in lines)


def say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()
