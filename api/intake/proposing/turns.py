"""Turns of those whose texts are read: one at a time, the others in the order in which they came."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from api.http.problems import Problem

WAITING_MAX = 64  # with a text each
WITHIN_SECONDS = 10.0
RETRY_SECONDS = "5"


class Turns:
    """At most ``waiting_max`` wait, and none longer than ``within_seconds``. Others are asked to come again."""

    def __init__(self, *, waiting_max: int = WAITING_MAX, within_seconds: float = WITHIN_SECONDS) -> None:
        self._waiting_max = waiting_max
        self._within_seconds = within_seconds
        self._waiting = deque[asyncio.Future[None]]()
        self._is_taken = False
        self._is_over = False

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """Wait for a turn and hold it. Raises ``Problem`` where none comes in time."""
        await self._wait()
        try:
            yield
        finally:
            self._pass_on()

    def end(self) -> None:
        """The service stops: those who wait have their answer at once, and so have those who come."""
        self._is_over = True
        for each in self._waiting:
            if not each.done():
                each.set_exception(_stopping())

    async def _wait(self) -> None:
        if self._is_over:
            raise _stopping()
        if not self._is_taken:
            self._is_taken = True
            return
        if len(self._waiting) >= self._waiting_max:
            raise _too_many(f"{len(self._waiting)} texts wait to be read already")
        await self._called()

    async def _called(self) -> None:
        own: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append(own)
        try:
            await asyncio.wait_for(own, self._within_seconds)
        except TimeoutError:
            raise _too_many(f"other texts took more than {self._within_seconds:g} seconds") from None
        except asyncio.CancelledError:
            if own.done() and not own.cancelled():  # it was called, and is gone
                self._pass_on()
            raise
        finally:
            if own in self._waiting:
                self._waiting.remove(own)

    def _pass_on(self) -> None:
        while self._waiting:
            following = self._waiting.popleft()
            if not following.done():
                following.set_result(None)
                return
        self._is_taken = False


def _too_many(problem: str) -> Problem:
    cure = f"one text is read at a time: send it again in {RETRY_SECONDS} seconds"
    return Problem("too-many-texts", problem, cure, Retry_After=RETRY_SECONDS)


def _stopping() -> Problem:
    return Problem("not-done", "the service is stopping", "send it again when it runs", Retry_After=RETRY_SECONDS)
