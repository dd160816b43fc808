"""A pool of connections to PostgreSQL keeps none that is of no use, and finds a server that is back at once."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

from adapters.postgres.connection import AnyServer, PatientConnection, PatientPool
from adapters.postgres.database import conninfo
from tests.support.engines import Engine

pytestmark = pytest.mark.engines("postgres")
IDLE = 4
QUICKLY_SECONDS = 1.5  # the library alone would wait for seven


class Moving(AnyServer):
    """Of an address that leads to another server from some moment on: the older connections are refused."""

    def __init__(self) -> None:
        self.refused = set[int]()
        self.made = set[int]()

    def reached(self, connection: PatientConnection[Any]) -> None:
        self.made.add(connection.info.backend_pid)

    def check(self, connection: PatientConnection[Any]) -> None:
        if connection.info.backend_pid in self.refused:
            raise psycopg.OperationalError("questions are asked of another server since")
        super().check(connection)


@pytest.fixture
def server() -> Moving:
    return Moving()


@pytest.fixture
def pool(engine: Engine, server: Moving) -> Iterator[PatientPool]:
    made = PatientPool(
        conninfo(engine.url),
        server=server,
        connection_class=PatientConnection,
        min_size=IDLE,
        max_size=IDLE,
        timeout=QUICKLY_SECONDS,
        open=False,
        configure=server.reached,
    )
    with made:
        made.wait(30)
        yield made


def test_where_one_idle_connection_is_of_no_use_none_of_them_is_kept(pool: PatientPool, server: Moving) -> None:
    before = set(server.made)
    server.refused = before

    with pool.connection() as connection:
        assert connection.info.backend_pid not in before
        gone = connection.execute("select pid from pg_stat_activity where pid = any(%s)", (list(before),)).fetchall()

    assert len(before) == IDLE
    assert len(gone) < IDLE  # a server may take a moment to end the last sessions
