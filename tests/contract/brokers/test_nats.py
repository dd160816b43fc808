"""The feed in a real stream of NATS: each item once, in order, whatever happens to publishers and to the broker."""

from __future__ import annotations

import random
import signal
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import orjson
import pytest
from nats.js import JetStreamContext
from nats.js.api import RetentionPolicy, StreamConfig

from adapters.brokers.nats_stream import NatsStream
from domain.brokers.publishing import READ_AT_ONCE, StreamPublishing
from domain.brokers.streams import BrokerUnavailable, ItemMessage, PublisherReplaced, StreamRefused
from domain.brokers.subjects import all_subjects, token
from tests.support.brokers.nats_cluster import leader_of, nats_cluster
from tests.support.brokers.nats_server import NatsServer, nats_server, needs_nats
from tests.support.brokers.publishing_desk import PublishingDesk, catch_up, publishing_desk, with_jetstream
from tests.support.brokers.waiting import eventually
from tests.support.engines import Engine, copied, sqlite_engine
from tests.support.small_record import a_claim, a_report

pytestmark = [pytest.mark.slow, needs_nats]


class Cut(NatsStream):
    """Loses its publisher in the middle: after so many messages of a batch, or after its deletions."""

    stored_before = 0

    def publish(self, messages: Sequence[ItemMessage], *, after: int) -> None:
        super().publish(messages[: self.stored_before], after=after)
        raise BrokerUnavailable("cut off")


@pytest.fixture
def a_database(tmp_path: Path) -> Engine:
    """One is enough: what the database keeps of a stream is tested on both."""
    return sqlite_engine(tmp_path)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[NatsServer]:
    with nats_server(tmp_path / "nats") as server:
        yield server


@pytest.fixture
def desk(a_database: Engine, server: NatsServer) -> Iterator[PublishingDesk]:
    with publishing_desk(a_database, server) as desk:
        yield desk


# Each item, once, in order


def test_each_item_is_published_once_in_order_as_webhooks_have_it(desk: PublishingDesk) -> None:
    desk.say(3)

    catch_up(desk.publishing())
    desk.say(2)
    end = catch_up(desk.publishing())
    again = catch_up(desk.publishing())

    items = desk.items()
    assert desk.stored() == items
    assert [each.id for each in items] == [orjson.loads(each.body)["id"] for each in items]
    assert (end.at, again.at.sequence) == (again.at, len(items))


def test_a_consumer_takes_one_place_of_one_conflict_on_the_broker(desk: PublishingDesk) -> None:
    desk.say(2)
    desk.say(1, place="ford")
    catch_up(desk.publishing())

    log = desk.there.service.feeding.log()
    subject = f"claimline.{log}.war.{token('claim.appended')}.ford"

    async def ask(js: JetStreamContext) -> list[bytes]:
        consumer = await js.pull_subscribe(subject, "desk", stream=desk.stream)
        return [message.data for message in await consumer.fetch(10, timeout=0.5)]

    (body,) = with_jetstream(desk.server, ask)
    assert orjson.loads(body)["data"]["statement"]["place"] == "ford"


@pytest.mark.parametrize("stored", [0, 1, 4])
def test_a_publisher_that_is_lost_in_a_batch_leaves_no_gap_and_no_double(desk: PublishingDesk, stored: int) -> None:
    desk.say(3)
    cut = desk.broker(Cut)
    assert isinstance(cut, Cut)
    cut.stored_before = stored

    with pytest.raises(BrokerUnavailable):
        catch_up(desk.publishing(cut))
    catch_up(desk.publishing())

    assert desk.stored() == desk.items()


@pytest.mark.parametrize("stored", [0, 4])
def test_a_purged_stream_goes_on_at_the_next_item(desk: PublishingDesk, stored: int) -> None:
    desk.say(2)
    catch_up(desk.publishing())
    desk.say(3)
    cut = desk.broker(Cut)
    assert isinstance(cut, Cut)
    cut.stored_before = stored
    with pytest.raises(BrokerUnavailable):
        catch_up(desk.publishing(cut))
    before = len(desk.stored())
    with_jetstream(desk.server, lambda js: js.purge_stream(desk.stream))

    catch_up(desk.publishing())

    assert desk.stored() == desk.items()[before:]


def test_a_purged_stream_that_our_database_does_not_know_is_refused(desk: PublishingDesk) -> None:
    desk.say(2)
    publishing = desk.publishing()
    sequence = catch_up(publishing).at.sequence
    publishing.cursors.remove(desk.stream)
    with_jetstream(desk.server, lambda js: js.purge_stream(desk.stream))

    with pytest.raises(StreamRefused, match=f"ends at sequence {sequence} without that message"):
        catch_up(desk.publishing())


