"""Statements and reports as known at a position, with what was done to them, read from the tables of the record."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from typing import NamedTuple

from adapters.sql.dialect import Engine, among, containing, listed, table_of
from adapters.views.record.part import STATEMENT_COLUMNS, statement_from_row
from adapters.views.record.rows import (
    AMENDING_COLUMNS,
    MOMENT,
    REPORT_COLUMNS,
    RETRACTED,
    TOLD_COLUMNS,
    WITH_PLACE,
    WITH_REPORT,
    WORD_COLUMNS,
    SnapshotPart,
    amendment_from_row,
    known,
    report_from_row,
    rereading_from_row,
    told_again,
    told_from_row,
    word_from_row,
)
from adapters.views.record.texts import naming
from domain.dates.instants import Instant
from domain.folding import compared
from domain.questions.past import History, KnownAmendment, Moment, PlaceStatement, Rereading, StatementFilter, Version
from domain.record.folded import FiledReport, FiledStatement
from domain.stances.ports import KnownStatement
from domain.vocabulary import ConflictId, Kind, PlaceId, ReportId, StatementId

# The history of a statement: its own versions, what amends it or its report, what takes it back, what denies it.
STATEMENT_CHANGES = """
select s.known_from from record_statements s where s.id = :id
union select s.known_to from record_statements s where s.id = :id
union select t.known_from from record_statements t where t.retracts = :id
union select t.known_to from record_statements t where t.retracts = :id
union select d.known_from from record_denied d where d.target = :id
union select s.known_to from record_denied d
  join record_statements s on s.position = d.position and s.content_position = d.known_from where d.target = :id
union select a.position from record_amendments a where a.statement = :id
union select a.position from record_amendments a
  where a.report = (select s.report from record_statements s where s.id = :id and s.is_last = 1)
