"""Ids and salts from the machine's source of randomness."""

from __future__ import annotations

from os import register_at_fork, urandom
from time import time_ns
from uuid import UUID

SALT_BYTES = 16
ID_BYTES, ID_BITS = 10, 74
NANOSECONDS_PER_MILLISECOND = 1_000_000
VERSION_7, VARIANT = 0x7, 0b10
LOW_BITS = 2**62 - 1
AT_ONCE = 4_096  # bytes: a thread that asks the system lets another one go first

_fetched: list[bytes] = []  # and not handed out yet
register_at_fork(after_in_child=_fetched.clear)  # else two processes would hand out the same


class RandomMint:
    def new_id(self) -> str:
        """A UUIDv7: milliseconds since 1970, then 74 random bits. Source: RFC 9562 section 5.7."""
        milliseconds = max(time_ns(), 0) // NANOSECONDS_PER_MILLISECOND
        random = int.from_bytes(_random(ID_BYTES)) & (2**ID_BITS - 1)
        high, low = random >> 62, random & LOW_BITS
        return str(UUID(int=milliseconds << 80 | VERSION_7 << 76 | high << 64 | VARIANT << 62 | low))

    def salt(self) -> bytes:
        return _random(SALT_BYTES)


def _random(count: int) -> bytes:
    """Return ``count`` bytes that are handed out once: only one thread can take what was fetched."""
    try:
        left = _fetched.pop()
    except IndexError:
        left = b""
    if len(left) < count:
        left = urandom(AT_ONCE)
    _fetched.append(left[count:])
    return left[:count]
