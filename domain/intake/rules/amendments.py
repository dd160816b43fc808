"""Amendments: corrections, annulments, corroborations, source corrections."""

from __future__ import annotations

from collections.abc import Iterator

from domain.errors import Fault, NotFound, Refused
from domain.intake import fields
from domain.intake.drafts import CorrectionDraft, StatementDraft
from domain.intake.rules.common import Decision, refuse
from domain.intake.rules.reports import Filing, content_of, stated_of
from domain.record.amendments import Annulment, Correction, Corroboration, SourceCorrection
from domain.record.dating import dating
from domain.record.folded import FiledStatement, Record
from domain.record.statements import Content, Retraction, Source
from domain.record.zones import Zones, zone_of
from domain.vocabulary import ReportId, StatementId


def decide_correction(
    record: Record, target: StatementId, draft: CorrectionDraft, *, amendment: str, zones: Zones
) -> Decision:
    filed = _amendable(record, target)
    refuse(_changed_identity(filed, draft))
    refuse(fields.faults_in_reason("/reason", draft.reason))
    refuse(fields.faults_in_saying(filed.content.kind, draft.saying, "/content"))
    conflict = record.conflicts[filed.conflict]
    filing = Filing(
        conflict=conflict,
        zone=zone_of(conflict, zones),
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
    said = dating(content, recorded_at=filed.recorded_at, zone=filing.zone).stated
    if said.earliest > stated_of(retraction, filing.zone).latest:
        problem = f"{content.stated} is after its retraction {retraction.id!r} ({retraction.content.stated})"
        yield Fault("/content/stated", problem, "check both; the retraction may be the one to correct")


def decide_annulment(
    record: Record, target: StatementId, *, reason: str, replaced_by: StatementId | None, amendment: str
) -> Decision:
    filed = _amendable(record, target)
    refuse(fields.faults_in_reason("/reason", reason))
    if replaced_by is not None and (replaced_by == filed.id or record.there(replaced_by) is None):
        cure = "name another statement that is recorded and not annulled, or leave it out"
        raise Refused([Fault("/replaced_by", f"{replaced_by!r} cannot replace it", cure)])
    return Decision(bodies=(Annulment(id=amendment, target=target, reason=reason, replaced_by=replaced_by),))


def decide_corroboration(
    record: Record, target: StatementId, *, source: Source, note: str | None, amendment: str
) -> Decision:
    _amendable(record, target)
    refuse(fields.faults_in_source(source, "/source"))
    refuse(() if note is None else fields.faults_in_reason("/note", note))
    return Decision(bodies=(Corroboration(id=amendment, target=target, source=source, note=note),))


def decide_source_correction(
    record: Record, report: ReportId, *, source: Source, reason: str, amendment: str
) -> Decision:
    filed = record.reports.get(report)
    if filed is None:
        raise NotFound("report", report, "find it in the statements that it carried: GET /v1/statements")
    refuse(fields.faults_in_source(source, "/source"))
    refuse(fields.faults_in_reason("/reason", reason))
    if source == filed.source:
        return Decision(bodies=())
    return Decision(bodies=(SourceCorrection(id=amendment, report=report, source=source, reason=reason),))
