"""How many claims were made: statements of the kind ``claim``, counted over the columns."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet

import numpy as np

from adapters.index.columns import SCOPES, Block, Instants, Ints, Mask
from adapters.index.envelope import turns
from adapters.index.names import Dictionary
from adapters.index.said import known
from domain.stances.lines import Axis, Line
from domain.stances.ports import ClaimsAt
from domain.vocabulary import PlaceId, Voice


def claims_along(
    blocks: Sequence[Block], names: Dictionary, conflict: int, line: Line, places: AbstractSet[PlaceId] | None
) -> Iterator[ClaimsAt]:
    """By claimant and instant, along any axis but known-at. ``places``: those that are looked at; None for all."""
    counted, scope = Counter[tuple[int, int]](), (conflict, SCOPES.index(line.matter))
    for block in (block for block in blocks if scope in block.scopes):
        rows = block.scopes[scope].rows
        left = _claims(block)[rows] & known(block, rows, line.known_at)
        if places is not None:
            order = block.orders[Voice.SIDE]
            left &= names.places.among(places)[order.place[order.group[rows]]]
        column = block.effective(line.bound) if line.axis is Axis.ABOUT else block.stated(line.bound)
        for claimant, at, claims in _counted(block.claimant[rows][left], column[rows][left], block.instants):
            counted[claimant, at] += claims
    for (claimant, at), claims in counted.items():
        yield ClaimsAt(names.claimants.ids[claimant], at, claims)


def _claims(block: Block) -> Mask:
    """Of each row, whether it is a claim: neither a retraction nor a denial."""
    claims: Mask = block.status >= 0
    claims[block.denials] = False
    return claims


def _counted(claimant: Ints, at: Ints, instants: Instants) -> Iterator[tuple[int, int, int]]:
    """How many rows there are of each claimant at each instant. ``at``: codes of ``instants``."""
    keys = np.sort(claimant.astype(np.int64) * len(instants) + at)
    first = turns(keys)[: len(keys)]
    who, when = np.divmod(keys[first], max(len(instants), 1))
    counts = np.diff(np.append(first, len(keys)))
    return zip(who.tolist(), instants[when].tolist(), counts.tolist(), strict=True)
