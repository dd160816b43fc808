"""What deliveries ask of the feed: its items in order after a cursor, whoever makes them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from domain.dates.instants import Instant
from domain.errors import ClaimlineError, Fault

FilterTexts = Mapping[str, str]  # a filter of the feed, by the names that its parameters have over HTTP


class CursorLost(ClaimlineError):
    """A cursor that the feed cannot go on from: it is of another history, such as that before a backup was restored."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedItem:
    """An item as it is on every way. ``data`` is what JSON can hold; ``cursor`` goes on right after the item."""

    id: str
    type: str
    position: int
    cursor: str
    time: Instant
    subject: str | None
    data: Mapping[str, object]


class PublishedPage(NamedTuple):
    """``next``: the cursor to go on from, past what the filter left out. ``at_end``: there is nothing after it yet."""

    items: Sequence[PublishedItem]
    next: str
    at_end: bool


class OutgoingFeed(Protocol):
    def faults(self, wanted: FilterTexts) -> Sequence[Fault]:
        """What is wrong with a filter, with pointers to its members; none where it can be read by."""

    def read(self, wanted: FilterTexts, *, after: str, limit: int) -> PublishedPage:
        """Up to ``limit`` items that are wanted, after a cursor. Raises ``CursorLost``."""

    def item(self, cursor: str) -> PublishedItem | None:
        """The item that a cursor goes on after; None where the feed has it no more. Raises ``CursorLost``."""

    def head(self) -> str:
        """The cursor past the last item there is."""

    def before(self, position: int) -> str:
        """The cursor that goes on with the first item under ``position``; 1 is the beginning."""

    def position_of(self, cursor: str) -> int:
        """The position that a cursor stands on; 0 at the beginning. Raises ``CursorLost`` for one that is none."""

    def wait(self, *, past: str, timeout_seconds: float) -> bool:
        """Return when the feed goes on past a cursor (True), or when the time is up (False)."""
