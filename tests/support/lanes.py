"""Lanes read back: what they say at each point of their line, beside the fold that they must equal."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple, TypeVar

from domain.record.folded import Record
from domain.stances.governing import Coordinates, Weighed, agreement, stances, word_of
from domain.stances.lines import AGREEMENTS, NOTHING, STATUSES, Axis, Lanes, Line
from domain.vocabulary import Agreement, ClaimantId, PlaceId, Status
from tests.support.builders import CONFLICT

Says = tuple[int, Status | None, ClaimantId | None]  # position of the statement, what it says; 0: no stance
T = TypeVar("T")
SILENT: Says = (0, None, None)


class PlaceLanes(NamedTuple):
    """Of one place: the points at which a speaker's stance or the agreement becomes another, and what it becomes."""

    speakers: Mapping[ClaimantId, Sequence[tuple[int, Says]]]
    agreement: Sequence[tuple[int, Agreement]]

    @property
    def turns(self) -> set[int]:
        return {at for runs in (*self.speakers.values(), self.agreement) for at, _ in runs}

    def at(self, point: int) -> tuple[dict[ClaimantId, Says], Agreement]:
        now = {speaker: _last(runs, point, SILENT) for speaker, runs in self.speakers.items()}
        return {by: says for by, says in now.items() if says[0]}, _last(self.agreement, point, Agreement.SILENT)


def _last(runs: Sequence[tuple[int, T]], point: int, before: T) -> T:
    begun = bisect_right([begins for begins, _ in runs], point)
    return runs[begun - 1][1] if begun else before


def read_back(lanes: Lanes) -> dict[PlaceId, PlaceLanes]:
    points = lanes.points.tolist()
    runs = iter(list(_runs(lanes, points)))
    verdicts = iter(
        [
            (points[at], AGREEMENTS[code])
            for at, code in zip(lanes.agreement_from.tolist(), lanes.agreement.tolist(), strict=True)
        ]
    )
    found = {place: dict[ClaimantId, list[tuple[int, Says]]]() for place in lanes.places}
    lane = zip(lanes.lane_place.tolist(), lanes.lane_speaker.tolist(), lanes.lane_runs.tolist(), strict=True)
    for place, speaker, count in lane:
        found[lanes.places[place]][lanes.speakers[speaker]] = [next(runs) for _ in range(count)]
    of_places = {
        place: PlaceLanes(found[place], [next(verdicts) for _ in range(count)])
        for place, count in zip(lanes.places, lanes.agreement_runs.tolist(), strict=True)
    }
    assert (next(runs, None), next(verdicts, None)) == (None, None)
    return of_places


def _runs(lanes: Lanes, points: Sequence[int]) -> Iterator[tuple[int, Says]]:
    columns = (lanes.run_from, lanes.run_statement, lanes.run_status, lanes.run_holder)
    for at, statement, status, holder in zip(*(column.tolist() for column in columns), strict=True):
        said = None if status == NOTHING else STATUSES[status]
        yield points[at], (statement, said, None if holder == NOTHING else lanes.holders[holder])


class Known(NamedTuple):
    """The words and the sides that are known at a position."""

    words: Sequence[Weighed]
    sides: frozenset[ClaimantId]


def known_of(record: Record) -> Known:
    if CONFLICT not in record.conflicts:
        return Known([], frozenset())
    conflict = record.conflicts[CONFLICT]
    filed = (each for each in record.known_statements() if each.conflict == CONFLICT)
    return Known([word_of(each, conflict) for each in filed], conflict.sides())


def of_fold(known: Known, line: Line, point: int) -> dict[PlaceId, tuple[dict[ClaimantId, Says], Agreement]]:
    """The answer of the rules of time at one point of a line; ``known``: at that point."""
    is_time = line.axis is not Axis.KNOWN_AT
    asked = Coordinates(
        about=point if is_time and line.about is None else line.about or 0,
        said_by=point if is_time and line.said_by is None else line.said_by or 0,
        bound=line.bound,
        voice=line.voice,
        matter=line.matter,
    )
    return {
        place: (
            {by: (word.rank.position, word.status, word.holder) for by, word in of_place.items()},
            agreement(of_place, sides=known.sides, matter=line.matter).agreement,
        )
        for place, of_place in stances(known.words, asked).items()
    }
