"""From a folder to the database: all of it is verified, then what the log there does not have yet is appended."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

from adapters.audit.mirror.files import BadFolder
from adapters.audit.mirror.reading import Mirror
from adapters.audit.mirror.removals import removals_of
from adapters.log.read import stored_as
from domain.audit.ports import Tree
from domain.errors import Unreadable
from domain.proofs.merkle import HASH_BYTES
from domain.proofs.tiles import WIDTH, Tile
from domain.proofs.verifying import Removal, VerifiedPart
from domain.record.store import EntryStore, StoredEntry

PARTS_PER_APPEND = 4


class Step(NamedTuple):
    """How far it is done: ``verified`` first, from beginning to end, and then ``imported``."""

    did: str
    position: int


class Arrival:
    """The log in ``mirror``, and the one there, which is to be its beginning: ``tree`` holds all of it."""

    def __init__(self, mirror: Mirror, store: EntryStore, tree: Tree) -> None:
        self.signed = mirror.signed
        self._mirror = mirror
        self._store = store
        self._tree = tree
        self._size = tree.size()
        self._removed = dict[int, str]()  # by position, the stored name of an entry that is empty

    def steps(self, *, dry_run: bool = False) -> Iterator[Step]:
        """All is verified before anything is appended, and each part again when it is read to be appended.

        A dry run verifies, and appends nothing.

        Raises ``BadFolder`` if the log there is another or longer, or for a line that is not an entry; ``Malformed`` or
        ``Wrong``; ``PositionConflict`` where that log grew. What was appended before is a whole beginning of the log.
        """
        for part in self._mirror.parts(self._removals_of):
            _refuse_a_fork(part, self._tree, self._size)
            yield Step("verified", _end(part))
        if (ends := self.signed.checkpoint.size) < self._size:
            raise BadFolder(f"the log there is at {self._size}, and the folder ends at {ends}: it holds nothing new")
        if not dry_run:
            yield from self._appended()

    def _appended(self) -> Iterator[Step]:
        parts = (part for part in self._mirror.parts() if _end(part) > self._size)
        while taken := list(islice(parts, PARTS_PER_APPEND)):
            new = [stored for part in taken for stored in self._stored(part)]
            self._store.append_stored(new, after=new[0].position - 1)
            yield Step("imported", new[-1].position)

    def _stored(self, part: VerifiedPart) -> list[StoredEntry]:
        entries = enumerate(part.entries, part.after + 1)
        return [self._entry(position, state) for position, state in entries if position > self._size]

    def _entry(self, position: int, state: bytes) -> StoredEntry:
        if not state and position in self._removed:
            return StoredEntry(position, self._removed[position], state)
        try:
            return stored_as(position, state)
        except Unreadable as error:
            raise BadFolder(str(error)) from None

    def _removals_of(self, state: bytes) -> list[Removal]:
        removals = removals_of(state)
        self._removed |= {each.position: each.name for each in removals}
        return removals


def _refuse_a_fork(part: VerifiedPart, tree: Tree, size: int) -> None:
    common = min(len(part.entries), size - part.after)
    if common <= 0:
        return
    [ours] = tree.tiles([Tile(0, part.after // WIDTH, common)])
    for at in range(0, len(ours), HASH_BYTES):
        if ours[at : at + HASH_BYTES] != part.tile[at : at + HASH_BYTES]:
            raise BadFolder(
                f"position {part.after + at // HASH_BYTES + 1} holds another entry than the folder: they are two logs; "
                "import into an empty database"
            )


def _end(part: VerifiedPart) -> int:
    return part.after + len(part.entries)
