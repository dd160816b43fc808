"""Sending one item to one address, signed; and forwarding each item that comes, for who keeps nothing of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from domain.feed.published import FilterTexts, PublishedItem, PublishedPage
from domain.ports import Clock, Mint
from domain.webhooks.endpoints import Endpoint, Order
from domain.webhooks.retry import Reply
from domain.webhooks.signatures import SignWithSeed, WebhookSigning, headers, new_secret

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
    """A feed to forward: of this database (``WebhookSource``) or of a service elsewhere."""

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


class Forwarding(NamedTuple):
    """A secret that is stored nowhere, and each item with the answer of its target."""

    secret: str
    sent: Iterator[tuple[PublishedItem, Reply]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Forwarder:
    """Forwards a feed to one address, signed with a new secret."""

    sending: Sending
    mint: Mint

    def forwarding(self, feed: Followed, url: str, wanted: FilterTexts, start: str) -> Forwarding:
        """``start`` is the cursor to begin after."""
        now = self.sending.clock.now()
        secret = new_secret(WebhookSigning.HMAC, self.mint, now)
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
        return Forwarding(secret.text, forwarded(self.sending, feed, endpoint))
