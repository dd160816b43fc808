"""All who stream the feed from this process, and the one task that reads it for them.

The feed is read and written out once, into a ring; every subscriber keeps a key, and nothing of its own waits to be
sent but the chunk under way. A subscriber behind the ring reads the database, a few at a time.
"""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from contextvars import Context
from dataclasses import dataclass
from functools import partial
from typing import NoReturn, Protocol, TypeVar

from anyio import CapacityLimiter, to_thread

from api.feed.stream.frames import Framed, Generation, framed
from api.feed.stream.ring import Ring
from api.http.problems import Problem
from api.settings import Settings
from domain.errors import CursorDiverged, LogUnavailable, ViewsBehind
from domain.feed.cursor import NUMBER_MAX
from domain.feed.follow import Feeding
from domain.feed.items import BEGINNING, EVERYTHING, ITEM_KINDS, FeedFilter, ItemKey

REMEMBERED_POSITIONS = 500  # before the head: those who come back after a restart find the ring filled
READ_ITEMS = 500
CATCHING_UP_AT_ONCE = 4
RETRY_SECONDS = 0.5
FULL_RETRY_SECONDS = "10"
STREAMS, STREAMS_PER_CLIENT = "streams", "streams_per_client"  # limits
REDACTIONS = frozenset(type_ for type_, kind in ITEM_KINDS.items() if kind.is_redaction)
ResultT = TypeVar("ResultT")

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """In seconds."""

    heartbeat: float = 15.0
    look: float = 1.0  # at the feed though no news came, and at those who do not read
    send: float = 20.0  # for which a client may leave a chunk unread
    drain: float = 1.0  # for streams to end when the process stops


class Subscribed(Protocol):
    """``client``: whose it is. ``sending_since``: when its connection got the chunk under way, by the loop's clock."""

    client: str
    sending_since: float | None
    is_cut_off: bool
    hang_up: Callable[[], None]

    def push(self) -> bool:
        """Send new frames at once. Returns False where more is to be done, or its connection has to wait."""


