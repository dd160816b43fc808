"""What the tree refuses to prove, and the proofs that lead nowhere."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import ClaimlineError
from domain.proofs import merkle
from domain.proofs.errors import Malformed, Wrong
from domain.proofs.merkle import SIZE_MAX
from tests.unit.proofs import alike, definitions
from tests.unit.proofs.refusals import refused

LEAVES = [merkle.leaf_hash(b"%d" % number) for number in range(70)]
ROOTS = [definitions.root(LEAVES[:size]) for size in range(71)]
NO_LENGTH = "a hash has 32 bytes"


@pytest.mark.parametrize(("index", "size"), [(-1, 3), (3, 3), (0, 0)])
def test_a_leaf_that_is_not_there_has_no_proof(index: int, size: int) -> None:
    with refused(Wrong, f"a tree of {size} leaves has no leaf {index}"):
        merkle.inclusion_proof(index, size, alike.subtrees)


@pytest.mark.parametrize("index", [-1, 5])
def test_a_proof_of_a_leaf_that_is_not_there_is_wrong(index: int) -> None:
    with refused(Wrong, f"a tree of 5 leaves has no leaf {index}"):
        merkle.verify_inclusion(LEAVES[0], index, 5, definitions.path(4, LEAVES[:5]), ROOTS[5])


@pytest.mark.parametrize(("old", "new"), [(0, 3), (-1, 3), (4, 3), (0, 0)])
def test_there_is_no_consistency_from_nothing_or_backwards(old: int, new: int) -> None:
    with refused(Wrong, f"a consistency proof from {old} to {new} leaves is impossible: 1 <= old <= new"):
        merkle.consistency_proof(old, new, alike.subtrees)


def test_an_empty_tree_has_the_root_of_nothing() -> None:
    assert merkle.root(0, alike.subtrees) == definitions.root([])


@pytest.mark.parametrize("size", [0, -1, SIZE_MAX + 1])
def test_sizes_that_cannot_be_are_refused(size: int) -> None:
    sentence = f"{size} is not a size of a tree that proves anything: from 1 to 2**63 - 1"
    with refused(Malformed, sentence):
        merkle.verify_inclusion(LEAVES[0], 0, size, [], ROOTS[1])
    with refused(Malformed, sentence):
        merkle.verify_consistency(size, 7, [], ROOTS[1], ROOTS[1])
    with refused(Malformed, sentence):
        merkle.verify_consistency(1, size, [], ROOTS[1], ROOTS[1])


@pytest.mark.parametrize("fault", [b"", b"x" * 31, b"x" * 33])
def test_a_hash_of_another_length_is_refused_wherever_it_stands(fault: bytes) -> None:
    path, proof = definitions.path(1, LEAVES[:3]), definitions.proof(2, LEAVES[:3])
    for leaf, given_path, root in ((fault, path, ROOTS[3]), (LEAVES[1], path, fault), (LEAVES[1], [fault], ROOTS[3])):
        with refused(Malformed, NO_LENGTH):
            merkle.verify_inclusion(leaf, 1, 3, given_path, root)
    for given_proof, old, new in ((proof, fault, ROOTS[3]), (proof, ROOTS[2], fault), ([fault], ROOTS[2], ROOTS[3])):
        with refused(Malformed, NO_LENGTH):
            merkle.verify_consistency(2, 3, given_proof, old, new)


def test_a_tree_that_shrinks_is_refused() -> None:
    with refused(Wrong, "the tree of 3 leaves is smaller than the one of 5 that it should extend"):
        merkle.verify_consistency(5, 3, [], ROOTS[5], ROOTS[3])


def test_trees_of_one_size_are_the_same_tree_without_a_proof() -> None:
    merkle.verify_consistency(4, 4, [], ROOTS[4], ROOTS[4])
    with refused(Wrong, "two trees of 4 leaves need no proof, and there is one of 1 hashes"):
        merkle.verify_consistency(4, 4, [ROOTS[1]], ROOTS[4], ROOTS[4])
    with refused(Wrong, "two trees of 4 leaves have different roots"):
        merkle.verify_consistency(4, 4, [], ROOTS[4], ROOTS[3])


def test_the_proof_says_which_of_both_roots_it_does_not_lead_to() -> None:
    proof = definitions.proof(3, LEAVES[:7])
    with refused(Wrong, "the proof does not lead to the root of the 3 leaves"):
        merkle.verify_consistency(3, 7, proof, ROOTS[4], ROOTS[7])
    with refused(Wrong, "the tree of 7 leaves does not extend that of 3"):
        merkle.verify_consistency(3, 7, proof, ROOTS[3], ROOTS[6])
    with refused(Wrong, "position 3 is wrong: its entry is not in the tree of 7 entries with this root"):
        merkle.verify_inclusion(LEAVES[2], 2, 7, definitions.path(2, LEAVES[:7]), ROOTS[6])


def counts(needed: int, given: int) -> str:
    return f"the way to the root takes {needed} hashes, and the proof gives {given}"


@pytest.mark.parametrize("given", [0, 1, 2, 4, 63])
def test_a_proof_of_more_or_fewer_hashes_than_the_size_takes_is_wrong(given: int) -> None:
    with refused(Wrong, counts(3, given)):
        merkle.verify_inclusion(LEAVES[0], 0, 7, [ROOTS[1]] * given, ROOTS[7])
    with refused(Wrong, counts(3, given)):  # from 2 leaves, whose root is where the way begins
        merkle.verify_consistency(2, 9, [ROOTS[1]] * given, ROOTS[2], ROOTS[9])


def test_a_proof_of_more_hashes_than_any_tree_takes_is_malformed() -> None:
    with refused(Malformed, "a proof has at most 63 hashes, and this one 64"):
        merkle.verify_inclusion(LEAVES[0], 0, 7, [ROOTS[1]] * 64, ROOTS[7])
    with refused(Malformed, "a proof has at most 64 hashes, and this one 65"):
        merkle.verify_consistency(2, 9, [ROOTS[1]] * 65, ROOTS[2], ROOTS[9])


@pytest.mark.parametrize("given", [0, 1, 3, 5, 64])
def test_a_consistency_proof_begins_with_the_subtree_that_ends_the_older_tree(given: int) -> None:
    with refused(Wrong, counts(3, max(0, given - 1))):
        merkle.verify_consistency(3, 7, [ROOTS[1]] * given, ROOTS[3], ROOTS[7])


@pytest.mark.parametrize("size", [2**62 + 1, SIZE_MAX])
def test_the_largest_trees_are_proved(size: int) -> None:
    """A leaf below 2**63 - 1 others has 63 siblings on its way up, and what begins there has one hash more to name."""
    root = merkle.root(size, alike.subtrees)
    for index in (0, 2**40, size - 1):
        proof = merkle.inclusion_proof(index, size, alike.subtrees)
        merkle.verify_inclusion(alike.LEAF, index, size, proof, root)
    for old in (1, 3, 2**40 + 1, 2**62, size - 1, size):
        proof = merkle.consistency_proof(old, size, alike.subtrees)
        merkle.verify_consistency(old, size, proof, merkle.root(old, alike.subtrees), root)
    assert len(merkle.inclusion_proof(0, size, alike.subtrees)) == 63
    assert len(merkle.consistency_proof(3, size, alike.subtrees)) == 64


sizes = st.integers(min_value=1, max_value=len(LEAVES))


@given(sizes.flatmap(lambda size: st.tuples(st.just(size), st.integers(0, size - 1))), st.data())
def test_no_other_leaf_index_size_or_hash_goes_through_a_proof(where: tuple[int, int], data: st.DataObject) -> None:
    size, index = where
    proof = definitions.path(index, LEAVES[:size])
    other_index, other_size = data.draw(st.integers(0, 70)), data.draw(sizes)
    claims = [(LEAVES[(index + 1) % 70], index, size, proof), (LEAVES[index], index, size, [*proof, ROOTS[1]])]
    claims += [(LEAVES[index], other_index, size, proof)] if other_index != index else []
    claims += [(LEAVES[index], index, other_size, proof)] if ROOTS[other_size] != ROOTS[size] else []
    claims += [(LEAVES[index], index, size, damaged(proof, data))] if proof else []
    for leaf, at, of, path in claims:
        with pytest.raises(ClaimlineError):
            merkle.verify_inclusion(leaf, at, of, path, ROOTS[other_size if of == other_size != size else size])


@given(sizes.flatmap(lambda new: st.tuples(st.integers(1, new), st.just(new))), st.data())
def test_no_other_sizes_roots_or_hashes_go_through_a_consistency_proof(
    where: tuple[int, int], data: st.DataObject
) -> None:
    old, new = where
    proof, other = definitions.proof(old, LEAVES[:new]), data.draw(sizes)
    fork = definitions.root([*LEAVES[: new - 1], LEAVES[0] if new > 1 else LEAVES[1]])
    claims = [(old, new, proof, ROOTS[old], fork), (old, new, [*proof, ROOTS[1]], ROOTS[old], ROOTS[new])]
    claims += [(other, new, proof, ROOTS[other], ROOTS[new])] if other != old else []
    claims += [(old, new, damaged(proof, data), ROOTS[old], ROOTS[new])] if proof else []
    for smaller, larger, path, old_root, new_root in claims:
        with pytest.raises(ClaimlineError):
            merkle.verify_consistency(smaller, larger, path, old_root, new_root)


def damaged(proof: Sequence[bytes], data: st.DataObject) -> list[bytes]:
    which, bit = data.draw(st.integers(0, len(proof) - 1)), data.draw(st.integers(0, 255))
    changed = int.from_bytes(proof[which], "big") ^ (1 << bit)
    return [*proof[:which], changed.to_bytes(32, "big"), *proof[which + 1 :]]
