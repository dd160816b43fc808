"""The wire of what was recorded between two positions."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import assert_never

from api.wire import shapes
from api.wire.shapes import Shape
from domain.audit.revisions import (
    AmendedStatement,
    Annulling,
    ClaimantCorrecting,
    Correcting,
    Corroborating,
    Entered,
    FieldChange,
    Removing,
    Reporting,
    Retracting,
    Revisions,
    SourceAmended,
    Stating,
)
from domain.dates.instants import to_text
from domain.record.amendments import Retirement, Retiring, statement_of
from domain.record.declarations import (
    BatchDeclaration,
    ClockCorrection,
    ConflictDeclaration,
    Declaration,
    LogKeyDeclaration,
    PlaceDeclaration,
)
from domain.record.statements import Spokesperson
from domain.record.zones import ZoneRules


def revisions(of: Revisions) -> Shape:
    return {
        "from": shapes.moment(of.before),
        "to": shapes.moment(of.after),
        "counts": {str(sort): count for sort, count in sorted(of.counts.items())},
        "amended": [_amended(each) for each in of.amended],
        "source_corrections": [_source_amended(each) for each in of.sources],
        "claimant_corrections": [_claimant_corrected(each) for each in of.claimants],
        "redactions": [_removing(each) for each in of.redactions],
        "retractions": [_retraction(each) for each in of.retractions],
        "corroborations": [_corroboration(each) for each in of.corroborations],
        "reports": [_report(each) for each in of.reports],
        "retirements": [entered(each.entered) | _retiring(each.retiring) for each in of.retirements],
        "declarations": [entered(each.entered) | _declared(each.declaration) for each in of.declarations],
        "cut": of.is_cut,
    }


def entered(of: Entered) -> Shape:
    """Who recorded it, and when."""
    return {
        "position": of.position,
        "recorded_at": to_text(of.recorded_at),
        "recorded_by": of.recorded_by,
        "batch": of.batch,
        **shapes.redacted(of.redacted),
    }


def _amended(of: AmendedStatement) -> Shape:
    return {
        "statement": shapes.statement(of.before),
        "corrections": [_correcting(each) for each in of.corrections],
        "changed": _changed(of.changed),
        "annulment": None if of.annulment is None else _annulling(of.annulment),
    }


def _source_amended(of: SourceAmended) -> Shape:
    return {
        "report": of.before.id,
        "source": shapes.source(of.before.source),
        "corrections": [_correcting(each) for each in of.corrections],
        "changed": _changed(of.changed),
    }


def _correcting(of: Correcting) -> Shape:
    return entered(of.entered) | {"reason": of.reason, "changed": _changed(of.changed)}


def _claimant_corrected(of: ClaimantCorrecting) -> Shape:
    correction, before = of.correction, of.before
    return entered(of.entered) | {
        "conflict": correction.conflict,
        "claimant": correction.claimant,
        "before": {"role": before.role, "parent": before.parent},
        "after": {"role": correction.role, "parent": correction.parent},
        "reason": correction.reason,
    }


def _annulling(of: Annulling) -> Shape:
    replacement = None if of.replacement is None else shapes.statement(of.replacement)
    told = {"reason": of.reason, "replaced_by": of.replaced_by, "replacement": replacement}
    return entered(of.entered) | told


def _changed(of: Sequence[FieldChange]) -> Shape:
    return {each.name: {"before": _value(each.before), "after": _value(each.after)} for each in of}


def _value(of: object) -> object:
    """Of a field, as a report gives it."""
    match of:
        case None | bool() | int():
            return of
        case Decimal():
            return shapes.number(of)
        case tuple():
            return list(of)
        case Spokesperson(name=name, role=role):
            return {"name": name} if role is None else {"name": name, "role": role}
        case _:  # texts, statuses and dates
            return str(of)


def _removing(of: Removing) -> Shape:
    redaction = of.redaction
    return entered(of.entered) | {
        "entry": redaction.position,
        "statement": statement_of(redaction.original),
        "removed": list(redaction.removed),
        "reason": redaction.reason,
        "approved_by": redaction.approved_by,
    }


def _retraction(of: Retracting) -> Shape:
    return _stating(Stating(of.entered, of.statement)) | {"retracted": shapes.statement(of.retracted)}


def _corroboration(of: Corroborating) -> Shape:
    source = {"source": shapes.source(of.corroboration.source), "note": of.corroboration.note}
    return entered(of.entered) | {"statement": of.corroborated.filed.id} | source


def _report(of: Reporting) -> Shape:
    told: Shape = {"id": of.id, "conflict": of.conflict, "statements": [_stating(each) for each in of.statements]}
    if of.entered is None or of.report is None:
        return told
    return entered(of.entered) | told | {"source": shapes.source(of.report.source)}


def _stating(of: Stating) -> Shape:
    return entered(of.entered) | {"id": of.statement.id} | shapes.content(of.statement.content)


def _retiring(of: Retiring) -> Shape:
    what = {"conflict": of.conflict} if of.place is None else {"place": of.place}
    return what | {"retired": isinstance(of, Retirement), "reason": of.reason}


def _declared(of: Declaration) -> Shape:
    match of:
        case ConflictDeclaration(id=conflict, name=name):
            return {"conflict": conflict, "name": name}
        case PlaceDeclaration(id=place, name=name):
            return {"place": place, "name": name}
        case BatchDeclaration(id=batch, file=file, importer=importer):
            return {"import": batch, "file": file, "importer": importer}
        case LogKeyDeclaration(old=old, new=new, until=until, reason=reason):
            return {"log_key": new, "beside": old, "until": to_text(until), "reason": reason}
        case ClockCorrection(first=first, last=last, instant=instant, reason=reason):
            return {"first": first, "last": last, "instant": to_text(instant), "reason": reason}
        case ZoneRules(name=name, release=release):
            return {"zone": name, "release": release}
        case other:
            assert_never(other)
