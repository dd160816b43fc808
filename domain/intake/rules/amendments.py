"""Amendments: corrections, annulments, corroborations, source corrections."""

from __future__ import annotations

from collections.abc import Iterator
from typing import assert_never

from domain.errors import AlreadyRecorded, Fault, NotFound, Refused
from domain.intake import fields
from domain.intake.drafts import (
    AmendmentDraft,
    AnnulmentDraft,
    CorrectionDraft,
    CorroborationDraft,
    SourceCorrectionDraft,
    StatementDraft,
)
from domain.intake.rules.claimants import refuse_unless_valid_again
from domain.intake.rules.common import Decision, refuse
from domain.intake.rules.reports import Filing, content_of, stated_of
from domain.record.amendments import Annulment, Correction, Corroboration, SourceCorrection
from domain.record.dating import dating
from domain.record.folded import FiledAmendment, FiledStatement, Record
from domain.record.removable import REMOVED, less, said_without
from domain.record.statements import Content, Retraction
from domain.vocabulary import StatementId


def decide_amendment(record: Record, act: AmendmentDraft, amendment: str) -> Decision:
    """``amendment``: its id. An id names one amendment: the same one again appends nothing, another is refused."""
    if (filed := record.amendments.get(amendment)) is not None:
        return _decided_before(filed, act, amendment)
    match act.draft:
        case CorrectionDraft() as draft:
            return _decide_correction(record, act.target, draft, amendment)
        case AnnulmentDraft() as draft:
            return _decide_annulment(record, _annulment(act, draft, amendment))
        case CorroborationDraft() as draft:
            return _decide_corroboration(record, _corroboration(act, draft, amendment))
        case SourceCorrectionDraft() as draft:
            return _decide_source_correction(record, _source_correction(act, draft, amendment))
        case other:
            assert_never(other)


def _decided_before(filed: FiledAmendment, act: AmendmentDraft, amendment: str) -> Decision:
    if not _is_same(filed, act, amendment):
        problem = f"the amendment {amendment!r} was recorded at position {filed.position} with other content"
        raise AlreadyRecorded(Fault("", problem, "use another Idempotency-Key for another amendment"))
    return Decision(bodies=(), position=filed.position)


def _is_same(filed: FiledAmendment, act: AmendmentDraft, amendment: str) -> bool:
    match act.draft:
        case CorrectionDraft() as draft:
            return _is_same_correction(filed, act.target, draft)
        case AnnulmentDraft() as draft:
            return filed.amendment == less(_annulment(act, draft, amendment), filed.redacted)
        case CorroborationDraft() as draft:
            return filed.amendment == less(_corroboration(act, draft, amendment), filed.redacted)
        case SourceCorrectionDraft() as draft:
            return filed.amendment == less(_source_correction(act, draft, amendment), filed.redacted)
        case other:
            assert_never(other)


def _is_same_correction(filed: FiledAmendment, target: StatementId, draft: CorrectionDraft) -> bool:
    """Where the draft leaves it out, stated was the published date as it was then; it may be another by now."""
    was, reason = filed.amendment, REMOVED if "reason" in filed.redacted else draft.reason
    return (
        isinstance(was, Correction)
        and (was.target, was.reason) == (target, reason)
        and said_without(draft.saying, filed.redacted).became(was.content, was.content.stated)
    )


def _annulment(act: AmendmentDraft, draft: AnnulmentDraft, amendment: str) -> Annulment:
    return Annulment(id=amendment, target=act.target, reason=draft.reason, replaced_by=draft.replaced_by)


def _corroboration(act: AmendmentDraft, draft: CorroborationDraft, amendment: str) -> Corroboration:
    return Corroboration(id=amendment, target=act.target, source=draft.source, note=draft.note)


def _source_correction(act: AmendmentDraft, draft: SourceCorrectionDraft, amendment: str) -> SourceCorrection:
    return SourceCorrection(id=amendment, report=act.target, source=draft.source, reason=draft.reason)


