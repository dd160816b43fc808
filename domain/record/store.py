"""The log, as the domain asks for it. Contract suites hold each adapter to these promises."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from contextlib import AbstractContextManager
from typing import NamedTuple, Protocol, TypeVar

from domain.dates.instants import Instant
from domain.record.declarations import Declaration
from domain.record.entries import Entry

DeclaredT = TypeVar("DeclaredT", bound=Declaration)


class StoredEntry(NamedTuple):
    """An entry as it lies in the database: the bytes are its identity, and are never rewritten.

    They are deleted, and then of length 0, where a later redaction holds what remains of the entry.
    """

    position: int
    name: str  # the versioned stored name, such as ``claim.v1``
    state: bytes


class EncodedEntry(NamedTuple):
    """An entry, and the bytes that are stored of it."""

    entry: Entry
    stored: StoredEntry


class EntryStore(Protocol):
    """An append-only sequence of stored entries, positions 1, 2, 3 … without gaps."""

    def append_stored(self, stored: Sequence[StoredEntry], *, after: int, recorded_at: Instant | None = None) -> None:
        """Append all or none, durably, so that the first one gets position ``after`` + 1.

        ``recorded_at``: the instant that they bear; left out for entries that were recorded long ago, elsewhere.
        Raises ``PositionConflict`` unless ``after`` is the last position; ``InstantSettled`` where ``recorded_at`` is
        no later than what was settled; ``LogUnavailable`` where the database cannot be asked. When the connection
        dies in COMMIT, what became of the entries is read back, by their bytes: returns if they are there, and raises
        ``LogUnavailable`` or ``PositionConflict`` only if they are not. Where a standby has to have them, raises
        ``Unconfirmed`` if they are there, but perhaps not on one; ``NotSynchronous`` before anything is appended.
        """

    def confirm(self) -> None:
        """Return once all that the log holds by now is known to be where an append has to bring it.

        Raises ``Unconfirmed`` or ``NotSynchronous``.
        """

    def read_stored(self, *, after: int, limit: int) -> Sequence[StoredEntry]:
        """Up to ``limit`` entries with positions above ``after``, in order. Never skips one that appears later."""

    def read_redactions(self, positions: Collection[int]) -> Sequence[StoredEntry]:
        """The redactions that name one of ``positions`` and whose own bytes are there, in order."""

    def read_named(self, name: str) -> Sequence[StoredEntry]:
        """Return all entries stored under this name, in order. For rare names: it may look at every entry."""

    def unerased(self) -> Sequence[int]:
        """The positions that a later redaction names and whose bytes are there all the same."""

    def erase(self, positions: Sequence[int]) -> None:
        """Delete the bytes of these entries, and nothing else of them; of one that is erased already, nothing.

        The database lets it pass where a later redaction names the position.
        """

    def scrub(self) -> str | None:
        """Overwrite what deleted bytes left in files. Returns what is left for an operator to do, if anything."""

    def size(self) -> int:
        """The last position; 0 for an empty log."""

    def now(self) -> Instant | None:
        """The present instant by the clock of the database; None where it has no clock of its own."""

    def settle(self, instant: Instant) -> None:
        """From now on, whatever is appended is recorded later than ``instant``."""

    def wait(self, *, after: int, timeout_seconds: float) -> bool:
        """Return once the log is longer than ``after`` (True), or when the time is up or ``wake`` is called (False)."""

    def wake(self) -> None:
        """End every wait of this store, those that begin later too: it is about to be closed."""

    def close(self) -> None:
        """Release connections and threads."""


class Log(Protocol):
    """An append-only sequence of entries, positions 1, 2, 3 … without gaps."""

    def encoded(self, entry: Entry) -> EncodedEntry:
        """Return ``entry`` as it is appended. Raises ``Refused`` where it is too large."""

    def append(self, entries: Sequence[EncodedEntry], *, after: int) -> None:
        """Append all or none, as ``EntryStore.append_stored`` does.

        They bear one instant, and ``InstantSettled`` is raised where that is too early.
        """

    def confirm(self) -> None:
        """As ``EntryStore.confirm``: for a report that the log has already."""

    def read(self, *, after: int, limit: int) -> Sequence[Entry]:
        """Up to ``limit`` entries with positions above ``after``, in order."""

    def turn(self) -> AbstractContextManager[None]:
        """Hold this while deciding and appending: it keeps writers of one process from racing one another.

        Only that: writers elsewhere may still come first, and ``append`` then raises ``PositionConflict``.
        """


class DeclarationLog(Log, Protocol):
    """The log, with the declarations in it."""

    def size(self) -> int: ...

    def declarations(self, of: type[DeclaredT]) -> Sequence[DeclaredT]:
        """All declarations of that kind, in order."""


class ErasableLog(Protocol):
    """The log, if the bytes of single entries may be deleted."""

    def read_at(self, position: int) -> tuple[Entry, bytes] | None:
        """The entry at ``position`` with its Merkle leaf, 32 bytes; None past the end of the log."""

    def finish_erasures(self) -> None:
        """Delete the bytes of every entry that a redaction names and that still has them."""
