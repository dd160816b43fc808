"""Dots along an axis of days: a row for each name, a dot for each number of days, its area by how often."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import sqrt

from api.web.charts.names import height_of, lines_of
from api.web.charts.scale import Scale

DOTS_HEIGHT = 32
AXIS_HEIGHT = 24
RADIUS, RADIUS_MAX = 4.0, 12.0


@dataclass(frozen=True, slots=True)
class Dot:
    days: int
    count: int
    x: str
    radius: float


@dataclass(frozen=True, slots=True)
class DotRow:
    """``name``: in lines; ``y``: of the first of them; ``middle``: of the dots below; ``median``: across."""

    name: Sequence[str]
    y: int
    middle: int
    first: str
    last: str
    median: str
    dots: Sequence[Dot]


@dataclass(frozen=True, slots=True)
class DotChart:
    rows: Sequence[DotRow]
    scale: Scale

    @property
    def axis_y(self) -> int:
        return self.rows[-1].middle + DOTS_HEIGHT // 2 if self.rows else 0

    @property
    def height(self) -> int:
        return self.axis_y + AXIS_HEIGHT


def dot_chart(rows: Mapping[str, tuple[Mapping[int, int], int]]) -> DotChart:
    """Return a row for each name. Its counts are by days, ascending, and beside them stands the median."""
    scale = Scale.up_to(max((days for counts, _ in rows.values() for days in counts), default=0))
    drawn, y = list[DotRow](), 0
    for name, (counts, median) in rows.items():
        row = _row(lines_of(name), counts, median, y, scale)
        drawn.append(row)
        y = row.middle + DOTS_HEIGHT // 2
    return DotChart(drawn, scale)


def _row(name: Sequence[str], counts: Mapping[int, int], median: int, y: int, scale: Scale) -> DotRow:
    dots = [Dot(days, count, scale.share(days), _radius(count)) for days, count in counts.items()]
    first, last = (scale.share(edge) for edge in (min(counts), max(counts)))
    middle = y + height_of(name) + DOTS_HEIGHT // 2
    return DotRow(name, y, middle, first, last, scale.share(median), dots)


def _radius(count: int) -> float:
    """Return a radius whose circle has an area by ``count``."""
    return round(min(RADIUS_MAX, RADIUS * sqrt(count)), 1)
