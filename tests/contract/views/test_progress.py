"""The process that moves a view tells those who wait for it at once, and never before the view has moved."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Event
from time import monotonic

import pytest

from adapters.views.feed.view import SqlFeedView
from adapters.views.progress import Progress
from adapters.views.record.past import SqlRecordReader
from adapters.views.record.view import SqlRecordView
from api.bootstrap import opened
from api.settings import Settings
from domain.intake.append import Author
from domain.intake.drafts import PlaceDraft
from tests.support.engines import Engine

WITHIN_SECONDS = 10.0
DESK = Author("desk")


def test_a_position_is_known_once_it_was_reached_and_until_the_lead_is_lost() -> None:
    progress = Progress()
    progress.reach("record", 5)
    reached = [progress.await_position("record", position, timeout_seconds=0.01) for position in (4, 5, 6)]
    of_another = progress.await_position("feed", 1)
    progress.forget()

    assert (reached, of_another) == ([True, True, False], False)
    assert not progress.await_position("record", 1)


@pytest.mark.parametrize("end", ["reached", "forgotten"])
def test_a_waiter_is_woken_at_once(end: str) -> None:
    progress, begun = Progress(), Event()
    progress.reach("record", 1)

    def wait() -> tuple[bool, float]:
        begun.set()
        is_there = progress.await_position("record", 2, timeout_seconds=WITHIN_SECONDS)
        return is_there, monotonic()

    with ThreadPoolExecutor() as pool:
        waiting = pool.submit(wait)
        assert begun.wait(WITHIN_SECONDS)
        progress.tell()  # time has passed, and nothing else
        at = monotonic()
        if end == "reached":
            progress.reach("record", 2)
        else:
            progress.forget()
        is_there, woken_at = waiting.result(WITHIN_SECONDS)

    assert is_there == (end == "reached")
    assert woken_at - at < WITHIN_SECONDS / 2


@contextmanager
def held_back(monkeypatch: pytest.MonkeyPatch, view: type, may_apply: Event) -> Iterator[None]:
    apply = view.apply  # type: ignore[attr-defined]

    def held(self: object, *given: object, **named: object) -> None:
        assert may_apply.wait(WITHIN_SECONDS)
        apply(self, *given, **named)

    with monkeypatch.context() as patched:
        patched.setattr(view, "apply", held)
        yield
        may_apply.set()


def test_a_write_is_answered_before_the_views_behind_the_record_have_moved(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    may_apply = Event()
    with opened(Settings(database=engine.url)) as service, held_back(monkeypatch, SqlFeedView, may_apply):
        receipt = service.recording.record(PlaceDraft(id="town", name="Town", identifiers={}), DESK)

        assert receipt.position == 1
        assert service.reader.position() == 1
        assert not may_apply.is_set()


def test_no_position_is_known_before_its_transaction_has_ended(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    may_apply = Event()
    with (
        opened(Settings(database=engine.url)) as service,
        ThreadPoolExecutor() as pool,
        held_back(monkeypatch, SqlRecordView, may_apply),
    ):
        place = PlaceDraft(id="town", name="Town", identifiers={})
        writing = pool.submit(service.recording.record, place, DESK)
        while service.store.size() == 0:
            Event().wait(0.001)
        assert not service.reader.wait(1, timeout_seconds=0.05)
        assert not writing.done()
        may_apply.set()

        assert writing.result(WITHIN_SECONDS).position == 1
        assert service.reader.wait(1, timeout_seconds=0)


def test_a_process_that_does_not_lead_asks_the_database(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    with opened(Settings(database=engine.url)) as leader, opened(Settings(database=engine.url)) as other:
        assert not other.follower.progress.await_position(SqlRecordView.name, 0)
        asked, position = list[int](), SqlRecordReader.position

        def counted(self: SqlRecordReader) -> int:
            asked.append(1)
            return position(self)

        monkeypatch.setattr(SqlRecordReader, "position", counted)
        receipt = other.recording.record(PlaceDraft(id="town", name="Town", identifiers={}), DESK)

        assert (receipt.position, leader.reader.wait(1, timeout_seconds=WITHIN_SECONDS)) == (1, True)
        assert len(asked) >= 2
