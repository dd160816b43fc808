"""An answer that lasts as long as its client reads."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext

from anyio import create_task_group
from fastapi import Response
from starlette.types import Receive, Scope, Send

from api.feed.stream.streams import Streams
from api.feed.stream.subscriber import Subscriber
from api.http.access.limits import caller_of
from api.http.connections.connection import HANG_UP, HAS_OWN_LIMIT, WRITE
from api.http.parsing.values import called
from api.http.requests.methods import HEAD_ONLY
from domain.feed.items import FeedFilter


class EventStream(Response):
    """The feed after the cursor ``after``, which the client wrote as ``named``.

    An error before the answer begins is answered as that of any route.
    """

    def __init__(
        self, streams: Streams, wanted: FeedFilter, after: str | None, headers: Mapping[str, str], *, named: str
    ) -> None:
        super().__init__(headers=headers)
        self._named = named
        self.may_read: Callable[[], bool] | None = None  # asked with each heartbeat
        self.without_deadline: Callable[[], AbstractContextManager[None]] = nullcontext
        self._streams = streams
        self._wanted = wanted
        self._after = after

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        subscriber = Subscriber(self._streams, self._wanted, self.may_read, client=caller_of(scope))
        async with self._streams.joined(subscriber):
            with called(after=self._named):
                await subscriber.begin(self._after)
            self.headers["Claimline-Cursor"] = subscriber.cursor
            del self.headers["Content-Length"]
            await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
            if HEAD_ONLY not in scope:
                with self.without_deadline():
                    await self._stream(subscriber, scope, receive, send)
            await send({"type": "http.response.body", "body": b""})

    @staticmethod
    async def _stream(subscriber: Subscriber, scope: Scope, receive: Receive, send: Send) -> None:
        clock = asyncio.get_running_loop().time
        scope.setdefault("state", {})[HAS_OWN_LIMIT] = True
        async with create_task_group() as group:
            subscriber.hang_up = scope["state"].get(HANG_UP, group.cancel_scope.cancel)
            subscriber.write = scope["state"].get(WRITE, subscriber.write)

            async def until_gone() -> None:
                while (await receive())["type"] != "http.disconnect":
                    pass
                group.cancel_scope.cancel()

            group.start_soon(until_gone)
            async for chunk in subscriber.chunks():
                subscriber.sending_since = clock()
                await send({"type": "http.response.body", "body": chunk, "more_body": True})
                subscriber.sending_since = None
            group.cancel_scope.cancel()
