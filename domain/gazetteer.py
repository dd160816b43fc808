"""The places of the record, held in memory for those that look up many: by id, by any identifier, by any name."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from domain.declarations import Place
from domain.names import folded
from domain.vocabulary import PlaceId


class Gazetteer:
    def __init__(self, places: Iterable[Place]) -> None:
        self.places: dict[PlaceId, Place] = {place.id: place for place in places}
        self._by_identifier: dict[tuple[str, str], PlaceId] = {}
        self._by_name: defaultdict[str, list[Place]] = defaultdict(list)
        for place in self.places.values():
            for scheme, value in place.identifiers.items():
                self._by_identifier.setdefault((scheme, value), place.id)
            for name in {folded(place.name), *(folded(each.name) for each in place.names)}:
                self._by_name[name].append(place)

    def identified(self, scheme: str, value: str) -> Place | None:
        """The place with that identifier, be it its id (``geonames:694403``) or one of the others."""
        return self.places.get(f"{scheme}:{value}") or self.places.get(self._by_identifier.get((scheme, value), ""))

    def named(self, name: str) -> Sequence[Place]:
        """Those of that name, now or formerly, in any language: the spelling is ``folded`` and no more."""
        return self._by_name.get(folded(name), ())
