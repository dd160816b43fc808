"""Appends that a synchronous standby must have: a wait that ends early is never an acknowledgement."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing, contextmanager
from contextvars import copy_context

import pytest

from adapters.postgres.connection import AnyServer
from adapters.postgres.log import PostgresEntryStore
from adapters.sql.patience import within
from domain.errors import NotSynchronous, Unconfirmed
from domain.record.store import StoredEntry
from tests.support.builders import a_stored
from tests.support.clusters import Cluster, Node, cluster, programs, until
from tests.support.stopping import family_of, stopped

pytestmark = [pytest.mark.slow, pytest.mark.skipif(programs() is None, reason="needs the programs of PostgreSQL")]

WAITING = "select pid from pg_stat_activity where wait_event = 'SyncRep' and usename = 'claimline_service'"


@pytest.fixture(scope="module")
def servers() -> Iterator[Cluster]:
    with cluster(standbys=1, synchronous=1) as made:
        yield made


@pytest.fixture
def store(servers: Cluster) -> Iterator[PostgresEntryStore]:
    with closing(PostgresEntryStore(servers.url(servers.primary), synchronous=True)) as store:
        yield store


@contextmanager
def away(standby: Node) -> Iterator[None]:
    """It stands still, and acknowledges nothing."""
    with stopped(family_of(standby.process)):
        yield


def the_next(store: PostgresEntryStore) -> list[StoredEntry]:
    return [a_stored(store.size() + 1, "an entry")]


def appended(store: PostgresEntryStore, entries: list[StoredEntry]) -> None:
    store.append_stored(entries, after=entries[0].position - 1)


@contextmanager
def appending(store: PostgresEntryStore) -> Iterator[Future[None]]:
    entries = the_next(store)
    with ThreadPoolExecutor(1) as pool:
        yield pool.submit(copy_context().run, appended, store, entries)


def waiting_backend(servers: Cluster) -> int:
    until(lambda: bool(servers.primary.admin(WAITING)), "an append that waits for the standby")
    return int(servers.primary.admin(WAITING)[0][0])


def test_an_append_is_on_the_standby_and_a_standby_is_read_like_any_log(
    servers: Cluster, store: PostgresEntryStore
) -> None:
    (standby,) = servers.standbys
    entries = the_next(store)

    appended(store, entries)
    servers.caught_up(standby)

    with closing(PostgresEntryStore(servers.url(standby), reading_from=AnyServer())) as there:
        assert list(there.read_stored(after=entries[0].position - 1, limit=2)) == entries


@pytest.mark.parametrize("how", ["pg_cancel_backend", "pg_terminate_backend"])
def test_a_wait_that_is_ended_is_not_taken_for_an_acknowledgement(
    servers: Cluster, store: PostgresEntryStore, how: str
) -> None:
    (standby,) = servers.standbys
    size = store.size()
    with away(standby), within(3), appending(store) as append:
        servers.primary.admin(f"select {how}({waiting_backend(servers)})")
        with pytest.raises(Unconfirmed, match="it is recorded"):
            append.result()
        visible = store.size()

    assert visible == size + 1
    store.confirm()


@pytest.mark.thorough
def test_a_standby_that_is_gone_is_waited_for_no_longer_than_there_is_time(
    servers: Cluster, store: PostgresEntryStore
) -> None:
    (standby,) = servers.standbys
    entries = the_next(store)
    with away(standby), within(1):
        with pytest.raises(Unconfirmed, match="synchronous_standby_names"):
            appended(store, entries)
        with pytest.raises(Unconfirmed, match="in time"):
            store.confirm()

    assert store.size() == entries[0].position
    store.confirm()


@pytest.mark.thorough
def test_who_asks_while_the_standby_is_gone_is_answered_when_it_is_back(
    servers: Cluster, store: PostgresEntryStore
) -> None:
    (standby,) = servers.standbys
    with ThreadPoolExecutor(1) as pool:
        with away(standby):
            asked = pool.submit(store.confirm)
            waiting_backend(servers)
            assert not asked.done()
        asked.result(10)


def test_nothing_is_appended_where_postgresql_waits_for_nobody(servers: Cluster, store: PostgresEntryStore) -> None:
    (standby,) = servers.standbys
    size, entries = store.size(), the_next(store)
    servers.synchronous()
    try:
        with pytest.raises(NotSynchronous, match="CLAIMLINE_SYNCHRONOUS"):
            appended(store, entries)
        with pytest.raises(NotSynchronous, match="synchronous_standby_names"):
            store.confirm()
    finally:
        servers.synchronous(standby)

    assert store.size() == size


@pytest.mark.thorough
def test_a_wait_that_ends_because_nobody_is_waited_for_anymore_confirms_nothing(
    servers: Cluster, store: PostgresEntryStore
) -> None:
    (standby,) = servers.standbys
    with away(standby), appending(store) as append:
        waiting_backend(servers)
        servers.synchronous()
        with pytest.raises(Unconfirmed, match="has become empty"):
            append.result()
    servers.synchronous(standby)
    store.confirm()


@pytest.mark.thorough
def test_a_connection_that_is_lost_confirms_nothing(servers: Cluster, store: PostgresEntryStore) -> None:
    """The next connection may be to another server, with another log."""
    (standby,) = servers.standbys
    store.confirm()
    with away(standby), ThreadPoolExecutor(1) as pool:
        asked = pool.submit(store.confirm)
        servers.primary.admin(f"select pg_terminate_backend({waiting_backend(servers)})")
        with pytest.raises(Unconfirmed, match="was lost"):
            asked.result(10)
    until(lambda: _is_confirmed(store), "a confirmation on the next connection")


def _is_confirmed(store: PostgresEntryStore) -> bool:
    try:
        store.confirm()
    except Unconfirmed:
        return False
    return True
