"""Replays: the record as it stood at a position, made anew from the log alone, in a SQLite file of its own."""

from __future__ import annotations

from collections.abc import Generator
from pathlib import Path
from tempfile import TemporaryDirectory

from adapters.sqlite.database import SQLiteDatabase
from adapters.sqlite.database import migrate as migrate_sqlite
from adapters.sqlite.log import SQLiteEntryStore
from adapters.views.follower import Progress
from adapters.views.replay import replaying
from api.bootstrap import Service, views_of
from domain.errors import ClaimlineError, ViewsBehind
from domain.questions.stances import is_position


class FileThere(ClaimlineError):
    def __init__(self, file: Path) -> None:
        super().__init__(f"{file} is there already: name a new file, so that two records never mix")


def settled(service: Service, text: str | None) -> int:
    """The position that ``text`` means; the end of the log, unless given.

    Digits ask the log alone. A date asks the views, which know the zone of its days and when each entry was recorded.
    """
    size = service.store.size()
    if text is None or size == 0:
        return size
    if is_position(text) and int(text) <= size:
        return int(text)
    with service.reader.snapshot() as past:
        reached = past.head().position
        if reached == 0:
            raise ViewsBehind(wanted=size, reached=0)
        found = service.asking.moment(past, text, parameter="to").position
    if found == reached < size:
        raise ViewsBehind(wanted=size, reached=reached)
    return found


def replay(service: Service, file: Path, *, to: int) -> Generator[Progress]:
    """Make ``file``, whole or not at all, from the log of ``service`` up to position ``to``."""
    if file.exists():
        raise FileThere(file)
    with TemporaryDirectory(prefix=f".{file.name}.", dir=file.parent) as folder:
        partial = Path(folder) / file.name
        migrate_sqlite(partial)
        yield from _filled(service, partial, to)
        partial.rename(file)


def _filled(service: Service, file: Path, to: int) -> Generator[Progress]:
    store, database = SQLiteEntryStore(file), SQLiteDatabase(file)
    try:
        yield from replaying(service.store, store, database, views_of(database.engine), to=to)
    finally:  # whoever closes a SQLite file last puts all of it into the one file
        store.close()
        database.close()
