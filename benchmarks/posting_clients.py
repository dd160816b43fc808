"""Clients that post a report and read back what they wrote, as long as they are let; run in a process of their own.

    python -m benchmarks.posting_clients ADDRESS KEY PLACES CLIENTS SECONDS

Prints one JSON object: how many reports were posted and read, in how many seconds, and the seconds of each request.
Requests are bytes and answers are hardly parsed, so that the clients leave the machine to the service.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from random import Random
from time import perf_counter, time_ns
from urllib.parse import urlsplit

import orjson

from benchmarks.harness.made_record import CONFLICT, place_id

HEAD_END, LENGTH = b"\r\n\r\n", b"content-length:"


@dataclass
class Posting:
    address: str
    key: str
    places: int
    posts: list[float] = field(default_factory=list)
    reads: list[float] = field(default_factory=list)

    async def run(self, clients: int, seconds: float) -> float:
        """Return how long it took, the last answers included."""
        began = perf_counter()
        await asyncio.gather(*(self._client(number, began + seconds) for number in range(clients)))
        return perf_counter() - began

    async def _client(self, number: int, until: float) -> None:
        there = urlsplit(self.address)
        reader, writer = await asyncio.open_connection(there.hostname, there.port)
        bodies = self._bodies(number)
        while (began := perf_counter()) < until:
            answer = await _asked(reader, writer, self._post(next(bodies)))
            self.posts.append(perf_counter() - began)
            statement, began = orjson.loads(answer)["statements"][0]["id"], perf_counter()
            await _asked(reader, writer, self._head("GET", f"/v1/statements/{statement}") + b"\r\n")
            self.reads.append(perf_counter() - began)
        writer.close()

    def _post(self, body: bytes) -> bytes:
        of_body = f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        return self._head("POST", "/v1/reports") + of_body.encode() + body

    def _head(self, method: str, path: str) -> bytes:
        there = urlsplit(self.address).netloc
        return f"{method} {path} HTTP/1.1\r\nHost: {there}\r\nAuthorization: Bearer {self.key}\r\n".encode()

    def _bodies(self, client: int) -> Iterator[bytes]:
        random, run = Random(client), time_ns()
        for number in count():
            name, by = f"{run}-{client}-{number}", random.choice(("russia", "ukraine"))
            claim = {"kind": "claim", "claimant": by, "status": "controlled", "holder": by, "wording": "liberated"}
            claim |= {
                "place": place_id(random.randrange(self.places)),
                "quote": "The flag is up.",
                "channel": "briefing",
            }
            source = {"name": "A paper", "published": "2024-06-15", "url": f"https://example.org/{name}"}
            yield orjson.dumps({"id": name, "conflict": CONFLICT, "source": source, "statements": [claim]})


async def _asked(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, request: bytes) -> bytes:
    """The body of the answer. Raises ``RuntimeError`` for any status above 201."""
    writer.write(request)
    head = (await reader.readuntil(HEAD_END)).lower()
    body = await reader.readexactly(int(head.split(LENGTH)[1].split(b"\r\n")[0]))
    if head.split(maxsplit=2)[1] not in (b"200", b"201"):
        raise RuntimeError(f"{head.decode()}{body.decode()}")
    return body


def main(address: str, key: str, places: str, clients: str, seconds: str) -> None:
    posting = Posting(address, key, int(places))
    took = asyncio.run(posting.run(int(clients), float(seconds)))
    told = {"count": len(posting.posts), "seconds": took, "posts": posting.posts, "reads": posting.reads}
    sys.stdout.write(orjson.dumps(told).decode())


if __name__ == "__main__":
    main(*sys.argv[1:])
