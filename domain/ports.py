"""What the domain asks of the outside. An adapter keeps these promises; ``tests/contracts`` holds each of them to it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, Protocol


class StoredEntry(NamedTuple):
    """An entry as it lies in the database: the bytes are its identity, and are never rewritten."""

    position: int
    name: str  # the versioned stored name, such as ``claim.v1``
    state: bytes


class EntryStore(Protocol):
    """An append-only sequence of stored entries, positions 1, 2, 3 … without gaps."""

    def append_stored(self, stored: Sequence[StoredEntry], *, after: int) -> None:
        """Append all or none, durably, so that the first one gets position ``after`` + 1.

        Raises ``PositionConflict`` unless ``after`` is the last position; ``LogUnavailable`` where the database
        cannot be asked. When the connection dies in COMMIT, what became of the entries is read back, by their bytes:
        returns if they are there, and raises ``LogUnavailable`` or ``PositionConflict`` only if they are not.
        """

    def read_stored(self, *, after: int, limit: int) -> Sequence[StoredEntry]:
        """Up to ``limit`` entries with positions above ``after``, in order. Never skips one that appears later."""

    def size(self) -> int:
        """The last position; 0 for an empty log."""

    def wait(self, *, after: int, timeout_seconds: float) -> bool:
        """Return once the log is longer than ``after`` (True), or when the time is up (False)."""

    def close(self) -> None:
        """Release connections and threads."""
