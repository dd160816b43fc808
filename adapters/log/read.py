"""Entries as they are read: decoded once, with the hash that the log is proved by.

The one place that knows of erased bytes: such an entry is read as what remains of it, which a later redaction holds,
and its hash is the one that the redaction names.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Protocol

import orjson

from adapters.log import codec
from adapters.log.narrow import Narrow, narrow
from domain.dates.instants import Instant
from domain.errors import Unreadable
from domain.proofs.merkle import leaf_hash
from domain.record.amendments import Redaction
from domain.record.entries import Entry
from domain.record.store import EntryStore, StoredEntry
from domain.stances.governing import Weighed
from domain.vocabulary import ConflictId

AS_WRITTEN = "Claimline wrote no such entry; take it anew from where it came from"
NOT_WHOLE = "the log is not whole: take it from a backup or a mirror, with `claimline log import`"
GAP_MAX = 64  # positions that are read along, rather than asking the log once more


class Read:
    """An entry that can be read.

    ``leaf``: the hash of its stored bytes as a leaf of the Merkle tree, 32 bytes. ``narrow``: its
    narrow form, if it has one; such an entry is decoded in full only on request. ``weighed``: the conflict and the word
    of a narrow statement, left here by the first view that weighs it for those after it.
    """

    __slots__ = ("_entry", "_stored", "leaf", "narrow", "position", "weighed")

    def __init__(
        self, entry: Entry | None, leaf: bytes, *, stored: StoredEntry | None = None, narrow: Narrow | None = None
    ) -> None:
        known = entry or stored
        assert known is not None  # noqa: S101 - it is one of the two
        self.position = known.position
        self.leaf = leaf
        self.narrow = narrow
        self.weighed: tuple[ConflictId, Weighed] | None = None
        self._entry = entry
        self._stored = stored

    @property
    def recorded_at(self) -> Instant:
        return self.entry.recorded_at if self.narrow is None else self.narrow.recorded_at

    @property
    def entry(self) -> Entry:
        if self._entry is None:
            assert self._stored is not None  # noqa: S101 - it is one of the two
            self._entry = codec.decode(self._stored)
        return self._entry

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Read) and (self.entry, self.leaf) == (other.entry, other.leaf)

    def __hash__(self) -> int:
        return hash(self.leaf)


class Redactions(Protocol):
    """Where the redactions of entries are found: the log, as a rule."""

    def read_redactions(self, positions: Collection[int]) -> Sequence[StoredEntry]: ...


def read(stored: StoredEntry) -> Read:
    """One whose bytes are there. Raises ``Unreadable``."""
    known = narrow(stored)
    entry = codec.decode(stored) if known is None else None
    return Read(entry, leaf_hash(stored.state), stored=stored, narrow=known)


def stored_as(position: int, state: bytes) -> StoredEntry:
    """Bytes from elsewhere, as the entry that they are. Raises ``Unreadable`` for any that Claimline does not write."""
    try:
        stored = StoredEntry(position, str(orjson.loads(state)["type"]), state)
    except (orjson.JSONDecodeError, KeyError, TypeError) as error:
        raise Unreadable(position, "", f"its bytes are no entry: {error}", cure=AS_WRITTEN) from None
    if problem := fault_in_bytes(stored):
        raise Unreadable(position, stored.name, problem, cure=AS_WRITTEN)
    codec.decode(stored)
    return stored


def fault_in_bytes(stored: StoredEntry) -> str | None:
    """What keeps the bytes from being those of an entry of this name at this position."""
    try:
        shape = orjson.loads(stored.state)
        canonical = codec.canonical(shape)
    except (orjson.JSONDecodeError, TypeError) as error:
        return f"the bytes of the entry are no JSON ({error})"
    if not isinstance(stored.state, bytes) or canonical != stored.state:
        return "the bytes of the entry are not canonical JSON: they are not as Claimline wrote them"
    if not isinstance(shape, dict) or shape.get("type") != stored.name:
        return f"the entry is stored under the name {stored.name!r}, and its bytes say another"
    if shape.get("position") != stored.position:
        return f"the bytes of the entry say that its position is {shape.get('position')}"
    return None


def reading(store: Redactions, stored: Sequence[StoredEntry]) -> Iterator[Read]:
    """Raises ``Unreadable`` at the first that cannot be read."""
    redactions = _redactions_of(store, [each.position for each in stored if not each.state])
    for each in stored:
        yield read(each) if each.state else _remainder(each, redactions)


def read_on(store: EntryStore, *, after: int, limit: int) -> tuple[list[Read], Unreadable | None]:
    """The next entries, decoded once for all views, up to the first that this version cannot read."""
    reads = list[Read]()
    try:
        for each in reading(store, store.read_stored(after=after, limit=limit)):
            reads.append(each)
    except Unreadable as error:
        return reads, error
    return reads, None


def recorded_at(store: EntryStore, position: int) -> Instant | None:
    """When the entry at ``position`` was recorded; None where it is not there, or cannot be read."""
    reads, _ = read_on(store, after=position - 1, limit=1)
    return reads[0].entry.recorded_at if reads else None


def read_at(store: EntryStore, position: int) -> Read | None:
    """The entry at ``position``; None past the end of the log. Raises ``Unreadable``."""
    return next(reading(store, store.read_stored(after=position - 1, limit=1)), None)


def leaf_at(store: EntryStore, position: int) -> bytes | None:
    """The Merkle leaf at ``position``; None past the end of the log. Raises ``Unreadable`` if it is lost."""
    stored = store.read_stored(after=position - 1, limit=1)
    if stored and not stored[0].state:
        return _remainder(stored[0], _redactions_of(store, [position])).leaf
    return leaf_hash(stored[0].state) if stored else None


def leaf_in_hex(store: EntryStore, position: int) -> str | None:
    """The same in hex; None also where it is lost."""
    try:
        leaf = leaf_at(store, position)
    except Unreadable:
        return None
    return None if leaf is None else leaf.hex()


def as_shown(store: EntryStore, stored: Sequence[StoredEntry]) -> list[bytes]:
    """The bytes of each; of one that was erased, an object that names its position and the redaction of it."""
    erased = store.read_redactions([each.position for each in stored if not each.state])
    by_position = {named[0]: each.position for each in erased if (named := codec.redaction_of(each.state))}
    return [
        each.state or codec.canonical({"position": each.position, "redacted_by": by_position.get(each.position)})
        for each in stored
    ]


def standing_alone(
    store: EntryStore, reads: Sequence[Read], stored: Sequence[StoredEntry], *, upto: int
) -> Iterator[tuple[Read, StoredEntry]]:
    """``reads`` and the bytes of each, as a log that ends at ``upto`` can hold them.

    An erased entry whose redaction lies beyond could not be read there: what remains of it is written in its place, and
    has a hash of its own.
    """
    erased = [each.position for each in stored if not each.state]
    redactions = store.read_redactions(erased) if erased else ()
    named = {codec.redaction_of(each.state) for each in redactions if each.position <= upto}
    explained = {each[0] for each in named if each is not None}
    for was, each in zip(reads, stored, strict=True):
        if each.state or each.position in explained:
            yield was, each
        else:
            again = codec.encode(was.entry)
            yield Read(was.entry, leaf_hash(again.state)), again


def _redactions_of(store: Redactions, positions: Sequence[int]) -> Mapping[int, Redaction]:
    """The last redaction of each: it names all that was ever removed."""
    found = dict[int, Redaction]()
    for stored in store.read_redactions(positions) if positions else ():
        body = codec.decode(stored).body
        if isinstance(body, Redaction) and body.position < stored.position:
            found[body.position] = body
    return found


def _remainder(stored: StoredEntry, redactions: Mapping[int, Redaction]) -> Read:
    redaction = redactions.get(stored.position)
    if redaction is None:
        problem = "its bytes are gone, and no later redaction names it"
        raise Unreadable(stored.position, stored.name, problem, cure=NOT_WHOLE)
    remains = redaction.remains
    entry = Entry(
        position=stored.position,
        recorded_at=remains.recorded_at,
        recorded_by=remains.recorded_by,
        batch=remains.batch,
        salt=b"",
        body=remains.body,
        redacted=redaction.removed,
    )
    return Read(entry, redaction.leaf)


def leaves_at(store: EntryStore, positions: Iterable[int]) -> dict[int, bytes]:
    """The Merkle leaf at each of ``positions`` that the log has. Raises ``Unreadable`` at a hole in the log."""
    wanted, found = sorted(set(positions)), dict[int, bytes]()
    for first, last in _runs(wanted):
        stored = store.read_stored(after=first - 1, limit=last - first + 1)
        _refuse_a_hole(stored, first)
        found |= _leaves(store, stored)
    return {position: found[position] for position in wanted if position in found}


def _refuse_a_hole(stored: Sequence[StoredEntry], first: int) -> None:
    for expected, each in enumerate(stored, start=first):
        if each.position != expected:
            raise Unreadable(expected, "", f"it is missing, and the one at {each.position} is there", cure=NOT_WHOLE)


def _runs(wanted: list[int]) -> Iterator[tuple[int, int]]:
    """Stretches that cover ``wanted``, which is sorted."""
    first = 0
    for index, position in enumerate(wanted):
        if index + 1 == len(wanted) or wanted[index + 1] - position > GAP_MAX:
            yield wanted[first], position
            first = index + 1


def _leaves(store: EntryStore, stored: Sequence[StoredEntry]) -> dict[int, bytes]:
    redactions = _redactions_of(store, [each.position for each in stored if not each.state])
    return {
        each.position: leaf_hash(each.state) if each.state else _remainder(each, redactions).leaf for each in stored
    }
