"""The feed says what a replay says: the same items, in the same places, whatever way they were come by."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import repeat
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.log import codec
from adapters.log.read import read, read_on
from adapters.sql.session import Database
from adapters.views import rebuilding as rebuilding_module
from adapters.views.applying import Applier
from adapters.views.feed.reader import SqlFeed
from adapters.views.feed.time import FEED, FeedTime
from adapters.views.feed.view import SqlFeedView
from adapters.views.rebuilding import rebuild
from adapters.views.record.view import SqlRecordView
from adapters.views.view import Copy, ReadAnew, View, create_copy
from adapters.zones import installed
from domain.dates.edtf import parse_instant
from domain.dates.instants import MICROSECONDS_PER_DAY, Instant
from domain.feed.items import (
    BEGINNING,
    DisputeClosed,
    DisputeOpened,
    FeedFilter,
    HistoryRevised,
    Item,
    ItemStance,
    ItemType,
    StanceChanged,
)
from domain.intake.guards import Trusting
from domain.record.entries import Entry
from domain.record.store import EntryStore
from tests.support.builders import Journal, a_draft
from tests.support.dense_histories import a_busy_history
from tests.support.engines import EVERY_VERSION, Engine, PostgresServer, postgres_engine, sqlite_engine
from tests.support.feed_histories import Plain, Told, spread_out
from tests.support.properties import examples
from tests.support.running import SetClock

pytestmark = [pytest.mark.slow, pytest.mark.engines(*EVERY_VERSION)]

ALL = FeedFilter(types=tuple(ItemType))


@contextmanager
def opened(engine: Engine) -> Iterator[tuple[EntryStore, Database]]:
    store, database = engine.store(), engine.database()
    yield store, database
    store.close()
    database.close()


def views(database: Database) -> list[View]:
    return [SqlRecordView(database.engine, installed), SqlFeedView(database.engine)]


def begin(database: Database) -> list[Applier]:
    for view in views(database):
        with database.write() as session:
            create_copy(session, view, Copy(view.name, building=False))
    return [Applier(database, view) for view in views(database)]


def pass_time(store: EntryStore, database: Database, *, until: Instant, feed: SqlFeedView | None = None) -> None:
    """``feed``: the view that follows as well; by default another process passes time."""
    feed = feed or SqlFeedView(database.engine)
    FeedTime(store=store, database=database, view=feed, clock=SetClock(until + 1), guard=Trusting()).step()


def followed(store: EntryStore, database: Database, entries: Sequence[Entry], sizes: Iterator[int]) -> None:
    """As entries come in while somebody follows: time passes up to each of them."""
    appliers, done = begin(database), 0
    while done < len(entries):
        part = entries[done : done + next(sizes)]
        stored = [codec.encode(entry) for entry in part]
        if done:
            [feed] = [each.view for each in appliers if isinstance(each.view, SqlFeedView)]
            until = part[0].recorded_at - 1
            pass_time(store, database, until=until, feed=feed if done % 3 else None)
        store.append_stored(stored, after=done, recorded_at=part[0].recorded_at)
        reads = [read(each) for each in stored]
        for applier in appliers:
            assert applier.apply(reads) == reads[-1].position
        done += len(part)


def items(database: Database) -> list[Item]:
    return list(SqlFeed(database).read(ALL, after=BEGINNING, limit=10**6).items)


def told(found: Sequence[Item]) -> list[Told]:
    """Those that follow, as they are compared."""
    return [
        Told(item.key.position, item.at, str(item.type), item.place.id if item.place else "", *_rest(item))
        for item in found
        if hasattr(item.body, "matter")
    ]


def _rest(item: Item) -> tuple[str, Any]:
    body: Any = item.body
    match body:
        case StanceChanged():
            return str(body.matter), (body.speaker, _says(body.before), _says(body.after))
        case DisputeClosed():
            return str(body.matter), str(body.outcome) if body.ends == item.at else None
        case HistoryRevised():
            return str(body.matter), (body.speaker, (body.begins, body.ends))
        case _:
            return str(body.matter), None


def _says(stance: ItemStance | None) -> Any:
    return None if stance is None else (str(stance.status), stance.holder)


def in_order(found: Sequence[Told]) -> list[Any]:
    """By position and instant; what comes at one of them is a set."""
    return sorted(found, key=lambda each: (each.position, each.at, each.type, each.place, each.matter, str(each.rest)))


def test_a_reading_up_to_a_position_has_all_that_stands_under_it(engine: Engine) -> None:
    entries = Journal().entries
    with opened(engine) as (store, database):
        followed(store, database, entries, repeat(1))
        found = SqlFeed(database).read(ALL, after=BEGINNING, limit=9, up_to=2).items

    assert [item.key.position for item in found] == [1, 2]


def test_what_comes_due_waits_until_all_that_was_appended_before_it_settled_is_read(engine: Engine) -> None:
    journal = Journal()
    journal.report(a_draft("announced", by="russia", stated="2025-05-01", effective="2025-06-02"))
    read_so_far = len(journal.entries)
    journal.report(a_draft("later", by="ukraine"))
    stored = [codec.encode(entry) for entry in journal.entries]
    with opened(engine) as (store, database):
        for applier in begin(database):
            assert applier.apply([read(each) for each in stored[:read_so_far]]) == read_so_far
        store.append_stored(stored, after=0, recorded_at=journal.at)
        store.settle(parse_instant("2025-06-03T00:00:00Z"))
        with database.write() as session:
            assert not SqlFeedView(database.engine).pass_time(session, read_so_far, prefix=FEED.prefix)


@given(spread_out(), st.data())
@examples(60)
def test_the_feed_says_what_asking_every_place_at_every_instant_says(entries: list[Entry], data: st.DataObject) -> None:
    until = entries[-1].recorded_at + data.draw(st.sampled_from((0, 1, 10**12, 10**14)))
    with TemporaryDirectory() as folder, opened(sqlite_engine(Path(folder))) as (store, database):
        sizes = iter(lambda: data.draw(st.integers(min_value=1, max_value=5)), None)
        followed(store, database, entries, sizes)
        pass_time(store, database, until=until)
        found = items(database)
        plain = list(Plain(entries).told(until=until))

        assert in_order(told(found)) == in_order(plain)
        assert [item.key for item in found if item.key.number == 0] == [(entry.position, 0) for entry in entries]
        assert [item.key.number for item in found if item.key.position == len(entries)] == list(
            range(sum(item.key.position == len(entries) for item in found))
        )
        for view in views(database):
            rebuild(store, database, view)
        assert items(database) == found


@given(spread_out(), st.data())
@examples(60)
def test_who_folds_the_feed_has_the_stances_and_disputes_of_now(entries: list[Entry], data: st.DataObject) -> None:
    until = entries[-1].recorded_at + data.draw(st.sampled_from((0, 1, 10**12, 10**14)))
    with TemporaryDirectory() as folder, opened(sqlite_engine(Path(folder))) as (store, database):
        followed(store, database, entries, repeat(3))
        pass_time(store, database, until=until)
        says, disputed = folded(items(database))

    plain = Plain(entries)
    assert says == plain.says(len(entries), until)
    assert disputed == plain.disputed(len(entries), until)


def folded(found: Sequence[Item]) -> tuple[dict[tuple[str, str, str], Any], set[tuple[str, str]]]:
    """What every speaker holds to be so, and what is disputed, by a reader of nothing but the feed."""
    says, disputed = dict[tuple[str, str, str], Any](), set[tuple[str, str]]()
    for item in found:
        match item.body:
            case StanceChanged(place=place, matter=matter, speaker=speaker, before=before, after=after):
                assert says.pop((place, str(matter), speaker), None) == _says(before)
                if after is not None:
                    says[place, str(matter), speaker] = _says(after)
            case DisputeOpened(place=place, matter=matter):
                assert (place, str(matter)) not in disputed
                disputed.add((place, str(matter)))
            case DisputeClosed(place=place, matter=matter):
                disputed.remove((place, str(matter)))
    return says, disputed


def moved_here(store: EntryStore, entries: Sequence[Entry]) -> None:
    after = store.size()
    store.append_stored([codec.encode(entry) for entry in entries[after:]], after=after)


def read_all(store: EntryStore, database: Database) -> None:
    for view in views(database):
        rebuild(store, database, view)


@given(spread_out(), st.data())
@examples(40)
def test_a_moved_log_that_goes_on_before_what_was_told_of_as_due_is_read_anew(
    entries: list[Entry], data: st.DataObject
) -> None:
    first = data.draw(st.integers(min_value=3, max_value=len(entries)))
    until = entries[-1].recorded_at + 10**13
    with TemporaryDirectory() as folder, opened(sqlite_engine(Path(folder))) as (store, database):
        moved_here(store, entries[:first])
        read_all(store, database)
        pass_time(store, database, until=until)
        moved_here(store, entries)
        reads = read_on(store, after=first, limit=len(entries))[0]
        for applier in (Applier(database, view) for view in views(database)):
            try:
                applier.apply(reads)
            except ReadAnew:
                rebuild(store, database, applier.view)
        pass_time(store, database, until=until)

        assert in_order(told(items(database))) == in_order(list(Plain(entries).told(until=until)))


def test_places_that_are_kept_are_those_of_the_tables(engine: Engine) -> None:
    """Two processes lead in turn: what one of them keeps, the other has moved on."""
    entries = a_busy_history(Random(5)).entries
    with opened(engine) as (store, database):
        moved_here(store, entries)
        read_all(store, database)
        expected = items(database)
        record, feed = begin(database)
        feeds = (feed, Applier(database, SqlFeedView(database.engine)))
        record.apply(read_on(store, after=0, limit=len(entries))[0])
        for turn, after in enumerate(range(0, len(entries), 5)):
            reads, _ = read_on(store, after=after, limit=5)
            assert feeds[turn % 2].apply(reads) == reads[-1].position

        assert items(database) == expected


def test_both_engines_and_every_size_of_batch_give_the_same_items(
    tmp_path: Path, postgres: PostgresServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    for seed in range(4):
        entries = a_busy_history(Random(seed)).entries
        until, found = entries[-1].recorded_at + 400 * MICROSECONDS_PER_DAY, list[list[Item]]()
        (tmp_path / str(seed)).mkdir()
        for engine, batch in ((sqlite_engine(tmp_path / str(seed)), 1_000), (postgres_engine(postgres), 7)):
            with opened(engine) as (store, database):
                monkeypatch.setattr(rebuilding_module, "BATCH", batch)
                moved_here(store, entries)
                read_all(store, database)
                pass_time(store, database, until=until)
                found.append(items(database))
                read_all(store, database)
                assert items(database) == found[-1]

        assert found[0] == found[1]
        assert found[0]
        assert Counter(item.key.number for item in found[0])[0] == len(entries)
