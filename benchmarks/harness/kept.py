"""Databases with a made record, kept between runs in a folder outside the repository.

Their names hold what they were made of: seed, size, and a hash of the code that makes entries and of the versions of
the views. So a figure is tried again within seconds, and a changed format or view is filled anew.
"""

from __future__ import annotations

import fcntl
import gc
import os
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from itertools import islice
from pathlib import Path

import psycopg
from psycopg import sql

from adapters.sqlite.database import migrate as migrate_sqlite
from adapters.sqlite.log import SQLiteEntryStore
from api.bootstrap import opened, views_of
from api.cli import COLLECTED
from api.settings import Settings
from benchmarks.harness.made_record import SEED, MadeRecord
from domain.record.store import EntryStore, StoredEntry
from domain.record.zones import no_zones
from tests.support.engines import OWNER, SERVICE, Engine, PostgresServer
from tests.support.tidiness import ROOT

FOLDER = Path(tempfile.gettempdir()) / f"claimline-benchmarks-{os.getuid()}"
AT_ONCE = 10_000  # entries
HASH_LENGTH = 12
COPIES_MAX = 3  # of one kind and size, made by different code
MAKES_LOG = ("benchmarks/harness/made_record.py", "adapters/sqlite/migrations", "adapters/postgres/migrations")


@dataclass(frozen=True, kw_only=True)
class Kept:
    """``folder`` is shared by runs, also at once: whatever is made there is made under a lock, and moved in whole."""

    folder: Path = FOLDER
    seed: int = SEED

    def log(self, statements: int) -> Path:
        """A SQLite file with the log alone: no view has read it."""
        path = self.folder / f"log-{self.name(statements, entries_hash())}.db"
        with self.making(path) as (partial, is_new):
            if is_new:
                migrate_sqlite(partial)
                with closing(SQLiteEntryStore(partial)) as store:
                    append_all(store, MadeRecord(statements, seed=self.seed).stored())
        return path

    def sqlite(self, statements: int) -> Engine:
        """A SQLite file with the log and all its views."""
        log = self.log(statements)
        path = self.folder / f"record-{self.name(statements, views_hash())}.db"
        with self.making(path) as (partial, is_new):
            if is_new:
                shutil.copyfile(log, partial)
                fill_views(f"sqlite:///{partial}")
        return sqlite_at(path)

    def postgres(self, server: PostgresServer, statements: int) -> Engine:
        """The same in PostgreSQL, the log byte for byte that of the SQLite file."""
        log = self.log(statements)

        def fill(database: str) -> None:
            engine = postgres_at(server, database)
            with closing(SQLiteEntryStore(log)) as source, closing(engine.store()) as store:
                append_all(store, read_all(source))
            fill_views(engine.url)

        return postgres_at(server, self.database(server, f"record_{self.name(statements, views_hash())}", fill))

    def database(self, server: PostgresServer, name: str, fill: Callable[[str], None]) -> str:
        """The name of a migrated database in which ``fill`` has put what is kept there."""
        name = name.replace("-", "_")
        with self._locked(name), psycopg.connect(server.admin_url, autocommit=True) as admin:
            if admin.execute("select 1 from pg_database where datname = %s", (name,)).fetchone() is None:
                partial = server.new_database()
                fill(partial)
                old, new = sql.Identifier(partial), sql.Identifier(name)
                admin.execute(sql.SQL("alter database {} rename to {}").format(old, new))
        return name

    def name(self, statements: int, made_by: str) -> str:
        return f"{statements}-{self.seed}-{made_by}"

    @contextmanager
    def making(self, path: Path) -> Iterator[tuple[Path, bool]]:
        """The path to make it at, and whether that is to be done. It is moved to ``path`` when it is whole."""
        with self._locked(path.name):
            partial = path.with_name(f"partial-{path.name}")
            is_new = not path.exists()
            if is_new:
                _remove(partial)
                self._make_room(path)
            yield partial, is_new
            if is_new:
                partial.rename(path)

    def _make_room(self, path: Path) -> None:
        """Remove the oldest of that kind and size. A run that has one open reads on."""
        kind = "-".join(path.name.split("-")[:2])
        kept = sorted(self.folder.glob(f"{kind}-*{path.suffix}"), key=lambda each: each.stat().st_mtime)
        for each in kept[: max(len(kept) - COPIES_MAX + 1, 0)]:
            _remove(each)

    @contextmanager
    def _locked(self, name: str) -> Iterator[None]:
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / f"{name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


def _remove(path: Path) -> None:
    """With what SQLite and the service keep beside it; not the lock that this is done under."""
    for each in path.parent.glob(f"{path.name}*"):
        if each.suffix != ".lock":
            each.unlink(missing_ok=True)


@cache
def entries_hash() -> str:
    """Of the code that makes the entries, and of the tables of the log. The stored format of an entry never changes."""
    return hash_of(*MAKES_LOG)


@cache
def views_hash() -> str:
    """The same with the versions of the views: a view that has other rows has another version."""
    versions = [f"{view.name} {view.version}" for view in views_of("sqlite", no_zones)]
    return sha256(" ".join([entries_hash(), *versions]).encode()).hexdigest()[:HASH_LENGTH]


def hash_of(*parts: str) -> str:
    """Of the paths and bytes of files of the repository, and of those in folders."""
    found = sha256()
    for part in parts:
        for path in sorted((ROOT / part).rglob("*")) if (ROOT / part).is_dir() else [ROOT / part]:
            if path.suffix in {".py", ".sql"}:
                found.update(path.relative_to(ROOT).as_posix().encode() + path.read_bytes())
    return found.hexdigest()[:HASH_LENGTH]


def sqlite_at(path: Path) -> Engine:
    return Engine("sqlite", f"sqlite:///{path}", f"sqlite:///{path}")


def postgres_at(server: PostgresServer, database: str) -> Engine:
    return Engine("postgres", server.url(database, SERVICE), server.url(database, OWNER))


def append_all(store: EntryStore, stored: Iterable[StoredEntry]) -> int:
    """Append to an empty log. Returns how many there are."""
    after, entries = 0, iter(stored)
    while some := list(islice(entries, AT_ONCE)):
        store.append_stored(some, after=after)
        after += len(some)
    return after


def read_all(store: EntryStore) -> Iterator[StoredEntry]:
    after = 0
    while some := store.read_stored(after=after, limit=AT_ONCE):
        yield from some
        after = some[-1].position


def fill_views(url: str) -> None:
    gc.set_threshold(*COLLECTED)  # as the command does
    with opened(Settings(database=url), following=False) as service:
        for _ in service.views.rebuild_all():
            pass
