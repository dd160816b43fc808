"""The status of the service, for probes: worked out once for all who ask at a time, and never waited for long."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from anyio import CapacityLimiter, to_thread

from api.service import Status

WITHIN_SECONDS = 0.8  # probes give up after a second
TOO_LATE = "the status did not come in time: the database does not answer, or this machine is too slow"


class SharedStatus:
    """At most one thread works it out: however many ask, and however long a database hangs."""

    within_seconds = WITHIN_SECONDS

    def __init__(self, read: Callable[[], Status]) -> None:
        self._read = read
        self._reading: asyncio.Task[Status] | None = None
        self._one_thread = CapacityLimiter(1)

    async def read(self) -> Status | None:
        """None where it does not come in time. Raises ``LogUnavailable``."""
        if self._reading is None or self._reading.done():
            self._reading = asyncio.create_task(to_thread.run_sync(self._read, limiter=self._one_thread))
            self._reading.add_done_callback(_looked_at)
        done, _ = await asyncio.wait([self._reading], timeout=self.within_seconds)
        return done.pop().result() if done else None


def _looked_at(task: asyncio.Task[Status]) -> None:
    """If nobody waits for it by then, asyncio would call its error one that was never looked at."""
    if not task.cancelled():
        task.exception()
