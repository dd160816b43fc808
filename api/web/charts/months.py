"""Columns along the months, a strip for each name above one axis of years."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from api.web.charts.scale import Scale, percent

STRIP_HEIGHT, NAME_HEIGHT, GAP = 64, 20, 12
AXIS_HEIGHT = 24
FILLED = 0.8  # of the width of a month
JANUARY = "-01"
MONTHS = 12
YEARS_SHOWN_MAX = 12


@dataclass(frozen=True, slots=True)
class Column:
    month: str
    count: int
    x: str
    width: str
    y: float
    height: float


@dataclass(frozen=True, slots=True)
class Strip:
    """``y``: of its name's line; ``base``: of the line under its columns."""

    name: str
    total: int
    y: int
    base: int
    columns: Sequence[Column]


@dataclass(frozen=True, slots=True)
class Year:
    text: str
    x: str


@dataclass(frozen=True, slots=True)
class MonthChart:
    strips: Sequence[Strip]
    years: Sequence[Year]
    scale: Scale

    @property
    def axis_y(self) -> int:
        return len(self.strips) * (NAME_HEIGHT + STRIP_HEIGHT + GAP)

    @property
    def height(self) -> int:
        return self.axis_y + AXIS_HEIGHT


def month_chart(rows: Mapping[str, Mapping[str, int]]) -> MonthChart:
    """Return a strip for each name; its counts are by month (2025-12). All strips have one scale."""
    named = sorted({month for counts in rows.values() for month in counts})
    months = list(months_between(named[0], named[-1])) if named else []
    scale = Scale.up_to(max((count for counts in rows.values() for count in counts.values()), default=0))
    strips = [_strip(at, name, counts, months, scale) for at, (name, counts) in enumerate(rows.items())]
    return MonthChart(strips, _years(months), scale)


def months_between(first: str, last: str) -> Iterator[str]:
    """Yield every month of the calendar from ``first`` to ``last``, both inclusive."""
    numbers = [int(month[:4]) * MONTHS + int(month[5:7]) - 1 for month in (first, last)]
    for number in range(numbers[0], numbers[1] + 1):
        yield f"{number // MONTHS:04d}-{number % MONTHS + 1:02d}"


def _strip(at: int, name: str, counts: Mapping[str, int], months: Sequence[str], scale: Scale) -> Strip:
    top = at * (NAME_HEIGHT + STRIP_HEIGHT + GAP)
    base = top + NAME_HEIGHT + STRIP_HEIGHT
    columns = []
    for index, month in enumerate(months):
        if count := counts.get(month, 0):
            height = round(count / scale.top * STRIP_HEIGHT, 1)
            x, width = percent((index + (1 - FILLED) / 2) / len(months)), percent(FILLED / len(months))
            columns.append(Column(month, count, x, width, round(base - height, 1), height))
    return Strip(name, sum(counts.values()), top, base, columns)


def _years(months: Sequence[str]) -> Sequence[Year]:
    """Return the Januaries, and the first month where no January is near; at most so many that they can be read."""
    starts = [index for index, month in enumerate(months) if month.endswith(JANUARY) or index == 0]
    every = -(-len(starts) // YEARS_SHOWN_MAX)
    kept = [
        index
        for number, index in enumerate(starts)
        if number % max(1, every) == 0 and not (index == 0 and len(starts) > 1 and starts[1] < len(months) / 16)
    ]
    return [Year(months[index][:4], percent(index / len(months))) for index in kept]
