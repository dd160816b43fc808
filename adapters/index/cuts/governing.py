"""The row that governs for each (place, speaker): the rules of time 1 to 4 as masks over the columns.

Rows of a group are in the order of their rank, so that the last one left is the latest word.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from adapters.index.rows.chosen import Governing, Indexes, keys
from adapters.index.rows.columns import STATUSES, Block, Ints, Mask, Order, Scope
from domain.stances.governing import Coordinates
from domain.vocabulary import Bound, Matter, Status, Voice

CONTROL, SIEGE = (list(Matter).index(matter) for matter in (Matter.CONTROL, Matter.SIEGE))
CONTROLLED, ENCIRCLED = (STATUSES.index(status) for status in (Status.CONTROLLED, Status.ENCIRCLED))


class Wanted(NamedTuple):
    """``only``: the place that alone is asked about; None for all."""

    conflict: int
    coordinates: Coordinates
    at: int
    only: int | None = None


def governing(blocks: Sequence[Block], wanted: Wanted) -> Governing:
    """The rules 1 to 4, over one block, or over a large one and a small one together."""
    matter = SIEGE if wanted.coordinates.matter is Matter.SIEGE else CONTROL
    first, *others = (_latest(block, wanted, matter) for block in blocks)
    latest = first if not others else _later(blocks, first, *others)
    return latest if matter == CONTROL else latest.where(~_captured(blocks, latest, wanted))


# Rules 1 to 3


def standing(block: Block, rows: slice, asked: Coordinates, at: int) -> Mask:
    """Of ``rows``, those that are known, said and not taken back."""
    left = block.stated(asked.bound)[rows] <= block.code(asked.said_by)
    left &= block.known_from[rows] <= at
    some = within(block.ended, rows)
    left[block.ended[some][block.ended_at[some] <= at] - rows.start] = False
    left[taken_back(block, rows, asked, at) - rows.start] = False
    return left


def taken_back(block: Block, rows: slice, asked: Coordinates, at: int) -> Ints:
    """Those of ``rows`` that a retraction takes back."""
    struck = block.struck
    some = within(struck.rows, rows)
    stated = struck.stated_latest if asked.bound is Bound.LATEST else struck.stated_earliest
    counts = (stated[some] <= asked.said_by) & (struck.known_from[some] <= at) & (struck.known_to[some] > at)
    return struck.rows[some][counts]


def about(block: Block, rows: slice, asked: Coordinates, left: Mask) -> Mask:
    """Of those ``left``, the rows that are said to be so at ``about``."""
    left &= block.effective(asked.bound)[rows] <= block.code(asked.about)
    some = within(block.limited, rows)
    over = block.instants[block.until_latest[some]] < asked.about
    left[block.limited[some][over] - rows.start] = False
    return left


def within(rows: Ints, wanted: slice) -> slice:
    """The stretch of the sorted ``rows`` that lies in ``wanted``."""
    return slice(*np.searchsorted(rows, (wanted.start, wanted.stop)).tolist())


# Rule 4


def _latest(block: Block, wanted: Wanted, matter: int) -> Governing:
    order = block.orders[wanted.coordinates.voice]
    rows = _rows_about(block, wanted, matter)
    left = about(block, rows, wanted.coordinates, standing(block, rows, wanted.coordinates, wanted.at))
    if wanted.coordinates.voice is Voice.SIDE:
        left[block.nobodys[within(block.nobodys, rows)] - rows.start] = False
    if order.rows is not None:
        left = np.take(left, order.rows[rows] - rows.start if rows.start else order.rows[rows])
    last = _last_of_groups(left, order, rows)
    group = order.group[rows][last].astype(np.intp)
    last += rows.start
    return Governing([block], order.place[group], order.speaker[group], _as_they_are(order, last))


def _as_they_are(order: Order, rows: Indexes) -> Indexes:
    """The rows that lie at these indexes of the order."""
    return rows if order.rows is None else order.rows[rows].astype(np.intp)


def _last_of_groups(left: Mask, order: Order, rows: slice) -> Indexes:
    """The last index of each group that is ``left``; both are within ``rows`` of the order."""
    follows = left[:-1] & left[1:] & ~order.ends[rows][:-1]  # with one after it in its group, which is left, too
    maybe = left.copy()
    maybe[:-1] &= ~follows
    found = np.flatnonzero(maybe)
    of = order.group[rows][found]
    is_last = np.ones(len(found), np.bool_)
    np.not_equal(of[1:], of[:-1], out=is_last[:-1])
    return found[np.flatnonzero(is_last)]


def _rows_about(block: Block, wanted: Wanted, matter: int) -> slice:
    """The rows of the conflict and matter, or those of one place: a stretch that is the same in every order."""
    scope = block.scopes.get((wanted.conflict, matter))
    if scope is None:
        return slice(0, 0)
    if wanted.only is None:
        return scope.rows
    return rows_of_place(block, scope, wanted.only)


def rows_of_place(block: Block, scope: Scope, place: int) -> slice:
    order, groups = block.orders[Voice.SIDE], scope.groups[Voice.SIDE]
    first, end = np.searchsorted(order.place[groups], np.array((place, place + 1), np.int32)) + groups.start
    return slice(int(order.first[first]), int(order.first[end]))


def _later(blocks: Sequence[Block], one: Governing, other: Governing) -> Governing:
    """Of the rows of both for a speaker about a place, the one of the greater rank. ``other`` has few."""
    of_one, of_other = one.keys, other.keys
    at = np.searchsorted(of_one, of_other)
    is_in_both = np.zeros(len(other), np.bool_)
    within = np.flatnonzero(at < len(one))
    is_in_both[within] = of_one[at[within]] == of_other[within]
    both = np.flatnonzero(is_in_both)
    later = both[_outranks(other.taken(both), one.taken(at[both]))]
    rows = one.rows.copy()
    rows[at[later]] = other.rows[later] + len(blocks[0])
    new = np.flatnonzero(~is_in_both)
    return Governing(
        blocks,
        np.insert(one.place, at[new], other.place[new]),
        np.insert(one.speaker, at[new], other.speaker[new]),
        np.insert(rows, at[new], other.rows[new] + len(blocks[0])),
    )


def _outranks(one: Governing, other: Governing) -> Mask:
    later: Mask = (one.rank > other.rank) | ((one.rank == other.rank) & (one.position > other.position))
    return later


# Captures: who took a town no longer surrounds it


def _captured(blocks: Sequence[Block], latest: Governing, wanted: Wanted) -> Mask:
    """Of the latest words about a siege, the encirclements that a capture ends."""
    captured = np.zeros(len(latest), np.bool_)
    encircled = np.flatnonzero((latest.status == ENCIRCLED) & (latest.side >= 0))
    if len(encircled):
        sieges = latest.taken(encircled)
        for block in blocks:
            for siege, row in _captures(block, sieges, wanted):
                takings = Governing([block], sieges.place[siege], sieges.speaker[siege], row)
                captured[encircled[siege[_outranks(takings, sieges.taken(siege))]]] = True
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
    siege, row = np.repeat(siege, end - first), _as_they_are(order, ranges(first, end))
    rows = _rows_about(block, wanted, CONTROL)
    left = standing(block, rows, asked, wanted.at)
    left &= block.effective(asked.bound)[rows] <= block.code(asked.about)  # whatever its ``until``
    left &= block.status[rows] == CONTROLLED
    takes = left[row - rows.start] & (block.side[row] == sieges.side[siege])
    yield siege[takes], row[takes]


def ranges(first: npt.NDArray[np.integer], end: npt.NDArray[np.integer]) -> Indexes:
    """All indexes from each ``first`` up to its ``end``, one range after the other."""
    counts = end - first
    found: Indexes = np.arange(counts.sum()) + np.repeat(first - (np.cumsum(counts) - counts), counts)
    return found
