"""Imports that were compared with the ones before them: a dataset that comes again and again, day by day.

A later import says only what changed since. So an earlier one is undone together with the later ones, the newest first;
then they can be imported again, in order.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from domain.errors import ClaimlineError
from domain.questions.past import BatchSummary
from domain.stances.ports import KnownStatement
from domain.vocabulary import BatchId, ClaimantId, ConflictId

COMPARED = frozenset({"polygons", "viina-control", "acled", "wikipedia-control"})  # importers
LISTED_MAX = 10


class LaterImport(NamedTuple):
    """An import that was compared with an earlier one."""

    summary: BatchSummary
    conflict: ConflictId

    def __str__(self) -> str:
        declared = self.summary.declared
        return self.summary.id if declared is None else f"{self.summary.id} ({declared.file})"


class HasLater(ClaimlineError):
    """An import cannot be undone alone: ``later`` were compared with it, the newest first."""

    def __init__(self, batch: BatchId, later: Sequence[LaterImport]) -> None:
        listed = [str(each) for each in reversed(later[-LISTED_MAX:])]
        more = [f"and {len(later) - LISTED_MAX} more"] if len(later) > LISTED_MAX else []
        what = "a later import was" if len(later) == 1 else f"{len(later)} later imports were"
        super().__init__(
            f"the import {batch} cannot be undone alone: {what} compared with it: {', '.join([*listed, *more])}. "
            "--with-later undoes them too, the newest first, and prints the commands that import them again"
        )
        self.later = later


class Key(NamedTuple):
    """Statements of one key are compared. ``channel``: the series of a map."""

    conflict: ConflictId
    claimant: ClaimantId
    channel: str | None

    @classmethod
    def of(cls, told: KnownStatement) -> Key:
        content = told.filed.content
        return cls(told.filed.conflict, content.claimant, content.telling.channel)


def later(
    own: Sequence[KnownStatement], others: Iterable[KnownStatement], batches: Mapping[BatchId, BatchSummary]
) -> Sequence[LaterImport]:
    """Imports that were compared with the one whose standing statements are ``own``, the newest first.

    ``others``: what its claimants have said and that stands.
    """
    if not own:
        return []
    keys, batch, first = {Key.of(each) for each in own}, own[0].filed.batch, own[0].filed.position
    importer = _importer(batches.get(batch or ""))
    newest = dict[LaterImport, int]()
    for each in others:
        summary = batches.get(each.filed.batch or "")
        if summary is None or summary.id == batch or each.filed.position < first or Key.of(each) not in keys:
            continue
        if _importer(summary) == importer:
            newest[LaterImport(summary, each.filed.conflict)] = each.filed.position
    return sorted(newest, key=lambda each: newest[each], reverse=True)


def is_compared(summary: BatchSummary) -> bool:
    return _importer(summary) in COMPARED


def _importer(summary: BatchSummary | None) -> str | None:
    return None if summary is None or summary.declared is None else summary.declared.importer
