"""A whole log, verified down from the root that was signed: without the database, the network, or the service.

Nothing is believed before it is verified: the checkpoint by its signature; the partial tiles, at the edge of the tree,
by its root; each full tile by its hash in the tile above it; each entry by its hash in the tile of level 0. So what
does not hold is named where it lies, and a reader of a part has it verified. One tile of each level is held.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from hashlib import sha256
from typing import NamedTuple

from domain.proofs.checkpoints import Checkpoint
from domain.proofs.errors import Malformed, NotSigned, Wrong
from domain.proofs.merkle import HASH_BYTES, LEAF, root, root_of_leaves, verify_consistency
from domain.proofs.tiles import (
    ENTRY_BYTES_MAX,
    HEIGHT,
    LENGTH_BYTES,
    WIDTH,
    Tile,
    edge_of,
    entries_in,
    hashes_in,
    subtrees_in,
    width_of,
)

BUNDLE_BYTES_MAX = WIDTH * (LENGTH_BYTES + ENTRY_BYTES_MAX)

Fetch = Callable[[str, int], bytes | None]
"""The bytes under a path of the log, no more than so many; None if the path is not there."""


class Removal(NamedTuple):
    """Of the entry at ``position``: the hash that it had as a leaf, and the name that it is stored under."""

    position: int
    leaf: bytes
    name: str


RemovalsOf = Callable[[bytes], Sequence[Removal]]
"""Those that this entry records; none for most."""


class VerifiedPart(NamedTuple):
    """Entries that follow one another, 256 or fewer, and their hashes as leaves: a verified tile of level 0.

    An entry is empty where a later one records its removal.
    """

    after: int  # the position before the first
    entries: Sequence[bytes]
    tile: bytes


def verify_log(checkpoint: Checkpoint, fetch: Fetch, removals_of: RemovalsOf) -> Iterator[VerifiedPart]:
    """The entries of the log in ``fetch``, in order. That all of them are verified holds once the last was given.

    Raises ``Malformed``, naming the file, or ``Wrong``, naming the position or the tile.
    """
    tiles, removals = _Tiles(checkpoint, fetch), _Removals()
    for index in range(-(-checkpoint.size // WIDTH)):
        tile = Tile(0, index, width_of(0, index, checkpoint.size))
        part = VerifiedPart(index * WIDTH, _entries(tile, fetch), tiles.verified(tile))
        _compare(part, removals)
        removals.close(part, removals_of)
        yield part
    removals.end()


def verify_extension(old: Checkpoint, new: Checkpoint, proof: Sequence[bytes]) -> None:
    """That the log of ``new`` begins with all that of ``old``. Raises ``Malformed``, ``Wrong`` or ``NotSigned``."""
    if old.origin != new.origin:
        raise NotSigned(f"the checkpoints are of two logs: {old.origin!r} and {new.origin!r}")
    verify_consistency(old.size, new.size, proof, old.root, new.root)


class _Tiles:
    """The tiles of hashes, each verified before it is given."""

    def __init__(self, checkpoint: Checkpoint, fetch: Fetch) -> None:
        self._fetch = fetch
        self._size = checkpoint.size
        self._edge = {tile: self._read(tile) for tile in edge_of(checkpoint.size)}
        self._held = dict[int, tuple[Tile, bytes]]()  # by level, the full tile that was verified last
        self._verify_edge(checkpoint)

    def _verify_edge(self, checkpoint: Checkpoint) -> None:
        """The root is made of the partial tiles alone: a full one is a hash in one of them, or below one."""
        subtrees = subtrees_in(lambda wanted: [self._edge[tile] for tile in wanted], checkpoint.size)
        if root(checkpoint.size, subtrees) != checkpoint.root:
            told = ", ".join(f"{tile.path} ({_positions(tile)})" for tile in self._edge) or "no entries"
            raise Wrong(f"the root that the checkpoint signs is not that of {told}")

    def verified(self, tile: Tile) -> bytes:
        if tile in self._edge:
            return self._edge[tile]
        held, hashes = self._held.get(tile.level, (None, b""))
        if held != tile:
            hashes = self._read(tile)
            self._refuse_unless_above(tile, root_of_leaves(hashes_in(hashes)))
            self._held[tile.level] = tile, hashes
        return hashes

    def _refuse_unless_above(self, tile: Tile, tile_root: bytes) -> None:
        level, index = tile.level + 1, tile.index // WIDTH
        above = Tile(level, index, width_of(level, index, self._size))
        at = tile.index % WIDTH * HASH_BYTES
        if self.verified(above)[at : at + HASH_BYTES] != tile_root:
            raise Wrong(f"{tile.path} is wrong: {above.path} has another hash for {_positions(tile)}")

    def _read(self, tile: Tile) -> bytes:
        length = tile.width * HASH_BYTES
        content = _found(tile.path, tile, length, self._fetch)
        if len(content) != length:
            raise Malformed(f"{tile.path} has {len(content)} bytes, and its {tile.width} hashes take {length}")
        return content


class _Removals:
    """Entries that were found empty, until the one that records their removal."""

    def __init__(self) -> None:
        self._open = dict[int, bytes]()  # leaf hash by position

    def found_empty(self, position: int, leaf: bytes) -> None:
        self._open[position] = leaf

    def close(self, part: VerifiedPart, removals_of: RemovalsOf) -> None:
        if not self._open:
            return
        for position, entry in enumerate(part.entries, part.after + 1):
            for removal in removals_of(entry):
                if removal.position < position and self._open.get(removal.position) == removal.leaf:
                    del self._open[removal.position]

    def end(self) -> None:
        """Raises ``Wrong`` where there is one whose removal nothing records."""
        if self._open:
            position = min(self._open)
            raise Wrong(f"position {position} is wrong: its entry is empty, and no later one records its removal")


def _entries(tile: Tile, fetch: Fetch) -> list[bytes]:
    """Of a bundle, which are still to be verified."""
    content = _found(tile.bundle_path, tile, BUNDLE_BYTES_MAX, fetch)
    try:
        return entries_in(content, tile.width)
    except Malformed as error:
        raise Malformed(f"{tile.bundle_path}: {error}") from None


def _compare(part: VerifiedPart, removals: _Removals) -> None:
    leaves = [sha256(LEAF + entry).digest() for entry in part.entries]
    if b"".join(leaves) == part.tile:
        return
    for at, (found, leaf) in enumerate(zip(leaves, hashes_in(part.tile), strict=True)):
        position = part.after + at + 1
        if part.entries[at] == b"":
            removals.found_empty(position, leaf)
        elif found != leaf:
            raise Wrong(f"position {position} is wrong: the log holds another entry there, by its hash")


def _found(path: str, tile: Tile, most: int, fetch: Fetch) -> bytes:
    content = fetch(path, most)
    if content is None:
        raise Wrong(f"{path} is missing: the checkpoint speaks of {_positions(tile)}, and they are not all there")
    return content


def _positions(tile: Tile) -> str:
    first, beyond = (index << HEIGHT * tile.level for index in (tile.index * WIDTH, tile.index * WIDTH + tile.width))
    return f"positions {first + 1} to {beyond}"
