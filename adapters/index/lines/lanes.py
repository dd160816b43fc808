"""The stances along a line as columns that a page can read: what the port ``StancesAlong`` answers."""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from typing import NamedTuple

import numpy as np

from adapters.index.cuts.agreement import DISPUTED, SILENT, agreed, possible
from adapters.index.cuts.governing import ranges
from adapters.index.lines.agreeing import Agreeing
from adapters.index.lines.along import Columns, along
from adapters.index.lines.envelope import NOTHING, Indexes, distinct, turns
from adapters.index.rows.chosen import Governing
from adapters.index.rows.columns import Block, Instants, Ints
from adapters.index.rows.names import Dictionary, Names
from domain.dates.instants import LAST, MICROSECONDS_PER_DAY, to_text
from domain.stances.lines import Axis, Lanes, Line, SidesSince
from domain.vocabulary import ClaimantId, ConflictId, PlaceId, Voice

DIGIT_BITS = 16  # numpy sorts such numbers by counting
WRITTEN_AS_TEXT = LAST - 366 * MICROSECONDS_PER_DAY  # orjson's own calendar ends in the last days of 9999


class _Shown(NamedTuple):
    """Runs by place (by id), speaker (by id) and beginning, as columns of what is shown of them."""

    place: Ints
    speaker: Ints
    begins: Ints
    statement: Ints
    status: Ints
    holder: Ints

    def taken(self, these: Indexes) -> _Shown:
        return _Shown._make(column[these] for column in self)


def lanes_along(
    columns: Columns, conflict: ConflictId, line: Line, sides: Sequence[SidesSince], places: AbstractSet[PlaceId] | None
) -> Lanes:
    """The answer of ``StancesAlong.lanes`` where a coordinate moves."""
    found = along(columns, conflict, line, sides, places)
    runs, versions = found.runs, found.versions
    shown = _Shown(
        place=runs.place,
        speaker=runs.speaker,
        begins=runs.begins,
        statement=np.append(versions.position, 0)[runs.version].astype(np.int32),
        status=_of(versions.status, runs.version),
        holder=_of(versions.holder, runs.version),
    )
    shown = _by_speaker(shown, columns.names.claimants)
    differ = turns(shown.place, shown.speaker, shown.statement, shown.status, shown.holder)
    points, index = _points(np.concatenate([runs.begins, found.agreeing.begins]))
    values = points.astype(np.int64) if line.axis is Axis.KNOWN_AT else found.scale.instants[points]
    shown = shown.taken(differ)._replace(begins=index[shown.begins[differ]])
    agreeing = found.agreeing._replace(begins=index[found.agreeing.begins])
    return _lanes(shown, agreeing, values, line, columns.names)


def lanes_at(rows: Governing, names: Dictionary, line: Line, sides: frozenset[ClaimantId]) -> Lanes:
    """The same of a point: ``rows`` govern there."""
    rows = _rows_by_id(rows, names)
    found = agreed(rows, names.claimants, possible(sides, line.matter))
    speakers, holders = (_coded(codes, names.claimants) for codes in (rows.speaker, rows.holder))
    of_each, is_told = np.diff(found.first, append=len(rows)), found.agreement != SILENT
    agreement = found.agreement[is_told]
    at = np.full(min(len(rows), 1), line.coordinates.said_by, np.int64)
    return Lanes(
        points=at,
        written=at if line.axis is Axis.KNOWN_AT else written(at),
        places=names.places.texts(found.place),
        speakers=speakers.ids,
        holders=holders.ids,
        lane_place=np.repeat(np.arange(len(found.first), dtype=np.int32), of_each),
        lane_speaker=speakers.indexes,
        lane_runs=np.ones(len(rows), np.int32),
        run_from=np.zeros(len(rows), np.int32),
        run_statement=rows.position,
        run_status=rows.status,
        run_holder=holders.indexes,
        agreement_runs=is_told.astype(np.int32),
        agreement_from=np.zeros(len(agreement), np.int32),
        agreement=agreement,
        disputed=np.full(len(at), np.count_nonzero(agreement == DISPUTED), np.int32),
    )


def _rows_by_id(rows: Governing, names: Dictionary) -> Governing:
    """By the ids of place and speaker. They are, but for ids that came since the columns were sorted last."""
    place, speaker = names.places.ranks(rows.place), names.claimants.ranks(rows.speaker)
    if np.all((place[1:] > place[:-1]) | ((place[1:] == place[:-1]) & (speaker[1:] > speaker[:-1]))):
        return rows
    return rows.taken(in_order(place, speaker))


