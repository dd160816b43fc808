"""Where a snapshot for questions along time ends: with the timelines, which may be behind the record."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from adapters.log import codec
from adapters.log.read import read
from adapters.sql.session import Database
from adapters.views.applying import Applier
from adapters.views.record import past
from adapters.views.record.past import SqlRecordReader
from adapters.views.timelines.view import SqlTimelinesView
from adapters.views.view import Copy, create_copy
from adapters.zones import installed
from domain.vocabulary import Bound, Status, Voice
from tests.support.builders import CONFLICT, Journal, a_draft
from tests.support.engines import Engine
from tests.support.indexes import a_record_view, feed, index_of


class Still:
    """A follower of another process, which moves no view while it is watched."""

    def await_position(self, view: str, position: int) -> bool:  # noqa: ARG002 - the port's
        return False

    def moved(self, *, timeout_seconds: float) -> None:
        pass


@pytest.fixture
def database(engine: Engine) -> Iterator[Database]:
    database = engine.database()
    yield database
    database.close()


def behind(database: Database, journal: Journal, *, by: int) -> Applier:
    """The record with every entry, and the timelines without the last ones."""
    feed(a_record_view(database), journal.entries)
    view = SqlTimelinesView(database.engine)
    with database.write() as session:
        create_copy(session, view, Copy(view.name, building=False))
    timelines = Applier(database, view)
    timelines.apply([read(codec.encode(entry)) for entry in journal.entries[: len(journal.entries) - by]])
    return timelines


def a_journal() -> Journal:
    journal = Journal()
    for name in ("s1", "s2"):
        journal.report(a_draft(name, by="russia", status=Status.CONTROLLED, holder="russia", stated="2025-05-01"))
    return journal


def reader_of(database: Database) -> SqlRecordReader:
    return SqlRecordReader(database, Still(), installed, index_of(database))


def test_it_ends_where_the_timelines_do_which_are_waited_for(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(past, "TIMELINES_SECONDS", 0.01)
    journal = a_journal()
    timelines, reader, end = behind(database, journal, by=2), reader_of(database), len(journal.entries)
    with reader.snapshot(along_time=True) as short, reader.snapshot() as whole:
        assert (short.head().position, whole.head().position) == (end - 2, end)
        conflict = short.conflict(CONFLICT, at=end - 2)
        assert conflict is not None
        along = [short.along_time(conflict, Bound.LATEST, Voice.SIDE, at=at) for at in (end - 2, end)]
        assert [each is None for each in along] == [False, True]

    timelines.apply([read(codec.encode(entry)) for entry in journal.entries[-2:]])
    with reader.snapshot(along_time=True) as caught_up:
        assert caught_up.head().position == end


def test_it_ends_with_the_record_where_an_entry_has_stopped_the_timelines(database: Database) -> None:
    journal = a_journal()
    behind(database, journal, by=2).stop(len(journal.entries) - 1, "no reason")
    with reader_of(database).snapshot(along_time=True) as past:
        assert past.head().position == len(journal.entries)
