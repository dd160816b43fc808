"""Connections to a SQLite file: pooled, in WAL, synchronous to the disk."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from threading import Lock
from typing import Any, Literal

from adapters.files.durable import OWNER_ALONE, sync
from adapters.sql.migrations import migrations
from adapters.sql.session import Session
from domain.errors import LogUnavailable, NotMigrated

BUSY_SECONDS = 30.0
POOL_MAX = 16
FOLD_SECONDS = 1.0
WRITERS_CACHE = 64 * 1024  # KiB: what a large run of entries reads and changes; SQLite's default is 2 MiB
DEMO = "claimline-demo.db"  # as `make demo` names it


def connect(path: Path, *, busy_seconds: float = BUSY_SECONDS) -> sqlite3.Connection:
    """A connection without implicit transactions. Raises ``LogUnavailable``."""
    try:
        connection = sqlite3.connect(path, timeout=busy_seconds, isolation_level=None, check_same_thread=False)
        connection.execute("pragma journal_mode = wal")
        connection.execute("pragma synchronous = full")
        connection.execute("pragma secure_delete = on")  # what a redaction removes must not linger in a free page
    except sqlite3.Error as error:
        is_another = getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_NOTADB
        cure = "name another file in CLAIMLINE_DATABASE" if is_another else "check the folder and its rights"
        raise LogUnavailable(f"the SQLite file {path} cannot be opened ({error}): {cure}") from error
    return connection


def fold(path: Path) -> None:
    """Write what the write-ahead log holds into the file itself, so that a copy of it alone is whole.

    Where another process has the file open, that one does so at its end.
    """
    with suppress(LogUnavailable, sqlite3.Error), closing(connect(path, busy_seconds=FOLD_SECONDS)) as connection:
        connection.execute("pragma wal_checkpoint(truncate)")


def back_up(path: Path, into: Path) -> None:
    """Copy the database as it is at one moment into a new file, while others write. Raises ``FileExistsError``."""
    into.touch(mode=OWNER_ALONE, exist_ok=False)
    try:
        with closing(connect(path)) as source, closing(sqlite3.connect(into)) as copy:
            source.backup(copy)
            copy.execute("pragma journal_mode = delete")
    except BaseException:
        into.unlink()
        raise
    sync(into)


class OpenFiles:
    """The files of a database as this process has opened them: one that is put in their place is another database."""

    def __init__(self, path: Path) -> None:
        self._paths = path, path.with_name(f"{path.name}-wal")
        self._opened = self._identities()

    def refuse_replaced(self) -> None:
        """Raises ``LogUnavailable``: entries written to a deleted or replaced file are lost."""
        if self._identities() != self._opened:
            raise LogUnavailable(
                f"the SQLite file {self._paths[0]}, or its -wal file, was deleted or replaced below this process, and"
                " nothing is recorded: stop the process, put the file back, start again, and run `claimline check`"
            )

    def _identities(self) -> list[tuple[int, int] | None]:
        return [_identity(path) for path in self._paths]


def _identity(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    return found.st_dev, found.st_ino


def refuse_to_blame_the_file(error: sqlite3.Error) -> None:
    """Raise ``error`` again if it is of a statement: only the rest is the file's, and may pass."""
    if getattr(error, "sqlite_errorcode", sqlite3.SQLITE_BUSY) == sqlite3.SQLITE_ERROR:
        raise error


