"""The names of places as a view, and places found by them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from importlib.resources import files

from adapters.sql.dialect import Engine, script
from adapters.sql.session import Database, Session
from domain.declarations import PlaceDeclaration
from domain.entries import Entry
from domain.names import folded

AFTER_ANY_NAME = "\U0010ffff"


class SqlNamesView:
    name = "names"
    version = 1
    tables = ("places",)

    def __init__(self, engine: Engine) -> None:
        self._engine: Engine = engine

    def create(self, session: Session, *, prefix: str, copy: str) -> None:
        text = files("adapters.sql").joinpath("names.sql").read_text(encoding="utf-8")
        for statement in script(text, self._engine, prefix=prefix, copy=copy):
            session.execute(statement, {})

    def apply(self, session: Session, entries: Sequence[Entry], *, prefix: str) -> None:
        rows = [
            {"place": entry.body.id, "name": name}
            for entry in entries
            if isinstance(entry.body, PlaceDeclaration)
            for name in sorted(set(_names(entry.body)))
        ]
        sql = f"insert into {prefix}places (place, name) values (:place, :name) on conflict do nothing"
        session.many(sql, rows)


def _names(place: PlaceDeclaration) -> Iterator[str]:
    """All by which it can be looked for: names old and new, its id, and its other identifiers."""
    yield folded(place.id)
    yield folded(place.name)
    yield from (folded(each.name) for each in place.names)
    for scheme, identifier in place.identifiers.items():
        yield folded(identifier)
        yield folded(f"{scheme}:{identifier}")


def find_places(database: Database, text: str, limit: int) -> list[str]:
    """Ids of places with a name that is ``text``, then of those with one that begins so."""
    wanted = folded(text)
    with database.read() as session:
        whole = session.rows(
            "select place from names_places where name = :name order by place limit :limit",
            {"name": wanted, "limit": limit},
        )
        begun = session.rows(
            "select place, min(name) from names_places where name > :name and name < :after"
            " group by place order by min(name), place limit :limit",
            {"name": wanted, "after": f"{wanted}{AFTER_ANY_NAME}", "limit": limit},
        )
    return list(dict.fromkeys(row[0] for row in [*whole, *begun]))[:limit]
