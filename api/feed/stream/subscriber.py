"""One who streams the feed: where it has got to, and what it is sent next."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from functools import partial
from secrets import randbelow

from api.feed.stream.frames import HEARTBEAT, Generation, opening, progress
from api.feed.stream.ring import Chunk
from api.feed.stream.streams import Streams
from domain.errors import CursorDiverged, LogUnavailable, ViewsBehind
from domain.feed.items import BEGINNING, FeedFilter, ItemKey

RETRY_MILLISECONDS, SPREAD_MILLISECONDS = 1_000, 1_000  # not all at once, where a process was restarted


class Subscriber:
    """``key`` and ``cursor`` say how far it has got, in the feed as it was in ``generation``.

    ``may_read`` is asked with each heartbeat: a revoked key reads no more.
    """

    def __init__(
        self, streams: Streams, wanted: FeedFilter, may_read: Callable[[], bool] | None = None, *, client: str
    ) -> None:
        self.client = client
        self._may_read = may_read
        self._allowed_at = streams.beats
        self.sending_since: float | None = None
        self.is_cut_off = False
        self.hang_up: Callable[[], None] = _nothing
        self.write: Callable[[bytes], bool] = _nowhere  # at once; False where that cannot be done
        self.cursor = ""
        self._streams = streams
        self._wanted = wanted
        self._key = BEGINNING
        self._generation = streams.generation
        self._beats = streams.beats
        self._told = ""
        self._has_caught_up = False

    async def begin(self, after: str | None) -> None:
        """Raises as ``Feeding.start`` does."""
        self._generation = self._streams.generation
        self._key, self.cursor = await self._streams.in_turn(partial(self._start, after))

    async def chunks(self) -> AsyncIterator[bytes]:
        """Whole frames, for ever: they end when the process stops, or when it is to come back with its cursor."""
        self._told = self.cursor
        yield opening(self.cursor, retry_milliseconds=RETRY_MILLISECONDS + randbelow(SPREAD_MILLISECONDS))
        try:
            while not self._streams.ended:
                moves = self._streams.moves
                if not await self._is_allowed():
                    return
                chunk = await self._more()
                if chunk is None and (chunk := self._sign()) is None:
                    await self._streams.idle(self, since=moves)
                elif chunk:
                    yield chunk
        except (CursorDiverged, ViewsBehind, LogUnavailable):
            return  # it receives the name when it reconnects

    def _start(self, after: str | None) -> tuple[ItemKey, str]:
        key = self._streams.feeding.start(after)
        return key, self._streams.cursor(key)

    async def _is_allowed(self) -> bool:
        if self._may_read is None or self._allowed_at == self._streams.beats:
            return True
        self._allowed_at = self._streams.beats
        return await self._streams.in_turn(self._may_read)

    async def _more(self) -> bytes | None:
        """Empty where the filter left all of it out; None where there is nothing yet."""
        ring = self._streams.ring
        if ring is None:
            return None
        if self._generation != self._streams.generation:
            return await self._verify(self._streams.generation, end=ring.end)
        if self._key < ring.begin:
            return await self._from_database()
        chunk = ring.chunk(self._key, self._wanted)
        return None if chunk is None else self._taken(chunk)

    def push(self) -> bool:
        ring = self._streams.ring
        if ring is None or self._streams.ended or self._beats != self._streams.beats:
            return False
        if self._generation != self._streams.generation or self._key < ring.begin:
            return False
        chunk = ring.chunk(self._key, self._wanted)
        if chunk is None:
            return True
        if chunk.text and not self.write(chunk.text):
            return False
        self._taken(chunk)
        return chunk.end == ring.end

    def _taken(self, chunk: Chunk) -> bytes:
        self._key, self.cursor, self._told = chunk.end, chunk.cursor, chunk.told or self._told
        return chunk.text

    async def _from_database(self) -> bytes | None:
        stretch = await self._streams.catch_up(self._wanted, after=self._key, cursor=self.cursor)
        if stretch.generation != self._generation:
            return await self._verify(stretch.generation, end=stretch.head)
        if stretch.next == self._key:
            return None
        self._key, self.cursor, self._has_caught_up = stretch.next, stretch.cursor, True
        if stretch.frames:
            self._told = stretch.frames[-1].cursor
        return b"".join(frame.text for frame in stretch.frames)

    async def _verify(self, generation: Generation | None, *, end: ItemKey) -> bytes | None:
        """Where it stood has to be there, now that the feed was read anew up to ``end``: until it is, nothing comes."""
        await self._streams.in_turn(partial(self._streams.feeding.start, self.cursor))
        if self._key > end:
            return None
        self._generation = generation
        return b""

    def _sign(self) -> bytes | None:
        """Of life, and of how far it has got where nothing of that was for it."""
        is_time = self._beats != self._streams.beats
        self._beats = self._streams.beats
        if self.cursor != self._told and (is_time or self._has_caught_up):
            self._told, self._has_caught_up = self.cursor, False
            return progress(self.cursor)
        return HEARTBEAT if is_time else None


def _nothing() -> None:
    return None


def _nowhere(_: bytes) -> bool:
    return False
