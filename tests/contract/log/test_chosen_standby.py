"""Questions are asked of a standby that keeps up: one that stands still is left, also for the primary."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager

import pytest

from adapters.postgres import standbys
from adapters.postgres.database import PostgresDatabase, conninfo
from adapters.postgres.standbys import Marks, OneServer
from tests.support.clusters import Cluster, Node, cluster, programs, until

pytestmark = [pytest.mark.slow, pytest.mark.skipif(programs() is None, reason="needs the programs of PostgreSQL")]


@pytest.fixture(scope="module")
def servers() -> Iterator[Cluster]:
    with cluster(standbys=2) as made:
        yield made


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(standbys, "LOOK_SECONDS", 0.1)
    monkeypatch.setattr(standbys, "BEHIND_SECONDS", 0.5)


@contextmanager
def reading(servers: Cluster, *nodes: Node) -> Iterator[PostgresDatabase]:
    url = servers.url(*nodes)
    server = OneServer(conninfo(url, only_reading=True), conninfo(servers.url(servers.primary)))
    with closing(PostgresDatabase(url, reading_from=server)) as database:
        yield database


@contextmanager
def not_replaying(*nodes: Node) -> Iterator[None]:
    for each in nodes:
        each.admin("select pg_wal_replay_pause()")
    try:
        yield
    finally:
        for each in nodes:
            each.admin("select pg_wal_replay_resume()")


def asked(database: PostgresDatabase) -> int:
    """The port of the server that answers."""
    with database.read() as session:
        ((port,),) = session.rows("select inet_server_port()", {})
        return int(port)


def until_asked(database: PostgresDatabase, node: Node, servers: Cluster) -> None:
    def look() -> bool:
        servers.primary.admin("select pg_logical_emit_message(false, 'test', 'moves on')")
        return asked(database) == node.port

    until(look, f"an answer of {node.name}")


def test_a_standby_that_stands_still_is_left_for_another_and_for_the_primary_if_there_is_none(servers: Cluster) -> None:
    first, second = servers.standbys
    with reading(servers, first, second, servers.primary) as database:
        assert asked(database) == first.port
        with not_replaying(first):
            until_asked(database, second, servers)
            with not_replaying(second):
                until_asked(database, servers.primary, servers)
        until(lambda: asked(database) in {first.port, second.port}, "an answer of a standby again")


def test_where_no_server_does_better_the_standby_is_asked_on(servers: Cluster) -> None:
    (first, *_) = servers.standbys
    with reading(servers, first) as database, not_replaying(first):
        for _ in range(20):
            servers.primary.admin("select pg_logical_emit_message(false, 'test', 'moves on')")
            assert asked(database) == first.port


def test_due_is_what_the_primary_had_some_seconds_ago() -> None:
    marks = Marks()
    seconds = standbys.BEHIND_SECONDS
    assert marks.due(0.0) == 0
    marks.saw(100, 0.0)
    assert marks.due(seconds / 2) == 0
    marks.saw(200, seconds)
    assert (marks.due(seconds), marks.due(2 * seconds)) == (100, 100)
    marks.saw(300, 2 * seconds)
    assert marks.due(2 * seconds) == 200
    marks.saw(50, 3 * seconds)  # of another primary
    assert (marks.due(3 * seconds), marks.due(4 * seconds)) == (0, 50)
