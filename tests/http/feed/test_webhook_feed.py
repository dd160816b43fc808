"""Webhooks read the feed as everybody does: the same items under the same filters, and its histories are kept apart."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.log import codec
from adapters.views.feed.view import SqlFeedView
from adapters.views.view import Copy, create_copy
from api.bootstrap import opened
from api.settings import Settings
from domain.dates.edtf import parse_instant
from domain.errors import Refused, ViewsBehind
from domain.feed.cursor import read_cursor
from domain.feed.items import ItemType
from domain.intake.append import Author
from domain.intake.drafts import PlaceDraft, RedactionDraft
from domain.intake.keys import Scope
from domain.record.declarations import BatchDeclaration
from domain.record.entries import Entry
from domain.webhooks.endpoints import Endpoint, State
from domain.webhooks.manage import EndpointPatch
from tests.support.engines import Engine, PostgresServer, postgres_engine, sqlite_engine
from tests.support.feed_histories import spread_out
from tests.support.importing import shell
from tests.support.properties import examples
from tests.support.receiving import Receiver, receiving
from tests.support.running import SetClock
from tests.support.signing import signing_settings
from tests.support.small_record import a_claim, a_denial, a_retraction, retire_and_reinstate
from tests.support.webhook_desk import Office, an_office

pytestmark = pytest.mark.slow

EVERYTHING = {"type": ",".join(ItemType)}
DAY_OF_RECORD = "2024-06-15"
COMMON = 4  # known to be so by a cursor at 46 and a log of 5 entries: it names 46, 44, 40, 32, 16, 8, 4, 2 and 1
TOLD = ("id", "type", "position", "cursor", "time", "subject", "data")


@pytest.fixture
def office(engine: Engine) -> Iterator[Office]:
    with an_office(engine) as there:
        yield there


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as there:
        yield there


def told(receiver: Receiver) -> list[Any]:
    return [{name: each.event[name] for name in TOLD} for each in receiver.deliveries]


# What comes


def test_items_of_every_type_come_as_the_feed_tells_them(office: Office, receiver: Receiver) -> None:
    office.add(receiver.url, wanted=EVERYTHING, since="1")
    record_all_there_is(office)
    office.deliver()

    assert {each["type"] for each in told(receiver)} == set(ItemType)
    assert told(receiver) == office.items(**EVERYTHING)
    assert any("due" in each["data"].get("caused_by", {}) for each in told(receiver))


def record_all_there_is(office: Office) -> None:
    """An entry of every type, and one whose beginning is due later."""
    said = {"stated": "2024-06-14"}
    denial = a_denial(id="d", denies=["c"], status="controlled", holder="blue", **said)
    office.report(a_claim(id="c", quote="Words", **said), denial, id="r")
    office.report(a_retraction(id="t", retracts="c", stated=DAY_OF_RECORD), a_claim(id="x", place="ford", **said))
    for path, body in (
        ("statements/d/corrections", {"content": a_denial(denies=["c"], stated=DAY_OF_RECORD), "reason": "misread"}),
        ("statements/c/sources", {"source": {"name": "B", "published": DAY_OF_RECORD}}),
        ("reports/r/corrections", {"source": {"name": "C", "published": "2024-06-10"}, "reason": "a name"}),
        ("statements/x/annulment", {"reason": "another town"}),
    ):
        office.there.post(f"/v1/{path}", body)
    batch = BatchDeclaration(id="b", importer="i", version=1, file="f", sha256="0" * 64)
    moor = PlaceDraft(id="moor", name="Moor", identifiers={})
    office.there.service.recording.record_each([moor], Author("tester", batch.id, batch))
    keys = [office.there.service.keys.add(name, frozenset({Scope.REDACT})) for name in ("one", "other")]
    office.there.service.redact("c", RedactionDraft(remove=("quote", "reason"), reason="an order"), (keys[0], keys[1]))
    retire_and_reinstate(office.there)
    corrected = {"role": "affiliate", "reason": "it has a side"}
    office.there.post("/v1/conflicts/war/claimants/watcher/corrections", corrected)
    office.report(a_claim(id="due", place="ford", stated=DAY_OF_RECORD, effective="2024-06-17"))
    now = office.feed.head()
    office.clock.instant = parse_instant("2024-06-19T00:00:00Z")
    assert office.there.read("/v1/feed", after=now, wait=30)["items"]


FILTERS = (
    {"place": "ford"},
    {"place": "hill", "bbox": "0,0,3,3"},
    {"admin": "Land", "kind": "denial"},
    {"claimant": "blue"},
    {"claimant": "red"},
    {"side": "blue"},
    {"conflict": "war"},
    {"matter": "siege"},
    {"kind": "denial"},
    {"type": "claim.appended,report.appended"},
)
NAMES = {"conflict", "place", "admin", "bbox", "claimant", "side", "matter", "kind", "type"}


def test_under_each_filter_the_same_comes_by_every_way(tmp_path: Path, receiver: Receiver) -> None:
    engine = sqlite_engine(tmp_path)
    with an_office(engine) as office:
        say_a_little(office)
        for number, asked in enumerate(FILTERS):
            options = [f"--{name}={value}" for name, value in asked.items()]
            added = ("webhooks", "add", f"{receiver.url}/{number}", f"--id=desk-{number}", "--since=1", *options)
            shell(engine, *added, environ={"CLAIMLINE_WEBHOOK_TARGETS": "local"})
            office.deliver(f"desk-{number}")
            items = office.items(**asked)
            forward = f"--forward-to={receiver.url}/listen"
            shell(engine, "listen", forward, "--since=1", f"--limit={len(items)}", *options)

            assert items
            assert told(receiver) == items * 2
            receiver.deliveries.clear()
    assert set().union(*FILTERS) == NAMES


def test_under_each_filter_a_webhook_gets_what_the_feed_tells(office: Office, receiver: Receiver) -> None:
    say_a_little(office)
    for number, asked in enumerate(FILTERS):
        office.add(receiver.url, id=f"desk-{number}", wanted=asked, since="1")
        office.deliver(f"desk-{number}")

        assert told(receiver) == office.items(**asked)
        assert office.standing(f"desk-{number}").endpoint.cursor == office.feed.head()
        receiver.deliveries.clear()


@pytest.mark.parametrize(
    "asked", [{"conflict": "peace"}, {"place": "Hil"}, {"claimant": "nobody"}, {"side": "watcher"}]
)
def test_a_webhook_with_a_filter_that_finds_nothing_is_refused(
    office: Office, receiver: Receiver, asked: dict[str, str]
) -> None:
    office.add(receiver.url, id="desk", wanted={})
    for refused in (
        lambda: office.add(receiver.url, id="other", wanted=asked),
        lambda: office.subscribing.change("desk", EndpointPatch(wanted=asked)),
    ):
        with pytest.raises(Refused) as why:
            refused()
        assert [fault.pointer for fault in why.value.faults] == [f"/filter/{next(iter(asked))}"]


def test_a_webhook_keeps_ids_whatever_is_declared_later(office: Office, receiver: Receiver) -> None:
    office.add(receiver.url, id="desk", wanted={"place": "HILL", "claimant": "Red", "admin": "LAND"}, since="1")
    office.there.put("/v1/places/hill-2", {"name": "Hill", "admin": ["Land"]})

    assert office.standing("desk").endpoint.wanted == {"place": "hill", "claimant": "red", "admin": "LAND"}


def say_a_little(office: Office) -> None:
    siege = a_claim(claimant="red-army", place="ford", status="encircled", stated=DAY_OF_RECORD)
    denial = a_denial(denies=["c1"], status="controlled", holder="blue", stated=DAY_OF_RECORD)
    office.report(a_claim(id="c1", stated=DAY_OF_RECORD), siege, denial)


@given(spread_out(), st.sampled_from((0, 1, 10**12, 10**14)))
@examples(20)
def test_each_item_is_found_again_by_its_cursor(entries: list[Entry], later: int) -> None:
    with TemporaryDirectory() as folder:
        engine = sqlite_engine(Path(folder))
        store = engine.store()
        for entry in entries:
            store.append_stored([codec.encode(entry)], after=entry.position - 1, recorded_at=entry.recorded_at)
        store.close()
        clock = SetClock(entries[-1].recorded_at + later)
        with opened(Settings(database=engine.url), clock=clock) as service:
            service.await_views(len(entries))
            feed = service.webhooks.delivering.feed
            items = feed.read(EVERYTHING, after=feed.before(1), limit=10**6).items

            assert [feed.item(each.cursor) for each in items] == items
            assert feed.item(feed.before(1)) is None
            assert [feed.read(EVERYTHING, after=each.cursor, limit=1).items for each in items[:-1]] == [
                [each] for each in items[1:]
            ]


# Other histories


def test_of_a_history_that_a_backup_has_replaced_nothing_is_sent_until_it_is_replayed(
    engine: Engine, postgres: PostgresServer, tmp_path: Path, receiver: Receiver
) -> None:
    lost, kept = a_lost_history(engine, tmp_path, receiver)
    taken = receiver.ids
    (tmp_path / "restored").mkdir()
    restored = postgres_engine(postgres) if engine.name == "postgres" else sqlite_engine(tmp_path / "restored")
    with opened(Settings(database=restored.url)) as service:
        for _ in service.folders.arriving(tmp_path / "backup").steps():
            pass
    with an_office(restored, declares=False) as office:
        office.webhooks.delivering.endpoints.add(lost)  # carried over, as those who restored the record have to
        office.say(30, begin=1_000)
        office.deliver()
        disabled = office.standing().endpoint.disabled
        assert disabled is not None
        cure = f"the same up to position {COMMON}: undo what you took after it, replay since {COMMON + 1}, and enable"
        assert cure in disabled.because
        assert receiver.ids == taken

        office.subscribing.replay_since("desk", str(COMMON + 1))
        office.subscribing.change("desk", EndpointPatch(state=State.ACTIVE))
        office.deliver()
        again = {each["id"]: each["position"] for each in office.items() if each["position"] > COMMON}
        assert receiver.ids[len(taken) :] == list(again)
        assert max(again[each] for each in set(again) & set(taken)) == kept  # else who knows the lost ones drops these


def a_lost_history(engine: Engine, folder: Path, receiver: Receiver) -> tuple[Endpoint, int]:
    """A webhook that has got past the end of a backup in ``folder``, and the position of that end."""
    with an_office(engine) as office:
        office.add(receiver.url, wanted={}, since="1")
        office.say(1)
        with opened(signing_settings(engine, folder)) as signing:
            for _ in signing.folders.export(folder / "backup"):
                pass
        kept = office.there.service.store.size()
        office.say(40)
        office.deliver()
        endpoint = office.standing().endpoint
    cursor = read_cursor(endpoint.cursor)
    assert cursor is not None
    assert (kept, cursor.key.position) == (6, 47)
    return endpoint, kept


def test_while_the_feed_is_made_anew_nothing_is_disabled_and_then_it_goes_on(
    office: Office, receiver: Receiver
) -> None:
    office.add(receiver.url, since="1")
    items = office.say(3)
    office.deliver()
    items += office.say(2)
    service = office.there.service
    service.follower.stop()
    feed = SqlFeedView(service.database.engine)
    with service.database.write() as session:
        create_copy(session, feed, Copy(feed.name, building=False))
    with pytest.raises(ViewsBehind):
        office.deliver()
    assert office.standing().endpoint.disabled is None
    with office.delivers():
        for _ in service.views.rebuild(feed.name):
            pass
        receiver.until(lambda each: len(each.deliveries) == 5)

    assert receiver.ids == items
    assert office.standing().endpoint.failing_since is None
