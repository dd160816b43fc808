"""How long a call may wait for a database: as long as the request that it works for has time.

A request sets its deadline once, and every thread that works for it has it. Other work has none.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from threading import TIMEOUT_MAX, Lock
from time import monotonic

from domain.errors import LogUnavailable

LEAST_SECONDS = 0.5  # for each wait, when the deadline is near or past: the database may be well

_deadline: ContextVar[float | None] = ContextVar("deadline", default=None)


@contextmanager
def within(seconds: float | None) -> Iterator[None]:
    """Give what runs in this context ``seconds`` from now on; None: all the time that it takes."""
    before = _deadline.set(None if seconds is None else monotonic() + seconds)
    try:
        yield
    finally:
        _deadline.reset(before)


@contextmanager
def held(lock: Lock, by: str) -> Iterator[None]:
    """Hold ``lock``. Raises ``LogUnavailable`` where others hold it for longer than there is time: ``by`` says who."""
    seconds = patience(TIMEOUT_MAX)
    if not lock.acquire(timeout=seconds):
        raise LogUnavailable(f"{by} in this process took more than {seconds:.0f} s: try again in a moment")
    try:
        yield
    finally:
        lock.release()


def patience(most: float) -> float:
    """Return the seconds that the next wait may take, at most ``most``."""
    deadline = _deadline.get()
    return most if deadline is None else min(most, max(deadline - monotonic(), LEAST_SECONDS))
