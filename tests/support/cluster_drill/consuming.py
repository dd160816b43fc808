"""Those to whom the feed is sent: a consumer of the stream in NATS, and the target of a webhook."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from functools import partial
from typing import Any

import httpx2
import nats
import nats.errors
import orjson
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.js.api import ConsumerConfig, DeliverPolicy
from nats.js.errors import Error as JetStreamError

from tests.support.brokers.nats_server import NatsServer
from tests.support.drill import Drill, Part
from tests.support.receiving import TAKEN, Delivery, Reply

FETCH_SECONDS, AGAIN_SECONDS, CONNECT_SECONDS = 1.0, 0.2, 2
AT_ONCE = 100
AWAY = (nats.errors.Error, JetStreamError, OSError, TimeoutError)


class BrokerFollower(Part):
    """Counts the messages that it has taken, and after any failure makes a consumer from the next one on."""

    def __init__(self, drill: Drill, brokers: Sequence[NatsServer]) -> None:
        super().__init__(drill, "Broker")
        self.ids: list[str] = []
        self.cuts = 0
        self._servers = [each.address for each in brokers]

    def work(self) -> None:
        asyncio.run(self._follow())

    async def _follow(self) -> None:
        while not self.drill.over.is_set():
            try:
                client = await nats.connect(
                    self._servers, connect_timeout=CONNECT_SECONDS, allow_reconnect=False, error_cb=_ignored
                )
                try:
                    await self._take_from(client)
                finally:
                    await client.close()
            except AWAY:
                self.cuts += 1
                await asyncio.sleep(AGAIN_SECONDS)

    async def _take_from(self, client: Client) -> None:
        async for message in self._messages(client):
            sequence, name = message.metadata.sequence.stream, (message.headers or {}).get("Nats-Msg-Id", "")
            assert sequence == len(self.ids) + 1, f"the sequence {sequence} of the stream came after {len(self.ids)}"
            assert orjson.loads(message.data)["id"] == name, f"the message {name} holds another item"
            self.drill.tell(partial(self.ids.append, name))
            await message.ack()

    async def _messages(self, client: Client) -> AsyncIterator[Msg]:
        """From a consumer that does not outlive a failure, so that nothing comes again out of its order."""
        context = client.jetstream(timeout=CONNECT_SECONDS)
        stream = next(each.config.name for each in await _claimline_streams(context))
        config = ConsumerConfig(deliver_policy=DeliverPolicy.BY_START_SEQUENCE, opt_start_seq=len(self.ids) + 1)
        consumer = await context.pull_subscribe("claimline.>", stream=stream, config=config)
        while not self.drill.over.is_set():
            try:
                messages = await consumer.fetch(AT_ONCE, timeout=FETCH_SECONDS)
            except nats.errors.TimeoutError:
                await consumer.consumer_info()  # it may be gone with its broker
                continue
            for each in messages:
                yield each

    @staticmethod
    def told(item: dict[str, Any]) -> str:
        return str(item["id"])


async def _claimline_streams(context: Any) -> list[Any]:
    found = [each for each in await context.streams_info() if each.config.name.startswith("claimline-")]
    if not found:
        raise nats.errors.Error("the stream is not made yet")
    return found


async def _ignored(_: Exception) -> None:
    """Each call tells of its own failure."""


class Target:
    """Of a webhook. An item may come again after a failure, and is known by its id."""

    def __init__(self, drill: Drill) -> None:
        self.name = "Webhook"
        self.ids: list[str] = []
        self.again = 0
        self._drill = drill
        self._known = set[str]()

    def reply(self, delivery: Delivery) -> Reply:
        if delivery.id in self._known:
            self.again += 1
        else:
            self._known.add(delivery.id)
            self._drill.tell(partial(self.ids.append, delivery.id))
        return TAKEN

    @staticmethod
    def told(item: dict[str, Any]) -> str:
        return str(item["id"])

    def subscribe(self, address: str, key: str, url: str) -> None:
        headers = {"Authorization": f"Bearer {key}"}
        body = {"url": url, "id": "desk", "since": "1"}
        httpx2.post(f"{address}/v1/webhooks", json=body, headers=headers, timeout=30).raise_for_status()
