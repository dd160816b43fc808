"""A desk that records, and what delivers it: a whole service, with a clock that is set and no chance."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

from adapters.webhooks.cloud_events import MEDIA_TYPE
from adapters.webhooks.deliverer import Deliverer
from adapters.webhooks.posting import Poster
from api.bootstrap.webhooks import Webhooks
from api.settings import Settings
from domain.delivering import Delivering
from domain.endpoints import Attempt, Endpoint, EndpointId, Standing
from domain.instants import MICROSECONDS_PER_SECOND as SECOND
from domain.outgoing import OutgoingFeed, Wanted
from domain.subscribing import EndpointDraft, Subscribing
from domain.targets import Targets
from tests.api.small_record import a_claim, a_report, small_record
from tests.engines import Engine
from tests.receiving import Delivery, Receiver, Reply
from tests.running import Running, SetClock

CLAIMS: Wanted = {"type": "claim.appended"}
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
    def feed(self) -> OutgoingFeed:
        return self.webhooks.feed

    @property
    def delivering(self) -> Delivering:
        return self.webhooks.delivering

    @property
    def subscribing(self) -> Subscribing:
        return self.webhooks.subscribing

    def say(self, count: int) -> list[str]:
        """A report of so many claims. Returns the ids of their items, which are in the feed by then."""
        before, number = self.feed.head(), len(self.said)
        claims = [a_claim(id=f"s-{number + each}", note=f"Сіверськ, {each}") for each in range(count)]
        self.there.service.await_views(self.there.post("/v1/reports", a_report(*claims))["position"])
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

    def standing(self, endpoint: EndpointId = "desk") -> Standing:
        return self.subscribing.read(endpoint)

    def attempts(self, endpoint: EndpointId = "desk") -> list[Attempt]:
        """The oldest first."""
        return self.subscribing.attempts(endpoint, before=None, limit=1_000)[::-1]

    def deliverer(self) -> Deliverer:
        return self.webhooks.deliverer(self.engine.leadership("delivery"))

    @contextmanager
    def delivers(self) -> Iterator[None]:
        deliverer = self.deliverer()
        deliverer.start()
        try:
            yield
        finally:
            deliverer.stop()


@contextmanager
def an_office(
    engine: Engine, *, post: Poster | None = None, chance: Callable[[], float] = lambda: 0.0
) -> Iterator[Office]:
    settings = Settings(database=engine.url, webhook_targets=Targets.LOCAL)
    with small_record(engine, settings=settings) as (there, clock):
        there.service.await_views(there.service.store.size())
        webhooks = there.service.webhooks
        poster = post or Poster(Targets.LOCAL, media_type=MEDIA_TYPE)
        delivering = replace(webhooks.delivering, post=poster, chance=chance)
        yield Office(engine, there, clock, replace(webhooks, delivering=delivering))


def by_path(receiver: Receiver) -> Mapping[str, list[str]]:
    """The ids of items that came, by the path that they came to."""
    found: dict[str, list[str]] = {}
    for each in receiver.deliveries:
        found.setdefault(each.path, []).append(each.id)
    return found
