# Made from domain/proofs/merkle.py by `python -m tests.support.client_parts`.
"""The Merkle tree of RFC 9162 (and of RFC 6962), with SHA-256: root hash, inclusion and consistency proofs.

A leaf is a stored entry; leaf index 0 is position 1. A *subtree* (level, index) is the complete one over the 2**level
leaves from index * 2**level on; its hash never changes once it is complete. So a root, or a proof, of any size is made
from the hashes of a few subtrees, which ``Subtrees`` hands out.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import sha256

from claimline_client.proofs.errors import Malformed, Wrong

HASH_BYTES = 32
SIZE_MAX = 2**63 - 1
PROOF_HASHES_MAX = 63  # of an inclusion proof
CONSISTENCY_HASHES_MAX = PROOF_HASHES_MAX + 1  # the way up may begin with a leaf, which is named, too
EMPTY_ROOT = sha256(b"").digest()
LEAF, NODE = b"\x00", b"\x01"


@dataclass(frozen=True, slots=True)
class Subtree:
    """The complete subtree over the leaves index * 2**level … (index + 1) * 2**level - 1."""

    level: int
    index: int


Subtrees = Callable[[Sequence[Subtree]], Sequence[bytes]]


def leaf_hash(entry: bytes) -> bytes:
    return sha256(LEAF + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return sha256(NODE + left + right).digest()


def root_of_leaves(leaves: Sequence[bytes]) -> bytes:
    """The root over these leaf hashes, none or more. Source: RFC 9162 section 2.1.1."""
    hashes = list(leaves)
    while len(hashes) > 1:
        pairs = zip(hashes[::2], hashes[1::2], strict=False)  # an odd one is left over, and goes up as it is
        left_over = hashes[len(hashes) // 2 * 2 :]
        hashes = [sha256(NODE + left + right).digest() for left, right in pairs] + left_over
    return hashes[0] if hashes else EMPTY_ROOT


# Making


def root(size: int, subtrees: Subtrees) -> bytes:
    """The root of the first ``size`` leaves."""
    return _folded(subtrees(_cover(0, size))) if size else EMPTY_ROOT


def inclusion_proof(index: int, size: int, subtrees: Subtrees) -> list[bytes]:
    """The sibling hashes from leaf ``index`` up to the root of the first ``size`` leaves, lowest first.

    Raises ``Wrong`` unless 0 <= index < size. Source: RFC 9162 section 2.1.3.1.
    """
    if not 0 <= index < size:
        raise Wrong(f"a tree of {size} leaves has no leaf {index}")
    return _hashes_of(_siblings(index, size), subtrees)


def consistency_proof(old: int, new: int, subtrees: Subtrees) -> list[bytes]:
    """Shows that the first ``old`` of ``new`` leaves are the whole of the older tree; empty where they are one size.

    Raises ``Wrong`` unless 1 <= old <= new. Source: RFC 9162 section 2.1.4.1.
    """
    if not 1 <= old <= new:
        raise Wrong(f"a consistency proof from {old} to {new} leaves is impossible: 1 <= old <= new")
    return _hashes_of(_differences(old, new), subtrees)


LeafRange = tuple[int, int]  # leaves from the first number up to before the second


def _siblings(index: int, size: int) -> list[LeafRange]:
    spans, low, high = list[LeafRange](), 0, size
    while high - low > 1:
        middle = low + _split(high - low)
        if index < middle:
            spans.append((middle, high))
            high = middle
        else:
            spans.append((low, middle))
            low = middle
    return spans[::-1]


def _differences(old: int, new: int) -> list[LeafRange]:
    """The subtree that ends the older tree first, unless that is all of it, whose root the verifier has."""
    spans, low, high = list[LeafRange](), 0, new
    while high != old:
        middle = low + _split(high - low)
        if old <= middle:
            spans.append((middle, high))
            high = middle
        else:
            spans.append((low, middle))
            low = middle
    whole = [] if low == 0 else [(low, high)]
    return whole + spans[::-1]


def _split(count: int) -> int:
    """The largest power of two below ``count``, which is 2 or more."""
    return 1 << (count - 1).bit_length() - 1


def _hashes_of(spans: Sequence[LeafRange], subtrees: Subtrees) -> list[bytes]:
    """The root of each span, all of whose subtrees are asked for at once."""
    covers = [_cover(low, high) for low, high in spans]
    found = iter(subtrees([each for cover in covers for each in cover]))
    return [_folded([next(found) for _ in cover]) for cover in covers]


def _cover(low: int, high: int) -> list[Subtree]:
    """The complete subtrees that the leaves low … high - 1 are made of, the largest, leftmost first.

    ``low`` is a multiple of the largest: so it is for every span that a proof speaks of.
    """
    cover = list[Subtree]()
    while low < high:
        level = (high - low).bit_length() - 1
        cover.append(Subtree(level, low >> level))
        low += 1 << level
    return cover


def _folded(hashes: Sequence[bytes]) -> bytes:
    folded = hashes[-1]
    for each in reversed(hashes[:-1]):
        folded = node_hash(each, folded)
    return folded


# Verifying


def verify_inclusion(leaf: bytes, index: int, size: int, proof: Sequence[bytes], root_hash: bytes) -> None:
    """Raises ``Wrong`` unless ``leaf`` is the hash at ``index`` of the ``size`` leaves below ``root_hash``.

    Raises ``Malformed`` for sizes and hashes that cannot be. Source: RFC 9162 section 2.1.3.2.
    """
    _refuse_sizes(size)
    _refuse_hashes([leaf, root_hash], proof, PROOF_HASHES_MAX)
    if not 0 <= index < size:
        raise Wrong(f"a tree of {size} leaves has no leaf {index}")
    found = leaf
    for is_left, each in zip(_turns(index, size - 1, len(proof)), proof, strict=True):
        found = node_hash(each, found) if is_left else node_hash(found, each)
    if found != root_hash:
        raise Wrong(f"position {index + 1} is wrong: its entry is not in the tree of {size} entries with this root")


def verify_consistency(old: int, new: int, proof: Sequence[bytes], old_root: bytes, new_root: bytes) -> None:
    """Raises ``Wrong`` unless the tree of ``new`` leaves begins with that of ``old``, by their roots.

    Raises ``Malformed`` for sizes and hashes that cannot be; an older tree of no leaves proves nothing, and is refused.
    Source: RFC 9162 section 2.1.4.2.
    """
    _refuse_sizes(old, new)
    _refuse_hashes([old_root, new_root], proof, CONSISTENCY_HASHES_MAX)
    if old > new:
        raise Wrong(f"the tree of {new} leaves is smaller than the one of {old} that it should extend")
    if old == new:
        if proof:
            raise Wrong(f"two trees of {new} leaves need no proof, and there is one of {len(proof)} hashes")
        if old_root != new_root:
            raise Wrong(f"two trees of {new} leaves have different roots")
        return
    _climb(old, new, proof, old_root, new_root)


def _climb(old: int, new: int, proof: Sequence[bytes], old_root: bytes, new_root: bytes) -> None:
    """From the subtree that ends the older tree, up to both roots."""
    at, last = old - 1, new - 1
    while at & 1:
        at, last = at >> 1, last >> 1
    first, *path = (old_root, *proof) if at == 0 else proof or [b""]  # at 0, that subtree is all of the older tree
    old_found = new_found = first
    for is_left, each in zip(_turns(at, last, len(path)), path, strict=True):
        old_found = node_hash(each, old_found) if is_left else old_found
        new_found = node_hash(each, new_found) if is_left else node_hash(new_found, each)
    if old_found != old_root:
        raise Wrong(f"the proof does not lead to the root of the {old} leaves")
    if new_found != new_root:
        raise Wrong(f"the tree of {new} leaves does not extend that of {old}")


def _turns(at: int, last: int, count: int) -> list[bool]:
    """For each hash on the way up from node ``at`` of 0 … ``last``, whether it comes from the left.

    Raises ``Wrong`` unless that takes ``count`` hashes: the way hangs on the size alone, never on the proof.
    """
    turns = list[bool]()
    while last:
        is_left = bool(at & 1) or at == last
        while is_left and not at & 1:  # nothing is to the right: the node is the one of a level above, too
            at, last = at >> 1, last >> 1
        turns.append(is_left)
        at, last = at >> 1, last >> 1
    if len(turns) != count:
        raise Wrong(f"the way to the root takes {len(turns)} hashes, and the proof gives {count}")
    return turns


def _refuse_sizes(*sizes: int) -> None:
    for size in sizes:
        if not 1 <= size <= SIZE_MAX:
            raise Malformed(f"{size} is not a size of a tree that proves anything: from 1 to 2**63 - 1")


def _refuse_hashes(hashes: Sequence[bytes], proof: Sequence[bytes], most: int) -> None:
    if any(len(each) != HASH_BYTES for each in (*hashes, *proof)):
        raise Malformed(f"a hash has {HASH_BYTES} bytes")
    if len(proof) > most:
        raise Malformed(f"a proof has at most {most} hashes, and this one {len(proof)}")
