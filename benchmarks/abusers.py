"""Clients that mean no good, in a process of their own, until it is terminated.

    python -m benchmarks.abusers ADDRESS KIND

KIND: ``waits`` asks for positions that are not there yet, ``connections`` opens connections and sends no whole request,
``unread`` asks for long pages and reads nothing. A connection that the service closes is opened again a second later.
"""

from __future__ import annotations

import asyncio
import resource
import socket
import sys
from collections.abc import Callable, Coroutine
from contextlib import suppress
from typing import Any
from urllib.parse import urlsplit

WAITERS, CONNECTIONS, UNREAD = 60, 2_600, 14
FAR_PAST, AHEAD = 99_999_999, 900  # AHEAD: such a position is waited for
PACE_SECONDS = 1.0  # of each that is refused at once, or opened again
BEGINNINGS = (
    b"",
    b"GET /v1/conflicts HTTP/1.1\r\nHost: a\r\n",
    b"POST /v1/reports HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\n{",
)


class Abusing:
    def __init__(self, address: str) -> None:
        there = urlsplit(address)
        self._there = there.hostname or "", there.port or 0

    async def waits(self, number: int) -> None:
        """Half of them ask for a position that may come, the others for one that cannot."""
        reader, writer = await asyncio.open_connection(*self._there)
        position = FAR_PAST
        while True:
            writer.write(_asked("/v1/conflicts", f"Claimline-Min-Position: {position}\r\n"))
            head = (await reader.readuntil(b"\r\n\r\n")).lower()
            body = await reader.readexactly(int(head.split(b"content-length:")[1].split(b"\r\n")[0]))
            if number % 2 and (end := body.rpartition(b"the log ends at ")[2].partition(b":")[0]).isdigit():
                position = int(end) + AHEAD
            else:
                await asyncio.sleep(PACE_SECONDS)

    async def connections(self, number: int) -> None:
        reader, writer = await asyncio.open_connection(*self._there)
        writer.write(BEGINNINGS[number % len(BEGINNINGS)])
        await reader.read()

    async def unread(self, number: int) -> None:
        with socket.socket() as connection:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
            connection.setblocking(False)  # noqa: FBT003 - of the socket's own
            loop = asyncio.get_running_loop()
            await loop.sock_connect(connection, self._there)
            await loop.sock_sendall(connection, _asked(f"/v1/log?limit=10000&after={number}"))
            while True:
                await asyncio.sleep(1)
                await loop.sock_sendall(connection, b"\r\n")  # fails once the service has given it up


def _asked(path: str, headers: str = "") -> bytes:
    return f"GET {path} HTTP/1.1\r\nHost: a\r\n{headers}\r\n".encode()


async def again(abuse: Callable[[int], Coroutine[Any, Any, None]], number: int) -> None:
    while True:
        with suppress(OSError, asyncio.IncompleteReadError):
            await abuse(number)
        await asyncio.sleep(PACE_SECONDS)


async def main(address: str, kind: str) -> None:
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    abusing = Abusing(address)
    abuse, count = {
        "waits": (abusing.waits, WAITERS),
        "connections": (abusing.connections, CONNECTIONS),
        "unread": (abusing.unread, UNREAD),
    }[kind]
    await asyncio.gather(*(again(abuse, number) for number in range(count)))


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
