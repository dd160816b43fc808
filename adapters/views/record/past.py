"""The record read back from its tables: parts for decisions, and snapshots to answer from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from contextlib import contextmanager
from dataclasses import replace
from time import monotonic
from typing import Any, Protocol

import orjson

from adapters.log import codec
from adapters.log.shapes import from_shape
from adapters.sql.dialect import Engine, among, containing, listed
from adapters.sql.session import Database, Session
from adapters.views.record.part import (
    OPEN,
    STATEMENT_COLUMNS,
    RecordPart,
    batch_from_text,
    conflict_from_text,
    place_from_text,
    place_name_from_text,
    statement_from_row,
)
from adapters.views.record.view import SqlRecordView
from adapters.views.view import Copy, cursor_of
from domain.dates.edtf import Bounds
from domain.dates.instants import Instant
from domain.errors import ViewsBehind
from domain.intake.needs import Needs
from domain.places.geometry import Box
from domain.questions.past import BatchSummary, History, KnownAmendment, Moment, StatementFilter, Version
from domain.record.dating import Dating
from domain.record.declarations import BatchDeclaration, Conflict, Place
from domain.record.folded import FiledReport, FiledStatement, Record
from domain.record.statements import Source
from domain.stances.governing import Coordinates, Rank, Weighed
from domain.stances.ports import KnownStatement, PlaceFilter
from domain.vocabulary import BatchId, ClaimantId, ConflictId, Matter, PlaceId, ReportId, StatementId, Status, Voice

POLL_SECONDS = 0.005
READ = Copy(SqlRecordView.name, building=False)

WORD_COLUMNS = (
    "s.place, s.claimant, s.speaker, s.matter, s.status, s.holder, s.side, s.retracts, s.stated_earliest,"
    " s.stated_latest, s.effective_earliest, s.effective_latest, s.until_earliest, s.until_latest, s.rank"
)
REPORT_COLUMNS = "r.position, r.recorded_at, r.recorded_by, r.batch, r.source"
AMENDING_COLUMNS = "name, shape, position, recorded_at, recorded_by, batch, redacted"
TOLD_COLUMNS = f"{STATEMENT_COLUMNS}, {WORD_COLUMNS}, {REPORT_COLUMNS}"
STATEMENT_WIDTH, WORD_WIDTH = STATEMENT_COLUMNS.count(",") + 1, WORD_COLUMNS.count(",") + 1
TOLD_WIDTH = TOLD_COLUMNS.count(",") + 1


def known(alias: str) -> str:
    """The condition that a version is the one known at ``:at``."""
    return f"{alias}.known_from <= :at and {alias}.known_to > :at"


WITH_REPORT = f"join record_reports r on r.id = s.report and {known('r')}"
WITH_PLACE = f"join record_places p on p.id = s.place and {known('p')}"
RETRACTED = f"(select max(t.id) from record_statements t where t.retracts = s.id and {known('t')})"


BATCH_STATEMENTS = (
    "select batch, count(*), sum(case when known_to = :open then 0 else 1 end), min(position), min(recorded_at),"
    " min(recorded_by) from record_statements where batch is not null and is_last = 1 group by batch"
)
BATCH_PLACES = "select batch, count(distinct id) from record_places where batch is not null group by batch"
BATCH_AMENDMENTS = (
    "select a.batch, count(*) from record_amendments a left join record_statements s"
    " on s.id = a.statement and s.is_last = 1"
    " where a.batch is not null and (s.batch is null or s.batch <> a.batch) group by a.batch"
)


# What its history tells of: its own versions, what amends it or its report, what takes it back, what denies it.
STATEMENT_CHANGES = """
select s.known_from from record_statements s where s.id = :id
union select s.known_to from record_statements s where s.id = :id
union select t.known_from from record_statements t where t.retracts = :id
union select t.known_to from record_statements t where t.retracts = :id
union select d.known_from from record_denied d where d.target = :id
union select s.known_to from record_denied d
  join record_statements s on s.position = d.position and s.known_from = d.known_from where d.target = :id
union select a.position from record_amendments a where a.statement = :id
union select a.position from record_amendments a
  where a.report = (select s.report from record_statements s where s.id = :id and s.is_last = 1)
