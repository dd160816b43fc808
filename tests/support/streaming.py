"""A service that listens on a real socket in this process, and clients that read its streams frame by frame."""

from __future__ import annotations

import socket
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPResponse
from itertools import islice
from threading import Thread
from time import monotonic
from typing import Any, Self
from urllib.parse import urlencode

import orjson
from uvicorn import Server

from api.feed.stream.streams import Pace, Streams
from api.http.caching.lasting import NOTHING
from api.server import server_of
from tests.support.running import Running, an_app

WAIT_SECONDS = 60.0


@dataclass(frozen=True)
class Frame:
    """``data`` is an item as it was parsed; a heartbeat has nothing."""

    id: str | None = None
    event: str | None = None
    data: Any = None


class Stream:
    """A stream that is open. Iterating gives whole frames, and fails where it ends within one."""

    def __init__(self, port: int, headers: Mapping[str, str], parameters: Mapping[str, str]) -> None:
        self._connection = HTTPConnection("127.0.0.1", port, timeout=WAIT_SECONDS)
        accept = {"Accept": "text/event-stream", **headers}
        self._connection.request("GET", f"/v1/feed?{urlencode(parameters)}", headers=accept)
        self.answer: HTTPResponse = self._connection.getresponse()

    def __iter__(self) -> Iterator[Frame]:
        """Fails where they take long, though there are signs of life."""
        lines, deadline = list[str](), monotonic() + WAIT_SECONDS
        while line := self.answer.readline():
            assert monotonic() < deadline
            if line != b"\n":
                lines.append(line.decode().rstrip("\n"))
            else:
                yield _frame(lines)
                lines = []
        assert lines == []

    def items(self, count: int) -> list[Any]:
        """The next ``count`` items."""
        return list(islice((frame.data for frame in self if frame.data is not None), count))

    def next_frame(self, *, with_id: bool = False) -> Frame:
        return next(frame for frame in self if frame.id is not None or not with_id)

    def close(self) -> None:
        self.answer.close()
        self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _frame(lines: list[str]) -> Frame:
    fields = dict(line.split(": ", 1) for line in lines if not line.startswith(":"))
    data = fields.get("data")
    return Frame(fields.get("id"), fields.get("event"), None if data is None else orjson.loads(data))


@dataclass(frozen=True)
class Listening:
    port: int
    streams: Streams
    server: Server

    def stream(self, headers: Mapping[str, str] = NOTHING, /, **parameters: str) -> Stream:
        """One that has begun: its first frame is read."""
        stream = Stream(self.port, headers, parameters)
        assert stream.answer.status == 200, stream.answer.read()
        stream.next_frame()
        return stream

    def head(self, path: str) -> str:
        """The head of an answer, in lower case."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=WAIT_SECONDS) as connection:
            connection.sendall(f"GET {path} HTTP/1.1\r\nHost: here\r\nConnection: close\r\n\r\n".encode())
            answer = b"".join(iter(lambda: connection.recv(65_536), b""))
        return answer.partition(b"\r\n\r\n")[0].decode().lower()

    def refused(self, headers: Mapping[str, str] = NOTHING, /, **parameters: str) -> tuple[int, Any]:
        with Stream(self.port, headers, parameters) as stream:
            return stream.answer.status, orjson.loads(stream.answer.read())


@contextmanager
def listening(there: Running, *, pace: Pace | None = None, send_buffer_bytes: int | None = None) -> Iterator[Listening]:
    app = an_app(there.service, pace)
    here = socket.create_server(("127.0.0.1", 0), backlog=2_048)
    if send_buffer_bytes is not None:
        here.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, send_buffer_bytes)
    server = server_of(app, there.service, lambda _: None)
    thread = Thread(target=server.run, args=([here],))
    thread.start()
    try:
        yield Listening(here.getsockname()[1], app.state.streams, server)
    finally:
        server.should_exit = True
        thread.join()
