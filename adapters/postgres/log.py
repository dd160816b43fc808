"""The log in PostgreSQL, on the recorder of the eventsourcing library.

Of the library: its table, its pool, and reading a stream. Not of it: its append (a pipeline that hangs for ever on a
big batch, under a table lock that waits behind VACUUM, retried after a COMMIT whose result is unknown), its database
functions (no lock: readers miss entries), its subscriptions (a race before LISTEN, no reconnect).
"""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from threading import Event
from time import monotonic
from typing import Any, LiteralString, NamedTuple

import psycopg
from eventsourcing.persistence import InterfaceError, InternalError, OperationalError, StoredEvent
from eventsourcing.postgres import PostgresApplicationRecorder, PostgresDatastore
from psycopg.conninfo import conninfo_to_dict
from psycopg.rows import args_row, dict_row
from psycopg_pool import PoolTimeout

from adapters.log.stream import STREAM, TABLE, refuse_gaps, to_events
from adapters.postgres.confirming import Confirming, Warned, refuse_unconfirmed
from adapters.postgres.connection import (
    WAIT_SECONDS,
    AnyServer,
    PatientConnection,
    PatientPool,
    Server,
    connect,
)
from adapters.postgres.database import conninfo, damaged, explained, refuse_unless_migrated, refuse_unsafe_environment
from adapters.postgres.listening import LogNews
from adapters.sql.patience import patience
from domain.dates.instants import Instant
from domain.errors import InstantSettled, LogUnavailable, NotSynchronous, PositionConflict
from domain.record.store import StoredEntry

SCHEMA = "claimline"
POOL_SIZE, POOL_OVERFLOW = 2, 14
SETTLE_SECONDS = 30.0
LOCK_SECONDS = 5.0  # less than a request has: that the append did not get its turn is then an answer
RETRY_SECONDS = 0.2
# A server may have been told to answer a COMMIT before it is on its disk. For the log it waits all the same.
APPEND = (
    "select appended, last_position, settled_instant, case current_setting('synchronous_commit') when 'off' then"
    " set_config('synchronous_commit', 'on', true) end from claimline.append_entries(%b, %b, %b, %b, %b)"
)
# Likewise until a synchronous standby has it; nothing is appended where nobody is waited for.
APPEND_SYNCHRONOUSLY = (
    "select appended, last_position, settled_instant, case current_setting('synchronous_commit') when 'remote_apply'"
    " then null else set_config('synchronous_commit', 'on', true) end"
    " from claimline.append_entries(%b, %b, %b, %b, %b) where current_setting('synchronous_standby_names') <> ''"
)
NOW = "select (extract(epoch from clock_timestamp()) * 1000000)::bigint as now"
SETTLE = "select claimline.settle(%s, %s)"
LOCK = "select pg_advisory_xact_lock(hashtextextended('claimline.log', 0))"
LAST = "select coalesce(max(originator_version), 0) from claimline.stored_events where originator_id = %s"
REDACTIONS = (
    "select originator_version, topic, state from claimline.stored_events where topic = 'redaction.v1'"
    " and claimline.redacted_position(state) = any(%s) order by originator_version"
)
READ = (
    "select originator_version, topic, state from claimline.stored_events"
    " where originator_id = %s and originator_version > %s order by originator_version limit %s"
)
NAMED_SO = (
    "select originator_version, topic, state from claimline.stored_events where topic = %s order by originator_version"
)
UNERASED = (
    "select distinct e.originator_version from claimline.stored_events r join claimline.stored_events e"
    " on e.originator_id = r.originator_id and e.originator_version = claimline.redacted_position(r.state)"
    " where r.topic = 'redaction.v1' and e.originator_version < r.originator_version and length(e.state) > 0"
    " order by e.originator_version"
)
ERASE = (
    "with forgotten as (update claimline.webhook_attempts set answer = '' where answer <> '')"  # it may repeat the text
    " select claimline.erase_redacted(%s)"
)
# Only a session of our own: the id of a process may be somebody else's by now.
END_SESSION = (
    "select pg_terminate_backend(pid, 5000) from pg_stat_activity"
    " where pid = %s and usename = current_user and datname = current_database()"
)


class _Appended(NamedTuple):
    is_done: bool
    last_position: int
    settled: Instant | None = None


class _ReplyLost(Exception):
    """The append was sent to the server's process ``backend``, and no answer came."""

    def __init__(self, backend: int, cause: Exception) -> None:
        super().__init__(str(cause).strip())
        self.backend = backend


