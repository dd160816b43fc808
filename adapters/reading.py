"""Entries as views read them: decoded once, with the hash that the log is proved by."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from adapters import codec
from domain.entries import Entry
from domain.errors import Unreadable
from domain.ports import EntryStore, StoredEntry
from domain.proofs.merkle import leaf_hash

GAP_MAX = 64  # positions that are read along, rather than asking the log once more


class Read(NamedTuple):
    """``leaf``: the hash of its stored bytes as a leaf of the Merkle tree, 32 bytes."""

    entry: Entry
    leaf: bytes

    @property
    def position(self) -> int:
        return self.entry.position


def read(stored: StoredEntry) -> Read:
    """Raises ``Unreadable``."""
    return Read(codec.decode(stored), leaf_hash(stored.state))


def read_on(store: EntryStore, *, after: int, limit: int) -> tuple[list[Read], Unreadable | None]:
    """The next entries, decoded once for all views, up to the first that this version cannot read."""
    reads = list[Read]()
    for stored in store.read_stored(after=after, limit=limit):
        try:
            reads.append(read(stored))
        except Unreadable as error:
            return reads, error
    return reads, None


def leaf_at(store: EntryStore, position: int) -> bytes | None:
    """The Merkle leaf at ``position``; None past the end of the log."""
    stored = store.read_stored(after=position - 1, limit=1)
    return leaf_hash(stored[0].state) if stored else None


def leaves_at(store: EntryStore, positions: Iterable[int]) -> dict[int, bytes]:
    """The Merkle leaf at each of ``positions`` that the log has."""
    wanted, found = sorted(set(positions)), dict[int, bytes]()
    for first, last in _runs(wanted):
        for stored in store.read_stored(after=first - 1, limit=last - first + 1):
            found[stored.position] = leaf_hash(stored.state)
    return {position: found[position] for position in wanted if position in found}


def _runs(wanted: list[int]) -> Iterator[tuple[int, int]]:
    """Stretches that cover ``wanted``, which is sorted."""
    first = 0
    for index, position in enumerate(wanted):
        if index + 1 == len(wanted) or wanted[index + 1] - position > GAP_MAX:
            yield wanted[first], position
            first = index + 1
