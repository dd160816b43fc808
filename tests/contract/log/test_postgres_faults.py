"""What is known to hang the log on PostgreSQL, or to lose entries of it, and how it is built around."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from time import monotonic

import psycopg
import pytest
from psycopg import sql

from adapters.log.stream import STREAM
from adapters.postgres import listening
from adapters.postgres import log as log_module
from adapters.postgres.database import (
    OldServer,
    PostgresDatabase,
    RefusedEnvironment,
    WrongEncoding,
    WrongRole,
    is_migrated,
    migrate,
    refuse_an_old_server,
)
from adapters.postgres.log import APPEND, PostgresEntryStore
from adapters.sql.migrations import migrations
from domain.errors import LogUnavailable, NotMigrated, PositionConflict
from tests.support.builders import TOWN, a_stored
from tests.support.checking import assert_checked
from tests.support.engines import OWNER, SERVICE, Engine, PostgresServer, postgres_engine
from tests.support.proxy import Cut, cutting
from tests.support.running import running

ONE, TWO = [a_stored(1, "one")], [a_stored(2, "two")]

SETTINGS_THAT_COULD_HURT = {
    "bytea_output": "escape",
    "client_encoding": "latin1",
    "datestyle": "German",
    "default_transaction_isolation": "serializable",
    "default_transaction_deferrable": "on",
    "idle_in_transaction_session_timeout": "1s",
    "lock_timeout": "1ms",
    "search_path": "pg_catalog",
    "statement_timeout": "1ms",
    "timezone": "Pacific/Kiritimati",
}


@pytest.fixture
def postgres_database(postgres: PostgresServer) -> Iterator[Engine]:
    """Checked once the fault is over: whatever it was, it has left nothing wrong behind."""
    engine = postgres_engine(postgres)
    yield engine
    assert_checked(engine)


def test_an_append_whose_connection_dies_in_commit_is_found_and_appended_once(postgres_database: Engine) -> None:
    with cutting(postgres_database.url, Cut.AFTER_COMMIT) as proxy:
        store = PostgresEntryStore(proxy.url)
        store.append_stored(ONE, after=0)
        store.append_stored(TWO, after=1)

        assert proxy.cuts == 1
        assert list(store.read_stored(after=0, limit=10)) == [*ONE, *TWO]
        store.close()


def test_an_append_that_never_arrived_is_said_to_have_failed(postgres_database: Engine) -> None:
    with cutting(postgres_database.url, Cut.BEFORE_THE_STATEMENT) as proxy:
        store = PostgresEntryStore(proxy.url)
        with pytest.raises(LogUnavailable, match="nothing was appended"):
            store.append_stored(ONE, after=0)
        assert store.size() == 0
        store.append_stored(ONE, after=0)

        assert proxy.cuts == 1
        assert list(store.read_stored(after=0, limit=10)) == ONE
        store.close()


def test_an_append_that_is_said_to_have_failed_is_not_carried_out_later(postgres_database: Engine) -> None:
    """The server may get the statement when its client is long gone: a network, or a busy machine, held it back."""
    with cutting(postgres_database.url, Cut.STATEMENT_HELD_BACK) as proxy:
        store = PostgresEntryStore(proxy.url)
        with pytest.raises(LogUnavailable, match="nothing was appended"):
            store.append_stored(ONE, after=0)
        proxy.deliver()

        assert proxy.cuts == 1
        assert store.size() == 0
        store.close()


def test_an_append_that_died_after_another_writer_came_first_is_a_lost_race(postgres_database: Engine) -> None:
    other = PostgresEntryStore(postgres_database.url)
    with cutting(postgres_database.url, Cut.BEFORE_THE_STATEMENT) as proxy:
        store = PostgresEntryStore(proxy.url)
        other.append_stored([a_stored(1, "another"), *TWO], after=0)
        with pytest.raises(PositionConflict, match="the log is at 2"):
            store.append_stored(ONE, after=0)
        store.close()
    other.close()


def test_the_librarys_database_functions_are_refused(
    postgres_database: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("POSTGRES_ENABLE_DB_FUNCTIONS", "y")

    with pytest.raises(RefusedEnvironment, match="POSTGRES_ENABLE_DB_FUNCTIONS is on"):
        PostgresEntryStore(postgres_database.url)
    with pytest.raises(RefusedEnvironment, match="unset it"):
        PostgresDatabase(postgres_database.url)


def test_an_append_does_not_wait_behind_vacuum(postgres_database: Engine) -> None:
    """VACUUM holds SHARE UPDATE EXCLUSIVE, behind which a table lock of the library's kind would wait."""
    store = PostgresEntryStore(postgres_database.url)
    with psycopg.connect(postgres_database.owner_url) as vacuum:
        vacuum.execute("lock table claimline.stored_events in share update exclusive mode")
        began = monotonic()
        store.append_stored(ONE, after=0)

        assert monotonic() - began < 2
    assert store.size() == 1
    store.close()


