"""How far imports of countries have got, in a table. A change names the revision that it was made on."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import orjson

from adapters.sql.session import Database
from domain.imports.countries import CountryImport, ImportState, RefusedPlace
from domain.vocabulary import BatchId

COLUMNS = (
    *("id", "country", "name", "state", "asked_by", "asked_at", "total", "done", "refused", "errors", "problem"),
    *("ended_at", "revision"),
)
LISTED = ", ".join(COLUMNS)
GIVEN = ", ".join(f":{name}" for name in COLUMNS)
CHANGED = ", ".join(f"{name} = :{name}" for name in COLUMNS)


class SqlCountryImports:
    """The ``CountryImports`` port."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, new: CountryImport) -> bool:
        sql = f"insert into country_imports ({LISTED}) values ({GIVEN}) on conflict (id) do nothing returning id"
        with self._database.write() as session:
            return bool(session.rows(sql, _row(new)))

    def all(self) -> list[CountryImport]:
        with self._database.read() as session:
            rows = session.rows(f"select {LISTED} from country_imports order by asked_at, id", {})
        return [_import(row) for row in rows]

    def read(self, batch: BatchId) -> CountryImport | None:
        with self._database.read() as session:
            rows = session.rows(f"select {LISTED} from country_imports where id = :id", {"id": batch})
        return _import(rows[0]) if rows else None

    def change(self, before: CountryImport, after: CountryImport) -> CountryImport | None:
        stored = replace(after, revision=before.revision + 1)
        sql = f"update country_imports set {CHANGED} where id = :id and revision = :before returning id"
        with self._database.write() as session:
            rows = session.rows(sql, _row(stored) | {"before": before.revision})
        return stored if rows else None


def _row(of: CountryImport) -> dict[str, object]:
    row: dict[str, object] = {name: getattr(of, name) for name in COLUMNS}
    return row | {"state": str(of.state), "errors": orjson.dumps([list(each) for each in of.errors]).decode()}


def _import(row: tuple[Any, ...]) -> CountryImport:
    given = dict(zip(COLUMNS, row, strict=True))
    errors = tuple(RefusedPlace(*each) for each in orjson.loads(given["errors"]))
    return CountryImport(**(given | {"state": ImportState(given["state"]), "errors": errors}))
