"""The statements said between two instants, by their stated bounds alone."""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet

import numpy as np

from adapters.index.chosen import Indexes
from adapters.index.columns import SCOPES, Block, Ints, Mask, Retractions
from adapters.index.names import Dictionary
from domain.dates.edtf import Bounds
from domain.stances.ports import SaidBetween, SaidFilter
from domain.vocabulary import Matter, PlaceId, Voice

NO_MATTER = SCOPES.index(None)


def said_between(  # noqa: PLR0913, PLR0917 - one parameter for each part of the question
    blocks: Sequence[Block],
    retractions: Retractions,
    names: Dictionary,
    conflict: int,
    between: Bounds,
    places: AbstractSet[PlaceId] | None,
    wanted: SaidFilter,
    at: int,
) -> SaidBetween:
    surely, possibly = list[Ints](), list[Ints]()
    for block in blocks:
        for rows in _stretches(block, conflict):
            within, meets = _overlap(block, rows, between)
            there = np.flatnonzero(meets & _known(block, rows, at)) + rows.start
            there = there[_wanted(block, there, names, places, wanted)]
            is_sure = within[there - rows.start]
            surely.append(block.position[there[is_sure]])
            possibly.append(block.position[there[~is_sure]])
    found = (np.concatenate([np.zeros(0, np.int32), *parts]) for parts in (surely, possibly))
    if wanted.matter is not None:
        in_matter = _in_matter(blocks, retractions, conflict, wanted.matter, at)
        found = (positions[np.isin(positions, in_matter)] for positions in found)
    return SaidBetween(*(np.sort(positions).tolist() for positions in found))


def _stretches(block: Block, conflict: int) -> list[slice]:
    """The rows of the conflict, which lie side by side, whatever their matter."""
    scopes = [scope.rows for (of, _), scope in block.scopes.items() if of == conflict]
    return [slice(min(rows.start for rows in scopes), max(rows.stop for rows in scopes))] if scopes else []


def _overlap(block: Block, rows: slice, between: Bounds) -> tuple[Mask, Mask]:
    """Whether both bounds lie between the instants; whether they meet it at all."""
    first, last = block.code(between.earliest - 1) + 1, block.code(between.latest)
    earliest, latest = block.stated_earliest[rows], block.stated_latest[rows]
    return (earliest >= first) & (latest <= last), (earliest <= last) & (latest >= first)


def _known(block: Block, rows: slice, at: int) -> Mask:
    left = block.known_from[rows] <= at
    gone = block.ended[block.ended_at <= at]
    left[gone[(gone >= rows.start) & (gone < rows.stop)] - rows.start] = False
    return left


def _wanted(
    block: Block, rows: Indexes, names: Dictionary, places: AbstractSet[PlaceId] | None, wanted: SaidFilter
) -> Mask:
    left = np.ones(len(rows), np.bool_)
    if wanted.claimants is not None:
        left &= names.claimants.among(wanted.claimants)[block.claimant[rows]]
    if places is not None:
        order = block.orders[Voice.SIDE]
        left &= names.places.among(places)[order.place[order.group[rows]]]
    return left


def _in_matter(blocks: Sequence[Block], retractions: Retractions, conflict: int, matter: Matter, at: int) -> Ints:
    """The positions of the statements in ``matter``, and of the retractions of these."""
    of = SCOPES.index(matter)
    scopes = ((block, block.scopes[conflict, of].rows) for block in blocks if (conflict, of) in block.scopes)
    there = (block.position[rows][_known(block, rows, at)] for block, rows in scopes)
    stated = np.concatenate([np.zeros(0, np.int32), *there])
    return np.concatenate([stated, retractions.position[np.isin(retractions.target, stated)]])
