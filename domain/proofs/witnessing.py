"""The rules of a witness: it cosigns a checkpoint only if that extends the last one it cosigned of the same log.

Source: https://c2sp.org/tlog-witness
"""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from typing import NamedTuple

from domain.errors import ClaimlineError
from domain.proofs.base64 import from_base64, to_base64
from domain.proofs.checkpoints import Checkpoint, parse_checkpoint, parse_number
from domain.proofs.errors import Malformed, NotSigned, Wrong
from domain.proofs.merkle import EMPTY_ROOT, HASH_BYTES, PROOF_HASHES_MAX, verify_consistency
from domain.proofs.notes import NOTE_BYTES_MAX, Note, VerifierKey, VerifySignature, parse_note, verify_note

OLD = "old "
REQUEST_BYTES_MAX = NOTE_BYTES_MAX + 64 * (PROOF_HASHES_MAX + 1)


class WitnessRefused(ClaimlineError):
    """A witness does not cosign it."""


class UnknownLog(WitnessRefused):
    """It knows no such log."""


class NotByLog(WitnessRefused):
    """None of the keys that it knows of the log has signed the checkpoint."""


class OtherSize(WitnessRefused):
    """The request does not begin where the witness stands: at ``size``."""

    def __init__(self, size: int, why: str) -> None:
        super().__init__(why)
        self.size = size


class OtherRoot(OtherSize):
    """Of the size that the witness cosigned last, the log has signed another root: it shows two histories."""


class NotExtending(WitnessRefused):
    """The proof does not show that the checkpoint extends the one that the witness cosigned last."""


class CheckpointSubmission(NamedTuple):
    """A checkpoint for a witness, and the proof that it extends that of ``old`` entries."""

    old: int
    proof: tuple[bytes, ...]
    note: bytes

    def written(self) -> bytes:
        hashes = "".join(f"{to_base64(each)}\n" for each in self.proof)
        return f"{OLD}{self.old}\n{hashes}\n".encode() + self.note


class SeenLog(NamedTuple):
    """A log that a witness knows: its keys, and the last checkpoint that it cosigned, None at first."""

    origin: str
    keys: tuple[VerifierKey, ...]
    last: Checkpoint | None

    @property
    def size(self) -> int:
        return 0 if self.last is None else self.last.size


def name_of_log(origin: str) -> str:
    """The name of a log in file names and addresses: the SHA-256 of its origin, in hex."""
    return sha256(origin.encode()).hexdigest()


def parse_submission(content: bytes) -> CheckpointSubmission:
    """Raises ``Malformed``."""
    if len(content) > REQUEST_BYTES_MAX:
        raise Malformed(f"a request has at most {REQUEST_BYTES_MAX} bytes")
    head, blank, note = content.partition(b"\n\n")
    if not blank or not head.startswith(OLD.encode()) or not head.isascii():
        raise Malformed("a request is a line `old SIZE`, lines with hashes, an empty line, and a signed checkpoint")
    first, *lines = head.decode().split("\n")
    if len(lines) > PROOF_HASHES_MAX:
        raise Malformed(f"a proof has at most {PROOF_HASHES_MAX} hashes, and this one {len(lines)}")
    hashes = tuple(from_base64(line) for line in lines)
    if any(len(each) != HASH_BYTES for each in hashes):
        raise Malformed(f"a hash has {HASH_BYTES} bytes")
    return CheckpointSubmission(parse_number(first.removeprefix(OLD)), hashes, note)


def origin_of(submission: CheckpointSubmission) -> str:
    """Of the log that the submission says it is of. Raises ``Malformed``."""
    return parse_checkpoint(parse_note(submission.note)).origin


def judge(submission: CheckpointSubmission, seen: SeenLog, verify: VerifySignature) -> tuple[Note, Checkpoint]:
    """Return the note and the checkpoint to cosign.

    Raises ``Malformed`` or ``WitnessRefused``, in the order of the source.
    """
    note = parse_note(submission.note)
    checkpoint = parse_checkpoint(note)
    _refuse_strangers(note, seen, verify)
    if submission.old > checkpoint.size:
        raise Malformed(f"the old size is {submission.old}, and the checkpoint has {checkpoint.size} entries")
    if submission.old != seen.size:
        raise OtherSize(seen.size, f"the witness cosigned {seen.size} entries last, and not {submission.old}")
    _refuse_fork(submission.proof, seen.last, checkpoint)
    return note, checkpoint


def _refuse_strangers(note: Note, seen: SeenLog, verify: VerifySignature) -> None:
    try:
        verify_note(note, seen.keys, verify)
    except (NotSigned, Wrong) as error:
        raise NotByLog(str(error)) from None


def _refuse_fork(proof: Sequence[bytes], last: Checkpoint | None, new: Checkpoint) -> None:
    if last is not None and last.size == new.size and last.root != new.root:
        raise OtherRoot(last.size, f"the log {new.origin!r} has signed two roots of its first {new.size} entries")
    if last is None or last.size == 0:
        if proof or (new.size == 0 and new.root != EMPTY_ROOT):
            raise NotExtending("a log that was not seen before needs no proof, and an empty log has one root alone")
        return
    try:
        verify_consistency(last.size, new.size, proof, last.root, new.root)
    except (Wrong, Malformed) as error:
        raise NotExtending(str(error)) from None
