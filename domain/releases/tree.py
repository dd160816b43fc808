"""The entries of a release, and that they are those of the log: by the whole tree, or by a proof for each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import islice
from typing import NamedTuple

from domain.proofs.checkpoints import Checkpoint
from domain.proofs.errors import Wrong
from domain.proofs.merkle import leaf_hash, root_of_leaves, verify_consistency, verify_inclusion
from domain.releases.selection import Missing


class HeldEntry(NamedTuple):
    """An entry that belongs to a release. ``because``: the import, or the position of the redaction.

    ``proof``: its way to the root, where the release does not hold the leaves of the whole log.
    """

    position: int
    name: str  # that it is stored under
    leaf: bytes
    missing: Missing | None
    because: str
    proof: Sequence[bytes]
    state: bytes  # none where it is missing


class HeldTree(NamedTuple):
    """``head``: the tree that the log had. ``consistency``: from the first ``known_at`` leaves to it."""

    head: Checkpoint
    known_at: int
    is_whole: bool
    consistency: Sequence[bytes]


def verify_entries(entries: Iterable[HeldEntry], tree: HeldTree) -> None:
    """Raises ``Wrong``, naming the position, or ``Malformed``."""
    each = iter(entries)
    if tree.is_whole:
        _verify_beginning(islice(each, tree.known_at), tree)
    for entry in each:
        _verify_leaf(entry)
        _verify_proof(entry, tree.head)


def _verify_beginning(entries: Iterable[HeldEntry], tree: HeldTree) -> None:
    leaves = list[bytes]()
    for expected, entry in enumerate(entries, 1):
        if entry.position != expected:
            raise Wrong(f"position {expected} is missing: the entry at {entry.position} follows")
        _verify_leaf(entry)
        leaves.append(entry.leaf)
    if len(leaves) < tree.known_at:
        raise Wrong(f"position {len(leaves) + 1} is missing: the release is of {tree.known_at} entries")
    root, head = root_of_leaves(leaves), tree.head
    if tree.known_at == head.size and root != head.root:
        raise Wrong(
            f"the entries are not those of the tree: their root is {root.hex()}, and {head.root.hex()} is named"
        )
    if tree.known_at < head.size:
        verify_consistency(tree.known_at, head.size, tree.consistency, root, head.root)


def _verify_proof(entry: HeldEntry, head: Checkpoint) -> None:
    try:
        verify_inclusion(entry.leaf, entry.position - 1, head.size, entry.proof, head.root)
    except Wrong as error:
        raise Wrong(f"position {entry.position} is wrong: {error}") from None


def _verify_leaf(entry: HeldEntry) -> None:
    if entry.missing is None and leaf_hash(entry.state) != entry.leaf:
        raise Wrong(f"position {entry.position} is wrong: its entry has another hash")
