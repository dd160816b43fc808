"""Followers: the views keep up with the log, whatever happens to one of them, or to the leading process."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from time import monotonic
from typing import Any

import pytest

from adapters.log import codec
from adapters.log.read import Read, read_on
from adapters.sql.leads import LedDatabase
from adapters.sql.session import Database, Session
from adapters.views import rebuilding as rebuilding_module
from adapters.views.applying import Applier, RebuildOvertaken, ViewStuck
from adapters.views.follower import Follower
from adapters.views.names.view import SqlNamesView
from adapters.views.rebuilding import rebuild, rebuilding
from adapters.views.record.view import SqlRecordView
from adapters.views.view import Copy, View, create_copy, cursor_of
from adapters.zones import installed
from api.bootstrap import opened
from api.demo import load
from api.settings import Settings
from domain.record.entries import Entry
from domain.record.store import EntryStore, StoredEntry
from domain.record.views import ViewCursor
from tests.support.builders import Journal, a_draft
from tests.support.engines import Engine

WITHIN_SECONDS = 20.0


@dataclass
class ListOfIds:
    """A view of ids, which fails at the entry with a given id."""

    chokes_on: str | None = None
    version: int = 1
    depends_on: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        return "list"

    @property
    def tables(self) -> Sequence[str]:
        return ("ids",)

    def create(self, session: Session, *, prefix: str, copy: str) -> None:
        assert copy.startswith(self.name)
        session.execute(f"create table {prefix}ids (position bigint, id text)", {})

    def apply(self, session: Session, reads: Sequence[Read], *, prefix: str) -> None:
        for entry in (read.entry for read in reads):
            body = str(getattr(entry.body, "id", ""))
            session.insert(f"{prefix}ids", ("position", "id"), [(entry.position, body)])
            if self.chokes_on == body:
                raise ValueError(f"cannot swallow {body}")


@dataclass
class Desk:
    """A database with a log in it, and the parts that follow it."""

    engine: Engine
    store: EntryStore
    database: Database
    journal: Journal

    def append_new(self) -> None:
        """What the journal has grown by."""
        after = self.store.size()
        self.store.append_stored([codec.encode(entry) for entry in self.journal.entries[after:]], after=after)

    def say(self, *statements: str) -> None:
        for statement in statements:
            self.journal.report(a_draft(statement, by="russia"))
        self.append_new()

    def say_one_by_one(self, statements: Sequence[str]) -> None:
        for statement in statements:
            self.say(statement)

    @contextmanager
    def followed(self, of_ids: ListOfIds) -> Iterator[Follower]:
        views: list[View] = [
            SqlRecordView(self.database.engine, installed),
            SqlNamesView(self.database.engine),
            of_ids,
        ]
        store = self.engine.store()
        follower = Follower(store=store, database=LedDatabase(self.database, self.engine.leadership()), views=views)
        follower.start()
        yield follower
        follower.stop()
        store.close()

    def cursor(self, view: str) -> ViewCursor | None:
        with self.database.read() as session:
            return cursor_of(session, Copy(view, building=False))

    def reached(self, view: str) -> int:
        cursor = self.cursor(view)
        return -1 if cursor is None else cursor.position

    def ids(self) -> list[tuple[Any, ...]]:
        with self.database.read() as session:
            return session.rows("select position, id from list_ids order by position", {})


@pytest.fixture
def desk(engine: Engine) -> Iterator[Desk]:
    store, database = engine.store(), engine.database()
    desk = Desk(engine, store, database, Journal())
    desk.say("s1", "s2", "s3")
    yield desk
    store.close()
    database.close()


def test_what_a_view_holds_already_is_not_folded_in_again(desk: Desk) -> None:
    desk.say("s1", "s2")
    view = ListOfIds()
    with desk.database.write() as session:
        create_copy(session, view, Copy(view.name, building=False))
    applier, (reads, _) = Applier(desk.database, view), read_on(desk.store, after=0, limit=100)
    for part in (reads[:3], reads[1:3], reads):
        assert applier.apply(part) == part[-1].position

    assert [position for position, _ in desk.ids()] == [each.position for each in reads]


def eventually(holds: Callable[[], bool], follower: Follower) -> None:
    deadline = monotonic() + WITHIN_SECONDS
    while not holds():
        assert monotonic() < deadline, "it never came to hold"
        follower.moved(timeout_seconds=0.02)


def test_views_reach_the_end_of_the_log_and_follow_it_on(desk: Desk) -> None:
    with desk.followed(ListOfIds()) as follower:
        eventually(lambda: desk.reached("list") == desk.store.size(), follower)
        desk.say("s4")
        eventually(lambda: desk.reached("list") == desk.reached("record") == desk.store.size(), follower)

    assert desk.ids() == [(entry.position, getattr(entry.body, "id", "")) for entry in desk.journal.entries]


def test_each_entry_is_decoded_once_for_all_views(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    decoded = list[int]()
    decode = codec.decode

    def counted(stored: StoredEntry) -> Entry:
        decoded.append(stored.position)
        return decode(stored)

    monkeypatch.setattr(codec, "decode", counted)
    with desk.followed(ListOfIds()) as follower:
        eventually(lambda: desk.reached("list") == desk.reached("record") == desk.store.size(), follower)

    assert sorted(decoded) == list(range(1, desk.store.size() + 1))


def test_a_view_that_cannot_take_an_entry_stops_alone_before_it_and_says_why(desk: Desk) -> None:
    position = next(entry.position for entry in desk.journal.entries if getattr(entry.body, "id", "") == "s2")
    with desk.followed(ListOfIds(chokes_on="s2")) as follower:
        eventually(lambda: desk.reached("record") == desk.store.size(), follower)
        eventually(lambda: (desk.cursor("list") or none()).stopped_at == position, follower)
        desk.say("s4")
        eventually(lambda: desk.reached("record") == desk.store.size(), follower)

    stopped = desk.cursor("list") or none()
    assert stopped.position == position - 1
    assert stopped.problem == "ValueError: cannot swallow s2"
    assert [at for at, _ in desk.ids()] == list(range(1, position))


def test_views_that_depend_on_no_other_take_statements_in_one_transaction(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    writes, write = list[bool](), desk.database.write

    def counted(*, durable: bool = True) -> AbstractContextManager[Session]:
        writes.append(durable)
        return write(durable=durable)

    monkeypatch.setattr(desk.database, "write", counted)
    with desk.followed(ListOfIds()) as follower:
        eventually(lambda: desk.reached("list") == desk.reached("record") == desk.store.size(), follower)
        writes.clear()
        desk.say("s4")
        eventually(lambda: desk.reached("list") == desk.reached("record") == desk.store.size(), follower)

    assert writes == [False]


def test_a_view_that_cannot_take_a_statement_keeps_none_from_the_others(desk: Desk) -> None:
    with desk.followed(ListOfIds(chokes_on="s5")) as follower:
        eventually(lambda: desk.reached("list") == desk.reached("record") == desk.store.size(), follower)
        desk.say("s4")
        eventually(lambda: desk.reached("list") == desk.reached("record") == desk.store.size(), follower)
        desk.say("s5")
        eventually(lambda: (desk.cursor("list") or none()).stopped_at == desk.store.size(), follower)
        eventually(lambda: desk.reached("record") == desk.reached("names") == desk.store.size(), follower)

    assert [at for at, _ in desk.ids()] == list(range(1, desk.store.size()))


def none() -> ViewCursor:
    return ViewCursor(position=-1, entry_hash="", version=0, generation=0, stopped_at=None, problem=None)


def test_a_view_that_stopped_goes_on_where_it_stopped_once_it_is_mended(desk: Desk) -> None:
    with desk.followed(ListOfIds(chokes_on="s2")) as follower:
        eventually(lambda: (desk.cursor("list") or none()).stopped_at is not None, follower)
    with desk.followed(ListOfIds()) as follower:
        eventually(lambda: desk.reached("list") == desk.store.size(), follower)

    assert (desk.cursor("list") or none()).problem is None
    assert [at for at, _ in desk.ids()] == list(range(1, desk.store.size() + 1))


def test_an_entry_of_a_later_version_stops_every_view_before_it(desk: Desk) -> None:
    size = desk.store.size()
    desk.store.append_stored([StoredEntry(size + 1, "claim.v9", b'{"body":{}}')], after=size)
    with desk.followed(ListOfIds()) as follower:
        eventually(lambda: (desk.cursor("record") or none()).stopped_at == size + 1, follower)

    stopped = desk.cursor("list") or none()
    assert (stopped.position, stopped.stopped_at) == (size, size + 1)
    assert "later version" in str(stopped.problem)


def test_a_view_of_another_version_is_read_anew(desk: Desk) -> None:
    with desk.followed(ListOfIds()) as follower:
        eventually(lambda: desk.reached("list") == desk.store.size(), follower)
    with desk.followed(ListOfIds(version=2)) as follower:
        eventually(lambda: (desk.cursor("list") or none()).version == 2, follower)
        eventually(lambda: desk.reached("list") == desk.store.size(), follower)

    assert [at for at, _ in desk.ids()] == list(range(1, desk.store.size() + 1))


def test_a_view_that_cannot_be_read_anew_stops_alone_and_says_why(desk: Desk) -> None:
    """The copy of the version before stays; nothing reads it, and nothing else waits for it."""
    position = next(entry.position for entry in desk.journal.entries if getattr(entry.body, "id", "") == "s2")
    with desk.followed(ListOfIds()) as follower:
        eventually(lambda: desk.reached("list") == desk.store.size(), follower)
    with desk.followed(ListOfIds(chokes_on="s2", version=2)) as follower:
        eventually(lambda: (desk.cursor("list") or none()).stopped_at == position, follower)
        desk.say("s4")
        eventually(lambda: desk.reached("record") == desk.store.size(), follower)
        assert follower.leads

    stopped = desk.cursor("list") or none()
    assert (stopped.version, stopped.problem) == (1, "ValueError: cannot swallow s2")


def test_a_view_that_stopped_is_followed_again_once_somebody_has_rebuilt_it(desk: Desk) -> None:
    with desk.followed(ListOfIds(chokes_on="s2")) as follower:
        eventually(lambda: (desk.cursor("list") or none()).stopped_at is not None, follower)
        rebuild(desk.store, desk.database, ListOfIds())
        desk.say("s4")
        eventually(lambda: desk.reached("list") == desk.store.size(), follower)

    assert [at for at, _ in desk.ids()] == list(range(1, desk.store.size() + 1))


def test_a_log_that_no_view_can_read_on_is_tried_once_and_not_for_ever(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    size = desk.store.size()
    desk.store.append_stored([StoredEntry(size + 1, "claim.v9", b'{"body":{}}')], after=size)
    with desk.followed(ListOfIds()) as follower:
        eventually(lambda: (desk.cursor("list") or none()).stopped_at == size + 1, follower)
        for _ in range(8):
            follower.moved(timeout_seconds=0.25)
        assert follower.leads

    assert sum("has stopped" in record.message for record in caplog.records) == 3


def test_a_process_of_an_earlier_version_leaves_the_lead_to_one_of_a_later(desk: Desk) -> None:
    with desk.followed(ListOfIds(version=2)) as follower:
        eventually(lambda: desk.reached("list") == desk.store.size(), follower)
    with desk.followed(ListOfIds(version=1)) as earlier, desk.followed(ListOfIds(version=2)) as later:
        eventually(lambda: later.leads, earlier)
        desk.say("s4")
        eventually(lambda: desk.reached("list") == desk.store.size(), later)

        assert not earlier.leads


def test_a_copy_is_never_left_with_a_hole(desk: Desk) -> None:
    """Whatever became of it since its reader looked: here it was begun anew."""
    applier = Applier(desk.database, ListOfIds())
    with desk.database.write() as session:
        create_copy(session, applier.view, applier.copy)
    reads, _ = read_on(desk.store, after=0, limit=4)

    with pytest.raises(RebuildOvertaken):
        applier.apply(reads[2:])
    assert applier.apply(reads[:3]) == 3
    assert applier.apply(reads) == 4


def test_a_rebuild_names_the_entry_that_it_cannot_take_and_leaves_what_is_read(desk: Desk) -> None:
    position = next(entry.position for entry in desk.journal.entries if getattr(entry.body, "id", "") == "s2")
    with desk.followed(ListOfIds()) as follower:
        eventually(lambda: desk.reached("list") == desk.store.size(), follower)
    before = desk.cursor("list"), desk.ids()

    with pytest.raises(ViewStuck, match=f"entry at position {position} .ValueError: cannot swallow s2"):
        rebuild(desk.store, desk.database, ListOfIds(chokes_on="s2"))
    assert (desk.cursor("list"), desk.ids()) == before


def test_a_view_of_another_log_is_read_anew(desk: Desk) -> None:
    with desk.followed(ListOfIds()) as follower:
        eventually(lambda: desk.reached("list") == desk.store.size(), follower)
    with desk.database.write() as session:
        session.execute("update view_cursors set entry_hash = 'of another log' where view_name = 'list'", {})
        session.execute("delete from list_ids", {})
    with desk.followed(ListOfIds()) as follower:
        eventually(lambda: len(desk.ids()) == desk.store.size(), follower)


def test_one_follower_leads_and_another_takes_over(desk: Desk) -> None:
    with desk.followed(ListOfIds()) as first:
        eventually(lambda: first.leads, first)
        with desk.followed(ListOfIds()) as second:
            desk.say("s4")
            eventually(lambda: desk.reached("list") == desk.store.size(), first)
            assert first.leads
            assert not second.leads
            first.stop()
            desk.say("s5")
            eventually(lambda: desk.reached("list") == desk.store.size(), second)
            assert second.leads


def test_a_rebuild_beside_writers_loses_nothing_and_doubles_nothing(desk: Desk) -> None:
    view = ListOfIds()
    with desk.followed(view) as follower, ThreadPoolExecutor(1) as pool:
        eventually(lambda: desk.reached("list") == desk.store.size(), follower)
        writing = pool.submit(desk.say_one_by_one, [f"w{number}" for number in range(150)])
        while not writing.done():
            rebuild(desk.store, desk.database, view)
        eventually(lambda: desk.reached("list") == desk.store.size(), follower)
    cursor = desk.cursor("list") or none()

    assert cursor.generation > 1
    assert [at for at, _ in desk.ids()] == list(range(1, desk.store.size() + 1))


def test_of_two_rebuilds_at_once_the_later_one_takes_the_place(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """If the first continued, it would leave a hole in the copy of the second."""
    monkeypatch.setattr(rebuilding_module, "BATCH", 3)
    view = ListOfIds()
    with desk.followed(view) as follower:
        eventually(lambda: desk.reached("list") == desk.store.size(), follower)
    first = rebuilding(desk.store, desk.database, view)
    next(first)
    next(first)
    second = rebuilding(desk.store, desk.database, view)
    next(second)
    with pytest.raises(RebuildOvertaken):
        next(first)
    for _ in second:
        pass

    assert [at for at, _ in desk.ids()] == list(range(1, desk.store.size() + 1))


def test_a_rebuild_of_the_record_gives_the_tables_that_following_gave(engine: Engine) -> None:
    with opened(Settings(database=engine.url)) as service:
        load(service)
        service.await_views(service.store.size())
        before = tables(service.database)
        for name in ("record", "names"):
            for _ in service.views.rebuild(name):
                pass

        assert len(before["record_statements"]) == 155
        assert tables(service.database) == before


def tables(database: Database) -> dict[str, list[tuple[Any, ...]]]:
    names = [f"record_{table}" for table in SqlRecordView.tables]
    with database.read() as session:
        return {name: sorted(session.rows(f"select * from {name}", {}), key=repr) for name in [*names, "names_places"]}
