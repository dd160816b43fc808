"""How far behind the feed each stream is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from domain.brokers.streams import KeptCursor, StreamCursors
from domain.feed.follow import Feeding
from domain.feed.items import BEGINNING, EVERYTHING, ItemKey
from domain.ports import Clock
from domain.record.lag import CAUGHT_UP, Lag, lag_since


class StreamStatus(NamedTuple):
    """``lag`` is None where it cannot be told: the stream is of another history, or the feed is being read anew."""

    stream: str
    position: int
    lag: Lag | None
    problem: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamLags:
    cursors: StreamCursors
    feeding: Feeding
    clock: Clock

    def all(self) -> Sequence[StreamStatus]:
        kept = self.cursors.all()
        keys = self.feeding.known(each.done.cursor for each in kept if each.done.cursor is not None)
        return [self._status(each, _key(each, keys)) for each in kept]

    def _status(self, kept: KeptCursor, key: ItemKey | None) -> StreamStatus:
        lag = None if key is None else self._lag(key)
        return StreamStatus(kept.stream, 0 if key is None else key.position, lag, kept.problem)

    def _lag(self, key: ItemKey) -> Lag | None:
        reading = self.feeding.read(EVERYTHING, after=key, limit=1)
        if reading.head < key:
            return None
        if not reading.items:
            return CAUGHT_UP
        (following,) = reading.items
        return lag_since(following.key.position, following.at, size=reading.head.position, now=self.clock.now())


def _key(kept: KeptCursor, keys: dict[str, ItemKey]) -> ItemKey | None:
    return BEGINNING if kept.done.cursor is None else keys.get(kept.done.cursor)
