"""Where questions are answered from: the database that is written to, or standbys of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import NamedTuple

from adapters.log.read import leaves_at
from adapters.sql.falling_back import FallingBack, Primary
from adapters.sql.session import Database
from adapters.views.news import Mover
from adapters.views.progress import Progress
from adapters.views.record.seen import SeenThere
from api.settings import Settings
from domain.errors import LogUnavailable
from domain.intake.guards import Doubt
from domain.intake.ports import RecordView
from domain.record.store import EntryStore

PRIMARY_AWAY = Doubt(
    "the primary of PostgreSQL does not answer; questions are answered from a standby",
    "promote a standby, or bring the primary back: CLAIMLINE_DATABASE names all servers that may be it",
    is_of_clock=False,
)


class ReadSide(NamedTuple):
    """``standing`` holds the tables beside the log; a standby answers for them only while the primary is away.

    ``progress`` and ``mover`` know how far this process has brought the views that are read; of a standby, nothing.
    ``log_size`` and ``hashes`` are those of the log, also where a standby has not got so far; they may raise
    ``LogUnavailable``.
    """

    store: EntryStore
    database: Database
    standing: Database
    progress: Progress
    mover: Mover
    log_size: Callable[[], int]
    hashes: Callable[[Iterable[int]], Mapping[int, bytes]]
    of_primary: Primary | None = None  # where the store and the database are of a standby

    @property
    def is_standby(self) -> bool:
        return self.of_primary is not None

    def close(self) -> None:
        if self.is_standby:
            self.store.close()
            self.database.close()

    def decided(self, view: RecordView, there: RecordView) -> RecordView:
        """The view that decisions are made on, which writers wait for."""
        return SeenThere(view, there) if self.is_standby else view

    def doubt(self, doubt: Callable[[], Doubt | None]) -> Doubt | None:
        """Why nothing is recorded at present, also while the primary is away."""
        if self.of_primary is None:
            return doubt()
        try:
            with self.of_primary.asked():
                return doubt()
        except LogUnavailable:
            return PRIMARY_AWAY


def primary(store: EntryStore, database: Database, progress: Progress, mover: Mover) -> ReadSide:
    """Questions are answered from the database that is written to."""
    return ReadSide(store, database, database, progress, mover, store.size, partial(leaves_at, store))


def standbys(settings: Settings, written: EntryStore, database: Database) -> ReadSide | None:
    """None where no standby is named. ``written`` and ``database`` are of the primary."""
    url = settings.read_database
    if url is None:
        return None
    from adapters.postgres.database import PostgresDatabase, conninfo  # noqa: PLC0415 - where there is one
    from adapters.postgres.log import PostgresEntryStore  # noqa: PLC0415
    from adapters.postgres.standbys import OneServer  # noqa: PLC0415

    server = OneServer(conninfo(url, only_reading=True), conninfo(settings.log_database))
    unmoved, of_primary = Progress(), Primary()
    read = PostgresDatabase(url, reading_from=server)
    store = PostgresEntryStore(url, reading_from=server)
    return ReadSide(
        store,
        read,
        FallingBack(database, read, of_primary),
        unmoved,
        unmoved,
        log_size=partial(_size, written, of_primary),
        hashes=partial(_hashes, store, written, of_primary),
        of_primary=of_primary,
    )


def _size(written: EntryStore, of_primary: Primary) -> int:
    with of_primary.asked():
        return written.size()


def _hashes(
    store: EntryStore, written: EntryStore, of_primary: Primary, positions: Iterable[int]
) -> Mapping[int, bytes]:
    """The primary is asked where the standby has not got so far, or no longer: a cursor may be ahead of it."""
    wanted = set(positions)
    found = dict(leaves_at(store, wanted))
    if missing := wanted - found.keys():
        with of_primary.asked():
            found |= leaves_at(written, missing)
    return found
