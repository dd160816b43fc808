"""The log in a SQLite file, on the recorder of the eventsourcing library.

Of the library: its table, its recorder with the pool under it, and reading a stream. Not of it: its transaction for
appends (it begins deferred, and so fails at once where it should wait), subscriptions (there are none), and
notification ids (they are renumbered).
"""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterator, Sequence
from contextlib import closing, contextmanager
from itertools import chain
from pathlib import Path
from threading import Condition, Lock
from time import monotonic, sleep
from typing import Any

from eventsourcing.persistence import PersistenceError, StoredEvent
from eventsourcing.sqlite import SQLiteApplicationRecorder, SQLiteCursor, SQLiteDatastore

from adapters.log.codec import CLOCK_CORRECTION
from adapters.log.stream import NOTHING_SETTLED, STREAM, TABLE, refuse_gaps, to_events
from adapters.sql.patience import patience
from adapters.sqlite.database import refuse_unless_migrated
from adapters.sqlite.files import BUSY_SECONDS, OpenFiles, address, busy_milliseconds, connect, explained
from domain.dates.instants import Instant
from domain.errors import InstantSettled, PositionConflict
from domain.record.store import StoredEntry

POLL_SECONDS, POLL_SECONDS_MAX = 0.0025, 0.01  # the first, and when nothing has come for some time
SCRUB_SECONDS, SCRUB_AGAIN_SECONDS = 5.0, 0.02
SETTLED = "select instant from settled order by size desc, instant desc limit 1"
SETTLE = f"insert into settled select ?, ? where ? > coalesce(({SETTLED}), ? - 1)"
GROW = f"insert or ignore into settled select instant, ? from ({SETTLED})"
BEGIN_ANEW = f"insert or ignore into settled values ({NOTHING_SETTLED}, ?)"
LAST = f"select coalesce(max(originator_version), 0) from {TABLE} where originator_id = ?"

# The position that a redaction names, written as the index of redactions has it.
NAMED = "case when length(r.state) > 0 then json_extract(cast(r.state as text), '$.body.position') end"
REDACTIONS = (
    f"select r.originator_version, r.topic, r.state from {TABLE} r where r.topic = 'redaction.v1'"
    f" and {NAMED} in (select value from json_each(?)) order by r.originator_version"
)
READ = (
    f"select originator_version, topic, state from {TABLE}"
    " where originator_id = ? and originator_version > ? order by originator_version limit ?"
)
NAMED_SO = f"select originator_version, topic, state from {TABLE} where topic = ? order by originator_version"
UNERASED = (
    f"select distinct e.originator_version from {TABLE} r join {TABLE} e on e.originator_id = r.originator_id"
    f" and e.originator_version = {NAMED} where r.topic = 'redaction.v1'"
    " and e.originator_version < r.originator_version and length(e.state) > 0 order by e.originator_version"
)
ROW = "(?, ?, ?, ?)"
INSERT = f"insert into {TABLE} (originator_id, originator_version, topic, state) values "
INSERTED_AT_ONCE = 100  # rows: each statement lets other threads go first
ERASE = (
    f"update {TABLE} set state = x'' where originator_id = ? and length(state) > 0"
    " and originator_version in (select value from json_each(?))"
)
FORGET_ANSWERS = "update webhook_attempts set answer = '' where answer <> ''"  # who was sent it may have sent it back


class _Recorder(SQLiteApplicationRecorder):
    def __init__(self, datastore: SQLiteDatastore) -> None:
        super().__init__(datastore, TABLE)
        self._writing = Lock()

    def append(self, events: Sequence[StoredEvent], *, after: int, recorded_at: Instant | None) -> None:
        with self._turn(), self._written() as cursor:
            _refuse_unless(after, last=_number(cursor, LAST, STREAM.hex))
            if any(event.topic == CLOCK_CORRECTION for event in events):
                cursor.execute(BEGIN_ANEW, (after + len(events),))
            elif recorded_at is None:
                cursor.execute(GROW, (after + len(events),))
            else:
                _refuse_settled(after, recorded_at, settled=_number(cursor, SETTLED))
            _insert(cursor, events)

    def settle(self, instant: Instant) -> None:
        with self._turn(), self._written() as cursor:
            cursor.execute(SETTLE, (instant, _number(cursor, LAST, STREAM.hex), instant, instant))

    @contextmanager
    def _turn(self) -> Iterator[None]:
        """Writers of this process queue here: in the pool's queue for writers they would hold up every reader."""
        seconds = patience(BUSY_SECONDS)
        if not self._writing.acquire(timeout=seconds):
            raise PersistenceError(f"other writers of this process took more than {seconds:.0f} s")
        try:
            yield
        finally:
            self._writing.release()

    @contextmanager
    def _written(self) -> Iterator[SQLiteCursor]:
        with self.datastore.get_connection(commit=False) as connection:
            cursor = connection.cursor()
            cursor.execute("pragma synchronous = full")  # builds of SQLite differ in what they begin with
            cursor.execute(f"pragma busy_timeout = {busy_milliseconds()}")
            cursor.execute("begin immediate")
            try:
                yield cursor
                connection.commit()
            except BaseException:
                connection.rollback()
                raise

    def last(self) -> int:
        with self.datastore.transaction(commit=False) as cursor:
            cursor.execute(LAST, (STREAM.hex,))
            return int(cursor.fetchone()[0])


def _insert(cursor: SQLiteCursor, events: Sequence[StoredEvent]) -> None:
    for start in range(0, len(events), INSERTED_AT_ONCE):
        part = events[start : start + INSERTED_AT_ONCE]
        rows = ((STREAM.hex, each.originator_version, each.topic, each.state) for each in part)
        cursor.execute(INSERT + ", ".join([ROW] * len(part)), list(chain.from_iterable(rows)))


