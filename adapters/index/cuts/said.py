"""The statements said between two instants, and the nearest ones beside, by the bounds of one of their dates."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet

import numpy as np

from adapters.index.cuts.governing import rows_of_place, within
from adapters.index.rows.chosen import Indexes
from adapters.index.rows.columns import SCOPES, Block, Instants, Ints, Mask, Retractions, distinct
from adapters.index.rows.names import Dictionary
from domain.dates.edtf import Bounds
from domain.dates.instants import FIRST, MICROSECONDS_PER_DAY
from domain.record.dating import NEVER
from domain.stances.lines import Axis
from domain.stances.ports import SaidBeside, SaidBetween, SaidFilter
from domain.vocabulary import Matter, PlaceId, Voice

DAY_MAX = MICROSECONDS_PER_DAY * 25 // 24  # where clocks are put back


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
        for rows in stretches(block, conflict):
            there, is_sure = _overlap(block, rows, between, wanted.axis)
            left = _are_known(block, there, at) & _wanted(block, there, names, places, wanted)
            surely.append(block.position[there[left & is_sure]])
            possibly.append(block.position[there[left & ~is_sure]])
    found = [np.concatenate([np.zeros(0, np.int32), *parts]) for parts in (surely, possibly)]
    if wanted.matter is not None:
        scope = conflict, SCOPES.index(wanted.matter)
        in_matter = _in_matter(blocks, scope, np.concatenate(found), retractions, at)
        found = [positions[np.isin(positions, in_matter, kind="table")] for positions in found]
    return SaidBetween(*(np.sort(positions).tolist() for positions in found))


def said_beside(  # noqa: PLR0913, PLR0917 - one parameter for each part of the question
    blocks: Sequence[Block],
    names: Dictionary,
    conflict: int,
    between: Bounds,
    places: AbstractSet[PlaceId] | None,
    wanted: SaidFilter,
    at: int,
) -> SaidBeside:
    before, after = list[int](), list[int]()
    for block in blocks:
        for rows in stretches(block, conflict, wanted.matter):
            earliest, latest = _instants(block, rows, wanted.axis)
            there = np.flatnonzero(known(block, rows, at) & (latest - earliest <= DAY_MAX))
            there = there[_wanted(block, there + rows.start, names, places, wanted)]
            ends, begins = latest[there], earliest[there]
            before += ends[ends < between.earliest].max(initial=FIRST - 1, keepdims=True).tolist()
            after += begins[begins > between.latest].min(initial=NEVER, keepdims=True).tolist()
    last, first = max(before, default=FIRST - 1), min(after, default=NEVER)
    return SaidBeside(None if last < FIRST else last, None if first == NEVER else first)


def how_much(
    blocks: Sequence[Block], names: Dictionary, conflict: int, places: AbstractSet[PlaceId] | None, at: int
) -> tuple[int, int]:
    """How many places are spoken of, and by how many statements and retractions."""
    only = names.places.only(places)
    spoken_of = np.concatenate([np.zeros(0, np.int32), *_spoken_of(blocks, conflict, only, at)])
    if places is not None and only is None:
        spoken_of = spoken_of[names.places.among(places)[spoken_of]]
    return len(distinct(spoken_of)), len(spoken_of)


def _spoken_of(blocks: Sequence[Block], conflict: int, only: int | None, at: int) -> Iterator[Ints]:
    """The place of each row that is known. ``only``: the place that alone is asked about."""
    for block in blocks:
        order = block.orders[Voice.SIDE]
        for rows in stretches(block, conflict) if only is None else about_place(block, conflict, only):
            yield order.place[order.group[rows][known(block, rows, at)]]


def stretches(block: Block, conflict: int, matter: Matter | None = None) -> list[slice]:
    """The rows of the conflict, which lie side by side: those in ``matter``, or in any."""
    if matter is not None:
        scope = block.scopes.get((conflict, SCOPES.index(matter)))
        return [] if scope is None else [scope.rows]
    scopes = [scope.rows for (of, _), scope in block.scopes.items() if of == conflict]
    return [slice(min(rows.start for rows in scopes), max(rows.stop for rows in scopes))] if scopes else []


def about_place(block: Block, conflict: int, place: int) -> list[slice]:
    """The rows of the conflict that are about one place: a stretch in each matter."""
    scopes = [scope for (of, _), scope in block.scopes.items() if of == conflict]
    return [rows_of_place(block, scope, place) for scope in scopes]


def _overlap(block: Block, rows: slice, between: Bounds, axis: Axis) -> tuple[Indexes, Mask]:
    """Of ``rows``, the few whose bounds meet the instants; and whether both bounds of each lie between them."""
    earliest, latest = _bounds(block, rows, axis)
    if axis is Axis.KNOWN_AT:
        first, last = between
    else:
        first, last = block.code(between.earliest - 1) + 1, block.code(between.latest)
    meets = earliest <= last
    meets &= latest >= first
    there = np.flatnonzero(meets)
    return there + rows.start, (earliest[there] >= first) & (latest[there] <= last)


def _bounds(block: Block, rows: slice, axis: Axis) -> tuple[Ints, Ints]:
    """The bounds on ``axis``: codes of instants, or positions. A date open to the past speaks of its end."""
    if axis is Axis.KNOWN_AT:
        return block.position[rows], block.position[rows]
    if axis is not Axis.ABOUT:
        return block.stated_earliest[rows], block.stated_latest[rows]
    earliest, latest = block.effective_earliest[rows], block.effective_latest[rows]
    return np.where(earliest <= block.code(FIRST), latest, earliest), latest


def _instants(block: Block, rows: slice, axis: Axis) -> tuple[Instants, Instants]:
    earliest, latest = _bounds(block, rows, axis)
    if axis is Axis.KNOWN_AT:
        return earliest.astype(np.int64), latest.astype(np.int64)
    return block.instants[earliest], block.instants[latest]


def known(block: Block, rows: slice, at: int) -> Mask:
    """Of each of ``rows``, whether it is known at the position."""
    left = block.known_from[rows] <= at
    some = within(block.ended, rows)
    left[block.ended[some][block.ended_at[some] <= at] - rows.start] = False
    return left


def _are_known(block: Block, rows: Indexes, at: int) -> Mask:
    """The same of a few rows."""
    left = block.known_from[rows] <= at
    which = np.searchsorted(block.ended, rows)
    some = np.flatnonzero(which < len(block.ended))
    some = some[block.ended[which[some]] == rows[some]]
    left[some] &= block.ended_at[which[some]] > at
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


def _in_matter(
    blocks: Sequence[Block], scope: tuple[int, int], positions: Ints, retractions: Retractions, at: int
) -> Ints:
    """Of ``positions``, those of statements in that conflict and matter, and of retractions of such statements."""
    taking = retractions.taken(np.isin(retractions.position, positions, kind="table"))
    asked = np.concatenate([positions, taking.target])
    there = [np.zeros(0, np.int32)]
    for block in (block for block in blocks if scope in block.scopes):
        rows = block.scopes[scope].rows
        is_there = np.isin(block.position[rows], asked, kind="table") & known(block, rows, at)
        there.append(block.position[rows][is_there])
    stated = np.concatenate(there)
    return np.concatenate([stated, taking.position[np.isin(taking.target, stated, kind="table")]])
