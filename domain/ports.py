"""What the domain asks of the outside. ``tests/contracts`` holds each adapter to these promises."""

from __future__ import annotations

from typing import Protocol

from domain.dates.instants import Instant


class Leadership(Protocol):
    """One leader per database, in one thing that is to be done: each has a lead of its own."""

    def try_acquire(self) -> bool: ...

    def held(self) -> bool: ...

    def release(self) -> None: ...


class Clock(Protocol):
    def now(self) -> Instant:
        """The present instant by the service's clock."""


class Mint(Protocol):
    """What must not be guessed or repeated."""

    def new_id(self) -> str:
        """An id that nobody has had: a UUIDv7, so that ids sort by when they were made."""

    def salt(self) -> bytes:
        """16 random bytes."""
