"""The importers of lists of places: of GeoNames, as it comes with the product, and of files."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from importlib import resources
from itertools import chain
from pathlib import Path

from adapters.importers.csv_rows import header_of
from adapters.importers.limited import limited_lines
from adapters.importers.places import files, geonames
from adapters.importers.places.areas import UKRAINE
from domain.errors import ClaimlineError
from domain.imports.importing import Importer, Importing
from domain.imports.place_plan import LINES_AT_ONCE, PlaceLine, PlaceReading
from domain.imports.place_plan import plan as planned
from domain.imports.plan import Naming, Plan, TableHeader

VILLAGES = "ukraine-villages.csv"


class NoCountry(ClaimlineError):
    """A country that GeoNames does not know."""


def countries_of(codes: Sequence[str]) -> Collection[str] | None:
    """Two-letter codes as GeoNames writes them; None for all. Raises ``NoCountry``."""
    given = {code.strip().upper() for code in codes}
    if "ALL" in given or not given:
        return None
    if unknown := sorted(given - geonames.countries().keys()):
        raise NoCountry(f"{unknown[0]!r} is not a country: write its two letters, such as UA (ISO 3166-1), or all")
    return given


def geonames_file() -> Path:
    return geonames.wheel()


def geonames_places(countries: Collection[str] | None) -> Importer[Path]:
    """Those of the gazetteer that comes with the product; of all countries, unless some are named."""

    def plan(file: Path, _: Naming, importing: Importing) -> Plan:
        return planned(chain(geonames.of_wheel(file, countries), _villages(file, countries)), importing.bearers)

    return Importer(
        name=files.IMPORTER,
        version=files.VERSION,
        plan=plan,
        mapping=_of_countries(countries) or "all countries",
        licence=geonames.LICENCE,
        chunk=LINES_AT_ONCE,
        size=lambda file: geonames.size_of_wheel(file, countries) + sum(1 for _ in _villages(file, countries)),
    )


def _villages(file: Path, countries: Collection[str] | None) -> Iterator[PlaceReading]:
    """Places of Ukraine that the shipped mapping names and GeoNames' own list lacks: their lines follow its places."""
    if file != geonames.wheel() or not (countries is None or UKRAINE in countries):
        return
    before = geonames.size_of_wheel(file, countries)
    with resources.files("adapters.importers.places").joinpath(VILLAGES).open("rb") as lines:
        for reading in files.readings(lines, VILLAGES):
            numbered = reading._replace(line=before + reading.line - 1)
            yield _adding(numbered) if isinstance(numbered, PlaceLine) else numbered


def _adding(line: PlaceLine) -> PlaceLine:
    return line._replace(place=replace(line.place, only_adds=True))


def place_list(countries: Collection[str] | None) -> Importer[Path]:
    def plan(file: Path, _: Naming, importing: Importing) -> Plan:
        with file.open("rb") as lines:
            readings = files.readings(limited_lines(lines), file.name, countries)
            yield from planned(readings, importing.bearers)

    return Importer(
        name=files.IMPORTER,
        version=files.VERSION,
        plan=plan,
        mapping=_of_countries(countries),
        chunk=LINES_AT_ONCE,
        header=_header,
    )


def _header(file: Path) -> TableHeader | None:
    """A dump of GeoNames has none."""
    found = header_of(file, files.COLUMNS)
    return None if found is None or geonames.is_dump("\t".join(found.columns)) else found


def _of_countries(countries: Collection[str] | None) -> str | None:
    return f"countries {' '.join(sorted(countries))}" if countries else None
