"""The stances of the sides wherever one of them changes along a line: of all places, side by side."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from adapters.index.cuts.agreement import DISPUTED, Possible, possible, side_numbers, verdicts
from adapters.index.cuts.governing import CONTROLLED
from adapters.index.lines.agreeing import latest_at, numbered
from adapters.index.lines.along import Along
from adapters.index.lines.envelope import NOTHING, Indexes, distinct, turns
from adapters.index.lines.spells import Versions
from adapters.index.rows.columns import STATUSES, Ints, Mask
from adapters.index.rows.names import Names
from domain.dates.instants import Instant
from domain.vocabulary import ClaimantId, Matter, Status

NOT_PRESENT = STATUSES.index(Status.NOT_PRESENT)


class SidesAt(NamedTuple):
    """At each slot (a place, and a tick at which a stance of a side changes), the version of each side."""

    place: Ints
    tick: Ints
    is_first: Mask  # of its place
    versions: Sequence[Indexes]  # by side
    codes: Sequence[int]  # of the sides
    found: Versions
    left: Possible
    number: Ints  # of each claimant, which side it is

    def says(self, side: int, status: int, of: int) -> Mask:
        """Whether ``side`` says that of the side ``of``."""
        version = self.versions[side]
        is_said = (self.found.status[version] == status) & (self.number[self.found.side[version]] == of)
        says: Mask = (version != NOTHING) & is_said
        return says

    def leaves_out(self, side: int, of: int) -> Mask:
        """Whether ``side`` has a stance that does not leave possible that the side ``of`` holds the place."""
        version = self.versions[side]
        bit = np.array(1 << self.left.words.index(self.left.sides[of]), self.left.masks.dtype)
        leaves_out: Mask = (version != NOTHING) & ((self._masks(version) & bit) == 0)
        return leaves_out

    def grants(self, side: int) -> Mask:
        """Whether another side acknowledges that ``side`` is in control."""
        granted = np.zeros(len(self.place), np.bool_)
        for other in range(len(self.versions)):
            if other != side:
                granted |= self.says(other, CONTROLLED, side) | self.says(other, NOT_PRESENT, other)
        return granted

    @property
    def are_disputed(self) -> Mask:
        """Whether the sides disagree."""
        common = np.full(len(self.place), np.array((1 << len(self.left.words)) - 1, self.left.masks.dtype))
        counted = np.zeros(len(self.place), np.int32)
        for version in self.versions:
            has = version != NOTHING
            common &= np.where(has, self._masks(version), common)
            counted += has
        disputed: Mask = verdicts(counted, common) == DISPUTED
        return disputed

    def _masks(self, version: Indexes) -> Ints:
        masks: Ints = self.left.masks[self.found.status[version], self.number[self.found.side[version]]]
        return masks

    def stretches(self, holds: Mask) -> Stretches:
        """The stretches of slots of one place at which ``holds`` is true."""
        goes_on = holds[:-1] & ~self.is_first[1:]
        first, last = holds.copy(), holds.copy()
        first[1:] &= ~goes_on
        last[:-1] &= ~(goes_on & holds[1:])
        begins, ends = np.flatnonzero(first), np.flatnonzero(last) + 1
        over = np.append(self.is_first, True)[ends]
        return Stretches(begins, np.where(over, NOTHING, ends), np.cumsum(first) - 1)


class Stretches(NamedTuple):
    """``ends``: the slot after each; ``NOTHING`` where it lasts to the end of the line."""

    begins: Indexes
    ends: Indexes
    of: Indexes  # of each slot in one, which one it is


def sides_at(along: Along, sides: frozenset[ClaimantId], matter: Matter, claimants: Names, *, by: Instant) -> SidesAt:
    """Up to ``by``."""
    left = possible(sides, matter)
    number = side_numbers(claimants, left.sides)
    runs = along.runs
    runs = runs.taken((number[runs.speaker] < len(left.sides)) & (runs.begins <= along.scale.last(by)))
    width, place = int(runs.begins.max(initial=0)) + 1, numbered(runs)
    keys = place * width + runs.begins
    slots = distinct(keys)
    starts = turns(slots // width)
    first = np.repeat(starts, np.diff(np.append(starts, len(slots))))
    slot = np.searchsorted(slots, keys)
    of_side = (np.flatnonzero(number[runs.speaker] == side) for side in range(len(left.sides)))
    return SidesAt(
        place=runs.place[turns(place)][slots // width],
        tick=(slots % width).astype(np.int32),
        is_first=np.arange(len(slots)) == first,
        versions=[latest_at(runs, these, slot, first) for these in of_side],
        codes=[claimants.code(side) for side in left.sides],
        found=along.versions,
        left=left,
        number=number,
    )
