"""The places of the record, held in memory for those that look up many: by id, by any identifier, by any name."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property

from domain.places.names import folded
from domain.record.declarations import Place
from domain.vocabulary import PlaceId


class Gazetteer:
    def __init__(self, places: Iterable[Place]) -> None:
        self.places: dict[PlaceId, Place] = {place.id: place for place in places}
        self._by_identifier: dict[tuple[str, str], PlaceId] = {}
        for place in self._in_use():
            for scheme, value in place.identifiers.items():
                self._by_identifier.setdefault((scheme, value), place.id)

    def _in_use(self) -> Iterator[Place]:
        """The places that are found: a retired one is there under its id alone."""
        return (place for place in self.places.values() if place.retired is None)

    @cached_property
    def _by_name(self) -> Mapping[str, Sequence[Place]]:
        """Made when the first is looked for: there are many names, and those that look up identifiers need none."""
        found = defaultdict[str, list[Place]](list)
        for place in self._in_use():
            for name in {folded(place.name), *(folded(each.name) for each in place.names)}:
                found[name].append(place)
        return found

    def identified(self, scheme: str, value: str) -> Place | None:
        """The place with that identifier, be it its id (``geonames:694403``) or one of the others."""
        return self.places.get(f"{scheme}:{value}") or self.places.get(self._by_identifier.get((scheme, value), ""))

    def named(self, name: str) -> Sequence[Place]:
        """Those of that name, now or formerly, in any language: the spelling is ``folded`` and no more."""
        return self._by_name.get(folded(name), ())
