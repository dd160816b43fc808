"""Items of the feed as Server-Sent Events, in the words of HTML's ``text/event-stream``.

A frame is a run of lines that ends with an empty one. What ends within a frame, its reader throws away.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import orjson

from api.feed import wire
from domain.feed.follow import Feeding
from domain.feed.items import Item, ItemKey, Traits
from domain.feed.published import PublishedItem

HEARTBEAT = b":\n\n"

Generation = tuple[int, int]  # how many histories this process has lost, and the feed's own generation


class Frame(NamedTuple):
    """``text`` is sent as it is to everybody who wants an item of these ``traits``; ``cursor`` resumes after it."""

    key: ItemKey
    traits: Traits
    cursor: str
    text: bytes


class Framed(NamedTuple):
    """A stretch of the feed. ``cursor`` resumes after ``next``, which is past the items that a filter left out.

    ``generation``: as it is in ``Streams``.
    """

    frames: list[Frame]
    next: ItemKey
    cursor: str
    head: ItemKey
    generation: Generation


def opening(cursor: str, *, retry_milliseconds: int) -> bytes:
    """What a stream begins with: something to read at once, when to come back, and from where."""
    return b": the feed of Claimline\nretry: %d\n" % retry_milliseconds + progress(cursor)


def progress(cursor: str) -> bytes:
    """Sets the last event id of an ``EventSource``, and without data is not an event."""
    return b"id: %b\n\n" % cursor.encode()


def framed(feeding: Feeding, items: Iterable[Item]) -> list[Frame]:
    there = list(items)
    return [_frame(item, published) for item, published in zip(there, feeding.published(there), strict=True)]


def _frame(item: Item, published: PublishedItem) -> Frame:
    data = orjson.dumps(wire.item(published))
    text = b"id: %b\nevent: %b\ndata: %b\n\n" % (published.cursor.encode(), published.type.encode(), data)
    return Frame(item.key, item.traits, published.cursor, text)