def _refuse_unless(after: int, *, last: int) -> None:
    if last != after:
        raise PositionConflict(expected=after, actual=last)


def _listed(positions: Collection[int]) -> str:
    return f"[{','.join(str(position) for position in sorted(positions))}]"


def _refuse_settled(after: int, recorded_at: Instant, *, settled: Instant | None) -> None:
    if settled is not None and recorded_at <= settled:
        raise InstantSettled(at=after, instant=settled)


def _number(cursor: SQLiteCursor, sql: str, *given: str) -> Any:  # noqa: ANN401 - a whole number, or none
    cursor.execute(sql, given)
    row = cursor.fetchone()
    return None if row is None else row[0]


class SQLiteEntryStore:
    """The ``EntryStore`` port."""

    def __init__(self, path: Path, *, only_reading: bool = False) -> None:
        """``only_reading``: the file can only be read."""
        refuse_unless_migrated(path, only_reading=only_reading)
        self._path = path
        self._only_reading = only_reading
        uri = address(path, only_reading=only_reading)
        datastore = SQLiteDatastore(uri, lock_timeout=int(BUSY_SECONDS), pool_timeout=BUSY_SECONDS)
        self._recorder = _Recorder(datastore)
        self._appended = Condition()
        self._watcher: sqlite3.Connection | None = self._connected()
        self._watcher.execute("pragma data_version").fetchone()  # opens the write-ahead log
        self._files = OpenFiles(path)
        self._closing = False

    def append_stored(self, stored: Sequence[StoredEntry], *, after: int, recorded_at: Instant | None = None) -> None:
        refuse_gaps(stored, after=after)
        self._files.refuse_replaced()
        with explained(self._path):
            self._recorder.append(to_events(stored), after=after, recorded_at=recorded_at)
        self._files.refuse_replaced()  # while it was written: it is not acknowledged
        with self._appended:
            self._appended.notify_all()

    def read_stored(self, *, after: int, limit: int) -> Sequence[StoredEntry]:
        with explained(self._path), self._recorder.datastore.transaction(commit=False) as cursor:
            cursor.execute(READ, (STREAM.hex, after, limit))
            return [StoredEntry(*row) for row in cursor.fetchall()]

    def read_redactions(self, positions: Collection[int]) -> Sequence[StoredEntry]:
        with explained(self._path), self._recorder.datastore.transaction(commit=False) as cursor:
            cursor.execute(REDACTIONS, (_listed(positions),))
            return [StoredEntry(position, topic, state) for position, topic, state in cursor.fetchall()]

    def read_named(self, name: str) -> Sequence[StoredEntry]:
        with explained(self._path), self._recorder.datastore.transaction(commit=False) as cursor:
            cursor.execute(NAMED_SO, (name,))
            return [StoredEntry(position, topic, state) for position, topic, state in cursor.fetchall()]

    def confirm(self) -> None:
        """Do nothing: an append returns once it is on the disk, the only place."""

    def unerased(self) -> Sequence[int]:
        with explained(self._path), self._recorder.datastore.transaction(commit=False) as cursor:
            cursor.execute(UNERASED)
            return [row[0] for row in cursor.fetchall()]

    def erase(self, positions: Sequence[int]) -> None:
        with explained(self._path), closing(connect(self._path)) as connection:
            connection.execute("begin immediate")
            connection.execute(ERASE, (STREAM.hex, _listed(positions)))
            connection.execute(FORGET_ANSWERS)
            connection.commit()

    def scrub(self) -> str | None:
        """Free pages hold nothing (``secure_delete``); the write-ahead log still has the pages as they were."""
        deadline = monotonic() + SCRUB_SECONDS
        with explained(self._path), closing(connect(self._path, busy_seconds=SCRUB_SECONDS)) as connection:
            while connection.execute("pragma wal_checkpoint(truncate)").fetchone()[0]:  # busy
                if monotonic() > deadline:
                    return f"{self._path}-wal is in use and still has what is removed: run the same again in a moment"
                sleep(SCRUB_AGAIN_SECONDS)  # SQLite waits for readers by itself, but not for another checkpoint
        return None

    def size(self) -> int:
        self._files.refuse_replaced()
        with explained(self._path):
            return self._recorder.last()

    def now(self) -> None:
        """The file has the clock of this machine."""

    def settle(self, instant: Instant) -> None:
        with explained(self._path):
            self._recorder.settle(instant)

    def wait(self, *, after: int, timeout_seconds: float) -> bool:
        """SQLite tells nobody of a change. Its data version does, and is cheap to ask for."""
        deadline = monotonic() + timeout_seconds
        version, pause = -1, POLL_SECONDS
        while True:
            with self._appended:
                if self._closing:
                    return False
                seen = self._data_version()
            if seen != version:
                version, pause = seen, POLL_SECONDS
                if self.size() > after:  # not under the lock, which an append needs to wake others
                    return True
            if monotonic() >= deadline:
                return False
            with self._appended:
                self._appended.wait(pause)
            pause = min(2 * pause, POLL_SECONDS_MAX)

    def wake(self) -> None:
        with self._appended:
            self._closing = True
            self._appended.notify_all()

    def close(self) -> None:
        self.wake()
        self._recorder.datastore.close()
        with self._appended:
            if self._watcher is not None:
                self._watcher.close()
                self._watcher = None

    def _data_version(self) -> int:
        """Changes whenever another connection has committed. Asked on a connection that never writes itself."""
        if self._watcher is None:
            self._watcher = self._connected()
        with explained(self._path):
            return int(self._watcher.execute("pragma data_version").fetchone()[0])

    def _connected(self) -> sqlite3.Connection:
        return connect(self._path, only_reading=self._only_reading)
