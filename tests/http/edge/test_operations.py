"""A service as its operators meet it: starting, looking, what one sees right after recording."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from threading import Event
from time import monotonic
from typing import Any

import pytest
from fastapi.testclient import TestClient
from typer.testing import CliRunner

from adapters.index import kept as kept_index
from adapters.index.loading.tables import loaded
from adapters.index.state import IndexState
from adapters.log.read import Read
from adapters.log.recorder import RecorderLog
from adapters.sql.session import Session
from adapters.views import kept
from adapters.views.feed.view import SqlFeedView
from adapters.views.names.view import SqlNamesView
from adapters.views.record.view import SqlRecordView
from adapters.views.timelines.view import SqlTimelinesView
from adapters.views.tree.view import SqlTreeView
from api.bootstrap import Installation, opened
from api.cli import app
from api.demo import load
from api.operations.shared import TOO_LATE, WITHIN_SECONDS
from api.settings import Settings
from domain.dates.instants import MICROSECONDS_PER_SECOND
from domain.errors import LogUnavailable
from domain.intake.append import Author
from domain.intake.deciding import Receipt
from domain.intake.drafts import PlaceDraft
from domain.record.store import EncodedEntry, StoredEntry
from tests.support.builders import CONFLICT, TOWN, a_draft, a_report
from tests.support.engines import Engine
from tests.support.running import SetClock, an_app, running

A_MOMENT = 0.05


def test_a_place_that_was_declared_is_found_by_its_name_at_once(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    apply = SqlNamesView.apply

    def late(self: SqlNamesView, session: Session, reads: Sequence[Read], *, prefix: str) -> None:
        Event().wait(A_MOMENT)
        apply(self, session, reads, prefix=prefix)

    monkeypatch.setattr(SqlNamesView, "apply", late)
    with running(engine) as there:
        there.put(f"/v1/places/{TOWN}", {"name": "Siversk"})

        assert [place["id"] for place in there.read("/v1/places", q="Siversk")["places"]] == [TOWN]


@pytest.mark.both_engines
def test_two_services_of_one_database_lose_no_race_and_read_what_they_wrote(engine: Engine) -> None:
    def record(service: Installation, writer: str) -> None:
        for number in range(25):
            name = f"{writer}{number}"
            service.recording.record(a_report(a_draft(name, by="red"), report=f"r{name}"), Author(writer))
            with service.reader.snapshot() as past:
                assert past.history(name, at=past.head().position) is not None

    with running(engine) as first, opened(Settings(database=engine.url)) as second:
        first.put(
            f"/v1/conflicts/{CONFLICT}",
            {"name": "War", "tz": "UTC", "claimants": {"red": {"name": "Red", "role": "party"}}},
        )
        first.put(f"/v1/places/{TOWN}", {"name": "Town"})
        with ThreadPoolExecutor(4) as pool:
            writing = [
                pool.submit(record, service, f"{process}{thread}")
                for process, service in (("a", first.service), ("b", second))
                for thread in ("x", "y")
            ]
            for each in writing:
                each.result()

        assert [service.status().leads for service in (first.service, second)] == [True, False]
        assert second.store.size() == 3 + 4 * 25 * 2
        first.service.follower.stop()
        record(second, "after")
        assert second.status().leads


def test_a_start_waits_for_a_view_that_is_read_anew_as_long_as_it_gets_on(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    with running(engine) as there:
        load(there.service)
    apply = SqlRecordView.apply

    def slow(self: SqlRecordView, session: Session, reads: Sequence[Read], *, prefix: str) -> None:
        Event().wait(A_MOMENT)
        apply(self, session, reads, prefix=prefix)

    monkeypatch.setattr("adapters.views.follower.BATCH", 10)
    monkeypatch.setattr(kept, "STANDSTILL_SECONDS", A_MOMENT * 10)
    monkeypatch.setattr(SqlRecordView, "version", SqlRecordView.version + 1)
    monkeypatch.setattr(SqlRecordView, "apply", slow)
    with opened(Settings(database=engine.url)) as service:
        service.await_views(service.store.size())


def test_an_import_ends_beside_somebody_who_always_records_first(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A decision on many reports takes longer than one on one: beside busy writers it would lose for ever."""
    drafts = [a_report(a_draft(f"s{number}", by="red"), report=f"r{number}") for number in range(40)]
    append, names = RecorderLog.append, count()
    with running(engine) as there, opened(Settings(database=engine.url)) as other:
        there.put(
            f"/v1/conflicts/{CONFLICT}",
            {"name": "War", "tz": "UTC", "claimants": {"red": {"name": "Red", "role": "party"}}},
        )
        there.put(f"/v1/places/{TOWN}", {"name": "Town"})

        def beaten(self: RecorderLog, entries: Sequence[EncodedEntry], *, after: int) -> None:
            if len(entries) > 6:
                place = PlaceDraft(id=f"p{next(names)}", name="A place", identifiers={})
                other.recording.record(place, Author("the quicker one"))
            append(self, entries, after=after)

        monkeypatch.setattr(RecorderLog, "append", beaten)
        recorded = there.service.recording.record_each(drafts, Author("the import"), readable=False)
        annulled = there.service.recording.annul_all([f"s{number}" for number in range(40)], Author("x"), reason="no")

        assert [each.report for each in recorded if isinstance(each, Receipt)] == [f"r{n}" for n in range(40)]
        assert annulled == 40
        assert next(names) > 2


