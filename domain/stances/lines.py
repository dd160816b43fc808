"""A line through the coordinates: one or two of them move, the others are fixed. Stances along it, as columns."""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from enum import StrEnum, auto
from typing import NamedTuple, Protocol

from domain.dates.instants import Instant
from domain.stances.governing import Coordinates
from domain.vocabulary import Agreement, Bound, ClaimantId, ConflictId, Matter, PlaceId, Status, Voice


class Axis(StrEnum):
    """The coordinate that moves; ``none``: none does, and the line is a point."""

    SAID_BY = auto()
    ABOUT = auto()
    KNOWN_AT = auto()
    NONE = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """``about`` and ``said_by`` are None where they move; if both do, they are one. ``known_at``: the last position."""

    axis: Axis
    about: Instant | None
    said_by: Instant | None
    known_at: int
    bound: Bound = Bound.LATEST
    voice: Voice = Voice.SIDE
    matter: Matter = Matter.CONTROL

    @property
    def coordinates(self) -> Coordinates:
        """Of a point, or of a line on which known-at moves."""
        if self.about is None or self.said_by is None:
            msg = f"about or said-by moves along {self.axis}"
            raise ValueError(msg)
        return Coordinates(
            about=self.about, said_by=self.said_by, bound=self.bound, voice=self.voice, matter=self.matter
        )


class SidesSince(NamedTuple):
    """The sides of a conflict from a position on."""

    position: int
    sides: frozenset[ClaimantId]


class Column(Protocol):
    """Whole numbers, one after the other."""

    def __len__(self) -> int: ...

    def tolist(self) -> list[int]: ...


NOTHING = -1  # the code of no status and of no holder
STATUSES: Sequence[Status] = tuple(Status)
AGREEMENTS: Sequence[Agreement] = tuple(Agreement)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lanes:
    """The stances of places along a line: a lane for each (place, speaker), by place, then by speaker.

    A lane is so many ``runs``, one after the other along the line, each until the next begins. In a run one statement
    governs, or none does. ``points``: where runs begin, ascending, as instants or, where known-at moves, positions; the
    columns ``…_from`` are indexes of them. Before its first run a speaker has no stance, and a place is silent.
    """

    points: Column
    written: object  # the points as a writer of JSON takes them: positions, or instants in RFC 3339
    places: Sequence[PlaceId]  # by id
    speakers: Sequence[ClaimantId]  # by id
    holders: Sequence[ClaimantId]  # by id
    lane_place: Column  # an index of ``places``
    lane_speaker: Column  # an index of ``speakers``
    lane_runs: Column
    run_from: Column
    run_statement: Column  # the position of the statement that governs; 0 where none does
    run_status: Column  # an index of ``STATUSES``, or ``NOTHING``
    run_holder: Column  # an index of ``holders``, or ``NOTHING``
    agreement_runs: Column  # of each of ``places``
    agreement_from: Column
    agreement: Column  # an index of ``AGREEMENTS``
    disputed: Column  # how many places are disputed from each of ``points`` on


class StancesAlong(Protocol):
    """The stances of all places along a line.

    At every point of it they are those of ``domain.stances.governing`` over all statements that are known there.
    """

    def lanes(
        self,
        conflict: ConflictId,
        line: Line,
        sides: Sequence[SidesSince],
        places: AbstractSet[PlaceId] | None,
    ) -> Lanes:
        """``sides``: those since each position, ascending; where known-at is fixed, the last ones count.

        ``places``: those that are looked at; None for all. Places without a stance anywhere on the line are left out.
        """

    def touched(self, conflict: ConflictId, *, after: int, at: int) -> AbstractSet[PlaceId]:
        """The places whose statements got or lost a version by an entry after ``after``, up to ``at``."""