class SQLiteSession:
    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def rows(self, sql: str, params: Mapping[str, object]) -> list[tuple[Any, ...]]:
        return self._connection.execute(sql, dict(params)).fetchall()

    def stream(self, sql: str, params: Mapping[str, object], *, chunk: int = 2000) -> Iterator[tuple[Any, ...]]:
        cursor = self._connection.execute(sql, dict(params))
        while rows := cursor.fetchmany(chunk):
            yield from rows

    def execute(self, sql: str, params: Mapping[str, object]) -> None:
        self._connection.execute(sql, dict(params))

    def many(self, sql: str, rows: Iterable[Mapping[str, object]]) -> None:
        self._connection.executemany(sql, (dict(row) for row in rows))

    def insert(self, table: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
        marks = ", ".join("?" * len(columns))
        self._connection.executemany(f"insert into {table} ({', '.join(columns)}) values ({marks})", rows)


class SQLiteDatabase:
    """The ``Database`` port on a file. Readers see a snapshot; there is one writer at a time."""

    engine: Literal["sqlite"] = "sqlite"

    def __init__(self, path: Path) -> None:
        refuse_unless_migrated(path)
        self._path = path
        self._idle: list[sqlite3.Connection] = []
        self._lock = Lock()
        self._watching = connect(path)  # it writes nothing: a commit of its own would not be counted
        self._watching.execute("pragma busy_timeout = 0")
        self._watching.execute("pragma data_version").fetchone()  # opens the write-ahead log
        self._files = OpenFiles(path)

    @contextmanager
    def read(self) -> Iterator[Session]:
        with self._transaction("begin") as connection:
            yield SQLiteSession(connection)

    @contextmanager
    def write(self, *, durable: bool = True) -> Iterator[Session]:
        with self._transaction("begin immediate", synchronous="full" if durable else "normal") as connection:
            connection.execute(f"pragma cache_size = -{WRITERS_CACHE}")
            yield SQLiteSession(connection)

    def version(self) -> int | None:
        try:
            return int(self._watching.execute("pragma data_version").fetchone()[0])
        except sqlite3.Error:  # it is busy, or closed
            return None

    def close(self) -> None:
        with self._lock:
            idle, self._idle = self._idle, []
        for connection in (*idle, self._watching):
            connection.close()

    @contextmanager
    def _transaction(self, begin: str, *, synchronous: str = "full") -> Iterator[sqlite3.Connection]:
        self._files.refuse_replaced()
        connection = self._take()
        try:
            connection.execute(f"pragma synchronous = {synchronous}")
            connection.execute(begin)
            try:
                yield connection
            except BaseException:
                connection.rollback()
                raise
            connection.commit()
        except sqlite3.OperationalError as error:
            refuse_to_blame_the_file(error)
            raise LogUnavailable(f"the SQLite file {self._path} did not answer ({error}): try again") from error
        finally:
            self._give_back(connection)

    def _take(self) -> sqlite3.Connection:
        with self._lock:
            if self._idle:
                return self._idle.pop()
        return connect(self._path)

    def _give_back(self, connection: sqlite3.Connection) -> None:
        if connection.in_transaction:
            connection.rollback()
        with self._lock:
            if len(self._idle) < POOL_MAX:
                self._idle.append(connection)
                return
        connection.close()


def migrate(path: Path) -> list[str]:
    """Bring the file to this version; made if it is not there. Returns the names of what was done. Safe to race."""
    connection = connect(path)
    done = list[str]()
    try:
        for migration in migrations("adapters.sqlite"):
            connection.execute("begin immediate")
            connection.execute("create table if not exists schema_version (number integer primary key, name text)")
            known = connection.execute("select 1 from schema_version where number = ?", (migration.number,)).fetchone()
            if known is None:
                for statement in _statements(migration.sql):
                    connection.execute(statement)
                connection.execute("insert into schema_version values (?, ?)", (migration.number, migration.name))
                done.append(migration.name)
            connection.commit()
    finally:
        connection.close()
    return done


def _statements(sql: str) -> Iterator[str]:
    """The statements of a script, one by one: ``executescript`` would commit what came before."""
    statement = ""
    for line in sql.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""


def is_migrated(path: Path) -> bool:
    if not path.exists():
        return False
    connection = connect(path)
    try:
        numbers = {row[0] for row in connection.execute("select number from schema_version")}
    except sqlite3.OperationalError:
        return False
    finally:
        connection.close()
    return numbers >= {migration.number for migration in migrations("adapters.sqlite")}


def refuse_unless_migrated(path: Path) -> None:
    if not path.exists():
        there = "is beside it" if path.with_name(DEMO).exists() else "is made by `make demo`"
        raise NotMigrated(
            f"the database file {path.absolute()} does not exist. Name the file that you mean in CLAIMLINE_DATABASE "
            f"(sqlite:///{DEMO}, for one: it {there}). For a new, empty record run `claimline migrate`"
        )
    if not is_migrated(path):
        cure = "run `claimline migrate`, or name in CLAIMLINE_DATABASE the file that is meant"
        raise NotMigrated(f"the SQLite file {path.absolute()} is not set up for this version: {cure}")
