"""How far each stream of a broker has got, in a table. A change names the revision that it was made on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from adapters.sql.session import Database, Session
from domain.brokers.streams import KeptCursor, PublisherReplaced, StreamMark

COLUMNS = "stream, done_cursor, done_sequence, begun_cursor, begun_sequence, problem, revision"
INSERT = f"""
insert into broker_streams ({COLUMNS}) values (:stream, null, 0, null, 0, :problem, 1) on conflict (stream) do nothing
"""
UPDATE = """
update broker_streams set done_cursor = :done_cursor, done_sequence = :done_sequence, begun_cursor = :begun_cursor,
  begun_sequence = :begun_sequence, problem = null, revision = revision + 1 where stream = :stream
"""


class SqlStreamCursors:
    def __init__(self, database: Database) -> None:
        self._database = database

    def all(self) -> Sequence[KeptCursor]:
        with self._database.read() as session:
            return [_kept(row) for row in session.rows(f"select {COLUMNS} from broker_streams order by stream", {})]

    def get(self, stream: str) -> KeptCursor:
        with self._database.write() as session:
            session.execute(INSERT, {"stream": stream, "problem": None})
            return self._locked(session, stream)

    def store(self, before: KeptCursor, *, done: StreamMark, begun: StreamMark) -> KeptCursor:
        with self._database.write() as session:
            if self._locked(session, before.stream).revision != before.revision:
                raise PublisherReplaced(f"another process publishes to the stream {before.stream}")
            session.execute(UPDATE, {"stream": before.stream, **_columns("done", done), **_columns("begun", begun)})
        return KeptCursor(stream=before.stream, done=done, begun=begun, revision=before.revision + 1)

    def tell(self, stream: str, problem: str) -> None:
        with self._database.write() as session:
            session.execute(INSERT, {"stream": stream, "problem": problem})
            sql = "update broker_streams set problem = :problem where stream = :stream"
            session.execute(sql, {"stream": stream, "problem": problem})

    def remove(self, stream: str) -> bool:
        with self._database.write() as session:
            is_there = bool(self._rows(session, stream))
            session.execute("delete from broker_streams where stream = :stream", {"stream": stream})
        return is_there

    def _locked(self, session: Session, stream: str) -> KeptCursor:
        """The row, for this transaction alone to change."""
        lock = " for update" if self._database.engine == "postgres" else ""
        rows = self._rows(session, stream, lock)
        return _kept(rows[0]) if rows else KeptCursor(stream=stream)

    def _rows(self, session: Session, stream: str, lock: str = "") -> list[tuple[Any, ...]]:
        return session.rows(f"select {COLUMNS} from broker_streams where stream = :stream{lock}", {"stream": stream})


def _columns(name: str, mark: StreamMark) -> dict[str, object]:
    return {f"{name}_cursor": mark.cursor, f"{name}_sequence": mark.sequence}


def _kept(row: tuple[Any, ...]) -> KeptCursor:
    stream, done_cursor, done, begun_cursor, begun, problem, revision = row
    return KeptCursor(
        stream=stream,
        done=StreamMark(done_cursor, done),
        begun=StreamMark(begun_cursor, begun),
        problem=problem,
        revision=revision,
    )
