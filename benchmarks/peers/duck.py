"""Stances of all places from DuckDB: the greatest key of each group. A key is the rank and the position in one number.

``last()`` over sorted rows would be twice as quick and is wrong: DuckDB promises no order.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path

import duckdb
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from benchmarks.peers.questions import Drawn
from benchmarks.peers.stances_sql import POSITION_BITS, candidates, known, uncaptured, voice_column
from benchmarks.peers.versions import Table
from domain.vocabulary import Matter

POSITION = f"{2**POSITION_BITS - 1}::hugeint"


class DuckPeer:
    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection

    def positions(self, drawn: Drawn) -> npt.NDArray[np.integer]:
        """Of the governing statements, in no order."""
        found = self._connection.execute(question(drawn)).fetchnumpy()["position"]
        return np.asarray(found)

    def plan(self, drawn: Drawn) -> str:
        found = self._connection.execute(f"explain {question(drawn)}").fetchone()
        return str(found[1]) if found else ""


def question(drawn: Drawn) -> str:
    greatest = (
        f"select (max(v.key) & {POSITION})::int as position from versions v where {candidates(drawn)}"
        f" group by v.place, v.{voice_column(drawn)}"
    )
    if drawn.coordinates.matter is Matter.CONTROL:
        return greatest
    return (
        f"select s.position from ({greatest}) g join versions s on s.position = g.position and {known('s', drawn)}"
        f" where {uncaptured(drawn)}"
    )


@contextmanager
def duck_peer(tables: Mapping[str, Table], threads: int) -> Iterator[DuckPeer]:
    """In memory, with rows in the order of the groups."""
    versions = tables["versions"]
    order = np.lexsort([versions[name] for name in ("position", "rank", "speaker", "place", "matter")])
    with closing(duckdb.connect(":memory:", config={"threads": threads})) as connection:
        connection.register("given_versions", pa.table({name: column[order] for name, column in versions.items()}))
        connection.register("given_retractions", pa.table(dict(tables["retractions"])))
        connection.execute((Path(__file__).with_name("stances.duckdb.sql")).read_text(encoding="utf-8"))
        yield DuckPeer(connection)
