"""Entries with their proofs out of a log, and what they say, out of evidence."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import NamedTuple

from adapters.log import codec
from adapters.log.read import leaf_at, reading, stored_as
from domain.audit.prove import NotCovered, Proving
from domain.errors import ClaimlineError, Unreadable
from domain.proofs.errors import Malformed
from domain.proofs.evidence import Proved
from domain.record.entries import Entry
from domain.record.store import EntryStore, StoredEntry

ERASED = "erased"  # stands for the name that an erased entry was stored under


class LogProofs:
    """The ``EntryProofs`` port."""

    def __init__(self, proving: Proving) -> None:
        self._proving = proving

    def proved(self, positions: Sequence[int], size: int) -> Sequence[Proved]:
        return tuple(_proved(self._proving, _with_redactions(self._proving.store, positions), size))

    def entries_in(self, found: Sequence[Proved]) -> Sequence[Entry]:
        return entries_in(found)


def _with_redactions(store: EntryStore, positions: Collection[int]) -> list[int]:
    """The same, and where the redactions stand of those that were erased."""
    erased = [each for each in positions if not _stored(store, each).state]
    named = store.read_redactions(erased) if erased else ()
    return sorted({*positions, *(each.position for each in named)})


def _proved(proving: Proving, positions: Sequence[int], size: int) -> Iterator[Proved]:
    with proving.snapshot() as snapshot:
        for position in positions:
            if position > size:
                raise NotCovered(position, size)
            state, leaf = _stored(proving.store, position).state, leaf_at(proving.store, position)
            assert leaf is not None  # noqa: S101 - the log is longer
            yield Proved(position, state, leaf, tuple(snapshot.inclusion(position, size)))


def _stored(store: EntryStore, position: int) -> StoredEntry:
    return store.read_stored(after=position - 1, limit=1)[0]


def entries_in(found: Sequence[Proved]) -> list[Entry]:
    """What they say. Raises ``Malformed`` where one cannot be read."""
    try:
        stored = [_as_stored(each) for each in found]
        return [each.entry for each in reading(_Among(stored), stored)]
    except (KeyError, TypeError, ValueError, Unreadable) as error:
        raise Malformed(f"an entry in it cannot be read ({error})") from None
    except ClaimlineError as error:
        raise Malformed(f"an entry in it says what none can ({error})") from None


def _as_stored(proved: Proved) -> StoredEntry:
    """As its bytes say, which have to be of this position: the page tells what stands in them."""
    if not proved.state:
        return StoredEntry(proved.position, ERASED, b"")
    return stored_as(proved.position, proved.state)


class _Among(NamedTuple):
    """Redactions are looked for among the entries themselves."""

    stored: Sequence[StoredEntry]

    def read_redactions(self, positions: Collection[int]) -> Sequence[StoredEntry]:
        redactions = ((each, codec.redaction_of(each.state)) for each in self.stored)
        return [each for each, named in redactions if named is not None and named[0] in positions]
