"""The places that a written report may name, as the record has them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from api.service import Service
from domain.places.search import FoundPlace, How, PlaceSearch
from domain.record.declarations import Place
from domain.stances.ports import KnownStatement
from domain.vocabulary import ConflictId, PlaceId

NAMESAKES_MAX = 50
NAMED = (How.IDENTIFIER, How.NAME, How.FORMER_NAME, How.SPELLING, How.FORMER_SPELLING)  # not a beginning, not a slip


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedPlaces:
    service: Service
    conflict: ConflictId

    def called(self, text: str, area: str | None) -> Sequence[Place]:
        found = [each for each in self._search(text, area) if each.match.how in NAMED]
        exact = [each for each in found if each.place.id == text]
        best = exact or [each for each in found if _is_as_good(each, found[0])]
        spoken = [each for each in best if each.match.statements]
        return [each.place for each in spoken or best]

    def near(self, text: str) -> Sequence[Place]:
        return [each.place for each in self._search(text, None)]

    def said_of(self, place: PlaceId) -> Sequence[KnownStatement]:
        with self.service.reader.snapshot() as past:
            return past.told_of(place, self.conflict, at=past.head().position)

    def _search(self, text: str, area: str | None) -> Sequence[FoundPlace]:
        if not text.strip():
            return []
        return self.service.find_places(PlaceSearch(text=text, admin=area, limit=NAMESAKES_MAX))


def _is_as_good(found: FoundPlace, best: FoundPlace) -> bool:
    """An identifier and a name are equally good: either may be meant."""
    whole = (How.IDENTIFIER, How.NAME)
    return found.match.how is best.match.how or (found.match.how in whole and best.match.how in whole)
