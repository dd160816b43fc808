"""What anybody can verify: the latest signed checkpoint, and the way to its root from each entry that it covers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

from domain.audit.ports import Checkpoints, Published, Tree
from domain.dates.instants import Instant
from domain.errors import ClaimlineError, NotFound
from domain.proofs import merkle
from domain.proofs.checkpoints import Checkpoint
from domain.proofs.errors import Wrong
from domain.proofs.inclusion import InclusionProof
from domain.proofs.merkle import verify_consistency
from domain.proofs.tiles import WIDTH, Tile, bundle, subtrees_in, width_of
from domain.record.store import EntryStore

WAIT = "ask again in a moment; if it stays so, `claimline status` names the cause and the cure"


class Unsigned(ClaimlineError):
    """It is recorded, and no checkpoint that was signed covers it yet."""


class NoCheckpoint(Unsigned):
    def __init__(self, why: str | None = None) -> None:
        super().__init__(f"no checkpoint of this log has been signed yet: {why or WAIT}")


class NotCovered(Unsigned):
    def __init__(self, position: int, signed: int) -> None:
        super().__init__(f"position {position} is recorded, and what was signed last covers {signed}: {WAIT}")


class Erased(ClaimlineError):
    """What an entry held was removed, as the law had it; its hash stays in the tree."""

    def __init__(self, position: int) -> None:
        super().__init__(
            f"the bytes of the entry at position {position} were removed: a later entry, a redaction, names the"
            " position and says by whose word and why; the proof of its hash still holds"
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Proving:
    """``keyless``: why this process cannot sign, and the cure; None where it can.

    ``recorded_at``: when the entry at a position was recorded; None where it cannot be read.
    """

    tree: Tree
    store: EntryStore
    checkpoints: Checkpoints
    keyless: Callable[[], str | None] = lambda: None
    recorded_at: Callable[[int], Instant | None] = lambda _: None

    @contextmanager
    def snapshot(self) -> Iterator[Proving]:
        """Yield the same on one snapshot of the tree, for several questions that make one answer."""
        with self.tree.snapshot() as tree:
            yield replace(self, tree=tree)

    def published(self) -> Published:
        """The latest signed checkpoint. Raises ``NoCheckpoint``."""
        latest = self.checkpoints.latest()
        if latest is None:
            raise NoCheckpoint(self.keyless())
        return latest

    def root(self, size: int) -> bytes:
        """Of the first ``size`` leaves. Raises ``Wrong`` where the tree has fewer."""
        return merkle.root(size, subtrees_in(self.tree.tiles, size))

    def inclusion(self, position: int, size: int) -> list[bytes]:
        """From the entry at ``position`` to the root of the first ``size`` leaves. Raises ``Wrong``."""
        return merkle.inclusion_proof(position - 1, size, subtrees_in(self.tree.tiles, size))

    def consistency(self, old: int, new: int) -> list[bytes]:
        """Raises ``Wrong`` unless 1 <= old <= new, which the tree holds."""
        return merkle.consistency_proof(old, new, subtrees_in(self.tree.tiles, new))

    def present(self, origin: str) -> Checkpoint:
        """What the tree holds now, as a checkpoint of the log ``origin``."""
        with self.snapshot() as proving:
            size = proving.tree.size()
            return Checkpoint(origin, size, proving.root(size))

    def is_continued(self, old: Checkpoint, new: Checkpoint) -> bool:
        """Whether the entries of ``old`` are the first of ``new``, which the tree holds."""
        try:
            proof = self.consistency(old.size, new.size)
            verify_consistency(old.size, new.size, proof, old.root, new.root)
        except Wrong:
            return False
        return True

    def proof(self, position: int) -> InclusionProof:
        """Of the entry at ``position``, in the latest checkpoint. Raises ``NotFound`` or ``Unsigned``."""
        published = self.covering(position)
        hashes = self.inclusion(position, published.checkpoint.size)
        return InclusionProof(position - 1, tuple(hashes), published.note)

    def covering(self, position: int) -> Published:
        """The latest checkpoint, which holds ``position``. Raises ``NotFound`` or ``Unsigned``."""
        self.refuse_beyond(position)
        published = self.published()
        if position > published.checkpoint.size:
            raise NotCovered(position, published.checkpoint.size)
        return published

    def refuse_beyond(self, position: int) -> None:
        """Raises ``NotFound`` for a position that the log does not have."""
        size = self.store.size()
        if not 1 <= position <= size:
            raise NotFound("position", str(position), f"positions run from 1, and the last one is {size}")

    def entry(self, position: int) -> bytes:
        """The stored bytes. Raises ``NotFound``, or ``Erased``."""
        self.refuse_beyond(position)
        state = self.store.read_stored(after=position - 1, limit=1)[0].state
        if not state:
            raise Erased(position)
        return state

    def tile(self, tile: Tile) -> bytes:
        """Its hashes. Raises ``NotFound`` unless the latest checkpoint has all of it, and ``NoCheckpoint``."""
        self._refuse_outside(tile, tile.path)
        return self.tree.tiles([tile])[0]

    def bundle(self, tile: Tile) -> bytes:
        """The entries whose hashes ``tile``, of level 0, holds. Raises as ``tile`` does."""
        self._refuse_outside(tile, tile.bundle_path)
        found = self.store.read_stored(after=tile.index * WIDTH, limit=tile.width)
        return bundle([each.state for each in found])

    def _refuse_outside(self, tile: Tile, path: str) -> None:
        size = self.published().checkpoint.size
        if tile.width > (there := width_of(tile.level, tile.index, size)):
            cure = f"the checkpoint of {size} entries has {there} of what it would hold"
            raise NotFound("tile", path, cure)
