"""The reader of the timelines: all places of a conflict along time, as far as the view has got."""

from __future__ import annotations

from adapters.sql.dialect import Engine
from adapters.sql.session import Session
from adapters.views.timelines.claims import SqlClaims
from adapters.views.timelines.disputes import SqlDisputes
from adapters.views.timelines.turns import SqlTurns
from adapters.views.timelines.view import SqlTimelinesView
from adapters.views.view import Copy, cursor_of
from domain.record.declarations import Conflict

READ = Copy(SqlTimelinesView.name, building=False)


class SqlAlongTime(SqlDisputes, SqlClaims, SqlTurns):
    """The ``AlongTime`` port: bound ``latest``, voice ``side``."""


def along_time(session: Session, engine: Engine, conflict: Conflict, *, at: int) -> SqlAlongTime | None:
    """None where the view has not got as far as ``at``."""
    cursor = cursor_of(session, READ)
    if cursor is None or cursor.version != SqlTimelinesView.version or cursor.position < at:
        return None
    is_newest = cursor.position == at and not SqlTimelinesView(engine).is_between_steps(session, prefix=READ.prefix)
    return SqlAlongTime(session, engine, conflict, at=at, is_newest=is_newest)


def timelines_end(session: Session) -> int | None:
    """How far they have got; None where they are not there, or an entry has stopped them."""
    cursor = cursor_of(session, READ)
    is_there = cursor is not None and cursor.version == SqlTimelinesView.version and cursor.stopped_at is None
    return cursor.position if cursor is not None and is_there else None
