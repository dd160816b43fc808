"""The port behind the rules of time: which statements govern, as an index or tables know it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from domain.places.geometry import Box
from domain.record.declarations import Place
from domain.record.folded import FiledReport, FiledStatement
from domain.stances.governing import Coordinates, Weighed
from domain.vocabulary import (
    ClaimantId,
    ConflictId,
    PlaceId,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceFilter:
    """Which places are looked at."""

    place: PlaceId | None = None
    admin: str | None = None
    box: Box | None = None


class KnownStatement(NamedTuple):
    """A statement as it was known, weighed, with the report that carried it as it was known."""

    filed: FiledStatement
    word: Weighed
    report: FiledReport


class GoverningStatements(Protocol):
    """The words of speakers about places, as known at the position ``at``.

    It gives the answers of ``domain.stances.governing`` over all statements known by then, in the order of place ids.
    """

    def governing(
        self, conflict: ConflictId, coordinates: Coordinates, places: PlaceFilter, *, at: int, after: PlaceId
    ) -> Iterator[tuple[Place, ClaimantId, KnownStatement]]:
        """The governing word of each speaker, ordered by place, from places above ``after``."""

    def words(self, conflict: ConflictId, places: PlaceFilter, *, at: int) -> Iterator[Weighed]:
        """Every statement about those places that is there, weighed; by place, then by position."""

    def told_of(self, place: PlaceId, conflict: ConflictId, *, at: int) -> Sequence[KnownStatement]:
        """All statements about a place that are there, by position."""

    def spoken_of(  # noqa: PLR0913 - one parameter for each part of the question
        self,
        conflict: ConflictId,
        speaker: ClaimantId,
        coordinates: Coordinates,
        places: PlaceFilter,
        *,
        at: int,
        since: PlaceId,
    ) -> Iterator[Place]:
        """The places about which a word of ``speaker`` (under ``voice=side``) counts, or did so before, by id.

        From ``since`` on.
        """

    def speakers(self, conflict: ConflictId, *, at: int) -> Sequence[ClaimantId]:
        """Who has spoken of any place, under ``voice=side``."""
