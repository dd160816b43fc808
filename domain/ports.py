"""What the domain asks of the outside. ``tests/contracts`` holds each adapter to these promises."""

from __future__ import annotations

from typing import Protocol, TypeVar

from domain.dates.instants import Instant

HeadT_contra = TypeVar("HeadT_contra", contravariant=True)


class Leadership(Protocol):
    """One leader per database, in one thing that is to be done: each has a lead of its own."""

    @property
    def epoch(self) -> int | None:
        """Of the lead, while this process has it: greater than that of every holder before."""

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


class News(Protocol[HeadT_contra]):
    """Tells those who wait in this process that something has moved, and how far. Waiting holds no connection."""

    @property
    def ended(self) -> bool:
        """Whether the process is about to stop: every wait returns at once."""

    @property
    def trouble(self) -> str | None:
        """Why it cannot be told at present how far it has moved; None if it can."""

    def wait(self, *, past: HeadT_contra, timeout_seconds: float) -> bool:
        """Block until it passes ``past`` (True), or until the time is up or news end (False)."""

    async def wait_async(self, *, past: HeadT_contra, timeout_seconds: float) -> bool:
        """As ``wait``, without a thread."""

    def end(self) -> None:
        """End every wait, those that begin later too: the process is about to stop."""