class _Recorder(PostgresApplicationRecorder):
    is_synchronous = False

    def append(self, events: Sequence[StoredEvent], *, after: int, recorded_at: Instant | None) -> _Appended:
        """One statement on a connection in autocommit: no round trip is between the lock and the COMMIT.

        Raises ``_ReplyLost`` where it may have been appended although no answer came; ``Unconfirmed`` where it was, but
        perhaps not on a synchronous standby; ``NotSynchronous``.
        """
        sql = APPEND_SYNCHRONOUSLY if self.is_synchronous else APPEND
        topics, states = [event.topic for event in events], [event.state for event in events]
        with self.datastore.get_connection() as connection, connection.cursor() as cursor:
            backend = connection.info.backend_pid
            try:
                with Warned(connection) as warned:
                    row = cursor.execute(sql, (STREAM, after, topics, states, recorded_at)).fetchone()
                if row is None:
                    raise NotSynchronous
                if self.is_synchronous and row["appended"]:
                    refuse_unconfirmed(connection, warned)
            except psycopg.errors.LockNotAvailable:
                raise  # an answer: it never got as far as appending
            except (psycopg.OperationalError, psycopg.InterfaceError) as error:
                raise _ReplyLost(backend, error) from error
            return _Appended(row["appended"], row["last_position"], row["settled_instant"])

    def settle(self, instant: Instant) -> None:
        with self.datastore.get_connection() as connection:
            connection.execute(SETTLE, (STREAM, instant))

    def rows(self, sql: LiteralString, params: Sequence[object]) -> Sequence[Any]:
        with self.datastore.get_connection() as connection:
            return connection.execute(sql, params).fetchall()

    def read(self, after: int, limit: int) -> list[StoredEntry]:
        """In binary: text would double the bytes of the states."""
        with (
            self.datastore.get_connection() as connection,
            connection.cursor(binary=True, row_factory=args_row(StoredEntry)) as cursor,
        ):
            return cursor.execute(READ, (STREAM, after, limit)).fetchall()

    def last(self) -> int:
        with self.datastore.get_connection() as connection:
            row: Any = connection.execute(LAST, (STREAM,)).fetchone()
            return int(row["coalesce"])


