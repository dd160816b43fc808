"""Webhooks, put together."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from adapters.clock import SystemClock
from adapters.mint import RandomMint
from adapters.remote.feed import RemoteFeed
from adapters.signing.ed25519 import public_of, sign
from adapters.sql.session import Database
from adapters.webhooks.cloud_events import MEDIA_TYPE, written
from adapters.webhooks.deliverer import Deliverer, chance
from adapters.webhooks.endpoints import SqlEndpoints
from adapters.webhooks.posting import Poster
from api.feed.webhooks.feed import WebhookFeed
from domain.dates.instants import Instant
from domain.feed.follow import Feeding
from domain.feed.published import FilterTexts, PublishedItem
from domain.ports import Clock, Leadership
from domain.questions.stances import Readings
from domain.webhooks.deliver import Delivering
from domain.webhooks.endpoints import Endpoint, Order
from domain.webhooks.manage import Subscribing
from domain.webhooks.retry import Reply
from domain.webhooks.send import Followed, Sending, forwarded
from domain.webhooks.signatures import WebhookSigning, new_secret
from domain.webhooks.targets import Targets


@dataclass(frozen=True, slots=True, kw_only=True)
class Webhooks:
    """``subscribing``: what subscribers do; ``delivering``: what is done for them."""

    subscribing: Subscribing
    delivering: Delivering

    def forwarding(self, url: str, wanted: FilterTexts, since: str | None) -> Forwarding:
        """From the feed of this database."""
        start = self.subscribing.start(wanted, since)
        return _forwarding(self.delivering.feed, url, wanted, start, self.delivering.sending.clock)

    def deliverer(self, leadership: Leadership) -> Deliverer:
        return Deliverer(self.delivering, leadership)


def webhooks_on(database: Database, feeding: Feeding, readings: Readings, clock: Clock, targets: Targets) -> Webhooks:
    feed = WebhookFeed(feeding)
    endpoints = SqlEndpoints(database)
    delivering = Delivering(
        endpoints=endpoints,
        feed=feed,
        sending=Sending(
            post=Poster(targets, media_type=MEDIA_TYPE),
            written=written,
            sign=sign,
            clock=clock,
        ),
        chance=chance,
    )
    subscribing = Subscribing(
        endpoints=endpoints,
        feed=feed,
        delivering=delivering,
        clock=clock,
        mint=RandomMint(),
        targets=targets,
        public_of=public_of,
        moment_at=lambda instant: _position_at(readings, instant),
    )
    return Webhooks(subscribing=subscribing, delivering=delivering)


def _position_at(readings: Readings, instant: Instant) -> int:
    with readings.snapshot() as past:
        return past.moment_at(instant).position


class Forwarding(NamedTuple):
    """A secret that is kept nowhere, and each item that comes with what its target at this machine answered."""

    secret: str
    sent: Iterator[tuple[PublishedItem, Reply]]


def forwarding_from(address: str, key: str | None, url: str, wanted: FilterTexts, after: str | None) -> Forwarding:
    """From the feed of a service elsewhere. ``after``: a cursor; what comes from now on, unless given."""
    remote = RemoteFeed(address, key)
    return _forwarding(remote, url, wanted, remote.head() if after is None else after, SystemClock())


def _forwarding(feed: Followed, url: str, wanted: FilterTexts, start: str, clock: Clock) -> Forwarding:
    now = clock.now()
    secret = new_secret(WebhookSigning.HMAC, RandomMint(), now)
    endpoint = Endpoint(
        id="listen",
        url=url,
        wanted=wanted,
        order=Order.STRICT,
        secrets=[secret],
        cursor=start,
        added_at=now,
        added_by="listen",
    )
    post = Poster(Targets.LOCAL, media_type=MEDIA_TYPE)
    return Forwarding(
        secret.text, forwarded(Sending(post=post, written=written, sign=sign, clock=clock), feed, endpoint)
    )
