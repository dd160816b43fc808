"""Connections: how many there may be, and for how long one may have no request."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from time import monotonic, sleep

import pytest

from api.http.connections.connection import Connection
from api.http.connections.crowd import Crowd
from tests.support.engines import sqlite_engine
from tests.support.running import Running
from tests.support.small_record import small_record
from tests.support.streaming import Listening, listening

WAIT_SECONDS = 30.0
MOST = 8
LIVE = b"GET /livez HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
METRICS = LIVE.replace(b"/livez", b"/metrics")
HALF_A_HEAD = b"GET /livez HTTP/1.1\r\nHost:"
HALF_A_BODY = (
    b"POST /v1/reports HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer %s\r\nContent-Type: application/json\r\n"
    b"Content-Length: 100\r\n\r\n{"
)
LONG_POLL = b"GET /v1/feed?after=now&wait=30 HTTP/1.1\r\nHost: a\r\n\r\n"


@pytest.fixture(scope="module")
def there(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with small_record(sqlite_engine(tmp_path_factory.mktemp("record"))) as (running, _):
        yield running


@pytest.fixture
def here(there: Running) -> Iterator[Listening]:
    with listening(there) as here:
        yield here


def crowd_of(here: Listening) -> Crowd:
    protocol = here.server.config.http
    assert isinstance(protocol, type)
    assert issubclass(protocol, Connection)
    return protocol.crowd


@pytest.fixture
def crowd(here: Listening) -> Crowd:
    """At most eight connections, each with half a second for a request."""
    crowd = crowd_of(here)
    crowd.most, crowd.request_seconds = MOST, 0.5
    return crowd


def connected(here: Listening, sent: bytes = b"") -> socket.socket:
    connection = socket.create_connection(("127.0.0.1", here.port), timeout=WAIT_SECONDS)
    connection.sendall(sent)
    return connection


def answered(here: Listening, request: bytes = LIVE) -> bytes:
    with connected(here, request) as connection:
        return read_all(connection)


def read_all(connection: socket.socket) -> bytes:
    answer = bytearray()
    with suppress(ConnectionResetError):
        while chunk := connection.recv(65_536):
            answer += chunk
    return bytes(answer)


def until(is_so: Callable[[], bool], *, seconds: float = WAIT_SECONDS) -> None:
    deadline = monotonic() + seconds
    while not is_so():
        assert monotonic() < deadline
        sleep(0.01)


def test_connections_without_a_request_make_room_the_oldest_first(here: Listening, crowd: Crowd) -> None:
    crowd.request_seconds = WAIT_SECONDS
    with ExitStack() as stack:
        idle = [stack.enter_context(connected(here)) for _ in range(MOST)]
        until(lambda: len(here.server.server_state.connections) == MOST)

        assert answered(here).startswith(b"HTTP/1.1 200 ")
        assert read_all(idle[0]) == b""
        assert crowd.made_room == 1
        assert b'claimline_connections_closed_total{reason="made_room"} 1.0' in answered(here, METRICS)
        idle[1].sendall(LIVE)
        assert read_all(idle[1]).startswith(b"HTTP/1.1 200 ")


def test_connections_that_are_being_answered_keep_their_places(here: Listening, crowd: Crowd) -> None:
    crowd.request_seconds = WAIT_SECONDS
    with ExitStack() as stack:
        polls = [stack.enter_context(connected(here, LONG_POLL)) for _ in range(MOST)]
        until(lambda: len(here.server.server_state.tasks) == MOST)

        refused = answered(here)
        polls.pop().close()
        until(lambda: len(here.server.server_state.connections) == MOST - 1)

        assert refused.startswith(b"HTTP/1.1 503 ")
        assert b"Too many connections" in refused
        assert answered(here).startswith(b"HTTP/1.1 200 ")
        assert crowd.refused == 1
        assert crowd.expired == 0
        here.server.should_exit = True


@pytest.mark.usefixtures("crowd")
def test_half_a_head_is_answered_408_and_an_idle_connection_is_closed(here: Listening) -> None:
    with connected(here) as idle, connected(here, HALF_A_HEAD) as half:
        assert read_all(half).startswith(b"HTTP/1.1 408 ")
        assert read_all(idle) == b""


@pytest.mark.usefixtures("crowd")
def test_half_a_body_is_answered_408_and_nothing_is_recorded(
    there: Running, here: Listening, caplog: pytest.LogCaptureFixture
) -> None:
    size = there.service.store.size()

    assert answered(here, HALF_A_BODY % there.key.encode()).startswith(b"HTTP/1.1 408 ")
    assert there.service.store.size() == size
    assert not [record for record in caplog.records if record.exc_info]


def test_half_a_body_at_the_stop_is_answered_503_at_once(there: Running, here: Listening) -> None:
    with connected(here, HALF_A_BODY % there.key.encode()) as half:
        until(lambda: len(here.server.server_state.tasks) == 1)
        began = monotonic()
        here.server.should_exit = True
        answer = read_all(half)

    assert answer.startswith(b"HTTP/1.1 503 ")
    assert b"The service stops" in answer
    assert monotonic() - began < 4  # requests under way have five seconds
