"""Reads that requests share, so that requests that come at once take one thread, not one each."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import partial
from typing import Generic, TypeVar

from anyio import to_thread

ReadT = TypeVar("ReadT")


class Shared(Generic[ReadT]):
    """Reads that requests share: a request waits for one that began after it came."""

    def __init__(self, read: Callable[[], ReadT]) -> None:
        self._read = read
        self._running: asyncio.Task[ReadT] | None = None
        self._next: asyncio.Task[ReadT] | None = None

    @property
    def is_idle(self) -> bool:
        return self._next is None and (self._running is None or self._running.done())

    async def read(self) -> ReadT:
        if self._next is None:
            self._next = asyncio.create_task(self._after(self._running))
        return await asyncio.shield(self._next)

    async def _after(self, running: asyncio.Task[ReadT] | None) -> ReadT:
        if running is not None and not running.done():
            await asyncio.wait([running])
        self._running, self._next = self._next, None
        return await to_thread.run_sync(self._read)


class SharedByName(Generic[ReadT]):
    """Such reads of several things, each by its name."""

    def __init__(self, read: Callable[[str], ReadT]) -> None:
        self._read = read
        self._shared: dict[str, Shared[ReadT]] = {}

    async def read(self, name: str) -> ReadT:
        shared = self._shared.setdefault(name, Shared(partial(self._read, name)))
        try:
            return await shared.read()
        finally:
            if shared.is_idle:
                self._shared.pop(name, None)
