"""The cursor of the feed, one for every way of reading it: where a reader has got to, and in which history.

Bytes, as base64url without padding: a version, the first bytes of the log's first Merkle leaf, the position, the number
of the item under it, and the first bytes of the leaves at the position and at some before it, ever further apart, so
that it can be told where histories part.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass

from domain.feed.items import ItemKey

VERSION = b"\x01"
LOG_BYTES, POSITION_BYTES, NUMBER_BYTES, HASH_BYTES = 8, 8, 4, 5
HEAD_BYTES = len(VERSION) + LOG_BYTES + POSITION_BYTES + NUMBER_BYTES
NO_LOG = bytes(LOG_BYTES)
TEXT_MAX = 600
NUMBER_MAX = 2**31 - 1

Hashes = Mapping[int, bytes]  # Merkle leaves by position, whole


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedCursor:
    """``marks``: the beginnings of the hashes at ``rungs(key.position)``, in that order."""

    log: bytes
    key: ItemKey
    marks: tuple[bytes, ...]

    def text(self) -> str:
        position, number = self.key
        head = self.log + position.to_bytes(POSITION_BYTES) + number.to_bytes(NUMBER_BYTES)
        return base64.urlsafe_b64encode(VERSION + head + b"".join(self.marks)).decode().rstrip("=")


def cursor_at(key: ItemKey, hashes: Hashes) -> FeedCursor:
    """``hashes``: those at 1 and at ``rungs(key.position)``; none for an empty log."""
    log = hashes[1][:LOG_BYTES] if 1 in hashes else NO_LOG
    return FeedCursor(log=log, key=key, marks=tuple(hashes[each][:HASH_BYTES] for each in rungs(key.position)))


def is_of(cursor: FeedCursor, hashes: Hashes) -> bool:
    """Whether the log with these ``hashes``, those at 1 and at the rungs, continues what the cursor has seen."""
    marks = tuple(hashes.get(each, b"")[:HASH_BYTES] for each in rungs(cursor.key.position))
    return cursor.key.position == 0 or (hashes.get(1, b"")[:LOG_BYTES] == cursor.log and marks == cursor.marks)


def read_cursor(text: str) -> FeedCursor | None:
    """None for a text that is not a cursor."""
    try:
        raw = _raw(text)
    except (binascii.Error, ValueError):
        return None
    if len(text) > TEXT_MAX or len(raw) < HEAD_BYTES or not raw.startswith(VERSION):
        return None
    log, key = _head_of(raw)
    marks = raw[HEAD_BYTES:]
    found = FeedCursor(
        log=log,
        key=key,
        marks=tuple(marks[start : start + HASH_BYTES] for start in range(0, len(marks), HASH_BYTES)),
    )
    fits = key.position < 2**63 and key.number <= NUMBER_MAX and len(marks) == HASH_BYTES * len(rungs(key.position))
    return found if fits and found.text() == text else None


def item_id(cursor: str) -> str:
    """Of the item just before a cursor made here: the same on a replay, and on every engine.

    It has the mark of its entry: where a backup was restored, what comes in the place of what was lost is another item,
    and nobody takes it for one that he has.
    """
    raw = _raw(cursor)
    log, (position, number) = _head_of(raw)
    return f"{log.hex()}-{position}-{number}-{raw[HEAD_BYTES : HEAD_BYTES + HASH_BYTES].hex()}"


def log_of(cursor: str) -> str:
    """What names the log that a cursor made here is of, in hex; zeros where that was empty."""
    return _head_of(_raw(cursor))[0].hex()


def _raw(text: str) -> bytes:
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)


def _head_of(raw: bytes) -> tuple[bytes, ItemKey]:
    """The log, and where in it."""
    log, rest = raw[1 : 1 + LOG_BYTES], raw[1 + LOG_BYTES :]
    position, number = rest[:POSITION_BYTES], rest[POSITION_BYTES : POSITION_BYTES + NUMBER_BYTES]
    return log, ItemKey(int.from_bytes(position), int.from_bytes(number))


def rungs(position: int) -> list[int]:
    """``position``, what is left each time that its lowest bit is cleared, and every power of two below.

    Near ``position`` they lie close, and positions near one another share most of them. Greatest first.
    """
    found = {1 << bit for bit in range(position.bit_length())}
    while position > 0:
        found.add(position)
        position &= position - 1
    return sorted(found, reverse=True)
