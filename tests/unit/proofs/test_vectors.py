"""Cases and roots that others have written: where we refuse what they take, it is said here by name."""

from __future__ import annotations

import json
from base64 import b64decode
from collections.abc import Callable, Sequence
from typing import Any

import pytest

from domain.errors import ClaimlineError
from domain.proofs import merkle
from domain.proofs.errors import Malformed
from domain.proofs.merkle import Subtree, leaf_hash, node_hash
from tests.support.tidiness import ROOT
from tests.unit.proofs.refusals import refused

VECTORS = ROOT / "tests" / "vectors" / "merkle.json"  # of transparency-dev/merkle, Apache-2.0
CASES = json.loads(VECTORS.read_text(encoding="utf-8"))
REFUSED_BY_US_ALONE = {
    # Its roots are the words "don't care 2": what is no SHA-256 is the root of nothing, be the sizes as they may.
    "consistency/additional/sizes-are-equal-one-and-proof-is-empty": "a hash has 32 bytes",
}

# The leaves and roots that the first implementation of Certificate Transparency was tested by, for RFC 6962.
ENTRIES = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]


def inclusion(case: dict[str, Any]) -> None:
    leaf, root = bytes_of(case["leafHash"]), bytes_of(case["root"])
    merkle.verify_inclusion(leaf, case["leafIdx"], case["treeSize"], proof_of(case), root)


def consistency(case: dict[str, Any]) -> None:
    roots = bytes_of(case["root1"]), bytes_of(case["root2"])
    merkle.verify_consistency(case["size1"], case["size2"], proof_of(case), *roots)


def proof_of(case: dict[str, Any]) -> list[bytes]:
    return [bytes_of(each) for each in case["proof"] or []]


def bytes_of(text: str | None) -> bytes:
    return b64decode(text or "")


CHECKS: dict[str, Callable[[dict[str, Any]], None]] = {"inclusion": inclusion, "consistency": consistency}


@pytest.mark.parametrize("case", [*CASES["inclusion"], *CASES["consistency"]], ids=lambda case: str(case["name"]))
def test_the_cases_of_others_are_taken_and_refused_as_they_say(case: dict[str, Any]) -> None:
    check = CHECKS[case["name"].partition("/")[0]]
    if case["name"] in REFUSED_BY_US_ALONE:
        assert not case["wantErr"]
        with refused(Malformed, REFUSED_BY_US_ALONE[case["name"]]):
            check(case)
    elif case["wantErr"]:
        with pytest.raises(ClaimlineError):
            check(case)
    else:
        check(case)


def test_all_of_the_cases_are_there() -> None:
    taken = [case["name"] for kind in CHECKS for case in CASES[kind] if not case["wantErr"]]
    assert (len(CASES["inclusion"]), len(CASES["consistency"]), len(taken)) == (73, 73, 8)
    assert set(taken) >= set(REFUSED_BY_US_ALONE)


@pytest.mark.parametrize("size", range(len(ROOTS)))
def test_known_roots_of_certificate_transparency(size: int) -> None:
    leaves = [leaf_hash(bytes.fromhex(entry)) for entry in ENTRIES[:size]]
    assert merkle.root_of_leaves(leaves).hex() == ROOTS[size]


def test_the_proofs_that_rfc_6962_and_9162_draw() -> None:
    """Section 2.1.3 and 2.1.5: seven leaves d0 … d6, and the nodes above them by the letters of the drawing."""
    a, b, c, d, e, f, j = leaves = [leaf_hash(b"d%d" % number) for number in range(7)]
    g, h, i = node_hash(a, b), node_hash(c, d), node_hash(e, f)
    k, l = node_hash(g, h), node_hash(i, j)  # noqa: E741 - as they are drawn
    drawn = {(0, number): each for number, each in enumerate(leaves)}
    drawn |= {(1, 0): g, (1, 1): h, (1, 2): i, (2, 0): k}

    def subtrees(wanted: Sequence[Subtree]) -> list[bytes]:
        return [drawn[each.level, each.index] for each in wanted]

    proofs = {index: merkle.inclusion_proof(index, 7, subtrees) for index in (0, 3, 4, 6)}
    assert proofs == {0: [b, h, l], 3: [c, g, l], 4: [f, j, k], 6: [i, k]}
    steps = {old: merkle.consistency_proof(old, 7, subtrees) for old in (3, 4, 6)}
    assert steps == {3: [c, d, g, l], 4: [l], 6: [i, j, k]}
    assert merkle.root(7, subtrees) == node_hash(k, l)
