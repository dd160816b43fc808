"""The one stream that the log is, in the table of the eventsourcing library."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from eventsourcing.persistence import StoredEvent

from domain.record.store import StoredEntry

STREAM = UUID("6c6f6721-636c-5169-8d6c-696e65000001")  # a constant: each database holds one log
TABLE = "stored_events"
NOTHING_SETTLED = -(2**62)  # the instant of a settling that lets a corrected clock begin anew


def to_events(stored: Sequence[StoredEntry]) -> list[StoredEvent]:
    """The version of an event is its position. Notification ids will not do: they have holes, or are renumbered."""
    return [StoredEvent(STREAM, each.position, each.name, each.state) for each in stored]


def refuse_gaps(stored: Sequence[StoredEntry], *, after: int) -> None:
    """A caller that numbers entries otherwise has a fault of its own."""
    if [each.position for each in stored] != list(range(after + 1, after + 1 + len(stored))):
        raise ValueError(f"entries to append after {after} must be numbered from {after + 1} on, without gaps")
