"""Appends to the log, beside what each engine does at best in the same run: rows inserted raw, in batches.

    .venv/bin/python -m benchmarks.append

Prints entries a second for each engine, one by one and in batches of 1,000, and the ratio to the raw insert. The tables
are of the same shape; entries have 600 bytes. Machines differ and are shared: read the ratios.
"""

from __future__ import annotations

import sqlite3
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from time import perf_counter

import psycopg

from adapters.log.stream import STREAM
from domain.record.store import EntryStore, StoredEntry
from tests.support.engines import Engine, postgres_engine, postgres_server, sqlite_engine

STATE = b"x" * 600
ROUNDS = ((1, 500), (1_000, 20))  # entries in a batch, batches


def entries_per_second(
    append: Callable[[Sequence[StoredEntry]], None], *, size: int, batches: int, after: int
) -> float:
    stored = [StoredEntry(after + number, "claim.v1", STATE) for number in range(1, size * batches + 1)]
    began = perf_counter()
    for start in range(0, len(stored), size):
        append(stored[start : start + size])
    return len(stored) / (perf_counter() - began)


def through_the_store(store: EntryStore) -> Callable[[Sequence[StoredEntry]], None]:
    return lambda batch: store.append_stored(batch, after=batch[0].position - 1)


def raw_sqlite(folder: Path) -> Callable[[Sequence[StoredEntry]], None]:
    connection = sqlite3.connect(folder / "raw.db", isolation_level=None)
    connection.execute("pragma journal_mode = wal")
    connection.execute(
        "create table raw (stream text, position integer, name text, state blob, primary key (stream, position))"
    )

    def append(batch: Sequence[StoredEntry]) -> None:
        connection.execute("begin immediate")
        connection.executemany("insert into raw values (?, ?, ?, ?)", [(STREAM.hex, *each) for each in batch])
        connection.commit()

    return append


def raw_postgres(engine: Engine) -> Callable[[Sequence[StoredEntry]], None]:
    connection = psycopg.connect(engine.owner_url, autocommit=True)
    connection.execute(
        "create table claimline.raw (stream uuid, position bigint, name text, state bytea,"
        " primary key (stream, position))"
    )

    def append(batch: Sequence[StoredEntry]) -> None:
        with connection.cursor() as cursor, cursor.copy("copy claimline.raw from stdin (format binary)") as copy:
            copy.set_types(["uuid", "int8", "text", "bytea"])
            for each in batch:
                copy.write_row((STREAM, *each))

    return append


def measure(engine: Engine, raw: Callable[[Sequence[StoredEntry]], None]) -> None:
    store, after = engine.store(), 0
    for size, batches in ROUNDS:
        ours = entries_per_second(through_the_store(store), size=size, batches=batches, after=after)
        limit = entries_per_second(raw, size=size, batches=batches, after=after)
        after += size * batches
        rates = f"{ours:>9,.0f} entries/s, raw {limit:>9,.0f}, ratio {ours / limit:.2f}"
        sys.stdout.write(f"{engine.name:<10} {size:>5} at a time: {rates}\n")
    store.close()


def main() -> None:
    with tempfile.TemporaryDirectory() as folder, postgres_server() as server:
        measure(sqlite_engine(Path(folder)), raw_sqlite(Path(folder)))
        engine = postgres_engine(server)
        measure(engine, raw_postgres(engine))


if __name__ == "__main__":
    main()
