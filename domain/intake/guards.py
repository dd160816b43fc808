"""When nothing is recorded: the clock is in doubt, or entries are missing. An entry stays for ever."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol, Self

from domain.dates.instants import MICROSECONDS_PER_DAY, MICROSECONDS_PER_SECOND, Instant, to_text
from domain.errors import ClaimlineError, Unreadable
from domain.record.entries import Entry

JUMP_SECONDS = 2
CORRECT = "`claimline log clock` corrects entries that a wrong clock recorded"


@dataclass(frozen=True, slots=True)
class Doubt:
    """Why nothing is recorded: what is so, and what to do."""

    problem: str
    cure: str
    is_of_clock: bool = True

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


class NotRecording(ClaimlineError):
    """Nothing is recorded at present."""

    def __init__(self, doubt: Doubt) -> None:
        super().__init__(f"nothing was recorded, because {doubt.problem}: {doubt.cure}")


class ClockInDoubt(NotRecording):
    """The clock is not trusted."""


class EntriesMissing(NotRecording):
    """The log lacks entries that were signed: another one in their place would close the way back."""


class RecordingGuard(Protocol):
    def doubt(self, last: Instant | None) -> Doubt | None:
        """Why nothing can be recorded after an entry of the instant ``last``; None if it can."""


def refuse(guard: RecordingGuard, last: Instant | None) -> None:
    """Raises ``NotRecording``."""
    if (doubt := guard.doubt(last)) is not None:
        raise (ClockInDoubt if doubt.is_of_clock else EntriesMissing)(doubt)


class EntryLog(Protocol):
    def size(self) -> int: ...

    def read(self, *, after: int, limit: int) -> Sequence[Entry]: ...


class Trusting:
    """The ``RecordingGuard`` of a clock that is always right."""

    def doubt(self, last: Instant | None) -> Doubt | None:  # noqa: ARG002 - the port's
        return None


class MissingGuard:
    """Records nothing until the log has the ``signed`` entries; then the clock is asked alone. ``size``: of the log."""

    def __init__(self, clock: RecordingGuard, size: Callable[[], int], signed: Callable[[], int]) -> None:
        self._clock = clock
        self._size = size
        self._signed = signed
        self._wanted: int | None = None
        self._last_size = 0

    def doubt(self, last: Instant | None) -> Doubt | None:
        return self._missing() or self._clock.doubt(last)

    def _missing(self) -> Doubt | None:
        size = self._size()
        if self._wanted is None or size < self._last_size:  # a standby that lacks entries may have been promoted
            self._wanted = self._signed()
        self._last_size = size
        if size >= self._wanted:
            self._wanted = 0
            return None
        return Doubt(
            f"{self._wanted} entries were signed, and the log has {size}: perhaps a backup was restored, or a standby"
            " that lacks them was promoted",
            "bring the others back from an export or a mirror with `claimline log import FOLDER`; if they are lost for"
            " good, set CLAIMLINE_LOG_ORIGIN to a name that was never used",
            is_of_clock=False,
        )


def doubt_now(guard: RecordingGuard, log: EntryLog) -> Doubt | None:
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
