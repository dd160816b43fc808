"""Rows of an ACLED download: their dates, actors and places, in the forms that its exports have had."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import asin, cos, radians, sin, sqrt
from pathlib import Path
from typing import NamedTuple

from adapters.importers.csv_rows import BrokenTable, Row, Table
from domain.dates.spoken import month_number
from domain.errors import Fault, Refused
from domain.imports.plan import Refusal, refusals
from domain.places.gazetteer import Gazetteer
from domain.places.names import folded
from domain.record.declarations import Place, PointQuality
from domain.text import fault_in_id
from domain.vocabulary import ClaimantId

TRANSFERS = frozenset(
    {"Government regains territory", "Non-state actor overtakes territory", "Non-violent transfer of territory"}
)
NEEDED = (
    "event_id_cnty",
    "event_date",
    "time_precision",
    "sub_event_type",
    "actor1",
    "location",
    "latitude",
    "longitude",
    "timestamp",
)
ACTOR_COLUMNS = ("actor1", "claimant")
AREAS = ("admin1", "admin2", "admin3")
REGION_ONLY = "3"
FIRST_YEAR = 97  # ACLED begins in 1997, so that two digits below these are of this century
CENTURY, CENTURY_BEFORE = 2000, 1900
TIME_PRECISIONS = (1, 2, 3)

NO_TRANSFER = "events that are no transfer of territory"
BY_REGION = "transfers whose place is known by its region alone (geo_precision 3)"

# Actors that are named with the years of a government are found without them: "Military Forces of Russia (2000-)".
SHIPPED_ACTORS: Mapping[str, ClaimantId] = {
    "Military Forces of Russia": "russia",
    "Military Forces of Ukraine": "ukraine",
    "Wagner Group": "wagner-group",
}

NEAR_KM, NEAR_MIDDLE_KM = 10.0, 25.0  # from the point of a place, and from the middle of the area that it lies in
ALIKE_KM = 1.0  # alike namesakes farther from each other than this are distinguished by their areas
CANDIDATES_MAX = 5
EARTH_KM = 6_371.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Actors:
    """Which party an actor is. ``name``: of the mapping, or the SHA-256 of one that was given."""

    name: str
    parties: Mapping[str, ClaimantId]

    @classmethod
    def shipped(cls) -> Actors:
        return cls(name="shipped", parties=SHIPPED_ACTORS)

    @classmethod
    def read(cls, file: Path, name: str) -> Actors:
        """From a CSV file with the columns ``actor1`` and ``claimant``. Raises ``Refused`` or ``BrokenTable``."""
        with file.open("rb") as content:
            table = Table.of(content, ACTOR_COLUMNS)
            if not set(ACTOR_COLUMNS).issubset(table.header):
                problem = f"begins with {','.join(table.header)!r}"
                raise Refused([Fault("--actors", problem, "give a CSV file with the columns actor1,claimant")])
            actor, claimant = (table.header.index(column) for column in ACTOR_COLUMNS)
            whole = [row.cells for row in table.rows if len(row.cells) == len(table.header)]
        return cls(name=name, parties={_plain(cells[actor]): _plain(cells[claimant]) for cells in whole})

    def holder(self, actor: str) -> ClaimantId:
        """Raises ``Refused``."""
        found = self.parties.get(actor) or self.parties.get(_plain(actor.partition("(")[0]))
        if not found:
            cure = "name the party that it is in a mapping: --actors FILE with the columns actor1,claimant"
            raise _refused("actor1", f"{actor!r} is in no mapping", cure)
        return found


class Event(NamedTuple):
    """A row, as far as every event is looked at; the rest of it is in ``row``."""

    line: int
    id: str
    day: date
    timestamp: int
    row: Mapping[str, str]
    given: bytes  # as it stands in the file

    def text(self, column: str) -> str:
        return _plain(self.row.get(column, ""))

    @property
    def actor(self) -> str:
        return self.text("actor1")

    @property
    def left_out(self) -> str | None:
        """Why there is nothing to record in it."""
        if self.text("sub_event_type") not in TRANSFERS:
            return NO_TRANSFER
        return BY_REGION if self.text("geo_precision") == REGION_ONLY else None

    @property
    def time_precision(self) -> int:
        text = self.text("time_precision")
        if not text.isdecimal() or int(text) not in TIME_PRECISIONS:
            cure = "give 1 (the day), 2 (some day of a week) or 3 (of a month)"
            raise _refused("time_precision", f"{text!r} is none", cure)
        return int(text)


def events(file: Path) -> Iterator[Event | Refusal]:
    """The events of a file, and what cannot be read; a file with bytes that are not UTF-8 is refused whole."""
    with file.open("rb") as content:
        try:
            table = Table.checked(content, NEEDED)
        except BrokenTable as error:
            yield from error.refusals
            return
        header = [name.lower() for name in table.header]
        if missing := [name for name in NEEDED if name not in header]:
            cure = "give a download of ACLED's events with all its columns"
            yield from refusals(table.line, b"", Refused([Fault("/header", f"has no {', '.join(missing)}", cure)]))
            return
        for row in table.rows:
            yield from _event(header, row)


def _event(header: Sequence[str], row: Row) -> Iterator[Event | Refusal]:
    given = row.given.encode()
    try:
        cells = _cells(header, row)
        yield Event(row.line, _id(cells), read_day(cells["event_date"]), _timestamp(cells), cells, given)
    except Refused as error:
        yield from refusals(row.line, given, error)


def _cells(header: Sequence[str], row: Row) -> Mapping[str, str]:
    if row.fault is not None:
        raise Refused([Fault("", row.fault.problem, row.fault.cure)])
    if len(row.cells) != len(header):
        problem, cure = f"has {len(row.cells)} fields", f"the header has {len(header)}: mend the row"
        raise Refused([Fault("", problem, cure)])
    return dict(zip(header, row.cells, strict=True))


def _id(row: Mapping[str, str]) -> str:
    text = row["event_id_cnty"].strip()
    if fault_in_id(text) or not text.isalnum():
        raise _refused("event_id_cnty", f"{text!r} is not an id of ACLED", "give it as ACLED does, such as UKR12345")
    return text


def _timestamp(row: Mapping[str, str]) -> int:
    text = row["timestamp"].strip()
    if not text.isdecimal():
        cure = "give the Unix time of the upload, in seconds: it tells which version of an event is newer"
        raise _refused("timestamp", f"{text!r} is none", cure)
    return int(text)


def read_day(text: str) -> date:
    """``2023-01-31`` (API), ``16 May 2025`` (export tool), ``7-Feb-25`` (saved by Excel). Raises ``Refused``."""
    try:
        parts = text.strip().replace(" ", "-").split("-")
        if len(parts[0]) == len("2023"):
            return date(*(int(part) for part in parts))
        day, month, year = parts
        return date(_year(year), month_number(month.lower()) or 0, int(day))
    except (ValueError, TypeError):
        raise _refused("event_date", f"{text!r} is not a day", "write it as 2023-01-31") from None


def _year(text: str) -> int:
    year = int(text)
    if len(text) > 2:  # noqa: PLR2004 - digits
        return year
    return year + (CENTURY_BEFORE if year >= FIRST_YEAR else CENTURY)


def _plain(text: str) -> str:
    return " ".join(text.split())


def _refused(column: str, problem: str, cure: str) -> Refused:
    return Refused([Fault(f"/{column}", problem, cure)])


class Candidate(NamedTuple):
    km: float
    place: Place

    def __str__(self) -> str:
        areas = ", ".join([self.place.name, *reversed(self.place.admin)])
        return f"{self.place.id} ({areas}), {self.km:.0f} km"


@dataclass(frozen=True, slots=True)
class Finder:
    """Places by their names and where they are."""

    places: Gazetteer

    def find(self, event: Event) -> Place:
        """The nearest place of that name, if it is near. Raises ``Refused`` with those of that name there are."""
        name, lat, lon = event.text("location"), _degrees(event, "latitude", 90), _degrees(event, "longitude", 180)
        located = [each for each in self.places.named(name) if each.lat is not None and each.lon is not None]
        candidates = sorted((Candidate(_km(each, lat, lon), each) for each in located), key=lambda each: each.km)
        own = [each for each in candidates if each.place.point is PointQuality.OWN and each.km <= NEAR_KM]
        near = [each for each in own if each.km <= own[0].km + ALIKE_KM]
        middles = [
            each for each in candidates if each.place.point is PointQuality.CENTROID and each.km <= NEAR_MIDDLE_KM
        ]
        found = near or middles
        if len(found) > 1:
            found = [each for each in found if _shares_area(each.place, event)]
        if len(found) != 1:
            raise _not_found(event, name, candidates, is_one_of=near or middles)
        return found[0].place


def _not_found(event: Event, name: str, candidates: Sequence[Candidate], *, is_one_of: Sequence[Candidate]) -> Refused:
    where = f"{event.text('latitude')}, {event.text('longitude')}"
    if is_one_of:
        several = "; ".join(map(str, is_one_of[:CANDIDATES_MAX]))
        cure = f"name its areas as the record has them, or move the point of the right one: {several}"
        return _refused("location", f"{name!r} at {where} is one of {len(is_one_of)} places", cure)
    if candidates:
        nearest = "; ".join(map(str, candidates[:CANDIDATES_MAX]))
        cure = f"add the name to the place that is meant, with PUT /v1/places; of that name are {nearest}"
        return _refused("location", f"no place {name!r} is near {where}", cure)
    cure = "add the name to the place that is meant, or declare that place, with PUT /v1/places"
    return _refused("location", f"place {name!r} is not in the record, or has no point", cure)


def _degrees(event: Event, column: str, most: int) -> float:
    try:
        degrees = float(event.text(column))
    except ValueError:
        degrees = float("nan")
    if not abs(degrees) <= most:
        raise _refused(column, f"{event.text(column)!r} is none", f"give degrees from -{most} to {most}")
    return degrees


def _km(place: Place, lat: float, lon: float) -> float:
    """Along the surface of a sphere (haversine)."""
    north, other = radians(lat), radians(float(place.lat or 0))
    half = sin((north - other) / 2) ** 2 + cos(north) * cos(other) * sin(radians(lon - float(place.lon or 0)) / 2) ** 2
    return 2 * EARTH_KM * asin(sqrt(half))


def _shares_area(place: Place, event: Event) -> bool:
    areas = {folded(event.text(each)) for each in AREAS} - {""}
    return not areas.isdisjoint(folded(each) for each in place.admin)