"""


class Mover(Protocol):
    """The follower that moves the views in this process, if there is one."""

    def moved(self, *, timeout_seconds: float) -> None: ...


class SqlRecordReader:
    """The ``RecordView`` port, and snapshots of the ``RecordSnapshot``."""

    def __init__(self, database: Database, mover: Mover) -> None:
        self._database = database
        self._mover = mover

    def position(self) -> int:
        with self._database.read() as session:
            return _position(session)

    def part(self, needs: Needs) -> Record:
        with self._database.read() as session:
            head = SqlPast(session, self._database.engine).head()
            record = RecordPart(session, self._database.engine).load(needs)
            record.position, record.recorded_at = head
            return record

    def wait(self, position: int, *, timeout_seconds: float) -> bool:
        deadline = monotonic() + timeout_seconds
        while self.position() < position:
            if monotonic() > deadline:
                return False
            self._mover.moved(timeout_seconds=POLL_SECONDS)
        return True

    @contextmanager
    def snapshot(self) -> Iterator[SqlPast]:
        with self._database.read() as session:
            yield SqlPast(session, self._database.engine)


def _position(session: Session) -> int:
    cursor = cursor_of(session, READ)
    return 0 if cursor is None or cursor.version != SqlRecordView.version else cursor.position


class SqlPast:
    """The ``RecordSnapshot`` port, in one transaction of ``session``."""

    def __init__(self, session: Session, engine: Engine) -> None:
        self._session = session
        self._engine: Engine = engine

    def head(self) -> Moment:
        return self.moment(_position(self._session))

    def last_redaction(self) -> int:
        sql = "select coalesce(max(position), 0) from record_amendments where name = 'redaction.v1'"
        return int(self._session.rows(sql, {})[0][0])

    def moment(self, position: int) -> Moment:
        if position == 0:
            return Moment(0, None)
        sql = "select recorded_at from record_positions where position = :position"
        rows = self._session.rows(sql, {"position": position})
        if not rows:
            raise ViewsBehind(wanted=position, reached=_position(self._session))
        return Moment(position, rows[0][0])

    def moment_at(self, instant: Instant) -> Moment:
        sql = (
            "select position, recorded_at from record_positions where recorded_at <= :instant"
            " order by recorded_at desc, position desc limit 1"
        )
        rows = self._session.rows(sql, {"instant": instant})
        return Moment(*rows[0]) if rows else Moment(0, None)

    def conflicts(self, *, at: int) -> Sequence[Conflict]:
        sql = f"select c.shape from record_conflicts c where {known('c')} order by c.id"
        return [conflict_from_text(text) for (text,) in self._session.rows(sql, {"at": at})]

    def conflict(self, conflict: ConflictId, *, at: int) -> Conflict | None:
        sql = f"select c.shape from record_conflicts c where c.id = :id and {known('c')}"
        rows = self._session.rows(sql, {"id": conflict, "at": at})
        return conflict_from_text(rows[0][0]) if rows else None

    def place(self, place: PlaceId, *, at: int) -> Place | None:
        sql = f"select p.shape from record_places p where p.id = :id and {known('p')}"
        rows = self._session.rows(sql, {"id": place, "at": at})
        return place_from_text(rows[0][0]) if rows else None

    def told_of(self, place: PlaceId, conflict: ConflictId, *, at: int) -> Sequence[KnownStatement]:
        sql = (
            f"select {TOLD_COLUMNS}, {RETRACTED} from record_statements s {WITH_REPORT}"
            f" where s.place = :place and s.conflict = :conflict and {known('s')} order by s.position"
        )
        rows = self._session.rows(sql, {"place": place, "conflict": conflict, "at": at})
        return [told_from_row(row, retracted_by=row[-1]) for row in rows]

    def governing(
        self, conflict: ConflictId, coordinates: Coordinates, places: PlaceFilter, *, at: int, after: PlaceId
    ) -> Iterator[tuple[Place, ClaimantId, KnownStatement]]:
        bound = coordinates.bound
        speaker = "speaker" if coordinates.voice is Voice.SIDE else "claimant"
        wanted, given = _place_conditions(places)
        # Were both on the column, SQLite would take the range, and read the whole conflict for one place.
        where = "s.place > :after" if places.place is None else "s.place = :place and :place > :after"
        inner = (
            f"select s.*, row_number() over (partition by s.place, s.{speaker} order by s.rank desc, s.position desc)"
            f" as nth from record_statements s where s.conflict = :conflict and s.matter = :matter"
            f" and s.{speaker} is not null and {where} and {known('s')}"
            f" and s.stated_{bound} <= :said_by and s.effective_{bound} <= :about and s.until_latest >= :about"
            f" and not exists (select 1 from record_statements t where t.retracts = s.id and {known('t')}"
            f" and t.stated_{bound} <= :said_by)"
        )
        sql = (
            f"select {TOLD_COLUMNS}, p.shape from ({inner}) s {WITH_REPORT} {WITH_PLACE}"
            f" where s.nth = 1 {wanted} order by s.place, s.{speaker}"
        )
        given |= {
            "conflict": conflict,
            "matter": str(coordinates.matter),
            "after": after,
            "at": at,
            "said_by": coordinates.said_by,
            "about": coordinates.about,
        }
        for row in self._session.stream(sql, given):
            told = told_from_row(row)
            yield place_from_text(row[-1]), told.word.speaker_in(coordinates.voice) or told.word.claimant, told

    def words(self, conflict: ConflictId, places: PlaceFilter, *, at: int) -> Iterator[Weighed]:
        wanted, given = _place_conditions(places)
        by_place = "" if places.place is None else " and s.place = :place"
        sql = (
            f"select s.id, s.position, {WORD_COLUMNS} from record_statements s {WITH_PLACE if wanted else ''}"
            f" where s.conflict = :conflict and {known('s')}{by_place} {wanted} order by s.place, s.position"
        )
        for statement, position, *row in self._session.stream(sql, given | {"conflict": conflict, "at": at}):
            yield word_from_row(statement, position, row)

    def told(self, statements: Iterable[StatementId], *, at: int) -> Mapping[StatementId, KnownStatement]:
        sql = (
            f"select {TOLD_COLUMNS}, {RETRACTED} from record_statements s {WITH_REPORT}"
            f" where {among(self._engine, 's.id', 'ids')} and {known('s')}"
        )
        rows = self._session.rows(sql, {"ids": listed(self._engine, statements), "at": at})
        return {row[0]: told_from_row(row, retracted_by=row[-1]) for row in rows}

    def amendings(self, statements: Iterable[StatementId], *, after: int, at: int) -> Sequence[KnownAmendment]:
        sql = (
            f"select {AMENDING_COLUMNS} from record_amendments where {among(self._engine, 'statement', 'ids')}"
            " and position > :after and position <= :at and (name like 'correction.%' or name like 'annulment.%')"
            " order by position"
        )
        given = {"ids": listed(self._engine, statements), "after": after, "at": at}
        return [_amending(row) for row in self._session.rows(sql, given)]

    def places_of(self, places: Iterable[PlaceId], *, at: int) -> Mapping[PlaceId, Place]:
        sql = f"select p.id, p.shape from record_places p where {among(self._engine, 'p.id', 'ids')} and {known('p')}"
        rows = self._session.rows(sql, {"ids": listed(self._engine, places), "at": at})
        return {place: place_from_text(text) for place, text in rows}

    def spoken_of(  # noqa: PLR0913 - one parameter for each part of the question
        self,
        conflict: ConflictId,
        speaker: ClaimantId,
        coordinates: Coordinates,
        places: PlaceFilter,
        *,
        at: int,
        since: PlaceId,
    ) -> Iterator[Place]:
        wanted, given = _place_conditions(places)
        one = "" if places.place is None else "and p.id = :place"
        sql = (
            f"select p.shape from record_places p where p.id >= :since and {known('p')} {one} {wanted}"
            " and exists (select 1 from record_statements s where s.conflict = :conflict and s.matter = :matter"
            f" and s.place = p.id and s.speaker = :speaker and {known('s')}"
            f" and s.stated_{coordinates.bound} <= :said_by and s.effective_{coordinates.bound} <= :about)"
            " order by p.id"
        )
        given |= {
            "conflict": conflict,
            "speaker": speaker,
            "matter": str(coordinates.matter),
            "said_by": coordinates.said_by,
            "about": coordinates.about,
            "at": at,
            "since": since,
        }
        for (text,) in self._session.stream(sql, given):
            yield place_from_text(text)

    def speakers(self, conflict: ConflictId, *, at: int) -> list[ClaimantId]:
        sql = (
            "select distinct s.speaker from record_statements s"
            f" where s.conflict = :conflict and s.speaker is not null and s.matter is not null and {known('s')}"
        )
        return sorted(row[0] for row in self._session.rows(sql, {"conflict": conflict, "at": at}))

    def extent(self, *, at: int) -> Box | None:
        sql = f"select min(p.lon), min(p.lat), max(p.lon), max(p.lat) from record_places p where {known('p')}"
        ((west, south, east, north),) = self._session.rows(sql, {"at": at})
        return None if west is None else Box(west=west, south=south, east=east, north=north)

    def statements(self, wanted: StatementFilter, *, at: int, after: int, limit: int) -> Sequence[KnownStatement]:
        conditions, given = _statement_conditions(wanted, self._engine)
        place = WITH_PLACE if wanted.admin is not None else ""
        sql = (
            f"select {TOLD_COLUMNS}, {RETRACTED} from record_statements s {WITH_REPORT} {place}"
            f" where s.position > :after and {known('s')} {conditions} order by s.position limit :limit"
        )
        rows = self._session.rows(sql, given | {"at": at, "after": after, "limit": limit})
        return [told_from_row(row, retracted_by=row[-1]) for row in rows]

    def history(self, statement: StatementId, *, at: int) -> History | None:
        versions = self._versions(statement, at)
        if not versions:
            return None
        told, known_to = versions[-1]
        return History(
            told=told._replace(filed=replace(told.filed, annulled=known_to <= at)),
            versions=[
                Version(each.filed.content_position, each.filed.content, each.filed.redacted) for each, _ in versions
            ],
            amendments=self._amendments(told, at),
            denied_by=self._denied_by(statement, at),
        )

    def _versions(self, statement: StatementId, at: int) -> list[tuple[KnownStatement, int]]:
        sql = (
            f"select {TOLD_COLUMNS}, {RETRACTED}, s.known_to from record_statements s {WITH_REPORT}"
            " where s.id = :id and s.known_from <= :at order by s.known_from"
        )
        rows = self._session.rows(sql, {"id": statement, "at": at})
        return [(told_from_row(row, retracted_by=row[-2]), row[-1]) for row in rows]

    def _amendments(self, told: KnownStatement, at: int) -> list[KnownAmendment]:
        sql = f"select {AMENDING_COLUMNS} from record_amendments where {{}} and position <= :at order by position"
        of_statement = self._session.rows(sql.format("statement = :id"), {"id": told.filed.id, "at": at})
        of_report = self._session.rows(sql.format("report = :id"), {"id": told.filed.report, "at": at})
        return [_amending(row) for row in sorted([*of_statement, *of_report], key=lambda row: row[2])]

    def _denied_by(self, statement: StatementId, at: int) -> list[StatementId]:
        sql = (
            "select s.id from record_denied d join record_statements s"
            f" on s.position = d.position and s.known_from = d.known_from and {known('s')}"
            " where d.target = :id order by s.position"
        )
        return [row[0] for row in self._session.rows(sql, {"id": statement, "at": at})]

    def changes_of_statement(self, statement: StatementId, *, at: int) -> list[Moment]:
        return self._changes(STATEMENT_CHANGES, statement, at)

    def changes_of_place(self, place: PlaceId, *, at: int) -> list[Moment]:
        return self._changes("select p.known_from from record_places p where p.id = :id", place, at)

    def changes_of_conflict(self, conflict: ConflictId, *, at: int) -> list[Moment]:
        return self._changes("select c.known_from from record_conflicts c where c.id = :id", conflict, at)

    def _changes(self, positions: str, name: str, at: int) -> list[Moment]:
        sql = (
            "select position, recorded_at from record_positions"
            f" where position in ({positions}) and position <= :at order by position"
        )
        return [Moment(*row) for row in self._session.rows(sql, {"id": name, "at": at})]

    def reports(self, reports: Iterable[ReportId], *, at: int) -> dict[ReportId, FiledReport]:
        wanted = among(self._engine, "r.id", "ids")
        sql = f"select r.id, r.conflict, {REPORT_COLUMNS} from record_reports r where {wanted} and {known('r')}"
        rows = self._session.rows(sql, {"ids": listed(self._engine, reports), "at": at})
        return {report: _report(report, conflict, row) for report, conflict, *row in rows}

    def filed(self, statements: AbstractSet[StatementId], *, at: int) -> dict[StatementId, FiledStatement]:
        wanted = among(self._engine, "s.id", "ids")
        sql = f"select {STATEMENT_COLUMNS} from record_statements s where {wanted} and {known('s')}"
        rows = self._session.rows(sql, {"ids": listed(self._engine, statements), "at": at})
        return {row[0]: statement_from_row(row) for row in rows}

    def place_names(self, places: AbstractSet[PlaceId], *, at: int) -> dict[PlaceId, str]:
        wanted = among(self._engine, "p.id", "ids")
        sql = f"select p.id, p.shape from record_places p where {wanted} and {known('p')}"
        rows = self._session.rows(sql, {"ids": listed(self._engine, places), "at": at})
        return {place: place_name_from_text(text) for place, text in rows}

    def places(self, *, at: int) -> Iterator[Place]:
        sql = f"select p.shape from record_places p where {known('p')}"
        for (text,) in self._session.stream(sql, {"at": at}):
            yield place_from_text(text)

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


def told_from_row(row: Sequence[Any], *, retracted_by: StatementId | None = None) -> KnownStatement:
    """``row`` begins with ``TOLD_COLUMNS``."""
    filed = statement_from_row(tuple(row[:STATEMENT_WIDTH]), retracted_by=retracted_by)
    words = row[STATEMENT_WIDTH : STATEMENT_WIDTH + WORD_WIDTH]
    report = _report(filed.report, filed.conflict, row[STATEMENT_WIDTH + WORD_WIDTH : TOLD_WIDTH])
    return KnownStatement(filed, word_from_row(filed.id, filed.position, words), report)


def _report(report: ReportId, conflict: ConflictId, row: Sequence[Any]) -> FiledReport:
    """``row`` is ``REPORT_COLUMNS``."""
    position, recorded_at, recorded_by, batch, source = row
    return FiledReport(
        id=report,
        conflict=conflict,
        position=position,
        recorded_at=recorded_at,
        recorded_by=recorded_by,
        batch=batch,
        source=from_shape(Source, orjson.loads(source)),
    )


def word_from_row(statement: StatementId, position: int, row: Sequence[Any]) -> Weighed:
    place, claimant, speaker, matter, status, holder, side, retracts, *dates = row
    stated_earliest, stated_latest, effective_earliest, effective_latest, *until, rank = dates
    return Weighed(
        statement=statement,
        place=place,
        claimant=claimant,
        speaker=speaker,
        matter=None if matter is None else Matter(matter),
        status=None if status is None else Status(status),
        holder=holder,
        side=side,
        retracts=retracts,
        dating=Dating(
            Bounds(stated_earliest, stated_latest), Bounds(effective_earliest, effective_latest), Bounds(*until)
        ),
        rank=Rank(rank, position),
    )


def _amending(row: Sequence[Any]) -> KnownAmendment:
    name, shape, position, recorded_at, recorded_by, batch, redacted = row
    amendment = codec.amendment_from_shape(name, orjson.loads(shape))
    return KnownAmendment(amendment, Moment(position, recorded_at), recorded_by, batch, tuple(redacted.split()))


def _place_conditions(places: PlaceFilter) -> tuple[str, dict[str, object]]:
    conditions, given = list[str](), dict[str, object]()
    if places.place is not None:
        given["place"] = places.place
    if places.admin is not None:
        conditions.append("p.admin like :admin escape '!'")
        given["admin"] = containing(f"\n{places.admin.casefold()}\n")
    if places.box is not None:
        conditions.append(box_condition(places.box))
        box = places.box
        given |= {"west": box.west, "south": box.south, "east": box.east, "north": box.north}
    return "".join(f" and {condition}" for condition in conditions), given


def box_condition(box: Box) -> str:
    between = "p.lon >= :west and p.lon <= :east" if box.west <= box.east else "(p.lon >= :west or p.lon <= :east)"
    return f"p.lat >= :south and p.lat <= :north and {between}"


def _statement_conditions(wanted: StatementFilter, engine: Engine) -> tuple[str, dict[str, object]]:
    conditions, given = list[str](), dict[str, object]()

    def require(value: object | None, name: str, condition: str) -> None:
        if value is not None:
            conditions.append(condition)
            given[name] = value

    require(wanted.conflict, "conflict", "s.conflict = :conflict")
    require(wanted.place, "place", "s.place = :place")
    require(wanted.kind and str(wanted.kind), "kind", "s.kind = :kind")
    require(wanted.status and str(wanted.status), "status", "s.status = :status")
    require(wanted.batch, "batch", "s.batch = :batch")
    require(wanted.stated_from, "stated_from", "s.stated_latest >= :stated_from")
    require(wanted.stated_to, "stated_to", "s.stated_earliest <= :stated_to")
    if wanted.claimants is not None:
        require(listed(engine, wanted.claimants), "claimants", among(engine, "s.claimant", "claimants"))
    if wanted.holders is not None:
        require(listed(engine, wanted.holders), "holders", among(engine, "s.holder", "holders"))
    texts = (
        ("person", wanted.person, "s.person"),
        ("text", wanted.text, "s.words"),
        ("source", wanted.source, "r.source_words"),
    )
    for name, text, column in texts:
        require(text and containing(text.casefold()), name, f"{column} like :{name} escape '!'")
    if wanted.admin is not None:
        require(containing(f"\n{wanted.admin.casefold()}\n"), "admin", "p.admin like :admin escape '!'")
    return "".join(f" and {condition}" for condition in conditions), given
