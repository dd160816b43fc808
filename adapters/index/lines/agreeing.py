"""How the sides agree along a line: rule 5 wherever one of their stances changes, over all places at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import zip_longest
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from adapters.index.cuts.agreement import SILENT, Bits, Possible, possible, side_numbers, verdicts
from adapters.index.lines.envelope import NOTHING, Indexes, distinct, turns
from adapters.index.lines.runs import Runs
from adapters.index.lines.spells import Versions
from adapters.index.rows.columns import OPEN, Ints
from adapters.index.rows.names import Dictionary
from domain.stances.lines import Axis, Line, SidesSince


class Agreeing(NamedTuple):
    """By place (by id), along the line; before the first one the sides are silent. Each lasts until the next one."""

    place: Ints
    begins: Ints  # ticks, or positions where known-at moves
    agreement: npt.NDArray[np.int8]  # an index of ``AGREEMENTS``

    def taken(self, these: Indexes) -> Agreeing:
        return Agreeing._make(column[these] for column in self)


def agreeing(found: Versions, runs: Runs, line: Line, sides: Sequence[SidesSince], names: Dictionary) -> Agreeing:
    """Where known-at moves, by the sides at each position; else by the last ones."""
    parts = [_since(found, runs, line, stretch, names) for stretch in _stretches(line, sides)]
    joined = Agreeing._make(np.concatenate(columns) for columns in zip(NOBODY, *parts, strict=True))
    if len(parts) > 1:
        joined = joined.taken(np.lexsort((joined.begins, names.places.ranks(joined.place))))
    joined = joined.taken(turns(joined.place, joined.agreement))
    is_first = np.zeros(len(joined.place), np.bool_)
    is_first[turns(joined.place)] = True
    return joined.taken(np.flatnonzero(~is_first | (joined.agreement != SILENT)))


NOBODY = Agreeing(np.zeros(0, np.int32), np.zeros(0, np.int32), np.zeros(0, np.int8))


class _Stretch(NamedTuple):
    """From ``begins`` until ``ends``, which it excludes, the sides are these."""

    begins: int
    ends: int
    sides: frozenset[str]


def _stretches(line: Line, sides: Sequence[SidesSince]) -> Iterator[_Stretch]:
    if line.axis is not Axis.KNOWN_AT:
        yield from (_Stretch(0, OPEN, each.sides) for each in sides[-1:])
        return
    for since, following in zip_longest(sides, sides[1:]):
        yield _Stretch(since.position, OPEN if following is None else following.position, since.sides)


def _since(found: Versions, runs: Runs, line: Line, stretch: _Stretch, names: Dictionary) -> Agreeing:
    """In ``stretch``: at its beginning, and where a side's stance changes."""
    left = possible(stretch.sides, line.matter)
    number = side_numbers(names.claimants, left.sides)
    runs = _cut(runs.taken(number[runs.speaker] < len(left.sides)) if line.axis is not Axis.KNOWN_AT else runs, stretch)
    place = numbered(runs)
    starts = np.flatnonzero(np.diff(place, prepend=-1))  # of each place, its first run
    width = int(runs.begins.max(initial=stretch.begins)) + 1
    keys = place * width + runs.begins
    slots = distinct(np.concatenate([keys, place[starts] * width + stretch.begins]))
    common, counted = _common(found, runs, slots, np.searchsorted(slots, keys), width, left, number)
    begins = (slots % width).astype(np.int32)
    return Agreeing(runs.place[starts][slots // width], begins, verdicts(counted, common))


def _cut(runs: Runs, stretch: _Stretch) -> Runs:
    """The parts of ``runs`` that lie in ``stretch``."""
    ends = np.full(len(runs.begins), OPEN, np.int32)
    goes_on = (runs.place[1:] == runs.place[:-1]) & (runs.speaker[1:] == runs.speaker[:-1])
    ends[:-1][goes_on] = runs.begins[1:][goes_on]
    within = runs.taken((ends > stretch.begins) & (runs.begins < stretch.ends))
    return within._replace(begins=np.maximum(within.begins, stretch.begins))


def numbered(runs: Runs) -> Indexes:
    """The places of runs, counted from 0."""
    begins = np.zeros(len(runs.place), np.intp)
    begins[turns(runs.place)] = 1
    return np.cumsum(begins) - 1


def _common(  # noqa: PLR0913, PLR0917 - what stances are intersected by
    found: Versions, runs: Runs, slots: Indexes, slot: Indexes, width: int, left: Possible, number: Ints
) -> tuple[Bits, Ints]:
    """At each slot, what the stances of all sides leave possible, and how many sides have one."""
    everything = np.array((1 << len(left.words)) - 1, left.masks.dtype)
    common, counted = np.full(len(slots), everything), np.zeros(len(slots), np.int32)
    of_place = slots // width
    starts = turns(of_place)
    first = np.repeat(starts, np.diff(np.append(starts, len(slots))))  # of the place of each slot, its first one
    for side in range(len(left.sides)):
        version = latest_at(runs, np.flatnonzero(number[runs.speaker] == side), slot, first)
        has = np.flatnonzero(version != NOTHING)
        masks = left.masks[found.status[version[has]], number[found.side[version[has]]]]
        common[has] &= masks
        counted[has] += 1
    return common, counted


def latest_at(runs: Runs, these: Indexes, slot: Indexes, first: Indexes) -> Indexes:
    """At each slot, the version of the last of ``these`` that began at the place by then."""
    begun = np.full(len(first), NOTHING)
    begun[slot[these]] = np.arange(len(these))
    last = np.maximum.accumulate(np.where(begun == NOTHING, NOTHING, np.arange(len(first))))
    is_there = last >= first
    version = np.full(len(first), NOTHING)
    version[is_there] = runs.version[these[begun[last[is_there]]]]
    return version
