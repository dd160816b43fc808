"""A bare stream: an application of ASGI that does nothing else, served as ours is.

    python -m benchmarks.stream_bare

Serves ``/feed`` on a free port and says which. ``/go?count=N&rate=R`` makes ``N`` items, ``R`` a second, each the size
of one of ours: nothing is recorded, read or looked up for them.
"""

from __future__ import annotations

import asyncio
import socket
import sys
from datetime import UTC, datetime
from urllib.parse import parse_qs

import orjson
import uvicorn
from starlette.types import ASGIApp, Receive, Scope, Send

PADDING = "x" * 700  # beside ids and times: the items of the run beside which it stands


class Items:
    """The items made so far, for the subscribers that wait."""

    def __init__(self) -> None:
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
            self.frames.append(b"id: %d\nevent: claim.appended\ndata: %b\n\n" % (number, orjson.dumps(item)))
            moved, self.moved = self.moved, asyncio.Event()
            moved.set()


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


def main() -> None:
    here = socket.create_server(("127.0.0.1", 0), backlog=2_048)
    sys.stdout.write(f"http://127.0.0.1:{here.getsockname()[1]}\n")
    sys.stdout.flush()
    uvicorn.Server(uvicorn.Config(bare(Items()), log_level="error", http="httptools", lifespan="off")).run([here])


if __name__ == "__main__":
    main()
