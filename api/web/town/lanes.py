"""The lanes of a town: for each speaker what it held to be so along time, and between two sides their disputes.

Pure geometry in pixels. It decides nothing about statements: bars are the spans of a timeline, bands its disputes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum, auto
from typing import NamedTuple

from api.web.town.axis import TimeAxis
from api.web.town.marks import MARKS_MAX, TARGET, Marks, Said, placed
from domain.dates.edtf import Bounds
from domain.dates.instants import FIRST, Instant
from domain.stances.timeline import Dispute, Span
from domain.vocabulary import Bound, ClaimantId

FADE = 18.0
BAR, BAR_OF_OBSERVER, BAND = 30.0, 26.0, 26.0
GAP, HEAD, HEADING = 12.0, 24.0, 30.0
NARROWEST = 2.0  # a bar that is narrower is drawn with its neighbours
LABEL_ABOVE = 20.0


class Start(StrEnum):
    """How a bar begins."""

    SHARP = auto()
    FADES = auto()  # nobody said since when: by then
    DOTTED = auto()  # on one of several days


class Stretch(NamedTuple):
    """A span of a speaker, with the bounds of the date that it begins by, where that is imprecise."""

    span: Span
    begun: Bounds | None


class Bar(NamedTuple):
    """``soft``: where its beginning may lie, at most ``x``. ``spans``: several where each is too narrow to be drawn."""

    x: float
    end: float
    soft: float
    start: Start
    spans: Sequence[Span]
    is_open: bool

    @property
    def width(self) -> float:
        return self.end - self.x


class Band(NamedTuple):
    """``disputes``: several where they are too close to be drawn one by one."""

    x: float
    end: float
    disputes: Sequence[Dispute]
    is_open: bool

    @property
    def dispute(self) -> Dispute:
        """The last one."""
        return self.disputes[-1]

    @property
    def width(self) -> float:
        return self.end - self.x


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """The stretches and statements of one speaker, before they have a place in the picture."""

    speaker: ClaimantId
    is_side: bool
    stretches: Sequence[Stretch]
    said: Sequence[Said]


@dataclass(frozen=True, slots=True, kw_only=True)
class Lane:
    speaker: ClaimantId
    is_side: bool
    label_y: float
    marks_y: float  # the top of the row of marks that is next to the bar
    bar_y: float
    bar_height: float
    bars: Sequence[Bar]
    marks: Marks


@dataclass(frozen=True, slots=True, kw_only=True)
class Bands:
    """Disputes: between the lanes of two sides, or below all of them."""

    y: float
    bands: Sequence[Band]
    is_between: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """``head``: the height of the axis labels. ``heading_y``: of the words above the observers, if there are any."""

    axis: TimeAxis
    height: float
    head: float
    lanes: Sequence[Lane]
    disputes: Bands | None
    heading_y: float | None


def chart_of(
    rows: Sequence[Row], disputes: Sequence[Dispute], axis: TimeAxis, bound: Bound, *, labels_above: bool
) -> Chart:
    """Sides first. ``labels_above``: the name of a speaker stands above its lane, not beside it."""
    are_binned = sum(len(row.said) for row in rows) > MARKS_MAX
    marks = {row.speaker: placed(row.said, axis, bound, are_binned=are_binned) for row in rows}
    sides, others = [row for row in rows if row.is_side], [row for row in rows if not row.is_side]
    bands = list(bands_of(disputes, axis))
    above = LABEL_ABOVE if labels_above else 0.0
    y, lanes, between = HEAD, list[Lane](), None
    for index, row in enumerate(sides):
        lane, y = _lane(row, marks[row.speaker], axis, y, above)
        lanes.append(lane)
        if bands and index == (0 if len(sides) == 2 else len(sides) - 1):  # noqa: PLR2004 - a band lies between two
            between = Bands(y=y, bands=bands, is_between=len(sides) == 2)  # noqa: PLR2004
            y += BAND + GAP
    heading = y if others else None
    y += HEADING if others else 0.0
    for row in others:
        lane, y = _lane(row, marks[row.speaker], axis, y, above)
        lanes.append(lane)
    return Chart(axis=axis, height=y, head=HEAD, lanes=lanes, disputes=between, heading_y=heading)


def _lane(row: Row, marks: Marks, axis: TimeAxis, y: float, above: float) -> tuple[Lane, float]:
    """The lane below ``y``, and where the next one begins."""
    height = BAR if row.is_side else BAR_OF_OBSERVER
    bar_y = y + above + TARGET * marks.levels
    lane = Lane(
        speaker=row.speaker,
        is_side=row.is_side,
        label_y=y + LABEL_ABOVE / 2 if above else bar_y + height / 2,
        marks_y=bar_y - TARGET,
        bar_y=bar_y,
        bar_height=height,
        bars=clear_of(list(bars_of(row.stretches, axis))),
        marks=marks,
    )
    return lane, bar_y + height + GAP


def bars_of(stretches: Iterable[Stretch], axis: TimeAxis) -> Iterator[Bar]:
    """A bar for each stretch, in order. Those too narrow to be drawn are one bar with their neighbours."""
    narrow: Bar | None = None
    for each in stretches:
        bar = _bar(each, axis)
        if bar.width < NARROWEST:
            narrow = bar if narrow is None else _joined(narrow, bar)
            continue
        if narrow is not None:
            yield narrow
            narrow = None
        yield bar
    if narrow is not None:
        yield narrow


def _joined(bar: Bar, other: Bar) -> Bar:
    return bar._replace(end=max(bar.end, other.end), spans=(*bar.spans, *other.spans), is_open=other.is_open)


def _bar(of: Stretch, axis: TimeAxis) -> Bar:
    span = of.span
    x, end = axis.x(span.begins), axis.width if span.ends is None else axis.x(span.ends)
    start, soft = _start(of, x, axis)
    return Bar(x, end, soft, start, (span,), span.ends is None)


def _start(of: Stretch, x: float, axis: TimeAxis) -> tuple[Start, float]:
    """How a bar begins, and the first pixel at which it may have begun."""
    if of.begun is None:
        return Start.SHARP, x
    if of.begun.earliest == FIRST:
        return Start.FADES, max(0.0, x - FADE)
    return Start.DOTTED, min(x, axis.x(of.begun.earliest))


def bands_of(disputes: Iterable[Dispute], axis: TimeAxis) -> Iterator[Band]:
    """A band for each dispute, in order. Those that begin within the width of a mark are one band."""
    band: Band | None = None
    for each in disputes:
        x, end = axis.x(each.begins), axis.width if each.ends is None else axis.x(each.ends)
        if band is not None and x - band.x < TARGET:
            band = Band(band.x, max(band.end, end), (*band.disputes, each), each.ends is None)
            continue
        if band is not None:
            yield band
        band = Band(x, end, (each,), each.ends is None)
    if band is not None:
        yield band


def clear_of(bars: Sequence[Bar]) -> list[Bar]:
    """The bars with soft beginnings that do not cover the bar before."""
    return [
        bar if before is None else bar._replace(soft=max(bar.soft, before.x))
        for before, bar in zip([None, *bars], bars, strict=False)
    ]


def instants_of(rows: Iterable[Row], disputes: Iterable[Dispute]) -> Iterator[Instant]:
    """All that the axis must hold."""
    for row in rows:
        for each in row.stretches:
            yield from (each.span.begins, *([each.span.ends] if each.span.ends is not None else []))
            yield from () if each.begun is None or each.begun.earliest == FIRST else (each.begun.earliest,)
        for said in row.said:
            yield from said.stated
    for dispute in disputes:
        yield from (dispute.begins, *([dispute.ends] if dispute.ends is not None else []))