def in_order(first: Ints, second: Ints) -> Indexes:
    """The indexes of rows by their ``first`` rank, then by the ``second``: sorted by digits, the last one first."""
    order: Indexes = np.arange(len(first))
    for ranks in (second, first):
        for shift in range(0, int(ranks.max(initial=0)).bit_length(), DIGIT_BITS):
            digits = (ranks[order] >> shift).astype(np.uint16)
            order = order[np.argsort(digits, kind="stable")]
    return order


def touched(columns: Columns, conflict: ConflictId, *, after: int, at: int) -> AbstractSet[PlaceId]:
    code, places = columns.names.conflicts.code(conflict), columns.names.places
    codes = [distinct(_touched(block, code, after, at).astype(np.int64)) for block in columns.blocks]
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


def _by_speaker(runs: _Shown, claimants: Names) -> _Shown:
    """They are by place already; the order of speakers within one is that of their ids."""
    first = turns(runs.place, runs.speaker)
    numbers = np.cumsum(np.diff(runs.place[first], prepend=-1) != 0)
    ranks = claimants.ranks(runs.speaker[first])
    if np.all((numbers[1:] > numbers[:-1]) | (ranks[1:] > ranks[:-1])):
        return runs
    ends = np.append(first, len(runs.place))[1:]
    in_order = np.argsort(numbers * len(claimants) + ranks)
    return runs.taken(ranges(first[in_order], ends[in_order]))


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
    there = names.by_id(is_there[:-1])
    index = np.full(len(names) + 1, NOTHING, np.int32)
    index[there] = np.arange(len(there))
    return _Coded(names.texts(there), index[codes])


def _lanes(runs: _Shown, agreeing: Agreeing, points: Instants, line: Line, names: Dictionary) -> Lanes:
    """``begins`` of both are indexes of ``points``."""
    first = turns(runs.place, runs.speaker)
    places = _coded(runs.place[first], names.places)
    speakers, holders = (_coded(codes, names.claimants) for codes in (runs.speaker[first], runs.holder))
    of_places = np.bincount(_index_of(agreeing.place, runs.place[first], places), minlength=len(places.ids))
    return Lanes(
        points=points,
        written=points if line.axis is Axis.KNOWN_AT else written(points),
        places=places.ids,
        speakers=speakers.ids,
        holders=holders.ids,
        lane_place=places.indexes,
        lane_speaker=speakers.indexes,
        lane_runs=np.diff(np.append(first, len(runs.place))),
        run_from=runs.begins,
        run_statement=runs.statement,
        run_status=runs.status,
        run_holder=holders.indexes,
        agreement_runs=of_places,
        agreement_from=agreeing.begins,
        agreement=agreeing.agreement,
        disputed=_disputed(agreeing, len(points)),
    )


def written(points: Instants) -> object:
    """Instants as a writer takes them: in numpy's type, unless one is too late for it."""
    if np.all(points < WRITTEN_AS_TEXT):
        return points.astype("datetime64[us]")
    return [to_text(point) for point in points.tolist()]


def _points(begins: Ints) -> tuple[Indexes, Ints]:
    """Those that are there, ascending; and for each its index among them."""
    there = np.zeros(int(begins.max(initial=-1)) + 1, np.bool_)
    there[begins] = True
    return np.flatnonzero(there), np.cumsum(there, dtype=np.int32) - 1


def _index_of(codes: Ints, lanes: Ints, places: _Coded) -> Ints:
    """The indexes among ``places`` of these codes of places; ``lanes``: the codes behind its own indexes."""
    index = np.zeros(int(lanes.max(initial=-1)) + 1, np.int32)
    index[lanes] = places.indexes
    return index[codes]


def _disputed(agreeing: Agreeing, points: int) -> Ints:
    """From each point on, how many places are disputed."""
    is_disputed = agreeing.agreement == DISPUTED
    goes_on = np.append(agreeing.place[1:] == agreeing.place[:-1], False)[: len(is_disputed)]
    ends = np.flatnonzero(is_disputed & goes_on) + 1
    opened, closed = (
        np.bincount(agreeing.begins[these], minlength=points) for these in (np.flatnonzero(is_disputed), ends)
    )
    return np.cumsum(opened - closed).astype(np.int32)