def _decide_correction(record: Record, target: StatementId, draft: CorrectionDraft, amendment: str) -> Decision:
    filed = _amendable(record, target)
    refuse(_changed_identity(filed, draft))
    refuse(fields.faults_in_reason("/reason", draft.reason))
    refuse(fields.faults_in_saying(filed.content.kind, draft.saying, "/content"))
    conflict = record.conflicts[filed.conflict]
    filing = Filing(
        conflict=conflict,
        report=filed.report,
        published=record.reports[filed.report].source.published,
        recorded_at=filed.recorded_at,
    )
    whole = StatementDraft(
        kind=filed.content.kind, claimant=filed.content.claimant, place=filed.content.place, saying=draft.saying
    )
    content = content_of(record, whole, filing, "/content", own_id=filed.id)
    refuse(_said_after_its_retraction(record, filed, content, filing))
    if content == filed.content:
        return Decision(bodies=())
    return Decision(bodies=(Correction(id=amendment, target=target, content=content, reason=draft.reason),))


def _amendable(record: Record, target: StatementId) -> FiledStatement:
    filed = record.statements.get(target)
    if filed is None:
        raise NotFound("statement", target, "find it with GET /v1/statements")
    if filed.annulled:
        raise Refused([Fault("", f"{target!r} is annulled", "what is annulled cannot be amended; report it anew")])
    return filed


def _changed_identity(filed: FiledStatement, draft: CorrectionDraft) -> Iterator[Fault]:
    cure = "a correction cannot change this: annul the statement and report it anew"
    fixed = {
        "id": filed.id,
        "kind": filed.content.kind,
        "claimant": filed.content.claimant,
        "place": filed.content.place,
    }
    for name, there in fixed.items():
        given = getattr(draft, name)
        if given not in (None, there):
            yield Fault(f"/content/{name}", f"{str(given)!r} is not the statement's {str(there)!r}", cure)
    retracts = draft.saying.retracts
    if isinstance(filed.content, Retraction) and retracts not in (None, filed.content.retracts):
        yield Fault("/content/retracts", f"{retracts!r} is not what it retracts, {filed.content.retracts!r}", cure)


def _said_after_its_retraction(
    record: Record, filed: FiledStatement, content: Content, filing: Filing
) -> Iterator[Fault]:
    if filed.retracted_by is None:
        return
    retraction = record.statements[filed.retracted_by]
    said = dating(content, recorded_at=filed.recorded_at, zone=filing.conflict.zone).stated
    if said.earliest > stated_of(record, retraction).latest:
        problem = f"{content.stated} is after its retraction {retraction.id!r} ({retraction.content.stated})"
        yield Fault("/content/stated", problem, "check both; the retraction may be the one to correct")


def _decide_annulment(record: Record, annulment: Annulment) -> Decision:
    filed, replaced_by = _amendable(record, annulment.target), annulment.replaced_by
    refuse(fields.faults_in_reason("/reason", annulment.reason))
    if replaced_by is not None and (replaced_by == filed.id or record.there(replaced_by) is None):
        cure = "name another statement that is recorded and not annulled, or leave it out"
        raise Refused([Fault("/replaced_by", f"{replaced_by!r} cannot replace it", cure)])
    refuse_unless_valid_again(record, filed)
    return Decision(bodies=(annulment,))


def _decide_corroboration(record: Record, corroboration: Corroboration) -> Decision:
    _amendable(record, corroboration.target)
    refuse(fields.faults_in_source(corroboration.source, "/source"))
    refuse(() if corroboration.note is None else fields.faults_in_reason("/note", corroboration.note))
    return Decision(bodies=(corroboration,))


def _decide_source_correction(record: Record, correction: SourceCorrection) -> Decision:
    filed = record.reports.get(correction.report)
    if filed is None:
        cure = "find it in the statements that it carried: GET /v1/statements"
        raise NotFound("report", correction.report, cure)
    refuse(fields.faults_in_source(correction.source, "/source"))
    refuse(fields.faults_in_reason("/reason", correction.reason))
    return Decision(bodies=() if correction.source == filed.source else (correction,))
