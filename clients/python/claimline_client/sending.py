"""Requests, repeated where that is safe and may help."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import httpx2

from claimline_client.errors import CursorDiverged, NotFound, ProblemError, Refused, Unreachable

FIRST_PAUSE_SECONDS, PAUSE_SECONDS_MAX = 0.25, 8.0
BUSY = (429, 503)
KINDS: Mapping[int, type[ProblemError]] = {404: NotFound, 409: Refused, 422: Refused}


class Sender:
    """Sends requests to one service.

    A request that met a broken connection, or the status 429 or 503, is sent again: after ``Retry-After``, or after
    pauses that grow. It is given up once the pauses would take more than ``patience_seconds`` together. Every request
    of this package may be repeated: a report bears an id or an idempotency key.
    """

    def __init__(
        self, http: httpx2.Client, *, patience_seconds: float, sleep: Callable[[float], None] = time.sleep
    ) -> None:
        self._http = http
        self._patience_seconds = patience_seconds
        self._sleep = sleep

    def send(self, method: str, address: str, **parts: Any) -> httpx2.Response:  # noqa: ANN401 - as httpx2 takes them
        """Return the good answer. Raises ``ProblemError`` or ``Unreachable``."""
        left = self._patience_seconds
        for pause in _pauses():
            answer = self._attempt(method, address, **parts)
            seconds = _seconds_to_wait(answer, pause)
            if seconds is None or seconds > left:
                return _good(answer)
            self._sleep(seconds)
            left -= seconds
        raise AssertionError

    def _attempt(self, method: str, address: str, **parts: Any) -> httpx2.Response | httpx2.TransportError:  # noqa: ANN401
        try:
            return self._http.request(method, address, **parts)
        except httpx2.TransportError as error:
            return error


def _pauses() -> Iterator[float]:
    pause = FIRST_PAUSE_SECONDS
    while True:
        yield pause
        pause = min(2 * pause, PAUSE_SECONDS_MAX)


def _seconds_to_wait(answer: httpx2.Response | httpx2.TransportError, pause: float) -> float | None:
    """Return None where repeating does not help."""
    if isinstance(answer, httpx2.TransportError):
        return pause
    if answer.status_code not in BUSY:
        return None
    named = answer.headers.get("Retry-After", "")
    return float(named) if named.isdigit() else pause


def _good(answer: httpx2.Response | httpx2.TransportError) -> httpx2.Response:
    if isinstance(answer, httpx2.TransportError):
        raise Unreachable(f"{answer.request.url} did not answer: {answer or type(answer).__name__}") from answer
    if answer.is_success:
        return answer
    raise _problem(answer)


def _problem(answer: httpx2.Response) -> ProblemError:
    if "problem+json" not in answer.headers.get("Content-Type", ""):
        text = f"{answer.request.url} answered {answer.status_code}, and not as Claimline does: {answer.text[:200]}"
        return ProblemError({"status": answer.status_code, "detail": text})
    problem = answer.json()
    if str(problem.get("type")).endswith("/cursor-diverged"):
        return CursorDiverged(problem)
    return KINDS.get(answer.status_code, ProblemError)(problem)
