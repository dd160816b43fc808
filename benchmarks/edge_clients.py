"""Clients that ask as fast as they are answered, each over one connection, in a process of their own.

    python -m benchmarks.edge_clients ADDRESS < QUESTIONS

Plain sockets, since Python's own clients are slower than the server; `wrk` would do, but is not on every machine.
QUESTIONS is JSON: ``paths``, ``headers``, ``connections``, ``seconds``. Prints how many answers came, by status, and in
how many seconds.
"""

from __future__ import annotations

import random
import re
import selectors
import socket
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from time import monotonic
from typing import Any
from urllib.parse import urlsplit

import orjson

LENGTH = re.compile(rb"\r\ncontent-length: (\d+)", re.IGNORECASE)
RECEIVED_BYTES = 262_144
NOT_MODIFIED = b"304"


class Client:
    def __init__(self, address: str, requests: Sequence[bytes]) -> None:
        there = urlsplit(address)
        self.socket = socket.create_connection((there.hostname, there.port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._requests = requests
        self._received = b""

    def ask(self) -> None:
        self.socket.sendall(random.choice(self._requests))

    def status(self) -> bytes | None:
        """Read what has come. Returns the status of a whole answer, else None."""
        self._received += self.socket.recv(RECEIVED_BYTES)
        end = self._received.find(b"\r\n\r\n")
        if end < 0:
            return None
        status, length = self._received[9:12], LENGTH.search(self._received, 0, end)
        body = int(length[1]) if length is not None and status != NOT_MODIFIED else 0
        if len(self._received) < end + 4 + body:
            return None
        self._received = b""
        return status


def main(address: str, questions: Mapping[str, Any]) -> None:
    headers = "".join(f"{name}: {value}\r\n" for name, value in questions["headers"].items())
    host = urlsplit(address).netloc
    requests = [f"GET {path} HTTP/1.1\r\nHost: {host}\r\n{headers}\r\n".encode() for path in questions["paths"]]
    ready, statuses = selectors.DefaultSelector(), Counter[str]()
    for _ in range(questions["connections"]):
        client = Client(address, requests)
        ready.register(client.socket, selectors.EVENT_READ, client)
        client.ask()
    began = monotonic()
    while monotonic() - began < questions["seconds"]:
        for key, _ in ready.select(1):
            if (status := key.data.status()) is not None:
                statuses[status.decode()] += 1
                key.data.ask()
    sys.stdout.write(orjson.dumps({"statuses": statuses, "seconds": monotonic() - began}).decode())


if __name__ == "__main__":
    main(sys.argv[1], orjson.loads(sys.stdin.buffer.read()))