def test_a_lock_that_is_never_released_ends_in_an_error_and_not_in_a_hang(
    postgres_database: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(log_module, "LOCK_SECONDS", 1.0)
    store = PostgresEntryStore(postgres_database.url)
    with psycopg.connect(postgres_database.url) as holder:
        holder.execute("select pg_advisory_xact_lock(hashtextextended('claimline.log', 0))")
        with pytest.raises(LogUnavailable, match="lock timeout"):
            store.append_stored(ONE, after=0)
    assert store.size() == 0
    store.close()


def test_writers_lose_no_race_to_a_stricter_isolation_level(
    postgres: PostgresServer, postgres_database: Engine
) -> None:
    """Under it the append would not see what was committed while it waited for the lock."""
    set_for_database(postgres, postgres_database, "default_transaction_isolation", "repeatable read")
    store = PostgresEntryStore(postgres_database.url)

    def append(writer: int) -> None:
        for number in range(40):
            while True:
                after = store.size()
                with suppress(PositionConflict):
                    store.append_stored([a_stored(after + 1, f"{writer} {number}")], after=after)
                    break

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(append, range(8)))
    assert store.size() == 320
    store.close()


def test_a_server_that_only_reads_is_said_to_be_unavailable(
    postgres: PostgresServer, postgres_database: Engine
) -> None:
    """As the old one is after a failover: it answers, and takes nothing."""
    set_for_database(postgres, postgres_database, "default_transaction_read_only", "on")
    store = PostgresEntryStore(postgres_database.url)

    with pytest.raises(LogUnavailable, match="read-only"):
        store.append_stored(ONE, after=0)
    assert store.size() == 0
    store.close()


def test_settings_of_the_server_change_nothing(postgres: PostgresServer, postgres_database: Engine) -> None:
    for setting, value in SETTINGS_THAT_COULD_HURT.items():
        set_for_database(postgres, postgres_database, setting, value)
    with running(postgres_database) as there:
        there.put(f"/v1/places/{TOWN}", {"name": "Сіверськ 🏴", "names": [{"name": "谢韦尔斯克"}]})

        assert there.read("/v1/places", q="сіверськ")["places"][0]["name"] == "Сіверськ 🏴"
        assert there.read("/v1/log")["entries"][0]["body"]["names"] == [{"name": "谢韦尔斯克"}]


@pytest.mark.parametrize(("version", "told"), [(140_012, "14.12"), (90_624, "9.624"), (140_000, "14.0")])
def test_an_old_server_is_refused_with_its_version_and_the_one_that_is_needed(version: int, told: str) -> None:
    with pytest.raises(OldServer, match=rf"PostgreSQL {told}, and Claimline needs 15 or later: upgrade"):
        refuse_an_old_server(version)


@pytest.mark.parametrize("version", [150_000, 150_018, 180_006])
def test_a_server_of_a_version_that_is_tested_is_taken(version: int) -> None:
    refuse_an_old_server(version)


def test_a_database_without_room_for_every_script_is_not_set_up(postgres: PostgresServer) -> None:
    name = f"{postgres.empty_database()}_latin"
    with psycopg.connect(postgres.admin_url, autocommit=True) as admin:
        statement = "create database {} encoding 'latin1' lc_collate 'C' lc_ctype 'C' template template0"
        admin.execute(sql.SQL(statement).format(sql.Identifier(name)))

    with pytest.raises(WrongEncoding, match=r"LATIN1.*ENCODING 'UTF8'"):
        migrate(postgres.url(name), None)
    assert not is_migrated(postgres.url(name))
    postgres.drop(name)


def test_an_append_waits_for_the_disk_though_the_server_was_told_not_to(
    postgres: PostgresServer, postgres_database: Engine
) -> None:
    set_for_database(postgres, postgres_database, "synchronous_commit", "off")
    with psycopg.connect(postgres_database.url) as connection:
        assert connection.execute("show synchronous_commit").fetchone() == ("off",)
        connection.execute(APPEND, (STREAM, 0, [ONE[0].name], [ONE[0].state], None))

        assert connection.execute("show synchronous_commit").fetchone() == ("on",)


def test_another_role_than_the_one_that_was_set_up_makes_no_views(
    postgres: PostgresServer, postgres_database: Engine
) -> None:
    """They would be its own, and the service could neither read nor replace them."""
    superuser = postgres.url(name_of(postgres_database))
    for url in (postgres_database.owner_url, superuser):
        with pytest.raises(WrongRole, match=f"is set up for the role {SERVICE}, and this is"):
            PostgresDatabase(url)
    PostgresDatabase(postgres_database.url).close()


def test_the_owner_may_serve_where_no_other_role_was_named(postgres: PostgresServer) -> None:
    url = postgres.url(postgres.empty_database(), OWNER)
    migrate(url, None)

    PostgresDatabase(url).close()


