"""Connections to PostgreSQL: pooled, each transaction one session."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import lru_cache
from typing import Any, Literal, LiteralString
from uuid import uuid4

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from psycopg_pool import PoolTimeout

from adapters.log.shapes import BrokenShape
from adapters.postgres.connection import (
    STATEMENT_SECONDS,
    WAIT_SECONDS,
    AnyServer,
    PatientConnection,
    PatientPool,
    Server,
    process_name,
)
from adapters.sql.migrations import migrations
from adapters.sql.session import Session
from domain.errors import ClaimlineError, DatabaseDamaged, LogUnavailable, NotMigrated

OLDEST_VERSION = 15  # that is tested; the newest is that of the tests' own server
POOL_MAX = 16
SEARCH_PATH = "claimline_views,claimline"
CURE_OF_DAMAGE = (
    "run `claimline check`, which says where; where it is a view, `claimline rebuild` makes it anew, else restore a"
    " backup"
)
# PgBouncer takes no options of a client; it sets these on each connection that it makes. As written, and as shown.
SETTINGS_OF_POOLER: Mapping[str, tuple[str, str]] = {
    "search_path": (SEARCH_PATH, SEARCH_PATH),
    "statement_timeout": (f"{STATEMENT_SECONDS * 1000}", "5min"),
    "lock_timeout": (f"{WAIT_SECONDS * 1000:.0f}", "10s"),
}
TEXT_OR_PARAMETER = re.compile(r"'[^']*'|::|%|:(\w+)")
# A server whose machine or network is gone is given up after a minute; the system's own default is hours.
GONE_WITHOUT_A_WORD: Mapping[str, str | int | None] = {
    "keepalives_idle": 30,
    "keepalives_interval": 10,
    "keepalives_count": 3,
    "tcp_user_timeout": 60_000,
}
# With several servers another one may answer: one that is cut off is given up within some ten seconds.
GONE_AMONG_SEVERAL: Mapping[str, str | int | None] = {
    "keepalives_idle": 5,
    "keepalives_interval": 2,
    "keepalives_count": 3,
    "tcp_user_timeout": 10_000,
}
SERVER_SECONDS = 3  # to connect to one of several
# Likewise for the server, whose end of a dead connection would keep the lead, or the lock of the append.
GONE_FOR_THE_SERVER = (
    "-c tcp_keepalives_idle=30 -c tcp_keepalives_interval=10 -c tcp_keepalives_count=3 -c tcp_user_timeout=60s"
)
# Roles that were let in to make the views. They own what they make, and nobody else could read or replace it.
SERVICE_ROLES = """
select r.rolname, r.rolname = current_user, current_user
from pg_namespace n, aclexplode(n.nspacl) a join pg_roles r on r.oid = a.grantee
where n.nspname = 'claimline_views' and a.privilege_type = 'CREATE' and a.grantee <> n.nspowner order by 1
"""
READING = "begin isolation level repeatable read read only; lock table view_cursors in row share mode"
WRITING = "begin"
WRITING_WITHOUT_WAITING = "begin; set local synchronous_commit = off"
LOCK_OF_MIGRATIONS = "select pg_advisory_xact_lock(hashtextextended('claimline.migrate', 0))"


class RefusedEnvironment(ClaimlineError):
    """A setting of the library under the log that would lose entries."""


class WrongEncoding(ClaimlineError):
    """A database that cannot hold every script."""


class BadAddress(ClaimlineError):
    """An address of a database that cannot be read."""


class OldServer(ClaimlineError):
    """A server of a version that this one does not run on."""


class PoolerNotSet(ClaimlineError):
    """PgBouncer gives connections that lack a setting of the service."""

    def __init__(self, name: str, value: str) -> None:
        query = "; ".join(f"set {each} = {wanted}" for each, (wanted, _) in SETTINGS_OF_POOLER.items())
        super().__init__(
            f"{name} is {value!r} on the connections that PgBouncer makes: add connect_query='{query}' to the line of"
            " this database in pgbouncer.ini, and restart PgBouncer"
        )


class WrongRole(ClaimlineError):
    """A role for which the database was not set up."""


def refuse_unsafe_environment(environ: Mapping[str, str]) -> None:
    """The library's database functions take no lock: a follower then misses entries. It must not be switched on."""
    name = "POSTGRES_ENABLE_DB_FUNCTIONS"
    if environ.get(name, "").strip().lower() in ("y", "yes", "t", "true", "on", "1"):
        raise RefusedEnvironment(f"{name} is on: with it, readers of the log miss entries: unset it")


