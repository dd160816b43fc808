"""The peers' rows and databases, kept between runs beside the record that they were read from."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import psycopg

from benchmarks.harness.kept import Kept, hash_of, views_hash
from benchmarks.peers.postgres import load
from benchmarks.peers.versions import WIDTHS, Table, read_tables
from tests.support.engines import Engine, PostgresServer


def _name(kept: Kept, statements: int) -> str:
    return kept.name(statements, f"{views_hash()}-{hash_of('benchmarks/peers')}")


def peer_tables(kept: Kept, record: Engine, statements: int) -> Mapping[str, Table]:
    path = kept.folder / f"peers-{_name(kept, statements)}.npz"
    columns = [(name, column) for name, of in WIDTHS.items() for column in of]
    with kept.making(path) as (partial, is_new):
        if is_new:
            tables = read_tables(record.path)
            with partial.open("wb") as file:
                np.savez(file, *(tables[name][column] for name, column in columns))
    with np.load(path) as saved:
        arrays = dict(zip(columns, saved.values(), strict=True))
    return {name: {column: arrays[name, column] for column in of} for name, of in WIDTHS.items()}


def postgres_with_tables(kept: Kept, server: PostgresServer, record: Engine, statements: int) -> str:
    """The name of the database."""
    tables = peer_tables(kept, record, statements)

    def fill(database: str) -> None:
        with psycopg.connect(server.url(database), autocommit=True) as connection:
            load(connection, tables)

    return kept.database(server, f"peers_{_name(kept, statements)}", fill)
