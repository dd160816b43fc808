"""What every entry store promises, one sentence each; both engines go through it."""

from __future__ import annotations

import random
import subprocess
import sys
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from sqlite3 import Error as SQLiteError
from sqlite3 import connect
from threading import Thread
from time import monotonic

import psycopg
import pytest

from adapters.clock import SystemClock
from adapters.sqlite.log import POLL_SECONDS_MAX, SQLiteEntryStore
from domain.errors import PositionConflict
from domain.record.store import EntryStore, StoredEntry
from tests.support.builders import a_stored, text_of
from tests.support.checking import assert_checked
from tests.support.engines import Engine
from tests.support.tidiness import ROOT

WRITERS, BATCHES, BATCH_SIZE = 8, 12, 3
KILLS = 12


def entries(*texts: str, after: int = 0) -> list[StoredEntry]:
    return [a_stored(after + index, text) for index, text in enumerate(texts, start=1)]


def everything(store: EntryStore) -> list[StoredEntry]:
    found = list[StoredEntry]()
    while page := store.read_stored(after=len(found), limit=100):
        found += page
    return found


def test_an_empty_log_ends_at_position_0(store: EntryStore) -> None:
    assert store.size() == 0
    assert list(store.read_stored(after=0, limit=10)) == []


def test_entries_get_the_positions_after_the_last_one(store: EntryStore) -> None:
    store.append_stored(entries("a", "b"), after=0)
    store.append_stored(entries("c", after=2), after=2)

    assert [each.position for each in store.read_stored(after=0, limit=10)] == [1, 2, 3]
    assert store.size() == 3


def test_stored_bytes_come_back_as_they_were(store: EntryStore) -> None:
    every_byte = StoredEntry(1, "place.v1", bytes(range(256)))
    store.append_stored([every_byte], after=0)

    assert list(store.read_stored(after=0, limit=1)) == [every_byte]


def test_reading_goes_on_after_a_position_and_stops_at_the_limit(store: EntryStore) -> None:
    store.append_stored(entries(*"abcdef"), after=0)

    assert [text_of(each) for each in store.read_stored(after=2, limit=3)] == ["c", "d", "e"]
    assert list(store.read_stored(after=6, limit=3)) == []


@pytest.mark.parametrize("after", [0, 1, 3, 99])
def test_a_refused_append_names_where_the_log_is_and_leaves_nothing_behind(store: EntryStore, after: int) -> None:
    store.append_stored(entries("a", "b"), after=0)

    with pytest.raises(PositionConflict, match="the log is at 2"):
        store.append_stored(entries("x", "y", "z", after=after), after=after)
    store.append_stored(entries("c", after=2), after=2)

    assert [(each.position, text_of(each)) for each in everything(store)] == [(1, "a"), (2, "b"), (3, "c")]


def test_entries_that_are_numbered_with_a_gap_are_a_fault_of_the_caller(store: EntryStore) -> None:
    with pytest.raises(ValueError, match="without gaps"):
        store.append_stored([StoredEntry(1, "claim.v1", b"a"), StoredEntry(3, "claim.v1", b"b")], after=0)

    assert store.size() == 0


def test_a_batch_of_ten_megabytes_goes_through_in_one_call(store: EntryStore) -> None:
    """The library's own append hangs on such a batch for ever, holding the table."""
    big = [StoredEntry(index, "claim.v1", b"%08d" % index * 256) for index in range(1, 5_001)]
    done = Thread(target=store.append_stored, args=(big,), kwargs={"after": 0}, daemon=True)
    done.start()
    done.join(timeout=60)

    assert not done.is_alive()
    assert store.size() == 5_000
    assert everything(store) == big


def test_waiting_ends_when_time_is_up(store: EntryStore) -> None:
    assert store.wait(after=0, timeout_seconds=0.05) is False


def test_waiting_ends_at_once_where_the_log_is_longer_already(store: EntryStore) -> None:
    store.append_stored(entries("a"), after=0)

    assert store.wait(after=0, timeout_seconds=0) is True


