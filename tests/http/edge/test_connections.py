"""Connections: of clients that do not read, and of requests that are not well formed."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic, sleep

import pytest

from api.http.connections.connection import HEAD_BYTES_MAX, Connection
from tests.support.engines import sqlite_engine
from tests.support.running import Running
from tests.support.small_record import a_claim, a_report, small_record
from tests.support.streaming import Listening, listening

POST = b"POST /v1/reports HTTP/1.1\r\nHost: a\r\n"
PLAIN = b"GET /livez HTTP/1.1\r\nHost: a\r\n\r\n"
WAIT_SECONDS = 30.0


@pytest.fixture(scope="module")
def there(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with small_record(sqlite_engine(tmp_path_factory.mktemp("record"))) as (running, _):
        text = {"quote": "word " * 390, "quote_language": "en", "stated": "2024-06-15"}
        for number in range(10):
            claims = [a_claim(id=f"m{number}-{each}", **text) for each in range(10)]
            running.post("/v1/reports", a_report(*claims, id=f"m{number}"))
        yield running


@pytest.fixture
def here(there: Running) -> Iterator[Listening]:
    with listening(there, send_buffer_bytes=8_192) as here:
        yield here


@contextmanager
def client(here: Listening, request: bytes) -> Iterator[socket.socket]:
    with socket.socket() as connection:
        connection.settimeout(WAIT_SECONDS)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
        connection.connect(("127.0.0.1", here.port))
        connection.sendall(request)
        yield connection


def get(path: str) -> bytes:
    return f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n".encode()


def drained(connection: socket.socket) -> bytes:
    return b"".join(iter(lambda: connection.recv(65_536), b""))


def test_a_client_that_reads_nothing_is_cut_off_and_can_tell(here: Listening, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Connection, "unread_seconds", 0.5)
    with client(here, get("/v1/statements")) as reader:
        deadline = monotonic() + WAIT_SECONDS
        sleep(0.1)
        while here.server.server_state.connections:
            assert monotonic() < deadline
            sleep(0.02)
        try:
            answer = drained(reader)
        except ConnectionResetError:
            return
        head, _, body = answer.partition(b"\r\n\r\n")
        length = next(line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:"))
        assert len(body) < int(length.partition(b":")[2])


def test_a_client_that_reads_slowly_gets_all_of_it(here: Listening, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Connection, "unread_seconds", 0.4)
    with client(here, get("/v1/statements")) as reader:
        answer, began = bytearray(), monotonic()
        while chunk := reader.recv(4_096):
            answer += chunk
            if monotonic() - began < 2:
                sleep(0.1)
    assert monotonic() - began > 4 * Connection.unread_seconds
    assert answer.endswith(b"}")


@pytest.mark.parametrize(
    "request_",
    [
        b"GET /livez HTTP/1.1\r\n\r\n",
        b"GET /livez HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
        b"GET /livez HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        POST + b"Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n" + PLAIN,
        POST + b"Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n" + PLAIN,
        POST + b"Content-Length: 5\r\nContent-Length: 6\r\n\r\nabcde" + PLAIN,
        b"GET /livez HTTP/1.1\nHost: a\n\n",
        b"GET /livez HTTP/1.1\r\nHost: a\r\nX: a\r\n b\r\n\r\n",
        b"GET /livez HTTP/1.1\r\nHost: a\r\nno colon\r\n\r\n",
        b"GET /livez HTTP/1.1\r\nHost: a\r\nX: " + b"x" * HEAD_BYTES_MAX,
    ],
)
def test_a_request_that_is_not_well_formed_is_refused(here: Listening, request_: bytes) -> None:
    with client(here, request_) as asking:
        answer = drained(asking)

    assert answer.startswith(b"HTTP/1.1 400 ")
    assert answer.count(b"HTTP/1.1 ") == 1  # and closed: what follows is not taken for another request


def test_answers_on_one_connection_do_not_wait_for_acknowledgements(here: Listening) -> None:
    with socket.create_connection(("127.0.0.1", here.port), timeout=WAIT_SECONDS) as connection:
        began = monotonic()
        for _ in range(50):
            connection.sendall(b"GET /livez HTTP/1.1\r\nHost: a\r\n\r\n")
            answer = b""
            while not answer.endswith(b'{"status":"alive"}'):
                answer += connection.recv(65_536)
        assert monotonic() - began < 1  # 50 x 40 ms otherwise
