"""The places of the record, by the forms of their names that a text uses."""

from __future__ import annotations

from collections.abc import Sequence

from domain.dates.instants import Instant
from domain.extraction.ports import PlaceOption
from domain.places.cases import nominatives
from domain.places.geometry import Point
from domain.places.names import folded, key, keys
from domain.places.search import SPELLING_LENGTH_MIN, Named, NamesakeTraits, weight
from domain.questions.past import RecordSnapshot
from domain.record.declarations import Place
from domain.vocabulary import ConflictId, PlaceId


class RecordedPlaceNames:
    """A ``NamedPlaces`` that asks one snapshot of the record, once for each form."""

    def __init__(self, past: RecordSnapshot, conflict: ConflictId) -> None:
        self._at = past.head().position
        self._past, self._conflict = past, conflict
        self._index = past.name_index(at=self._at)
        self._known = dict[tuple[str, str], Sequence[PlaceOption]]()

    def called(self, form: str, language: str) -> Sequence[PlaceOption]:
        asked = form, language
        if asked not in self._known:
            self._known[asked] = self._found(form, language)
        return self._known[asked]

    def _found(self, form: str, language: str) -> Sequence[PlaceOption]:
        """The places of that very name; else of a name that the form is a case of; else of another spelling of it."""
        readings = [reading for reading in nominatives(form, language) if folded(reading)]
        named = self._index.keyed(set(keys(readings)), None)
        spellings = {folded(reading) for reading in readings}
        own = {each.place for each in named if folded(each.name) == folded(form)}
        cases = {each.place for each in named if folded(each.name) in spellings}
        return self._options(own or cases or {each.place for each in named if _is_spelling(each, form)})

    def _options(self, found: set[PlaceId]) -> Sequence[PlaceOption]:
        if not found:
            return ()
        weighed, places = self._index.weighed(found), self._past.places_of(found, at=self._at)
        options = [
            _option(place, weighed[place.id])
            for place in places.values()
            if place.retired is None and place.id in weighed
        ]
        if len(options) > 1:
            options = [each._replace(said_last=self._said_last(each)) for each in options]
        return sorted(options, key=lambda each: (-weight(each.population, each.statements), each.id))

    def _said_last(self, option: PlaceOption) -> Instant | None:
        """When the newest statement about it was made, at the latest."""
        if not option.statements:
            return None
        said = self._past.said_of(option.id, self._conflict, at=self._at)
        return max((each.word.dating.stated.latest for each in said if not each.is_annulled), default=None)


def _option(place: Place, traits: NamesakeTraits) -> PlaceOption:
    point = None if place.lat is None or place.lon is None else Point(float(place.lat), float(place.lon))
    return PlaceOption(
        id=place.id,
        name=place.name,
        admin=place.admin,
        point=point,
        population=place.population,
        statements=traits.statements,
    )


def _is_spelling(named: Named, form: str) -> bool:
    return min(len(form), len(named.name)) >= SPELLING_LENGTH_MIN and named.key == key(form)
