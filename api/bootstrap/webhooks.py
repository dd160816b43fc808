"""Webhooks, put together."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from dataclasses import dataclass, replace

from adapters.ed25519 import public_of, sign
from adapters.mint import RandomMint
from adapters.sql.endpoints import SqlEndpoints
from adapters.sql.session import Database
from adapters.webhooks.cloud_events import MEDIA_TYPE, writer
from adapters.webhooks.deliverer import Deliverer, chance
from adapters.webhooks.posting import Poster
from api.webhook_feed import WebhookFeed
from domain.delivering import Delivering, forwarded
from domain.endpoints import Endpoints
from domain.feeding import Feeding
from domain.instants import Instant
from domain.outgoing import FeedItem, OutgoingFeed, Wanted
from domain.ports import Clock, Leadership
from domain.retrying import Answer
from domain.subscribing import Subscribing
from domain.targets import Targets

NO_LOG = "empty"


@dataclass(frozen=True, slots=True, kw_only=True)
class Webhooks:
    """``subscribing``: what subscribers do; ``delivering``: what is done for them."""

    subscribing: Subscribing
    delivering: Delivering
    endpoints: Endpoints
    feed: OutgoingFeed
    clock: Clock

    def forwarding(self, url: str, wanted: Wanted, since: str | None) -> tuple[str, Iterator[tuple[FeedItem, Answer]]]:
        """A secret that is kept nowhere, and each item that comes with what its target at this machine answered."""
        here = replace(self.delivering, post=Poster(Targets.LOCAL, media_type=MEDIA_TYPE))
        endpoint = self.subscribing.passing(url, wanted, since)
        return endpoint.secrets[0].text, forwarded(here, endpoint)

    def deliverer(self, leadership: Leadership) -> Deliverer:
        return Deliverer(
            delivering=self.delivering,
            endpoints=self.endpoints,
            feed=self.feed,
            leadership=leadership,
            clock=self.clock,
        )


@dataclass(slots=True)
class _Source:
    """Names the log, as a URI. Once it has a beginning it keeps it, so that it is not asked for again."""

    feeding: Feeding
    _log: str = ""

    def __call__(self) -> str:
        self._log = self._log or self.feeding.log()
        return f"urn:claimline:{self._log or NO_LOG}"


def webhooks_on(
    database: Database, feeding: Feeding, clock: Clock, targets: Targets, *, tls: ssl.SSLContext | None = None
) -> Webhooks:
    """``tls``: whom to trust; the authorities of the system, unless given."""
    feed = WebhookFeed(feeding)
    endpoints = SqlEndpoints(database)
    delivering = Delivering(
        endpoints=endpoints,
        feed=feed,
        post=Poster(targets, media_type=MEDIA_TYPE, tls=tls),
        written=writer(_Source(feeding)),
        sign=sign,
        clock=clock,
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
        moment_at=lambda instant: _position_at(feeding, instant),
    )
    return Webhooks(subscribing=subscribing, delivering=delivering, endpoints=endpoints, feed=feed, clock=clock)


def _position_at(feeding: Feeding, instant: Instant) -> int:
    with feeding.readings.snapshot() as past:
        return past.moment_at(instant).position
