"""What was signed, against the tree of the entries that are there: the checkpoint in the database, and the mark."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple, TypeVar

from adapters.audit.checks.replay import Replay
from adapters.audit.checks.views import LOST
from adapters.signing import ed25519
from adapters.views.tree.view import SqlTree
from domain.audit.checks import CheckStep, Finding, Remark
from domain.audit.ports import Published
from domain.errors import ClaimlineError, LogUnavailable
from domain.proofs.checkpoints import Checkpoint, Trust, trusted_checkpoint
from domain.proofs.cosignatures import cosignatures_of
from domain.proofs.merkle import root
from domain.proofs.notes import VerifierKey, parse_note
from domain.proofs.tiles import subtrees_in

FORGED = (
    "keep a copy of the database, and compare it with a mirror, an export, or a checkpoint that somebody kept; let"
    " nothing be signed until it is known what was changed"
)
FoundT = TypeVar("FoundT")


class Signed(NamedTuple):
    """What was signed when the check began. ``keys``: those that sign that log here; none where they are elsewhere."""

    published: Published | None
    mark: Checkpoint | None
    keys: Sequence[VerifierKey]
    steps: Sequence[CheckStep]  # what could not be looked at, or is wrong in itself


def looked_at(
    published: Callable[[], Published | None],
    mark: Callable[[str], Checkpoint | None],
    keys: Callable[[], tuple[str | None, Sequence[VerifierKey]]],
    keyless: Callable[[], str | None],
) -> Signed:
    """``mark`` gives that of the log of this name; ``keys``, the name of the log that is signed here, and its keys.

    ``keyless``: why nothing can be signed here.
    """
    steps = list[CheckStep]()
    signed = _tried(published, lambda error: Finding(None, f"the checkpoint cannot be read ({error})", FORGED), steps)
    if signed is None and not steps and (why := keyless()) is not None:
        steps.append(Remark(f"nothing of this log has been signed: {why}"))
    held = _tried(keys, lambda error: Remark(f"the keys that sign were not looked at: {error}"), steps)
    named, held_keys = held or (None, ())
    stored = None if signed is None else signed.checkpoint.origin
    if (origin := named or stored) is None:
        return Signed(signed, None, (), steps)
    kept = _tried(lambda: mark(origin), lambda error: Remark(f"the mark was not looked at: {error}"), steps)
    return Signed(signed, kept, held_keys if named == stored else (), steps)


def _tried(look: Callable[[], FoundT], told: Callable[[Exception], CheckStep], steps: list[CheckStep]) -> FoundT | None:
    try:
        return look()
    except LogUnavailable:
        raise
    except ClaimlineError as error:
        steps.append(told(error))
        return None


def signatures_checked(signed: Signed, replay: Replay, size: int) -> Iterator[CheckStep]:
    """``size``: of the log."""
    yield from signed.steps
    if signed.published is not None:
        yield from _signature(signed.published, signed.keys)
        yield from _rooted(signed.published.checkpoint, "the checkpoint", replay, size)
    if signed.mark is not None and (signed.published is None or signed.mark != signed.published.checkpoint):
        yield from _rooted(signed.mark, "the mark", replay, size)


def _signature(published: Published, keys: Sequence[VerifierKey]) -> Iterator[CheckStep]:
    try:
        trusted_checkpoint(published.note, Trust(keys or published.keys, ed25519.verify))
    except ClaimlineError as error:
        yield Finding(None, f"the checkpoint is not signed by the keys of this log: {error}", FORGED)
    try:
        cosigned = cosignatures_of(parse_note(published.note), published.witnesses, ed25519.verify)
    except ClaimlineError as error:
        yield Finding(None, f"the checkpoint does not have the cosignatures that the database names: {error}", FORGED)
    else:
        for key in {*published.witnesses} - {each.key for each in cosigned}:
            yield Finding(None, f"the checkpoint has no cosignature of {key.name}, which the database names", FORGED)
    if not keys:
        yield Remark("the key of this checkpoint is not here: it was verified with the one that the database names")


def _rooted(checkpoint: Checkpoint, what: str, replay: Replay, size: int) -> Iterator[CheckStep]:
    told, reached = f"{what} of {checkpoint.size} entries was signed", replay.cursor().position
    if checkpoint.size > size:
        yield Finding(size + 1, f"{told}, and the log ends at {size}: the rest is gone, perhaps to a backup", LOST)
    elif checkpoint.size > reached:
        yield Remark(f"{told}, and was not compared: the tree was read up to {reached}")
    elif root(checkpoint.size, subtrees_in(SqlTree(replay.database).tiles, checkpoint.size)) != checkpoint.root:
        yield Finding(None, f"{told}, and other entries than those are there now", FORGED)
