"""The tree: as RFC 9162 defines it, at every size, and however it grows."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

import pytest

from domain.proofs import merkle
from domain.proofs.merkle import Subtrees
from domain.proofs.tiles import Tile, edge_of, grown, subtrees_in, tiles_of
from tests.unit.proofs import definitions

SIZES = [*range(1, 40), 63, 64, 65, 127, 128, 129, 255, 256, 257, 300]
LEAVES = [merkle.leaf_hash(str(number).encode()) for number in range(70_000)]
Rows = dict[tuple[int, int], bytes]


def grown_by(counts: Sequence[int]) -> Rows:
    rows, size = Rows(), 0
    for count in counts:
        edge = {tile.level: rows[tile.level, tile.index] for tile in edge_of(size)}
        rows |= grown(edge, size, LEAVES[size : size + count])
        size += count
    return rows


@pytest.fixture(scope="module")
def rows() -> Rows:
    return grown_by([len(LEAVES)])


def reading(rows: Rows, size: int) -> Subtrees:
    def tiles(wanted: Sequence[Tile]) -> list[bytes]:
        return [rows[tile.level, tile.index][: tile.width * merkle.HASH_BYTES] for tile in wanted]

    return subtrees_in(tiles, size)


@pytest.mark.parametrize("size", SIZES)
def test_roots_and_proofs_are_those_of_the_definition(rows: Rows, size: int) -> None:
    subtrees, leaves = reading(rows, size), LEAVES[:size]
    root = merkle.root(size, subtrees)
    assert root == definitions.root(leaves) == merkle.root_of_leaves(leaves)
    for index in range(size):
        found = merkle.inclusion_proof(index, size, subtrees)
        assert found == definitions.path(index, leaves)
        merkle.verify_inclusion(leaves[index], index, size, found, root)
    for old in range(1, size + 1):
        found = merkle.consistency_proof(old, size, subtrees)
        assert found == definitions.proof(old, leaves)
        merkle.verify_consistency(old, size, found, definitions.root(leaves[:old]), root)


def test_however_the_tree_grows_its_tiles_are_the_same(rows: Rows) -> None:
    chance, counts = Random(1), list[int]()
    while sum(counts) < len(LEAVES):
        counts.append(min(chance.choice((1, 5, 100, 255, 256, 257, 1_000, 3_000)), len(LEAVES) - sum(counts)))
    assert grown_by(counts) == rows


def test_the_tiles_of_a_tree_are_those_that_the_source_counts() -> None:
    found = list(tiles_of(len(LEAVES)))
    full = [sum(tile.width == 256 and tile.level == level for tile in found) for level in range(3)]
    assert full == [273, 1, 0]
    assert [(tile.level, tile.width) for tile in found if tile.width < 256] == [(0, 112), (1, 17), (2, 1)]
    assert [(tile.level, tile.width) for tile in tiles_of(256)] == [(0, 256), (1, 1)]
