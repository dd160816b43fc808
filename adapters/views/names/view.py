"""The names of places as a view: each with its key, and with what ranks the place."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from adapters.log.narrow import NarrowStatement
from adapters.log.read import Read
from adapters.sql.dialect import Engine, Script, among, listed, table_of
from adapters.sql.session import Session
from adapters.views.record.part import OPEN
from adapters.views.record.texts import names_in_lines
from adapters.views.view import generation_of
from domain.places.names import identifier_key, keys
from domain.places.search import tier_of
from domain.record.amendments import Reinstatement, Retirement
from domain.record.declarations import PlaceDeclaration
from domain.record.entries import Entry
from domain.record.statements import Statement

PLACES = {
    "place": "text",
    "population": "bigint",
    "lat": "double precision",
    "lon": "double precision",
    "admin": "text",
    "spoken": "smallint",
}
NAMES = {
    "place": "text",
    "name": "text",
    "language": "text",
    "former": "smallint",
    "key": "text",
    "tier": "smallint",
}
IDENTIFIERS = {"identifier": "text", "place": "text"}
SPOKEN_MAX = 500_000
RETIRED = {"place": "text", "known_from": "bigint", "known_to": "bigint"}


@dataclass(slots=True)
class _Row:
    """A place as the view holds it, or will."""

    place: str
    population: int | None = None
    lat: float | None = None
    lon: float | None = None
    admin: str = ""
    spoken: int = 0

    @property
    def tier(self) -> int:
        return tier_of(self.population, spoken=bool(self.spoken))

    @property
    def values(self) -> tuple[object, ...]:
        return self.place, self.population, self.lat, self.lon, self.admin, self.spoken

    def declare(self, declared: PlaceDeclaration) -> None:
        """As ``merged_place`` does it."""
        if declared.population is not None:
            self.population = declared.population
        if declared.lat is not None and declared.lon is not None:
            self.lat, self.lon = float(declared.lat), float(declared.lon)
        if declared.admin:
            self.admin = names_in_lines(declared.admin)


SCRIPT = Script("adapters.views.names", "names.sql")


class SqlNamesView:
    name = "names"
    version = 3
    tables = ("places", "names", "identifiers", "retired")
    depends_on: tuple[str, ...] = ()

    def __init__(self, engine: Engine) -> None:
        self._engine: Engine = engine
        self._generation = 0
        self._spoken = set[str]()

    def create(self, session: Session, *, prefix: str, copy: str) -> None:
        for statement in SCRIPT.tables(self._engine, prefix=prefix, copy=copy):
            session.execute(statement, {})

    def index(self, session: Session, *, prefix: str, copy: str) -> None:
        for statement in SCRIPT.indexes(self._engine, prefix=prefix, copy=copy):
            session.execute(statement, {})

    def apply(self, session: Session, reads: Sequence[Read], *, prefix: str) -> None:
        declared, spoken_of, retiring = _concerned(reads)
        known = self._spoken_in(session, prefix)
        rows = self._rows(session, {each.id for each in declared} | (spoken_of - known), prefix)
        self._remember(known, rows.values())
        before = {place: (row.values, row.tier) for place, row in rows.items()}
        for each in declared:
            rows.setdefault(each.id, _Row(each.id)).declare(each)
        for place in spoken_of - known:
            rows[place].spoken = 1
        changed = [row for place, row in rows.items() if place not in before or before[place][0] != row.values]
        moved = [row for row in changed if row.place in before and before[row.place][1] != row.tier]
        if moved:
            sql = f"update {prefix}names set tier = :tier where place = :place"
            session.many(sql, [{"tier": row.tier, "place": row.place} for row in moved])
        self._put(session, f"{prefix}places", PLACES, "place", [row.values for row in changed])
        names = {row[:3]: row for each in declared for row in _names(each)}
        keyed = zip(names.values(), keys([row[1] for row in names.values()]), strict=True)
        named = [(*row, key, rows[row[0]].tier) for row, key in keyed]
        self._put(session, f"{prefix}names", NAMES, "place, name, language", named)
        identifiers = {row: row for each in declared for row in _identifiers(each)}
        self._put(session, f"{prefix}identifiers", IDENTIFIERS, "identifier, place", list(identifiers))

        for entry in retiring:
            self._retire(session, entry, f"{prefix}retired")

    def _spoken_in(self, session: Session, prefix: str) -> set[str]:
        """Places that this copy is known to hold as spoken of, which they stay: they need no look."""
        generation = generation_of(session, self.name, prefix)
        if generation != self._generation or not generation:
            self._generation, self._spoken = generation, set()
        return self._spoken

    @staticmethod
    def _remember(known: set[str], rows: Iterable[_Row]) -> None:
        """Take from ``rows``, as the tables have them, the places that need no look from now on."""
        if len(known) > SPOKEN_MAX:
            known.clear()
        known.update(row.place for row in rows if row.spoken)

    @staticmethod
    def _retire(session: Session, entry: Entry, table: str) -> None:
        """A retired place keeps its names, and is found by none of them."""
        match entry.body:
            case Retirement(place=str(place)):
                session.insert(table, tuple(RETIRED), [(place, entry.position, OPEN)])
            case Reinstatement(place=str(place)):
                sql = f"update {table} set known_to = :position where place = :place and known_to = {OPEN}"
                session.execute(sql, {"position": entry.position, "place": place})

    def _rows(self, session: Session, places: AbstractSet[str], prefix: str) -> dict[str, _Row]:
        if not places:
            return {}
        sql = f"select {', '.join(PLACES)} from {prefix}places where {among(self._engine, 'place', 'places')}"
        found = session.rows(sql, {"places": listed(self._engine, places)})
        return {row[0]: _Row(*row) for row in found}

    def _put(
        self, session: Session, table: str, columns: Mapping[str, str], keys: str, rows: Sequence[tuple[object, ...]]
    ) -> None:
        """Insert ``rows``, of different ``keys`` each, or replace those that are there."""
        if not rows:
            return
        given, params = table_of(self._engine, "given", columns, rows)
        rest = [name for name in columns if name not in keys.split(", ")]
        changes = ", ".join(f"{name} = excluded.{name}" for name in rest)
        session.execute(
            f"insert into {table} ({', '.join(columns)}) select * from {given} where true"
            f" on conflict ({keys}) do {f'update set {changes}' if rest else 'nothing'}",
            params,
        )


def _concerned(reads: Sequence[Read]) -> tuple[list[PlaceDeclaration], set[str], list[Entry]]:
    """The places that ``reads`` declare, those that they speak of, and the entries that retire something."""
    declared, spoken_of, retiring = list[PlaceDeclaration](), set[str](), list[Entry]()
    for read in reads:
        if isinstance(read.narrow, NarrowStatement):
            spoken_of.add(read.narrow.place)
        elif read.narrow is None:
            match read.entry.body:
                case PlaceDeclaration() as place:
                    declared.append(place)
                case Statement(content=content):
                    spoken_of.add(content.place)
                case Retirement() | Reinstatement():
                    retiring.append(read.entry)
    return declared, spoken_of, retiring


def _names(place: PlaceDeclaration) -> Iterator[tuple[str, str, str, int]]:
    """What it is called, as ``merged_place`` tells names apart; the name that is shown has no language."""
    yield place.id, place.name, "", 0
    for each in place.names:
        if each.language is not None or each.name != place.name:
            yield place.id, each.name, each.language or "", int(each.former)


def _identifiers(place: PlaceDeclaration) -> Iterator[tuple[str, str]]:
    """With their schemes and without; the id of the place is one."""
    for identifier in (place.id, *(f"{scheme}:{value}" for scheme, value in place.identifiers.items())):
        whole = identifier_key(identifier)
        yield whole, place.id
        yield whole.partition(":")[2] or whole, place.id
