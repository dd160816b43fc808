"""The feed as a view: one row for each entry, and one for each item that follows from it or is due after it.

It reads the places' words in the tables of the record, which hold every version with the positions at which it is
known, and so depends on that view: it is never ahead of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from adapters.log.read import Read
from adapters.sql.dialect import Engine, Script
from adapters.sql.session import Session
from adapters.views.feed.kept import Mark, Shelf
from adapters.views.feed.walk import Walk
from adapters.views.record.part import ACTIVE, NO_LOOK_UP
from adapters.views.record.view import SqlRecordView
from adapters.views.view import Copy, ReadAnew, generation_of
from domain.dates.instants import Instant
from domain.record.dating import NEVER

LONG_AGO = -NEVER


class Settled(NamedTuple):
    """Any entry after position ``size`` has a later instant than this."""

    instant: Instant
    size: int


SCRIPT = Script("adapters.views.feed", "feed.sql", needed=("due_by_instant",))


class SqlFeedView:
    name = "feed"
    version = 4
    tables = ("items", "due", "passed")
    depends_on = (SqlRecordView.name,)

    def __init__(self, engine: Engine, *, record: str = ACTIVE) -> None:
        """``record``: the prefix of the tables of the record that it reads."""
        self._engine: Engine = engine
        self._record = record
        self._shelf = Shelf(is_rebuilding=record != ACTIVE)

    def create(self, session: Session, *, prefix: str, copy: str) -> None:
        for statement in SCRIPT.tables(self._engine, prefix=prefix, copy=copy):
            session.execute(statement, {})
        session.execute(f"insert into {prefix}passed (at) values ({LONG_AGO})", {})

    def index(self, session: Session, *, prefix: str, copy: str) -> None:
        for statement in SCRIPT.indexes(self._engine, prefix=prefix, copy=copy):
            session.execute(statement, {})
        if self._record != ACTIVE:
            session.execute(NO_LOOK_UP.format(record=self._record), {})

    def beside(self) -> SqlFeedView:
        return SqlFeedView(self._engine, record=Copy(SqlRecordView.name, building=True).prefix)

    def apply(self, session: Session, reads: Sequence[Read], *, prefix: str) -> None:
        """Raises ``ReadAnew``."""
        first, last = reads[0].position, reads[-1].position
        mark = self._mark(session, prefix, position=first - 1)
        instants = [read.recorded_at for read in reads]
        if min(instants) <= mark.passed:
            raise ReadAnew(self.name, f"has shown items due before an entry from {first} on was recorded")
        settled = settled_of(session)
        kept = self._shelf.take(mark)
        walk = Walk(session, self._engine, prefix, self._record, first=first, last=last, kept=kept)
        is_end = settled.size <= last
        walk.load(reads, due_by=max(max(instants) - 1, settled.instant if is_end else LONG_AGO))
        for read in reads:
            walk.take(read)
        passed = walk.pass_time(settled.instant) if is_end else None
        walk.write(passed=passed)
        self._shelf.put(mark._replace(position=last, passed=mark.passed if passed is None else passed), kept)

    def pass_time(self, session: Session, position: int, *, prefix: str) -> bool:
        """Add the items that are due, if their instant is settled. Returns whether there were any."""
        settled = settled_of(session)
        due = self.next_due(session, prefix=prefix)
        if position < settled.size or due is None or due > settled.instant:
            return False
        mark = self._mark(session, prefix, position=position)
        kept = self._shelf.take(mark)
        walk = Walk(session, self._engine, prefix, self._record, first=position + 1, last=position, kept=kept)
        walk.load((), due_by=settled.instant)
        passed = walk.pass_time(settled.instant)
        walk.write(passed=passed)
        self._shelf.put(mark._replace(passed=mark.passed if passed is None else passed), kept)
        return True

    def _mark(self, session: Session, prefix: str, *, position: int) -> Mark:
        ((passed,),) = session.rows(f"select at from {prefix}passed", {})
        record = generation_of(session, SqlRecordView.name, self._record)
        return Mark(generation_of(session, self.name, prefix), record, position, passed)

    @staticmethod
    def next_due(session: Session, *, prefix: str) -> Instant | None:
        ((due,),) = session.rows(f"select min(at) from {prefix}due", {})
        found: Instant | None = due
        return found


def settled_of(session: Session) -> Settled:
    """The last settling: the log grows from one to the next, and a corrected clock begins anew."""
    rows = session.rows("select instant, size from settled order by size desc, instant desc limit 1", {})
    return Settled(*rows[0]) if rows else Settled(LONG_AGO, 0)
