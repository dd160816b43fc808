"""Deleting messages that hold removed text, before the redaction itself is published.

A crash in between leaves the redaction unpublished, so that the next publisher deletes them again.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from domain.brokers.streams import BrokerStream, StreamMessage
from domain.feed.cursor import read_cursor
from domain.feed.items import ItemKey


@dataclass(frozen=True, slots=True, kw_only=True)
class Erasing:
    """``up_to``: the last sequence of the stream."""

    stream: BrokerStream
    up_to: int

    def erase_outdated(self, items: Iterable[tuple[str, ItemKey, bytes]]) -> None:
        """Delete the message of each item, by id, key and body as it is now, whose body was another one."""
        for item, key, body in items:
            message = self._find(key)
            if message is not None and message.id == item and message.body != body:
                self.stream.erase(message.sequence)

    def _find(self, key: ItemKey) -> StreamMessage | None:
        """The first message whose item stands at ``key`` or after it. Keys grow with sequences."""
        least, most = 1, self.up_to + 1
        found: StreamMessage | None = None
        while least < most:
            middle = (least + most) // 2
            message = self.stream.message_from(middle)
            if message is None or message.sequence > self.up_to or _key(message) >= key:
                most, found = middle, message
            else:
                least = message.sequence + 1
        return found


def _key(message: StreamMessage) -> ItemKey:
    cursor = None if message.cursor is None else read_cursor(message.cursor)
    return ItemKey(0, 0) if cursor is None else cursor.key
