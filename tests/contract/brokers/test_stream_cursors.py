"""How far a stream has got, as both engines keep it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import pytest

from adapters.brokers.cursors import SqlStreamCursors
from domain.brokers.streams import START, PublisherReplaced, StreamMark
from tests.support.engines import Engine

STREAM = "claimline-1"
ONE, TWO = StreamMark("one", 1), StreamMark("two", 2)


@pytest.fixture
def cursors(engine: Engine) -> Iterator[SqlStreamCursors]:
    with closing(engine.database()) as database:
        yield SqlStreamCursors(database)


def test_a_cursor_is_kept_with_the_batch_that_has_begun(cursors: SqlStreamCursors) -> None:
    stored = cursors.store(cursors.get(STREAM), done=ONE, begun=TWO)

    assert (stored.done, stored.begun) == (ONE, TWO)
    assert list(cursors.all()) == [stored] == [cursors.get(STREAM)]


def test_the_second_of_two_who_store_on_one_revision_is_refused(cursors: SqlStreamCursors) -> None:
    read = cursors.get(STREAM)
    cursors.store(read, done=START, begun=ONE)

    with pytest.raises(PublisherReplaced, match="another process publishes to the stream claimline-1"):
        cursors.store(read, done=START, begun=TWO)

    assert cursors.get(STREAM).begun == ONE


def test_a_problem_is_told_until_something_is_stored_again(cursors: SqlStreamCursors) -> None:
    cursors.tell(STREAM, "the broker is away")
    assert [each.problem for each in cursors.all()] == ["the broker is away"]

    cursors.store(cursors.get(STREAM), done=ONE, begun=ONE)
    cursors.tell(STREAM, "again")
    assert (cursors.get(STREAM).problem, cursors.get(STREAM).done) == ("again", ONE)


def test_a_stream_that_was_removed_is_gone_and_no_earlier_reading_brings_it_back(cursors: SqlStreamCursors) -> None:
    read = cursors.get(STREAM)

    assert cursors.remove(STREAM)
    assert not cursors.remove(STREAM)
    with pytest.raises(PublisherReplaced):
        cursors.store(read, done=ONE, begun=ONE)
    assert list(cursors.all()) == []
