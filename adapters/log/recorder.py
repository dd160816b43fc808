"""The ``Log`` port on an entry store: one stream of an eventsourcing recorder, whose version is the position."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from threading import Lock

from adapters.log import codec
from adapters.log.erase import finish_erasures
from adapters.log.read import read_at, reading
from adapters.sql.patience import held
from domain.proofs.merkle import leaf_hash
from domain.record.entries import Entry
from domain.record.store import DeclaredT, EncodedEntry, EntryStore, StoredEntry

NEWEST_MAX = 5_000


class RecorderLog:
    """``read`` decodes nothing that this process has appended lately."""

    def __init__(self, store: EntryStore, noted: Callable[[int, bytes], None] = lambda _, __: None) -> None:
        """``noted`` receives the position and the leaf of the last entry that was appended."""
        self._store = store
        self._noted = noted
        self._turn = Lock()
        self._newest: Sequence[EncodedEntry] = ()  # without gaps, up to the last that this process has appended

    def encoded(self, entry: Entry) -> EncodedEntry:
        return EncodedEntry(entry, codec.encode(entry))

    def append(self, entries: Sequence[EncodedEntry], *, after: int) -> None:
        newest, self._newest = self._newest, ()  # whatever becomes of the append
        stored = [each.stored for each in entries]
        self._store.append_stored(stored, after=after, recorded_at=entries[0].entry.recorded_at)
        self._noted(stored[-1].position, leaf_hash(stored[-1].state))
        before = newest if newest and newest[-1].stored.position == after else ()
        self._newest = [*before, *entries][-NEWEST_MAX:]

    def confirm(self) -> None:
        self._store.confirm()

    def read(self, *, after: int, limit: int) -> Sequence[Entry]:
        newest = self._newest
        if not newest or not newest[0].stored.position <= after + 1 <= newest[-1].stored.position:
            return self._read(after, limit)
        last = newest[-1].stored
        there = self._store.read_stored(after=last.position - 1, limit=limit)
        if not there or there[0] != last:  # by its bytes, which bear a salt: the log is another than was appended to
            return self._read(after, limit)
        own = newest[after + 1 - newest[0].stored.position :]
        return [*(each.entry for each in own), *self._decoded(there[1:])][:limit]

    def _read(self, after: int, limit: int) -> list[Entry]:
        return self._decoded(self._store.read_stored(after=after, limit=limit))

    def _decoded(self, stored: Sequence[StoredEntry]) -> list[Entry]:
        return [each.entry for each in reading(self._store, stored)]

    def size(self) -> int:
        return self._store.size()

    def declarations(self, of: type[DeclaredT]) -> list[DeclaredT]:
        bodies = (codec.decode(stored).body for stored in self._store.read_named(codec.NAMES[of]))
        return [body for body in bodies if isinstance(body, of)]

    def read_at(self, position: int) -> tuple[Entry, bytes] | None:
        found = read_at(self._store, position)
        return None if found is None else (found.entry, found.leaf)

    def finish_erasures(self) -> None:
        self._newest = ()
        finish_erasures(self._store)

    @contextmanager
    def turn(self) -> Iterator[None]:
        with held(self._turn, "other writers"):
            yield
