"""Deliveries: in order, at least once, whatever becomes of targets and of the sender; on both engines."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from threading import Event

import orjson
import pytest
from cloudevents.core.formats.json import JSONFormat
from cloudevents.core.v1.event import CloudEvent
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from standardwebhooks.webhooks import Webhook

from adapters.sql.leads import LedDatabase
from api.bootstrap.webhooks import led_delivering
from domain.dates.edtf import parse_instant
from domain.dates.instants import MICROSECONDS_PER_DAY as DAY
from domain.dates.instants import MICROSECONDS_PER_SECOND as SECOND
from domain.errors import LeadLost, NotFound, Refused
from domain.record.lag import CAUGHT_UP
from domain.webhooks.endpoints import Order, State
from domain.webhooks.manage import EndpointPatch
from domain.webhooks.retry import WAITS_SECONDS
from domain.webhooks.signatures import WebhookSigning
from domain.webhooks.source import WebhookSource
from tests.support.engines import Engine
from tests.support.receiving import TAKEN, Delivery, Reply, receiving
from tests.support.small_record import NOON as NOON_TEXT
from tests.support.small_record import a_claim, a_report
from tests.support.webhook_desk import Office, Script, an_office, by_path, failing

pytestmark = pytest.mark.slow

NOON = parse_instant(NOON_TEXT)


@pytest.fixture
def office(engine: Engine) -> Iterator[Office]:
    with an_office(engine) as there:
        yield there


# What is sent


def test_an_item_is_a_cloud_event_that_is_signed(office: Office) -> None:
    with receiving() as receiver:
        secret = office.add(receiver.url, since="1").secrets[0].text
        (item,) = office.say(1)
        office.deliver()

    (delivery,), told = receiver.deliveries, office.said[item]
    event = JSONFormat().read(CloudEvent, delivery.body)
    assert (event.get_id(), event.get_type(), event.get_subject()) == (item, "claim.appended", "places/hill")
    assert event.get_source() == f"urn:claimline:{office.there.service.feeding.log()}"
    assert event.get_time() == datetime(2024, 6, 15, 12, tzinfo=UTC)
    assert event.get_data() == told["data"]
    assert told["data"]["statement"]["note"] == "Сіверськ, 0"
    assert (event.get_extension("position"), event.get_extension("cursor")) == (told["position"], told["cursor"])
    assert delivery.headers["content-type"] == "application/cloudevents+json"
    assert_signed(delivery, secret)


def test_nothing_is_stored_of_a_delivery_by_a_process_that_lost_the_lead(office: Office) -> None:
    lead = office.engine.leadership("delivery")
    delivering = led_delivering(office.delivering, LedDatabase(office.there.service.database, lead))
    with receiving() as receiver:
        before = office.add(receiver.url, since="1")
        (item,) = office.say(1)
        with pytest.raises(LeadLost):
            delivering.deliver("desk", lambda: True)
        assert (office.attempts(), office.standing().endpoint) == ([], before)
        assert lead.try_acquire()
        delivering.deliver("desk", lambda: True)

    assert receiver.ids == [item, item]  # under the same id
    assert office.standing().endpoint.cursor != before.cursor


def assert_signed(delivery: Delivery, *secrets: str) -> None:
    """By each of ``secrets``, and in that order, as the library of Standard Webhooks signs."""
    at = datetime.fromtimestamp(int(delivery.headers["webhook-timestamp"]), tz=UTC)
    signed = [Webhook(secret).sign(delivery.id, at, delivery.body.decode()) for secret in secrets]
    assert delivery.headers["webhook-signature"].split(" ") == signed
    assert orjson.loads(delivery.body)["timestamp"] == orjson.loads(delivery.body)["time"]


def test_an_ed25519_signature_is_verified_by_the_public_key(office: Office) -> None:
    with receiving() as receiver:
        endpoint = office.add(receiver.url, since="1", signing=WebhookSigning.ED25519)
        office.say(1)
        office.deliver()

    (delivery,) = receiver.deliveries
    (shown,) = office.subscribing.public_keys(endpoint)
    scheme, _, signature = delivery.headers["webhook-signature"].partition(",")
    message = f"{delivery.id}.{delivery.headers['webhook-timestamp']}.".encode() + delivery.body
    assert scheme == "v1a"
    assert endpoint.secrets[0].text.startswith("whsk_")
    public = Ed25519PublicKey.from_public_bytes(in_base64(shown.removeprefix("whpk_")))
    public.verify(in_base64(signature), message)


def in_base64(text: str) -> bytes:
    return Webhook(text)._whsecret  # noqa: SLF001 - the library's own reading of a key


def test_items_come_in_order_each_once_from_where_was_asked(office: Office) -> None:
    with receiving() as receiver:
        office.say(3)
        now = office.feed.head()
        office.add(receiver.url, wanted={})
        office.add(receiver.url.replace("hook", "all"), id="all", wanted={}, since="1")
        office.say(250)
        for endpoint in ("desk", "all"):
            office.deliver(endpoint)
            office.deliver(endpoint)

    assert by_path(receiver) == {"/hook": office.ids(after=now), "/all": office.ids()}
    assert office.standing().endpoint.cursor == office.feed.head()
    assert office.subscribing.lag(office.standing()) == CAUGHT_UP


def test_a_filter_moves_the_cursor_past_what_it_leaves_out(office: Office) -> None:
    with receiving() as receiver:
        office.add(receiver.url, wanted={"type": "report.appended"}, since="1")
        office.say(7)
        office.deliver()

    assert receiver.ids == office.ids(type="report.appended")
    assert office.standing().endpoint.cursor == office.feed.head()


def test_nobody_looks_at_the_feed_while_there_is_no_webhook(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    looks, head = list[str](), WebhookSource.head

    def counted(self: WebhookSource) -> str:
        looks.append(head(self))
        return looks[-1]

    monkeypatch.setattr(WebhookSource, "head", counted)
    deliverer = office.deliverer()
    deliverer.start()
    try:
        office.there.service.await_views(office.there.post("/v1/reports", a_report(a_claim(id="quiet")))["position"])
        without = len(looks)
        with receiving() as receiver:
            office.add(receiver.url, since="1")
            receiver.until(lambda there: len(there.ids) > 0)
    finally:
        deliverer.stop()

    assert without == 0
    assert receiver.ids == office.ids(type="claim.appended")


# What fails


def test_an_item_that_fails_is_tried_again_and_holds_up_those_after_it(office: Office) -> None:
    with receiving(Script([TAKEN, *failing(times=2), TAKEN])) as receiver:
        office.add(receiver.url, since="1")
        one, two, three = office.say(3)
        office.deliver()
        office.deliver()
        assert receiver.ids == [one, two]
        assert (office.standing().waiting, office.standing().is_held) == (1, True)

        office.after(4.9)
        assert receiver.ids == [one, two]
        office.after(0.1)
        assert receiver.ids == [one, two, two]
        office.after(300)

    assert receiver.ids == [one, two, two, two, three]
    assert office.standing().waiting == 0
    assert office.standing().endpoint.failing_since is None
    told = [(each.item, each.status, each.problem) for each in office.attempts()]
    said = "the target answered 500"
    assert told == [(one, 204, None), (two, 500, said), (two, 500, said), (two, 204, None), (three, 204, None)]
    assert [each.next_at for each in office.attempts()][1:3] == [NOON + 5 * SECOND, NOON + 305 * SECOND]
    assert office.attempts()[1].answer == "not now"


def test_without_strict_order_those_after_it_go_on(office: Office) -> None:
    with receiving(Script([TAKEN, *failing(), TAKEN])) as receiver:
        office.add(receiver.url, since="1", order=Order.RELAXED)
        one, two, three = office.say(3)
        office.deliver()
        assert receiver.ids == [one, two, three]
        office.after(5)

    assert receiver.ids == [one, two, three, two]


def test_after_the_last_try_an_item_is_parked_and_the_next_goes_on(office: Office) -> None:
    with receiving(Script([*failing(times=1 + len(WAITS_SECONDS)), TAKEN])) as receiver:
        office.add(receiver.url, since="1")
        one, two = office.say(2)
        office.deliver()
        for wait in WAITS_SECONDS[:-1]:
            office.after(wait)
        assert (set(receiver.ids), office.standing().parked) == ({one}, 0)
        office.after(WAITS_SECONDS[-1])

        assert receiver.ids == [one] * 10 + [two]
        (parked,) = office.subscribing.parked("desk")
        assert (parked.item, parked.attempts, parked.problem) == (one, 10, "the target answered 500")
        assert office.subscribing.replay_parked("desk", ["another"]) == 0
        assert office.subscribing.replay_parked("desk", [one]) == 1
        office.deliver()

    assert receiver.ids[-2:] == [two, one]
    assert (office.standing().parked, office.standing().waiting) == (0, 0)


def test_what_is_parked_does_not_hold_up_when_it_is_replayed(office: Office) -> None:
    with receiving(Script([*failing(times=10), TAKEN, *failing(), TAKEN])) as receiver:
        office.add(receiver.url, since="1")
        one, two = office.say(2)
        office.deliver()
        for wait in WAITS_SECONDS:
            office.after(wait)
        (three,) = office.say(1)
        assert office.subscribing.replay_parked("desk", None) == 1
        office.deliver()
        assert receiver.ids[-3:] == [two, one, three]
        office.after(5)

    assert receiver.ids[-1] == one


def test_gone_disables_and_nothing_is_lost(office: Office) -> None:
    with receiving(Script([TAKEN, *failing(410), TAKEN])) as receiver:
        office.add(receiver.url, since="1")
        one, two, three = office.say(3)
        office.deliver()
        office.after(DAY)
        endpoint = office.standing().endpoint
        assert (endpoint.state, endpoint.disabled) == (
            State.DISABLED,
            (NOON, "the target answered 410: it wants no more items"),
        )
        assert receiver.ids == [one, two]

        office.subscribing.change("desk", EndpointPatch(state=State.ACTIVE))
        office.deliver()

    assert receiver.ids == [one, two, two, three]
    assert office.standing().endpoint.disabled is None


def test_five_days_of_nothing_but_failures_disable(office: Office) -> None:
    with receiving(Script(failing(404))) as receiver:
        office.add(receiver.url, since="1")
        office.say(5)
        office.deliver()
        while (disabled := office.standing().endpoint.disabled) is None:
            office.after(3_600)
            assert office.clock.instant < NOON + 7 * DAY

    assert disabled.at >= NOON + 5 * DAY
    assert disabled.because == "nothing could be delivered for 5 days; at last, the target answered 404"


def test_a_target_that_says_when_to_come_again_is_left_alone_until_then(office: Office) -> None:
    with receiving(Script([*failing(503, Retry_After="60"), TAKEN])) as receiver:
        office.add(receiver.url, since="1")
        office.say(1)
        office.deliver()
        office.after(59)
        assert len(receiver.deliveries) == 1
        office.after(1)

    assert len(receiver.deliveries) == 2


def test_a_clock_that_was_ahead_and_is_set_back_holds_nothing_up(office: Office) -> None:
    with receiving(Script([*failing(times=2), TAKEN])) as receiver:
        office.add(receiver.url, since="1")
        (item,) = office.say(1)
        office.clock.instant += 365 * DAY
        office.deliver()
        office.clock.instant = NOON
        with office.delivers():
            receiver.until(lambda each: each.ids == [item, item])
        assert office.standing().endpoint.failing_since == NOON
        office.after(5 * 60)

    assert receiver.ids == [item] * 3


# What subscribers do


def test_while_a_secret_takes_the_place_of_another_both_sign(office: Office) -> None:
    with receiving() as receiver:
        old = office.add(receiver.url, since="1").secrets[0].text
        new = office.subscribing.rotate("desk", None, 24).secret.text
        office.say(1)
        office.deliver()
        office.clock.instant += DAY
        office.say(1)
        office.deliver()

    first, second = receiver.deliveries
    assert old != new
    assert_signed(first, new, old)
    assert_signed(second, new)


def test_a_secret_is_in_no_text_that_a_log_could_hold(office: Office) -> None:
    endpoint = office.add("http://localhost/hook")

    assert endpoint.secrets[0].text not in repr(office.standing())


def test_a_secret_can_be_replaced_at_once_and_by_one_of_another_kind(office: Office) -> None:
    with receiving() as receiver:
        office.add(receiver.url, since="1")
        office.subscribing.rotate("desk", WebhookSigning.ED25519, 0)
        office.say(1)
        office.deliver()

    signatures = receiver.deliveries[0].headers["webhook-signature"].split(" ")
    assert [each.partition(",")[0] for each in signatures] == ["v1a"]
    with pytest.raises(Refused, match="0 to 720"):
        office.subscribing.rotate("desk", None, 721)


def test_replay_since_sends_again_what_was_delivered_and_what_was_parked(office: Office) -> None:
    with receiving(Script([TAKEN, TAKEN, *failing(times=10), TAKEN])) as receiver:
        office.add(receiver.url, since="1")
        items = office.say(5)
        office.deliver()
        for wait in WAITS_SECONDS:
            office.after(wait)
        assert office.standing().parked == 1

        office.subscribing.replay_since("desk", str(office.said[items[1]]["position"]))
        assert office.standing().parked == 0
        office.deliver()
        assert receiver.ids[-4:] == items[1:]

        later = office.say(2)
        office.subscribing.replay_since("desk", "2024-06-16")
        office.deliver()
        assert receiver.ids[-3:] == [items[-1], *later]
    with pytest.raises(Refused, match="past what has been sent"):
        office.subscribing.replay_since("desk", "999")
    with pytest.raises(Refused, match="write a position"):
        office.subscribing.replay_since("desk", "yesterday")


def test_an_item_that_fails_holds_up_nothing_once_the_order_is_relaxed(office: Office) -> None:
    with receiving(Script([*failing(), TAKEN])) as receiver:
        office.add(receiver.url, since="1")
        one, two = office.say(2)
        office.deliver()
        office.subscribing.change("desk", EndpointPatch(order=Order.RELAXED))
        office.deliver()

    assert receiver.ids == [one, two]
    assert office.standing().waiting == 1


def test_replay_since_an_instant_sends_again_all_that_were_recorded_at_it(office: Office) -> None:
    """As the entries of a report are: who names the time of an item gets that one again, too."""
    with receiving() as receiver:
        office.add(receiver.url)
        items = office.say(3)
        office.deliver()
        office.subscribing.replay_since("desk", office.said[items[0]]["time"])
        office.deliver()

    assert receiver.ids == items * 2


def test_a_replay_while_an_item_is_under_way_is_not_undone_by_it(office: Office) -> None:
    """The sender finds that the endpoint was changed, and leaves the cursor to the one who changed it."""
    asked = Event()

    def reply(_: Delivery) -> Reply:
        if len(receiver.ids) == 3 and not asked.is_set():
            asked.set()
            office.subscribing.replay_since("desk", "1")
        return TAKEN

    with receiving(reply) as receiver:
        office.add(receiver.url, since="1")
        one, two, three, four = office.say(4)
        office.deliver()

    assert receiver.ids == [one, two, three, one, two, three, four]
    assert len(office.attempts()) == 7


def test_a_test_is_sent_at_once_and_hangs_on_nothing(office: Office) -> None:
    with receiving(Script(failing(418))) as receiver:
        office.add(receiver.url)
        before = office.standing()
        attempt = office.subscribing.test("desk", "hello")

    (delivery,) = receiver.deliveries
    assert delivery.event["type"] == "webhook.tested"
    assert delivery.event["data"] == {"webhook": "desk", "note": "hello"}
    assert (attempt.status, attempt.problem) == (418, "the target answered 418")
    assert office.standing() == before
    assert [each.item for each in office.attempts()] == [delivery.id]


def test_what_is_removed_is_gone_with_all_that_belongs_to_it(office: Office) -> None:
    with receiving(Script(failing())) as receiver:
        office.add(receiver.url, since="1")
        office.say(2)
        office.deliver()
        office.subscribing.remove("desk")
        office.deliver()
        with pytest.raises(NotFound):
            office.subscribing.read("desk")
        with pytest.raises(NotFound):
            office.subscribing.remove("desk")
        office.add(receiver.url)

    assert (office.standing().waiting, office.attempts()) == (0, [])


def test_an_endpoint_that_is_disabled_by_hand_waits(office: Office) -> None:
    with receiving() as receiver:
        office.add(receiver.url, since="1")
        office.say(1)
        office.subscribing.change("desk", EndpointPatch(state=State.DISABLED))
        office.deliver()
        assert receiver.deliveries == []
        office.subscribing.change("desk", EndpointPatch(state=State.ACTIVE, description="again"))
        office.deliver()

    assert len(receiver.deliveries) == 1
    assert office.standing().endpoint.description == "again"


def test_attempts_are_kept_for_thirty_days(office: Office) -> None:
    with receiving() as receiver:
        office.add(receiver.url, since="1")
        office.say(1)
        office.deliver()
        office.clock.instant += 20 * DAY
        later = office.say(2)
        office.deliver()
    assert len(office.attempts()) == 3
    office.webhooks.delivering.endpoints.forget_attempts(NOON + 1)
    assert [each.item for each in office.attempts()] == later
    (last,) = office.subscribing.attempts("desk", before=None, limit=1)
    (earlier,) = office.subscribing.attempts("desk", before=last.number, limit=5)
    assert [earlier.item, last.item] == later


# The sender


def test_one_process_delivers_at_a_time_and_another_takes_over(office: Office) -> None:
    with receiving() as receiver:
        office.add(receiver.url, since="1")
        first, second = office.deliverer(), office.deliverer()
        first.start()
        items = office.say(20)
        receiver.until(lambda each: len(each.deliveries) == 20)
        second.start()
        first.stop()
        items += office.say(20)
        receiver.until(lambda each: len(each.deliveries) == 40)
        second.stop()

    assert receiver.ids == items


def test_many_endpoints_each_get_all_in_order(office: Office) -> None:
    with receiving() as receiver:
        for number in range(12):
            office.add(f"{receiver.url}/{number}", id=f"desk-{number}", since="1")
        with office.delivers():
            items = office.say(15)
            items += office.say(15)
            receiver.until(lambda each: len(each.deliveries) == 12 * 30)

    assert by_path(receiver) == {f"/hook/{number}": items for number in range(12)}