def conninfo(url: str, *, lock_seconds: float | None = None, only_reading: bool = False, pooled: bool = False) -> str:
    """``url`` with what every connection of the service needs: its schemas, and an end to every wait.

    Of several servers it is the one that can be written to; with ``only_reading`` rather a standby. ``pooled``: of
    PgBouncer, which gives these settings to its connections.
    """
    locked = WAIT_SECONDS if lock_seconds is None else lock_seconds
    options = (
        f"-c search_path={SEARCH_PATH} -c statement_timeout={STATEMENT_SECONDS}s -c lock_timeout={locked:.0f}s"
        # The append looks again once it has the lock, which under a stricter default of the server it could not.
        r" -c default_transaction_isolation=read\ committed"
        f" {GONE_FOR_THE_SERVER}"
        f"{' -c default_transaction_read_only=on' if only_reading else ''}"
    )
    try:
        given = conninfo_to_dict(url)
    except psycopg.ProgrammingError:  # its text repeats parts of the address, perhaps of a password
        raise BadAddress(
            "the address in CLAIMLINE_DATABASE cannot be read: write postgresql://USER:PASSWORD@HOST/NAME, with"
            " / ? # @ : and % in a password percent-encoded"
        ) from None
    joined = f"{given['options']} {options}" if given.get("options") else options
    are_several = "," in str(given.get("host") or given.get("hostaddr") or "")
    usual = {
        **(GONE_AMONG_SEVERAL if are_several else GONE_WITHOUT_A_WORD),
        "target_session_attrs": "prefer-standby" if only_reading else "primary",
    }
    fixed: Mapping[str, str | int | None] = {
        "options": None if pooled else joined,
        "connect_timeout": SERVER_SECONDS if are_several else int(WAIT_SECONDS),
        "application_name": process_name(),
        "client_encoding": "utf8",
    }
    return make_conninfo(url, **{**usual, **given, **fixed})


@lru_cache(maxsize=512)
def translated(text: str) -> bytes:
    """``:name`` as psycopg writes it; percent signs doubled; casts and texts in quotes left alone."""

    def replaced(found: re.Match[str]) -> str:
        if found[1] is not None:
            return f"%({found[1]})s"
        return found[0].replace("%", "%%")

    return TEXT_OR_PARAMETER.sub(replaced, text).encode()


@lru_cache(maxsize=512)
def copying(table: str, columns: tuple[str, ...]) -> bytes:
    """The statement that takes rows of a table: few entries at a time are copied in, and composing it takes as long."""
    names = sql.SQL(", ").join(map(sql.Identifier, columns))
    return sql.SQL("copy {} ({}) from stdin").format(sql.Identifier(table), names).as_bytes()


