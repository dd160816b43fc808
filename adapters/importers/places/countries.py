"""The places of one country, from the gazetteer that comes with the product, in chunks that leave others their turn."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import cache
from hashlib import file_digest
from pathlib import Path

from adapters.importers.places import geonames
from adapters.importers.places.importer import geonames_places
from domain.imports.importing import Importer, Importing
from domain.imports.place_list import ListedPlace
from domain.imports.plan import Refusal, Tally
from domain.record.declarations import BatchDeclaration

CHUNK = 200  # places: reports that come meanwhile wait for one chunk at most


class GeonamesCountries:
    """The ``CountryGazetteer`` port."""

    @staticmethod
    def names() -> Mapping[str, str]:
        return _names()

    @staticmethod
    def batch(country: str) -> BatchDeclaration:
        return _importer(country).batch(geonames.wheel().name, _digest())

    @staticmethod
    def size(country: str) -> int:
        importer = _importer(country)
        return 0 if importer.size is None else importer.size(geonames.wheel())

    def run(
        self, importing: Importing, country: str, *, by: str, after: int, refuse: Callable[[Refusal], None]
    ) -> Iterator[Tally]:
        origin = self.batch(country)
        return importing.run(_importer(country), geonames.wheel(), origin=origin, by=by, refuse=refuse, after=after)

    @staticmethod
    def find(text: str, limit: int) -> list[tuple[ListedPlace, str]]:
        return geonames.beginning(text, limit)

    @staticmethod
    def place(identifier: str) -> ListedPlace | None:
        scheme, _, number = identifier.partition(":")
        return geonames.one_of_wheel(number) if scheme == "geonames" else None


def _importer(country: str) -> Importer[Path]:
    return replace(geonames_places([country]), chunk=CHUNK)


@cache
def _names() -> Mapping[str, str]:
    return geonames.countries()


@cache
def _digest() -> str:
    with geonames.wheel().open("rb") as content:
        return file_digest(content, "sha256").hexdigest()
