# Made from domain/proofs/checkpoints.py by `python -m tests.support.client_parts`.
"""Checkpoints: the size and root of a log, to be signed as a note.

Source: https://c2sp.org/tlog-checkpoint
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from claimline_client.proofs.base64 import from_base64, to_base64
from claimline_client.proofs.cosignatures import Cosignature, cosignatures_of
from claimline_client.proofs.errors import Malformed, NotSigned
from claimline_client.proofs.merkle import HASH_BYTES, SIZE_MAX
from claimline_client.proofs.notes import Note, VerifierKey, VerifySignature, parse_note, verify_note
from claimline_client.proofs.policies import WitnessPolicy

LINES = 3  # origin, size, root; what a log says beyond them, no monitor can check


class Checkpoint(NamedTuple):
    """``origin`` names the log, for ever; ``root`` is the hash over its first ``size`` entries."""

    origin: str
    size: int
    root: bytes

    def text(self) -> str:
        return f"{self.origin}\n{self.size}\n{to_base64(self.root)}\n"


def parse_checkpoint(note: Note) -> Checkpoint:
    """Raises ``Malformed``."""
    lines = note.text.split("\n")[:-1]
    if len(lines) != LINES:
        raise Malformed(f"a checkpoint has {LINES} lines (origin, size, root), and this one has {len(lines)}")
    origin, size, encoded = lines
    if not origin:
        raise Malformed("a checkpoint begins with the origin of its log, and this one with an empty line")
    root = from_base64(encoded)
    if len(root) != HASH_BYTES:
        raise Malformed(f"the root of a checkpoint has {HASH_BYTES} bytes, and this one {len(root)}")
    return Checkpoint(origin, parse_number(size), root)


def parse_number(text: str) -> int:
    """A size or an index, in digits, without zeros before it. Raises ``Malformed``."""
    if not (text.isascii() and text.isdigit() and len(text) <= len(str(SIZE_MAX))) or text != str(int(text)):
        raise Malformed(f"{text[:80]!r} is not a number in plain digits")
    if int(text) > SIZE_MAX:
        raise Malformed(f"{text} is more than any log has entries: 2**63 - 1")
    return int(text)


class Trust(NamedTuple):
    """Whom a verifier believes: ``need`` of these keys at least, for this log. ``origin`` None: for whichever it is.

    With a ``policy``, its quorum of witnesses must have cosigned, too; and without an origin, a key counts for the log
    alone that it is named after.
    """

    keys: Sequence[VerifierKey]
    verify: VerifySignature
    origin: str | None = None
    need: int = 1
    policy: WitnessPolicy | None = None


class Signed(NamedTuple):
    """A checkpoint, and the trusted keys that have signed it. ``cosigned``: by witnesses; None without a policy."""

    checkpoint: Checkpoint
    signers: tuple[VerifierKey, ...]
    cosigned: tuple[Cosignature, ...] | None = None


def trusted_checkpoint(content: bytes, trust: Trust) -> Checkpoint:
    """The checkpoint in a signed note. Raises ``Malformed``, ``Wrong`` or ``NotSigned``."""
    return signed_checkpoint(content, trust).checkpoint


def signed_checkpoint(content: bytes, trust: Trust) -> Signed:
    """The same, with who has signed. A key that is given twice counts once."""
    note = parse_note(content)
    signers = verify_note(note, tuple(dict.fromkeys(trust.keys)), trust.verify)
    checkpoint = parse_checkpoint(note)
    if trust.origin not in (None, checkpoint.origin):
        raise NotSigned(f"the checkpoint is of the log {checkpoint.origin!r}, and {trust.origin!r} was asked for")
    if len(signers) < trust.need:
        names = ", ".join(key.name for key in signers)
        raise NotSigned(f"{len(signers)} of the keys that are trusted ({names}) signed, and {trust.need} are needed")
    if trust.policy is None:
        return Signed(checkpoint, signers)
    if trust.origin is None and checkpoint.origin not in {key.name for key in signers}:
        raise NotSigned(
            f"the policy names no log {checkpoint.origin!r}: a key counts for the log of its own name alone"
        )
    return Signed(checkpoint, signers, _cosigned(note, trust.policy, trust.verify))


def _cosigned(note: Note, policy: WitnessPolicy, verify: VerifySignature) -> tuple[Cosignature, ...]:
    """Raises ``NotSigned`` where the quorum is not met."""
    cosigned = cosignatures_of(note, policy.witness_keys, verify)
    names = policy.names_of(each.key for each in cosigned)
    if not policy.is_met_by(names):
        found, missing = ", ".join(sorted(names)) or "nobody", ", ".join(policy.missing(names))
        raise NotSigned(f"the quorum {policy.quorum!r} is not met: {found} cosigned; missing of it: {missing}")
    return cosigned