@pytest.mark.engines("sqlite")
def test_whoever_waits_for_long_looks_less_often(store: EntryStore, monkeypatch: pytest.MonkeyPatch) -> None:
    """A service that nobody uses leaves the processor alone."""
    looks = Counter[str]()
    look = SQLiteEntryStore._data_version  # noqa: SLF001 - each look of a waiting reader
    monkeypatch.setattr(SQLiteEntryStore, "_data_version", lambda self: (looks.update(["look"]), look(self))[1])

    assert store.wait(after=0, timeout_seconds=1) is False
    assert 1 < looks["look"] <= 1 / POLL_SECONDS_MAX + 5


@pytest.mark.parametrize(
    "elsewhere", [False, pytest.param(True, marks=pytest.mark.slow)], ids=["this store", "another process"]
)
def test_waiting_ends_soon_after_an_append(engine: Engine, store: EntryStore, *, elsewhere: bool) -> None:
    def append() -> None:
        if elsewhere:
            subprocess.run(writer(engine, "w", 1, 1), check=True, capture_output=True, cwd=ROOT)
        else:
            store.append_stored(entries("a"), after=0)

    with ThreadPoolExecutor() as pool:
        waiting = pool.submit(store.wait, after=0, timeout_seconds=30)
        pool.submit(append).result()
        appended = monotonic()

        assert waiting.result() is True
    assert monotonic() - appended < 2


def writer(engine: Engine, name: str, batches: int, size: int) -> list[str]:
    arguments = [engine.name, engine.url, name, str(batches), str(size)]
    return [sys.executable, "-m", "tests.support.processes.writer", *arguments]


def append_batches(store: EntryStore, name: str) -> None:
    for batch in range(BATCHES):
        while True:
            after = store.size()
            texts = [f"{name}/{batch}/{index}" for index in range(BATCH_SIZE)]
            try:
                store.append_stored(entries(*texts, after=after), after=after)
            except PositionConflict:
                continue
            break


def tail(store: EntryStore, wanted: int) -> list[StoredEntry]:
    """Follow the log as a subscriber does, from position to position."""
    found = list[StoredEntry]()
    while len(found) < wanted and store.wait(after=len(found), timeout_seconds=60):
        found += store.read_stored(after=len(found), limit=7)
    return found


def assert_whole(found: Sequence[StoredEntry]) -> None:
    """Every batch of every writer, once, in one piece, in the order in which its writer appended."""
    assert [each.position for each in found] == list(range(1, len(found) + 1))
    said = [text_of(each).split("/") for each in found]
    assert Counter(writer for writer, _, _ in said) == {f"w{n}": BATCHES * BATCH_SIZE for n in range(WRITERS)}
    for start in range(0, len(said), BATCH_SIZE):
        batch = said[start : start + BATCH_SIZE]
        assert {(writer, number) for writer, number, _ in batch} == {(batch[0][0], batch[0][1])}
        assert [int(index) for _, _, index in batch] == list(range(BATCH_SIZE))
    for n in range(WRITERS):
        own = [int(number) for writer, number, _ in said if writer == f"w{n}"]
        assert own == sorted(own)


def test_eight_threads_lose_nothing_and_a_reader_misses_nothing(store: EntryStore) -> None:
    with ThreadPoolExecutor(WRITERS + 1) as pool:
        reading = pool.submit(tail, store, WRITERS * BATCHES * BATCH_SIZE)
        writing = [pool.submit(append_batches, store, f"w{n}") for n in range(WRITERS)]
        for each in writing:
            each.result()

        assert_whole(reading.result())
    assert_whole(everything(store))


@pytest.mark.slow
def test_eight_processes_lose_nothing_and_a_reader_misses_nothing(engine: Engine, store: EntryStore) -> None:
    with ThreadPoolExecutor(1) as pool:
        reading = pool.submit(tail, store, WRITERS * BATCHES * BATCH_SIZE)
        writing = [
            subprocess.Popen(writer(engine, f"w{n}", BATCHES, BATCH_SIZE), stdout=subprocess.PIPE, cwd=ROOT)
            for n in range(WRITERS)
        ]
        for each in writing:
            each.communicate()
            assert each.returncode == 0

        assert_whole(reading.result())
    assert_checked(engine)


