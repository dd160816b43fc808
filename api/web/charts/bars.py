"""Bars across: a row for each name, cut into segments with a pattern each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from api.web.charts.names import height_of, lines_of
from api.web.charts.scale import Scale, percent

BAR_HEIGHT, GAP = 20, 10
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
    """``name``: in lines; ``y``: of the first of them; ``top``: of the bar below them."""

    name: Sequence[str]
    total: int
    y: int
    top: int
    segments: Sequence[Segment]


@dataclass(frozen=True, slots=True)
class BarChart:
    bars: Sequence[Bar]
    scale: Scale

    @property
    def axis_y(self) -> int:
        return self.bars[-1].top + BAR_HEIGHT + GAP if self.bars else 0

    @property
    def height(self) -> int:
        return self.axis_y + AXIS_HEIGHT


def bar_chart(rows: Mapping[str, Mapping[str, int]]) -> BarChart:
    """Return a bar for each name. The counts of a row are by kind, in the order that they are drawn in."""
    scale = Scale.up_to(max((sum(counts.values()) for counts in rows.values()), default=0))
    bars, y = list[Bar](), 0
    for name, counts in rows.items():
        lines = lines_of(name)
        top = y + height_of(lines)
        bars.append(Bar(lines, sum(counts.values()), y, top, _segments(counts, scale)))
        y = top + BAR_HEIGHT + GAP
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
