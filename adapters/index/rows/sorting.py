"""Rows in no order to a sorted block, and back."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from adapters.index.rows.columns import (
    OPEN,
    SCOPES,
    Block,
    Instants,
    Ints,
    Order,
    Retractions,
    Rows,
    Scope,
    Struck,
    concatenated,
)
from domain.record.dating import NEVER
from domain.vocabulary import Voice

Long = npt.NDArray[np.int64]


def sorted_block(rows: Rows, retractions: Retractions) -> Block:
    """The rows need some 100 bytes each, and sorting them as much again for a while."""
    scope, place = _scope(rows), rows.place.astype(np.int64)
    in_order = np.lexsort((rows.position, rows.rank, rows.speaker, place, scope))
    rows, scope = rows.taken(in_order), scope[in_order]
    by_claimant = np.lexsort((rows.position, rows.rank, rows.claimant, rows.place, scope)).astype(np.int32)
    side, own = _order(rows, scope, None), _order(rows, scope, by_claimant)
    instants = _instants(rows)
    ended, limited = np.flatnonzero(rows.known_to != OPEN), np.flatnonzero(rows.until_latest != NEVER)
    nobodys = np.flatnonzero(rows.speaker < 0).astype(np.int32)
    return Block(
        instants=instants,
        position=rows.position,
        known_from=rows.known_from,
        stated_earliest=_codes(instants, rows.stated_earliest),
        stated_latest=_codes(instants, rows.stated_latest),
        effective_earliest=_codes(instants, rows.effective_earliest),
        effective_latest=_codes(instants, rows.effective_latest),
        claimant=rows.claimant,
        holder=rows.holder,
        side=rows.side,
        status=rows.status.astype(np.int8),
        ended=ended.astype(np.int32),
        ended_at=rows.known_to[ended],
        limited=limited.astype(np.int32),
        until_latest=_codes(instants, rows.until_latest[limited]),
        denials=np.flatnonzero(rows.is_denial).astype(np.int32),
        nobodys=nobodys,
        struck=struck(rows.position, retractions),
        orders={Voice.SIDE: side.order, Voice.OWN: own.order},
        scopes=_scopes(scope, side.scope, own.scope),
    )


def struck(position: Ints, retractions: Retractions) -> Struck:
    """The rows, which have these positions, that ``retractions`` take back."""
    rows = np.flatnonzero(np.isin(position, retractions.target, kind="table"))
    rows = rows[np.argsort(position[rows], kind="stable")]
    first = np.searchsorted(position[rows], retractions.target)
    counts = np.searchsorted(position[rows], retractions.target, side="right") - first
    by = np.repeat(np.arange(len(counts)), counts)  # the retraction of each pair
    hit = rows[first[by] + np.arange(len(by)) - np.repeat(np.cumsum(counts) - counts, counts)]
    in_order = np.argsort(hit, kind="stable")
    hit, of = hit[in_order].astype(np.int32), retractions.taken(by[in_order])
    return Struck(hit, of.known_from, of.known_to, of.stated_earliest, of.stated_latest)


def rows_of(block: Block) -> Rows:
    """The rows of ``block``, sorted as they are."""
    order, until = block.orders[Voice.SIDE], np.full(len(block), NEVER, np.int64)
    until[block.limited] = block.instants[block.until_latest]
    conflict, matter = np.empty(len(block), np.int32), np.empty(len(block), np.int32)
    is_denial = np.zeros(len(block), np.bool_)
    is_denial[block.denials] = True
    for (of_conflict, of_matter), scope in block.scopes.items():
        conflict[scope.rows], matter[scope.rows] = of_conflict, of_matter
    return Rows(
        position=block.position,
        known_from=block.known_from,
        known_to=block.known_to(),
        conflict=conflict,
        matter=matter,
        place=order.place[order.group],
        speaker=order.speaker[order.group],
        claimant=block.claimant,
        holder=block.holder,
        side=block.side,
        status=block.status.astype(np.int32),
        is_denial=is_denial,
        stated_earliest=block.instants[block.stated_earliest],
        stated_latest=block.instants[block.stated_latest],
        effective_earliest=block.instants[block.effective_earliest],
        effective_latest=block.instants[block.effective_latest],
        until_latest=until,
    )


def joined(one: Rows, other: Rows) -> Rows:
    return Rows._make(concatenated([one, other]))


def _scope(rows: Rows) -> Long:
    return rows.conflict.astype(np.int64) * len(SCOPES) + rows.matter


class _Grouped(NamedTuple):
    order: Order
    scope: Long  # of each group


def _order(rows: Rows, scope: Long, by: Ints | None) -> _Grouped:
    """Group the rows, which are sorted if ``by`` is None, else in the order ``by``."""
    speaker = rows.speaker if by is None else rows.claimant[by]
    place, scope = (rows.place, scope) if by is None else (rows.place[by], scope[by])
    begins = np.ones(len(place), np.bool_)
    begins[1:] = (speaker[1:] != speaker[:-1]) | (place[1:] != place[:-1]) | (scope[1:] != scope[:-1])
    first = np.flatnonzero(begins)
    group = (np.cumsum(begins, dtype=np.int32) - 1).astype(np.int32, copy=False)
    bounds = np.append(first, len(place)).astype(np.int32)
    ends = np.append(begins[1:], True)[: len(place)]
    return _Grouped(Order(by, group, ends, bounds, place[first], speaker[first]), scope[first])


def _scopes(of_rows: Long, of_side: Long, of_own: Long) -> dict[tuple[int, int], Scope]:
    found = dict[tuple[int, int], Scope]()
    for scope in np.unique(of_rows).tolist():
        groups = {Voice.SIDE: _stretch(of_side, scope), Voice.OWN: _stretch(of_own, scope)}
        found[divmod(scope, len(SCOPES))] = Scope(_stretch(of_rows, scope), groups)
    return found


def _stretch(values: Long, value: int) -> slice:
    return slice(int(np.searchsorted(values, value)), int(np.searchsorted(values, value, side="right")))


def _instants(rows: Rows) -> Instants:
    """Those of all columns, each once, sorted."""
    columns = (rows.stated_earliest, rows.stated_latest, rows.effective_earliest, rows.effective_latest)
    distinct = [np.unique(column) for column in (*columns, rows.until_latest)]
    return np.unique(np.concatenate(distinct))


def _codes(instants: Instants, column: Instants) -> Ints:
    return np.searchsorted(instants, column).astype(np.int32)
