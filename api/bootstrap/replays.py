"""Replays: the record as it stood at a position, made anew from the log alone, in a SQLite file of its own."""

from __future__ import annotations

from collections.abc import Generator
from pathlib import Path
from tempfile import TemporaryDirectory

from adapters.log.zones import FirstRules
from adapters.sqlite.database import SQLiteDatabase, migrate
from adapters.sqlite.log import SQLiteEntryStore
from adapters.views.replay import replaying
from adapters.zones import installed
from api.bootstrap import views_of
from domain.errors import ClaimlineError
from domain.record.store import EntryStore
from domain.record.views import ReadProgress


class FileThere(ClaimlineError):
    def __init__(self, file: Path) -> None:
        super().__init__(f"{file} is there already: name a new file, so that two records never mix")


def replayed_into(file: Path, source: EntryStore, *, to: int) -> Generator[ReadProgress]:
    if file.exists():
        raise FileThere(file)
    with TemporaryDirectory(prefix=f".{file.name}.", dir=file.parent) as folder:
        partial = Path(folder) / file.name
        migrate(partial)
        yield from _filled(partial, source, to)
        partial.rename(file)


def _filled(file: Path, source: EntryStore, to: int) -> Generator[ReadProgress]:
    store, database = SQLiteEntryStore(file), SQLiteDatabase(file)
    try:
        yield from replaying(source, store, database, views_of(database.engine, FirstRules(source, installed)), to=to)
    finally:  # the last to close a SQLite file merges its WAL into it
        store.close()
        database.close()
