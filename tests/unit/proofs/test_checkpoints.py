"""Checkpoints: three lines, signed by a key that is trusted, for the log that was asked for."""

from __future__ import annotations

import pytest

from adapters.signing import ed25519
from domain.proofs.base64 import to_base64
from domain.proofs.checkpoints import Checkpoint, Trust, parse_checkpoint, parse_number, trusted_checkpoint
from domain.proofs.errors import Malformed, NotSigned, Wrong
from domain.proofs.merkle import leaf_hash
from domain.proofs.notes import Note
from tests.unit.proofs.refusals import refused
from tests.unit.proofs.signing import ORIGIN, signed_checkpoint, signer

ROOT = leaf_hash(b"root")
SIGNED = signed_checkpoint(7, ROOT)


def trust(origin: str | None = ORIGIN, name: str = f"{ORIGIN}/key") -> Trust:
    return Trust([signer(name)[0]], ed25519.verify, origin)


def test_a_signed_checkpoint_says_the_log_its_size_and_its_root() -> None:
    checkpoint = Checkpoint(ORIGIN, 7, ROOT)
    assert checkpoint.text() == f"{ORIGIN}\n7\n{to_base64(ROOT)}\n"
    assert trusted_checkpoint(SIGNED, trust()) == trusted_checkpoint(SIGNED, trust(None)) == checkpoint


def test_a_checkpoint_of_another_log_is_not_what_was_asked_for() -> None:
    with refused(NotSigned, f"the checkpoint is of the log '{ORIGIN}', and 'example.org/other' was asked for"):
        trusted_checkpoint(SIGNED, trust("example.org/other"))


def test_as_many_trusted_keys_have_signed_as_are_needed() -> None:
    signers = [signer(name) for name in ("a", "b", "c")]
    note = signed_checkpoint(7, ROOT, signers[:2])
    trust = Trust([key for key, _ in signers], ed25519.verify, ORIGIN, need=2)
    assert trusted_checkpoint(note, trust).size == 7
    with refused(NotSigned, "2 of the keys that are trusted (a, b) signed, and 3 are needed"):
        trusted_checkpoint(note, trust._replace(need=3))


def test_a_checkpoint_is_signed_before_it_is_read() -> None:
    with refused(NotSigned, "none of the keys that are trusted (other) has signed the note"):
        trusted_checkpoint(SIGNED, trust(name="other"))
    with refused(Wrong, f"the signature of '{ORIGIN}/key' is not of this text"):
        trusted_checkpoint(SIGNED.replace(b"\n7\n", b"\n8\n"), trust())


def lines(count: int) -> str:
    return f"a checkpoint has 3 lines (origin, size, root), and this one has {count}"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", lines(0)),
        (f"a\n7{to_base64(ROOT)}\n", lines(2)),
        (f"a\n7\n{to_base64(ROOT)}\nmore\n", lines(4)),
        (
            f"\n7\n{to_base64(ROOT)}\n",
            "a checkpoint begins with the origin of its log, and this one with an empty line",
        ),
        ("a\n7\nAA==\n", "the root of a checkpoint has 32 bytes, and this one 1"),
        (f"a\n7\n{to_base64(ROOT + b'x')}\n", "the root of a checkpoint has 32 bytes, and this one 33"),
        (f"a\n7\n {to_base64(ROOT)}\n", f"{' ' + to_base64(ROOT)!r} is not base64"),
        (f"a\n07\n{to_base64(ROOT)}\n", "'07' is not a number in plain digits"),
    ],
)
def test_other_texts_are_no_checkpoints(text: str, sentence: str) -> None:
    with refused(Malformed, sentence):
        parse_checkpoint(Note(text, ()))


@pytest.mark.parametrize("number", [0, 7, 10, 2**63 - 1])
def test_numbers_are_written_in_plain_digits(number: int) -> None:
    assert parse_number(str(number)) == number


@pytest.mark.parametrize(
    "text", ["", "-1", "+1", " 1", "1 ", "1_0", "00", "01", "0x1", "1.0", "٣", "²", "1" * 20, "1" * 5000]
)
def test_other_numbers_are_refused(text: str) -> None:
    with refused(Malformed, f"{text[:80]!r} is not a number in plain digits"):
        parse_number(text)


def test_no_log_has_more_entries_than_a_signed_number_can_count() -> None:
    with refused(Malformed, "9223372036854775808 is more than any log has entries: 2**63 - 1"):
        parse_number(str(2**63))
