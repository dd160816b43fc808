"""From one state of the index to the next: new versions come into its tail, and ended ones end where they lie."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple, TypeVar

import numpy as np

from adapters.index.rows.columns import (
    NO_ROWS,
    OPEN,
    Block,
    Instants,
    Ints,
    Mask,
    Retractions,
    Rows,
    concatenated,
    version_keys,
)
from adapters.index.rows.names import Dictionary, Names
from adapters.index.rows.sorting import joined, rows_of, sorted_block, struck
from adapters.index.state import IndexState

VersionsT = TypeVar("VersionsT", Rows, Retractions)


class Changes(NamedTuple):
    """The versions that began or ended since a position, and the names behind their codes."""

    rows: Rows
    retractions: Retractions
    names: Dictionary


def followed(state: IndexState, changes: Changes, *, position: int) -> IndexState:
    """``state`` with all that changed up to ``position``."""
    rows = changes.rows
    is_new = rows.known_from > state.position
    gone = rows.taken(~is_new)
    later = joined(state.later._replace(known_to=_ended(state.later, gone)), rows.taken(is_new))
    retractions = _retractions(state, changes.retractions)
    base = _with_ended(state.base, gone)
    if retractions is not state.retractions:
        base = replace(base, struck=struck(base.position, retractions))
    tail = sorted_block(later, retractions)
    return IndexState(
        position=position, names=changes.names, base=base, later=later, tail=tail, retractions=retractions
    )


def sorted_state(rows: Rows, retractions: Retractions, names: Dictionary, position: int) -> IndexState:
    """All rows in one block, with places and claimants in the order of their ids."""
    places, claimants = (Names(sorted(each.ids)) for each in (names.places, names.claimants))
    rows = rows._replace(
        place=names.places.ranks(rows.place),
        speaker=names.claimants.ranks_or_none(rows.speaker),
        claimant=names.claimants.ranks_or_none(rows.claimant),
        holder=names.claimants.ranks_or_none(rows.holder),
        side=names.claimants.ranks_or_none(rows.side),
    )
    return IndexState(
        position=position,
        names=names._replace(places=places, claimants=claimants),
        base=sorted_block(rows, retractions),
        later=NO_ROWS,
        tail=sorted_block(NO_ROWS, retractions),
        retractions=retractions,
    )


def merged(state: IndexState) -> IndexState:
    """The same rows, all in one block."""
    return sorted_state(joined(rows_of(state.base), state.later), state.retractions, state.names, state.position)


def brought_back(state: IndexState, position: int) -> IndexState:
    """``state`` as it was at a position: without what came later, and with what was taken away later."""
    rows = _as_of(joined(rows_of(state.base), state.later), position)
    return sorted_state(rows, _as_of(state.retractions, position), state.names, position)


def _as_of(versions: VersionsT, position: int) -> VersionsT:
    there = versions.taken(versions.known_from <= position)
    return there._replace(known_to=np.where(there.known_to > position, np.int32(OPEN), there.known_to))


def _retractions(state: IndexState, changed: Retractions) -> Retractions:
    if not len(changed.position):
        return state.retractions
    is_new = changed.known_from > state.position
    there = state.retractions._replace(known_to=_ended(state.retractions, changed.taken(~is_new)))
    return Retractions._make(concatenated([there, changed.taken(is_new)]))


def _ended(there: Rows | Retractions, gone: Rows | Retractions) -> Ints:
    """The column ``known_to`` of ``there``, where those of ``gone`` have ended."""
    is_gone, which = _matches(there.keys, gone)
    known_to = there.known_to.copy()
    known_to[is_gone] = gone.known_to[which]
    return known_to


def _with_ended(block: Block, gone: Rows) -> Block:
    maybe = np.flatnonzero(np.isin(block.position, gone.position, kind="table"))
    is_gone, which = _matches(version_keys(block.position[maybe], block.known_from[maybe]), gone)
    ended = np.concatenate([block.ended, maybe[is_gone].astype(np.int32)])
    if len(ended) == len(block.ended):
        return block
    in_order = np.argsort(ended, kind="stable")
    at = np.concatenate([block.ended_at, gone.known_to[which]])
    return replace(block, ended=ended[in_order], ended_at=at[in_order])


def _matches(keys: Instants, gone: Rows | Retractions) -> tuple[Mask, Ints]:
    """Which versions of those ``keys`` are among ``gone``, and which one each of them is."""
    of_gone = gone.keys
    in_order = np.argsort(of_gone).astype(np.int32)
    place = np.searchsorted(of_gone[in_order], keys)
    is_gone = np.zeros(len(keys), np.bool_)
    within = place < len(of_gone)
    is_gone[within] = of_gone[in_order[place[within]]] == keys[within]
    return is_gone, in_order[place[is_gone]]
