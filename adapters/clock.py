"""The machine's clock."""

from __future__ import annotations

from time import time_ns

from domain.dates.instants import Instant

NANOSECONDS_PER_MICROSECOND = 1_000


class SystemClock:
    def now(self) -> Instant:
        return time_ns() // NANOSECONDS_PER_MICROSECOND
