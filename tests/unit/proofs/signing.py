"""Keys that sign in tests, each made of its name."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from adapters.signing import ed25519
from domain.proofs.checkpoints import Checkpoint
from domain.proofs.notes import SignMessage, VerifierKey, signed
from tests.unit.proofs.logs import a_key

ORIGIN = "example.org/claims"
LOG = f"{ORIGIN}/key"


def signer(name: str = LOG) -> tuple[VerifierKey, SignMessage]:
    key, seed = a_key(name)
    return key, partial(ed25519.sign, seed)


def signed_checkpoint(
    size: int, root: bytes, signers: Sequence[tuple[VerifierKey, SignMessage]] | None = None, origin: str = ORIGIN
) -> bytes:
    return signed(Checkpoint(origin, size, root).text(), signers or [signer()]).written()
