"""What a stream of ours is measured beside: the framework's Server-Sent Events, and an application of ASGI alone.

    python -m benchmarks.stream_rivals framework|bare

Serves ``/feed`` on a free port and says which. ``/go?count=N&rate=R`` makes ``N`` items, ``R`` a second, each the size
of one of ours: nothing is recorded, read or looked up for them.
"""

from __future__ import annotations

import asyncio
import socket
import sys
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from urllib.parse import parse_qs

import orjson
import uvicorn
from fastapi import FastAPI
from fastapi.sse import EventSourceResponse, ServerSentEvent
from starlette.types import ASGIApp, Receive, Scope, Send

PADDING = "x" * 700  # beside ids and times: the items of the run beside which it stands


class Items:
    """The items made so far, for the subscribers that wait."""

    def __init__(self) -> None:
        self.made: list[dict[str, str]] = []
        self.frames: list[bytes] = []
        self.moved = asyncio.Event()
        self._making: asyncio.Task[None] | None = None

    def go(self, count: int, rate: float) -> None:
        self._making = asyncio.create_task(self._make(count, rate))

    async def _make(self, count: int, rate: float) -> None:
        loop = asyncio.get_running_loop()
        began = loop.time()
        for number in range(count):
            await asyncio.sleep(max(began + number / rate - loop.time(), 0))
            item = {"id": f"item-{number}", "time": datetime.now(UTC).isoformat(), "data": PADDING}
            self.made.append(item)
            self.frames.append(b"id: %d\nevent: claim.appended\ndata: %b\n\n" % (number, orjson.dumps(item)))
            moved, self.moved = self.moved, asyncio.Event()
            moved.set()


def framework(items: Items) -> ASGIApp:
    app = FastAPI()

    @app.get("/feed", response_class=EventSourceResponse)
    async def feed() -> AsyncIterator[ServerSentEvent]:
        yield ServerSentEvent(comment="begun")
        at = 0
        while True:
            moved = items.moved
            while at < len(items.made):
                yield ServerSentEvent(data=items.made[at], event="claim.appended", id=str(at))
                at += 1
            await moved.wait()

    @app.get("/go")
    async def go(count: int, rate: float) -> None:
        items.go(count, rate)

    return app


def bare(items: Items) -> ASGIApp:
    async def app(scope: Scope, _: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"text/event-stream")]})
        if scope["path"] == "/feed":
            await feed(send)
        else:
            asked = parse_qs(scope["query_string"].decode())
            items.go(int(asked["count"][0]), float(asked["rate"][0]))
        await send({"type": "http.response.body", "body": b""})

    async def feed(send: Send) -> None:
        await send({"type": "http.response.body", "body": b": begun\n\n", "more_body": True})
        at = 0
        while True:
            moved = items.moved
            if body := b"".join(items.frames[at:]):
                at = len(items.frames)
                await send({"type": "http.response.body", "body": body, "more_body": True})
            else:
                await moved.wait()

    return app


def main(kind: str) -> None:
    here = socket.create_server(("127.0.0.1", 0), backlog=2_048)
    sys.stdout.write(f"http://127.0.0.1:{here.getsockname()[1]}\n")
    sys.stdout.flush()
    app = {"framework": framework, "bare": bare}[kind](Items())
    uvicorn.Server(uvicorn.Config(app, log_level="error", http="h11", lifespan="off")).run([here])


if __name__ == "__main__":
    main(sys.argv[1])
