"""A record, a NATS server, and what is published from one to the other."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import nats
from nats.js import JetStreamContext
from nats.js.errors import NotFoundError

from adapters.brokers.nats_login import NatsLogin
from adapters.brokers.nats_stream import NatsOptions, NatsStream
from adapters.views.feed.reader import SqlFeed
from adapters.webhooks.cloud_events import written
from api.bootstrap.brokers import publishing_to
from domain.brokers.publishing import StreamProgress, StreamPublishing
from domain.brokers.streams import BrokerStream, ItemMessage
from domain.brokers.subjects import subject_of
from domain.feed.items import BEGINNING, EVERYTHING
from domain.intake.drafts import RedactionDraft
from tests.support.brokers.nats_server import NatsServer
from tests.support.engines import Engine
from tests.support.running import Running
from tests.support.small_record import a_claim, a_report, small_record

MANY = 100_000


@dataclass
class PublishingDesk:
    there: Running
    server: NatsServer
    opened: list[BrokerStream] = field(default_factory=list)

    @property
    def stream(self) -> str:
        return f"claimline-{self.there.service.feeding.log()}"

    def broker(self, kind: type[NatsStream] = NatsStream, **options: Any) -> NatsStream:
        stream = kind(NatsOptions(**{"servers": (self.server.address,), "login": NatsLogin(), **options}))
        self.opened.append(stream)
        return stream

    def publishing(self, stream: BrokerStream | None = None) -> StreamPublishing:
        service = self.there.service
        return publishing_to(stream or self.broker(), service.database, service.feeding, SqlFeed(service.database))

    def say(self, count: int, **fields: Any) -> None:
        """So many reports of one claim each. They are in the feed when this returns."""
        for _ in range(count):
            number = self.there.service.store.size()
            claim = a_claim(**({"id": f"s-{number}", "quote": f"We hold the hill, {number}."} | fields))
            self.settle(self.there.post("/v1/reports", a_report(claim))["position"])

    def redact(self, statement: str) -> None:
        service = self.there.service
        draft = RedactionDraft(remove=("quote",), reason="Order 7")
        done = service.redacting.redact(statement, draft, by="one", approved_by="two")
        self.settle(done.position)

    def settle(self, position: int) -> None:
        self.there.service.await_views(position)

    def items(self) -> list[ItemMessage]:
        """Every item of the feed, as it is to be in the stream."""
        return items_of(self.there)

    def stored(self) -> list[ItemMessage]:
        """The messages of the stream."""
        return [stored for _, stored in self.numbered()]

    def numbered(self) -> list[tuple[int, ItemMessage]]:
        messages: list[tuple[int, ItemMessage]] = with_jetstream(self.server, lambda js: _messages(js, self.stream))
        return messages


def catch_up(publishing: StreamPublishing) -> StreamProgress:
    now = publishing.begin()
    assert now is not None
    while (following := publishing.step(now)) is not None:
        now = following
    return publishing.settle(now)


def items_of(there: Running) -> list[ItemMessage]:
    feeding = there.service.feeding
    items = feeding.read(EVERYTHING, after=BEGINNING, limit=MANY).items
    pairs = zip(items, feeding.published(items), strict=True)
    return [ItemMessage(subject_of(feeding.log(), item), each.id, written(each)) for item, each in pairs]


def with_jetstream(server: NatsServer, ask: Callable[[JetStreamContext], Any]) -> Any:
    async def asked() -> Any:
        client = await nats.connect(server.address)
        try:
            return await ask(client.jetstream())
        finally:
            await client.close()

    return asyncio.run(asked())


async def _messages(js: JetStreamContext, stream: str) -> list[tuple[int, ItemMessage]]:
    sequence, messages = 1, list[tuple[int, ItemMessage]]()
    while True:
        try:
            message = await js.get_msg(stream, seq=sequence, subject="claimline.>", next=True)
        except NotFoundError:
            return messages
        headers = message.headers or {}
        stored = ItemMessage(str(message.subject), headers.get("Nats-Msg-Id", ""), message.data or b"")
        messages.append((int(message.seq or 0), stored))
        sequence = int(message.seq or 0) + 1


@contextmanager
def publishing_desk(engine: Engine, server: NatsServer) -> Iterator[PublishingDesk]:
    with small_record(engine) as (there, _):
        desk = PublishingDesk(there, server)
        try:
            yield desk
        finally:
            for each in desk.opened:
                each.close()
