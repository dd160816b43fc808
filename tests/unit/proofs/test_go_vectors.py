"""Trees, tiles, proofs and signatures as Go's checksum database makes them: the program `go/oracle` wrote them."""

from __future__ import annotations

import json
from base64 import b64decode
from collections.abc import Sequence
from functools import cache
from hashlib import sha256

import pytest

from adapters.signing import ed25519
from domain.proofs import merkle
from domain.proofs.base64 import from_base64, to_base64
from domain.proofs.checkpoints import Trust, trusted_checkpoint
from domain.proofs.inclusion import InclusionProof, parse_proof, verify_entry
from domain.proofs.merkle import Subtree, leaf_hash, node_hash, verify_consistency
from domain.proofs.notes import parse_key
from domain.proofs.tiles import grown, tiles_of
from tests.support.tidiness import ROOT

VECTORS = json.loads((ROOT / "tests" / "vectors" / "go.json").read_text(encoding="utf-8"))
SIGNED = VECTORS["signed"]
EVERY_SIZE, SAMPLES = 300, 64  # as the program has them
SMALL = [row for row in VECTORS["trees"] if row[0] <= EVERY_SIZE]
LARGE = [row for row in VECTORS["trees"] if row[0] > EVERY_SIZE]
TRUST = Trust([parse_key(SIGNED["key"])], ed25519.verify, "example.org/go")


def leaf(index: int) -> bytes:
    return leaf_hash(b"%d" % index)


@cache
def hash_of(level: int, index: int) -> bytes:
    return node_hash(hash_of(level - 1, 2 * index), hash_of(level - 1, 2 * index + 1)) if level else leaf(index)


def subtrees(wanted: Sequence[Subtree]) -> list[bytes]:
    return [hash_of(each.level, each.index) for each in wanted]


def asked(size: int) -> list[int]:
    return list(range(size)) if size <= EVERY_SIZE else [*(at * size // SAMPLES for at in range(SAMPLES)), size - 1]


def digest(proofs: Sequence[Sequence[bytes]]) -> str:
    return to_base64(sha256(b"".join(bytes([len(proof)]) + b"".join(proof) for proof in proofs)).digest())


@pytest.mark.parametrize("rows", [SMALL, LARGE], ids=["every size to 300", "around powers of two to 2**17"])
def test_roots_and_proofs_are_those_of_go(rows: list[tuple[int, str, str, str]]) -> None:
    for size, root, inclusion, consistency in rows:
        proofs = [merkle.inclusion_proof(index, size, subtrees) for index in asked(size)]
        steps = [merkle.consistency_proof(index + 1, size, subtrees) for index in asked(size)]
        found = to_base64(merkle.root(size, subtrees)), digest(proofs), digest(steps)
        assert (size, *found) == (size, root, inclusion, consistency)


def test_the_sizes_are_all_there() -> None:
    around = {2**power + more for power in range(9, 18) for more in (-1, 0, 1)}
    assert [row[0] for row in SMALL] == list(range(1, 301))
    assert [row[0] for row in LARGE] == sorted(around)


@pytest.mark.parametrize("size", [600, 70_000])
def test_tiles_are_those_of_go(size: int) -> None:
    rows = grown({}, 0, [leaf(index) for index in range(size)])
    tiles = sorted(tiles_of(size))
    named = b"".join(
        tile.path.replace("tile/", "tile/8/", 1).encode() + rows[tile.level, tile.index] for tile in tiles
    )  # its paths name the height, too
    assert to_base64(sha256(named).digest()) == VECTORS["tiles"][str(size)]


def test_what_go_has_signed_verifies() -> None:
    old, new = (trusted_checkpoint(SIGNED[which].encode(), TRUST) for which in ("old", "new"))
    assert (old.size, new.size) == (100, 70_000)
    verify_consistency(old.size, new.size, [b64decode(each) for each in SIGNED["consistency"]], old.root, new.root)


def test_a_proof_of_gos_hashes_verifies_as_a_file() -> None:
    hashes = tuple(from_base64(each) for each in SIGNED["inclusion"])
    proof = InclusionProof(SIGNED["index"], hashes, SIGNED["new"].encode())
    assert verify_entry(b"12345", parse_proof(proof.written()), TRUST).size == 70_000
