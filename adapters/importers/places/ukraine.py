"""Lists of the settlements of Ukraine by KATOTTG code, and of those that were renamed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from unicodedata import normalize

from adapters.importers.places.areas import UKRAINE_NAME, oblast_by_iso
from adapters.importers.places.cells import degrees, people, several
from domain.imports.place_list import ListedPlace
from domain.places.names import romanised
from domain.record.declarations import PlaceName, PointQuality

SETTLEMENTS = [
    *("id", "category", "name_uk", "name_en", "alt_cyrillic", "alt_latin", "oblast_iso", "admin1", "admin2", "admin3"),
    *("lat", "lon", "coord_source", "coord_match", "geonameid", "population", "renamed"),
]
RENAMES = ["id", "category", "oblast_iso", "old_name_en", "old_name_uk", "new_name_uk"]
CENTROID = "hromada-centroid"
CITY_OF_ITS_OWN = "K"  # a category: of the first level, in no raion
GEONAMES_OF_CITIES = {"UA80000000000093317": "703448", "UA85000000000065278": "694423"}  # Kyiv, Sevastopol


def settlement(row: Mapping[str, str]) -> ListedPlace:
    """``renamed``: then ``name_uk`` is the present name, and ``name_en`` the romanisation of the one before."""
    ukrainian, english, renamed = normalize("NFC", row["name_uk"]), row["name_en"], row["renamed"] == "1"
    names = [PlaceName(name=ukrainian, language="uk")]
    if renamed and english:
        names.append(PlaceName(name=english, language="en", former=True))
    lat, lon = degrees(row, "lat"), degrees(row, "lon")
    return ListedPlace(
        identifiers=list(_identifiers(row)),
        name=romanised(ukrainian) if renamed or not english else english,
        names=names,
        variants=[*several(row, "alt_cyrillic"), *several(row, "alt_latin")],
        lat=lat,
        lon=lon,
        point=PointQuality.CENTROID if row["coord_source"] == CENTROID else None,
        admin=tuple(_areas(row)),
        population=people(row, "population"),
    )


def _identifiers(row: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    if number := row["geonameid"] or GEONAMES_OF_CITIES.get(row["id"]):
        yield "geonames", number
    yield "katottg", row["id"]


def _areas(row: Mapping[str, str]) -> Iterator[str]:
    yield UKRAINE_NAME
    if area := oblast_by_iso().get(row["oblast_iso"], row["admin1"]):
        yield area
    if row["admin2"] and row["category"] != CITY_OF_ITS_OWN:
        yield f"{row['admin2']} raion"


def rename(row: Mapping[str, str]) -> ListedPlace:
    former = ((row["old_name_uk"], "uk"), (row["old_name_en"], "en"))
    present = normalize("NFC", row["new_name_uk"])
    names = [PlaceName(name=name, language=language, former=True) for name, language in former if name]
    return ListedPlace(
        identifiers=[("katottg", row["id"])],
        name=romanised(present),
        names=[PlaceName(name=present, language="uk"), *(each for each in names if each.name != present)],
        is_new=False,
    )
