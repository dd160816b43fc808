"""The places that a written report may name, as the record has them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from api.service import Service
from domain.errors import NotFound
from domain.questions.naming.areas import area_named
from domain.questions.naming.places import place_named
from domain.record.declarations import Place
from domain.stances.ports import KnownStatement
from domain.vocabulary import ConflictId, PlaceId


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedPlaces:
    service: Service
    conflict: ConflictId

    def named(self, text: str, area: str | None) -> Place:
        with self.service.reader.snapshot() as past:
            at = past.head().position
            lies_in = None if area is None else area_named(past, area, at=at)
            whole = area if lies_in is None else lies_in.id
            one = place_named(past, text, at=at, conflicts={self.conflict}, area=whole)
            found = past.place(text if one is None else one.id, at=at)
        if found is None:  # retired or erased since
            raise NotFound("place", text, "GET /v1/places finds those that are declared")
        return found

    def said_of(self, place: PlaceId) -> Sequence[KnownStatement]:
        with self.service.reader.snapshot() as past:
            return past.told_of(place, self.conflict, at=past.head().position)