@pytest.mark.parametrize("isolation", ["read committed", "serializable"])
def test_two_migrations_at_once_both_succeed(postgres: PostgresServer, isolation: str) -> None:
    name = postgres.empty_database()
    url = postgres.url(name, OWNER)
    set_for_database(postgres, Engine("postgres", url, url), "default_transaction_isolation", isolation)
    assert not is_migrated(url)

    with ThreadPoolExecutor(2) as pool:
        done = list(pool.map(lambda _: migrate(url, SERVICE), range(2)))

    assert sorted(map(len, done)) == [0, len(migrations("adapters.postgres"))]
    assert is_migrated(postgres.url(name, SERVICE))
    assert migrate(url, SERVICE) == []


def test_a_database_that_is_not_migrated_is_named_with_its_cure(postgres: PostgresServer) -> None:
    url = postgres.url(postgres.empty_database())

    with pytest.raises(NotMigrated, match="claimline migrate"):
        PostgresEntryStore(url)
    with pytest.raises(NotMigrated, match="claimline migrate"):
        PostgresDatabase(url)


def test_waiting_ends_at_the_notification_and_not_at_the_next_poll(
    postgres_database: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listening, "POLL_SECONDS", 600.0)
    store, other = PostgresEntryStore(postgres_database.url), PostgresEntryStore(postgres_database.url)
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(store.wait, after=0, timeout_seconds=20)
        other.append_stored(ONE, after=0)
        assert waiting.result() is True
        began = monotonic()
        waiting = pool.submit(store.wait, after=1, timeout_seconds=20)
        other.append_stored(TWO, after=1)

        assert waiting.result() is True
    assert monotonic() - began < 10
    store.close()
    other.close()


def test_waiting_goes_on_when_the_listening_backend_is_killed(
    postgres: PostgresServer, postgres_database: Engine
) -> None:
    store, other = PostgresEntryStore(postgres_database.url), PostgresEntryStore(postgres_database.url)
    assert store.wait(after=0, timeout_seconds=0.3) is False
    kill_backends(postgres, postgres_database, "listen")

    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(store.wait, after=0, timeout_seconds=20)
        other.append_stored(ONE, after=0)

        assert waiting.result() is True
    store.close()
    other.close()


def test_a_store_recovers_when_every_connection_was_cut(postgres: PostgresServer, postgres_database: Engine) -> None:
    store = PostgresEntryStore(postgres_database.url)
    store.append_stored(ONE, after=0)
    kill_backends(postgres, postgres_database, "")

    assert list(store.read_stored(after=0, limit=10)) == ONE
    store.append_stored(TWO, after=1)
    assert store.size() == 2
    store.close()


def test_a_leader_whose_connection_was_cut_leads_no_more(postgres: PostgresServer, postgres_database: Engine) -> None:
    first, second = postgres_database.leadership(), postgres_database.leadership()
    assert first.try_acquire()
    assert not second.try_acquire()
    kill_backends(postgres, postgres_database, "")

    assert not first.held()
    assert second.try_acquire()
    assert not first.try_acquire()
    second.release()
    assert first.try_acquire()
    first.release()


@pytest.mark.thorough
def test_followers_go_on_when_every_connection_was_cut(postgres: PostgresServer, postgres_database: Engine) -> None:
    with running(postgres_database) as there:
        there.put("/v1/places/town-0", {"name": "Town"})
        for cut in range(1, 4):
            kill_backends(postgres, postgres_database, "")
            path, body = f"/v1/places/town-{cut}", {"name": f"Town {cut}"}
            while there.client.put(path, json=body, headers=there.authorization).status_code == 503:
                pass  # said to be unavailable, and to be tried again
            there.service.await_views(1 + cut)

            assert there.read(path)["name"] == f"Town {cut}"
        assert there.service.store.size() == 4


def set_for_database(postgres: PostgresServer, engine: Engine, setting: str, value: str) -> None:
    statement = sql.SQL("alter database {} set {} = {}")
    names = sql.Identifier(name_of(engine)), sql.Identifier(setting), sql.Literal(value)
    with psycopg.connect(postgres.admin_url, autocommit=True) as admin:
        admin.execute(statement.format(*names))


def name_of(engine: Engine) -> str:
    return engine.url.partition("@/")[2].partition("?")[0]


def kill_backends(postgres: PostgresServer, engine: Engine, last_statement: str) -> None:
    """Those of the service on this database whose last statement contains the text."""
    with psycopg.connect(postgres.admin_url, autocommit=True) as admin:
        killed = admin.execute(
            "select pg_terminate_backend(pid, 5000) from pg_stat_activity"
            " where datname = %s and pid <> pg_backend_pid() and query ilike %s",
            (name_of(engine), f"%{last_statement}%"),
        ).fetchall()
    assert killed
