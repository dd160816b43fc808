"""The entries for a release, out of an installation, with the tree that they are in."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from api.releases.making import ReleaseFiles
from api.service import Service
from domain.audit.prove import NoCheckpoint, NotCovered
from domain.audit.replay import replayed_to
from domain.errors import BadQuestion
from domain.proofs.checkpoints import Checkpoint, parse_checkpoint
from domain.proofs.notes import parse_note
from domain.questions.naming.names import conflict_named
from domain.questions.past import RecordSnapshot
from domain.releases.selection import Selection
from domain.releases.tree import HeldEntry, HeldTree
from domain.vocabulary import ConflictId


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """``checkpoint``: as it was signed; None where the log is unsigned."""

    entries: Sequence[HeldEntry]
    tree: HeldTree
    checkpoint: bytes | None
    conflicts: Sequence[ConflictId] | None
    names: Sequence[str]  # of the conflicts that it is about


def held(service: Service, files: ReleaseFiles, *, conflicts: Sequence[str], known_at: str | None) -> Holding:
    """The entries up to ``known_at``, of ``conflicts`` or of all. Raises ``BadQuestion`` for an empty log."""
    service.await_views(service.store.size())
    position = replayed_to(service.asking, known_at)
    if position == 0:
        raise BadQuestion("known_at", "names a log without entries", "record something, then release it")
    checkpoint = _signed(service)
    with service.reader.snapshot() as past, service.proving.snapshot() as proving:
        chosen = [_conflict(past, text, position) for text in conflicts] or None
        head = _head(past, checkpoint, position, proving.root)
        if head.size < position:
            raise NotCovered(position, head.size)
        selection = Selection(None if chosen is None else frozenset(chosen), past.restricted_batches())
        entries = files.choose(
            service.store,
            selection,
            known_at=position,
            prove=lambda at: proving.inclusion(at, head.size),
            is_whole=chosen is None,
        )
        is_older = chosen is None and position < head.size
        tree = HeldTree(
            head=head,
            known_at=position,
            is_whole=chosen is None,
            consistency=tuple(proving.consistency(position, head.size)) if is_older else (),
        )
        names = [each.name for each in past.conflicts(at=position) if chosen is None or each.id in chosen]
        return Holding(entries=list(entries), tree=tree, checkpoint=checkpoint, conflicts=chosen, names=names)


def _signed(service: Service) -> bytes | None:
    """The newest signed checkpoint. None where nobody has ever signed the log, and no key is at hand."""
    if service.proving.checkpoints.latest() is None and service.proving.keyless() is not None:
        return None
    try:
        return service.signed()
    except NoCheckpoint:
        return None


def _conflict(past: RecordSnapshot, text: str, position: int) -> ConflictId:
    named = conflict_named(past, text, at=position)
    conflict = text if named is None else named.id
    if past.conflict(conflict, at=position) is None:
        raise BadQuestion("conflict", f"{text!r} was declared after position {position}", "release a later position")
    return conflict


def _head(past: RecordSnapshot, checkpoint: bytes | None, position: int, root: Callable[[int], bytes]) -> Checkpoint:
    """The tree that was signed. Of an unsigned log, that of the entries which the release may need."""
    if checkpoint is not None:
        return parse_checkpoint(parse_note(checkpoint))
    size = max(position, past.last_redaction())
    return Checkpoint("", size, root(size))
