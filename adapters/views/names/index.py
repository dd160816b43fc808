"""The ``PlaceIndex`` port: names looked up in their view, and statements counted in that of the record."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import NamedTuple

from adapters.sql.dialect import Engine, among, listed
from adapters.sql.session import Database, Session
from adapters.views.record.part import OPEN, place_from_text
from adapters.views.record.texts import naming
from domain.places.geometry import Point
from domain.places.names import identifier_key
from domain.places.search import Named, NamesakeTraits
from domain.record.declarations import Place

AFTER_ANY_KEY = "\U0010ffff"
NAMES_MAX = 5_000  # of one question
NAMES_OF_A_TIER_MAX = 250

NAMED = "select n.place, n.name, n.former, n.key from names_names n"
IDENTIFIED = "select n.place, n.identifier, 0, '' from names_identifiers n"
WITHIN = "and exists (select 1 from names_places p where p.place = n.place and p.admin like :admin escape '!')"
RETIRED = "select 1 from names_retired r where r.place = n.place and r.known_from <= :at and r.known_to > :at"
SAID_OF = f"select count(*) from record_statements s where s.place = p.place and s.known_to = {OPEN}"


class Selection(NamedTuple):
    """Some names, and their order."""

    sql: str
    order: str


class SqlNameIndex:
    """In one transaction of ``session``. ``at``: the position that tells which places are retired. Default: the end."""

    def __init__(self, session: Session, engine: Engine, at: int = OPEN - 1) -> None:
        self._session = session
        self._at = at
        self._engine: Engine = engine

    def identified(self, text: str, admin: str | None) -> Sequence[Named]:
        selection = Selection(f"{IDENTIFIED} where n.identifier = :wanted", "n.place")
        found = self._found([selection], admin, wanted=identifier_key(text))
        return [named._replace(name=text.strip()) for named in found]

    def keyed(self, keys: Collection[str], admin: str | None) -> Sequence[Named]:
        if not keys:
            return ()
        selection = Selection(f"{NAMED} where {among(self._engine, 'n.key', 'keys')}", "n.tier desc, n.key, n.place")
        return self._found([selection], admin, keys=self._listed(keys))

    def beginning(self, keys: Collection[str], tiers: Collection[int], admin: str | None) -> Sequence[Named]:
        given: dict[str, object] = {}
        for index, key in enumerate(keys):
            given |= {f"key{index}": key, f"after{index}": f"{key}{AFTER_ANY_KEY}"}
        selections = [
            Selection(
                f"{NAMED} where n.tier = {tier} and n.key >= :key{index} and n.key < :after{index}", "n.key, n.place"
            )
            for tier in tiers
            for index in range(len(keys))
        ]
        return self._found(selections, admin, most=NAMES_OF_A_TIER_MAX // len(keys), **given)

    def weighed(self, places: Collection[str]) -> Mapping[str, NamesakeTraits]:
        sql = (
            f"select p.place, p.population, p.lat, p.lon, case p.spoken when 0 then 0 else ({SAID_OF}) end"
            f" from names_places p where {among(self._engine, 'p.place', 'places')}"
        )
        return {
            place: NamesakeTraits(population, None if lat is None else Point(lat, lon), statements)
            for place, population, lat, lon, statements in self._session.rows(sql, {"places": self._listed(places)})
        }

    def places(self, places: Collection[str]) -> Mapping[str, Place]:
        """Those of ``places`` that the view of the record holds."""
        sql = (
            f"select p.shape from record_places p where {among(self._engine, 'p.id', 'places')} and p.known_to = {OPEN}"
        )
        found = [place_from_text(text) for (text,) in self._session.rows(sql, {"places": self._listed(places)})]
        return {place.id: place for place in found}

    def bearing(self, identifiers: Iterable[str]) -> Sequence[tuple[str, str]]:
        """Each of ``identifiers``, in lower case with its scheme, that is known, and a place that bears it."""
        sql = f"select identifier, place from names_identifiers where {among(self._engine, 'identifier', 'wanted')}"
        return [(row[0], row[1]) for row in self._session.rows(sql, {"wanted": self._listed(identifiers)})]

    def _listed(self, values: Iterable[str]) -> object:
        return listed(self._engine, values)

    def _found(
        self, selections: Sequence[Selection], admin: str | None, *, most: int = NAMES_MAX, **given: object
    ) -> Sequence[Named]:
        """Up to ``most`` of each selection, the same ones on every engine, in one question."""
        within, given["at"] = "", self._at
        if admin is not None:
            within, given["admin"] = WITHIN, naming(admin)
        limited = (
            f"select * from ({sql} and not exists ({RETIRED}) {within} order by {order} limit {most}) as part"
            for sql, order in selections
        )
        rows = self._session.rows(" union all ".join(limited), given)
        return [Named(place, name, bool(former), key) for place, name, former, key in rows]


@contextmanager
def place_index(database: Database) -> Iterator[SqlNameIndex]:
    with database.read() as session:
        yield SqlNameIndex(session, database.engine)
