"""The marks of statements above a lane: dodged upward where they would collide, counted where they are many."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum, auto
from typing import NamedTuple

from api.web.town.axis import TimeAxis
from domain.dates.edtf import Bounds
from domain.dates.instants import MICROSECONDS_PER_DAY
from domain.vocabulary import Bound, StatementId

TARGET = 24.0  # pixels: the least size of what can be clicked, and the height of a row of marks
LEVELS_MAX = 4
MARKS_MAX = 400
LONGEST_DAY = MICROSECONDS_PER_DAY * 25 // 24  # clocks go back


class Shape(StrEnum):
    """The kinds of marks: each says something of its statement."""

    CLAIM = auto()
    DENIAL = auto()
    ACKNOWLEDGEMENT = auto()  # a claim or a denial by which a dispute ended
    NO_POSITION = auto()
    AFFILIATE = auto()
    RETRACTION = auto()
    ANNULLED = auto()


class Said(NamedTuple):
    """A statement as its mark shows it."""

    statement: StatementId
    stated: Bounds
    shape: Shape


class Mark(NamedTuple):
    """``level``: rows above the bar. ``reach``: where the other bound of an imprecise date stands, else ``x``."""

    statement: StatementId
    shape: Shape
    x: float
    level: int
    reach: float


class Bin(NamedTuple):
    """So many statements of nearly one day. ``newest``: the one that was said last."""

    x: float
    statements: int
    newest: StatementId


class Marks(NamedTuple):
    """The marks above one lane, or bins where marks have no room."""

    marks: Sequence[Mark]
    bins: Sequence[Bin]

    @property
    def levels(self) -> int:
        return 1 + max((mark.level for mark in self.marks), default=0) if self.marks or self.bins else 0


def placed(said: Iterable[Said], axis: TimeAxis, bound: Bound, *, are_binned: bool) -> Marks:
    """The marks of a lane. ``are_binned``: whatever room there is."""
    marks, bins = list[Mark](), list[Bin]()
    for crowd in _crowds(_in_order(said, axis, bound) if are_binned else dodged(said, axis, bound)):
        if are_binned or any(mark.level >= LEVELS_MAX for mark in crowd):
            bins += _binned(crowd)
        else:
            marks += crowd
    return Marks(marks, bins)


def dodged(said: Iterable[Said], axis: TimeAxis, bound: Bound) -> Iterator[Mark]:
    """Each on the lowest row on which it keeps clear of those before it; by where they stand."""
    rows: list[float] = []  # where the last mark of each row stands
    for mark in _in_order(said, axis, bound):
        level = next((level for level, last in enumerate(rows) if mark.x - last >= TARGET), len(rows))
        rows[level : level + 1] = [mark.x]
        yield mark._replace(level=level)


def _in_order(said: Iterable[Said], axis: TimeAxis, bound: Bound) -> Iterator[Mark]:
    """Marks on the lowest row, by where they stand."""
    for each in sorted(said, key=lambda each: _at(each, bound)):
        x = _inside(axis.x(_at(each, bound)), axis)
        yield Mark(each.statement, each.shape, x, 0, _reach(each, axis, bound, x))


def _crowds(marks: Iterable[Mark]) -> Iterator[list[Mark]]:
    """Marks that stand closer than their size, together."""
    crowd = list[Mark]()
    for mark in marks:
        if crowd and mark.x - crowd[-1].x >= TARGET:
            yield crowd
            crowd = []
        crowd.append(mark)
    if crowd:
        yield crowd


def _binned(crowd: Sequence[Mark]) -> Iterator[Bin]:
    """As wide as a mark each, from the first mark on."""
    bins: dict[int, list[Mark]] = {}
    for mark in crowd:
        bins.setdefault(int((mark.x - crowd[0].x) // TARGET), []).append(mark)
    for index, those in bins.items():
        yield Bin(crowd[0].x + index * TARGET, len(those), those[-1].statement)


def _at(said: Said, bound: Bound) -> int:
    return said.stated.latest if bound is Bound.LATEST else said.stated.earliest


def _reach(said: Said, axis: TimeAxis, bound: Bound, x: float) -> float:
    """Leave out a day, however wide it is drawn, and less than half a mark."""
    if said.stated.latest - said.stated.earliest <= LONGEST_DAY:
        return x
    other = axis.x(said.stated.earliest if bound is Bound.LATEST else said.stated.latest)
    return other if abs(other - x) >= TARGET / 2 else x


def _inside(x: float, axis: TimeAxis) -> float:
    """Keep the whole mark within the axis."""
    half = min(TARGET, axis.width) / 2
    return min(max(x, half), axis.width - half)
