"""Things as they were known at positions, with one question to each table of the record."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from adapters.sql.dialect import Engine, table_of
from adapters.sql.session import Session
from adapters.views.record.rows import TOLD_COLUMNS, told_from_row
from domain.feed.background import KnownThing
from domain.stances.ports import KnownStatement

PAIRS = {"id": "text", "known_at": "bigint"}


def known(alias: str) -> str:
    """The condition that a version is the one known at the position of its pair."""
    return f"{alias}.known_from <= w.known_at and {alias}.known_to > w.known_at"


class Known:
    def __init__(self, session: Session, engine: Engine) -> None:
        self._session = session
        self._engine: Engine = engine

    def table(self, pairs: Collection[KnownThing]) -> tuple[str, dict[str, object]]:
        return table_of(self._engine, "w", PAIRS, sorted(tuple(each) for each in pairs))

    def told(self, pairs: Collection[KnownThing]) -> Mapping[KnownThing, KnownStatement]:
        if not pairs:
            return {}
        table, given = self.table(pairs)
        retracted = f"(select max(t.id) from record_statements t where t.retracts = s.id and {known('t')})"
        sql = (
            f"select {TOLD_COLUMNS}, {retracted}, w.known_at from {table}"
            f" join record_statements s on s.id = w.id and {known('s')}"
            f" join record_reports r on r.id = s.report and {known('r')}"
        )
        rows = self._session.rows(sql, given)
        return {KnownThing(row[0], row[-1]): told_from_row(row, retracted_by=row[-2]) for row in rows}

    def versions(self, table: str, pairs: Collection[KnownThing]) -> Mapping[KnownThing, str]:
        """The shapes of things with an id."""
        return {at: shape for at, (shape,) in self.columns(table, ("shape",), pairs).items()}

    def columns(
        self, table: str, names: Sequence[str], pairs: Collection[KnownThing]
    ) -> Mapping[KnownThing, Sequence[Any]]:
        if not pairs:
            return {}
        given_pairs, given = self.table(pairs)
        source = f"{given_pairs} join record_{table} v on v.id = w.id and {known('v')}"
        sql = f"select v.id, w.known_at, {', '.join(f'v.{name}' for name in names)} from {source}"
        return {KnownThing(each, known_at): rest for each, known_at, *rest in self._session.rows(sql, given)}
