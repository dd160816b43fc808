"""Tiles: their names, which there are, what is read from them; and bundles of entries."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.proofs.errors import Malformed
from domain.proofs.merkle import Subtree, leaf_hash, root_of_leaves
from domain.proofs.tiles import (
    ENTRY_BYTES_MAX,
    Tile,
    bundle,
    edge_of,
    entries_in,
    grown,
    hashes_in,
    parse_tile,
    path_of_index,
    subtrees_in,
    tiles_at_the_edge,
    tiles_of,
    width_of,
)
from tests.unit.proofs.refusals import refused

LEAVES = [leaf_hash(b"%d" % number) for number in range(600)]


@pytest.mark.parametrize(
    ("index", "path"),
    [
        (0, "000"),
        (7, "007"),
        (67, "067"),
        (999, "999"),
        (1000, "x001/000"),
        (1234067, "x001/x234/067"),  # the example of the source
        (2**63 - 1, "x009/x223/x372/x036/x854/x775/807"),
    ],
)
def test_an_index_is_written_in_groups_of_three_digits(index: int, path: str) -> None:
    assert path_of_index(index) == path
    tile = Tile(3, index)
    assert (tile.path, tile.bundle_path) == (f"tile/3/{path}", f"tile/entries/{path}")
    assert parse_tile("3", path) == tile


def test_a_partial_tile_says_how_much_of_it_there_is() -> None:
    tile = Tile(0, 1234067, 8)
    assert (tile.path, tile.bundle_path) == ("tile/0/x001/x234/067.p/8", "tile/entries/x001/x234/067.p/8")
    assert parse_tile("0", "x001/x234/067.p/8") == tile
    assert parse_tile("63", "000.p/255") == Tile(63, 0, 255)
    assert parse_tile("0", "000.p/1") == Tile(0, 0, 1)


def no_tile(path: str, write: str) -> str:
    return f"{path!r} is not a tile: write {write}"


def no_index(path: str) -> str:
    return f"{path!r} is not an index of a tile: write it as in x001/x234/067"


@pytest.mark.parametrize(
    ("level", "path", "sentence"),
    [
        ("64", "000", "'64' is not a number from 0 to 63"),
        ("-1", "000", "'-1' is not a number from 0 to 63"),
        ("", "000", "'' is not a number from 0 to 63"),
        ("9" * 99, "000", f"{'9' * 80!r} is not a number from 0 to 63"),
        ("٣", "000", "'٣' is not a number from 0 to 63"),
        ("²", "000", "'²' is not a number from 0 to 63"),
        ("entries", "000", "'entries' is not a number from 0 to 63"),
        ("01", "000", no_tile("000", "tile/1/000")),
        ("0", "", no_index("")),
        ("0", "0", no_index("0")),
        ("0", "0000", no_index("0000")),
        ("0", "00a", no_index("00a")),
        ("0", "٠٠٠", no_index("٠٠٠")),
        ("0", "00²", no_index("00²")),
        ("0", "x001/", no_index("x001/")),
        ("0", "/000", no_index("/000")),
        ("0", "xx01/000", no_index("xx01/000")),
        ("0", "x001/" * 7 + "000", no_index("x001/" * 7 + "000")),
        ("0", "x001/" * 17, no_index("x001/" * 16)),
        ("0", "x000", no_tile("x000", "tile/0/000")),
        ("0", "001/000", no_tile("001/000", "tile/0/x001/000")),
        ("0", "x000/001", no_tile("x000/001", "tile/0/001")),
        ("0", "000.p/0", no_tile("000.p/0", "tile/0/000")),
        ("0", "000.p/08", no_tile("000.p/08", "tile/0/000.p/8")),
        ("0", "000.p/256", "'256' is not a number from 0 to 255"),
        ("0", "000.p/", "'' is not a number from 0 to 255"),
        ("0", "000.p/8.p/8", "'8.p/8' is not a number from 0 to 255"),
        ("0", "000.p", no_index("000.p")),
        ("0", "000.p/8\n", "'8\\n' is not a number from 0 to 255"),
    ],
)
def test_other_names_are_of_no_tile(level: str, path: str, sentence: str) -> None:
    with refused(Malformed, sentence):
        parse_tile(level, path)


@given(st.integers(0, 63), st.integers(0, 2**63 - 1), st.integers(1, 256))
def test_any_tile_reads_as_it_was_written(level: int, index: int, width: int) -> None:
    tile = Tile(level, index, width)
    assert parse_tile(str(level), tile.path.removeprefix(f"tile/{level}/")) == tile


@pytest.mark.parametrize(
    ("size", "tiles"),
    [
        (0, []),
        (1, [Tile(0, 0, 1)]),
        (255, [Tile(0, 0, 255)]),
        (256, [Tile(0, 0), Tile(1, 0, 1)]),
        (257, [Tile(0, 0), Tile(0, 1, 1), Tile(1, 0, 1)]),
        (512, [Tile(0, 0), Tile(0, 1), Tile(1, 0, 2)]),
    ],
)
def test_the_tiles_of_a_tree(size: int, tiles: list[Tile]) -> None:
    assert list(tiles_of(size)) == tiles


@pytest.mark.parametrize("size", [0, 1, 255, 256, 257, 511, 512, 600, 65_535, 65_536, 65_537, 65_792, 2**24])
def test_a_tree_grows_at_the_last_tile_of_each_level(size: int) -> None:
    levels = {tile.level: tile for tile in tiles_of(size)}  # of each level the last
    assert list(tiles_at_the_edge(size)) == list(levels.values())
    assert edge_of(size) == [tile for tile in levels.values() if tile.width < 256]
    assert all(width_of(tile.level, tile.index, size) == tile.width for tile in levels.values())


def test_a_tile_is_as_wide_as_the_tree_is_large() -> None:
    widths = {(0, 0): 256, (0, 1): 44, (0, 2): 0, (0, 9): 0, (1, 0): 1, (1, 1): 0, (2, 0): 0}
    assert {(level, index): width_of(level, index, 300) for level, index in widths} == widths
    assert width_of(0, 0, 0) == 0


def test_what_is_asked_of_tiles_is_asked_once_and_in_order() -> None:
    asked = list[list[Tile]]()
    rows = grown({}, 0, LEAVES)

    def tiles(wanted: Sequence[Tile]) -> list[bytes]:
        asked.append(list(wanted))
        return [rows[tile.level, tile.index] for tile in wanted]

    wanted = [Subtree(8, 1), Subtree(1, 290), Subtree(0, 0), Subtree(3, 1), Subtree(9, 0)]
    found = subtrees_in(tiles, len(LEAVES))(wanted)
    assert asked == [[Tile(0, 0), Tile(0, 2, 88), Tile(1, 0, 2)]]
    leaves = [LEAVES[256:512], LEAVES[580:582], LEAVES[:1], LEAVES[8:16], LEAVES[:512]]
    assert found == [root_of_leaves(each) for each in leaves]


def test_fewer_tiles_than_were_asked_for_are_no_answer() -> None:
    with pytest.raises(ValueError, match="shorter"):
        subtrees_in(lambda _: [], 1)([Subtree(0, 0)])


def test_a_tile_is_a_whole_number_of_hashes() -> None:
    assert hashes_in(b"") == []
    assert hashes_in(b"a" * 32 + b"b" * 32) == [b"a" * 32, b"b" * 32]
    with refused(Malformed, "a tile of 33 bytes is not a whole number of hashes"):
        hashes_in(b"a" * 33)


def test_growing_changes_no_tile_but_those_at_the_edge() -> None:
    whole = grown({}, 0, LEAVES)
    assert whole[0, 1] == b"".join(LEAVES[256:512])
    assert whole[1, 0] == root_of_leaves(LEAVES[:256]) + root_of_leaves(LEAVES[256:512])
    begun = grown({}, 0, LEAVES[:300])
    more = grown({0: begun[0, 1], 1: begun[1, 0]}, 300, LEAVES[300:])
    assert more == {key: whole[key] for key in ((0, 1), (0, 2), (1, 0))}
    assert grown({0: begun[0, 1]}, 300, []) == {}


def test_a_bundle_is_its_entries_with_their_lengths_before_them() -> None:
    longest = b"x" * ENTRY_BYTES_MAX
    content = bundle([b"ab", b"", longest])
    assert content == b"\x00\x02ab" + b"\x00\x00" + b"\xff\xff" + longest
    assert entries_in(content, 3) == [b"ab", b"", longest]
    assert (bundle([]), entries_in(b"", 0)) == (b"", [])


@pytest.mark.parametrize("cut", [b"", b"\x00"])
def test_a_bundle_that_ends_before_an_entry_is_refused(cut: bytes) -> None:
    for before, count in ((b"", 1), (b"", 2), (bundle([b"first", b""]), 3)):
        with refused(Malformed, f"the bundle ends before the last of its {count} entries does"):
            entries_in(before + cut, count)


@pytest.mark.parametrize(("cut", "missing"), [(b"\x00\x02", 2), (b"\x00\x02a", 1), (b"\x01\x00a", 255)])
def test_a_bundle_that_ends_within_an_entry_is_refused(cut: bytes, missing: int) -> None:
    with refused(Malformed, f"the bundle ends {missing} bytes before the last of its 3 entries does"):
        entries_in(bundle([b"first", b""]) + cut, 3)
    with refused(Malformed, "the bundle ends before the last of its 2 entries does"):
        entries_in(cut, 2)


def test_a_bundle_that_goes_on_is_refused() -> None:
    with refused(Malformed, "the bundle has 3 bytes more after its 1 entries"):
        entries_in(bundle([b"ab", b"c"]), 1)


@given(st.lists(st.binary(max_size=40), max_size=20))
def test_any_bundle_reads_as_it_was_written(entries: list[bytes]) -> None:
    assert entries_in(bundle(entries), len(entries)) == entries
