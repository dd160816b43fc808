"""Strangers who send nothing, half a request, or do not read what they asked for, beside those who write."""

from __future__ import annotations

import resource
import socket
from collections.abc import Callable
from contextlib import ExitStack, suppress

from tests.support.drills.desk import Desk, Outcome, memory_mb
from tests.support.engines import Engine

FEW_STREAMS = {"CLAIMLINE_STREAMS_MAX": "200"}
IDLE, UNREAD = 1_500, 32
HALVES = (
    b"",
    b"GET /v1/log HTTP/1.1\r\nHost: a\r\n",
    b"POST /v1/reports HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\n{",
)
LARGE = b"GET /v1/log?limit=10000 HTTP/1.1\r\nHost: a\r\n\r\n"
NOTE = "A long note. " * 150


def idle_connections(engine: Engine, *, count: int = IDLE) -> Outcome:
    """More connections than the service has places for: silent, with half a head, with half a body."""
    desk = Desk.of(engine, FEW_STREAMS)
    return _beside(desk, count, lambda number: HALVES[number % len(HALVES)]).outcome("idle connections")


def slow_readers(engine: Engine, *, count: int = UNREAD, reports: int = 300) -> Outcome:
    """Clients that ask for the largest page there is, and do not read it."""
    desk = Desk.of(engine, FEW_STREAMS, note=NOTE)
    return _beside(desk, count, lambda _: LARGE, reports=reports).outcome("slow readers")


def _beside(desk: Desk, count: int, sent: Callable[[int], bytes], *, reports: int = 20) -> Desk:
    with ExitStack() as stack, desk, desk.writing():
        desk.until_more(reports)
        before, answers = memory_mb(desk.process.pid), desk.answers.copy()
        _open(desk, stack, count, sent)
        desk.until_more(20)
        desk.pause(2)
        memory, live = memory_mb(desk.process.pid), desk.status_of("/livez")
        desk.until_more(20)
    cut_off = desk.answers[0] - answers[0]
    desk.seen |= {"connections": count, "livez": live, "memory_mb": f"{before} to {memory}", "writers_cut_off": cut_off}
    return desk


def _open(desk: Desk, stack: ExitStack, count: int, sent: Callable[[int], bytes]) -> None:
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, count + 1_024), hard))
    host, _, port = desk.server.address.removeprefix("http://").partition(":")
    for number in range(count):
        connection = stack.enter_context(socket.socket())
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
        connection.settimeout(10)
        with suppress(OSError):  # it may be refused, or cut off at once
            connection.connect((host, int(port)))
            connection.sendall(sent(number))
