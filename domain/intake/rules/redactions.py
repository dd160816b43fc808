"""Redactions: what the law forces to be removed, entry by entry."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from domain.errors import Fault, NotFound
from domain.intake import fields
from domain.intake.drafts import RedactionDraft
from domain.intake.rules.common import Decision, refuse
from domain.record.amendments import (
    Amendment,
    ClaimantCorrection,
    Redaction,
    Remains,
    SourceCorrection,
    statement_of,
)
from domain.record.entries import Entry
from domain.record.folded import FiledStatement, Record
from domain.record.removable import REMOVABLE, borne, joined, less, redactable
from domain.vocabulary import StatementId


def entries_about(record: Record, target: StatementId) -> list[int]:
    """The positions of all that may bear a text of the statement: its own, and those of what amends it."""
    filed = record.statements.get(target)
    if filed is None:
        raise NotFound("statement", target, "find it with GET /v1/statements")
    amended = (each.position for each in record.amendments.values() if _is_about(each.amendment, filed))
    return sorted({filed.position, *amended})


def _is_about(amendment: Amendment, filed: FiledStatement) -> bool:
    original = amendment.original if isinstance(amendment, Redaction) else amendment
    match original:
        case SourceCorrection(report=report):
            return report == filed.report
        case ClaimantCorrection():
            return False
        case _:
            return statement_of(original) == filed.id


def decide_redaction(
    entries: Sequence[tuple[Entry, bytes]], draft: RedactionDraft, *, approved_by: str, ids: Sequence[str]
) -> Decision:
    """``entries``: all that may bear the text, each with its Merkle leaf. ``ids``: as many."""
    refuse(_faults_in(draft))
    refuse(_fields_that_are_not_there([entry for entry, _ in entries], draft))
    named = zip(entries, ids, strict=True)
    redactions = (_redaction(entry, leaf, draft, approved_by, name) for (entry, leaf), name in named)
    return Decision(bodies=tuple(each for each in redactions if each is not None))


def _redaction(entry: Entry, leaf: bytes, draft: RedactionDraft, approved_by: str, name: str) -> Redaction | None:
    body = redactable(entry.body)
    if body is None or not (removed := borne(body, draft.remove)):
        return None
    return Redaction(
        id=name,
        position=entry.position,
        leaf=leaf,
        removed=joined(entry.redacted, removed),
        reason=draft.reason,
        approved_by=approved_by,
        remains=Remains(
            body=less(body, removed),
            recorded_at=entry.recorded_at,
            recorded_by=entry.recorded_by,
            batch=entry.batch,
        ),
    )


def _faults_in(draft: RedactionDraft) -> Iterator[Fault]:
    yield from fields.faults_in_reason("/reason", draft.reason)
    if not draft.remove:
        yield Fault("/remove", "is missing", f"name what is to be removed: {', '.join(REMOVABLE)}")
    for field in draft.remove:
        if field not in REMOVABLE:
            problem = f"{field!r} cannot be removed, only {', '.join(REMOVABLE)}"
            yield Fault("/remove", problem, "what answers are made of is corrected or annulled, and stays in the log")


def _fields_that_are_not_there(entries: Sequence[Entry], draft: RedactionDraft) -> Iterator[Fault]:
    """One that was removed before is not a fault: the same redaction again changes nothing."""
    there = {field for entry in entries for field in entry.redacted}
    for entry in entries:
        if (body := redactable(entry.body)) is not None:
            there.update(borne(body, draft.remove))
    for field in draft.remove:
        if field not in there:
            cure = "its history has what there is: GET /v1/statements/{id}"
            yield Fault("/remove", f"neither the statement nor what amends it has a {field}", cure)
