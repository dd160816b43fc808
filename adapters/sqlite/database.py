"""Connections to a SQLite file: pooled, in WAL, synchronous to the disk."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from threading import Lock
from typing import Any, Literal

from adapters.sql.migrations import migrations
from adapters.sql.session import Session
from adapters.sqlite.files import OpenFiles, busy_milliseconds, connect, explained, make
from domain.errors import NotMigrated

POOL_MAX = 16
WRITERS_CACHE = 64 * 1024  # KiB: what a large run of entries reads and changes; SQLite's default is 2 MiB
DEMO = "claimline-demo.db"  # as `make demo` names it


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


class _Pooled:
    """A connection and its settings. To set one takes a statement, which hardly any transaction needs."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection
        self._set = dict[str, int | str]()

    def set(self, **pragmas: int | str) -> None:
        for name, value in pragmas.items():
            if self._set.get(name) != value:
                self.connection.execute(f"pragma {name} = {value}")
                self._set[name] = value


class SQLiteDatabase:
    """The ``Database`` port on a file. Readers see a snapshot; there is one writer at a time."""

    engine: Literal["sqlite"] = "sqlite"

    def __init__(self, path: Path, *, only_reading: bool = False) -> None:
        """``only_reading``: the file can only be read."""
        refuse_unless_migrated(path, only_reading=only_reading)
        self._path = path
        self._only_reading = only_reading
        self._idle: list[_Pooled] = []
        self._lock = Lock()
        self._watching = self._connect()  # it writes nothing: a commit of its own would not be counted
        self._watching.execute("pragma busy_timeout = 0")
        self._watching.execute("pragma data_version").fetchone()  # opens the write-ahead log
        self._files = OpenFiles(path)

    @contextmanager
    def read(self) -> Iterator[Session]:
        with self._transaction("begin", synchronous="full") as connection:
            yield SQLiteSession(connection)

    @contextmanager
    def write(self, *, durable: bool = True) -> Iterator[Session]:
        synchronous = "full" if durable else "normal"
        with self._transaction("begin immediate", synchronous=synchronous, cache_size=-WRITERS_CACHE) as connection:
            yield SQLiteSession(connection)

    def version(self) -> int | None:
        try:
            return int(self._watching.execute("pragma data_version").fetchone()[0])
        except sqlite3.Error:  # it is busy, or closed
            return None

    def close(self) -> None:
        with self._lock:
            idle, self._idle = self._idle, []
        for connection in (*(each.connection for each in idle), self._watching):
            connection.close()

    @contextmanager
    def _transaction(self, begin: str, **pragmas: int | str) -> Iterator[sqlite3.Connection]:
        self._files.refuse_replaced()
        with explained(self._path), self._taken() as pooled:
            pooled.set(busy_timeout=busy_milliseconds(), **pragmas)
            connection = pooled.connection
            connection.execute(begin)
            try:
                yield connection
            except BaseException:
                connection.rollback()
                raise
            connection.commit()

    @contextmanager
    def _taken(self) -> Iterator[_Pooled]:
        pooled = self._take()
        try:
            yield pooled
        finally:
            self._give_back(pooled)

    def _take(self) -> _Pooled:
        with self._lock:
            if self._idle:
                return self._idle.pop()
        return _Pooled(self._connect())

    def _connect(self) -> sqlite3.Connection:
        return connect(self._path, only_reading=self._only_reading)

    def _give_back(self, pooled: _Pooled) -> None:
        if pooled.connection.in_transaction:
            pooled.connection.rollback()
        with self._lock:
            if len(self._idle) < POOL_MAX:
                self._idle.append(pooled)
                return
        pooled.connection.close()


def migrate(path: Path) -> list[str]:
    """Bring the file to this version; made if it is not there. Returns the names of what was done. Safe to race."""
    make(path)
    done = list[str]()
    with explained(path), closing(connect(path)) as connection:
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
    return done


def _statements(sql: str) -> Iterator[str]:
    """The statements of a script, one by one: ``executescript`` would commit what came before."""
    statement = ""
    for line in sql.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""


def is_migrated(path: Path, *, only_reading: bool = False) -> bool:
    if not path.exists():
        return False
    with explained(path), closing(connect(path, only_reading=only_reading)) as connection:
        tables = connection.execute("select name from sqlite_master where name = 'schema_version'").fetchall()
        numbers = {row[0] for row in connection.execute("select number from schema_version")} if tables else set[int]()
    return numbers >= {migration.number for migration in migrations("adapters.sqlite")}


def refuse_unless_migrated(path: Path, *, only_reading: bool = False) -> None:
    if not path.exists():
        there = "is beside it" if path.with_name(DEMO).exists() else "is made by `make demo`"
        raise NotMigrated(
            f"the database file {path.absolute()} does not exist. Name the file that you mean in CLAIMLINE_DATABASE "
            f"(sqlite:///{DEMO}, for one: it {there}). For a new, empty record run `claimline migrate`"
        )
    if not is_migrated(path, only_reading=only_reading):
        cure = "run `claimline migrate`, or name in CLAIMLINE_DATABASE the file that is meant"
        raise NotMigrated(f"the SQLite file {path.absolute()} is not set up for this version: {cure}")
