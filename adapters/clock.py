"""The machine's clock, and whether it may be trusted with what is recorded."""

from __future__ import annotations

import time
from collections.abc import Callable
from threading import Lock
from time import time_ns

from adapters.sql.patience import held
from domain.dates.instants import MICROSECONDS_PER_SECOND, Instant
from domain.intake.guards import JUMP_SECONDS, Doubt, behind, far_ahead

NANOSECONDS_PER_MICROSECOND = 1_000
SLEW = 0.0005  # how much a clock that is set right slowly may gain on, or lose to, the steady one
ASK_AGAIN_SECONDS = 1.0  # of the database
STEADY = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)  # also counts while the machine sleeps


class SystemClock:
    def now(self) -> Instant:
        return time_ns() // NANOSECONDS_PER_MICROSECOND


def steady() -> int:
    """Microseconds of a clock that nobody sets."""
    return time.clock_gettime_ns(STEADY) // NANOSECONDS_PER_MICROSECOND


class GuardedClock:
    """The ``RecordingGuard`` port: holds the wall clock against a steady one and against the clock of the database.

    ``of_database``: its present instant; None where the database has no clock of its own, as SQLite. Then the clock may
    be ``ahead_days`` ahead of the last entry.
    """

    def __init__(
        self,
        of_database: Callable[[], Instant | None],
        *,
        ahead_days: int,
        now: Callable[[], Instant],
        steady: Callable[[], int] = steady,
    ) -> None:
        self._of_database = of_database
        self._ahead = ahead_days
        self._now = now
        self._steady = steady
        self._looking = Lock()
        self._seen = now(), steady()
        self._has_jumped = False
        self._asked: tuple[int, Doubt | None] | None = None

    def doubt(self, last: Instant | None) -> Doubt | None:
        now = self._now()
        with held(self._looking, "other looks at the clock"):
            return self._jump(now) or behind(now, last) or self._ahead_of(now, last)

    def _jump(self, now: Instant) -> Doubt | None:
        """Once it has jumped, it is in doubt until it shows again what the steady clock makes of the time before."""
        seen, steady_then = self._seen
        steady_now = self._steady()
        passed = steady_now - steady_then
        off = now - seen - passed
        slewed = 0.0 if self._has_jumped else passed * SLEW
        self._has_jumped = abs(off) > JUMP_SECONDS * MICROSECONDS_PER_SECOND + slewed
        if self._has_jumped:
            return Doubt.jumped(off)
        self._seen = now, steady_now
        return None

    def _ahead_of(self, now: Instant, last: Instant | None) -> Doubt | None:
        asked, steady_now = self._asked, self._steady()
        if asked is None or steady_now - asked[0] > ASK_AGAIN_SECONDS * MICROSECONDS_PER_SECOND:
            database_now = self._of_database()
            if database_now is None:
                return far_ahead(now, last, days=self._ahead)
            doubt = Doubt.differs(now - database_now)
            self._asked = asked = (steady_now, doubt)
        return asked[1]
