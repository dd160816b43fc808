"""The record read back from its tables: parts for decisions, and snapshots to answer from."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic
from typing import Protocol

from adapters.sql.patience import patience
from adapters.sql.session import Database, Remembering, Session
from adapters.views.record.counted import SqlCountedClaims
from adapters.views.record.declared import SqlBatches, SqlDeclarations
from adapters.views.record.governing import Indexed
from adapters.views.record.lookup import SqlNameLookup
from adapters.views.record.part import RecordPart, conflict_from_text
from adapters.views.record.rows import MOMENT, SnapshotPart
from adapters.views.record.statements import SqlKnownStatements
from adapters.views.record.view import SqlRecordView
from adapters.views.timelines.read import READ as TIMELINES
from adapters.views.timelines.read import along_time, timelines_end
from adapters.views.view import Copy, cursor_of
from domain.dates.instants import Instant
from domain.errors import ViewsBehind
from domain.intake.needs import Needs
from domain.questions.along.lists import AlongTime
from domain.questions.past import Moment
from domain.record.declarations import Conflict
from domain.record.folded import Record
from domain.record.views import ViewCursor
from domain.record.zones import ZoneRules, Zones
from domain.vocabulary import Bound, Voice

POLL_SECONDS = 0.005  # where another process moves the views
TIMELINES_SECONDS = 1.0  # to wait for them
READ = Copy(SqlRecordView.name, building=False)
HEAD = (
    "select p.position, p.recorded_at, p.found_at from view_cursors c"
    " join record_positions p on p.position = c.position"
    " where c.view_name = :view and c.building = 0 and c.version = :version"
)


class Mover(Protocol):
    """The follower that moves the views in this process, if there is one."""

    def await_position(self, view: str, position: int) -> bool:
        """Whether this process has brought the view there; False at once where another one moves it."""

    def moved(self, *, timeout_seconds: float) -> None: ...


class SqlPositions(SnapshotPart):
    """The ``Positions`` port."""

    def head(self) -> Moment:
        rows = self._session.rows(HEAD, {"view": READ.view, "version": SqlRecordView.version})
        return Moment(*rows[0]) if rows else self.moment(_position(self._session))

    def last_redaction(self) -> int:
        sql = "select coalesce(max(position), 0) from record_amendments where name = 'redaction.v1'"
        return int(self._session.rows(sql, {})[0][0])

    def moment(self, position: int) -> Moment:
        if position == 0:
            return Moment(0, None)
        sql = f"select {MOMENT} from record_positions where position = :position"
        rows = self._session.rows(sql, {"position": position})
        if not rows:
            raise ViewsBehind(wanted=position, reached=_position(self._session))
        return Moment(*rows[0])

    def moment_at(self, instant: Instant) -> Moment:
        sql = (
            f"select {MOMENT} from record_positions where found_at <= :instant"
            " order by found_at desc, position desc limit 1"
        )
        rows = self._session.rows(sql, {"instant": instant})
        return Moment(*rows[0]) if rows else Moment(0, None)


class SqlPast(
    SqlPositions,
    SqlDeclarations,
    SqlCountedClaims,
    SqlKnownStatements,
    SqlBatches,
    SqlNameLookup,
):
    """The ``RecordSnapshot`` port: its parts, in one transaction."""

    is_along_time = False  # then it ends where the timelines do, if these are there

    def head(self) -> Moment:
        end = timelines_end(self._session) if self.is_along_time else None
        if not end:
            return super().head()
        return self.moment(min(_position(self._session), end))

    def along_time(self, conflict: Conflict, bound: Bound, voice: Voice, *, at: int) -> AlongTime | None:
        if bound is not Bound.LATEST or voice is not Voice.SIDE:
            return None
        return along_time(self._session, self._engine, conflict, at=at)


class SqlRecordReader:
    """The ``RecordView`` port, and snapshots of the ``RecordSnapshot``."""

    def __init__(self, database: Database, mover: Mover, first_rules: Zones, index: Indexed) -> None:
        self._database = database
        self._mover = mover
        self._first_rules = first_rules
        self._index = index

    def position(self) -> int:
        with self._database.read() as session:
            return _position(session)

    def part(self, needs: Needs) -> Record:
        with self._database.read() as session:
            head = SqlPositions(session, self._database.engine).head()
            record = RecordPart(session, self._database.engine, self._first_rules).load(needs)
            record.position, record.recorded_at, _ = head
            return record

    def first_rules(self) -> dict[str, ZoneRules]:
        """By zone, the rules that the rows of its conflicts were made by first."""
        with self._database.read() as session:
            rows = session.rows("select c.shape from record_conflicts c order by c.known_from desc", {})
        conflicts = (conflict_from_text(text) for (text,) in rows)
        return {each.tz: each.rules for each in conflicts if each.rules is not None}

    def wait(self, position: int, *, timeout_seconds: float) -> bool:
        deadline = monotonic() + patience(timeout_seconds)
        while not self._mover.await_position(READ.view, position):
            if self.position() >= position:
                return True
            if monotonic() > deadline:
                return False
            self._mover.moved(timeout_seconds=POLL_SECONDS)
        return True

    @contextmanager
    def snapshot(self, *, along_time: bool = False) -> Iterator[SqlPast]:
        if along_time:
            self._await_timelines(self.position())
        with self._database.read() as session:
            past = SqlPast(Remembering(session), self._database.engine, self._index)
            past.is_along_time = along_time
            yield past

    def _await_timelines(self, position: int) -> None:
        """Wait for a short time until they hold what can be read already."""
        deadline = monotonic() + TIMELINES_SECONDS
        while not self._mover.await_position(TIMELINES.view, position):
            with self._database.read() as session:
                end = timelines_end(session)
            if end is None or end >= position or monotonic() > deadline:
                return
            self._mover.moved(timeout_seconds=POLL_SECONDS)


def _position(session: Session) -> int:
    cursor = cursor_read(session)
    return 0 if cursor is None else cursor.position


def cursor_read(session: Session) -> ViewCursor | None:
    """None where the view is of another version, and nothing can be read."""
    cursor = cursor_of(session, READ)
    return None if cursor is None or cursor.version != SqlRecordView.version else cursor
