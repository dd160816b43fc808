"""When the clock is not trusted with an entry: what bears a wrong instant bears it for ever."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, Self

from domain.dates.instants import MICROSECONDS_PER_DAY, MICROSECONDS_PER_SECOND, Instant, to_text
from domain.errors import ClaimlineError, Unreadable
from domain.record.entries import Entry

JUMP_SECONDS = 2
CORRECT = "`claimline log clock` corrects entries that a wrong clock recorded"


@dataclass(frozen=True, slots=True)
class Doubt:
    """Why the clock is not trusted: what is so, and what to do."""

    problem: str
    cure: str

    @classmethod
    def jumped(cls, off: int) -> Self:
        """``off``: microseconds."""
        return cls(
            f"the clock of this machine has jumped by {_seconds(off)}",
            "set the clock right; if it is right now, start the process again",
        )

    @classmethod
    def differs(cls, off: int) -> Self | None:
        """Whether ``off``, the microseconds by which the clock is ahead of the database's, are too many."""
        if abs(off) <= JUMP_SECONDS * MICROSECONDS_PER_SECOND:
            return None
        return cls(
            f"the clock of this machine differs from the database's by {_seconds(off)}",
            "set both clocks right; let both machines follow one time server",
        )


class ClockInDoubt(ClaimlineError):
    """Nothing is recorded while the clock is not trusted."""

    def __init__(self, doubt: Doubt) -> None:
        super().__init__(f"nothing was recorded, because {doubt.problem}: {doubt.cure}")


class ClockGuard(Protocol):
    def doubt(self, last: Instant | None) -> Doubt | None:
        """Why the clock cannot be trusted with an entry after one recorded at ``last``; None if it can."""


class EntryLog(Protocol):
    def size(self) -> int: ...

    def read(self, *, after: int, limit: int) -> Sequence[Entry]: ...


class Trusting:
    """The ``ClockGuard`` of a clock that is always right."""

    def doubt(self, last: Instant | None) -> Doubt | None:  # noqa: ARG002 - the port's
        return None


def doubt_now(guard: ClockGuard, log: EntryLog) -> Doubt | None:
    """Why nothing can be recorded after the last entry of ``log`` at present; None if it can."""
    size = log.size()
    try:
        last = log.read(after=size - 1, limit=1) if size else ()
    except Unreadable:  # others say so
        last = ()
    return guard.doubt(last[0].recorded_at if last else None)


def behind(now: Instant, last: Instant | None) -> Doubt | None:
    if now < 0:
        return Doubt("the clock of this machine shows a day before 1970", "set the clock right")
    if last is None or last - now <= JUMP_SECONDS * MICROSECONDS_PER_SECOND:
        return None
    return Doubt(
        f"the clock of this machine ({to_text(now)}) is behind the last entry ({to_text(last)})",
        f"set the clock right; if it is right, the entry was recorded by a wrong one: {CORRECT}",
    )


def far_ahead(now: Instant, last: Instant | None, *, days: int) -> Doubt | None:
    if last is None or now - last <= days * MICROSECONDS_PER_DAY:
        return None
    shown = f"the clock of this machine ({to_text(now)})"
    return Doubt(
        f"{shown} is more than {days} days ahead of the last entry ({to_text(last)})",
        "set the clock right; if it is right, set CLAIMLINE_CLOCK_AHEAD to more days",
    )


def _seconds(microseconds: int) -> str:
    return f"{microseconds / MICROSECONDS_PER_SECOND:+,.1f} s"