def test_a_service_whose_views_cannot_be_written_is_not_ready_and_says_why(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As on a disk that has room for the last entry and none for the views."""

    def full(*_: object, **__: object) -> None:
        raise LogUnavailable("the disk is full")

    with running(engine) as there:
        assert there.client.get("/readyz").status_code == 200
        with monkeypatch.context() as patched:
            patched.setattr(SqlRecordView, "apply", full)
            patched.setattr("domain.intake.append.READABLE_WITHIN_SECONDS", 0.5)
            body = {"name": "Town"}
            assert there.client.put(f"/v1/places/{TOWN}", json=body, headers=there.authorization).status_code == 503
            told = there.client.get("/readyz")
        there.service.await_views(1)

        assert (told.status_code, told.json()["trouble"]) == (503, "the disk is full")
        assert there.read(f"/v1/places/{TOWN}")["name"] == "Town"
        while there.client.get("/readyz").status_code != 200:
            there.service.follower.moved(timeout_seconds=A_MOMENT)


def test_a_process_is_not_ready_before_it_has_read_its_index(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    with running(engine) as there:
        there.put(f"/v1/places/{TOWN}", {"name": "Town"})
        there.service.await_views(1)
    has_room = Event()

    def late(*arguments: Any, **named: Any) -> IndexState:
        if not has_room.is_set():
            raise LogUnavailable("the disk is full")
        return loaded(*arguments, **named)

    monkeypatch.setattr(kept_index, "loaded", late)
    with (
        opened(Settings(database=engine.url), delivering=True) as service,
        TestClient(an_app(service)) as client,
    ):
        soon = client.get("/readyz")
        has_room.set()
        while client.get("/readyz").status_code != 200:
            service.follower.moved(timeout_seconds=A_MOMENT)

    assert (soon.status_code, soon.json()["status"]) == (503, "not ready")
    assert soon.json()["trouble"] in {"the index of stances is being read", "the disk is full"}


def test_probes_are_answered_within_a_second_however_long_a_database_hangs(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = Event()

    def hanging(_: object) -> int:
        answers.wait(30)
        return 0

    with running(engine) as there, ThreadPoolExecutor(10) as pool:
        app: Any = there.client.app
        app.state.status.within_seconds = WITHIN_SECONDS
        with monkeypatch.context() as patched:
            patched.setattr(type(there.service.store), "size", hanging)
            began = monotonic()
            probes = list(pool.map(there.client.get, ["/readyz"] * 9 + ["/livez"]))
            took = monotonic() - began
            answers.set()

        assert took < 10  # one deadline and a busy machine, not the 30 seconds of the database
        assert [each.status_code for each in probes] == [503] * 9 + [200]
        assert {each.json()["trouble"] for each in probes[:9]} == {TOO_LATE}
        assert there.client.get("/readyz").status_code in (200, 503)


def test_a_process_whose_views_are_behind_is_not_ready_after_a_few_seconds(engine: Engine) -> None:
    clock = SetClock(1_772_366_400 * MICROSECONDS_PER_SECOND)
    with running(engine, clock=clock) as there:
        there.put(f"/v1/places/{TOWN}", {"name": "Town"})
        there.service.await_views(1)
        there.service.follower.stop()
        place = PlaceDraft(id="p", name="A place", identifiers={})
        there.service.recording.record_each([place], Author("x"), readable=False)
        soon = there.client.get("/readyz").status_code
        clock.instant += 6 * MICROSECONDS_PER_SECOND
        later = there.client.get("/readyz")

    assert (soon, later.status_code) == (200, 503)
    assert all("entries wait for it" in view["late"] for view in later.json()["views"])


def test_readers_are_answered_however_many_wait_to_record(engine: Engine) -> None:
    with running(engine) as there, ThreadPoolExecutor(80) as pool:
        there.put(f"/v1/places/{TOWN}", {"name": "Town"})
        with there.service.recording.appending.log.turn():  # somebody takes long
            writing = [pool.submit(there.put, f"/v1/places/p{number}", {"name": "A place"}) for number in range(60)]
            for path in ("/livez", "/readyz", f"/v1/places/{TOWN}") * 10:
                assert pool.submit(there.client.get, path).result(timeout=10).status_code == 200
            assert not any(each.done() for each in writing)
        for each in writing:
            each.result()

        assert there.service.store.size() == 61


def test_readers_are_answered_however_many_reports_wait_to_be_appended(engine: Engine) -> None:
    with running(engine) as there, ThreadPoolExecutor(140) as pool:
        there.put(
            f"/v1/conflicts/{CONFLICT}",
            {"name": "War", "tz": "UTC", "claimants": {"red": {"name": "Red", "role": "party"}}},
        )
        there.put(f"/v1/places/{TOWN}", {"name": "Town"})
        before = there.service.store.size()
        claim = {"kind": "claim", "claimant": "red", "place": TOWN, "status": "contested"}
        report = {"conflict": CONFLICT, "source": {"name": "A paper", "published": "2024-06-15"}, "statements": [claim]}
        with there.service.recording.appending.log.turn():  # somebody takes long
            writing = [pool.submit(there.post, "/v1/reports", {**report, "id": f"r{number}"}) for number in range(100)]
            for path in ("/livez", "/readyz", f"/v1/places/{TOWN}") * 10:
                assert pool.submit(there.client.get, path).result(timeout=10).status_code == 200
            assert not any(each.done() for each in writing)
        positions = {each.result()["position"] for each in writing}

        assert positions == set(range(before + 2, before + 201, 2))


def test_the_status_tells_of_a_stopped_view_and_changes_nothing(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CLAIMLINE_DATABASE", engine.url)
    with running(engine) as there:
        there.put(
            f"/v1/conflicts/{CONFLICT}",
            {"name": "War", "tz": "UTC", "claimants": {"red": {"name": "Red", "role": "party"}}},
        )
        there.service.store.append_stored([StoredEntry(3, "claim.v9", b'{"body":{}}')], after=2)
        while not there.service.status().has_stopped:
            there.service.follower.moved(timeout_seconds=A_MOMENT)
    versions = [view.version for view in (SqlTreeView, SqlNamesView, SqlRecordView, SqlTimelinesView, SqlFeedView)]
    monkeypatch.setattr(SqlRecordView, "version", SqlRecordView.version + 1)  # and now it can be read anew no further
    found = CliRunner().invoke(app, ["status"])

    assert found.exit_code == 1
    assert "the log is at position 3\n" in found.output
    assert "it stopped at position 3: the entry at position 3, 'claim.v9', cannot be read" in found.output
    assert "claimline rebuild record" in found.output
    with opened(Settings(database=engine.url), following=False) as service:
        assert [view.cursor and view.cursor.version for view in service.status().views] == versions


def test_the_status_of_a_database_that_nobody_has_served_yet_makes_no_views(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CLAIMLINE_DATABASE", engine.url)
    found = CliRunner().invoke(app, ["status"])

    assert found.exit_code == 0
    assert "the log is at position 0\nthe view tree is at position 0\nthe view names is at position 0\n" in found.output
    with opened(Settings(database=engine.url), following=False) as service:
        assert [view.cursor for view in service.status().views] == [None] * 5
        assert not service.status().is_ready
