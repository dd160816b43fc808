# Made from domain/proofs/cosignatures.py by `python -m tests.support.client_parts`.
"""Cosignatures: a witness says when it saw a checkpoint, and that it extends all it had seen of that log before.

Each is a line below the note, beside that of the log. Source: https://c2sp.org/tlog-cosignature (Ed25519)
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from claimline_client.proofs.errors import Malformed, Wrong
from claimline_client.proofs.merkle import SIZE_MAX
from claimline_client.proofs.notes import SIGNATURE_BYTES, Note, Signature, SignMessage, VerifySignature, WitnessKey

TIME_BYTES = 8
SECONDS_MAX = SIZE_MAX  # 2**63 - 1


class Cosignature(NamedTuple):
    """A witness that has cosigned a checkpoint, and when, in seconds since 1970."""

    key: WitnessKey
    seconds: int


def cosigned_message(text: str, seconds: int) -> bytes:
    """The bytes that are signed of a note with this text."""
    return f"cosignature/v1\ntime {seconds}\n{text}".encode()


def cosign(text: str, key: WitnessKey, sign: SignMessage, seconds: int) -> Signature:
    """A line for the note with this text."""
    signature = sign(cosigned_message(text, seconds))
    return Signature(key.name, key.id, seconds.to_bytes(TIME_BYTES, "big") + signature)


def cosignatures_of(note: Note, keys: Sequence[WitnessKey], verify: VerifySignature) -> tuple[Cosignature, ...]:
    """The cosignatures by ``keys``, perhaps none; lines of others are ignored, as the source says.

    Raises ``Malformed`` where a key has several lines, or one of another length, and ``Wrong`` for a false signature.
    """
    return tuple(found for key in dict.fromkeys(keys) if (found := _cosignature_of(note, key, verify)) is not None)


def told_cosignatures(note: Note, keys: Sequence[WitnessKey]) -> tuple[Cosignature, ...]:
    """The same without verifying them. Raises ``Malformed``."""
    return cosignatures_of(note, keys, lambda *_: True)


def _cosignature_of(note: Note, key: WitnessKey, verify: VerifySignature) -> Cosignature | None:
    lines = lines_of(note, key)
    if not lines:
        return None
    if len(lines) > 1:
        raise Malformed(f"the note has {len(lines)} cosignatures of the witness {key.name!r}")
    content = lines[0].signature
    if len(content) != TIME_BYTES + SIGNATURE_BYTES:
        raise Malformed(f"the cosignature of {key.name!r} has {len(content)} bytes, not a time and a signature")
    seconds = int.from_bytes(content[:TIME_BYTES], "big")
    if seconds > SECONDS_MAX:
        raise Malformed(f"the time of the cosignature of {key.name!r} is beyond 2**63 - 1 seconds")
    if not verify(key.public, cosigned_message(note.text, seconds), content[TIME_BYTES:]):
        raise Wrong(f"the cosignature of {key.name!r} is not of this text at its time")
    return Cosignature(key, seconds)


def lines_of(note: Note, key: WitnessKey) -> list[Signature]:
    """The lines that say they are by ``key``."""
    return [each for each in note.signatures if (each.name, each.id) == (key.name, key.id)]
