"""Connections to a SQLite file are used again and again, each time as durably as the transaction asks for."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from adapters.sql.patience import within
from adapters.sqlite.database import SQLiteDatabase
from tests.support.engines import sqlite_engine

FULL, NORMAL = 2, 1  # as SQLite numbers them


@pytest.fixture
def database(tmp_path: Path) -> Iterator[SQLiteDatabase]:
    made = SQLiteDatabase(sqlite_engine(tmp_path).path)
    yield made
    made.close()


def synchronous(database: SQLiteDatabase, *, durable: bool) -> int:
    with database.write(durable=durable) as session:
        return int(session.rows("pragma synchronous", {})[0][0])


def milliseconds(database: SQLiteDatabase) -> int:
    with database.read() as session:
        return int(session.rows("pragma busy_timeout", {})[0][0])


def test_a_transaction_is_as_durable_as_it_asks_whatever_the_one_before_it_asked(database: SQLiteDatabase) -> None:
    asked = (True, False, False, True, False, True)
    assert [synchronous(database, durable=each) for each in asked] == [FULL if each else NORMAL for each in asked]


def test_each_waits_for_other_writers_as_long_as_its_own_request_has_time(database: SQLiteDatabase) -> None:
    with within(7.9):
        hurried = milliseconds(database)
    patient = milliseconds(database)
    with within(0.1):
        late = milliseconds(database)
    assert (hurried, patient, late) == (7_500, 30_000, 500)
