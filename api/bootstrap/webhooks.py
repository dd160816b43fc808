"""Webhooks, put together."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from adapters.clock import SystemClock
from adapters.mint import RandomMint
from adapters.remote.feed import RemoteFeed
from adapters.signing.ed25519 import public_of, sign
from adapters.sql.leads import LedDatabase
from adapters.sql.session import Database
from adapters.webhooks.cloud_events import MEDIA_TYPE, written
from adapters.webhooks.deliverer import chance
from adapters.webhooks.endpoints import SqlEndpoints
from adapters.webhooks.posting import Poster
from api.feed.parameters import faults_in, filter_of
from api.service import Webhooks
from domain.dates.instants import Instant
from domain.feed.follow import Feeding
from domain.feed.published import FilterTexts
from domain.ports import Clock
from domain.questions.coordinates import Asking, Readings
from domain.webhooks.deliver import Delivering
from domain.webhooks.lag import WebhookLags
from domain.webhooks.manage import Subscribing
from domain.webhooks.send import Forwarder, Forwarding, Sending
from domain.webhooks.source import WebhookSource
from domain.webhooks.targets import Targets


def webhooks_on(database: Database, feeding: Feeding, asking: Asking, targets: Targets) -> Webhooks:
    feed, clock = WebhookSource(feeding, filter_of, faults_in, asking.names), asking.clock
    endpoints = SqlEndpoints(database)
    delivering = Delivering(endpoints=endpoints, feed=feed, sending=_sending(targets, clock), chance=chance)
    subscribing = Subscribing(
        endpoints=endpoints,
        feed=feed,
        delivering=delivering,
        clock=clock,
        mint=RandomMint(),
        targets=targets,
        public_of=public_of,
        lags=WebhookLags(endpoints=endpoints, feed=feed, clock=clock),
        moment_at=lambda instant: _position_at(asking.readings, instant),
    )
    return Webhooks(subscribing=subscribing, delivering=delivering, forwarder=partial(_forwarder, clock))


def led_delivering(delivering: Delivering, database: LedDatabase) -> Delivering:
    """For the one process that delivers: it stores nothing once another one does."""
    return replace(delivering, endpoints=SqlEndpoints(database))


def _position_at(readings: Readings, instant: Instant) -> int:
    with readings.snapshot() as past:
        return past.moment_at(instant).position


def forwarding_from(address: str, key: str | None, url: str, wanted: FilterTexts, after: str | None) -> Forwarding:
    """From the feed of a service elsewhere. ``after`` is a cursor. Default: the end of the feed."""
    remote = RemoteFeed(address, key)
    return _forwarder(SystemClock()).forwarding(remote, url, wanted, remote.head() if after is None else after)


def _forwarder(clock: Clock) -> Forwarder:
    """To addresses of this machine alone."""
    return Forwarder(sending=_sending(Targets.LOCAL, clock), mint=RandomMint())


def _sending(targets: Targets, clock: Clock) -> Sending:
    return Sending(post=Poster(targets, media_type=MEDIA_TYPE), written=written, sign=sign, clock=clock)
