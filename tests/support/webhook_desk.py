"""A desk that records, and what delivers it: a whole service, with a clock that is set and no chance."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from threading import Event
from time import monotonic
from typing import Any

from adapters.sql.leads import LedDatabase
from adapters.webhooks.cloud_events import MEDIA_TYPE
from adapters.webhooks.deliverer import Deliverer
from adapters.webhooks.posting import Poster
from api.bootstrap.webhooks import led_delivering
from api.service import Webhooks
from api.settings import Settings
from domain.dates.edtf import parse_instant
from domain.dates.instants import MICROSECONDS_PER_SECOND as SECOND
from domain.feed.published import FilterTexts
from domain.webhooks.deliver import Delivering
from domain.webhooks.endpoints import DeliveryAttempt, Endpoint, EndpointId, EndpointStatus
from domain.webhooks.manage import EndpointDraft, Subscribing
from domain.webhooks.send import Post
from domain.webhooks.source import WebhookSource
from domain.webhooks.targets import Targets
from tests.support.engines import Engine
from tests.support.receiving import WAIT_SECONDS, Delivery, Receiver, Reply
from tests.support.running import Running, SetClock, running
from tests.support.small_record import NOON, a_claim, a_report, declare

CLAIMS: FilterTexts = {"type": "claim.appended"}
ITEMS_MAX = 10_000


@dataclass
class Script:
    """Replies in turn; the last one for ever."""

    replies: list[Reply]

    def __call__(self, _: Delivery) -> Reply:
        return self.replies.pop(0) if len(self.replies) > 1 else self.replies[0]


def failing(status: int = 500, times: int = 1, **headers: str) -> list[Reply]:
    reply: Reply = (status, {name.replace("_", "-"): value for name, value in headers.items()}, b"not now")
    return [reply] * times


@dataclass
class Office:
    """Endpoints want the claims alone, unless a test wants more: those are as many as are ``said``."""

    engine: Engine
    there: Running
    clock: SetClock
    webhooks: Webhooks
    said: dict[str, Any] = field(default_factory=dict)  # the items of all claims, by their ids

    @property
    def feed(self) -> WebhookSource:
        return self.webhooks.delivering.feed

    @property
    def delivering(self) -> Delivering:
        return self.webhooks.delivering

    @property
    def subscribing(self) -> Subscribing:
        return self.webhooks.subscribing

    def report(self, *statements: Mapping[str, Any], **fields: Any) -> None:
        """It is in the feed when this returns."""
        self.there.service.await_views(self.there.post("/v1/reports", a_report(*statements, **fields))["position"])

    def say(self, count: int, *, begin: int = 0) -> list[str]:
        """A report of so many claims. Returns the ids of their items."""
        before, number = self.feed.head(), begin + len(self.said)
        self.report(*(a_claim(id=f"s-{number + each}", note=f"Сіверськ, {each}") for each in range(count)))
        new = {each["id"]: each for each in self.items(after=before, **CLAIMS)}
        self.said |= new
        return list(new)

    def items(self, **parameters: str) -> list[Any]:
        """As the feed tells them over HTTP."""
        found: list[Any] = self.there.read("/v1/feed", limit=ITEMS_MAX, **parameters)["items"]
        return found

    def ids(self, **parameters: str) -> list[str]:
        return [each["id"] for each in self.items(**parameters)]

    def add(self, url: str, **fields: object) -> Endpoint:
        draft = EndpointDraft(url=url, wanted=CLAIMS, id="desk")
        return self.subscribing.add(replace(draft, **fields), "tester").endpoint  # type: ignore[arg-type]

    def deliver(self, endpoint: EndpointId = "desk") -> None:
        self.delivering.deliver(endpoint, lambda: True)

    def after(self, seconds: float) -> None:
        self.clock.instant += int(seconds * SECOND)
        self.deliver()

    def standing(self, endpoint: EndpointId = "desk") -> EndpointStatus:
        return self.subscribing.read(endpoint)

    def attempts(self, endpoint: EndpointId = "desk") -> list[DeliveryAttempt]:
        """The oldest first."""
        return self.subscribing.attempts(endpoint, before=None, limit=1_000)[::-1]

    def until(self, holds: Callable[[], bool]) -> None:
        ends = monotonic() + WAIT_SECONDS
        while not holds():
            assert monotonic() < ends
            Event().wait(0.02)

    def deliverer(self) -> Deliverer:
        led = LedDatabase(self.there.service.database, self.engine.leadership("delivery"))
        return Deliverer(led_delivering(self.webhooks.delivering, led), led.lead)

    @contextmanager
    def delivers(self) -> Iterator[None]:
        deliverer = self.deliverer()
        deliverer.start()
        try:
            yield
        finally:
            deliverer.stop()


@contextmanager
def an_office(engine: Engine, *, post: Post | None = None, declares: bool = True) -> Iterator[Office]:
    """``declares``: whether to make the small record first, or to use the present one."""
    settings, clock = Settings(database=engine.url, webhook_targets=Targets.LOCAL), SetClock(parse_instant(NOON))
    with running(engine, clock=clock, settings=settings) as there:
        if declares:
            declare(there)
        there.service.await_views(there.service.store.size())
        webhooks = there.service.webhooks
        poster = post or Poster(Targets.LOCAL, media_type=MEDIA_TYPE)
        sending = replace(webhooks.delivering.sending, post=poster)
        delivering = replace(webhooks.delivering, sending=sending, chance=lambda: 0.0)
        yield Office(engine, there, clock, replace(webhooks, delivering=delivering))


def by_path(receiver: Receiver) -> Mapping[str, list[str]]:
    """The ids of items that came, by the path that they came to."""
    found: dict[str, list[str]] = {}
    for each in receiver.deliveries:
        found.setdefault(each.path, []).append(each.id)
    return found
