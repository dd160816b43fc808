"""Sending one item to one address, signed; and forwarding each item that comes, for who keeps nothing of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol

from domain.feed.published import FilterTexts, PublishedItem, PublishedPage
from domain.ports import Clock
from domain.webhooks.endpoints import Endpoint
from domain.webhooks.retry import Reply
from domain.webhooks.signatures import SignWithSeed, headers

READ_AT_ONCE = 100
WAIT_SECONDS = 1.0


class Post(Protocol):
    def __call__(self, url: str, headers: Mapping[str, str], body: bytes) -> Reply:
        """Send ``body``, and wait for the answer no longer than the limits allow. What goes wrong is in the answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sending:
    """``written`` makes the body of an item."""

    post: Post
    written: Callable[[PublishedItem], bytes]
    sign: SignWithSeed
    clock: Clock

    def sent(self, endpoint: Endpoint, item: PublishedItem) -> Reply:
        """Nothing is kept."""
        body = self.written(item)
        now = self.clock.now()
        signed = headers(item.id, at=now, body=body, secrets=endpoint.signing(now), sign=self.sign)
        return self.post(endpoint.url, signed, body)


class Followed(Protocol):
    """What is read on: a part of ``OutgoingFeed``."""

    def read(self, wanted: FilterTexts, *, after: str, limit: int) -> PublishedPage: ...

    def wait(self, *, past: str, timeout_seconds: float) -> bool: ...


def forwarded(sending: Sending, feed: Followed, endpoint: Endpoint) -> Iterator[tuple[PublishedItem, Reply]]:
    """Send each item as it comes, once, in order, for ever; nothing is kept. Raises ``CursorLost``."""
    cursor = endpoint.cursor
    while True:
        stretch = feed.read(endpoint.wanted, after=cursor, limit=READ_AT_ONCE)
        for item in stretch.items:
            yield item, sending.sent(endpoint, item)
        cursor = stretch.next
        if stretch.at_end:
            feed.wait(past=cursor, timeout_seconds=WAIT_SECONDS)
