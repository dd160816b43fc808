"""Ids and salts from the machine's source of randomness."""

from __future__ import annotations

from secrets import randbits, token_bytes
from time import time_ns
from uuid import UUID

SALT_BYTES = 16
NANOSECONDS_PER_MILLISECOND = 1_000_000
VERSION_7, VARIANT = 0x7, 0b10
LOW_BITS = 2**62 - 1


class RandomMint:
    def new_id(self) -> str:
        """A UUIDv7: milliseconds since 1970, then 74 random bits. Source: RFC 9562 section 5.7."""
        milliseconds, random = max(time_ns(), 0) // NANOSECONDS_PER_MILLISECOND, randbits(74)
        high, low = random >> 62, random & LOW_BITS
        return str(UUID(int=milliseconds << 80 | VERSION_7 << 76 | high << 64 | VARIANT << 62 | low))

    def salt(self) -> bytes:
        return token_bytes(SALT_BYTES)
