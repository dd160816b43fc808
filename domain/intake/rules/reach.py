"""Keys that are kept to conflicts and claimants: an act beyond them is refused, on the record that it is decided on."""

from __future__ import annotations

from collections.abc import Iterator

from domain.intake.drafts import (
    Act,
    AmendmentDraft,
    ClaimantCorrectionDraft,
    ConflictDraft,
    PlaceDraft,
    ReportDraft,
    RetiringDraft,
    SourceCorrectionDraft,
)
from domain.intake.keys import BeyondReach, Reach
from domain.record.folded import Record
from domain.vocabulary import ClaimantId, ConflictId

SHARED = "places, which all conflicts share"


def refuse_beyond(record: Record, act: Act, reach: Reach, key: str) -> None:
    """Raises ``BeyondReach`` where ``act`` is about a conflict, or records for a claimant, that ``reach`` leaves out.

    An act about something that is not in the record passes: it is refused for that.
    """
    if reach.is_whole:
        return
    if isinstance(act, PlaceDraft) or (isinstance(act, RetiringDraft) and act.place is not None):
        raise BeyondReach(key, reach, SHARED)
    for conflict, claimant in _touched(record, act):
        if reach.conflicts is not None and conflict not in reach.conflicts:
            raise BeyondReach(key, reach, f"the conflict {conflict!r}")
        if reach.claimants is not None and claimant not in reach.claimants:
            about = "declarations, which concern all claimants" if claimant is None else f"the claimant {claimant!r}"
            raise BeyondReach(key, reach, about)


def _touched(record: Record, act: Act) -> Iterator[tuple[ConflictId, ClaimantId | None]]:
    """Each conflict that the act is about, with the claimant that it records for; None of declarations."""
    match act:
        case ReportDraft():
            yield from ((act.conflict, each.claimant) for each in act.statements)
        case AmendmentDraft(draft=SourceCorrectionDraft()):
            if (report := record.appended.get(act.target)) is not None:
                yield from ((report.conflict, each.content.claimant) for each in report.statements)
        case AmendmentDraft():
            if (filed := record.statements.get(act.target)) is not None:
                yield filed.conflict, filed.content.claimant
        case ConflictDraft():
            yield act.id, None
        case ClaimantCorrectionDraft():
            yield act.conflict, None
        case RetiringDraft():
            if act.conflict is not None:
                yield act.conflict, None
        case _:
            return
