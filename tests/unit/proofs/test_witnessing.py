"""A witness cosigns a log that grows, and nothing else: each refusal of tlog-witness, in its order."""

from __future__ import annotations

from functools import partial

import pytest

from adapters.signing import ed25519
from domain.proofs.checkpoints import Checkpoint, parse_checkpoint
from domain.proofs.errors import Malformed
from domain.proofs.merkle import EMPTY_ROOT
from domain.proofs.notes import parse_note, signed
from domain.proofs.witnessing import (
    REQUEST_BYTES_MAX,
    CheckpointSubmission,
    NotByLog,
    NotExtending,
    OtherRoot,
    OtherSize,
    SeenLog,
    judge,
    name_of_log,
    origin_of,
    parse_submission,
)
from tests.unit.proofs import definitions
from tests.unit.proofs.logs import ORIGIN, a_checkpoint, a_key
from tests.unit.proofs.refusals import refused

# The request that https://c2sp.org/tlog-witness shows.
EXAMPLE = (
    "old 20852014\n"
    "PlRNCrwHpqhGrupue0L7gxbjbMiKA9temvuZZDDpkaw=\n"
    "jrJZDmY8Y7SyJE0MWLpLozkIVMSMZcD5kvuKxPC3swk=\n"
    "5+pKlUdi2LeF/BcMHBn+Ku6yhPGNCswZZD1X/6QgPd8=\n"
    "/6WVhPs2CwSsb5rYBH5cjHV/wSmA79abXAwhXw3Kj/0=\n"
    "\n"
    "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n"
    "\n"
    "— example.com/behind-the-sofa"
    " Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n"
    "— example.com/behind-the-sofa"
    " opLqBQsREYCgu6xQkYQwJr9fo45a62DN9EdmHXnZdXNqlcVGlCum2Wks+49/V6267UEjw6QUXTS5Rovnzv++qbSzm9Q=\n"
)
LEAVES = [definitions.leaf(b"%d" % each) for each in range(9)]
FORKED = [*LEAVES[:2], definitions.leaf(b"x"), *LEAVES[3:]]


def seen(leaves: list[bytes] | None) -> SeenLog:
    last = None if leaves is None else parse_checkpoint(parse_note(a_checkpoint(leaves)))
    return SeenLog(ORIGIN, (a_key()[0],), last)


def submission(old: int, leaves: list[bytes], *, by: str = ORIGIN) -> CheckpointSubmission:
    proof = tuple(definitions.proof(old, leaves)) if 0 < old < len(leaves) else ()
    return CheckpointSubmission(old, proof, a_checkpoint(leaves, by=[by]))


def test_the_request_of_the_source_is_read_and_written_again_to_the_letter() -> None:
    parsed = parse_submission(EXAMPLE.encode())
    assert (parsed.old, len(parsed.proof), origin_of(parsed)) == (20852014, 4, "example.com/behind-the-sofa")
    assert parsed.written() == EXAMPLE.encode()


def test_every_growth_of_a_log_is_cosigned() -> None:
    for old in range(len(LEAVES) + 1):
        for new in range(max(old, 1), len(LEAVES) + 1):
            made = submission(old, LEAVES[:new])
            known = seen(LEAVES[:old] if old else None)
            note, checkpoint = judge(parse_submission(made.written()), known, ed25519.verify)
            assert (note.written(), checkpoint.size) == (made.note, new)


def test_a_request_that_begins_elsewhere_is_told_the_size_that_the_witness_has() -> None:
    for old, known, size in ((0, LEAVES[:4], 4), (3, LEAVES[:4], 4), (2, None, 0)):
        with pytest.raises(OtherSize) as raised:
            judge(submission(old, LEAVES), seen(known), ed25519.verify)
        assert (raised.value.size, type(raised.value)) == (size, OtherSize)


def test_a_log_that_signs_two_histories_is_refused() -> None:
    with refused(OtherRoot, f"the log '{ORIGIN}' has signed two roots of its first 4 entries"):
        judge(submission(4, FORKED[:4]), seen(LEAVES[:4]), ed25519.verify)
    with refused(NotExtending, "the tree of 9 leaves does not extend that of 4"):
        judge(submission(4, FORKED), seen(LEAVES[:4]), ed25519.verify)


def test_a_proof_that_is_not_one_is_refused() -> None:
    made = submission(4, LEAVES)
    for proof in ((), made.proof[:-1], (*made.proof, made.proof[0])):
        with pytest.raises(NotExtending):
            judge(made._replace(proof=proof), seen(LEAVES[:4]), ed25519.verify)
    for known, old in ((None, 0), (LEAVES, 9)):
        with pytest.raises(NotExtending):
            judge(CheckpointSubmission(old, made.proof[:1], a_checkpoint(LEAVES)), seen(known), ed25519.verify)


def test_what_no_known_key_has_signed_is_refused_whatever_else_is_wrong_with_it() -> None:
    with pytest.raises(NotByLog, match="none of the keys that are trusted"):
        judge(submission(9, LEAVES[:3], by="other.example"), seen(LEAVES[:4]), ed25519.verify)
    false = a_checkpoint(LEAVES).replace(b"\n9\n", b"\n8\n")
    with pytest.raises(NotByLog, match="is not of this text"):
        judge(CheckpointSubmission(4, (), false), seen(LEAVES[:4]), ed25519.verify)


def test_an_old_size_beyond_the_checkpoint_is_malformed() -> None:
    with refused(Malformed, "the old size is 5, and the checkpoint has 4 entries"):
        judge(submission(5, LEAVES[:4]), seen(LEAVES[:5]), ed25519.verify)


def test_an_empty_log_has_one_root() -> None:
    key, seed = a_key()
    for root, is_right in ((EMPTY_ROOT, True), (bytes(32), False)):
        note = signed(Checkpoint(ORIGIN, 0, root).text(), [(key, partial(ed25519.sign, seed))]).written()
        if is_right:
            assert judge(CheckpointSubmission(0, (), note), seen(None), ed25519.verify)[1].size == 0
        else:
            with pytest.raises(NotExtending, match="an empty log has one root alone"):
                judge(CheckpointSubmission(0, (), note), seen(None), ed25519.verify)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"old 1",
        b"old 01\n\nx\n",
        b"old -1\n\nx\n",
        b"old  1\n\nx\n",
        b"size 1\n\nx\n",
        b"old 1\nAAAA\n\nx\n",
        b"old 1\nxx\n\nx\n",
        b"old 1\n\xc3\xa9\n\nx\n",
        b"old 1\n" + b"A" * 43 + b"=\n" * 1 + (b"A" * 43 + b"=\n") * 63 + b"\nx\n",
        b"old 1\n\n" + bytes(REQUEST_BYTES_MAX),
    ],
)
def test_other_requests_are_malformed(content: bytes) -> None:
    with pytest.raises(Malformed):
        parse_submission(content)


def test_63_hashes_are_a_proof() -> None:
    assert len(parse_submission(b"old 1\n" + (b"A" * 43 + b"=\n") * 63 + b"\nx\n").proof) == 63


def test_the_name_of_a_log_is_the_hash_of_its_origin() -> None:
    assert name_of_log("example.org/log") == "d2ddd66899fd15bead08af77cf16e1fda92ebeaacf1c56f97d32388910e8f991"
