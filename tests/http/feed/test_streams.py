"""The feed as a stream, over a real socket: in order, without a gap, once, and resumable."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from threading import Event
from time import monotonic

import httpx2
import pytest

from adapters.log import codec
from api.feed.stream import ring as ring_module
from api.feed.stream import streams as streams_module
from api.feed.stream.streams import Pace, Streams, Subscribed
from api.settings import Reading, Settings
from domain.dates.edtf import parse_instant
from domain.intake.drafts import RedactionDraft
from domain.intake.keys import Scope
from domain.record.declarations import PlaceDeclaration
from domain.record.entries import Entry
from tests.http.feed.test_feed import DECLARATIONS, FILTERS, say
from tests.support.engines import Engine, copied, sqlite_engine
from tests.support.running import Running, SetClock, running
from tests.support.small_record import DECLARED, a_claim, a_denial, small_record
from tests.support.streaming import WAIT_SECONDS, Frame, Listening, Stream, listening

pytestmark = pytest.mark.slow

Small = tuple[Running, SetClock]
QUICK = Pace(heartbeat=0.05, look=0.02)


@pytest.fixture
def small(engine: Engine) -> Iterator[Small]:
    with small_record(engine) as there:
        yield there


def say_many(there: Running, first: int, last: int) -> None:
    for number in range(first, last):
        say(there, f"r{number}", a_claim(id=f"c{number}", place=("hill", "ford")[number % 2], stated="2024-06-15"))


def test_a_stream_gives_the_items_that_are_pulled(small: Small) -> None:
    there, _ = small
    say_many(there, 0, 3)
    pulled = there.read("/v1/feed")["items"]
    with listening(there) as here, here.stream() as stream:
        frames = list(islice(stream, len(pulled)))

        assert [frame.data for frame in frames] == pulled
        assert [frame.id for frame in frames] == [item["cursor"] for item in pulled]
        assert [frame.event for frame in frames] == [item["type"] for item in pulled]
        types, vary = "text/event-stream; charset=utf-8", "Accept, Accept-Encoding"
        headers = {"content-type": types, "cache-control": "no-store", "vary": vary}
        assert {name: stream.answer.headers[name] for name in headers} == headers
        assert stream.answer.headers["x-accel-buffering"] == "no"


def test_what_comes_is_told_as_it_comes_with_what_follows(small: Small) -> None:
    there, _ = small
    with listening(there) as here, here.stream(after="now") as stream:
        say(there, "r1", a_claim(id="c1", stated="2024-06-15"))
        first = stream.items(3)
        say(there, "r2", a_denial(denies=["c1"], status="controlled", holder="blue", stated="2024-06-15"))

        assert [item["type"] for item in first] == ["report.appended", "claim.appended", "stance.changed"]
        assert stream.items(4)[-1]["type"] == "dispute.opened"


def test_a_stream_from_now_says_at_once_from_where_to_go_on(small: Small) -> None:
    there, _ = small
    there.service.await_views(DECLARED)
    with listening(there) as here, Stream(here.port, {}, {"after": "now"}) as stream:
        begun = stream.next_frame()
        stream.close()
        say_many(there, 0, 2)

        assert begun.id == stream.answer.headers["claimline-cursor"]
        with here.stream(after=str(begun.id)) as later:
            assert later.items(6) == there.read("/v1/feed")["items"]


def test_no_item_is_missed_or_told_twice_where_the_database_hands_over_to_the_ring(
    small: Small, monkeypatch: pytest.MonkeyPatch
) -> None:
    there, _ = small
    monkeypatch.setattr(streams_module, "REMEMBERED_POSITIONS", 5)
    monkeypatch.setattr(streams_module, "READ_ITEMS", 7)
    monkeypatch.setattr(ring_module, "FRAMES_MAX", 12)
    monkeypatch.setattr(ring_module, "CHUNK_BYTES", 2_000)
    say_many(there, 0, 20)
    asked: tuple[dict[str, str], ...] = ({}, {"place": "hill"}, {"side": "blue"}, {"type": "claim.appended"})
    with listening(there) as here, ThreadPoolExecutor() as pool:
        writing = pool.submit(say_many, there, 20, 60)
        reading = [pool.submit(until_last, here, **each) for each in asked * 3]
        writing.result()
        say(there, "last", *LAST)
        found = [each.result() for each in reading]

    for each, frames in zip(asked * 3, found, strict=True):
        assert [frame.data for frame in frames] == there.read("/v1/feed", **each)["items"]


LAST = (a_claim(id="last", claimant="blue", holder="blue", stated="2024-06-15"),)


def until_last(here: Listening, **asked: str) -> list[Frame]:
    """All items up to the last claim; where they are wanted, what follows from it, too."""
    frames, is_over = list[Frame](), False
    with here.stream(**asked) as stream:
        while not is_over:
            frames += [frame for frame in (stream.next_frame(),) if frame.data is not None]
            is_claim = frames[-1:] != [] and frames[-1].event == "claim.appended"
            is_last = is_claim and frames[-1].data["data"]["statement"]["id"] == "last"
            is_over = is_last if "type" in asked else frames[-1:] != [] and frames[-1].event == "dispute.opened"
    return frames


@pytest.mark.parametrize(
    ("asked", "subjects"), FILTERS, ids=lambda value: str(value) if isinstance(value, dict) else ""
)
def test_filters_choose_items_as_they_come_and_the_id_goes_past_the_rest(
    tmp_path: Path, asked: dict[str, str], subjects: set[str]
) -> None:
    with small_record(sqlite_engine(tmp_path)) as (there, _), listening(there, pace=QUICK) as here:
        there.service.await_views(DECLARED)
        with here.stream(after="now", **asked) as stream:
            siege = a_claim(claimant="red-army", place="ford", status="encircled", stated="2024-06-15")
            denial = a_denial(denies=["c1"], status="controlled", holder="blue", stated="2024-06-15")
            say(there, "r1", a_claim(id="c1", stated="2024-06-15"), siege, denial)
            pulled = there.read("/v1/feed", **asked)
            frames = list[Frame]()
            while not frames or frames[-1].id != pulled["next"]:
                frames.append(stream.next_frame(with_id=True))

        assert [frame.data for frame in frames if frame.data is not None] == pulled["items"]
        assert {item["subject"] for item in pulled["items"]} == subjects


def test_who_follows_a_claimant_is_told_of_those_that_are_put_below_it_later(small: Small) -> None:
    there, _ = small
    with listening(there) as here, here.stream(after="now", claimant="red", type="claim.appended") as stream:
        navy = {"name": "Red navy", "role": "party", "parent": "red"}
        there.put("/v1/conflicts/war", {"name": "A war", "claimants": {"red-navy": navy}})
        say(there, "r1", a_claim(id="c1", claimant="red-navy"), a_claim(id="c2"))
        items = stream.items(2)

    assert items == there.read("/v1/feed", claimant="red", type="claim.appended")["items"]


def test_declarations_are_streamed_when_they_are_asked_for(small: Small) -> None:
    there, _ = small
    with listening(there) as here, here.stream(type=DECLARATIONS) as stream:
        assert [item["type"] for item in stream.items(3)] == ["conflict.declared", "place.declared", "place.declared"]


def test_the_last_event_id_goes_before_after(small: Small) -> None:
    there, _ = small
    say_many(there, 0, 3)
    pulled = there.read("/v1/feed")["items"]
    with listening(there) as here:
        for index, item in enumerate(pulled[:-1]):
            with here.stream({"Last-Event-ID": item["cursor"]}, after=pulled[0]["cursor"]) as stream:
                rest = pulled[index + 1 :]
                assert stream.items(len(rest)) == rest


REFUSED: tuple[tuple[dict[str, str], dict[str, str], str], ...] = (
    ({"after": "x"}, {}, "after: is not a cursor of the feed"),
    ({}, {"Last-Event-ID": "7"}, "Last-Event-ID: is not a cursor of the feed"),
    ({"type": "claim"}, {}, "'claim' is not a type of item"),
    ({"limit": "5"}, {}, "has no meaning for a stream"),
    ({"wait": "5"}, {}, "has no meaning for a stream"),
    ({"bbox": "1"}, {}, "bbox"),
)


@pytest.mark.parametrize(("asked", "headers", "problem"), REFUSED)
def test_what_cannot_be_is_refused_before_the_stream_begins(
    tmp_path: Path, asked: dict[str, str], headers: dict[str, str], problem: str
) -> None:
    with running(sqlite_engine(tmp_path)) as there, listening(there) as here:
        status, told = here.refused(headers, **asked)

        assert (status, told["type"]) == (400, "/problems/bad-parameter")
        assert problem in told["detail"]
        assert here.streams.count == 0


def test_a_cursor_of_another_history_is_refused_with_the_last_position_in_common(tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    with small_record(sqlite_engine(tmp_path / "other")) as (other, _):
        say_many(other, 0, 3)
        cursor = other.read("/v1/feed")["next"]
    with small_record(sqlite_engine(tmp_path)) as (there, _), listening(there) as here:
        say_many(there, 3, 6)
        status, told = here.refused({"Last-Event-ID": cursor})

        assert (status, told["type"]) == (409, "/problems/cursor-diverged")
        assert told["last_common"]["position"] < DECLARED + 2
        pulled = there.read("/v1/feed")["items"]
        with here.stream(after=told["last_common"]["cursor"]) as stream:
            assert stream.items(len(pulled)) == pulled


def test_a_stream_takes_a_key_where_reading_does(tmp_path: Path) -> None:
    engine = sqlite_engine(tmp_path)
    settings = Settings(database=engine.url, read=Reading.KEY)
    with running(engine, settings=settings) as there, listening(there) as here:
        assert here.refused()[0] == 401
        here.stream(there.authorization).close()


def test_a_stream_ends_with_the_heartbeat_after_its_key_was_revoked(engine: Engine) -> None:
    settings = Settings(database=engine.url, read=Reading.KEY)
    with running(engine, settings=settings) as there, listening(there, pace=QUICK) as here:
        there.service.keys.add("guest", frozenset({Scope.READ}))
        guest = there.service.keys.add("other-guest", frozenset({Scope.READ}))
        with here.stream({"Authorization": f"Bearer {guest}"}) as stream, here.stream(there.authorization) as other:
            there.service.keys.revoke("other-guest")
            for _ in stream:  # ends
                pass
            assert other.next_frame() == Frame()


def test_there_are_no_more_streams_than_the_setting_allows(tmp_path: Path) -> None:
    engine = sqlite_engine(tmp_path)
    with running(engine, settings=Settings(database=engine.url, streams_max=2)) as there, listening(there) as here:
        with here.stream(), here.stream(), Stream(here.port, {}, {}) as third:
            assert (third.answer.status, third.answer.headers["retry-after"]) == (503, "10")
            assert b"too-many-streams" in third.answer.read()
        until(lambda: here.streams.count == 0)
        here.stream().close()


def until(holds: Callable[[], bool]) -> None:
    """Return once it holds; fail where that takes long."""
    deadline, pause = monotonic() + WAIT_SECONDS, Event()
    while not holds():
        assert monotonic() < deadline
        pause.wait(0.01)


def test_a_head_request_ends_and_says_what_the_stream_would(small: Small) -> None:
    there, _ = small
    answer = there.client.head("/v1/feed", headers={"Accept": "text/event-stream"})

    assert (answer.status_code, answer.content) == (200, b"")
    assert answer.headers["content-type"] == "text/event-stream; charset=utf-8"
    assert there.client.head("/v1/feed", params={"f": "sse", "after": "x"}).status_code == 400


def test_a_stream_where_nothing_happens_gives_signs_of_life(tmp_path: Path) -> None:
    with running(sqlite_engine(tmp_path)) as there, listening(there, pace=QUICK) as here, here.stream() as stream:
        assert [stream.next_frame() for _ in range(3)] == [Frame()] * 3


def test_each_stream_ends_with_a_whole_frame_when_the_service_stops(small: Small) -> None:
    there, _ = small
    say_many(there, 0, 5)
    with listening(there) as here:
        streams = [here.stream() for _ in range(10)]
        there.service.feed_news.end()
        for stream in streams:
            frames = list(stream)  # fails within a frame
            assert all(frame.id for frame in frames)
            stream.close()
        until(lambda: here.streams.count == 0)


def test_what_comes_is_written_to_all_who_wait_without_waking_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    woken, idle = list[Subscribed](), Streams.idle

    async def noted(streams: Streams, subscriber: Subscribed, *, since: int) -> None:
        await idle(streams, subscriber, since=since)
        woken.append(subscriber)

    monkeypatch.setattr(Streams, "idle", noted)
    with small_record(sqlite_engine(tmp_path)) as (there, _), listening(there, pace=Pace(heartbeat=600)) as here:
        there.service.await_views(DECLARED)
        asked: tuple[dict[str, str], ...] = ({}, {}, {"place": "hill"}, {"place": "ford"})
        streams = [here.stream(after="now", **each) for each in asked]
        until(lambda: wait_for_frames(here.streams) == len(streams))
        woken.clear()
        say(there, "r1", a_claim(id="c1", place="hill", stated="2024-06-15"))
        on_hill = [[item["type"] for item in stream.items(2)] for stream in streams[:3]]
        say(there, "r2", a_claim(id="c2", place="ford", stated="2024-06-15"))
        (on_ford,) = streams[3].items(1)
        for stream in streams:
            stream.close()

    both = ["report.appended", "claim.appended"]
    assert on_hill == [both, both, ["claim.appended", "stance.changed"]]
    assert (on_ford["type"], on_ford["subject"]) == ("claim.appended", "places/ford")
    assert woken == []


def wait_for_frames(streams: Streams) -> int:
    """How many subscribers of the feed as it was read have nothing to do."""
    idle = vars(streams)["_idle"].copy()
    return sum(
        streams.ring is not None and not waiting.done() and vars(each)["_generation"] == streams.generation
        for each, waiting in idle.items()
    )


def test_a_client_that_goes_is_forgotten_and_nobody_reads_for_nobody(tmp_path: Path) -> None:
    with running(sqlite_engine(tmp_path)) as there, listening(there) as here:
        streams = [here.stream() for _ in range(3)]
        until(lambda: here.streams.ring is not None)
        for stream in streams:
            stream.close()
        until(lambda: here.streams.count == 0 and here.streams.ring is None)


def test_what_was_redacted_is_in_no_frame_any_more(tmp_path: Path) -> None:
    with small_record(sqlite_engine(tmp_path)) as (there, _), listening(there) as here, here.stream() as early:
        say(there, "r1", a_claim(id="c1", stated="2024-06-15", quote="the secret words", quote_language="en"))
        before = early.items(3)
        redact(there, "c1", ["quote"])
        (told,) = early.items(1)

        assert "the secret words" in str(before)
        assert told["type"] == "statement.redacted"
        with here.stream() as late:
            again = late.items(len(before) + 1)
        assert "the secret words" not in str(again)
        assert again == there.read("/v1/feed")["items"]


def redact(there: Running, statement: str, remove: list[str]) -> None:
    other = there.service.keys.add("other", frozenset(Scope))
    draft = RedactionDraft(remove=tuple(remove), reason="the law")
    there.service.redact(statement, draft, (there.key, other))


def test_who_stands_on_what_is_not_there_any_more_is_cut_off_and_told_when_it_returns(small: Small) -> None:
    there, clock = small
    said = a_claim(id="c1", stated="2024-06-15", effective="2024-06-17")
    with listening(there, pace=QUICK) as here, here.stream() as stream:
        position = say(there, "r1", said)
        stream.items(2)
        clock.instant = parse_instant("2024-06-18T00:00:00Z")
        (due,) = stream.items(1)
        moved_here(there, position, at="2024-06-16T00:00:00Z")
        rest = list(stream)

        assert (due["type"], due["position"]) == ("stance.changed", position)
        assert [frame for frame in rest if frame.data is not None] == []
        status, told = here.refused({"Last-Event-ID": due["cursor"]})
        assert (status, told["last_common"]["position"]) == (409, position - 1)


def moved_here(there: Running, position: int, *, at: str) -> None:
    """A declaration after ``position`` that was recorded before what has been told of as due."""
    declared = PlaceDeclaration(id="new", name="New")
    entry = Entry(
        position=position + 1, recorded_at=parse_instant(at), recorded_by="test", batch=None, salt=b"", body=declared
    )
    there.service.store.append_stored([codec.encode(entry)], after=position)


def test_who_does_not_read_is_cut_off_and_holds_up_nobody(tmp_path: Path) -> None:
    pace = Pace(look=0.05, send=3.0)
    with small_record(sqlite_engine(tmp_path)) as (there, _):
        say_much(there, 0, 40)
        with listening(there, pace=pace, send_buffer_bytes=8_192) as here, unread(here.port) as slow:
            until(lambda: here.streams.count == 1)
            with here.stream(after="now") as other, ThreadPoolExecutor() as pool:
                assert here.streams.count == 2
                reading = pool.submit(other.items, 40)
                say_much(there, 40, 60)
                assert len(reading.result()) == 40
                until(lambda: here.streams.count == 1)  # the other one reads on, and stays
                say_much(there, 60, 61)
                assert len(other.items(2)) == 2
                metrics = httpx2.get(f"http://127.0.0.1:{here.port}/metrics").text
                assert "\nclaimline_streams 1.0\n" in metrics
                assert "\nclaimline_streams_cut_off_total 1.0\n" in metrics
            assert not drained(slow).endswith(b"0\r\n\r\n")  # cut off, where it was


def say_much(there: Running, first: int, last: int) -> None:
    for number in range(first, last):
        text = {"quote": "word " * 390, "quote_language": "en", "stated": "2024-06-15"}
        statements = [a_claim(id=f"m{number}", **text)]
        say(there, f"m{number}", *statements)


@contextmanager
def unread(port: int) -> Iterator[socket.socket]:
    """A client that asks for the stream and reads none of it."""
    with socket.socket() as client:
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
        client.connect(("127.0.0.1", port))
        client.sendall(b"GET /v1/feed?f=sse HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
        yield client


def drained(client: socket.socket) -> bytes:
    client.settimeout(WAIT_SECONDS)
    return b"".join(iter(lambda: client.recv(65_536), b""))


def test_a_rebuild_that_says_the_same_disturbs_nobody(small: Small) -> None:
    there, _ = small
    say_many(there, 0, 3)
    with listening(there, pace=QUICK) as here, here.stream() as stream:
        before = stream.items(len(there.read("/v1/feed")["items"]))
        generation = here.streams.generation
        for _ in there.service.views.rebuild("feed"):
            pass
        until(lambda: here.streams.generation not in (None, generation))
        say_many(there, 3, 6)

        pulled = there.read("/v1/feed")["items"]

        assert [*before, *stream.items(len(pulled) - len(before))] == pulled


def test_a_backup_that_is_restored_below_an_open_stream_ends_it_and_its_cursor_is_refused(tmp_path: Path) -> None:
    """Though what comes then soon lies past the positions that were read before."""
    engine = sqlite_engine(tmp_path)
    with small_record(engine) as (there, _), listening(there) as here, here.stream() as stream:
        say(there, "r1", a_claim(id="c1"))
        copied(engine.path, tmp_path / "backup")
        say(there, "lost", a_claim(id="lost", place="ford"))
        read = stream.items(len(there.read("/v1/feed")["items"]))
        copied(tmp_path / "backup", engine.path)
        for number in range(5):
            say(there, f"other-{number}", a_claim(id=f"other-{number}", place="ford"))

        assert [frame.data for frame in stream if frame.data is not None] == []
        status, told = here.refused(after=read[-1]["cursor"])
        assert (status, told["type"]) == (409, "/problems/cursor-diverged")
