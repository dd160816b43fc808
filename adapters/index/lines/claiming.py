"""The claims of control of all places at once, counted: whether, and when, they are acknowledged and contradicted.

The rules are those of ``domain.stances.outcomes`` and ``domain.stances.contradictions``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import numpy as np

from adapters.index.cuts.governing import CONTROLLED
from adapters.index.lines.along import Along
from adapters.index.lines.sides import SidesAt, sides_at
from adapters.index.rows.columns import Instants
from adapters.index.rows.names import Names
from domain.dates.instants import MICROSECONDS_PER_DAY, Instant
from domain.stances.ports import ControlClaims
from domain.vocabulary import ClaimantId, Matter


def control_claims(
    along: Along, sides: frozenset[ClaimantId], claimants: Names, *, by: Instant
) -> Iterator[ControlClaims]:
    """Those that have begun ``by`` then, as things stand then."""
    if not len(along.versions.place):
        return
    now = sides_at(along, sides, Matter.CONTROL, claimants, by=by)
    instants = along.scale.instants[now.tick]
    for side, name in enumerate(now.left.sides):
        counted = Counter(_claims(now, side, instants))
        for (claimant, days, contradicting), claims in counted.items():
            by_sides = frozenset(each for at, each in enumerate(now.left.sides) if contradicting >> at & 1)
            is_acknowledged = days >= 0
            yield ControlClaims(name, claimants.ids[claimant], days if is_acknowledged else None, by_sides, claims)


def _claims(now: SidesAt, side: int, instants: Instants) -> Iterator[tuple[int, int, int]]:
    """Of each claim the claimant, the days until acknowledgement or -1, and the contradicting sides as bits."""
    claims = now.says(side, CONTROLLED, side)
    starts, _, stretch = now.stretches(claims)
    granted, contradicting = now.grants(side), [0] * len(starts)
    for other in range(len(now.left.sides)):
        if other != side:
            for hit in np.unique(stretch[claims & now.leaves_out(other, side)]).tolist():
                contradicting[hit] |= 1 << other
    granting = np.flatnonzero(claims & granted)[::-1]
    days = np.full(len(starts), -1)
    days[stretch[granting]] = (instants[granting] - instants[starts[stretch[granting]]]) // MICROSECONDS_PER_DAY
    claimant = now.found.claimant[now.versions[side][starts]]
    return zip(claimant.tolist(), days.tolist(), contradicting, strict=True)