def test_a_stream_that_was_deleted_is_made_and_filled_again(desk: PublishingDesk) -> None:
    desk.say(2)
    catch_up(desk.publishing())
    with_jetstream(desk.server, lambda js: js.delete_stream(desk.stream))

    catch_up(desk.publishing())

    assert desk.stored() == desk.items()


def test_our_database_without_its_cursor_goes_on_after_the_last_message(desk: PublishingDesk) -> None:
    desk.say(2)
    publishing = desk.publishing()
    catch_up(publishing)
    publishing.cursors.remove(desk.stream)
    desk.say(1)

    catch_up(desk.publishing())

    assert desk.stored() == desk.items()


def test_two_publishers_in_turn_lose_and_double_nothing(desk: PublishingDesk) -> None:
    chance = random.Random(20260301)
    publishers = [desk.publishing() for _ in range(2)]
    at = [publisher.begin() for publisher in publishers]
    replaced = 0
    for _ in range(20):
        which = chance.randrange(2)
        desk.say(chance.randrange(2))
        try:
            now = at[which] or publishers[which].begin()
            assert now is not None
            at[which] = publishers[which].step(now) or now
        except PublisherReplaced:
            replaced += 1
            at[which] = None
    catch_up(desk.publishing())

    assert replaced > 0
    assert desk.stored() == desk.items()


def test_a_publisher_whose_lead_nobody_checked_cannot_write_over_its_successor(desk: PublishingDesk) -> None:
    desk.say(1)
    early = desk.broker()
    early.open(desk.there.service.feeding.log())
    stale = desk.items()
    catch_up(desk.publishing())

    with pytest.raises(PublisherReplaced, match="has moved"):
        early.publish([stale[-1]._replace(id="new")], after=0)
    with pytest.raises(PublisherReplaced, match="already"):
        early.publish([stale[0]], after=len(stale))

    assert desk.stored() == desk.items()


def test_more_than_a_batch_is_published_whole(desk: PublishingDesk) -> None:
    for begin in range(0, READ_AT_ONCE + 50, 50):
        claims = [a_claim(id=f"s-{begin + number}") for number in range(50)]
        desk.settle(desk.there.post("/v1/reports", a_report(*claims))["position"])

    catch_up(desk.publishing())

    assert len(desk.stored()) > READ_AT_ONCE
    assert desk.stored() == desk.items()


# The broker


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGKILL])
def test_a_broker_that_was_away_gets_the_rest(desk: PublishingDesk, how: signal.Signals) -> None:
    desk.say(2)
    publishing = desk.publishing()
    catch_up(publishing)
    desk.server.stop(how)
    desk.say(2)

    with pytest.raises(BrokerUnavailable, match="NATS"):
        catch_up(publishing)
    desk.server.start()
    catch_up(publishing)

    assert desk.stored() == desk.items()


def test_a_stream_of_another_history_is_refused_with_the_last_position_in_common(
    desk: PublishingDesk, a_database: Engine, tmp_path: Path
) -> None:
    desk.say(2)
    common = desk.there.service.store.size()
    (tmp_path / "other").mkdir()
    other = sqlite_engine(tmp_path / "other")
    copied(a_database.path, other.path)
    with publishing_desk(other, desk.server) as elsewhere:
        elsewhere.say(2)
        catch_up(elsewhere.publishing())
        desk.say(3)
        stored = elsewhere.stored()

        with pytest.raises(StreamRefused, match=f"another history.* the same up to position {common}: delete"):
            catch_up(desk.publishing())

        assert elsewhere.stored() == stored


def test_a_stream_that_somebody_else_writes_to_is_refused(desk: PublishingDesk) -> None:
    desk.say(1)
    catch_up(desk.publishing())
    log = desk.there.service.feeding.log()
    with_jetstream(desk.server, lambda js: js.publish(f"claimline.{log}.x", b"hello"))

    with pytest.raises(StreamRefused, match="is not an item of a log"):
        catch_up(desk.publishing())