"""


# Whether there is more to read about a statement: for nearly all of them there is not.
IS_AMENDED = (
    "case when exists (select 1 from record_amendments a where a.statement = s.id)"
    " or exists (select 1 from record_amendments a where a.report = s.report) then 1 else 0 end"
)
IS_DENIED = "case when exists (select 1 from record_denied d where d.target = s.id) then 1 else 0 end"
BOUNDS = ("stated_earliest", "stated_latest", "effective_earliest", "effective_latest", "until_latest")


class _Version(NamedTuple):
    """``is_amended``, ``is_denied``: at some position, perhaps a later one."""

    told: KnownStatement
    known_from: int
    known_to: int
    is_amended: int
    is_denied: int


class SqlKnownStatements(SnapshotPart):
    """The ``KnownStatements`` port."""

    def told(self, statements: Iterable[StatementId], *, at: int) -> Mapping[StatementId, KnownStatement]:
        if not (wanted := set(statements)):
            return {}
        sql = (
            f"select {TOLD_COLUMNS}, {RETRACTED} from record_statements s {WITH_REPORT}"
            f" where {among(self._engine, 's.id', 'ids')} and {known('s')}"
        )
        rows = self._session.rows(sql, {"ids": listed(self._engine, wanted), "at": at})
        return {row[0]: told_from_row(row, retracted_by=row[-1]) for row in rows}

    def told_at(self, positions: Iterable[int], *, at: int) -> Mapping[int, KnownStatement]:
        table, given = table_of(self._engine, "w", {"position": "bigint"}, [(each,) for each in positions])
        sql = (
            f"select {TOLD_COLUMNS}, {RETRACTED} from {table} join record_statements s on s.position = w.position"
            f" and {known('s')} {WITH_REPORT}"
        )
        found = map(told_again, self._session.rows(sql, {**given, "at": at}))
        return {told.filed.position: told for told in found}

    def filed(self, statements: AbstractSet[StatementId], *, at: int) -> dict[StatementId, FiledStatement]:
        wanted = among(self._engine, "s.id", "ids")
        sql = f"select {STATEMENT_COLUMNS} from record_statements s where {wanted} and {known('s')}"
        rows = self._session.rows(sql, {"ids": listed(self._engine, statements), "at": at})
        return {row[0]: statement_from_row(row) for row in rows}

    def statements(self, wanted: StatementFilter, *, at: int, after: int, limit: int) -> Sequence[KnownStatement]:
        conditions, given = _statement_conditions(wanted, self._engine)
        place = WITH_PLACE if wanted.admin is not None else ""
        sql = (
            f"select {TOLD_COLUMNS}, {RETRACTED} from record_statements s {WITH_REPORT} {place}"
            f" where s.position > :after and {known('s')} {conditions} order by s.position limit :limit"
        )
        rows = self._session.rows(sql, given | {"at": at, "after": after, "limit": limit})
        return [told_from_row(row, retracted_by=row[-1]) for row in rows]

    def how_many(self, wanted: StatementFilter, *, at: int) -> int:
        conditions, given = _statement_conditions(wanted, self._engine)
        report = WITH_REPORT if wanted.source is not None else ""
        place = WITH_PLACE if wanted.admin is not None else ""
        sql = f"select count(*) from record_statements s {report} {place} where {known('s')} {conditions}"
        return int(self._session.rows(sql, given | {"at": at})[0][0])

    def next_bound(self, place: PlaceId, conflict: ConflictId, *, at: int, after: Instant) -> Instant | None:
        least = ", ".join(f"min(case when s.{bound} > :after then s.{bound} end)" for bound in BOUNDS)
        one = f"s.place = :place and s.conflict = :conflict and {known('s')}"
        sql = f"select {least} from record_statements s where {one}"
        given = {"place": place, "conflict": conflict, "at": at, "after": after}
        return min((bound for bound in self._session.rows(sql, given)[0] if bound is not None), default=None)

    def amendings(self, statements: Iterable[StatementId], *, after: int, at: int) -> Sequence[KnownAmendment]:
        sql = (
            f"select {AMENDING_COLUMNS} from record_amendments where {among(self._engine, 'statement', 'ids')}"
            " and position > :after and position <= :at and (name like 'correction.%' or name like 'annulment.%')"
            " order by position"
        )
        given = {"ids": listed(self._engine, statements), "after": after, "at": at}
        return [amendment_from_row(row) for row in self._session.rows(sql, given)]

    def amendments(self, statements: AbstractSet[StatementId], *, at: int) -> list[KnownAmendment]:
        sql = (
            f"select {AMENDING_COLUMNS} from record_amendments where {among(self._engine, 'statement', 'ids')}"
            " and position <= :at order by position"
        )
        rows = self._session.rows(sql, {"ids": listed(self._engine, statements), "at": at})
        return [amendment_from_row(row) for row in rows]

    def said_of(self, place: PlaceId, conflict: ConflictId, *, at: int) -> list[PlaceStatement]:
        sql = (
            f"select s.id, s.position, s.kind, s.known_to, {WORD_COLUMNS} from record_statements s"
            f" where s.place = :place and s.conflict = :conflict and ({known('s')} or (s.is_last = 1 and"
            " s.known_to <= :at)) order by s.position"
        )
        rows = self._session.rows(sql, {"place": place, "conflict": conflict, "at": at})
        return [
            PlaceStatement(word_from_row(statement, position, row), Kind(kind), known_to <= at)
            for statement, position, kind, known_to, *row in rows
        ]

    def rereadings(self, statements: Iterable[StatementId], *, after: int, at: int) -> list[Rereading]:
        sql = (
            "select s.id, s.known_from, p.recorded_at, z.recorded_by, z.batch, z.shape, a.recorded_by, a.batch, a.name,"
            " a.shape from record_statements s join record_positions p on p.position = s.known_from"
            " left join record_zones z on z.known_from = s.known_from"
            f" left join record_amendments a on a.position = s.known_from where {among(self._engine, 's.id', 'ids')}"
            " and s.known_from > :after and s.known_from <= :at and s.content_position < s.known_from"
            " order by s.known_from"
        )
        rows = self._session.rows(sql, {"ids": listed(self._engine, statements), "after": after, "at": at})
        return [rereading_from_row(row) for row in rows]

    def reports(self, reports: Iterable[ReportId], *, at: int) -> dict[ReportId, FiledReport]:
        wanted = among(self._engine, "r.id", "ids")
        sql = f"select r.id, r.conflict, {REPORT_COLUMNS} from record_reports r where {wanted} and {known('r')}"
        rows = self._session.rows(sql, {"ids": listed(self._engine, reports), "at": at})
        return {report: report_from_row(report, conflict, row) for report, conflict, *row in rows}

    def standing_reports(
        self, conflict: ConflictId | None, *, at: int, after: ReportId, limit: int
    ) -> Sequence[FiledReport]:
        of_conflict = "" if conflict is None else "and r.conflict = :conflict"
        stands = f"exists (select 1 from record_statements s where s.report = r.id and {known('s')})"
        sql = (
            f"select r.id, r.conflict, {REPORT_COLUMNS} from record_reports r where r.id > :after and {known('r')}"
            f" {of_conflict} and {stands} order by r.id limit :limit"
        )
        rows = self._session.rows(sql, {"at": at, "after": after, "limit": limit, "conflict": conflict})
        return [report_from_row(report, each, row) for report, each, *row in rows]

    def history(self, statement: StatementId, *, at: int) -> History | None:
        versions = self._versions(statement, at)
        if not versions:
            return None
        told, _, known_to, is_amended, is_denied = versions[-1]
        return History(
            told=told._replace(filed=replace(told.filed, annulled=known_to <= at)),
            versions=[
                Version(each.filed.content_position, each.filed.content, each.filed.redacted)
                for each, known_from, *_ in versions
                if each.filed.content_position == known_from  # else the same content, weighed anew
            ],
            amendments=self._amendments(told, at) if is_amended else [],
            denied_by=self._denied_by(statement, at) if is_denied else [],
        )

    def _versions(self, statement: StatementId, at: int) -> list[_Version]:
        rest = f"{RETRACTED}, s.known_from, s.known_to, {IS_AMENDED}, {IS_DENIED}"
        sql = (
            f"select {TOLD_COLUMNS}, {rest} from record_statements s {WITH_REPORT}"
            " where s.id = :id and s.known_from <= :at order by s.known_from"
        )
        rows = self._session.rows(sql, {"id": statement, "at": at})
        return [_Version(told_from_row(row, retracted_by=row[-5]), *row[-4:]) for row in rows]

    def _amendments(self, told: KnownStatement, at: int) -> list[KnownAmendment]:
        """Of the statement, and of its report: each has an index of its own."""
        of = f"select {AMENDING_COLUMNS} from record_amendments where {{}} and position <= :at"
        sql = f"{of.format('statement = :id')} union all {of.format('report = :report')} order by position"
        rows = self._session.rows(sql, {"id": told.filed.id, "report": told.filed.report, "at": at})
        return [amendment_from_row(row) for row in rows]

    def _denied_by(self, statement: StatementId, at: int) -> list[StatementId]:
        sql = (
            "select s.id from record_denied d join record_statements s"
            f" on s.position = d.position and s.content_position = d.known_from and {known('s')}"
            " where d.target = :id order by s.position"
        )
        return [row[0] for row in self._session.rows(sql, {"id": statement, "at": at})]

    def changes_of_statement(self, statement: StatementId, *, at: int) -> list[Moment]:
        return self._changes(STATEMENT_CHANGES, statement, at)

    def changes_of_place(self, place: PlaceId, *, at: int) -> list[Moment]:
        return self._changes("select p.known_from from record_places p where p.id = :id", place, at)

    def changes_of_conflict(self, conflict: ConflictId, *, at: int) -> list[Moment]:
        """Other rules of its zone change no answer about the conflict itself."""
        not_by_zone = "and not exists (select 1 from record_zones z where z.known_from = c.known_from)"
        sql = f"select c.known_from from record_conflicts c where c.id = :id {not_by_zone}"
        return self._changes(sql, conflict, at)

    def _changes(self, positions: str, name: str, at: int) -> list[Moment]:
        sql = (
            f"select {MOMENT} from record_positions"
            f" where position in ({positions}) and position <= :at order by position"
        )
        return [Moment(*row) for row in self._session.rows(sql, {"id": name, "at": at})]


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
        require(text and containing(compared(text)), name, f"{column} like :{name} escape '!'")
    if wanted.admin is not None:
        require(naming(wanted.admin), "admin", "p.admin like :admin escape '!'")
    return "".join(f" and {condition}" for condition in conditions), given
