"""How far the process has got that answers: ``Claimline-Position``, on every answer that is not pinned.

It is read before the answer is made, which so holds all entries up to it, and perhaps later ones. A pinned answer,
which caches may keep, is the same from every process: it has the position that it is pinned at, or none.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from anyio import to_thread
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from domain.record.views import RecordStamp

POSITION = "Claimline-Position"
REACHED = "claimline.reached"  # in the scope of a request: the position
_NAME = POSITION.lower().encode()


class Positioned:
    """Around the routes, and the answers that are kept."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def sent(message: Message) -> None:
            if message["type"] == "http.response.start" and (reached := scope.get(REACHED)) is not None:
                headers = list(message["headers"])
                if not any(name == _NAME or (name == b"cache-control" and b"max-age" in how) for name, how in headers):
                    headers.append((_NAME, str(reached).encode()))
                    message = {**message, "headers": headers}
            await send(message)

        await self._app(scope, receive, sent)


class Shared:
    """Reads that requests share: a request waits for one that began after it came."""

    def __init__(self, read: Callable[[], RecordStamp]) -> None:
        self._read = read
        self._running: asyncio.Task[RecordStamp] | None = None
        self._next: asyncio.Task[RecordStamp] | None = None

    async def read(self) -> RecordStamp:
        if self._next is None:
            self._next = asyncio.create_task(self._after(self._running))
        return await asyncio.shield(self._next)

    async def _after(self, running: asyncio.Task[RecordStamp] | None) -> RecordStamp:
        if running is not None and not running.done():
            await asyncio.wait([running])
        self._running, self._next = self._next, None
        return await to_thread.run_sync(self._read)
