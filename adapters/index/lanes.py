"""The stances along a line as columns that a page can read: the port ``StancesAlong``."""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from typing import NamedTuple

import numpy as np

from adapters.index.agreeing import Agreeing
from adapters.index.agreement import DISPUTED
from adapters.index.along import Along, along
from adapters.index.columns import Block, Instants, Ints
from adapters.index.envelope import NOTHING, Indexes, turns
from adapters.index.governing import ranges
from adapters.index.names import Names
from adapters.index.runs import Runs
from adapters.index.spells import Scale, Versions
from adapters.index.state import IndexState
from domain.stances.lines import Axis, Lanes, Line, SidesSince
from domain.vocabulary import ConflictId, PlaceId, Voice


class IndexedLines:
    """Of one state of the index."""

    def __init__(self, state: IndexState) -> None:
        self._state = state

    def lanes(
        self, conflict: ConflictId, line: Line, sides: Sequence[SidesSince], places: AbstractSet[PlaceId] | None
    ) -> Lanes:
        found = along(self._state, conflict, line, sides, places)
        runs = _by_speaker(found.runs, self._state.names.claimants)
        return _lanes(found._replace(runs=_shown(runs, found.versions)), line, self._state)

    def touched(self, conflict: ConflictId, *, after: int, at: int) -> AbstractSet[PlaceId]:
        code, places = self._state.names.conflicts.code(conflict), self._state.names.places
        codes = [np.unique(_touched(block, code, after, at)) for block in self._state.blocks]
        return {places.ids[place] for some in codes for place in some.tolist()}


def _touched(block: Block, conflict: int, after: int, at: int) -> Ints:
    order = block.orders[Voice.SIDE]
    began = (block.known_from > after) & (block.known_from <= at)
    ended_at = block.known_to()
    rows = np.flatnonzero(began | ((ended_at > after) & (ended_at <= at)))
    of_conflict = np.zeros(len(rows), np.bool_)
    for (of, _), scope in block.scopes.items():
        of_conflict |= (of == conflict) & (rows >= scope.rows.start) & (rows < scope.rows.stop)
    return order.place[order.group[rows[of_conflict]]]


def _by_speaker(runs: Runs, claimants: Names) -> Runs:
    """They are by place already; the order of speakers within one is that of their ids."""
    first = turns(runs.place, runs.speaker)
    numbers = np.cumsum(np.diff(runs.place[first], prepend=-1) != 0)
    ranks = claimants.ranks(runs.speaker[first])
    if np.all((numbers[1:] > numbers[:-1]) | (ranks[1:] > ranks[:-1])):
        return runs
    ends = np.append(first, len(runs.place))[1:]
    in_order = np.lexsort((ranks, numbers))
    return runs.taken(ranges(first[in_order], ends[in_order]))


def _shown(runs: Runs, found: Versions) -> Runs:
    """One of neighbours that differ in nothing that is shown."""
    shown = (_of(column, runs.version) for column in (found.position, found.status, found.holder))
    return runs.taken(turns(runs.place, runs.speaker, *shown))


def _of(column: Ints, version: Indexes) -> Ints:
    """The value of each version; ``NOTHING`` without one."""
    return np.append(column, NOTHING)[version].astype(np.int32)


class _Coded(NamedTuple):
    """Names, by id, and for each of some codes its index among them."""

    ids: Sequence[str]
    indexes: Ints


def _coded(codes: Ints, names: Names) -> _Coded:
    """``NOTHING`` stays."""
    is_there = np.zeros(len(names) + 1, np.bool_)
    is_there[codes] = True
    there = np.flatnonzero(is_there[:-1]).astype(np.int32)
    there = there[np.argsort(names.ranks(there))]
    index = np.full(len(names) + 1, NOTHING, np.int32)
    index[there] = np.arange(len(there))
    return _Coded([names.ids[code] for code in there.tolist()], index[codes])


def _lanes(found: Along, line: Line, state: IndexState) -> Lanes:
    runs, agreeing, versions = found.runs, found.agreeing, found.versions
    points, index = _points(np.concatenate([runs.begins, agreeing.begins]))
    first = turns(runs.place, runs.speaker)
    places = _coded(runs.place[first], state.names.places)
    speakers, holders = (
        _coded(codes, state.names.claimants) for codes in (runs.speaker[first], _of(versions.holder, runs.version))
    )
    of_places = np.bincount(_index_of(agreeing.place, runs.place[first], places), minlength=len(places.ids))
    return Lanes(
        points=_values(points, line, found.scale),
        places=places.ids,
        speakers=speakers.ids,
        holders=holders.ids,
        lane_place=places.indexes,
        lane_speaker=speakers.indexes,
        lane_runs=np.diff(np.append(first, len(runs.place))),
        run_from=index[runs.begins],
        run_statement=np.append(versions.position, 0)[runs.version],
        run_status=_of(versions.status, runs.version),
        run_holder=holders.indexes,
        agreement_runs=of_places,
        agreement_from=index[agreeing.begins],
        agreement=agreeing.agreement,
        disputed=_disputed(agreeing, index, len(points)),
    )


def _points(begins: Ints) -> tuple[Indexes, Ints]:
    """Those that are there, ascending; and for each its index among them."""
    there = np.zeros(int(begins.max(initial=-1)) + 1, np.bool_)
    there[begins] = True
    return np.flatnonzero(there), np.cumsum(there, dtype=np.int32) - 1


def _values(points: Indexes, line: Line, scale: Scale) -> Instants:
    if line.axis is Axis.KNOWN_AT:
        return points.astype(np.int64)
    if line.axis is Axis.NONE:
        return np.full(len(points), line.coordinates.said_by, np.int64)
    return scale.instants[points]


def _index_of(codes: Ints, lanes: Ints, places: _Coded) -> Ints:
    """The indexes among ``places`` of these codes of places; ``lanes``: the codes behind its own indexes."""
    index = np.zeros(int(lanes.max(initial=-1)) + 1, np.int32)
    index[lanes] = places.indexes
    return index[codes]


def _disputed(agreeing: Agreeing, index: Ints, points: int) -> Ints:
    """From each point on, how many places are disputed."""
    is_disputed = agreeing.agreement == DISPUTED
    goes_on = np.append(agreeing.place[1:] == agreeing.place[:-1], False)[: len(is_disputed)]
    ends = np.flatnonzero(is_disputed & goes_on) + 1
    opened, closed = (
        np.bincount(index[agreeing.begins[these]], minlength=points) for these in (np.flatnonzero(is_disputed), ends)
    )
    return np.cumsum(opened - closed).astype(np.int32)
