"""The tree as tiles of 256 hashes, and the entries in bundles of 256: C2SP tlog-tiles, whose height is 8.

Tile ``index`` of ``level`` holds the hashes of the subtrees (8 * level, 256 * index …); a full tile never changes, and
a partial one is the beginning of the later one. Source: https://c2sp.org/tlog-tiles
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from domain.proofs.errors import Malformed
from domain.proofs.merkle import HASH_BYTES, Subtree, Subtrees, root_of_leaves

HEIGHT = 8
WIDTH = 1 << HEIGHT
LEVEL_MAX = 63
LENGTH_BYTES = 2  # before each entry of a bundle, the higher one first
ENTRY_BYTES_MAX = 2**16 - 1


@dataclass(frozen=True, slots=True, order=True)
class Tile:
    """``width``: how many of its 256 hashes, or entries, there are."""

    level: int
    index: int
    width: int = WIDTH

    @property
    def path(self) -> str:
        return f"tile/{self.level}/{path_of_index(self.index)}{_suffix(self.width)}"

    @property
    def bundle_path(self) -> str:
        """Where the entries lie whose hashes this tile of level 0 holds."""
        return f"tile/entries/{path_of_index(self.index)}{_suffix(self.width)}"


def path_of_index(index: int) -> str:
    """In groups of three digits, all but the last marked with an x: 1234067 is x001/x234/067."""
    digits = str(index)
    digits = digits.zfill(len(digits) + -len(digits) % 3)
    groups = [digits[at : at + 3] for at in range(0, len(digits), 3)]
    return "".join(f"x{group}/" for group in groups[:-1]) + groups[-1]


def _suffix(width: int) -> str:
    return "" if width == WIDTH else f".p/{width}"


def parse_tile(level: str, path: str) -> Tile:
    """``path`` as in an address: the index, and the width where the tile is partial. Raises ``Malformed``."""
    where, dot, width = path.partition(".p/")
    tile = Tile(_number(level, LEVEL_MAX), _index(where), _number(width, WIDTH - 1) if dot else WIDTH)
    if f"tile/{level}/{path}" != tile.path or tile.width == 0:
        raise Malformed(f"{path!r} is not a tile: write {replace(tile, width=tile.width or WIDTH).path}")
    return tile


def _index(path: str) -> int:
    groups = path.split("/")
    bare = [group.removeprefix("x") for group in groups]
    if not all(len(each) == 3 and each.isascii() and each.isdigit() for each in bare) or len(bare) > 7:  # noqa: PLR2004
        raise Malformed(f"{path[:80]!r} is not an index of a tile: write it as in x001/x234/067")
    return int("".join(bare))


def _number(text: str, most: int) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= len(str(most)) and int(text) <= most):
        raise Malformed(f"{text[:80]!r} is not a number from 0 to {most}")
    return int(text)


def tiles_of(size: int) -> Iterator[Tile]:
    """Every tile of the tree of ``size`` leaves, level by level, the partial one last in each."""
    level, hashes = 0, size
    while hashes:
        yield from (Tile(level, index) for index in range(hashes // WIDTH))
        if hashes % WIDTH:
            yield Tile(level, hashes // WIDTH, hashes % WIDTH)
        level, hashes = level + 1, hashes // WIDTH


def width_of(level: int, index: int, size: int) -> int:
    """How many hashes this tile has in the tree of ``size`` leaves: 0 … 256."""
    return max(0, min(WIDTH, (size >> HEIGHT * level) - index * WIDTH))


# Reading

Tiles = Callable[[Sequence[Tile]], Sequence[bytes]]


def subtrees_in(tiles: Tiles, size: int) -> Subtrees:
    """The hashes of subtrees, from the tiles of the tree of ``size`` leaves, which are asked for all at once."""

    def subtrees(wanted: Sequence[Subtree]) -> list[bytes]:
        places = [_place(each, size) for each in wanted]
        distinct = sorted({tile for tile, _, _ in places})
        found = dict(zip(distinct, tiles(distinct), strict=True))
        return [root_of_leaves(hashes_in(found[tile])[first : first + count]) for tile, first, count in places]

    return subtrees


def _place(subtree: Subtree, size: int) -> tuple[Tile, int, int]:
    """The tile that ``subtree`` lies in, and which of its hashes it is made of: from which one on, and how many."""
    level, height = divmod(subtree.level, HEIGHT)
    first = subtree.index << height
    index = first // WIDTH
    return Tile(level, index, width_of(level, index, size)), first % WIDTH, 1 << height


def hashes_in(tile: bytes) -> list[bytes]:
    """Raises ``Malformed`` where it is not a whole number of hashes."""
    if len(tile) % HASH_BYTES:
        raise Malformed(f"a tile of {len(tile)} bytes is not a whole number of hashes")
    return [tile[at : at + HASH_BYTES] for at in range(0, len(tile), HASH_BYTES)]


# Growing


def grown(edge: Mapping[int, bytes], size: int, leaves: Sequence[bytes]) -> dict[tuple[int, int], bytes]:
    """The tiles, by level and index, that change where ``leaves`` come after the first ``size``; whole, as they become.

    ``edge``: the hashes of the last tile of each level while it is partial.
    """
    changed = dict[tuple[int, int], bytes]()
    level, index, new = 0, size // WIDTH, b"".join(leaves)
    while new:
        hashes = edge.get(level, b"") + new
        rows = [hashes[at : at + WIDTH * HASH_BYTES] for at in range(0, len(hashes), WIDTH * HASH_BYTES)]
        changed |= {(level, index + number): row for number, row in enumerate(rows)}
        full = [row for row in rows if len(row) == WIDTH * HASH_BYTES]
        new = b"".join(root_of_leaves(hashes_in(row)) for row in full)
        level, index = level + 1, index // WIDTH
    return changed


def edge_of(size: int) -> list[Tile]:
    """The partial tiles of the tree of ``size`` leaves: what it grows at."""
    return [tile for tile in tiles_at_the_edge(size) if tile.width < WIDTH]


def tiles_at_the_edge(size: int) -> Iterator[Tile]:
    level, hashes = 0, size
    while hashes:
        index = (hashes - 1) // WIDTH
        yield Tile(level, index, hashes - index * WIDTH)
        level, hashes = level + 1, hashes // WIDTH


# Bundles


def bundle(entries: Sequence[bytes]) -> bytes:
    return b"".join(len(entry).to_bytes(LENGTH_BYTES, "big") + entry for entry in entries)


def entries_in(content: bytes, count: int) -> list[bytes]:
    """Raises ``Malformed`` unless it is ``count`` entries and nothing more."""
    entries, at = list[bytes](), 0
    try:
        for _ in range(count):
            start = at + LENGTH_BYTES
            at = start + (content[at] << 8 | content[at + 1])
            entries.append(content[start:at])
    except IndexError:
        raise Malformed(f"the bundle ends before the last of its {count} entries does") from None
    if at > len(content):
        raise Malformed(f"the bundle ends {at - len(content)} bytes before the last of its {count} entries does")
    if at < len(content):
        raise Malformed(f"the bundle has {len(content) - at} bytes more after its {count} entries")
    return entries
