"""Cosignatures: those of public witnesses verify, and ours are made as theirs are."""

from __future__ import annotations

import pytest

from adapters.signing import ed25519
from domain.proofs.base64 import from_base64, to_base64
from domain.proofs.cosignatures import Cosignature, cosign, cosignatures_of, cosigned_message, lines_of
from domain.proofs.errors import Malformed, NotSigned, Wrong
from domain.proofs.notes import (
    Note,
    Signature,
    is_witness_key,
    parse_key,
    parse_note,
    parse_witness_key,
    verify_note,
)
from tests.unit.proofs.refusals import refused
from tests.unit.proofs.signing import signed_checkpoint
from tests.unit.proofs.witnesses import (
    PUBLIC_LOG,
    PUBLIC_NOTE,
    PUBLIC_SECONDS,
    PUBLIC_WITNESSES,
    a_witness,
    cosigned,
)

# The example of https://c2sp.org/tlog-cosignature, which gives no key: its time and its message.
EXAMPLE = (
    "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n"
    "— example.com/behind-the-sofa"
    " Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n"
    "— witness.example.com/w1"
    " jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oyin1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA==\n"
)
MESSAGE = (
    "cosignature/v1\ntime 1679315147\n"
    "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n"
)
NOTE = signed_checkpoint(3, bytes(32))


def test_cosignatures_of_public_witnesses_verify_beside_the_signature_of_their_log() -> None:
    note, keys = parse_note(PUBLIC_NOTE.encode()), [parse_witness_key(each) for each in PUBLIC_WITNESSES]

    assert verify_note(note, [parse_key(PUBLIC_LOG)], ed25519.verify) == (parse_key(PUBLIC_LOG),)
    assert cosignatures_of(note, keys, ed25519.verify) == tuple(Cosignature(key, PUBLIC_SECONDS) for key in keys)
    assert [key.text() for key in keys] == list(PUBLIC_WITNESSES)


def test_the_message_and_the_time_are_those_of_the_source() -> None:
    note = parse_note(EXAMPLE.encode())
    content = note.signatures[1].signature

    assert (len(content), int.from_bytes(content[:8], "big")) == (72, 1679315147)
    assert cosigned_message(note.text, 1679315147) == MESSAGE.encode()


def test_a_cosignature_is_of_its_text_its_time_and_its_key_alone() -> None:
    key, sign = a_witness("w.example")
    other, _ = a_witness("other.example")
    note = parse_note(cosigned(NOTE, "w.example", seconds=1_700_000_000))
    assert cosignatures_of(note, [other, key], ed25519.verify) == (Cosignature(key, 1_700_000_000),)
    assert cosignatures_of(note, [other], ed25519.verify) == ()
    line = cosign(note.text, key, sign, 1_700_000_000)
    later = Signature(line.name, line.id, (1_700_000_001).to_bytes(8, "big") + line.signature[8:])
    for false in (Note(note.text, (later,)), Note("x" + note.text, (line,))):
        with refused(Wrong, "the cosignature of 'w.example' is not of this text at its time"):
            cosignatures_of(false, [key], ed25519.verify)


def test_a_cosignature_is_no_signature_of_a_log_and_the_reverse() -> None:
    key, _ = a_witness("w.example")
    note = parse_note(cosigned(NOTE, "w.example"))
    with pytest.raises(NotSigned):
        verify_note(note, [parse_key(PUBLIC_LOG)._replace(name=key.name, public=key.public)], ed25519.verify)
    with refused(Malformed, "the key 'w.example' is not a key that signs a log: that is Ed25519 of type 0x01"):
        parse_key(key.text())
    log = PUBLIC_LOG.partition("+")[0]
    with refused(Malformed, f"the key '{log}' is not a key of a witness: that is Ed25519 of type 0x04"):
        parse_witness_key(PUBLIC_LOG)
    assert [is_witness_key(each) for each in (PUBLIC_LOG, *PUBLIC_WITNESSES)] == [False, True, True]


def test_a_witness_cosigns_once() -> None:
    key, _ = a_witness("w.example")
    twice = parse_note(cosigned(cosigned(NOTE, "w.example"), "w.example"))
    assert len(lines_of(twice, key)) == 2
    with refused(Malformed, "the note has 2 cosignatures of the witness 'w.example'"):
        cosignatures_of(twice, [key], ed25519.verify)


def test_a_cosignature_of_another_length_or_beyond_all_time_is_refused() -> None:
    key, sign = a_witness("w.example")
    note = parse_note(NOTE)
    bare = Signature(key.name, key.id, sign(note.text.encode()))
    with refused(Malformed, "the cosignature of 'w.example' has 64 bytes, not a time and a signature"):
        cosignatures_of(Note(note.text, (bare,)), [key], ed25519.verify)
    with refused(Malformed, "the time of the cosignature of 'w.example' is beyond 2**63 - 1 seconds"):
        cosignatures_of(Note(note.text, (cosign(note.text, key, sign, 2**63),)), [key], ed25519.verify)
    last = cosignatures_of(Note(note.text, (cosign(note.text, key, sign, 2**63 - 1),)), [key], ed25519.verify)
    assert last == (Cosignature(key, 2**63 - 1),)


def test_base64_of_a_key_says_its_type_in_its_first_letter() -> None:
    for text in PUBLIC_WITNESSES:
        assert from_base64(text.split("+", 2)[2])[:1] == b"\x04"
    assert to_base64(b"\x04" + bytes(32))[0] == "B"
