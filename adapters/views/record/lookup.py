"""Names of places, areas and imports, for things that are not named by their ids."""

from __future__ import annotations

from collections.abc import Set as AbstractSet

from adapters.sql.dialect import among, listed
from adapters.views.names.index import SqlNameIndex
from adapters.views.names.view import SqlNamesView
from adapters.views.record.part import place_from_text
from adapters.views.record.rows import SnapshotPart, known
from adapters.views.record.texts import naming
from adapters.views.view import Copy, cursor_of
from domain.errors import ViewsBehind
from domain.places.names import folded
from domain.vocabulary import BatchId, ConflictId, PlaceId

NAMES = Copy(SqlNamesView.name, building=False)
BATCH_BEGAN = """
select min(first) from (
  select min(position) as first from record_batches where id = :batch
  union all select min(position) from record_statements where batch = :batch
  union all select min(known_from) from record_places where batch = :batch
  union all select min(position) from record_amendments where batch = :batch
) as entries
"""


class SqlNameLookup(SnapshotPart):
    """The ``NameLookup`` port."""

    def name_index(self, *, at: int) -> SqlNameIndex:
        cursor = cursor_of(self._session, NAMES)
        reached = 0 if cursor is None or cursor.version != SqlNamesView.version else cursor.position
        if reached < at:
            raise ViewsBehind(wanted=at, reached=reached)
        return SqlNameIndex(self._session, self._engine, at)

    def area(self, name: str, *, at: int) -> str | None:
        sql = f"select p.shape from record_places p where p.admin like :admin escape '!' and {known('p')} limit 1"
        rows = self._session.rows(sql, {"admin": naming(name), "at": at})
        areas = [area for (text,) in rows for area in place_from_text(text).admin]
        return next((area for area in areas if folded(area) == folded(name)), None)

    def areas(self, *, at: int) -> AbstractSet[str]:
        rows = self._session.rows(f"select distinct p.admin from record_places p where {known('p')}", {"at": at})
        return {area for (lines,) in rows for area in lines.split("\n")} - {""}

    def statements_about(self, places: AbstractSet[PlaceId], *, at: int) -> AbstractSet[tuple[PlaceId, ConflictId]]:
        wanted = among(self._engine, "s.place", "places")
        sql = f"select distinct s.place, s.conflict from record_statements s where {wanted} and {known('s')}"
        rows = self._session.rows(sql, {"places": listed(self._engine, places), "at": at})
        return {(place, conflict) for place, conflict in rows}

    def batch_began(self, batch: BatchId) -> int | None:
        ((began,),) = self._session.rows(BATCH_BEGAN, {"batch": batch})
        return None if began is None else int(began)

    def conflicts_of_batch(self, batch: BatchId, *, at: int) -> AbstractSet[ConflictId]:
        sql = "select distinct conflict from record_statements where batch = :batch and position <= :at"
        return {row[0] for row in self._session.rows(sql, {"batch": batch, "at": at})}
