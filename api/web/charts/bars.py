"""Bars across: a row for each name, cut into segments with a pattern each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from api.web.charts.scale import Scale, percent

ROW_HEIGHT = 48  # the name above, the bar below
BAR_TOP, BAR_HEIGHT = 20, 20
AXIS_HEIGHT = 24
WIDE_ENOUGH = 0.05  # of the chart's width: then the number stands in its segment


@dataclass(frozen=True, slots=True)
class Segment:
    """``kind`` names its pattern. ``middle``: where its number stands, if there is room for one."""

    kind: str
    count: int
    x: str
    width: str
    middle: str
    has_room: bool


@dataclass(frozen=True, slots=True)
class Bar:
    """``y``: of its name's line."""

    name: str
    total: int
    y: int
    segments: Sequence[Segment]


@dataclass(frozen=True, slots=True)
class BarChart:
    bars: Sequence[Bar]
    scale: Scale

    @property
    def height(self) -> int:
        return len(self.bars) * ROW_HEIGHT + AXIS_HEIGHT

    @property
    def axis_y(self) -> int:
        return len(self.bars) * ROW_HEIGHT


def bar_chart(rows: Mapping[str, Mapping[str, int]]) -> BarChart:
    """Return a bar for each name. The counts of a row are by kind, in the order that they are drawn in."""
    scale = Scale.up_to(max((sum(counts.values()) for counts in rows.values()), default=0))
    bars = [
        Bar(name, sum(counts.values()), at * ROW_HEIGHT, _segments(counts, scale))
        for at, (name, counts) in enumerate(rows.items())
    ]
    return BarChart(bars, scale)


def _segments(counts: Mapping[str, int], scale: Scale) -> Sequence[Segment]:
    segments, before = list[Segment](), 0
    for kind, count in counts.items():
        if count:
            share = count / scale.top
            middle = percent((before + count / 2) / scale.top)
            segments.append(
                Segment(kind, count, scale.share(before), percent(share), middle, has_room=share >= WIDE_ENOUGH)
            )
        before += count
    return segments
