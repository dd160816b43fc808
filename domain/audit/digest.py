"""What a digest of the record covers: of every place, the words that are there, and how they stand along time.

Stances at any coordinates follow from the words and the sides, disputes from the tracks. Nothing of it depends on when
it is asked, so that two records which say the same have one digest.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple, Protocol

from domain.questions.past import Declarations
from domain.record.declarations import Conflict
from domain.stances.governing import Weighed
from domain.stances.ports import GoverningStatements, PlaceFilter
from domain.stances.timeline import Track, track
from domain.vocabulary import Bound, Matter, PlaceId, Voice


class Axes(NamedTuple):
    """What a track keeps fixed beside known-at."""

    matter: Matter
    voice: Voice
    bound: Bound


AXES = tuple(
    Axes(matter, voice, bound)
    for matter in (Matter.CONTROL, Matter.SIEGE)
    for voice in (Voice.SIDE, Voice.OWN)
    for bound in (Bound.LATEST, Bound.EARLIEST)
)


class SaidOfPlaces(Declarations, GoverningStatements, Protocol):
    """The part of a snapshot that a digest covers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SaidOfPlace:
    """All that is known to be said of one place in one conflict."""

    conflict: Conflict
    place: PlaceId
    words: Sequence[Weighed]  # by position

    def tracks(self) -> Iterator[tuple[Axes, Track]]:
        """In the order of ``AXES``; those in which nobody ever took a position are left out."""
        sides = self.conflict.sides()
        for axes in AXES:
            found = track(self.words, sides=sides, bound=axes.bound, voice=axes.voice, matter=axes.matter)
            if found.spans:
                yield axes, found


def said_of_places(past: SaidOfPlaces, *, at: int) -> Iterator[SaidOfPlace]:
    """By conflict, then by place: the places that a statement is about, each read when asked for."""
    for conflict in past.conflicts(at=at):
        words = past.words(conflict.id, PlaceFilter(), at=at)
        for place, of_place in groupby(words, key=attrgetter("place")):
            yield SaidOfPlace(conflict=conflict, place=place, words=list(of_place))
