"""Sending items to endpoints: one at a time to each, at least once, in order.

The cursor of an endpoint moves in the same write as what became of the item before it. A process killed between the
two sends the item again, under the same id.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from domain.dates.instants import Instant
from domain.feed.published import CursorLost, PublishedItem
from domain.webhooks.endpoints import (
    WAITING_MAX,
    DeliveryAttempt,
    Endpoint,
    EndpointChange,
    EndpointId,
    Endpoints,
    EndpointStatus,
    Order,
    Undelivered,
)
from domain.webhooks.retry import GIVEN_UP_AFTER_DAYS, Reply, ReplyMeaning, is_given_up, next_try
from domain.webhooks.send import READ_AT_ONCE, Sending
from domain.webhooks.source import WebhookSource

TEST_TYPE = "webhook.tested"

GoOn = Callable[[], bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivering:
    """``chance`` gives numbers from 0 to 1."""

    endpoints: Endpoints
    feed: WebhookSource
    sending: Sending
    chance: Callable[[], float]

    def deliver(self, endpoint: EndpointId, go_on: GoOn) -> bool:
        """Send all that is due to one endpoint now, as long as ``go_on`` says so before each. Whether that was all."""
        while go_on():
            if not self._step(endpoint, go_on):
                return go_on()
        return False

    def try_once(self, endpoint: Endpoint, item: PublishedItem) -> DeliveryAttempt:
        """Send an item outside of any order, once. The attempt is kept; nothing hangs on what becomes of it."""
        answer = self.sending.sent(endpoint, item)
        attempt = _attempt(item, answer, self.sending.clock.now(), None)
        self.endpoints.keep(endpoint.id, attempt)
        return attempt

    def _step(self, name: EndpointId, go_on: GoOn) -> bool:
        """Whether anything was done, so that there may be more to do."""
        standing = self.endpoints.standing(name)
        if standing is None or standing.endpoint.disabled is not None:
            return False
        try:
            if owed := self.endpoints.due(name, self.sending.clock.now()):
                return self._send_again(standing.endpoint, owed)
            return not is_held_up(standing) and self._read_on(standing.endpoint, go_on)
        except CursorLost as lost:
            self._disable(standing.endpoint, str(lost))
            return False

    def _disable(self, endpoint: Endpoint, because: str) -> None:
        self.endpoints.change(endpoint, endpoint.with_disabled(self.sending.clock.now(), because), EndpointChange())

    def _read_on(self, endpoint: Endpoint, go_on: GoOn) -> bool:
        stretch = self.feed.read(endpoint.wanted, after=endpoint.cursor, limit=READ_AT_ONCE)
        now: Endpoint | None = endpoint
        for item in stretch.items:
            if not go_on():
                return False
            now = self._send_new(endpoint, item)
            if now is None or now.disabled is not None or now.failing_since is not None:
                return now is None or now.disabled is None  # somebody else changed it, or it has to be looked at anew
            endpoint = now
        if endpoint.cursor != stretch.next:
            self.endpoints.change(endpoint, replace(endpoint, cursor=stretch.next), EndpointChange())
        return not stretch.at_end

    def _send_new(self, endpoint: Endpoint, item: PublishedItem) -> Endpoint | None:
        owed = Undelivered(
            item=item.id,
            type=item.type,
            position=item.position,
            cursor=item.cursor,
            attempts=0,
            first_at=self.sending.clock.now(),
            due_at=None,
            holds=endpoint.order is Order.STRICT,
            problem="",
        )
        return self._send(endpoint, replace(endpoint, cursor=item.cursor), item, owed)

    def _send_again(self, endpoint: Endpoint, owed: Undelivered) -> bool:
        item = self.feed.item(owed.cursor)
        if item is None:  # the feed was made anew and says it otherwise: what it says now comes under another id
            self.endpoints.change(endpoint, endpoint, EndpointChange(settled=owed.item))
            return True
        now = self._send(endpoint, endpoint, item, owed)
        return now is None or now.disabled is None

    def _send(self, before: Endpoint, after: Endpoint, item: PublishedItem, owed: Undelivered) -> Endpoint | None:
        """What is stored after an attempt: None where somebody else has changed the endpoint in the meantime."""
        answer = self.sending.sent(before, item)
        now = self.sending.clock.now()
        if answer.meaning is ReplyMeaning.DELIVERED:
            what = EndpointChange(attempt=_attempt(item, answer, now, None), settled=item.id)
            return self.endpoints.change(before, replace(after, failing_since=None), what)
        tried = self._failed(owed, answer, now)
        what = EndpointChange(attempt=_attempt(item, answer, now, tried.due_at), owed=tried)
        return self.endpoints.change(before, _after_failure(after, answer, now), what)

    def _failed(self, owed: Undelivered, answer: Reply, now: Instant) -> Undelivered:
        """What is owed after one more failure: it waits for its next try, or is parked after the last one."""
        if (
            answer.meaning is ReplyMeaning.GONE
        ):  # it was not refused for what it is: it is due when the endpoint is enabled
            return replace(owed, due_at=now, problem=answer.trouble() or "")
        attempts = owed.attempts + 1
        due_at = next_try(attempts, answer, now=now, jitter=self.chance())
        is_parked = due_at is None
        return replace(
            owed,
            attempts=attempts,
            due_at=due_at,
            holds=owed.holds and not is_parked,
            problem=answer.trouble() or "",
        )


def is_held_up(standing: EndpointStatus) -> bool:
    """Whether nothing new is sent before what waits."""
    is_strict = standing.endpoint.order is Order.STRICT  # now: it may have been so when an item failed, and be changed
    return (standing.is_held and is_strict) or standing.waiting >= WAITING_MAX


def _after_failure(endpoint: Endpoint, answer: Reply, now: Instant) -> Endpoint:
    if answer.meaning is ReplyMeaning.GONE:
        return endpoint.with_disabled(now, "the target answered 410: it wants no more items")
    since = now if endpoint.failing_since is None else min(endpoint.failing_since, now)  # the clock may be set back
    failing = replace(endpoint, failing_since=since)
    if is_given_up(since, now):
        because = f"nothing could be delivered for {GIVEN_UP_AFTER_DAYS} days; at last, {answer.trouble()}"
        return failing.with_disabled(now, because)
    return failing


def _attempt(item: PublishedItem, answer: Reply, now: Instant, next_at: Instant | None) -> DeliveryAttempt:
    return DeliveryAttempt(
        item=item.id,
        type=item.type,
        position=item.position,
        at=now,
        milliseconds=answer.milliseconds,
        status=answer.status,
        problem=answer.trouble(),
        answer=answer.beginning,
        next_at=next_at,
    )
