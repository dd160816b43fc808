"""Batches of 1,000 entries appended on PostgreSQL, beside the library's own append and beside raw COPY."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from typing import NamedTuple

import psycopg
from eventsourcing.persistence import StoredEvent
from eventsourcing.postgres import PostgresApplicationRecorder
from psycopg.conninfo import conninfo_to_dict

from adapters.log.stream import STREAM
from benchmarks.harness.figures import Figure, Measured
from benchmarks.harness.made_record import MadeRecord
from benchmarks.harness.run import Run
from benchmarks.harness.timing import beside
from benchmarks.peers.library import datastore
from domain.record.store import StoredEntry
from tests.support.engines import Engine

BATCH, LIBRARY_BATCH = 1_000, 500  # the library's append hangs on larger ones
BATCHES, FAST_BATCHES = 50, 10  # of ours, in each round
RAW = (
    "create table claimline.raw (notification_id bigserial, stream uuid, position bigint, name text, state bytea,"
    " primary key (stream, position)); create unique index on claimline.raw (notification_id)"
)
COPY = "copy claimline.raw (stream, position, name, state) from stdin (format binary)"


class Appends(NamedTuple):
    """Each appends the next entries of the made record."""

    ours: Callable[[], None]
    library: Callable[[], None]
    raw: Callable[[], None]


def beside_the_library(run: Run) -> Measured:
    return _measured(run, lambda appends: appends.library)


def beside_copy(run: Run) -> Measured:
    return _measured(run, lambda appends: appends.raw)


def _measured(run: Run, peer: Callable[[Appends], Callable[[], None]]) -> Measured:
    batches = BATCHES if run.is_full else FAST_BATCHES
    with run.empty("postgres") as engine, _appends(engine, batches) as appends:
        ours, theirs = beside(appends.ours, peer(appends))
    entries = batches * BATCH
    return Measured.rate(entries / ours, entries / theirs, batch=BATCH, entries=entries)


@contextmanager
def _appends(engine: Engine, batches: int) -> Iterator[Appends]:
    entries = list(islice(MadeRecord(batches * BATCH).stored(), batches * BATCH))
    store, library = engine.store(), _library(engine)
    with psycopg.connect(engine.owner_url, autocommit=True) as connection:
        connection.execute(RAW)

        def ours(batch: Sequence[StoredEntry]) -> None:
            store.append_stored(batch, after=batch[0].position - 1)

        def theirs(batch: Sequence[StoredEntry]) -> None:
            library.insert_events([StoredEvent(STREAM, each.position, each.name, each.state) for each in batch])

        def raw(batch: Sequence[StoredEntry]) -> None:
            with connection.cursor() as cursor, cursor.copy(COPY) as copy:
                copy.set_types(["uuid", "int8", "text", "bytea"])
                for each in batch:
                    copy.write_row((STREAM, *each))

        yield Appends(
            _in_batches(entries, ours, BATCH),
            _in_batches(entries, theirs, LIBRARY_BATCH),
            _in_batches(entries, raw, BATCH),
        )
    store.close()
    library.datastore.close()


def _in_batches(
    entries: Sequence[StoredEntry], append: Callable[[Sequence[StoredEntry]], None], size: int
) -> Callable[[], None]:
    """All entries again in each round, after those of the rounds before."""
    after = 0

    def appended() -> None:
        nonlocal after
        for start in range(0, len(entries), size):
            some = entries[start : start + size]
            append([StoredEntry(after + each.position, each.name, each.state) for each in some])
        after += len(entries)

    return appended


def _library(engine: Engine) -> PostgresApplicationRecorder:
    """The library's recorder as it comes, with a table of its own."""
    recorder = PostgresApplicationRecorder(datastore(conninfo_to_dict(engine.owner_url)), events_table_name="peer")
    recorder.create_table()
    return recorder


FIGURES = (
    Figure(
        name="append-batch-pg",
        against="the library's insert_events, 500 at a call",
        unit="entries/s",
        reach=3,
        measures="Entries appended to the log on PostgreSQL, 1,000 at once, with their order and their wake-up call.",
        measure=beside_the_library,
    ),
    Figure(
        name="append-batch-pg-copy",
        against="raw binary COPY of the same rows",
        unit="entries/s",
        reach=0.4,
        measures="The same, beside COPY into a table of the same columns and indexes that nobody else writes to.",
        measure=beside_copy,
    ),
)
