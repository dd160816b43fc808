"""The feed for feed readers: documents that are valid, hold everything, and never change once they are closed."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

import feedparser
import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.log import codec
from adapters.views.feed.archive import SqlArchive
from adapters.views.feed.reader import SqlFeed
from api.feed.channels import atom as atom_writer
from api.feed.channels import documents
from api.feed.channels.addresses import Address, ChannelOf, FeedFormat
from api.feed.news import Reporter
from api.settings import Reading, Settings
from api.text.languages import Tongue
from api.text.languages.reading import language_of
from domain.dates.edtf import Bounds, parse_instant
from domain.dates.instants import MICROSECONDS_PER_DAY
from domain.feed.background import Background
from domain.feed.channels import ALWAYS, BLOCK_POSITIONS, NEWEST_ITEMS, Channel, Issue, Publishing
from domain.feed.items import BEGINNING, Declared, EntryRedacted, FeedFilter, Item, ItemKey, ItemType, Traits
from domain.intake.append import Author
from domain.intake.drafts import PlaceDraft, RedactionDraft
from domain.intake.keys import Scope
from domain.record.declarations import BatchDeclaration
from domain.record.entries import Entry
from tests.contract.views.test_feed_view import followed, opened, pass_time
from tests.support import golden_feeds
from tests.support.builders import CONFLICT as WAR
from tests.support.builders import TOWN, a_place
from tests.support.dense_histories import a_busy_history
from tests.support.engines import Engine, PostgresServer, postgres_engine, sqlite_engine
from tests.support.feed_documents import atom_faults, json_feed_faults
from tests.support.feed_histories import spread_out
from tests.support.large_record import append
from tests.support.properties import examples
from tests.support.running import Running, SetClock, running
from tests.support.small_record import (
    CONFLICT,
    DECLARED,
    a_claim,
    a_denial,
    a_report,
    a_retraction,
    retire_and_reinstate,
    small_record,
)

pytestmark = pytest.mark.slow

Small = tuple[Running, SetClock]
HILL = "/v1/feeds/places/hill"
EVERY_TYPE = ",".join(ItemType)
WANTED = (
    FeedFilter(),
    FeedFilter(types=tuple(ItemType)),
    FeedFilter(place=TOWN),
    FeedFilter(claimant="russia"),
    FeedFilter(types=(ItemType.DISPUTE_OPENED, ItemType.DISPUTE_CLOSED)),
)


@pytest.fixture
def small(engine: Engine) -> Iterator[Small]:
    with small_record(engine) as there:
        yield there


@pytest.fixture
def light(tmp_path: Path) -> Iterator[Small]:
    """On one engine, where the other could make no difference."""
    with small_record(sqlite_engine(tmp_path)) as there:
        yield there


def say(there: Running, report: str, *statements: dict[str, Any]) -> int:
    return seen(there, there.post("/v1/reports", a_report(*statements, id=report))["position"])


def seen(there: Running, position: int) -> int:
    there.service.await_views(position)
    return position


def fill_block(there: Running, *, ends: int = 1) -> None:
    """Until the block that is open is closed; or to so many positions past its last one."""
    size = there.service.store.size()
    missing = BLOCK_POSITIONS - size % BLOCK_POSITIONS + ends
    places = [PlaceDraft(id=f"place-{size + each}", name="A place", identifiers={}) for each in range(missing)]
    there.service.recording.record_each(places, Author("test"))
    seen(there, there.service.store.size())


def atom(there: Running, address: str, **asked: str) -> Any:
    """A document as a feed reader has it, after it was found to be valid."""
    answer = there.client.get(address, params=asked or None)
    assert answer.status_code == 200, answer.text
    assert list(atom_faults(answer.content)) == []
    parsed = feedparser.parse(answer.content)
    assert not parsed.bozo, parsed.get("bozo_exception")
    return parsed


def json_feed(there: Running, address: str, **asked: str) -> Any:
    answer = there.client.get(address, params=asked or None)
    assert answer.status_code == 200, answer.text
    assert list(json_feed_faults(answer.content)) == []
    return orjson.loads(answer.content)


def link(parsed: Any, rel: str) -> str | None:
    return next((each.href for each in parsed.feed.links if each.rel == rel), None)


def titles(there: Running, address: str = f"{HILL}.atom", **asked: str) -> list[str]:
    return [entry.title for entry in atom(there, address, **asked).entries]


def quarrel(there: Running) -> None:
    """A claim and a denial that make a dispute."""
    say(there, "r1", a_claim(id="c1", stated="2024-06-14"))
    say(there, "r2", a_denial(id="d1", denies=["c1"], status="controlled", holder="blue", stated="2024-06-14"))


def everything(there: Running, clock: SetClock) -> None:
    """A record with an item of every type."""
    quarrel(there)
    corrected = {"status": "entered", "holder": "red", "stated": "2024-06-14"}
    there.post("/v1/statements/c1/corrections", {"content": corrected, "reason": "misread"})
    there.post("/v1/statements/c1/sources", {"source": {"name": "B", "published": "2024-06-14"}, "note": "same"})
    there.post("/v1/reports/r1/corrections", {"source": {"name": "C", "published": "2024-06-13"}, "reason": "name"})
    clock.instant += 2 * MICROSECONDS_PER_DAY
    said = a_claim(id="c2", stated="2024-06-17", quote="ours", quote_language="en")
    say(there, "r3", said, a_retraction(id="t1", retracts="c1", stated="2024-06-17"))
    say(there, "r4", a_denial(id="d2", status="not_present", holder="blue", stated="2024-06-17"))
    other = there.service.keys.add("another", frozenset(Scope))
    there.service.redact("c2", RedactionDraft(remove=("quote",), reason="a court"), (there.key, other))
    there.post("/v1/statements/d2/annulment", {"reason": "another town", "replaced_by": "d1"})
    retire_and_reinstate(there)
    there.post("/v1/conflicts/war/claimants/watcher/corrections", {"role": "affiliate", "reason": "it has a side"})
    seen(there, there.service.store.size())


# Documents


@pytest.mark.parametrize("tongue", Tongue)
def test_every_channel_is_valid_in_both_formats_and_in_every_language(light: Small, tongue: Tongue) -> None:
    there, clock = light
    everything(there, clock)
    fill_block(there)
    asked = "" if tongue is Tongue.EN else f"?words={tongue}"
    for channel in ("conflicts/war", "places/hill", "claimants/red", "days/2024-06-15"):
        for address in (f"/v1/feeds/{channel}", f"/v1/feeds/{channel}/blocks/1"):
            read = atom(there, f"{address}.atom", words=tongue)
            feed = json_feed(there, f"{address}.json", words=tongue)
            assert [entry.id for entry in read.entries] == [item["id"] for item in feed["items"]]
            assert [entry.title for entry in read.entries] == [item["title"] for item in feed["items"]]
            assert read.entries
            assert read.feed.language == feed["language"] == tongue
            assert link(read, "self") == f"http://testserver{address}.atom{asked}"
            assert feed["feed_url"] == f"http://testserver/v1/feeds/{channel}.json{asked}"


def test_each_type_of_item_is_told_in_every_language_and_its_link_is_answered(light: Small) -> None:
    there, clock = light
    everything(there, clock)
    for tongue in Tongue:
        asked = {"type": EVERY_TYPE, "words": str(tongue)}
        days = [atom(there, f"/v1/feeds/days/{day}.atom", **asked) for day in ("2024-06-15", "2024-06-17")]
        entries = [entry for day in days for entry in day.entries]
        not_here = {ItemType.BATCH_DECLARED, ItemType.REPORT_REDACTED}
        assert {entry.tags[0].term for entry in entries} == set(ItemType) - not_here
        for entry in entries:
            assert "{" not in entry.title + entry.content[0].value
            assert there.client.get(entry.link).status_code == 200, entry.link


def traits(kind: ItemType) -> Traits:
    """Of an item that is of no place."""
    nobody = frozenset[str]()
    return Traits(
        type=kind,
        conflict=None,
        place=None,
        claimants=nobody,
        sides=nobody,
        matter=None,
        kind=None,
        admin=nobody,
        point=None,
    )


@pytest.mark.parametrize("tongue", Tongue)
def test_what_a_small_record_lacks_is_told_too(tongue: Tongue) -> None:
    declared = BatchDeclaration(id="b", importer="reports", version=1, file="reports.ndjson", sha256="0" * 64)
    gone = EntryRedacted(of="r1", position=4, removed=["reason"], reason="a court", approved_by="other")
    parts: dict[str, Any] = {"key": ItemKey(9, 0), "at": 0, "place": None}
    nothing = Background(conflicts={}, places={}, statements={})
    reporter = Reporter(language=language_of(tongue), background=nothing)
    batch = Item(traits=traits(ItemType.BATCH_DECLARED), subject="b", body=Declared(what=declared), **parts)
    redacted = Item(traits=traits(ItemType.REPORT_REDACTED), subject="r1", body=gone, **parts)

    assert "reports.ndjson" in reporter.notice(batch).title
    assert reporter.notice(redacted).title == language_of(tongue).news.report_redacted
    assert ["reason" in reporter.notice(redacted).words[0], "a court" in reporter.notice(redacted).words[1]] == [
        True,
        True,
    ]


def test_an_entry_says_what_was_so_before_why_and_where_it_stands(light: Small) -> None:
    there, clock = light
    everything(there, clock)
    read = atom(there, f"{HILL}.atom")
    entries = {entry.tags[0].term: entry for entry in read.entries}
    annulled = entries["statement.annulled"]
    opened_ = entries["dispute.opened"]

    assert annulled.title == (
        "Annulled in the record. Blue said in a denial on 17 June 2024 that none of its troops were in Hill (A paper)."
    )
    assert "<p>The statement d1 stands in its place.</p>" in annulled.content[0].value
    assert "<p>Why, in the words of the editors of the record: another town</p>" in annulled.content[0].value
    assert (read.feed.author, read.feed.title) == ("Claimline", "Claimline: Hill")
    assert opened_.title == "Who holds Hill has been disputed since 14 June 2024."
    assert (
        "<p>The statement that opened it: Blue said in a denial on 14 June 2024 that it controlled Hill (A paper).</p>"
        in (opened_.content[0].value)
    )


def test_what_sources_say_stays_text_in_every_format(light: Small) -> None:
    there, _ = light
    hostile = "]]></content></entry> <script>alert(1)</script> &amp; &#0; \u200f\u200e\u202f \u05d0\u05d1 \U0001f600"
    say(there, "r1", a_claim(id="c1", stated="2024-06-14", quote=hostile, note=hostile, hedge='<b>"likely"</b>'))
    there.post("/v1/statements/c1/corrections", {"content": {"status": "contested"}, "reason": hostile})
    seen(there, there.service.store.size())
    document = there.client.get(f"{HILL}.atom").content
    feed = json_feed(there, f"{HILL}.json")
    read = atom(there, f"{HILL}.atom")

    assert list(atom_faults(document)) == []
    shown = "".join(item["content_html"] for item in feed["items"])
    assert "<script" not in shown
    assert f'<blockquote dir="auto">{escape(hostile, quote=False)}</blockquote>' in shown
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp;amp; &amp;#0;" in shown
    assert any('hedged: "<b>"likely"</b>"' in item["title"] for item in feed["items"])
    assert [entry.title for entry in read.entries] == [item["title"] for item in feed["items"]]


def test_what_no_xml_can_hold_is_replaced(light: Small) -> None:
    """The record refuses it; a log that was made elsewhere may hold it."""
    there, _ = light
    quarrel(there)
    address = Address(base="", of=ChannelOf.PLACES, name="hill", format=FeedFormat.ATOM, filters={}, tongue=Tongue.EN)
    issue = there.service.publishing.newest(Channel(wanted=FeedFilter()))
    cursors = there.service.feeding.cursors(item.key for item in issue.items)
    press = documents.Press(log="0", updated=0, cursors=cursors)
    document = press.document(issue, address, "a\x00b\ufffe")

    assert "<title>Claimline: a\ufffdb\ufffd</title>" in atom_writer.written(document).decode()


def test_documents_of_the_demo_are_the_golden_ones_on_either_engine(engine: Engine) -> None:
    """Where the sentences have changed: `python -m tests.support.golden_feeds` writes them anew."""
    made = golden_feeds.made(engine)

    assert made == {path.name: path.read_text(encoding="utf-8") for path in golden_feeds.FOLDER.iterdir()}


# What is in them


def test_the_newest_document_has_what_is_in_no_block_yet_and_fifty_items(light: Small) -> None:
    there, _ = light
    for number in range(30):
        say(there, f"r{number}", a_claim(id=f"c{number}", stated="2024-06-14"))
    assert len(json_feed(there, "/v1/feeds/conflicts/war.json")["items"]) == 62  # none is in a block
    fill_block(there)
    feed = json_feed(there, "/v1/feeds/conflicts/war.json")

    assert len(feed["items"]) == NEWEST_ITEMS
    assert feed["next_url"] == "http://testserver/v1/feeds/conflicts/war/blocks/1.json"
    say(there, "more", *(a_claim(id=f"m{number}", stated="2024-06-14", place="ford") for number in range(60)))
    assert len(json_feed(there, "/v1/feeds/conflicts/war.json")["items"]) == 63


CHANNELS: tuple[tuple[str, dict[str, str], dict[str, str]], ...] = (
    ("conflicts/war", {"conflict": "war"}, {}),
    ("places/hill", {"place": "hill"}, {}),
    ("claimants/red", {"claimant": "red"}, {}),
    ("claimants/red-army", {"claimant": "red-army"}, {}),
    ("places/hill", {"place": "hill"}, {"type": "dispute.opened,dispute.closed"}),
    ("conflicts/war", {"conflict": "war"}, {"admin": "Land", "side": "blue"}),
    ("conflicts/war", {"conflict": "war"}, {"type": EVERY_TYPE}),
)


def test_walking_back_and_walking_on_give_all_that_the_feed_has(small: Small) -> None:
    there, clock = small
    everything(there, clock)
    fill_block(there)
    fill_block(there)
    say(there, "late", a_claim(id="late", claimant="red-army", holder="red-army", stated="2024-06-17"))
    fill_block(there)
    say(there, "last", a_denial(id="last", status="controlled", holder="blue", stated="2024-06-17"))
    for channel, asked, filters in CHANNELS:
        items = there.read("/v1/feed", **asked, **filters, limit=1000)["items"]
        newest: str | None = f"http://testserver/v1/feeds/{channel}.atom"
        back, address = list[str](), newest
        while address is not None:
            read = atom(there, address, **(filters if address == newest else {}))
            back += [entry.id for entry in read.entries if entry.id not in back]
            address, oldest = link(read, "prev-archive"), address
        assert len(back) == len(items) > 0
        walked, pages = list[str](), list[str]()
        address = oldest
        while address is not None:
            read = atom(there, address, **(filters if address == newest else {}))
            walked += [entry.id for entry in reversed(read.entries) if entry.id not in walked]
            pages.append(str(link(read, "self")))
            address = link(read, "next-archive")
        assert walked == back[::-1]
        assert "/blocks/" not in pages[-1]


def test_a_claimant_has_what_those_below_it_say_and_a_redaction_alone_changes_a_block(light: Small) -> None:
    there, _ = light
    said = {"claimant": "red-army", "holder": "red-army", "stated": "2024-06-14"}
    say(there, "r1", a_claim(id="c1", quote="ours to the last house", **said))
    fill_block(there)
    block = "/v1/feeds/claimants/red/blocks/1.json"
    before = json_feed(there, block)
    other = there.service.keys.add("another", frozenset(Scope))
    there.service.redact("c1", RedactionDraft(remove=("quote",), reason="a court"), (there.key, other))
    after = json_feed(there, block)

    assert before["items"][-1]["title"] == (
        "Red said on 14 June 2024 that Red army controlled Hill (Red army, A paper)."
    )
    assert "ours to the last house" in before["items"][-1]["content_html"]
    assert "ours to the last house" not in str(after)
    assert after["items"][-1]["title"].endswith("(Red army, A paper; part of it redacted by law).")
    assert [item["id"] for item in after["items"]] == [item["id"] for item in before["items"]]


def test_blocks_without_an_item_are_passed_over(light: Small) -> None:
    there, _ = light
    quarrel(there)
    fill_block(there)
    fill_block(there)
    there.client.follow_redirects = False

    assert link(atom(there, f"{HILL}.atom"), "prev-archive") == f"http://testserver{HILL}/blocks/1.atom"
    assert link(atom(there, f"{HILL}/blocks/1.atom"), "next-archive") == f"http://testserver{HILL}/blocks/2.atom"
    onward = there.client.get(f"{HILL}/blocks/2.atom")
    assert (onward.status_code, onward.headers["location"]) == (307, f"{HILL}.atom")
    assert onward.headers["cache-control"] == "no-cache"
    say(there, "r3", a_claim(id="c3", stated="2024-06-15"))
    fill_block(there)
    assert there.client.get(f"{HILL}/blocks/2.atom").headers["location"] == f"{HILL}/blocks/3.atom"
    assert (
        there.client.get(f"{HILL}/blocks/4.json", params={"words": "uk"}).headers["location"] == f"{HILL}.json?words=uk"
    )
    assert there.client.get(f"{HILL}/blocks/5.atom").status_code == 404
    say(there, "r4", a_claim(id="c4", stated="2024-06-15"))
    assert there.client.get(f"{HILL}/blocks/2.atom").headers["location"] == f"{HILL}/blocks/3.atom"
    assert there.client.get("/v1/feeds/places/ford/blocks/1.atom").headers["location"] == "/v1/feeds/places/ford.atom"
    say(there, "r5", a_claim(id="c5", place="ford", stated="2024-06-15"))
    assert there.client.get("/v1/feeds/places/ford/blocks/1.atom").headers["location"] == "/v1/feeds/places/ford.atom"


def test_a_block_is_open_while_something_may_come_due_under_its_last_position(small: Small) -> None:
    there, clock = small
    there.client.follow_redirects = False
    fill_block(there, ends=-2)
    position = say(there, "r1", a_claim(id="c1", stated="2024-06-15", effective="2024-06-17", until="2024-06-20"))
    assert position == BLOCK_POSITIONS
    assert there.client.get(f"{HILL}/blocks/1.atom").status_code == 307
    head = there.service.feeding.feed.head()
    clock.instant = parse_instant("2024-06-21T00:00:01Z")
    assert there.service.feeding.news.wait(past=head, timeout_seconds=30)
    fill_block(there)
    ended, began, said = atom(there, f"{HILL}/blocks/1.atom").entries

    assert ended.title == "Hill: no statement of Red stands anymore."
    assert "<p>Before: Red said on 15 June 2024" in ended.content[0].value
    assert began.title.startswith("New stance. Red said on 15 June 2024 that it controlled Hill as of 17 June 2024")
    for due in (ended, began):
        assert "<p>Nothing was recorded: a date that a statement named has come.</p>" in due.content[0].value
    assert (said.tags[0].term, said.published) == ("claim.appended", "2024-06-15T12:00:00Z")
    assert (began.published, ended.published) == ("2024-06-17T23:59:59.999999Z", "2024-06-21T00:00:00Z")


def test_a_day_is_one_of_utc_or_of_the_conflict_that_is_asked_for(light: Small) -> None:
    there, clock = light
    there.put("/v1/conflicts/east", {**CONFLICT, "name": "East", "tz": "Asia/Tokyo"})
    clock.instant = parse_instant("2024-06-15T20:00:00Z")
    position = there.post("/v1/reports", a_report(a_claim(id="c1", stated="2024-06-15"), id="r1", conflict="east"))
    seen(there, position["position"])
    day, next_day = "/v1/feeds/days/2024-06-15.json", "/v1/feeds/days/2024-06-16.json"

    assert [item["tags"] for item in json_feed(there, day)["items"]][-1] == ["report.appended"]
    assert json_feed(there, day)["title"] == "Claimline: 15 June 2024 (UTC)"
    assert json_feed(there, day, conflict="east")["items"] == []
    assert json_feed(there, next_day, conflict="east")["title"] == (
        "Claimline: 16 June 2024 (Asia/Tokyo) [conflict=east]"
    )
    assert len(json_feed(there, next_day, conflict="east")["items"]) == len(json_feed(there, day)["items"])
    assert there.client.get(next_day).status_code == 404  # it has not begun
    assert json_feed(there, "/v1/feeds/days/2020-01-01.json")["items"] == []
    assert list(atom_faults(there.client.get("/v1/feeds/days/2020-01-01.atom").content)) == []


def test_an_id_is_of_another_claimant_in_another_conflict(light: Small) -> None:
    there, _ = light
    there.put(
        "/v1/conflicts/peace",
        {"name": "P", "tz": "UTC", "claimants": {"red-army": {"name": "Others", "role": "party"}}},
    )
    said = a_claim(id="c1", claimant="red-army", holder="red-army", stated="2024-06-14")
    seen(there, there.post("/v1/reports", a_report(said, id="r1", conflict="peace"))["position"])

    assert there.read("/v1/feed", claimant="red")["items"] == []
    assert json_feed(there, "/v1/feeds/claimants/red.json")["items"] == []
    assert json_feed(there, "/v1/feeds/claimants/red-army.json", conflict="peace")["title"].startswith(
        "Claimline: Others"
    )
    assert len(json_feed(there, "/v1/feeds/claimants/red-army.json")["items"]) == 3


# What stays


def test_a_closed_block_never_changes_its_bytes(small: Small) -> None:
    there, clock = small
    everything(there, clock)
    fill_block(there)
    addresses = [
        f"/v1/feeds/{channel}/blocks/1.{format_}?words={tongue}"
        for channel in ("conflicts/war", "places/hill", "claimants/red", "days/2024-06-15")
        for format_ in ("atom", "json")
        for tongue in Tongue
    ]
    before = [there.client.get(address).content for address in addresses]
    links = [entry.link for entry in atom(there, f"{HILL}/blocks/1.atom").entries]
    linked = [there.client.get(each).content for each in links]
    assert len(set(links)) > 8
    there.put("/v1/places/hill", {"name": "Mount", "names": [{"name": "Гора", "language": "uk"}]})
    there.put("/v1/conflicts/war", {"name": "Another name", "claimants": {"red": {"name": "Reds", "role": "party"}}})
    there.post("/v1/statements/d1/corrections", {"content": {"status": "contested"}, "reason": "misread again"})
    there.post("/v1/reports/r1/corrections", {"source": {"name": "D", "published": "2024-06-12"}, "reason": "again"})
    there.post("/v1/statements/c1/annulment", {"reason": "another town"})
    seen(there, say(there, "more", a_claim(id="m1", stated="2024-06-17")))

    assert [there.client.get(address).content for address in addresses] == before
    for view in ("record", "feed"):
        for _ in there.service.views.rebuild(view):
            pass
    assert [there.client.get(address).content for address in addresses] == before
    assert [there.client.get(each).content for each in links] == linked
    assert "Mount" in titles(there)[0]


def test_both_engines_make_the_same_bytes_of_a_log(tmp_path: Path, postgres: PostgresServer) -> None:
    entries = a_busy_history(Random(7)).entries
    stored = [codec.encode(entry) for entry in entries]
    places = [a_place(f"p{number}") for number in range(BLOCK_POSITIONS)]
    made = list[list[bytes]]()
    for engine in (sqlite_engine(tmp_path), postgres_engine(postgres)):
        with running(engine, clock=SetClock(entries[-1].recorded_at + MICROSECONDS_PER_DAY)) as there:
            there.service.store.append_stored(stored, after=0)
            append(there.service, ((place, None) for place in places))
            made.append(
                [
                    there.client.get(f"/v1/feeds/{channel}{block}.{format_}").content
                    for channel in (f"conflicts/{WAR}", f"places/{TOWN}", "claimants/russia")
                    for block in ("", "/blocks/1")
                    for format_ in FeedFormat
                ]
            )

    assert made[0] == made[1]
    assert all(len(each) > 2_000 for each in made[0])


@given(spread_out(), st.data())
@examples(25)
def test_whatever_the_log_and_the_size_of_blocks_walking_back_gives_every_item(
    entries: list[Entry], data: st.DataObject
) -> None:
    until = entries[-1].recorded_at + data.draw(st.sampled_from((0, 10**12, 10**14)))
    with TemporaryDirectory() as folder, opened(sqlite_engine(Path(folder))) as (store, database):
        followed(store, database, entries, iter(lambda: 3, None))
        pass_time(store, database, until=until)
        feed = SqlFeed(database)
        positions, least = (data.draw(st.integers(min_value=1, max_value=4)) for _ in range(2))
        publishing = Publishing(feed=feed, archive=SqlArchive(database), block_positions=positions, newest_items=least)
        wanted = data.draw(st.sampled_from(WANTED))
        day = Bounds(entries[0].recorded_at, data.draw(st.sampled_from([each.recorded_at for each in entries])))
        for within in (ALWAYS, publishing.day(day)):
            items = [
                item
                for item in feed.read(wanted, after=BEGINNING, limit=10**6).items
                if within is ALWAYS or day.earliest <= item.at <= day.latest
            ]
            issues = list(walked(publishing, Channel(wanted=wanted, within=within)))
            found = [item for issue in issues for item in issue.items]
            assert {item.key: item for item in found} == {item.key: item for item in items}
            assert all(list(issue.items) == sorted(issue.items, key=lambda item: item.key)[::-1] for issue in issues)
            assert all(issue.items for issue in issues[1:])
            assert all(title for issue in issues for title in titles_of(issue))


def titles_of(issue: Issue) -> list[str]:
    reporter = Reporter(language=language_of(Tongue.EN), background=issue.background)
    return [reporter.notice(item).title for item in issue.items]


def walked(publishing: Publishing, channel: Channel) -> Iterator[Issue]:
    issue = publishing.newest(channel)
    yield issue
    while issue.previous is not None:
        block = publishing.block(channel, issue.previous)
        assert block is not None
        issue = block
        yield issue


# As other reads


def test_documents_are_asked_for_again_at_little_cost(light: Small) -> None:
    there, _ = light
    quarrel(there)
    fill_block(there)
    for address, kept in ((f"{HILL}.atom", "no-cache"), (f"{HILL}/blocks/1.json", "private, max-age=86400")):
        answer = there.client.get(address)
        again = there.client.get(address, headers={"If-None-Match": answer.headers["etag"]})
        head = there.client.head(address)

        assert (again.status_code, again.content) == (304, b"")
        assert (answer.headers["cache-control"], again.headers["cache-control"]) == (kept, kept)
        assert (head.status_code, head.content) == (200, b"")
        assert head.headers["etag"] == answer.headers["etag"]
    atom_type = there.client.get(f"{HILL}.json").headers["link"]
    assert atom_type == f'<{HILL}.atom>; rel="alternate"; type="application/atom+xml"'
    assert there.client.get(f"{HILL}.atom").headers["content-type"] == "application/atom+xml; charset=utf-8"
    assert there.client.get(f"{HILL}.json").headers["content-type"] == "application/feed+json"
    tag = there.client.get(f"{HILL}.atom").headers["etag"]
    say(there, "elsewhere", a_claim(id="c9", place="ford", stated="2024-06-14"))
    assert there.client.get(f"{HILL}.atom").headers["etag"] == tag  # of this channel nothing came


def test_where_reading_takes_a_key_documents_take_one(tmp_path: Path) -> None:
    engine = sqlite_engine(tmp_path)
    with running(engine, settings=Settings(database=engine.url, read=Reading.KEY)) as there:
        there.put("/v1/conflicts/war", CONFLICT)
        there.put("/v1/places/hill", {"name": "Hill"})
        quarrel(there)
        fill_block(there)

        assert there.client.get(f"{HILL}.atom").status_code == 401
        block = there.client.get(f"{HILL}/blocks/1.atom", headers=there.authorization)
        assert block.headers["cache-control"] == "private, max-age=86400"


NOT_THERE = (
    *("conflicts/peace.atom", "places/moat.json", "claimants/green.atom", "days/2030-01-01.atom"),
    *("places/moat/blocks/1.atom", "places/hill.xml", "rivers/hill.atom", "places/hill/blocks/9.atom"),
    "places/hill/blocks/0.atom",
)
CANNOT_BE = (
    *("conflicts/war.atom?conflict=east", "places/hill.json?place=ford", "claimants/red.atom?claimant=blue"),
    *("places/hill.atom?words=la", "places/hill.atom?type=x", "places/hill.atom?limit=3", "days/2024-06-31.atom"),
    *("days/2024-06.json", "days/yesterday.json"),
    *("claimants/blue.json?conflict=peace", "days/2024-06-15.atom?conflict=peace"),
)


def test_what_is_not_there_and_what_cannot_be_asked_for_is_told(light: Small) -> None:
    there, _ = light
    seen(there, DECLARED)
    for address in NOT_THERE:
        assert there.client.get(f"/v1/feeds/{address}").json()["type"] == "/problems/not-found", address
    for address in CANNOT_BE:
        assert there.client.get(f"/v1/feeds/{address}").json()["type"] == "/problems/bad-parameter", address


def test_a_record_without_an_entry_has_no_days(tmp_path: Path) -> None:
    with running(sqlite_engine(tmp_path)) as there:
        assert there.client.get("/v1/feeds/days/2024-06-15.atom").status_code == 404


def test_a_place_names_its_channel(light: Small) -> None:
    there, _ = light
    seen(there, DECLARED)

    assert (
        f'<{HILL}.atom>; rel="alternate"; type="application/atom+xml"'
        in there.client.get("/v1/places/hill").headers["link"]
    )
