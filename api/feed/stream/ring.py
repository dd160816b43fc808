"""The newest frames of the feed, kept for all who stream it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from itertools import accumulate
from typing import NamedTuple

from api.feed.stream.frames import Frame
from domain.feed.items import FeedFilter, ItemKey

FRAMES_MAX = 10_000
BYTES_MAX = 16 * 2**20
CHUNK_BYTES = 64 * 2**10
CHUNKS_MAX = 256


class Chunk(NamedTuple):
    """The next frames after a key, as far as a filter lets them through.

    ``end``: the key to resume after; ``cursor``: its cursor. ``told``: that of the last frame in ``text``, if any.
    """

    end: ItemKey
    cursor: str
    told: str | None
    text: bytes


class Ring:
    """Every item of the feed after ``begin`` up to ``end``. As more come, the oldest go, and ``begin`` moves on."""

    def __init__(self, begin: ItemKey) -> None:
        self.begin = begin
        self._frames: list[Frame] = []
        self._keys: list[ItemKey] = []  # of the frames, to be searched
        self._bytes = 0
        self._chunks: dict[tuple[ItemKey, FeedFilter], Chunk] = {}  # for those who come for the same

    @property
    def end(self) -> ItemKey:
        return self._keys[-1] if self._keys else self.begin

    @property
    def cursor(self) -> str | None:
        """The cursor that resumes after ``end``; None if no frame has it."""
        return self._frames[-1].cursor if self._frames else None

    def append(self, frames: Iterable[Frame]) -> None:
        """``frames`` are those that come next in the feed, with none left out."""
        self._chunks.clear()
        for frame in frames:
            self._frames.append(frame)
            self._keys.append(frame.key)
            self._bytes += len(frame.text)
        if len(self._frames) > FRAMES_MAX or self._bytes > BYTES_MAX:
            self._drop(self._surplus())

    def chunk(self, key: ItemKey, wanted: FeedFilter) -> Chunk | None:
        """The next frames after ``key``, which is not before ``begin``; None where there are none."""
        chunk = self._chunks.get((key, wanted))
        if chunk is None and (frames := self._after(key)):
            taken = [frame for frame in frames if wanted.takes(frame.traits)]
            text, told = b"".join(frame.text for frame in taken), taken[-1].cursor if taken else None
            chunk = Chunk(frames[-1].key, frames[-1].cursor, told, text)
            if len(self._chunks) < CHUNKS_MAX:
                self._chunks[key, wanted] = chunk
        return chunk

    def _after(self, key: ItemKey) -> Sequence[Frame]:
        """At least one if there is any, to fill a chunk.

        What passes a filter of them is at most ``CHUNK_BYTES`` long, unless a single one is longer.
        """
        first = bisect_right(self._keys, key)
        last, size = first, 0
        while last < len(self._frames) and (size == 0 or size + len(self._frames[last].text) <= CHUNK_BYTES):
            size += len(self._frames[last].text)
            last += 1
        return self._frames[first:last]

    def _surplus(self) -> int:
        """How many to drop: a quarter more than has to be, so that the lists move seldom."""
        to_free = self._bytes - BYTES_MAX * 3 // 4
        freed = accumulate(len(frame.text) for frame in self._frames)
        of_bytes = next((count for count, size in enumerate(freed, start=1) if size >= to_free), len(self._frames))
        return max(of_bytes if to_free > 0 else 0, len(self._frames) - FRAMES_MAX * 3 // 4)

    def _drop(self, count: int) -> None:
        self.begin = self._keys[count - 1]
        self._bytes -= sum(len(frame.text) for frame in self._frames[:count])
        del self._frames[:count], self._keys[:count]
