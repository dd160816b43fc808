"""Files of places. The first line shows which list it is: a table of ours, one of Ukraine's, or GeoNames' dump."""

from __future__ import annotations

import csv
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from enum import StrEnum
from typing import TypeVar

from adapters.importers.places import geonames, ukraine
from adapters.importers.places.cells import Cells, degrees, people, refused, several
from adapters.importers.places.text_files import comma_separated, opened, refuse_another_delimiter, rows
from adapters.importers.source_files import UnfitFile
from domain.errors import Refused
from domain.folding import trimmed
from domain.imports.place_list import ListedPlace
from domain.imports.place_plan import PlaceLine, PlaceReading
from domain.imports.plan import Refusal, refusals
from domain.record.declarations import PlaceKind, PlaceName, PointQuality
from domain.text import fault_in_language

IMPORTER, VERSION = "gazetteer", 2
COLUMNS = ("id", "name", "variants", "former", "admin", "lat", "lon", "point", "population", "kind", "part_of")
FAMILIES = ("name", "former", "identifier")  # columns such as name:uk, former:uk, identifier:wikidata
AREAS_MAX = 20
GEONAMES = "geonames"  # the scheme that makes an id before others do

Reader = Callable[[Cells], ListedPlace]
KindT = TypeVar("KindT", bound=StrEnum)


def readings(lines: Iterable[bytes], name: str, countries: Collection[str] | None = None) -> Iterator[PlaceReading]:
    """Read the places in ``lines`` of the file ``name``. Raises ``UnfitFile`` for an unknown kind of list."""
    first, there = opened(lines, name)
    if geonames.is_dump(first):
        yield from geonames.of_dump(there, countries)
        return
    refuse_another_delimiter(name, first, _is_ours)
    if countries is not None:
        raise UnfitFile(name, "is not a list of GeoNames", "leave --country out: all of the file is read")
    header = _header(first, name)
    read = _reader(header, name)
    next(there)
    yield from _readings(there, header, read)


def _header(first: str, name: str) -> Sequence[str]:
    try:
        return [trimmed(cell) for cell in comma_separated(first)]
    except csv.Error as error:
        raise UnfitFile(name, f"the first line cannot be cut into cells ({error})", "mend its quotes") from None


def _reader(header: Sequence[str], name: str) -> Reader:
    if list(header) == ukraine.SETTLEMENTS:
        return ukraine.settlement
    if list(header) == ukraine.RENAMES:
        return ukraine.rename
    if unknown := [column for column in header if not _is_column(column)]:
        families = ", ".join(f"{family}:…" for family in FAMILIES)
        cure = (
            f"name the columns as docs/reference/formats.md does: {', '.join(COLUMNS)}, {families};"
            " for … of a name write a language tag such as uk or en-GB (RFC 5646)"
        )
        raise UnfitFile(name, f"{unknown[0][:80]!r} is not a column of a list of places", cure)
    if twice := [column for column in header if header.count(column) > 1]:
        raise UnfitFile(name, f"the column {twice[0]!r} stands there twice", f"part several texts of a cell by {'|'!r}")
    if not _is_ours(header):
        raise UnfitFile(name, "no column identifies the places", "add the column id, or identifier:SCHEME")
    return _listed


def _is_column(column: str) -> bool:
    family, colon, rest = column.partition(":")
    if family in ("name", "former") and colon:
        return fault_in_language(rest) is None
    return column in COLUMNS or (family in FAMILIES and bool(colon and rest))


def _is_ours(header: Sequence[str]) -> bool:
    return all(_is_column(column) for column in header) and any(
        column == "id" or column.startswith("identifier:") for column in header
    )


def _readings(lines: Iterable[bytes], header: Sequence[str], read: Reader) -> Iterator[PlaceLine | Refusal]:
    for row in rows(lines, len(header), first=2):
        if isinstance(row, Refusal):
            yield row
            continue
        try:
            place = read({column: trimmed(cell) for column, cell in zip(header, row.cells, strict=True)})
        except Refused as error:
            yield from refusals(row.line, row.given, error)
        else:
            yield PlaceLine(row.line, row.given, place)


def _listed(cells: Cells) -> ListedPlace:
    """A row of a table of ours."""
    identifiers = sorted(_family(cells, "identifier"), key=lambda pair: pair[0] != GEONAMES)
    if not identifiers and not cells.get("id"):
        raise refused(
            "id", "is empty, and so is every identifier", "give one of them, so that the place is known again"
        )
    admin = several(cells, "admin")
    if len(admin) > AREAS_MAX:
        raise refused("admin", f"names {len(admin)} areas", f"name at most {AREAS_MAX}, the widest first")
    return ListedPlace(
        identifiers=identifiers,
        id=cells.get("id") or None,
        name=cells.get("name") or None,
        names=list(_names(cells)),
        variants=several(cells, "variants"),
        lat=degrees(cells, "lat"),
        lon=degrees(cells, "lon"),
        point=_one_of(PointQuality, cells, "point"),
        kind=_one_of(PlaceKind, cells, "kind"),
        part_of=cells.get("part_of") or None,
        admin=tuple(admin),
        population=people(cells, "population"),
    )


def _family(cells: Cells, family: str) -> Iterator[tuple[str, str]]:
    for column, text in cells.items():
        if text and column.startswith(f"{family}:"):
            yield column.partition(":")[2], text


def _names(cells: Mapping[str, str]) -> Iterator[PlaceName]:
    for column in cells:
        family, _, language = column.partition(":")
        if family in {"name", "former"} and column != "name":
            for name in several(cells, column):
                yield PlaceName(name=name, language=language or None, former=family == "former")


def _one_of(kinds: type[KindT], cells: Cells, column: str) -> KindT | None:
    text = cells.get(column)
    if not text:
        return None
    if text not in list(kinds):
        raise refused(column, f"{text[:40]!r} is none", f"write one of {', '.join(kinds)}, or leave the cell empty")
    return kinds(text)