@pytest.mark.parametrize(
    ("unfit", "told"),
    [
        ({"retention": RetentionPolicy.WORK_QUEUE}, "its retention is workqueue"),
        ({"deny_delete": True}, "it denies deletion"),
        ({"max_msgs_per_subject": 1}, "it limits messages per subject"),
        ({"subjects": ["mine.>"]}, "its subjects are mine.>, not claimline"),
    ],
)
def test_a_stream_that_would_drop_items_is_refused_with_what_is_wrong(
    desk: PublishingDesk, unfit: dict[str, Any], told: str
) -> None:
    fields: dict[str, Any] = {
        "name": desk.stream,
        "subjects": [all_subjects(desk.there.service.feeding.log())],
        **unfit,
    }
    with_jetstream(desk.server, lambda js: js.add_stream(StreamConfig(**fields)))

    with pytest.raises(StreamRefused, match=told):
        catch_up(desk.publishing())


def test_a_server_without_jetstream_is_refused_with_the_remedy(a_database: Engine, tmp_path: Path) -> None:
    with (
        nats_server(tmp_path / "plain", jetstream=False) as plain,
        publishing_desk(a_database, plain) as desk,
        pytest.raises((StreamRefused, BrokerUnavailable), match="JetStream is off"),
    ):
        catch_up(desk.publishing())


# Redactions


def test_a_redaction_deletes_the_messages_that_held_the_text_and_their_bytes(desk: PublishingDesk) -> None:
    desk.say(3, quote="We hold the hill, says Ivan Secret.")
    desk.say(1, id="told", quote="Petro Hidden said so.")
    desk.there.post("/v1/statements/told/sources", CORROBORATION)
    desk.settle(desk.there.service.store.size())
    catch_up(desk.publishing())
    assert holds(desk.server, b"Petro Hidden")
    desk.redact("told")

    catch_up(desk.publishing())

    gone = {each.id for each in desk.items()} - {each.id for each in desk.stored()}
    assert [each.id for each in desk.items() if each.id in gone and b'"told"' not in each.body] == []
    assert len(gone) == 2
    assert not holds(desk.server, b"Petro Hidden")
    assert holds(desk.server, b"Ivan Secret")
    assert orjson.loads(desk.stored()[-1].body)["type"] == "statement.redacted"
    assert desk.stored() == [each for each in desk.items() if each.id not in gone]


@pytest.mark.parametrize("batches", [1, 2])
def test_a_crash_between_deleting_and_publishing_the_redaction_is_made_good(desk: PublishingDesk, batches: int) -> None:
    desk.say(2, quote="Petro Hidden said so.")
    desk.say(1)
    catch_up(desk.publishing())
    desk.redact("s-4")
    for _ in range(batches):
        with pytest.raises(BrokerUnavailable):
            catch_up(desk.publishing(desk.broker(Cut)))

    catch_up(desk.publishing())

    assert len(desk.stored()) == len(desk.items()) - 1
    assert orjson.loads(desk.stored()[-1].body)["type"] == "statement.redacted"


def test_text_that_was_on_its_way_when_it_was_redacted_is_deleted_too(desk: PublishingDesk) -> None:
    catch_up(desk.publishing())
    desk.say(1, id="told", quote="Petro Hidden said so.")
    slow = desk.publishing()
    now = slow.begin()
    assert now is not None
    with_the_text = desk.items()
    desk.redact("told")
    desk.broker().open(desk.there.service.feeding.log())
    slow.stream.publish(with_the_text[now.at.sequence :], after=now.at.sequence)

    catch_up(desk.publishing())

    assert not holds(desk.server, b"Petro Hidden")


CORROBORATION = {"source": {"name": "Another paper", "published": "2024-06-11"}}


def holds(server: NatsServer, text: bytes) -> bool:
    """Whether the bytes are in the files of the broker, or in what it answers."""
    server.stop()
    found = any(text in file.read_bytes() for file in server.folder.rglob("*.blk"))
    server.start()
    return found


@pytest.mark.thorough
def test_a_cluster_that_loses_the_leader_of_the_stream_gets_each_item_once(a_database: Engine, tmp_path: Path) -> None:
    with nats_cluster(tmp_path / "cluster") as servers, publishing_desk(a_database, servers[0]) as desk:
        everywhere: dict[str, Any] = {"servers": tuple(each.address for each in servers), "replicas": len(servers)}
        publishing = desk.publishing(desk.broker(**everywhere))
        desk.say(3)
        catch_up(publishing)
        for _ in range(2):
            leader = servers[int(str(leader_of(desk.server, desk.stream)).removeprefix("n"))]
            leader.stop(signal.SIGKILL)
            desk.server = next(each for each in servers if each is not leader)
            desk.say(3)
            eventually(lambda: has_caught_up(publishing))
            assert desk.stored() == desk.items()
            leader.start()


def has_caught_up(publishing: StreamPublishing) -> bool:
    try:
        catch_up(publishing)
    except (BrokerUnavailable, PublisherReplaced):
        return False
    return True