class Streams:
    """``moves`` counts how often there was something to see."""

    def __init__(self, feeding: Feeding, settings: Settings, *, pace: Pace | None = None) -> None:
        self.feeding = feeding
        self.pace = pace or Pace()
        self.ring: Ring | None = None  # until the feed was read
        self.generation: Generation | None = None  # of the feed in the ring
        self.beats = 0
        self.cut_off = 0  # how many left a chunk unread for too long
        self.moves = 0
        self._lost = 0  # histories that were another one when the log was read on: a backup was restored
        self._at_once = settings.streams_max
        self._of_one_at_once = settings.streams_per_client or settings.streams_max
        self._subscribers = set[Subscribed]()
        self._idle: dict[Subscribed, asyncio.Future[None]] = {}
        self.limits_hit = Counter[str]()
        self._reading: asyncio.Task[None] | None = None
        self._next_look = self._next_beat = 0.0
        self._one_reader = CapacityLimiter(1)
        self._catching_up = CapacityLimiter(CATCHING_UP_AT_ONCE)

    @property
    def ended(self) -> bool:
        return self.feeding.news.ended

    @property
    def count(self) -> int:
        return len(self._subscribers)

    @asynccontextmanager
    async def joined(self, subscriber: Subscribed) -> AsyncIterator[None]:
        """Read the feed for ``subscriber``, too. Raises ``Problem`` where there are as many as there may be."""
        self._refuse_too_many(subscriber.client)
        self._subscribers.add(subscriber)
        if self._reading is None:
            self._reading = asyncio.create_task(self._read_on(), context=Context())  # of no request: no deadline
        try:
            yield
        finally:
            self._subscribers.discard(subscriber)
            if not self._subscribers:
                self._stop_reading()

    def _refuse_too_many(self, client: str) -> None:
        own = sum(each.client == client for each in self._subscribers)
        if self.count >= self._at_once:
            self._refuse(STREAMS, f"this process has {self.count} streams open")
        if own >= self._of_one_at_once:
            self._refuse(STREAMS_PER_CLIENT, f"you have {own} streams open, as many as one client may have")

    def _refuse(self, limit: str, detail: str) -> NoReturn:
        self.limits_hit[limit] += 1
        cure = "come back later, or ask for pages with f=json"
        raise Problem("too-many-streams", detail, cure, Retry_After=FULL_RETRY_SECONDS)

    async def idle(self, subscriber: Subscribed, *, since: int) -> None:
        """Return when ``subscriber`` has something to do, or had since ``moves`` was that number."""
        if self.moves != since:
            return
        waiting = self._idle[subscriber] = asyncio.get_running_loop().create_future()
        try:
            await waiting
        finally:
            del self._idle[subscriber]

    async def catch_up(self, wanted: FeedFilter, *, after: ItemKey, cursor: str) -> Framed:
        """What comes after ``after``, from the database. Raises as ``Feeding.start`` does of its ``cursor``."""
        return await self.in_turn(partial(self._framed, wanted, after=after, cursor=cursor))

    async def in_turn(self, call: Callable[[], ResultT]) -> ResultT:
        """``call`` in one of the few threads of subscribers: other requests have their own."""
        return await to_thread.run_sync(call, limiter=self._catching_up)

    def _stop_reading(self) -> None:
        """The ring goes, too: unread, it would not hear of a redaction."""
        if self._reading is not None:
            self._reading.cancel()
        self._reading = self.ring = self.generation = None

    async def _read_on(self) -> None:
        self._next_beat = asyncio.get_running_loop().time() + self.pace.heartbeat
        while not self.ended:
            try:
                await self._read()
            except LogUnavailable as error:
                logger.warning("the feed cannot be read for those who stream it: %s", error)
                await asyncio.sleep(RETRY_SECONDS)
            except (CursorDiverged, ViewsBehind) as error:
                logger.warning("the log, or the feed, is not what those who stream it have read: %s", error)
                self._lost, self.ring = self._lost + 1, None
            except Exception:
                logger.exception("reading the feed for those who stream it failed, and begins again")
                self.ring = None
                await asyncio.sleep(RETRY_SECONDS)
            self._see_to_subscribers()
        self._tell()
        await asyncio.sleep(self.pace.drain)
        for each in list(self._subscribers):
            each.hang_up()

    async def _read(self) -> None:
        if self.ring is None:
            head = await self._in_thread(self.feeding.feed.head)
            first = head.position - REMEMBERED_POSITIONS
            ring = Ring(ItemKey(first, NUMBER_MAX) if first > 0 else BEGINNING)
            self._take(ring, await self._in_thread(partial(self._framed, EVERYTHING, after=ring.begin)))
            return
        await self.feeding.news.wait_async(past=self.ring.end, timeout_seconds=self.pace.look)
        read_on = partial(self._framed, EVERYTHING, after=self.ring.end, cursor=self.ring.cursor)
        stretch = await self._in_thread(read_on)
        if stretch.generation == self.generation and stretch.head >= self.ring.end:
            self._take(self.ring, stretch)
        else:
            self.ring = None

    def _take(self, ring: Ring, stretch: Framed) -> None:
        if any(frame.traits.type in REDACTIONS for frame in stretch.frames):
            ring = Ring(ring.end)  # older frames may hold what was removed
        ring.append(stretch.frames)
        if self.ring is not ring or stretch.frames:
            self.ring, self.generation = ring, stretch.generation
            self._tell()

    def _framed(self, wanted: FeedFilter, *, after: ItemKey, cursor: str | None = None) -> Framed:
        """``cursor``: what went on after ``after`` when that was read; it is held against the log as it is now."""
        lost, reading = self._lost, self.feeding.read(wanted, after=after, limit=READ_ITEMS)
        if cursor is not None:
            self.feeding.start(cursor)
        frames = framed(self.feeding, reading.items)
        following = frames[-1].cursor if frames and frames[-1].key == reading.next else self.cursor(reading.next)
        return Framed(frames, reading.next, following, reading.head, (lost, reading.generation))

    def cursor(self, key: ItemKey) -> str:
        return self.feeding.cursors([key])[key]

    async def _in_thread(self, call: Callable[[], ResultT]) -> ResultT:
        return await to_thread.run_sync(call, limiter=self._one_reader)

    def _see_to_subscribers(self) -> None:
        now = asyncio.get_running_loop().time()
        if now < self._next_look:
            return
        self._next_look = now + self.pace.look
        for each in list(self._subscribers):
            if each.sending_since is not None and now - each.sending_since > self.pace.send:
                self.cut_off += not each.is_cut_off
                each.is_cut_off = True
                each.hang_up()
        if now >= self._next_beat:
            self._next_beat = now + self.pace.heartbeat
            self.beats += 1
            self._tell()

    def _tell(self) -> None:
        """Those who wait are sent the new frames in one go; one is woken only where that is not all."""
        self.moves += 1
        for each, waiting in list(self._idle.items()):
            if not waiting.done() and not each.push():
                waiting.set_result(None)
