"""Which statement governs each (place, speaker) along a line, and how the sides agree: all places at once."""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from typing import NamedTuple

import numpy as np

from adapters.index.cuts.governing import CONTROLLED, ENCIRCLED
from adapters.index.lines.agreeing import Agreeing, agreeing
from adapters.index.lines.envelope import NOTHING, Indexes, Intervals, Slots, greatest, slots_of, turns
from adapters.index.lines.runs import Runs
from adapters.index.lines.spells import Asked, Scale, Spells, Versions, scale_of, spells_of, versions_of
from adapters.index.rows.columns import Block, Instants, Ints, Mask, Retractions
from adapters.index.rows.names import Dictionary
from domain.stances.lines import Line, SidesSince
from domain.vocabulary import ConflictId, Matter, PlaceId


class Columns(NamedTuple):
    """All that lines are asked of."""

    blocks: Sequence[Block]
    retractions: Retractions
    names: Dictionary


class Along(NamedTuple):
    scale: Scale
    versions: Versions
    runs: Runs
    agreeing: Agreeing


def along(
    columns: Columns,
    conflict: ConflictId,
    line: Line,
    sides: Sequence[SidesSince],
    places: AbstractSet[PlaceId] | None,
) -> Along:
    """The runs of every lane, and the agreement. ``places``: those that are looked at; None for all."""
    scale = scale_of(columns.blocks, columns.retractions, line.bound)
    asked = Asked(*columns, scale, columns.names.conflicts.code(conflict), line, places)
    found = versions_of(asked, line.matter)
    runs = _runs(found, asked)
    return Along(scale, found, runs, agreeing(found, runs, line, sides, columns.names))


def _runs(found: Versions, asked: Asked) -> Runs:
    spells = spells_of(found, asked)
    of_lanes = np.cumsum(_begins(found.place, found.speaker), dtype=np.int32) - 1
    intervals = Intervals(of_lanes[spells.version], spells.begins, spells.ends)
    if asked.line.matter is not Matter.SIEGE:
        slots = slots_of(asked.never, intervals)
        version = _latest(spells, slots, intervals)
    else:
        taking = _captures(found, of_lanes, asked)
        slots = slots_of(asked.never, intervals, taking.intervals)
        version = _uncaptured(_latest(spells, slots, intervals), found, slots, taking)
    lanes = turns(of_lanes)
    place, speaker = (column[lanes][slots.group] for column in (found.place, found.speaker))
    return _joined(Runs(place, speaker, slots.begins, version), found)


def _begins(place: Ints, speaker: Ints) -> Mask:
    begins = np.zeros(len(place), np.bool_)
    begins[turns(place, speaker)] = True
    return begins


def _latest(spells: Spells, slots: Slots, intervals: Intervals) -> Indexes:
    spell = greatest(slots, intervals)
    return np.where(spell == NOTHING, NOTHING, spells.version[spell]) if len(spells.version) else spell


def _joined(runs: Runs, found: Versions) -> Runs:
    """One of neighbours that show the same, without those that say nothing before anything was said."""
    shown = (_shown(column, runs.version) for column in (found.position, found.status, found.holder, found.side))
    runs = runs.taken(turns(runs.place, runs.speaker, *shown))
    is_first = _begins(runs.place, runs.speaker)
    runs = runs.taken(np.flatnonzero(~(is_first & (runs.version == NOTHING))))
    return runs


def _shown(column: Ints, version: Indexes) -> Ints:
    return np.where(version == NOTHING, NOTHING, column[version]) if len(column) else version.astype(np.int32)


# Captures: who took a town no longer surrounds it


class _Taking(NamedTuple):
    """Captures by speakers of lanes, when they count, and by which side; in the order of their lanes."""

    versions: Versions
    spells: Spells
    intervals: Intervals  # their groups are the lanes


def _captures(found: Versions, of_lanes: Ints, asked: Asked) -> _Taking:
    control = versions_of(asked, Matter.CONTROL)
    control = control.taken((control.status == CONTROLLED) & (control.side >= 0))
    lane_keys, lanes = _keys(found)[turns(of_lanes)], turns(of_lanes)
    in_order = np.argsort(lane_keys)
    at = np.searchsorted(lane_keys, _keys(control), sorter=in_order)
    lane = in_order[np.minimum(at, len(lanes) - 1)] if len(lanes) else at
    control_of = lane_keys[lane] == _keys(control) if len(lanes) else np.zeros(len(control.place), np.bool_)
    control, lane = control.taken(control_of), lane[control_of]
    by_lane = np.lexsort((control.position, control.rank, lane))
    control, lane = control.taken(by_lane), lane[by_lane]
    spells = spells_of(control, asked, until=False)
    return _Taking(control, spells, Intervals(lane[spells.version].astype(np.int32), spells.begins, spells.ends))


def _keys(found: Versions) -> Instants:
    return (found.place.astype(np.int64) << 32) | found.speaker


def _uncaptured(version: Indexes, found: Versions, slots: Slots, taking: _Taking) -> Indexes:
    """Without the encirclements by a side that a capture of that side outranks."""
    left = version.copy()
    for side in np.unique(taking.versions.side).tolist():
        of_side = np.flatnonzero(taking.versions.side[taking.spells.version] == side)
        capture = greatest(slots, taking.intervals.taken(of_side))
        both = np.flatnonzero((capture != NOTHING) & (version != NOTHING))
        siege, by = version[both], taking.spells.version[of_side[capture[both]]]
        ends = (
            (found.status[siege] == ENCIRCLED)
            & (found.side[siege] == side)
            & _outranks(taking.versions, by, found, siege)
        )
        left[both[ends]] = NOTHING
    return left


def _outranks(one: Versions, these: Indexes, other: Versions, those: Indexes) -> Mask:
    later = one.rank[these] > other.rank[those]
    is_later: Mask = later | ((one.rank[these] == other.rank[those]) & (one.position[these] > other.position[those]))
    return is_later
