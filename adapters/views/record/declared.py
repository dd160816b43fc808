"""Declarations as known at a position, read from the tables of the record: conflicts, places and imports."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from functools import lru_cache

from adapters.sql.dialect import among, listed
from adapters.views.record.part import (
    OPEN,
    batch_from_text,
    conflict_from_text,
    place_admin_from_text,
    place_from_text,
    place_name_from_text,
)
from adapters.views.record.rows import SnapshotPart, known
from domain.places.geometry import Box
from domain.questions.past import BatchSummary, Moment, Spot
from domain.record.declarations import BatchDeclaration, Conflict, Place
from domain.vocabulary import BatchId, ConflictId, PlaceId, ReportId

BATCH_STATEMENTS = (
    "select batch, count(*), sum(case when known_to = :open then 0 else 1 end), min(position), min(recorded_at),"
    " min(recorded_by) from record_statements where batch is not null and is_last = 1 group by batch"
)
BATCH_PLACES = "select batch, count(distinct id) from record_places where batch is not null group by batch"
PLACES_OF_BATCH = (
    "select p.shape from record_places p where p.known_to = :open"
    " and p.id in (select id from record_places where batch = :batch)"
    " and not exists (select 1 from record_places o where o.id = p.id and (o.batch is null or o.batch <> :batch))"
    " and not exists (select 1 from record_statements s where s.place = p.id and s.known_to = 9223372036854775807)"
    " and not exists (select 1 from record_statements s where s.batch = :batch)"
    " order by p.id"
)
BATCH_AMENDMENTS = (
    "select a.batch, count(*) from record_amendments a left join record_statements s"
    " on s.id = a.statement and s.is_last = 1"
    " where a.batch is not null and (s.batch is null or s.batch <> a.batch) group by a.batch"
)


@lru_cache(maxsize=4096)
def _areas(lines: str) -> Sequence[str]:
    """Few areas hold many places: each is split once."""
    return tuple(filter(None, lines.split("\n")))


class SqlDeclarations(SnapshotPart):
    """The ``Declarations`` port."""

    def conflicts(self, *, at: int) -> Sequence[Conflict]:
        sql = f"select c.shape from record_conflicts c where {known('c')} order by c.id"
        return [conflict_from_text(text) for (text,) in self._session.rows(sql, {"at": at})]

    def conflict(self, conflict: ConflictId, *, at: int) -> Conflict | None:
        return next((each for each in self.conflicts(at=at) if each.id == conflict), None)  # they are few

    def has_statements(self, conflict: ConflictId, *, at: int) -> bool:
        sql = f"select 1 from record_statements s where s.conflict = :id and {known('s')} limit 1"
        return bool(self._session.rows(sql, {"id": conflict, "at": at}))

    def conflict_first(self, conflict: ConflictId) -> Conflict | None:
        sql = "select c.shape from record_conflicts c where c.id = :id order by c.known_from limit 1"
        rows = self._session.rows(sql, {"id": conflict})
        return conflict_from_text(rows[0][0]) if rows else None

    def place(self, place: PlaceId, *, at: int) -> Place | None:
        sql = f"select p.shape from record_places p where p.id = :id and {known('p')}"
        rows = self._session.rows(sql, {"id": place, "at": at})
        return place_from_text(rows[0][0]) if rows else None

    def places_of(self, places: Iterable[PlaceId], *, at: int) -> Mapping[PlaceId, Place]:
        wanted = list(places)
        if len(wanted) == 1:  # which is read several times for one answer
            only = self.place(wanted[0], at=at)
            return {} if only is None else {wanted[0]: only}
        sql = f"select p.id, p.shape from record_places p where {among(self._engine, 'p.id', 'ids')} and {known('p')}"
        rows = self._session.rows(sql, {"ids": listed(self._engine, wanted), "at": at})
        return {place: place_from_text(text) for place, text in rows}

    def places(self, *, at: int) -> Iterator[Place]:
        sql = f"select p.shape from record_places p where {known('p')}"
        for (text,) in self._session.stream(sql, {"at": at}):
            yield place_from_text(text)

    def place_names(self, places: AbstractSet[PlaceId], *, at: int) -> dict[PlaceId, str]:
        wanted = among(self._engine, "p.id", "ids")
        sql = f"select p.id, p.shape from record_places p where {wanted} and {known('p')}"
        rows = self._session.rows(sql, {"ids": listed(self._engine, places), "at": at})
        return {place: place_name_from_text(text) for place, text in rows}

    def admins(self, *, at: int) -> dict[PlaceId, Sequence[str]]:
        sql = f"select p.id, p.shape from record_places p where {known('p')}"
        return {place: place_admin_from_text(text) for place, text in self._session.rows(sql, {"at": at})}

    def spots(self, *, at: int) -> dict[PlaceId, Spot]:
        sql = f"select p.id, p.lat, p.admin from record_places p where {known('p')}"
        rows = self._session.rows(sql, {"at": at})
        return {place: Spot(lat is not None, _areas(admin)) for place, lat, admin in rows}

    def extent(self, *, at: int) -> Box | None:
        sql = f"select min(p.lon), min(p.lat), max(p.lon), max(p.lat) from record_places p where {known('p')}"
        ((west, south, east, north),) = self._session.rows(sql, {"at": at})
        return None if west is None else Box(west=west, south=south, east=east, north=north)


class SqlBatches(SnapshotPart):
    """The ``Batches`` port."""

    def batches(self) -> list[BatchSummary]:
        """A batch that nothing declared is known by its statements alone."""
        declared = {
            row[0]: (row[1:4], batch_from_text(row[4]))
            for row in self._session.rows(
                "select id, position, recorded_at, recorded_by, shape from record_batches", {}
            )
        }
        statements = {row[0]: row[1:] for row in self._session.rows(BATCH_STATEMENTS, {"open": OPEN})}
        places = dict(self._session.rows(BATCH_PLACES, {}))
        amendments = dict(self._session.rows(BATCH_AMENDMENTS, {}))
        found = list[BatchSummary]()
        for batch in declared.keys() | statements.keys():
            count, annulled, *first = statements.get(batch, (0, 0))
            (position, recorded_at, recorded_by), origin = declared.get(batch, (tuple(first), None))
            found.append(
                BatchSummary(
                    id=batch,
                    declared=origin,
                    began=Moment(position, recorded_at),
                    recorded_by=recorded_by,
                    statements=count,
                    annulled=annulled,
                    places=places.get(batch, 0),
                    amendments=amendments.get(batch, 0),
                )
            )
        return sorted(found, key=lambda each: each.began.position)

    def batch(self, batch: BatchId, *, at: int) -> BatchDeclaration | None:
        sql = "select shape from record_batches where id = :id and position <= :at"
        rows = self._session.rows(sql, {"id": batch, "at": at})
        return batch_from_text(rows[0][0]) if rows else None

    def places_of_batch(self, batch: BatchId) -> list[Place]:
        rows = self._session.rows(PLACES_OF_BATCH, {"batch": batch, "open": OPEN})
        return [place_from_text(text) for (text,) in rows]

    def licence(self, batch: BatchId, *, at: int) -> str | None:
        declared = self.batch(batch, at=at)
        return None if declared is None else declared.licence

    def undone_reports(self) -> frozenset[ReportId]:
        sql = (
            "select s.report from record_amendments a join record_statements s on s.id = a.statement and s.is_last = 1"
            " where a.batch is not null and a.batch = s.batch and a.name like 'annulment.%'"
        )
        return frozenset(row[0] for row in self._session.rows(sql, {}))

    def restricted_batches(self) -> frozenset[BatchId]:
        declared = self._session.rows("select shape from record_batches", {})
        return frozenset(batch.id for batch in (batch_from_text(text) for (text,) in declared) if batch.restricted)
