"""Instants are settled: no writer, even a concurrent one, records at such an instant or before it."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from adapters.clock import SystemClock
from adapters.sql.session import Database
from adapters.views.feed.view import settled_of
from api.bootstrap import Installation, opened
from api.settings import Settings
from domain.dates.instants import Instant
from domain.errors import InstantSettled, PositionConflict
from domain.intake.append import Author
from domain.intake.drafts import PlaceDraft
from domain.record.store import EntryStore, StoredEntry
from tests.support.engines import Engine
from tests.support.running import SetClock

WRITERS, EACH = 4, 25


def an_entry(position: int) -> list[StoredEntry]:
    return [StoredEntry(position, "claim.v1", f"entry {position}".encode())]


@pytest.fixture
def database(engine: Engine) -> Iterator[Database]:
    database = engine.database()
    yield database
    database.close()


def test_what_bears_a_settled_instant_is_refused_and_what_bears_a_later_one_is_not(store: EntryStore) -> None:
    store.append_stored(an_entry(1), after=0, recorded_at=100)
    store.settle(100)
    store.settle(50)  # settled already
    for early in (100, 99):
        with pytest.raises(InstantSettled) as refused:
            store.append_stored(an_entry(2), after=1, recorded_at=early)
        assert refused.value.instant == 100
    with pytest.raises(PositionConflict, match="the log is at 1"):
        store.append_stored(an_entry(3), after=2, recorded_at=50)
    store.append_stored(an_entry(2), after=1, recorded_at=101)

    assert store.size() == 2


def test_a_log_that_was_moved_here_is_older_and_counts_as_known_when_it_was_settled(
    store: EntryStore, database: Database
) -> None:
    store.append_stored(an_entry(1), after=0)
    store.settle(100)
    store.append_stored(an_entry(2), after=1)
    with database.read() as session:
        assert settled_of(session) == (100, 2)


def test_where_nothing_was_settled_moving_a_log_settles_nothing(store: EntryStore, database: Database) -> None:
    store.append_stored(an_entry(1), after=0)
    with database.read() as session:
        assert settled_of(session).size == 0


def test_what_is_decided_too_early_is_decided_again_later(engine: Engine) -> None:
    clock = SetClock(1_000)
    with opened(Settings(database=engine.url), clock=clock) as service:
        service.store.settle(5_000)  # by a process whose clock is ahead
        declare(service, "a-place")

        assert recorded(service) == [5_001]


def test_an_entry_bears_no_earlier_instant_than_the_one_before_it_though_the_clock_is_set_back(engine: Engine) -> None:
    clock = SetClock(5_000)
    with opened(Settings(database=engine.url), clock=clock) as service:
        declare(service, "a-place")
        clock.instant = 1_000
        declare(service, "another-place")

        assert recorded(service) == [5_000, 5_000]


def test_writers_who_race_with_settling_record_nothing_at_a_settled_instant(engine: Engine, database: Database) -> None:
    together = Barrier(WRITERS + 1)

    def write(writer: int) -> None:
        with opened(Settings(database=engine.url)) as service:
            together.wait()
            for number in range(EACH):
                declare(service, f"place-{writer}-{number}")

    def settle() -> None:
        store = engine.store()
        together.wait()
        while store.size() < WRITERS * EACH:
            store.settle(SystemClock().now())
        store.close()

    with opened(Settings(database=engine.url)) as service, ThreadPoolExecutor(WRITERS + 1) as pool:
        done = [pool.submit(settle), *(pool.submit(write, writer) for writer in range(WRITERS))]
        for each in done:
            each.result()
        at = recorded(service)
    with database.read() as session:
        settled = session.rows("select instant, size from settled order by instant", {})

    assert len(at) == WRITERS * EACH
    assert at == sorted(at)
    assert settled
    for instant, size in settled:
        assert all(each > instant for each in at[size:])


def declare(service: Installation, place: str) -> None:
    service.recording.record_each([PlaceDraft(id=place, name="A place", identifiers={})], Author("test"))


def recorded(service: Installation) -> list[Instant]:
    with service.reader.snapshot() as past:
        moments = [past.moment(position) for position in range(1, service.store.size() + 1)]
    return [moment.recorded_at or 0 for moment in moments]
