"""The views of the log: how far each has read it, and waiting until they have read it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from domain.dates.instants import Instant
from domain.record.lag import Lag
from domain.record.touched import Touched
from domain.vocabulary import PlaceId

LATE_SECONDS = 5.0


@dataclass(frozen=True, slots=True, kw_only=True)
class ViewCursor:
    """How far a copy of a view has read the log, and what stopped it."""

    position: int
    entry_hash: str  # the Merkle leaf at ``position``, in hex: a view never continues with another log
    version: int
    generation: int
    stopped_at: int | None  # the position of the entry that it cannot take
    problem: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ViewStatus:
    """``cursor`` is None for a view that has no tables yet."""

    name: str
    cursor: ViewCursor | None
    lag: Lag

    @property
    def is_late(self) -> bool:
        """Whether entries wait for it for longer than they do in normal times."""
        return self.lag.seconds is not None and self.lag.seconds > LATE_SECONDS

    @property
    def has_stopped(self) -> bool:
        return self.cursor is not None and self.cursor.stopped_at is not None


class RecordStamp(NamedTuple):
    """A state of the view that answers come from. Two answers under one stamp differ at most by the clock.

    A pinned question has one answer in one ``history`` of the log, while ``redaction``, the last one, is the same.
    ``recorded_at`` and ``found_at``: of the entry at ``position``. ``touched``: in this history, up to there at least.
    """

    position: int
    recorded_at: Instant | None
    found_at: Instant | None
    redaction: int
    history: int
    generation: int
    touched: Touched

    def leaves(self, place: PlaceId, at: RecordStamp) -> bool:
        """Whether an answer about ``place`` is the same here as under the earlier stamp ``at``, but for the position.

        ``at``: then it was known at the end of the log, and about this one place.
        """
        mine, its = ((each.redaction, each.history, each.generation) for each in (self, at))
        return mine == its and self.touched.last(place) <= at.position <= self.position


class RecordStamps(Protocol):
    """Which state of the record can be read at this moment, all that was acknowledged before included."""

    def glance(self) -> RecordStamp | None:
        """The stamp, where it is known without waiting."""

    def read(self) -> RecordStamp:
        """Raises ``LogUnavailable``."""


class ReadProgress(NamedTuple):
    """How far a long reading of the log has come."""

    position: int
    size: int


class Views(Protocol):
    """Every view of one log, kept up with it by the process that leads."""

    @property
    def names(self) -> Sequence[str]: ...

    @property
    def leads(self) -> bool:
        """Whether this process keeps the views."""

    @property
    def trouble(self) -> str | None:
        """What keeps this process from leading, or even from waiting for its turn; None where all is well."""

    def wait(self, position: int, *names: str) -> None:
        """Return when the views of these names hold ``position``; all views by default.

        Raises ``ViewsBehind`` where one stands still, or has no tables.
        """

    def status(self, now: Instant) -> Sequence[ViewStatus]: ...

    def rebuild_all(self) -> Iterator[tuple[Sequence[str], ReadProgress]]:
        """Rebuild every view, with few readings of the log; yields the views that are being rebuilt, and how far."""

    def rebuild(self, name: str) -> Iterator[ReadProgress]:
        """Read the log anew into a view. Yields after each batch. Raises ``NotFound``."""
