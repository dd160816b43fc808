"""The row that governs for each (place, speaker): the rules of time 1 to 4 as masks over the columns.

Rows of a group are in the order of their rank, so that the last one left is the latest word.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from adapters.index.columns import STATUSES, Block, Instants, Ints, Mask, Order, concatenated
from domain.stances.governing import Coordinates
from domain.vocabulary import Bound, Matter, Status, Voice

Indexes = npt.NDArray[np.intp]
CONTROL, SIEGE = (list(Matter).index(matter) for matter in (Matter.CONTROL, Matter.SIEGE))
CONTROLLED, ENCIRCLED = (STATUSES.index(status) for status in (Status.CONTROLLED, Status.ENCIRCLED))


class Governing(NamedTuple):
    """The row that governs each (place, speaker), in the order of the codes of both."""

    place: Ints
    speaker: Ints
    rank: Instants
    position: Ints
    claimant: Ints
    holder: Ints
    side: Ints
    status: npt.NDArray[np.int8]

    @property
    def keys(self) -> Instants:
        return keys(self.place, self.speaker)

    def taken(self, these: Indexes | Mask) -> Governing:
        return Governing._make(column[these] for column in self)


class Wanted(NamedTuple):
    """``only``: the place that alone is asked about; None for all."""

    conflict: int
    coordinates: Coordinates
    at: int
    only: int | None = None


def governing(blocks: Sequence[Block], wanted: Wanted) -> Governing:
    """The rules 1 to 4, over all blocks together."""
    matter = SIEGE if wanted.coordinates.matter is Matter.SIEGE else CONTROL
    found = [_latest(block, wanted, matter) for block in blocks]
    latest = found[0]
    for other in found[1:]:
        latest = _later(latest, other)
    if matter == SIEGE:
        return latest.taken(~_captured(blocks, latest, wanted))
    return latest


def keys(place: Ints, speaker: Ints) -> Instants:
    return (place.astype(np.int64) << 32) + speaker  # NONE comes before the first


# Rules 1 to 3


def standing(block: Block, rows: slice, asked: Coordinates, at: int) -> Mask:
    """Of ``rows``, those that are known, said and not taken back."""
    left = block.stated(asked.bound)[rows] <= block.code(asked.said_by)
    left &= block.known_from[rows] <= at
    some = _within(block.ended, rows)
    left[block.ended[some][block.ended_at[some] <= at] - rows.start] = False
    left[_taken_back(block, rows, asked, at) - rows.start] = False
    return left


def _taken_back(block: Block, rows: slice, asked: Coordinates, at: int) -> Ints:
    struck = block.struck
    some = _within(struck.rows, rows)
    stated = struck.stated_latest if asked.bound is Bound.LATEST else struck.stated_earliest
    counts = (stated[some] <= asked.said_by) & (struck.known_from[some] <= at) & (struck.known_to[some] > at)
    return struck.rows[some][counts]


def about(block: Block, rows: slice, asked: Coordinates, left: Mask) -> Mask:
    """Of those ``left``, the rows that are said to be so at ``about``."""
    code = block.code(asked.about)
    left &= block.effective(asked.bound)[rows] <= code
    some = _within(block.limited, rows)
    over = block.instants[block.until_latest[some]] < asked.about
    left[block.limited[some][over] - rows.start] = False
    return left


def _within(rows: Ints, wanted: slice) -> slice:
    """The stretch of the sorted ``rows`` that lies in ``wanted``."""
    return slice(*np.searchsorted(rows, (wanted.start, wanted.stop)).tolist())


# Rule 4


def _latest(block: Block, wanted: Wanted, matter: int) -> Governing:
    order = block.orders[wanted.coordinates.voice]
    rows = _rows_about(block, wanted, matter)
    left = about(block, rows, wanted.coordinates, standing(block, rows, wanted.coordinates, wanted.at))
    if order.rows is not None:
        left = left[order.rows[rows] - rows.start]
    last = _last_of_groups(left, order.group[rows])
    group = order.group[rows][last]
    last += rows.start
    found = _governing(block, order, group, last if order.rows is None else order.rows[last])
    return found.taken(found.speaker >= 0) if wanted.coordinates.voice is Voice.SIDE else found


def _governing(block: Block, order: Order, group: Ints, rows: npt.NDArray[np.integer]) -> Governing:
    return Governing(
        place=order.place[group],
        speaker=order.speaker[group],
        rank=block.rank(rows),
        position=block.position[rows],
        claimant=block.claimant[rows],
        holder=block.holder[rows],
        side=block.side[rows],
        status=block.status[rows],
    )


def _last_of_groups(left: Mask, group: Ints) -> Indexes:
    """The last index of each group that is ``left``."""
    rows = np.flatnonzero(left)
    of = group[rows]
    is_last = np.ones(len(rows), np.bool_)
    np.not_equal(of[1:], of[:-1], out=is_last[:-1])
    return rows[is_last]


def _rows_about(block: Block, wanted: Wanted, matter: int) -> slice:
    """The rows of the conflict and matter, or those of one place: a stretch that is the same in every order."""
    scope = block.scopes.get((wanted.conflict, matter))
    if scope is None:
        return slice(0, 0)
    if wanted.only is None:
        return scope.rows
    order, groups = block.orders[Voice.SIDE], scope.groups[Voice.SIDE]
    first, end = np.searchsorted(order.place[groups], (wanted.only, wanted.only + 1)) + groups.start
    return slice(int(order.first[first]), int(order.first[end]))


def _later(one: Governing, other: Governing) -> Governing:
    """Of the rows of both for a speaker about a place, the one of the greater rank."""
    if not len(other.place):
        return one
    both = Governing._make(concatenated([one, other]))
    in_order = np.lexsort((both.position, both.rank, both.speaker, both.place))
    both = both.taken(in_order)
    return both.taken(_last_of_groups(np.ones(len(in_order), np.bool_), _numbered(both.keys)))


def _numbered(sorted_keys: Instants) -> Ints:
    begins = np.zeros(len(sorted_keys), np.int32)
    begins[1:] = sorted_keys[1:] != sorted_keys[:-1]
    return np.cumsum(begins, dtype=np.int32)


# Captures: who took a town no longer surrounds it


def _captured(blocks: Sequence[Block], latest: Governing, wanted: Wanted) -> Mask:
    """Of the latest words about a siege, the encirclements that a capture ends."""
    captured = np.zeros(len(latest.place), np.bool_)
    encircled = np.flatnonzero((latest.status == ENCIRCLED) & (latest.side >= 0))
    if len(encircled):
        sieges = latest.taken(encircled)
        for block in blocks:
            for siege, row in _captures(block, sieges, wanted):
                ranks = block.rank(row)
                outranks = (ranks > sieges.rank[siege]) | (
                    (ranks == sieges.rank[siege]) & (block.position[row] > sieges.position[siege])
                )
                captured[encircled[siege[outranks]]] = True
    return captured


def _captures(block: Block, sieges: Governing, wanted: Wanted) -> Iterator[tuple[Indexes, Indexes]]:
    """The rows by which the speaker of a siege says that the place is taken, as pairs (siege, row)."""
    asked, order = wanted.coordinates, block.orders[wanted.coordinates.voice]
    scope = block.scopes.get((wanted.conflict, CONTROL))
    if scope is None:
        return
    groups = scope.groups[asked.voice]
    of_groups, of_sieges = keys(order.place[groups], order.speaker[groups]), sieges.keys
    group = np.minimum(np.searchsorted(of_groups, of_sieges), len(of_groups) - 1)
    siege = np.flatnonzero(of_groups[group] == of_sieges)
    group = group[siege] + groups.start
    first, end = order.first[group], order.first[group + 1]
    siege, row = np.repeat(siege, end - first), ranges(first, end)
    row = row if order.rows is None else order.rows[row].astype(np.intp)
    rows = _rows_about(block, wanted, CONTROL)
    left = standing(block, rows, asked, wanted.at)
    left &= block.effective(asked.bound)[rows] <= block.code(asked.about)
    left &= block.status[rows] == CONTROLLED
    takes = left[row - rows.start] & (block.side[row] == sieges.side[siege])
    yield siege[takes], row[takes]


def ranges(first: npt.NDArray[np.integer], end: npt.NDArray[np.integer]) -> Indexes:
    """All indexes from each ``first`` up to its ``end``, one range after the other."""
    counts = end - first
    found: Indexes = np.arange(counts.sum()) + np.repeat(first - (np.cumsum(counts) - counts), counts)
    return found
