"""A proxy before PostgreSQL that cuts a connection at a chosen moment of an append, once."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from enum import Enum, auto
from pathlib import Path
from threading import Event, Lock, Thread

from psycopg.conninfo import conninfo_to_dict

APPEND = b"append_entries"
READY_FOR_QUERY = b"Z\x00\x00\x00\x05"  # the server says so after COMMIT


class Cut(Enum):
    BEFORE_THE_STATEMENT = auto()
    AFTER_COMMIT = auto()
    STATEMENT_HELD_BACK = auto()  # the client is cut off; the server gets the statement later, at ``deliver``


class Proxy:
    def __init__(self, url: str, cut: Cut) -> None:
        self._given = conninfo_to_dict(url)
        self._cut = cut
        self._lock = Lock()
        self.cuts = 0
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._sockets: list[socket.socket] = []
        self._delivery = Event()
        self._delivered = Event()

    @property
    def url(self) -> str:
        port = self._listener.getsockname()[1]
        return f"postgresql://{self._given['user']}@127.0.0.1:{port}/{self._given['dbname']}"

    def serve(self) -> None:
        with suppress(OSError):  # closed
            while True:
                client, _ = self._listener.accept()
                Thread(target=self._relay, args=(client, self._upstream()), daemon=True).start()

    def deliver(self) -> None:
        """Send the server the statement that was held back. Returns when it answered, or turned out to be gone."""
        self._delivery.set()
        assert self._delivered.wait(timeout=30)

    def close(self) -> None:
        self._listener.close()
        for each in self._sockets:
            each.close()

    def _upstream(self) -> socket.socket:
        host, port = str(self._given.get("host", "127.0.0.1")), str(self._given.get("port", "5432"))
        if not host.startswith("/"):
            return socket.create_connection((host, int(port)))
        upstream = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        upstream.connect(str(Path(host) / f".s.PGSQL.{port}"))
        return upstream

    def _relay(self, client: socket.socket, server: socket.socket) -> None:
        self._sockets += [client, server]
        appending = False

        def to_server() -> None:
            nonlocal appending
            with suppress(OSError):
                while data := client.recv(65_536):
                    if APPEND in data:
                        appending = True
                        if self._may_cut(Cut.BEFORE_THE_STATEMENT):
                            break
                        if self._may_cut(Cut.STATEMENT_HELD_BACK):
                            self._hold_back(data, client, server)
                            break
                    server.sendall(data)
            _end(client, server)

        Thread(target=to_server, daemon=True).start()
        with suppress(OSError):
            while data := server.recv(65_536):
                if appending and READY_FOR_QUERY in data and self._may_cut(Cut.AFTER_COMMIT):
                    break
                client.sendall(data)
        _end(client, server)

    def _hold_back(self, data: bytes, client: socket.socket, server: socket.socket) -> None:
        _end(client)
        self._delivery.wait()
        with suppress(OSError):
            server.sendall(data)
            server.recv(65_536)
        self._delivered.set()

    def _may_cut(self, cut: Cut) -> bool:
        with self._lock:
            if cut is not self._cut or self.cuts:
                return False
            self.cuts += 1
            return True


def _end(*sockets: socket.socket) -> None:
    for each in sockets:
        with suppress(OSError):
            each.shutdown(socket.SHUT_RDWR)


@contextmanager
def cutting(url: str, cut: Cut) -> Iterator[Proxy]:
    proxy = Proxy(url, cut)
    Thread(target=proxy.serve, daemon=True).start()
    try:
        yield proxy
    finally:
        proxy.close()
