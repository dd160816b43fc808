"""Servers that webhooks are sent to: one that takes them, and raw ones that behave as hostile ones do."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Condition, Thread
from typing import Any

import orjson

Reply = tuple[int, Mapping[str, str], bytes]
TAKEN: Reply = (204, {}, b"")
WAIT_SECONDS = 30.0


@dataclass(frozen=True)
class Delivery:
    path: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def id(self) -> str:
        return self.headers["webhook-id"]

    @property
    def event(self) -> Any:
        return orjson.loads(self.body)


@dataclass
class Receiver:
    """``reply`` decides on each delivery; it is kept before it is answered."""

    url: str
    reply: Callable[[Delivery], Reply]
    deliveries: list[Delivery] = field(default_factory=list)
    _came: Condition = field(default_factory=Condition)

    @property
    def ids(self) -> list[str]:
        return [each.id for each in self.deliveries]

    def take(self, delivery: Delivery) -> Reply:
        with self._came:
            self.deliveries.append(delivery)
            self._came.notify_all()
        return self.reply(delivery)

    def until(self, enough: Callable[[Receiver], bool], *, seconds: float = WAIT_SECONDS) -> None:
        with self._came:
            if not self._came.wait_for(lambda: enough(self), seconds):
                raise AssertionError(f"only {len(self.deliveries)} deliveries came")


@contextmanager
def receiving(
    reply: Callable[[Delivery], Reply] = lambda _: TAKEN, *, tls: ssl.SSLContext | None = None, port: int = 0
) -> Iterator[Receiver]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            status, headers, answer = receiver.take(
                Delivery(self.path, {name.lower(): value for name, value in self.headers.items()}, body)
            )
            with suppress(OSError):  # the sender was killed
                self.send_response(status)
                for name, value in {**headers, "Content-Length": str(len(answer))}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(answer)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
    server.handle_error = lambda *_: None  # type: ignore[method-assign] # bad TLS is what some tests are about
    if tls is not None:
        server.socket = tls.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    scheme = "http" if tls is None else "https"
    receiver = Receiver(f"{scheme}://localhost:{server.server_port}/hook", reply)
    thread = Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield receiver
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@contextmanager
def raw_target(behave: Callable[[socket.socket], None]) -> Iterator[str]:
    """The address of a server that treats each connection as ``behave`` does, in a thread of its own."""
    listening = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        with suppress(OSError):
            while True:
                connection, _ = listening.accept()
                Thread(target=treated, args=(connection,), daemon=True).start()

    def treated(connection: socket.socket) -> None:
        with connection, suppress(OSError):
            behave(connection)

    Thread(target=serve, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}/hook"
    finally:
        listening.shutdown(socket.SHUT_RDWR)
        listening.close()
