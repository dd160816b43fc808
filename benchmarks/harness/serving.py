"""The service in a process of its own, asked over one connection that stays open."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from http import HTTPStatus
from http.client import HTTPConnection
from time import monotonic, perf_counter, sleep
from typing import Any
from urllib.parse import urlsplit

from api.http.caching.lasting import NOTHING
from tests.support.engines import Engine
from tests.support.serving import serving

READY_SECONDS = 600.0  # an old snapshot may be made anew first
IDLE_SECONDS = 1.0


class Served:
    def __init__(self, pid: int, address: str) -> None:
        self.pid = pid
        self.address = address
        self._asked_at = monotonic()
        self._connection = HTTPConnection(urlsplit(address).netloc, timeout=READY_SECONDS)

    def get(self, path: str, headers: Mapping[str, str] = NOTHING) -> bytes:
        """The body. Raises ``RuntimeError`` for any other status than 200."""
        status, body = self.ask(path, headers)
        if status != HTTPStatus.OK:
            raise RuntimeError(f"{path} answered {status}: {body[:300].decode(errors='replace')}")
        return body

    def ask(self, path: str, headers: Mapping[str, str] = NOTHING) -> tuple[int, bytes]:
        if monotonic() - self._asked_at > IDLE_SECONDS:
            self._connection.close()  # the service has, or is about to: another one is opened
        self._connection.request("GET", path, headers=dict(headers))
        with self._connection.getresponse() as answer:
            body = answer.read()
        self._asked_at = monotonic()
        return answer.status, body

    def json(self, path: str) -> Any:  # noqa: ANN401 - parsed JSON
        return json.loads(self.get(path))

    def timed(self, paths: Sequence[str]) -> list[float]:
        """The seconds that each takes, asked one after another; the body read, not parsed."""
        return [self._seconds(path) for path in paths]

    def _seconds(self, path: str) -> float:
        began = perf_counter()
        self.get(path)
        return perf_counter() - began

    def await_ready(self) -> None:
        deadline = monotonic() + READY_SECONDS
        while self.ask("/readyz")[0] != HTTPStatus.OK:
            if monotonic() > deadline:
                raise RuntimeError("the service is not ready")
            sleep(0.01)

    def close(self) -> None:
        self._connection.close()


@contextmanager
def served(engine: Engine, environ: Mapping[str, str] = NOTHING) -> Iterator[Served]:
    """Ready when this begins. ``environ``: settings besides."""
    with serving(engine, environ=environ) as (process, address):
        there = Served(process.pid, address)
        try:
            there.await_ready()
            yield there
        finally:
            there.close()
