"""Tells those who wait in this process that a view has moved: threads, and tasks of event loops.

One thread polls, and only while somebody waits. A waiting reader holds no connection of the pool.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from threading import Condition, Thread
from time import monotonic
from typing import Generic, Protocol, TypeVar

from domain.feed.items import ItemKey

POLL_SECONDS = 0.05  # where another process moves the views
AGAIN_SECONDS = 0.5  # after a failure

HeadT = TypeVar("HeadT", ItemKey, int)  # of the feed; of another view, its position

logger = logging.getLogger(__name__)


class Mover(Protocol):
    """The follower that moves the views in this process, if there is one."""

    def moved(self, *, timeout_seconds: float) -> None: ...


class PolledNews(Generic[HeadT]):
    """The ``News`` port. ``look`` reads how far the view has got; ``name`` is that of the thread."""

    def __init__(self, name: str, look: Callable[[], HeadT], beginning: HeadT, mover: Mover) -> None:
        self._name = name
        self._look_at: Callable[[], HeadT] = look
        self._mover = mover
        self._changed = Condition()
        self._head: HeadT = beginning
        self._trouble: str | None = None
        self._waiting = 0
        self._tasks: dict[asyncio.Event, asyncio.AbstractEventLoop] = {}
        self._ended = False
        self._thread: Thread | None = None

    @property
    def ended(self) -> bool:
        return self._ended

    @property
    def trouble(self) -> str | None:
        return self._trouble

    def wait(self, *, past: HeadT, timeout_seconds: float) -> bool:
        deadline = monotonic() + timeout_seconds
        with self._changed:
            self._begin()
            try:
                while self._head <= past and not self._ended and (left := deadline - monotonic()) > 0:
                    self._changed.wait(left)
            finally:
                self._waiting -= 1
            return bool(self._head > past)

    async def wait_async(self, *, past: HeadT, timeout_seconds: float) -> bool:
        told, loop = asyncio.Event(), asyncio.get_running_loop()
        deadline = loop.time() + timeout_seconds
        with self._changed:
            self._begin()
            self._tasks[told] = loop
        try:
            while self._head <= past and not self._ended and (left := deadline - loop.time()) > 0:
                told.clear()
                if self._head <= past and not self._ended:
                    await _within(told, left)
        finally:
            with self._changed:
                self._waiting -= 1
                del self._tasks[told]
        return bool(self._head > past)

    def end(self) -> None:
        """End every wait, those that begin later too: the process is about to stop."""
        with self._changed:
            self._ended = True
            self._tell()

    def close(self) -> None:
        self.end()
        if self._thread is not None:
            self._thread.join()

    def _begin(self) -> None:
        self._waiting += 1
        self._changed.notify_all()
        if self._thread is None and not self._ended:
            self._thread = Thread(target=self._look, name=self._name, daemon=True)
            self._thread.start()

    def _look(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._waiting or self._ended)
                if self._ended:
                    return
            self._look_once()
            self._mover.moved(timeout_seconds=POLL_SECONDS)

    def _look_once(self) -> None:
        try:
            head = self._look_at()
        except Exception as error:  # noqa: BLE001 - nobody else would wake those who wait
            self._fail(error)
            return
        with self._changed:
            self._trouble = None
            if head != self._head:  # also backwards, where the view is made anew
                self._head = head
                self._tell()

    def _fail(self, error: Exception) -> None:
        if self._trouble is None:
            logger.warning("%s fails and tries again", self._name, exc_info=error)
        self._trouble = str(error) or type(error).__name__
        with self._changed:
            self._changed.wait_for(lambda: self._ended, AGAIN_SECONDS)

    def _tell(self) -> None:
        self._changed.notify_all()
        for told, loop in self._tasks.items():
            if not loop.is_closed():
                loop.call_soon_threadsafe(told.set)


async def _within(told: asyncio.Event, seconds: float) -> None:
    try:
        async with asyncio.timeout(seconds):
            await told.wait()
    except TimeoutError:
        return
