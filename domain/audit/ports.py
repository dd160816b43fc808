"""What proving and signing ask of the outside."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from typing import NamedTuple, Protocol

from domain.dates.instants import Instant
from domain.proofs.checkpoints import Checkpoint
from domain.proofs.notes import SignMessage, VerifierKey, WitnessKey
from domain.proofs.tiles import Tile


class Tree(Protocol):
    """The Merkle tree of the log, as far as it has been read: leaf index 0 is position 1."""

    def snapshot(self) -> AbstractContextManager[Tree]:
        """Yield the tree as it is now. A rebuild does not change it, but may wait for it: keep it short."""

    def size(self) -> int:
        """How many leaves it has."""

    def tiles(self, wanted: Sequence[Tile]) -> Sequence[bytes]:
        """The hashes of each, one after another, as many as its width says. Raises ``Wrong`` where there are fewer."""


class Published(NamedTuple):
    """A checkpoint as it was signed, byte for byte, and by whom; ``witnesses`` have cosigned it."""

    note: bytes
    checkpoint: Checkpoint
    keys: Sequence[VerifierKey]
    witnesses: Sequence[WitnessKey] = ()


class Checkpoints(Protocol):
    """The latest signed checkpoint: kept in the database, so that those serve it who hold no key."""

    def latest(self) -> Published | None: ...

    def publish(self, published: Published) -> None:
        """Durably, unless a later one of the same log is there already."""


class Mark(Protocol):
    """The highest that was ever signed of each log, outside of the database, where no backup of that brings it back."""

    def read(self, origin: str) -> Checkpoint | None: ...

    def write(self, checkpoint: Checkpoint) -> None:
        """Durably: it is on the disk when this returns. A higher one of the same log stays."""


class Witness(Protocol):
    """A witness of other logs."""

    def key(self) -> WitnessKey: ...

    def cosign(self, content: bytes) -> bytes:
        """The lines for a submission, once what was seen is on the disk. Raises ``Malformed`` or ``WitnessRefused``."""

    def latest(self, name: str) -> bytes | None:
        """The last checkpoint that was cosigned of the log with this name; empty if none was; None if it is unknown."""


class Signer(NamedTuple):
    """A key that signs until ``until``; for ever where that is None."""

    key: VerifierKey
    sign: SignMessage
    until: Instant | None = None


class Keyring(Protocol):
    def signers(self) -> Sequence[Signer]:
        """The newest last. Raises a ``ClaimlineError`` where they cannot be read, or others can read them, too."""
