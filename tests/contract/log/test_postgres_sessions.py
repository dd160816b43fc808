"""Transactions on PostgreSQL: each as it was asked for, and an error leaves nothing of it behind."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import psycopg
import pytest

from adapters.postgres.database import PostgresDatabase
from tests.support.engines import Engine

pytestmark = pytest.mark.engines("postgres")

HOW = "select current_setting('transaction_isolation'), current_setting('transaction_read_only')"
NAMES = "select name from leases where name = 'tried'"
TRY = "insert into leases (name, epoch, holder, until) values ('tried', 1, 'nobody', now())"


@pytest.fixture
def database(engine: Engine) -> Iterator[PostgresDatabase]:
    with closing(PostgresDatabase(engine.url)) as database:
        yield database


def test_a_read_is_of_one_snapshot_and_writes_nothing(database: PostgresDatabase) -> None:
    with database.read() as session:
        assert session.rows(HOW, {}) == [("repeatable read", "on")]
        with database.write() as other:
            assert other.rows(HOW, {}) == [("read committed", "off")]
            other.execute(TRY, {})
        assert session.rows(NAMES, {}) == []
    with database.read() as session:
        assert session.rows(NAMES, {}) == [("tried",)]
    with pytest.raises(psycopg.errors.ReadOnlySqlTransaction), database.read() as session:
        session.execute(TRY, {})


def tried_in_vain(database: PostgresDatabase) -> None:
    with database.write(durable=False) as session:
        session.execute(TRY, {})
        raise LookupError


def test_an_error_takes_back_what_was_written_and_leaves_no_setting(database: PostgresDatabase) -> None:
    with pytest.raises(LookupError):
        tried_in_vain(database)
    with database.write() as session:
        assert session.rows("show synchronous_commit", {}) == [("on",)]
        assert session.rows(NAMES, {}) == []
