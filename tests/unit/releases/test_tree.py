"""The entries of a release are those of the log: each by its leaf, all by the root, or each by its proof."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from domain.proofs.checkpoints import Checkpoint
from domain.proofs.errors import Wrong
from domain.releases.differences import table_difference
from domain.releases.selection import Missing
from domain.releases.tree import HeldEntry, HeldTree, verify_entries
from tests.unit.proofs import definitions
from tests.unit.proofs.logs import entries_of

ENTRIES = entries_of(9)
LEAVES = [definitions.leaf(entry) for entry in ENTRIES]
HEAD = Checkpoint("log.example/war", 9, definitions.root(LEAVES))


def held(position: int, *, proof: Sequence[bytes] = (), missing: Missing | None = None) -> HeldEntry:
    state = b"" if missing else ENTRIES[position - 1]
    return HeldEntry(position, "claim.v1", LEAVES[position - 1], missing, "", proof, state)


def test_a_whole_log_lacks_bytes_of_an_entry_and_no_leaf() -> None:
    tree = HeldTree(HEAD, 9, is_whole=True, consistency=())
    entries = [held(at, missing=Missing.RESTRICTED if at == 4 else None) for at in range(1, 10)]

    verify_entries(entries, tree)
    for wrong in (entries[:3] + entries[4:], entries[:8], [*entries[:3], held(5), *entries[4:]]):
        with pytest.raises(Wrong, match="position"):
            verify_entries(wrong, tree)


def test_a_beginning_of_the_log_is_tied_to_the_signed_tree() -> None:
    entries = [held(at) for at in range(1, 6)]

    verify_entries(entries, HeldTree(HEAD, 5, is_whole=True, consistency=definitions.proof(5, LEAVES)))
    with pytest.raises(Wrong):
        verify_entries(entries, HeldTree(HEAD, 5, is_whole=True, consistency=definitions.proof(4, LEAVES)))


def test_a_part_of_the_log_takes_a_proof_for_each_entry() -> None:
    tree = HeldTree(HEAD, 9, is_whole=False, consistency=())
    entries = [held(at, proof=definitions.path(at - 1, LEAVES)) for at in (2, 7)]

    verify_entries(entries, tree)
    with pytest.raises(Wrong, match="position 7 is wrong"):
        verify_entries([entries[0], entries[1]._replace(proof=entries[0].proof)], tree)
    with pytest.raises(Wrong, match="position 2 is wrong: its entry has another hash"):
        verify_entries([entries[0]._replace(state=b"another")], tree)


def test_rows_are_compared_by_their_key() -> None:
    before = [{"id": "a", "status": "1"}, {"id": "b", "status": "1"}]
    after = [{"id": "b", "status": "2"}, {"id": "c", "status": "1"}]

    found = table_difference(before, after, ["id"])

    assert (found.added, found.removed) == ([after[1]], [before[0]])
    assert [(each.key, each.fields) for each in found.changed] == [(("b",), {"status": ("1", "2")})]
