"""Waiting until something is so."""

from __future__ import annotations

from collections.abc import Callable
from threading import Event
from time import monotonic

SECONDS_MAX = 60.0
LOOK_SECONDS = 0.02


def eventually(is_so: Callable[[], bool], *, seconds: float = SECONDS_MAX) -> None:
    ends = monotonic() + seconds
    while not is_so():
        assert monotonic() < ends, "it has not come about in time"
        Event().wait(LOOK_SECONDS)
