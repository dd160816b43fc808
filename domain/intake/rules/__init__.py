"""The rules for appending: what a report, an amendment or a declaration becomes, or why it is refused.

Pure: from a ``Record`` and an act to the bodies of entries. They raise ``Refused`` with every fault found,
``AlreadyRecorded`` where the record holds other content under that id, or ``NotFound``.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import assert_never

from domain.dates.instants import Instant
from domain.intake.drafts import (
    Act,
    AmendmentDraft,
    ClaimantCorrectionDraft,
    ConflictDraft,
    PlaceDraft,
    ReportDraft,
    RetiringDraft,
)
from domain.intake.rules.amendments import decide_amendment
from domain.intake.rules.claimants import decide_claimant_correction
from domain.intake.rules.common import Decision
from domain.intake.rules.declarations import decide_conflict, decide_place
from domain.intake.rules.reports import decide_report
from domain.intake.rules.retiring import decide_retiring
from domain.record.declarations import LogKeyDeclaration
from domain.record.folded import Record
from domain.record.zones import Zones


def decide(  # noqa: PLR0911 - one return for each kind of act
    record: Record, act: Act, *, ids: Sequence[str], at: Instant, zones: Zones
) -> Decision:
    """Decide about one act. ``ids`` stand in for those that it leaves out; ``at``: the instant it is recorded at.

    ``zones``: those that are installed, for a zone that the log has no rules of.
    """
    match act:
        case ReportDraft():
            return decide_report(record, act, ids=ids, at=at)
        case AmendmentDraft():
            return decide_amendment(record, act, act.id or ids[0])
        case ClaimantCorrectionDraft():
            return decide_claimant_correction(record, act, act.id or ids[0])
        case RetiringDraft():
            return decide_retiring(record, act, ids[0])
        case ConflictDraft():
            return decide_conflict(record, act, zones=zones)
        case PlaceDraft():
            return decide_place(record, act)
        case LogKeyDeclaration():
            return Decision(bodies=(act,))
        case other:
            assert_never(other)