@pytest.mark.slow
def test_what_was_acknowledged_before_a_kill_is_there_once(engine: Engine, store: EntryStore) -> None:
    chance = random.Random(20251211)
    acknowledged = list[str]()
    for kill in range(KILLS):
        process = subprocess.Popen(writer(engine, f"k{kill}", 10_000, 2), stdout=subprocess.PIPE, text=True, cwd=ROOT)
        assert process.stdout is not None
        for _ in range(chance.randrange(1, 60)):
            acknowledged.append(process.stdout.readline().strip())
        process.kill()
        rest, _ = process.communicate()
        acknowledged += [line for line in rest.splitlines() if line.count("/") == 1]
    found = everything(store)
    stored = Counter(text_of(each).rpartition("/")[0] for each in found)

    assert [each.position for each in found] == list(range(1, len(found) + 1))
    assert set(stored.values()) == {2}
    assert len(acknowledged) > KILLS
    assert set(acknowledged) <= set(stored)
    assert_checked(engine)


def run_sql(engine: Engine, url: str, statement: bytes) -> None:
    if engine.name == "sqlite":
        connection = connect(url.removeprefix("sqlite:///"))
        with connection:
            connection.execute(statement.decode())
        connection.close()
        return
    with psycopg.connect(url) as postgres:
        postgres.execute(b"set search_path = claimline")
        postgres.execute(statement)


ON_BOTH = [
    "update stored_events set state = null",
    "delete from stored_events",
    (
        "insert into stored_events (originator_id, originator_version, topic, state)"
        " select originator_id, 9, topic, state from stored_events limit 1"
    ),
    (
        "insert into stored_events (originator_id, originator_version, topic, state)"
        " select originator_id, 4, null, state from stored_events limit 1"
    ),
    (
        "insert into stored_events (originator_id, originator_version, topic, state)"
        " select '00000000-0000-4000-8000-000000000001', 1, topic, state from stored_events limit 1"
    ),
]
ON_SQLITE = [
    "insert or replace into stored_events select originator_id, 1, topic, state from stored_events limit 1",
    # REPLACE by the rowid, which is a key too: the position is the next one
    (
        "insert or replace into stored_events (rowid, originator_id, originator_version, topic, state)"
        " select 1, originator_id, 4, topic, state from stored_events limit 1"
    ),
]
ON_POSTGRES = ["truncate stored_events"]
OF_THE_OWNER = [
    "drop trigger stored_events_refuse_change on stored_events",
    "alter table stored_events disable trigger all",
]
ATTEMPTS = [
    *(("sqlite", "service", each) for each in [*ON_BOTH, *ON_SQLITE]),
    *(("postgres", role, each) for role in ("service", "owner") for each in [*ON_BOTH, *ON_POSTGRES]),
    *(("postgres", "service", each) for each in OF_THE_OWNER),
]


@pytest.mark.parametrize(("engine", "role", "statement"), ATTEMPTS, indirect=["engine"])
def test_the_database_itself_refuses_to_change_the_log(
    engine: Engine, store: EntryStore, role: str, statement: str
) -> None:
    store.append_stored(entries("a", "b", "c"), after=0)

    with pytest.raises((psycopg.Error, SQLiteError), match=r"append-only|stored_events_|permission denied|be owner"):
        run_sql(engine, engine.url if role == "service" else engine.owner_url, statement.encode())

    assert everything(store) == entries("a", "b", "c")
    assert_checked(engine)


def test_the_database_tells_the_time_where_it_has_a_clock_of_its_own(engine: Engine) -> None:
    with closing(engine.store()) as store:
        before, now, after = SystemClock().now(), store.now(), SystemClock().now()

    if engine.name == "sqlite":
        assert now is None
    else:
        assert now is not None
        assert before - 2_000_000 <= now <= after + 2_000_000  # of the same machine
