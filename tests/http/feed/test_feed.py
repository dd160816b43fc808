"""The feed over HTTP: what was appended and what follows from it, for everybody who reads on."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import Any, cast

import orjson
import pytest
from fastapi import FastAPI

from adapters.signing.keys import new_key
from api.bootstrap import opened
from api.settings import Reading, Settings
from domain.dates.edtf import parse_instant
from domain.dates.instants import MICROSECONDS_PER_DAY
from domain.feed.cursor import read_cursor
from domain.feed.follow import PAGE_POSITIONS
from domain.feed.items import Feed, FeedFilter, FeedReading, ItemKey
from domain.intake.append import Author
from domain.intake.drafts import PlaceDraft
from domain.record.declarations import LogKeyDeclaration
from tests.support.engines import Engine, PostgresServer, copied, postgres_engine, sqlite_engine
from tests.support.running import Running, SetClock, running
from tests.support.signing import ORIGIN, signing_settings
from tests.support.small_record import DECLARED, NOON, a_claim, a_denial, a_report, a_retraction, small_record
from tests.support.small_record import declare as declare_record
from tests.support.tidiness import ROOT

Small = tuple[Running, SetClock]
DECLARATIONS = "conflict.declared,place.declared,batch.declared"


@pytest.fixture
def small(engine: Engine) -> Iterator[Small]:
    with small_record(engine) as there:
        yield there


def say(there: Running, report: str, *statements: dict[str, Any]) -> int:
    """Returns the position of the last entry, which can be read in the feed, too."""
    position: int = there.post("/v1/reports", a_report(*statements, id=report))["position"]
    there.service.await_views(position)
    return position


def types(feed: Any) -> list[str]:
    return [item["type"] for item in feed["items"]]


def last(feed: Any, name: str) -> Any:
    return next(item for item in reversed(feed["items"]) if item["type"] == name)["data"]


def test_an_entry_comes_first_and_what_follows_from_it_after(small: Small) -> None:
    there, _ = small
    say(there, "r1", a_claim(id="c1", stated="2024-06-15"))
    say(there, "r2", a_denial(id="d1", denies=["c1"], status="controlled", holder="blue", stated="2024-06-15"))
    feed = there.read("/v1/feed")

    assert types(feed) == [
        *("report.appended", "claim.appended", "stance.changed"),
        *("report.appended", "denial.appended", "stance.changed", "dispute.opened"),
    ]
    positions = [item["position"] for item in feed["items"]]
    assert positions == [DECLARED + 1, DECLARED + 2, DECLARED + 2, DECLARED + 3, *[DECLARED + 4] * 3]
    opened_ = last(feed, "dispute.opened")
    blue = {"statement": "d1", "claimant": "blue", "status": "controlled", "holder": "blue"}
    red = {"statement": "c1", "claimant": "red", "status": "controlled", "holder": "red"}
    assert (opened_["before"], opened_["after"]) == ({"red": red}, {"blue": blue, "red": red})
    assert (opened_["opened_by"], opened_["caused_by"]) == ("d1", {"position": DECLARED + 4})
    changed = last(feed, "stance.changed")
    assert (changed["name"], changed["matter"], changed["speaker"]) == ("Hill", "control", "blue")
    assert (changed["before"], changed["after"]) == (None, blue)
    assert last(feed, "denial.appended")["statement"]["denies"] == ["c1"]
    assert {item["subject"] for item in feed["items"]} == {"reports/r1", "reports/r2", "places/hill"}


def test_a_dispute_closes_with_its_outcome(small: Small) -> None:
    there, clock = small
    say(there, "r1", a_claim(id="c1", stated="2024-06-14"))
    say(there, "r2", a_denial(id="d1", denies=["c1"], status="controlled", holder="blue", stated="2024-06-14"))
    clock.instant += 2 * MICROSECONDS_PER_DAY
    say(there, "r3", a_retraction(id="t1", retracts="c1", stated="2024-06-16"))
    closed = last(there.read("/v1/feed"), "dispute.closed")

    assert (closed["outcome"], closed["closed_by"], closed["days"]) == ("retracted", "t1", 2)
    assert closed["after"].keys() == {"blue"}


def test_a_capture_ends_an_encirclement_and_the_siege_is_disputed_again_once_it_is_annulled(small: Small) -> None:
    there, _ = small
    say(there, "r1", a_claim(id="c1", stated="2024-06-12", status="encircled"))
    say(there, "r2", a_denial(id="d1", denies=["c1"], stated="2024-06-13"))
    say(there, "r3", a_claim(id="c2", stated="2024-06-14", claimant="red-army"))
    there.post(
        "/v1/statements/c2/corrections",
        {"content": a_claim(stated="2024-06-14", status="entered", claimant="red-army"), "reason": "x"},
    )
    there.post(
        "/v1/statements/c2/corrections", {"content": a_claim(stated="2024-06-14", claimant="red-army"), "reason": "y"}
    )
    position = there.post("/v1/statements/c2/annulment", {"reason": "of another place"})["position"]
    there.service.await_views(position)
    siege = there.read("/v1/feed", matter="siege")["items"]

    ended = ["stance.changed", "dispute.closed", "history.revised"]
    begun = ["stance.changed", "dispute.opened", "history.revised"]
    follow = [item["type"] for item in siege if item["data"].get("matter") and item["position"] > DECLARED + 4]
    assert follow == [*ended, *begun, *ended, *begun]
    closed, opened_ = last({"items": siege}, "dispute.closed"), last({"items": siege}, "dispute.opened")
    assert (closed["closed_by"], closed["outcome"], closed["after"].keys()) == ("c2", "superseded", {"blue"})
    assert (opened_["opened_by"], opened_["after"].keys()) == ("d1", {"red", "blue"})


def test_amendments_say_what_was_before_and_a_changed_past_is_told(small: Small) -> None:
    there, _ = small
    say(there, "r1", a_claim(id="c1", stated="2024-06-10"))
    content = {"status": "entered", "holder": "red", "stated": "2024-06-10"}
    there.post("/v1/statements/c1/corrections", {"content": content, "reason": "misread"})
    there.post("/v1/statements/c1/sources", {"source": {"name": "B", "published": "2024-06-11"}, "note": "same"})
    there.post("/v1/reports/r1/corrections", {"source": {"name": "C", "published": "2024-06-10"}, "reason": "name"})
    position = there.post("/v1/statements/c1/annulment", {"reason": "another town"})["position"]
    there.service.await_views(position)
    feed = there.read("/v1/feed")

    assert types(feed) == [
        *("report.appended", "claim.appended", "stance.changed", "history.revised"),
        *("statement.corrected", "stance.changed", "history.revised"),
        *("statement.corroborated", "report.corrected"),
        *("statement.annulled", "stance.changed", "history.revised"),
    ]
    corrected = last(feed, "statement.corrected")
    assert (corrected["before"]["status"], corrected["after"]["status"]) == ("controlled", "entered")
    assert last(feed, "statement.corroborated")["source"]["name"] == "B"
    source = last(feed, "report.corrected")
    assert (source["before"]["name"], source["after"]["name"], source["reason"]) == ("A paper", "C", "name")
    annulled = last(feed, "statement.annulled")
    assert (annulled["before"]["status"], annulled["after"], annulled["reason"]) == ("entered", None, "another town")
    revised = last(feed, "history.revised")
    assert (revised["from"], revised["to"]) == ("2024-06-10T23:59:59.999999Z", "2024-06-15T12:00:00Z")
    assert (revised["before"]["status"], revised["after"]) == ("entered", None)


def test_declarations_come_only_when_asked_for(small: Small) -> None:
    there, _ = small
    there.service.await_views(DECLARED)
    feed = there.read("/v1/feed", type=DECLARATIONS)

    assert there.read("/v1/feed")["items"] == []
    assert types(feed) == ["conflict.declared", "place.declared", "place.declared"]
    assert feed["items"][1]["data"]["declared"]["id"] == feed["items"][1]["data"]["place"] == "hill"


FILTERS: tuple[tuple[dict[str, str], set[str]], ...] = (
    ({"place": "ford"}, {"places/ford"}),
    ({"bbox": "0,0,3,3", "place": "hill"}, {"places/hill"}),
    ({"bbox": "10,10,13,13"}, set()),
    ({"admin": "Land", "place": "hill"}, {"places/hill"}),
    ({"claimant": "blue"}, {"places/hill"}),
    ({"claimant": "red-army"}, {"places/ford"}),
    ({"side": "blue"}, {"places/hill"}),
    ({"conflict": "war"}, {"reports/r1", "places/hill", "places/ford"}),
    ({"matter": "siege"}, {"places/ford"}),
    ({"kind": "denial"}, {"places/hill"}),
    ({"type": "claim.appended"}, {"places/hill", "places/ford"}),
)


@pytest.mark.parametrize(
    ("asked", "subjects"), FILTERS, ids=lambda value: str(value) if isinstance(value, dict) else ""
)
def test_filters_choose_items_and_the_cursor_goes_past_the_rest(
    tmp_path: Path, asked: dict[str, str], subjects: set[str]
) -> None:
    with small_record(sqlite_engine(tmp_path)) as (there, _):
        siege = a_claim(claimant="red-army", place="ford", status="encircled", stated="2024-06-15")
        denial = a_denial(denies=["c1"], status="controlled", holder="blue", stated="2024-06-15")
        say(there, "r1", a_claim(id="c1", stated="2024-06-15"), siege, denial)
        feed = there.read("/v1/feed", **asked)

        assert {item["subject"] for item in feed["items"]} == subjects
        assert feed["next"] == feed["head"]
        assert feed["caught_up"] is True


def test_who_is_at_the_side_of_a_dispute_hears_of_it(small: Small) -> None:
    there, _ = small
    say(there, "r1", a_claim(id="c1", claimant="red-army", stated="2024-06-15"))
    say(there, "r2", a_claim(id="c2", claimant="blue", holder="blue", stated="2024-06-15"))

    for asked in ({"side": "red"}, {"side": "blue"}, {"claimant": "red"}):
        assert "dispute.opened" in types(there.read("/v1/feed", **asked))
    assert "dispute.opened" not in types(there.read("/v1/feed", claimant="red-army"))
    assert types(there.read("/v1/feed", claimant="red"))[0] == "claim.appended"


def test_reading_goes_on_after_every_cursor(small: Small) -> None:
    there, _ = small
    say(there, "r1", a_claim(id="c1", stated="2024-06-10"), a_claim(place="ford", stated="2024-06-15"))
    whole = there.read("/v1/feed")
    read, after = list[Any](), dict[str, str]()
    while not (page := there.read("/v1/feed", limit=2, **after))["caught_up"]:
        read += page["items"]
        after = {"after": page["next"]}

    assert [*read, *page["items"]] == whole["items"]
    for index, item in enumerate(whole["items"]):
        assert there.read("/v1/feed", after=item["cursor"])["items"] == whole["items"][index + 1 :]
    ids = [item["id"] for item in whole["items"]]
    assert len(ids) == len(set(ids))
    assert all(one["position"] <= other["position"] for one, other in pairwise(whole["items"]))


def test_now_is_what_comes_from_here_on(small: Small) -> None:
    there, _ = small
    say(there, "r1", a_claim(id="c1", stated="2024-06-15"))
    now = there.read("/v1/feed", after="now")
    say(there, "r2", a_claim(id="c2", place="ford", stated="2024-06-15"))

    assert (now["items"], now["caught_up"]) == ([], True)
    assert {item["subject"] for item in there.read("/v1/feed", after=now["next"])["items"]} == {
        "reports/r2",
        "places/ford",
    }


def test_an_answer_is_held_until_there_is_something(small: Small) -> None:
    there, _ = small
    there.service.await_views(DECLARED)
    now = there.read("/v1/feed", after="now")["next"]
    with ThreadPoolExecutor() as pool:
        waiting = [pool.submit(there.read, "/v1/feed", after=now, wait=30, place="hill") for _ in range(8)]
        say(there, "r1", a_claim(id="c1", place="ford", stated="2024-06-15"))
        say(there, "r2", a_claim(id="c2", stated="2024-06-15"))
        feeds = [each.result() for each in waiting]

    assert all(types(feed)[0] == "claim.appended" for feed in feeds)
    assert all(item["subject"] == "places/hill" for feed in feeds for item in feed["items"])


@pytest.mark.parametrize("header", [b"7", b"\xff\xfe", b"AdxK\xe9"])
def test_a_page_refuses_a_last_event_id_that_is_not_a_cursor(small: Small, header: bytes) -> None:
    there, _ = small
    refused = there.client.get("/v1/feed", headers={b"Last-Event-ID": header})

    assert (refused.status_code, refused.json()["type"]) == (400, "/problems/bad-parameter")
    assert refused.json()["detail"].startswith("Last-Event-ID: is not a cursor of the feed")


@pytest.mark.parametrize("header", ["", "now"])
def test_a_page_is_read_by_after_whatever_a_valid_last_event_id_says(small: Small, header: str) -> None:
    there, _ = small
    say(there, "r1", a_claim(id="c1"))
    cursors = [header, there.read("/v1/feed")["next"]]
    pages = [there.client.get("/v1/feed", headers={"Last-Event-ID": cursor}) for cursor in cursors]

    assert [page.json() for page in pages] == [there.read("/v1/feed")] * 2


def test_the_same_cursor_comes_back_when_the_time_is_up(small: Small) -> None:
    there, _ = small
    there.service.await_views(DECLARED)
    now = there.read("/v1/feed", after="now")["next"]

    assert there.read("/v1/feed", after=now, wait=1) == {"items": [], "next": now, "head": now, "caught_up": True}


def test_who_waits_is_answered_when_the_service_stops(small: Small) -> None:
    there, _ = small
    there.service.await_views(DECLARED)
    with ThreadPoolExecutor() as pool:
        waiting = pool.submit(there.client.get, "/v1/feed", params={"after": "now", "wait": 30})
        there.service.feed_news.end()

        assert waiting.result(timeout=10).json()["items"] == []


def test_what_comes_due_is_told_when_it_does(small: Small) -> None:
    there, clock = small
    said = {"id": "c1", "stated": "2024-06-15", "effective": "2024-06-17", "until": "2024-06-20"}
    position = say(there, "r1", a_claim(**said))
    before = there.read("/v1/feed")
    clock.instant = parse_instant("2024-06-18T00:00:00Z")
    began = there.read("/v1/feed", after=before["next"], wait=30)
    clock.instant = parse_instant("2024-06-21T00:00:01Z")
    ended = there.read("/v1/feed", after=began["next"], wait=30)

    assert types(before) == ["report.appended", "claim.appended"]
    (first,), (second,) = began["items"], ended["items"]
    assert (first["type"], first["position"]) == (second["type"], second["position"]) == ("stance.changed", position)
    assert first["time"] == "2024-06-17T23:59:59.999999Z"
    assert first["data"]["caused_by"] == {"due": first["time"]}
    assert (second["time"], second["data"]["after"]) == ("2024-06-21T00:00:00Z", None)
    whole = there.read("/v1/feed")
    for _ in there.service.views.rebuild("feed"):
        pass
    say(there, "r2", a_claim(id="c2", place="ford", stated="2024-06-20"))
    assert there.read("/v1/feed")["items"][: len(whole["items"])] == whole["items"]


def test_what_comes_due_as_something_is_recorded_comes_after_it(small: Small) -> None:
    there, clock = small
    say(there, "r1", a_claim(id="c1", stated="2024-06-15", effective="2024-06-17"))
    clock.instant = parse_instant("2024-06-17T23:59:59.999999Z")
    position = say(there, "r2", a_claim(id="c2", place="ford", stated="2024-06-16"))
    recorded = there.read("/v1/feed")
    clock.instant += 1
    (due,) = there.read("/v1/feed", after=recorded["next"], wait=30)["items"]

    assert recorded["items"][-1]["position"] == due["position"] == position
    assert (due["subject"], due["time"]) == ("places/hill", "2024-06-17T23:59:59.999999Z")


def test_one_item_a_line(small: Small) -> None:
    there, _ = small
    say(there, "r1", a_claim(id="c1", stated="2024-06-15"))
    whole = there.read("/v1/feed")
    lines = there.client.get("/v1/feed", headers={"Accept": "application/x-ndjson"})

    assert [orjson.loads(line) for line in lines.content.splitlines()] == whole["items"]
    assert lines.headers["content-type"] == "application/x-ndjson"
    assert (lines.headers["claimline-cursor"], lines.headers["claimline-caught-up"]) == (whole["next"], "true")
    assert 'rel="next"' in lines.headers["link"]


def test_a_closed_page_stays_as_it_is_and_is_kept_no_longer_than_what_the_law_removes_may_be(small: Small) -> None:
    there, _ = small
    say(there, "r1", a_claim(id="c1", stated="2024-06-15"))
    assert there.client.get("/v1/feed/pages/1").status_code == 404
    declare(there, PAGE_POSITIONS)
    page = there.client.get("/v1/feed/pages/1")
    from_there = there.read("/v1/feed", after=page.json()["next"])
    say(there, "r2", a_claim(id="c2", place="ford", stated="2024-06-15"))

    assert page.headers["cache-control"] == "public, max-age=86400"
    tagged = {"If-None-Match": page.headers["etag"]}
    assert there.client.get("/v1/feed/pages/1", headers=tagged).status_code == 304
    assert page.headers["link"] == '</v1/feed/pages/2>; rel="next"'
    assert there.client.get("/v1/feed/pages/1").content == page.content
    assert there.client.get("/v1/feed/pages/2").status_code == 404
    assert [*page.json()["items"], *from_there["items"]] == there.read("/v1/feed")["items"][:-3]


def declare(there: Running, count: int) -> None:
    places = [PlaceDraft(id=f"place-{number}", name="A place", identifiers={}) for number in range(count)]
    there.service.recording.record_each(places, Author("test"))
    there.service.await_views(there.service.store.size())


def test_a_closed_page_is_kept_by_its_reader_alone_where_reading_takes_a_key(tmp_path: Path) -> None:
    engine = sqlite_engine(tmp_path)
    settings = Settings(database=engine.url, read=Reading.KEY)
    with running(engine, settings=settings) as there:
        declare(there, PAGE_POSITIONS + 1)
        page = there.client.get("/v1/feed/pages/1", headers=there.authorization)

        assert page.headers["cache-control"] == "private, max-age=86400"
        assert there.client.get("/v1/feed/pages/1").status_code == 401
        assert there.client.get("/v1/feed").status_code == 401


REFUSED = (
    ({"after": "x"}, "is not a cursor of the feed"),
    ({"after": "!"}, "is not a cursor of the feed"),
    ({"type": "claim.appended,claim"}, "'claim' is not a type of item"),
    ({"wait": "-1"}, "is not a number of seconds"),
    ({"limit": "0"}, "use a whole number from 1 to 10,000"),
    ({"matter": "peace"}, "matter"),
    ({"f": "csv"}, "is not a format of this answer"),
)


@pytest.mark.parametrize(("asked", "problem"), REFUSED, ids=lambda value: str(value) if isinstance(value, dict) else "")
def test_what_cannot_be_is_refused_with_its_cure(tmp_path: Path, asked: dict[str, str], problem: str) -> None:
    with running(sqlite_engine(tmp_path)) as there:
        refused = there.client.get("/v1/feed", params=asked)

        assert refused.status_code == 400
        assert problem in refused.json()["detail"]


def test_the_feed_waits_for_a_position_that_is_asked_for(small: Small) -> None:
    there, _ = small
    position = there.post("/v1/reports", a_report(a_claim(id="c1", stated="2024-06-15"), id="r1"))["position"]
    feed = there.client.get("/v1/feed", headers={"Claimline-Min-Position": str(position)}).json()

    assert feed["items"][-1]["position"] == position


# Another history


def test_a_cursor_of_a_history_that_a_backup_has_replaced_is_refused(
    engine: Engine, postgres: PostgresServer, tmp_path: Path
) -> None:
    with small_record(engine) as (there, _):
        say(there, "r1", a_claim(id="c1", stated="2024-06-15"))
        kept = there.read("/v1/feed")["next"]
        with opened(signing_settings(engine, tmp_path)) as signing:
            for _ in signing.folders.export(tmp_path / "backup"):
                pass
        for number in range(40):
            say(there, f"lost-{number}", a_claim(id=f"lost-{number}", place="ford", stated="2024-06-15"))
        lost = there.read("/v1/feed")["next"]
    restored = postgres_engine(postgres) if engine.name == "postgres" else sqlite_engine(new_folder(tmp_path))
    settings = Settings(database=restored.url)
    with opened(settings) as service:
        for _ in service.folders.arriving(tmp_path / "backup").steps():
            pass
        service.await_views(DECLARED + 2)
    with running(restored) as there:
        assert there.read("/v1/feed", after=kept)["items"] == []
        refused_for(there, lost, common=4)  # they parted at 5; the cursor names 85, 84, 80, 64, 32, 16, 8, 4, 2 and 1
        for number in range(60):
            say(there, f"other-{number}", a_claim(id=f"other-{number}", place="ford", stated="2024-06-10"))
        problem = refused_for(there, lost, common=4)
        again = there.read("/v1/feed", after=problem["last_common"]["cursor"])
        assert again["items"] == [item for item in there.read("/v1/feed")["items"] if item["position"] > 4]


def test_who_waits_while_a_backup_is_restored_is_refused(tmp_path: Path) -> None:
    with restorable(tmp_path) as (there, restore), ThreadPoolExecutor() as pool:
        question = {"after": there.read("/v1/feed")["next"], "wait": "30", "type": "dispute.opened"}
        waiting = pool.submit(there.client.get, "/v1/feed", params=question)
        while "claimline_http_requests_under_way 2.0" not in there.client.get("/metrics").text:
            assert not waiting.done()
        restore()

        assert waiting.result(timeout=30).status_code in (409, 503)  # 503: entries that it read have gone
        assert there.client.get("/v1/feed", params=question).status_code == 409


@dataclass(frozen=True)
class Interrupted:
    """The feed of a service whose backup is restored before each reading."""

    feed: Feed
    restore: Callable[[], None]

    def head(self) -> ItemKey:
        return self.feed.head()

    def count_under(self, position: int) -> int:
        return self.feed.count_under(position)

    def read(self, wanted: FeedFilter, *, after: ItemKey, limit: int, up_to: int | None = None) -> FeedReading:
        self.restore()
        return self.feed.read(wanted, after=after, limit=limit, up_to=up_to)


def test_a_backup_restored_between_the_check_of_a_cursor_and_the_reading_is_noticed(tmp_path: Path) -> None:
    with restorable(tmp_path) as (there, restore):
        question = {"after": there.read("/v1/feed")["next"], "type": "dispute.opened"}
        feeding = replace(there.service.feeding, feed=Interrupted(there.service.feeding.feed, restore))
        cast(FastAPI, there.client.app).state.service = replace(there.service, feeding=feeding)

        assert there.client.get("/v1/feed", params=question).status_code == 409


@pytest.mark.slow
def test_who_follows_in_the_shell_while_a_backup_is_restored_is_told(tmp_path: Path) -> None:
    with restorable(tmp_path) as (there, restore):
        count = len(there.read("/v1/feed")["items"])
        with in_the_shell(there, "follow", "--json") as follower:
            assert follower.stdout is not None
            told = [follower.stdout.readline() for _ in range(count)]
            restore()
            rest, problem = follower.communicate(timeout=30)

        assert len(told) == count
        assert (rest, follower.returncode) == ("", 1)
        assert "another history" in problem


@contextmanager
def restorable(folder: Path) -> Iterator[tuple[Running, Callable[[], None]]]:
    """A record with an entry that its backup lacks, and a call that restores the backup and appends past that entry."""
    engine = sqlite_engine(folder)
    with small_record(engine) as (there, _):
        said = a_claim(id="c1", stated="2024-06-14")
        say(there, "r1", said)
        copied(engine.path, folder / "backup")
        say(there, "lost", a_claim(id="lost", place="ford"))

        def restore() -> None:
            copied(folder / "backup", engine.path)
            for number in range(5):
                say(there, f"other-{number}", a_claim(id=f"other-{number}", place="ford"))
            say(there, "d", a_denial(id="d1", denies=["c1"], status="controlled", holder="blue", stated="2024-06-15"))

        yield there, restore


@contextmanager
def in_the_shell(there: Running, *command: str) -> Iterator[subprocess.Popen[str]]:
    environ = {**os.environ, "CLAIMLINE_DATABASE": there.service.settings.database, "PYTHONUNBUFFERED": "1"}
    program = [sys.executable, "-c", "from api.cli import main; main()", *command]
    pipe = subprocess.PIPE
    with subprocess.Popen(program, cwd=ROOT, env=environ, stdout=pipe, stderr=pipe, text=True) as process:
        try:
            yield process
        finally:
            process.kill()


def test_a_position_without_an_item_can_be_gone_on_after(small: Small) -> None:
    """A key of the log is an entry and no item. Its position is where a replay or a closed page may end."""
    there, _ = small
    say(there, "r1", a_claim(id="c1", stated="2024-06-15"))
    old, new = new_key(ORIGIN).key.text(), new_key(ORIGIN).key.text()
    declared = LogKeyDeclaration(old=old, new=new, until=parse_instant(NOON) + MICROSECONDS_PER_DAY, reason="a new one")
    there.service.recording.record(declared, Author("tests"))
    position = there.service.store.size()
    last = say(there, "r2", a_claim(id="c2", stated="2024-06-15"))
    after = there.service.webhooks.delivering.feed.before(position + 1)

    assert {item["position"] for item in there.read("/v1/feed", after=after)["items"]} == {last - 1, last}


def new_folder(inside: Path) -> Path:
    (inside / "restored").mkdir()
    return inside / "restored"


def refused_for(there: Running, cursor: str, *, common: int) -> Any:
    answer = there.client.get("/v1/feed", params={"after": cursor})
    problem = answer.json()
    assert (answer.status_code, problem["type"]) == (409, "/problems/cursor-diverged")
    assert problem["size"] == there.service.store.size()
    read = read_cursor(cursor)
    assert read is not None
    assert (problem["position"], problem["last_common"]["position"]) == (read.key.position, common)
    return problem


def test_a_cursor_of_another_log_has_nothing_in_common(small: Small, tmp_path: Path) -> None:
    there, _ = small
    there.service.await_views(DECLARED)
    with running(sqlite_engine(new_folder(tmp_path))) as elsewhere:
        declare_record(elsewhere)
        elsewhere.service.await_views(DECLARED)
        cursor = elsewhere.read("/v1/feed")["next"]
    refused_for(there, cursor, common=0)
