"""The time axis of a town's lanes: instants to pixels, with long stretches without a statement cut out."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from domain.dates.instants import MICROSECONDS_PER_DAY, Instant

SIX_MONTHS = 183 * MICROSECONDS_PER_DAY
CUT_WIDTH = 56.0
PIECE_WIDTH_MIN = 64.0  # of a stretch that is kept, however short
LAST_WIDTH_MIN = 230.0  # of the last one, behind a cut: it has room for the words of what is said to be so now
MARGIN_SHARE = 24  # a margin is one part in so many of what is kept


class Piece(NamedTuple):
    """A stretch of time that is kept, and where it stands."""

    begins: Instant
    ends: Instant
    left: float
    right: float

    def x(self, instant: Instant) -> float:
        if instant <= self.begins or self.ends == self.begins:
            return self.left
        share = min(1.0, (instant - self.begins) / (self.ends - self.begins))
        return self.left + share * (self.right - self.left)


class Cut(NamedTuple):
    """A stretch without a statement, ``begins`` to ``ends`` in full, drawn between two dotted lines."""

    begins: Instant
    ends: Instant
    left: float
    right: float

    @property
    def days(self) -> int:
        return (self.ends - self.begins) // MICROSECONDS_PER_DAY


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeAxis:
    """From 0 to ``width`` pixels. ``x`` is monotonous, and never outside."""

    width: float
    pieces: Sequence[Piece]
    cuts: Sequence[Cut]

    @property
    def begins(self) -> Instant:
        return self.pieces[0].begins

    @property
    def ends(self) -> Instant:
        return self.pieces[-1].ends

    def x(self, instant: Instant) -> float:
        index = max(0, bisect_right(self.pieces, instant, key=lambda piece: piece.begins) - 1)
        return min(self.width, self.pieces[index].x(instant))

    def apart(self, instants: Iterable[Instant], spacing: float) -> list[Instant]:
        """Of these, the first ones first, those that stand at least ``spacing`` pixels apart; in the order of time."""
        chosen: dict[float, Instant] = {}
        for instant in instants:
            x = self.x(instant)
            if all(abs(x - other) >= spacing for other in chosen):
                chosen[x] = instant
        return sorted(chosen.values())


def axis_of(instants: Iterable[Instant], *, until: Instant, width: float) -> TimeAxis:
    """An axis on which all ``instants`` are drawn, and that ends at ``until`` if that is later than they are."""
    events = sorted({*instants}) or [until]
    events = [*events, until] if until > events[-1] else events
    gaps = _longest_gaps(events, most=int(width / 2 // (CUT_WIDTH + PIECE_WIDTH_MIN)))
    kept = events[-1] - events[0] - sum(ends - begins for begins, ends in gaps)
    margin = min(max(kept // MARGIN_SHARE, MICROSECONDS_PER_DAY), SIX_MONTHS // 4)
    ends = events[-1] if events[-1] == until else events[-1] + margin
    inner = [(before + margin, after - margin) for before, after in gaps]
    starts = [events[0] - margin, *(end for _, end in inner)]
    stretches = list(zip(starts, [*(begin for begin, _ in inner), ends], strict=True))
    pieces = _pieces(stretches, width)
    cuts = [
        Cut(before, after, left.right, right.left)
        for (before, after), left, right in zip(gaps, pieces, pieces[1:], strict=False)
    ]
    return TimeAxis(width=width, pieces=pieces, cuts=cuts)


def _longest_gaps(events: Sequence[Instant], most: int) -> list[tuple[Instant, Instant]]:
    """Those over six months, in order; ``most``: how many there is room for."""
    gaps = [(before, after) for before, after in pairwise(events) if after - before > SIX_MONTHS]
    return sorted(sorted(gaps, key=lambda gap: gap[0] - gap[1])[:most])


def _pieces(stretches: Sequence[tuple[Instant, Instant]], width: float) -> list[Piece]:
    """The stretches side by side: each with its least width, and with its share of what is left."""
    spare = width - CUT_WIDTH * (len(stretches) - 1)
    least = [min(PIECE_WIDTH_MIN, spare / len(stretches))] * len(stretches)
    if len(stretches) > 1:
        least[-1] = max(least[-1], min(LAST_WIDTH_MIN, spare / 3))
    total = sum(ends - begins for begins, ends in stretches)
    return list(_placed(stretches, least, (spare - sum(least)) / total if total else 0.0))


def _placed(stretches: Iterable[tuple[Instant, Instant]], least: Sequence[float], per_unit: float) -> Iterator[Piece]:
    left = 0.0
    for (begins, ends), width in zip(stretches, least, strict=True):
        right = left + width + per_unit * (ends - begins)
        yield Piece(begins, ends, left, right)
        left = right + CUT_WIDTH
