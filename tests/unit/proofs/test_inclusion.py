"""Proofs as files: what they say is so of one entry, at one index, below one checkpoint."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.signing import ed25519
from domain.errors import ClaimlineError
from domain.proofs.base64 import to_base64
from domain.proofs.checkpoints import Checkpoint, Trust
from domain.proofs.errors import Malformed, NotSigned, Wrong
from domain.proofs.inclusion import PROOF_BYTES_MAX, InclusionProof, parse_proof, verify_entry
from domain.proofs.merkle import SIZE_MAX, inclusion_proof, root
from tests.unit.proofs import alike, definitions
from tests.unit.proofs.refusals import refused
from tests.unit.proofs.signing import ORIGIN, signed_checkpoint, signer

ENTRIES = [b"entry %d" % number for number in range(11)]
LEAVES = [definitions.leaf(entry) for entry in ENTRIES]
CHECKPOINT = signed_checkpoint(len(LEAVES), definitions.root(LEAVES))
PROOF = InclusionProof(5, tuple(definitions.path(5, LEAVES)), CHECKPOINT)
TRUST = Trust([signer()[0]], ed25519.verify, ORIGIN)
HASH = to_base64(LEAVES[0])
NO_HEADER = "the proof does not begin with the line 'c2sp.org/tlog-proof@v1', or has no checkpoint"
NO_INDEX = "the proof does not say the index of its entry"


def written(*lines: str, checkpoint: str = "checkpoint\n") -> bytes:
    return ("\n".join(("c2sp.org/tlog-proof@v1", *lines)) + "\n\n" + checkpoint).encode()


@pytest.mark.parametrize("index", range(len(LEAVES)))
def test_every_entry_is_proved_by_a_file(index: int) -> None:
    proof = InclusionProof(index, tuple(definitions.path(index, LEAVES)), CHECKPOINT)
    parsed = parse_proof(proof.written())
    assert parsed == proof
    assert verify_entry(ENTRIES[index], parsed, TRUST) == Checkpoint(ORIGIN, 11, definitions.root(LEAVES))


def test_a_proof_is_written_as_its_source_shows() -> None:
    hashes = [to_base64(each) for each in PROOF.hashes]
    assert PROOF.written() == written("index 5", *hashes, checkpoint=CHECKPOINT.decode())


def test_a_proof_of_another_entry_index_or_log_is_refused() -> None:
    with refused(Wrong, "position 6 is wrong: its entry is not in the tree of 11 entries with this root"):
        verify_entry(ENTRIES[5] + b" ", PROOF, TRUST)
    with refused(Wrong, "position 5 is wrong: its entry is not in the tree of 11 entries with this root"):
        verify_entry(ENTRIES[5], InclusionProof(4, PROOF.hashes, CHECKPOINT), TRUST)
    with refused(NotSigned, f"the checkpoint is of the log '{ORIGIN}', and 'other' was asked for"):
        verify_entry(ENTRIES[5], PROOF, TRUST._replace(origin="other"))


def test_what_is_extra_is_passed_over() -> None:
    assert parse_proof(written("extra eHg=", "index 0", HASH)) == InclusionProof(0, (LEAVES[0],), b"checkpoint\n")
    assert parse_proof(written("extra ", "index 0")).hashes == ()


def test_what_follows_the_blank_line_is_the_checkpoint_byte_for_byte() -> None:
    assert parse_proof(written("index 0", checkpoint="a\n\nb\xe9\n\n")).checkpoint == "a\n\nb\xe9\n\n".encode()


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", NO_HEADER),
        (written("index 0").partition(b"\n\n")[0] + b"\n", NO_HEADER),
        (written("index 0").replace(b"@v1", b"@v2"), NO_HEADER),
        (b" " + written("index 0"), NO_HEADER),
        (b"\xef\xbb\xbf" + written("index 0"), "the proof holds other characters than ASCII before its checkpoint"),
        (written("index ٣"), "the proof holds other characters than ASCII before its checkpoint"),
        (
            written("index 0").replace(b"\n", b"\r\n"),
            "the proof has lines that end in CR LF: write it with LF alone, as it came",
        ),
        (written(), NO_INDEX),
        (written("0"), NO_INDEX),
        (written("Index 0"), NO_INDEX),
        (written("extra eHg="), NO_INDEX),
        (written("extra eHg=", "extra eHg=", "index 0"), NO_INDEX),
        (written("extra"), NO_INDEX),
        (written("extra eHg", "index 0"), "'eHg' is not base64"),
        (written("extra extra eHg=", "index 0"), "'extra eHg=' is not base64"),
        (written("index "), "'' is not a number in plain digits"),
        (written("index 01"), "'01' is not a number in plain digits"),
        (written("index index 1"), "'index 1' is not a number in plain digits"),
        (written("index 0 "), "'0 ' is not a number in plain digits"),
        (written(f"index {2**63}"), f"{2**63} is more than any log has entries: 2**63 - 1"),
        (written("index 0", "extra eHg="), "'extra eHg=' is not base64"),
        (written("index 0", HASH + " "), f"{HASH + ' '!r} is not base64"),
        (written("index 0", "eHg="), "a hash has 32 bytes"),
        (written("index 0", HASH, to_base64(LEAVES[0] + b"x")), "a hash has 32 bytes"),
        (written("index 0", *[HASH] * 64), "a proof has at most 63 hashes, and this one 64"),
    ],
)
def test_other_files_are_no_proofs(content: bytes, sentence: str) -> None:
    with refused(Malformed, sentence):
        parse_proof(content)


def test_the_largest_log_takes_63_hashes() -> None:
    hashes = tuple(inclusion_proof(0, SIZE_MAX, alike.subtrees))
    proof = InclusionProof(0, hashes, signed_checkpoint(SIZE_MAX, root(SIZE_MAX, alike.subtrees)))
    assert verify_entry(b"the same", parse_proof(proof.written()), TRUST).size == SIZE_MAX


def test_a_proof_may_have_128_kibibytes() -> None:
    room = "x" * (PROOF_BYTES_MAX - len(written("index 0", checkpoint="")))
    assert parse_proof(written("index 0", checkpoint=room)).checkpoint == room.encode()
    with refused(Malformed, "a proof has at most 131072 bytes, and this one 131073"):
        parse_proof(written("index 0", checkpoint=room + "x"))


@given(st.data())
def test_no_byte_of_a_proof_can_change(data: st.DataObject) -> None:
    content = PROOF.written()
    at, bit = data.draw(st.integers(0, len(content) - 1)), data.draw(st.integers(0, 7))
    changed = content[:at] + bytes([content[at] ^ (1 << bit)]) + content[at + 1 :]
    with pytest.raises(ClaimlineError):
        verify_entry(ENTRIES[5], parse_proof(changed), TRUST)


@given(st.binary(max_size=80), st.integers(0, 200))
def test_no_bytes_are_added_or_cut_off_without_a_refusal(more: bytes, cut: int) -> None:
    content = PROOF.written()
    for changed in (content + more if more else None, content[: -cut - 1]):
        if changed is not None:
            with pytest.raises(ClaimlineError):
                verify_entry(ENTRIES[5], parse_proof(changed), TRUST)
