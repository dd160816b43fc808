"""The ``Log`` port on an entry store: one stream of an eventsourcing recorder, whose version is the position."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from threading import Lock

from adapters.log import codec
from adapters.log.erase import finish_erasures
from adapters.log.read import read_at, reading
from domain.record.entries import Entry
from domain.record.store import DeclaredT, EntryStore


class RecorderLog:
    def __init__(self, store: EntryStore) -> None:
        self._store = store
        self._turn = Lock()

    def append(self, entries: Sequence[Entry], *, after: int) -> None:
        stored = [codec.encode(entry) for entry in entries]
        self._store.append_stored(stored, after=after, recorded_at=entries[0].recorded_at)

    def read(self, *, after: int, limit: int) -> Sequence[Entry]:
        return [each.entry for each in reading(self._store, self._store.read_stored(after=after, limit=limit))]

    def size(self) -> int:
        return self._store.size()

    def declarations(self, of: type[DeclaredT]) -> list[DeclaredT]:
        bodies = (codec.decode(stored).body for stored in self._store.read_named(codec.NAMES[of]))
        return [body for body in bodies if isinstance(body, of)]

    def read_at(self, position: int) -> tuple[Entry, bytes] | None:
        found = read_at(self._store, position)
        return None if found is None else (found.entry, found.leaf)

    def finish_erasures(self) -> None:
        finish_erasures(self._store)

    @contextmanager
    def turn(self) -> Iterator[None]:
        with self._turn:
            yield
