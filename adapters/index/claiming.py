"""The claims of control of all places at once, counted: whether, and when, they are acknowledged and contradicted.

The rules are those of ``domain.stances.outcomes`` and ``domain.stances.contradictions``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from adapters.index.agreeing import latest_at, numbered
from adapters.index.agreement import Possible, possible, side_numbers
from adapters.index.along import Along
from adapters.index.columns import STATUSES, Instants, Ints, Mask
from adapters.index.envelope import NOTHING, Indexes, distinct, turns
from adapters.index.governing import CONTROLLED
from adapters.index.names import Names
from adapters.index.spells import Versions
from domain.dates.instants import MICROSECONDS_PER_DAY, Instant
from domain.stances.ports import ControlClaims
from domain.vocabulary import ClaimantId, Matter, Status

NOT_PRESENT = STATUSES.index(Status.NOT_PRESENT)


class _Now(NamedTuple):
    """At each slot (a place, and an instant at which a side's stance changes), the version of each side."""

    at: Instants
    is_first: Mask  # of its place
    versions: Sequence[Indexes]  # by side
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
        masks = self.left.masks[self.found.status[version], self.number[self.found.side[version]]]
        leaves_out: Mask = (version != NOTHING) & ((masks & bit) == 0)
        return leaves_out


def control_claims(
    along: Along, sides: frozenset[ClaimantId], claimants: Names, *, by: Instant
) -> Iterator[ControlClaims]:
    """Those that have begun ``by`` then, as things stand then."""
    if not len(along.versions.place):
        return
    now = _now(along, sides, claimants, by)
    for side, name in enumerate(now.left.sides):
        counted = Counter(_claims(now, side))
        for (claimant, days, contradicting), claims in counted.items():
            by_sides = frozenset(each for at, each in enumerate(now.left.sides) if contradicting >> at & 1)
            is_acknowledged = days >= 0
            yield ControlClaims(name, claimants.ids[claimant], days if is_acknowledged else None, by_sides, claims)


def _now(along: Along, sides: frozenset[ClaimantId], claimants: Names, by: Instant) -> _Now:
    left = possible(sides, Matter.CONTROL)
    number = side_numbers(claimants, left.sides)
    runs = along.runs
    runs = runs.taken((number[runs.speaker] < len(left.sides)) & (runs.begins <= along.scale.last(by)))
    width = int(runs.begins.max(initial=0)) + 1
    keys = numbered(runs) * width + runs.begins
    slots = distinct(keys)
    starts = turns(slots // width)
    first = np.repeat(starts, np.diff(np.append(starts, len(slots))))
    slot = np.searchsorted(slots, keys)
    of_side = (np.flatnonzero(number[runs.speaker] == side) for side in range(len(left.sides)))
    versions = [latest_at(runs, these, slot, first) for these in of_side]
    is_first = np.arange(len(slots)) == first
    return _Now(along.scale.instants[slots % width], is_first, versions, along.versions, left, number)


def _claims(now: _Now, side: int) -> Iterator[tuple[int, int, int]]:
    """Of each claim the claimant, the days until acknowledgement or -1, and the contradicting sides as bits."""
    claims = now.says(side, CONTROLLED, side)
    begins = claims.copy()
    begins[1:] &= ~claims[:-1] | now.is_first[1:]
    starts, stretch = np.flatnonzero(begins), np.cumsum(begins) - 1
    granted, contradicting = np.zeros(len(claims), np.bool_), [0] * len(starts)
    for other in range(len(now.left.sides)):
        if other != side:
            granted |= now.says(other, CONTROLLED, side) | now.says(other, NOT_PRESENT, other)
            for hit in np.unique(stretch[claims & now.leaves_out(other, side)]).tolist():
                contradicting[hit] |= 1 << other
    granting = np.flatnonzero(claims & granted)[::-1]
    days = np.full(len(starts), -1)
    days[stretch[granting]] = (now.at[granting] - now.at[starts[stretch[granting]]]) // MICROSECONDS_PER_DAY
    claimant = now.found.claimant[now.versions[side][starts]]
    return zip(claimant.tolist(), days.tolist(), contradicting, strict=True)
