"""Stances of all places from PostgreSQL, in the form of the question that is quickest on the machine."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import numpy.typing as npt
import psycopg

from benchmarks.harness.timing import seconds
from benchmarks.peers.questions import Drawn
from benchmarks.peers.stances_sql import candidates, uncaptured, voice_column
from benchmarks.peers.versions import Column, Table
from domain.vocabulary import Matter

SCHEMA = Path(__file__).with_name("stances.postgres.sql")
HEADER, FIELDS, LENGTH = b"PGCOPY\n\xff\r\n\0" + bytes(8), ">i2", ">i4"  # of PostgreSQL's binary COPY
TRAILER = b"\xff\xff"
IN_ORDER, HASHED = "the covering index in order", "the greatest key of each group, hashed in parallel"
FORMS = (IN_ORDER, HASHED)
ROWS = {
    IN_ORDER: np.dtype([("fields", FIELDS), ("length", LENGTH), ("position", ">i4")]),
    HASHED: np.dtype([("fields", FIELDS), ("length", LENGTH), ("rank", ">i8"), ("position", ">i4")]),
}


class PostgresPeer:
    def __init__(self, connection: psycopg.Connection) -> None:
        self._connection = connection

    def positions(self, drawn: Drawn, form: str = IN_ORDER) -> npt.NDArray[np.integer]:
        """Of the governing statements, in no order. Binary COPY is the fastest way out: no row becomes an object."""
        row = ROWS[_form_for(drawn, form)]
        sql = f"copy ({question(drawn, form)}) to stdout (format binary)"
        with self._connection.cursor() as cursor, cursor.copy(sql) as copy:
            content = b"".join(copy)
        count = (len(content) - len(HEADER) - len(TRAILER)) // row.itemsize
        return np.frombuffer(content, row, count=count, offset=len(HEADER))["position"]

    def best_of(self, forms: Sequence[str], tried: Sequence[Drawn]) -> str:
        """The form that answers these questions in the least time."""
        return min(forms, key=lambda form: seconds(lambda: [self.positions(each, form) for each in tried]))

    def plan(self, drawn: Drawn, form: str) -> str:
        rows = self._connection.execute(
            f"explain (analyze, buffers off, timing off, summary off) {question(drawn, form)}"
        )
        return "\n".join(row[0] for row in rows)


def question(drawn: Drawn, form: str) -> str:
    voice = voice_column(drawn)
    if _form_for(drawn, form) == HASHED:
        return f"select max(v.key) from versions v where {candidates(drawn)} group by v.place, v.{voice}"
    return (
        f"select s.position from (select distinct on (v.place, v.{voice}) v.* from versions v where {candidates(drawn)}"
        f" order by v.place, v.{voice}, v.rank desc, v.position desc) s where {uncaptured(drawn)}"
    )


def _form_for(drawn: Drawn, form: str) -> str:
    """Of a siege little is said, and that has to be looked at for captures: the index is quickest."""
    return form if drawn.coordinates.matter is Matter.CONTROL else IN_ORDER


def load(connection: psycopg.Connection, tables: Mapping[str, Table]) -> None:
    """Into an empty database: rows as they lie in the indexes, then the indexes, then what the planner has to know."""
    create, _, index = SCHEMA.read_text(encoding="utf-8").partition("-- indexes\n")
    connection.execute(create)
    versions = tables["versions"]
    order = np.lexsort([versions[name] for name in ("position", "rank", "speaker", "place", "matter")])
    in_order = {name: column[order] for name, column in versions.items()}
    for name, table in {**tables, "versions": in_order}.items():
        columns = ", ".join(table)
        with connection.cursor() as cursor, cursor.copy(f"copy {name} ({columns}) from stdin (format binary)") as copy:
            copy.write(_packed(list(table.values())))
    connection.execute(index)
    connection.execute("vacuum (analyze, freeze) versions")
    connection.execute("vacuum (analyze, freeze) retractions")


def _packed(columns: list[Column]) -> bytes:
    """As PostgreSQL's binary COPY has them."""
    fields = [("fields", FIELDS)]
    for at, column in enumerate(columns):
        fields += [(f"length {at}", LENGTH), (f"value {at}", f">i{column.itemsize}")]
    rows = np.zeros(len(columns[0]), fields)
    rows["fields"] = len(columns)
    for at, column in enumerate(columns):
        rows[f"length {at}"], rows[f"value {at}"] = column.itemsize, column
    return HEADER + rows.tobytes() + TRAILER


@contextmanager
def postgres_peer(url: str) -> Iterator[PostgresPeer]:
    with psycopg.connect(url, autocommit=True) as connection:
        yield PostgresPeer(connection)
