"""Many who stream from one address, in a process of their own, so that their work is not the server's.

    python -m benchmarks.stream_clients URL COUNT

Says ``ready`` when all have the beginning of their streams, then reads how many items each is to get. When all have
them, or nothing has come for a while, it prints what came: as JSON, with latencies in milliseconds.
"""

from __future__ import annotations

import asyncio
import json
import re
import sys
from array import array
from datetime import datetime
from functools import partial
from hashlib import sha256
from statistics import quantiles
from time import time
from typing import cast
from urllib.parse import urlsplit

QUIET_SECONDS = 10.0
OPENING_AT_ONCE = 50
DATA = re.compile(rb'"id": ?"([^"]+)".*?"time": ?"([^"]+)"')


class Client(asyncio.Protocol):
    """Counts whole frames with data, and how old the item of each is when it is read."""

    def __init__(self, request: bytes) -> None:
        self.begun = asyncio.Event()
        self.count = 0
        self.latencies = array("d")
        self.ids = sha256()
        self.last_at = time()
        self._request = request
        self._rest = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        cast("asyncio.Transport", transport).write(self._request)

    def data_received(self, data: bytes) -> None:
        *frames, self._rest = (self._rest + data).split(b"\n\n")
        for frame in frames:
            self._take(frame)
        self.begun.set()

    def _take(self, frame: bytes) -> None:
        if found := DATA.search(frame):
            self.last_at = time()
            self.count += 1
            self.ids.update(found[1])
            self.latencies.append(self.last_at - datetime.fromisoformat(found[2].decode()).timestamp())


async def opened(url: str, count: int) -> list[Client]:
    parts = urlsplit(url)
    asked = f"{parts.path}?{parts.query}" if parts.query else parts.path
    request = f"GET {asked} HTTP/1.1\r\nHost: here\r\nAccept: text/event-stream\r\n\r\n".encode()
    clients, loop = list[Client](), asyncio.get_running_loop()
    for first in range(0, count, OPENING_AT_ONCE):
        some = range(first, min(first + OPENING_AT_ONCE, count))
        opening = (
            loop.create_connection(partial(Client, request), parts.hostname or "", parts.port or 0) for _ in some
        )
        part = [client for _, client in await asyncio.gather(*opening)]
        await asyncio.gather(*(each.begun.wait() for each in part))
        clients += part
    return clients


async def main(url: str, count: int) -> None:
    clients = await opened(url, count)
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    expected = int(await asyncio.to_thread(sys.stdin.readline))
    while any(each.count < expected for each in clients):
        if time() - max(each.last_at for each in clients) > QUIET_SECONDS:
            break
        await asyncio.sleep(0.2)
    sys.stdout.write(json.dumps(report(clients, expected)) + "\n")


def report(clients: list[Client], expected: int) -> dict[str, object]:
    latencies = [1_000 * each for client in clients for each in client.latencies] or [0.0, 0.0]
    cuts = quantiles(latencies, n=100)
    return {
        "missed": sum(max(expected - each.count, 0) for each in clients),
        "twice": sum(max(each.count - expected, 0) for each in clients),
        "orders": sorted({each.ids.hexdigest() for each in clients}),
        "p50": cuts[49],
        "p99": cuts[98],
        "max": max(latencies),
    }


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], int(sys.argv[2])))