class PostgresEntryStore:
    """The ``EntryStore`` port."""

    def __init__(self, url: str, *, synchronous: bool = False, reading_from: Server | None = None) -> None:
        """``synchronous``: an append returns once a synchronous standby has it. ``reading_from``: of a standby."""
        refuse_unsafe_environment(os.environ)
        self._conninfo = conninfo(url, lock_seconds=LOCK_SECONDS, only_reading=reading_from is not None)
        refuse_unless_migrated(self._conninfo)
        datastore = _datastore(self._conninfo, reading_from or AnyServer())
        self._recorder = _Recorder(datastore, events_table_name=TABLE)
        self._recorder.is_synchronous = synchronous
        self._news = LogNews(self._conninfo)
        with explained():
            self._confirming = Confirming(self._conninfo) if synchronous else None

    def append_stored(self, stored: Sequence[StoredEntry], *, after: int, recorded_at: Instant | None = None) -> None:
        refuse_gaps(stored, after=after)
        try:
            with _explained():
                appended = self._recorder.append(to_events(stored), after=after, recorded_at=recorded_at)
        except _ReplyLost as lost:
            appended = self._read_back(stored, after=after, lost=lost)
            if appended.is_done:
                self.confirm()
        if not appended.is_done:
            if appended.settled is not None and appended.last_position == after:
                raise InstantSettled(at=after, instant=appended.settled)
            raise PositionConflict(expected=after, actual=appended.last_position)

    def confirm(self) -> None:
        if self._confirming is not None:
            self._confirming.wait()

    def _read_back(self, stored: Sequence[StoredEntry], *, after: int, lost: _ReplyLost) -> _Appended:
        """What the append would have answered. Raises ``LogUnavailable`` if it did not happen, or nobody can tell."""
        found, last_position = self._asked_again(stored, after=after, lost=lost)
        if found == list(stored) or last_position != after:  # by their bytes, which bear a salt of their own
            return _Appended(is_done=found == list(stored), last_position=last_position)
        raise LogUnavailable(f"the connection was lost, and nothing was appended ({lost}): try again") from lost

    def _asked_again(
        self, stored: Sequence[StoredEntry], *, after: int, lost: _ReplyLost
    ) -> tuple[list[StoredEntry], int]:
        deadline = monotonic() + patience(SETTLE_SECONDS)
        while True:
            try:
                return self._asked_once(stored, after=after, backend=lost.backend)
            except (psycopg.OperationalError, psycopg.InterfaceError) as error:
                if monotonic() > deadline:
                    raise LogUnavailable(
                        f"the connection was lost while appending after {after}, and PostgreSQL cannot be asked what"
                        f" became of it ({error}): try again with the same ids, and nothing is recorded twice"
                    ) from error
                Event().wait(RETRY_SECONDS)

    def _asked_once(self, stored: Sequence[StoredEntry], *, after: int, backend: int) -> tuple[list[StoredEntry], int]:
        """What lies where ``stored`` should be, and the last position, finally.

        The session of the append is ended first: it may not have begun yet, and would append after we looked. And we
        look under the lock of the append, so that we see what it was just committing.
        """
        with connect(self._conninfo) as connection:
            if connection.execute(END_SESSION, (backend,)).fetchone() == (False,):
                raise psycopg.OperationalError(f"the server's process {backend} does not end")
            connection.execute(LOCK)
            row = connection.execute(LAST, (STREAM,)).fetchone()
            return self._found(connection, stored, after), row[0] if row else 0

    @staticmethod
    def _found(connection: psycopg.Connection[Any], stored: Sequence[StoredEntry], after: int) -> list[StoredEntry]:
        rows = connection.execute(READ, (STREAM, after, len(stored)))
        return [StoredEntry(position, topic, bytes(state)) for position, topic, state in rows]

    def read_stored(self, *, after: int, limit: int) -> Sequence[StoredEntry]:
        with _explained():
            return self._recorder.read(after, limit)

    def read_redactions(self, positions: Collection[int]) -> Sequence[StoredEntry]:
        with _explained():
            rows = self._recorder.rows(REDACTIONS, (sorted(positions),))
        return [StoredEntry(row["originator_version"], row["topic"], bytes(row["state"])) for row in rows]

    def read_named(self, name: str) -> Sequence[StoredEntry]:
        with _explained():
            rows = self._recorder.rows(NAMED_SO, (name,))
        return [StoredEntry(row["originator_version"], row["topic"], bytes(row["state"])) for row in rows]

    def unerased(self) -> Sequence[int]:
        with _explained():
            return [row["originator_version"] for row in self._recorder.rows(UNERASED, ())]

    def erase(self, positions: Sequence[int]) -> None:
        with _explained():
            self._recorder.rows(ERASE, (list(positions),))

    def scrub(self) -> str | None:
        """The service may not: the table, and so the old versions of its rows, are its owner's."""
        return (
            "PostgreSQL keeps old versions of rows in its files: have the owner of the log run"
            " `vacuum full claimline.stored_events`, and run `claimline rebuild record`"
        )

    def size(self) -> int:
        with _explained():
            return self._recorder.last()

    def now(self) -> Instant:
        with _explained():
            return int(self._recorder.rows(NOW, ())[0]["now"])

    def settle(self, instant: Instant) -> None:
        with _explained():
            self._recorder.settle(instant)

    def wait(self, *, after: int, timeout_seconds: float) -> bool:
        return self._news.wait(lambda: self.size() > after, timeout_seconds)

    def wake(self) -> None:
        self._news.wake()

    def close(self) -> None:
        self._news.close()
        if self._confirming is not None:
            self._confirming.close()
        self._recorder.datastore.close()


def _datastore(info: str, server: Server) -> PostgresDatastore:
    """The library's datastore, on a pool of ours: it connects with all that ``info`` says, and no wait is for ever."""
    given = conninfo_to_dict(info)
    datastore = PostgresDatastore(
        dbname=str(given.get("dbname", "")),
        host=str(given.get("host", "")),
        port=str(given.get("port", "")),
        user=str(given.get("user", "")),
        password=str(given.get("password", "")),
        schema=SCHEMA,
    )
    after_connect = datastore.after_connect_func()

    def configure(connection: PatientConnection[Any]) -> None:
        server.reached(connection)
        after_connect(connection)

    pool: Any = PatientPool(
        info,
        connection_class=PatientConnection,
        kwargs={"row_factory": dict_row},
        min_size=POOL_SIZE,
        max_size=POOL_SIZE + POOL_OVERFLOW,
        open=False,
        configure=configure,
        timeout=WAIT_SECONDS,
        server=server,
    )
    datastore.pool = pool
    return datastore


@contextmanager
def _explained() -> Iterator[None]:
    try:
        yield
    except (InterfaceError, InternalError, OperationalError, PoolTimeout) as error:  # the rest are faults of ours
        if isinstance(error.__cause__, psycopg.errors.DataCorrupted | psycopg.errors.IndexCorrupted):
            raise damaged(error) from error
        raise LogUnavailable(f"PostgreSQL did not answer ({error}): try again in a moment") from error
