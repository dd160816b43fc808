"""The log, entry by entry: each in its place, in its own bytes, recorded no earlier than the one before it."""

from __future__ import annotations

from adapters.log.read import Read, fault_in_bytes, read, read_at
from domain.audit.checks import Finding
from domain.dates import instants
from domain.dates.instants import Instant
from domain.errors import Unreadable
from domain.record.declarations import ClockCorrection
from domain.record.store import EntryStore, StoredEntry

RESTORE = (
    "take the entries from this position on from a backup or an export that holds them,"
    " into a new database; a rebuild of views does not help"
)


class Entries:
    """Takes them in order, from position 1 on."""

    def __init__(self, store: EntryStore) -> None:
        self._store = store
        self._last = 0
        self._recorded_at: Instant | None = None

    def read(self, stored: StoredEntry) -> Read | Finding:
        """The entry as the views take it, or the first thing that is wrong with it."""
        if stored.position != (expected := self._last + 1):
            return Finding(expected, f"the entry is missing: the next one is at {stored.position}", RESTORE)
        if stored.state and (problem := fault_in_bytes(stored)):
            return Finding(stored.position, problem, RESTORE)
        try:  # one without bytes is read from the later redaction that names it, or cannot be read
            found = read(stored) if stored.state else read_at(self._store, stored.position)
        except Unreadable as error:
            return Finding(stored.position, str(error), RESTORE)
        return Finding(stored.position, "the entry is missing", RESTORE) if found is None else self._in_order(found)

    def _in_order(self, found: Read) -> Read | Finding:
        before, at, body = self._recorded_at, found.entry.recorded_at, found.entry.body
        if isinstance(body, ClockCorrection) and body.first <= self._last <= body.last:
            before = body.instant
        if before is not None and at < before:
            earlier = f"{instants.to_text(at)}, earlier than the entry before it ({instants.to_text(before)})"
            return Finding(found.position, f"the entry says it was recorded at {earlier}", RESTORE)
        self._last, self._recorded_at = found.position, at
        return found