class PostgresSession:
    def __init__(self, connection: psycopg.Connection[tuple[Any, ...]]) -> None:
        self._connection = connection

    def rows(self, sql: str, params: Mapping[str, object]) -> list[tuple[Any, ...]]:
        return self._connection.execute(translated(sql), params).fetchall()

    def stream(self, sql: str, params: Mapping[str, object], *, chunk: int = 2000) -> Iterator[tuple[Any, ...]]:
        with self._connection.cursor(name=f"stream_{uuid4().hex}") as cursor:
            cursor.itersize = chunk
            yield from cursor.execute(translated(sql), params)

    def execute(self, sql: str, params: Mapping[str, object]) -> None:
        self._connection.execute(translated(sql), params or None)

    def many(self, sql: str, rows: Iterable[Mapping[str, object]]) -> None:
        with self._connection.cursor() as cursor:
            cursor.executemany(translated(sql), list(rows))

    def insert(self, table: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
        with self._connection.cursor() as cursor, cursor.copy(copying(table, tuple(columns))) as copy:
            for row in rows:
                copy.write_row(row)


class PostgresDatabase:
    """The ``Database`` port."""

    engine: Literal["postgres"] = "postgres"

    def __init__(self, url: str, *, reading_from: Server | None = None, pooled: bool = False) -> None:
        """``reading_from``: of a standby, which is not written to. ``pooled``: of PgBouncer in transaction mode."""
        server, info = reading_from or AnyServer(), conninfo(url, only_reading=reading_from is not None, pooled=pooled)
        refuse_unsafe_environment(os.environ)
        if pooled:
            refuse_unset(info)
        refuse_unless_migrated(info)
        refuse_a_stranger(info)
        self._pool = PatientPool(
            info,
            kwargs={"prepare_threshold": None} if pooled else {},  # what one server has prepared, another does not know
            connection_class=PatientConnection,
            min_size=1,
            max_size=POOL_MAX,
            timeout=WAIT_SECONDS,
            open=True,
            name="claimline-views",
            configure=server.reached,
            server=server,
        )

    @contextmanager
    def read(self) -> Iterator[Session]:
        """One snapshot, in which no copy of a view takes the place of another.

        A table is found by its name as of now, not of the snapshot: the rows of a copy that was swapped in since would
        be seen in part, or not at all. The lock comes first: taking it makes no snapshot, and who swaps waits for it.
        """
        with self._transaction(READING) as session:
            yield session

    @contextmanager
    def write(self, *, durable: bool = True) -> Iterator[Session]:
        with self._transaction(WRITING if durable else WRITING_WITHOUT_WAITING) as session:
            yield session

    @contextmanager
    def _transaction(self, begin: LiteralString) -> Iterator[Session]:
        """A transaction that ``begin`` begins, in one message: the library would send BEGIN first, and wait for it."""
        with explained(), self._pool.connection() as connection:
            connection.autocommit = True
            try:
                connection.execute(begin, prepare=False)
                yield PostgresSession(connection)
                connection.commit()
            finally:
                if not connection.closed:
                    connection.rollback()
                    connection.autocommit = False

    def version(self) -> int | None:
        """Only a query would tell."""
        return None

    def close(self) -> None:
        self._pool.close()


def damaged(error: Exception) -> DatabaseDamaged:
    return DatabaseDamaged(f"the PostgreSQL database is damaged ({str(error).strip()}): {CURE_OF_DAMAGE}")


@contextmanager
def explained() -> Iterator[None]:
    """Errors of the connection as ``LogUnavailable``, broken pages and rows as ``DatabaseDamaged``.

    Those of a statement are faults of ours, and stay.
    """
    try:
        yield
    except (psycopg.errors.DataCorrupted, psycopg.errors.IndexCorrupted, json.JSONDecodeError, BrokenShape) as error:
        raise damaged(error) from error
    except (psycopg.OperationalError, psycopg.InterfaceError, PoolTimeout) as error:
        raise LogUnavailable(f"PostgreSQL did not answer ({str(error).strip()}): try again in a moment") from error


def migrate(url: str, service_role: str | None) -> list[str]:
    """Bring the database to this version, as the role that owns the log. Returns what was done. Safe to race.

    ``service_role`` is granted what the service needs: to read and to append, and its views.
    """
    done = list[str]()
    with explained(), psycopg.connect(conninfo(url)) as connection:
        refuse_an_old_server(connection.info.server_version)
        connection.execute(LOCK_OF_MIGRATIONS)
        refuse_another_encoding(connection.info)
        connection.execute("create schema if not exists claimline")
        connection.execute(
            "create table if not exists claimline.schema_version (number integer primary key, name text)"
        )
        known = {row[0] for row in connection.execute("select number from claimline.schema_version")}
        for migration in migrations("adapters.postgres"):
            if migration.number not in known:
                connection.execute(migration.sql.encode())
                values = (migration.number, migration.name)
                connection.execute("insert into claimline.schema_version values (%s, %s)", values)
                done.append(migration.name)
        if service_role is not None:
            _grant(connection, service_role)
    return done


def refuse_an_old_server(version: int) -> None:
    """``version`` as PostgreSQL numbers it: 150018 is 15.18."""
    major, minor = divmod(version, 10_000)
    if major < OLDEST_VERSION:
        raise OldServer(
            f"the server is PostgreSQL {major}.{minor}, and Claimline needs {OLDEST_VERSION} or later: upgrade the"
            " server, or name another one in CLAIMLINE_DATABASE"
        )


def refuse_another_encoding(info: psycopg.ConnectionInfo) -> None:
    if (encoding := info.parameter_status("server_encoding")) != "UTF8":
        raise WrongEncoding(
            f"the database {info.dbname!r} is encoded in {encoding}, which has no room for every script: make one with"
            " CREATE DATABASE … ENCODING 'UTF8' TEMPLATE template0"
        )


GRANTS: tuple[LiteralString, ...] = (
    "grant usage on schema claimline to {role}",
    "grant usage, create on schema claimline_views to {role}",
    "grant select on claimline.schema_version to {role}",
    "grant select, insert on claimline.stored_events to {role}",
    "grant usage on sequence claimline.stored_events_notification_id_seq to {role}",
    "grant execute on function claimline.append_entries to {role}",
    "grant execute on function claimline.redacted_position to {role}",
    "grant execute on function claimline.erase_redacted to {role}",
    "grant select, insert on claimline.settled to {role}",
    "grant execute on function claimline.settle to {role}",
    "grant select, insert, update on claimline.keys to {role}",
    "grant select, insert, update on claimline.checkpoints to {role}",
    "grant select, insert, update, delete on claimline.webhooks, claimline.webhook_secrets to {role}",
    "grant select, insert, update, delete on claimline.webhook_owed, claimline.webhook_attempts to {role}",
    "grant select, insert, update on claimline.country_imports to {role}",
    "grant select, insert, update on claimline.leases to {role}",
    "grant select, insert, update, delete on claimline.broker_streams to {role}",
    "grant select, insert, update, delete on claimline_views.view_cursors to {role}",
)


def _grant(connection: psycopg.Connection[Any], role: str) -> None:
    for grant in GRANTS:
        connection.execute(sql.SQL(grant).format(role=sql.Identifier(role)))


def is_migrated(url: str) -> bool:
    return _is_migrated(conninfo(url))


def _is_migrated(info: str) -> bool:
    with explained(), psycopg.connect(info) as connection:
        try:
            numbers = {row[0] for row in connection.execute("select number from claimline.schema_version")}
        except (psycopg.errors.UndefinedTable, psycopg.errors.InvalidSchemaName, psycopg.errors.InsufficientPrivilege):
            return False
    return numbers >= {migration.number for migration in migrations("adapters.postgres")}


def refuse_unless_migrated(info: str) -> None:
    if not _is_migrated(info):
        raise NotMigrated(
            "the PostgreSQL database is not set up for this version: run `claimline migrate` as the role that owns it"
            " (CLAIMLINE_SERVICE_ROLE names that of the service), or name in CLAIMLINE_DATABASE the one that is meant"
        )


def refuse_unset(info: str) -> None:
    """Raises ``PoolerNotSet`` where PgBouncer gives connections that lack the settings of the service."""
    with explained(), psycopg.connect(info) as connection:
        for name, (_, wanted) in SETTINGS_OF_POOLER.items():
            ((value,),) = connection.execute("select current_setting(%s)", (name,)).fetchall()
            if value.replace(" ", "") != wanted:
                raise PoolerNotSet(name, value)


def refuse_a_stranger(info: str) -> None:
    """Where a role was named for the service, no other may serve: its views would be closed to that one for ever."""
    with explained(), psycopg.connect(info) as connection:
        roles = connection.execute(SERVICE_ROLES).fetchall()
    if roles and not any(is_this for _, is_this, _ in roles):
        raise WrongRole(
            f"the database is set up for the role {' or '.join(name for name, _, _ in roles)}, and this is"
            f" {roles[0][2]}: name that one in CLAIMLINE_DATABASE (the owner of the log is for `claimline migrate`)"
        )
