"""Reports: what one becomes, statement by statement, or why not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from domain.dates.edtf import Bounds, ImpreciseDate
from domain.dates.instants import MICROSECONDS_PER_DAY, Instant
from domain.errors import AlreadyRecorded, Fault, Refused
from domain.intake import fields
from domain.intake.drafts import ReportDraft, StatementDraft
from domain.intake.needs import ALIKE_WITHIN
from domain.intake.rules.common import Decision, refuse, unknown
from domain.intake.rules.retiring import faults_in_retired
from domain.record.dating import Dating, dating
from domain.record.declarations import Conflict
from domain.record.denials import StatusAndHolder, opposite_of
from domain.record.entries import Body, Entry
from domain.record.folded import AppendedReport, FiledStatement, Record
from domain.record.removable import said_without
from domain.record.saying import Saying
from domain.record.statements import Claim, Content, Denial, Report, Retraction, Statement
from domain.vocabulary import Kind, ReportId, StatementId

ALIKE_NAMED_MAX = 10
STATED_AHEAD_MAX = MICROSECONDS_PER_DAY  # clocks and zones of sources are off by hours, not by days


class Alike(NamedTuple):
    """Likely duplicates of a statement: the nearest by their stated dates, in order of the log, and how many are."""

    statements: tuple[StatementId, ...]
    total: int


NONE_ALIKE = Alike((), 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Filing:
    """Where a statement goes: what its dates and its claimant are judged by."""

    conflict: Conflict
    report: ReportId
    published: ImpreciseDate
    recorded_at: Instant  # of the statement's first entry


def decide_report(record: Record, draft: ReportDraft, *, ids: Sequence[str], at: Instant) -> Decision:
    """``ids`` stand in for those that ``draft`` leaves out: first the report's, then one for each statement."""
    report_id = draft.id or ids[0]
    there = record.reports.get(report_id)
    if there is not None and _is_same(record.appended[there.id], draft):  # though an earlier version took more
        return Decision(bodies=())
    refuse(fields.faults_in_report(draft))
    if there is not None:
        problem = f"the report {there.id!r} was recorded at position {there.position} with other content"
        raise AlreadyRecorded(
            Fault("/id", problem, "give this report another id; to change the recorded one, correct it")
        )
    conflict = record.conflicts.get(draft.conflict)
    if conflict is None:
        raise Refused([unknown("/conflict", "conflict", draft.conflict, "declare it with PUT /v1/conflicts first")])
    refuse(faults_in_retired("/conflict", conflict))
    filing = Filing(
        conflict=conflict,
        report=report_id,
        published=draft.source.published,
        recorded_at=at,
    )
    report = Report(id=report_id, conflict=conflict.id, source=draft.source)
    return Decision(bodies=(report, *_decide_statements(record, draft, report, filing, ids[1:])))


def _decide_statements(
    record: Record, draft: ReportDraft, report: Report, filing: Filing, ids: Sequence[str]
) -> list[Statement]:
    scratch, faults = record.scratch(), list[Fault]()
    statements, named = list[Statement](), _named_in(draft)
    _try_on(scratch, report, filing.recorded_at)
    for index, each in enumerate(draft.statements):
        pointer = f"/statements/{index}"
        try:
            content = content_of(scratch, each, filing, pointer, own_id=None)
        except Refused as refused:
            faults += refused.faults
            continue
        statement = Statement(id=each.id or ids[index], report=report.id, content=content)
        _refuse_taken_id(scratch, statement.id, pointer)
        if statement.id in named or isinstance(content, Retraction):
            _try_on(scratch, statement, filing.recorded_at)
        statements.append(statement)
    refuse(faults)
    return statements


def _named_in(draft: ReportDraft) -> set[StatementId]:
    """The statements that some statement of ``draft`` denies or retracts."""
    named = {target for each in draft.statements for target in each.saying.denies}
    return named.union(each.saying.retracts for each in draft.statements if each.saying.retracts is not None)


def _try_on(scratch: Record, body: Body, at: Instant) -> None:
    """Fold a body in as if it had been appended: later statements of a report may deny or retract earlier ones."""
    entry = Entry(position=scratch.position + 1, recorded_at=at, recorded_by="", batch=None, salt=b"", body=body)
    scratch.apply(entry)


def _refuse_taken_id(record: Record, statement: StatementId, pointer: str) -> None:
    if (taken := record.statements.get(statement)) is not None:
        problem = f"the id {statement!r} is taken by the statement at position {taken.position}"
        raise AlreadyRecorded(
            Fault(f"{pointer}/id", problem, "give it another id, or none; to change that statement, correct it")
        )


def _is_same(appended: AppendedReport, draft: ReportDraft) -> bool:
    """Whether the report is handed in once more."""
    return (
        appended.conflict == draft.conflict
        and appended.source == draft.source
        and len(appended.statements) == len(draft.statements)
        and all(
            each.id in (None, statement.id) and _became(each, statement, appended)
            for each, statement in zip(draft.statements, appended.statements, strict=True)
        )
    )


def _became(draft: StatementDraft, statement: Statement, appended: AppendedReport) -> bool:
    """What was removed of the statement since is not compared."""
    left = replace(draft, saying=said_without(draft.saying, appended.redacted.get(statement.id, ())))
    return left.became(statement.content, appended.source.published)


def content_of(
    record: Record, draft: StatementDraft, filing: Filing, pointer: str, *, own_id: StatementId | None
) -> Content:
    """The content that ``draft`` becomes. ``own_id`` is set where it corrects a statement that is there."""
    saying = draft.saying
    refuse(_unknown_names(record, draft, filing.conflict, pointer))
    if own_id is None:
        refuse(faults_in_retired(f"{pointer}/place", record.places[draft.place]))
    stated = saying.stated or filing.published
    if stated.is_open:
        cure = "say in the statement when it was said, at the earliest: [a..b]"
        raise Refused([Fault(f"{pointer}/stated", f"is missing, and the report's {stated} has no beginning", cure)])
    content: Content
    if draft.kind is Kind.RETRACTION:
        content = _retraction(record, draft, stated, filing, pointer, own_id=own_id)
    else:
        content = _assertion(record, draft, stated, filing, pointer)
    dates = dating(content, recorded_at=filing.recorded_at, zone=filing.conflict.zone)
    refuse(_faults_in_dates(content, dates, filing, pointer))
    return content


def _unknown_names(record: Record, draft: StatementDraft, conflict: Conflict, pointer: str) -> Iterator[Fault]:
    if draft.claimant not in conflict.claimants:
        cure = f"declare it with PUT /v1/conflicts/{conflict.id}, or use one of its {len(conflict.claimants)} claimants"
        yield unknown(f"{pointer}/claimant", "claimant", draft.claimant, cure)
    if draft.place not in record.places:
        yield unknown(f"{pointer}/place", "place", draft.place, "find it with GET /v1/places?q=, or declare it first")
    holder = draft.saying.holder
    if holder is not None and not conflict.is_party(holder):
        sides = ", ".join(sorted(conflict.sides()))
        problem = f"{holder!r} is not a party of {conflict.id}"
        yield Fault(f"{pointer}/holder", problem, f"name a side ({sides}) or a party below one")


def _assertion(
    record: Record, draft: StatementDraft, stated: ImpreciseDate, filing: Filing, pointer: str
) -> Claim | Denial:
    saying = draft.saying
    opposite = opposite_of(_denied(record, draft, filing, pointer), filing.conflict)
    status, holder = _position(saying, opposite, pointer)
    if draft.kind is Kind.CLAIM:
        return Claim(
            claimant=draft.claimant,
            place=draft.place,
            status=status,
            holder=holder,
            stated=stated,
            effective=saying.effective,
            until=saying.until,
            share=saying.share,
            extent=saying.extent,
            telling=saying.telling,
        )
    return Denial(
        claimant=draft.claimant,
        place=draft.place,
        status=status,
        holder=holder,
        stated=stated,
        denies=saying.denies,
        derived=saying.status is None or (saying.derived and (status, holder) == opposite),
        effective=saying.effective,
        until=saying.until,
        share=saying.share,
        extent=saying.extent,
        telling=saying.telling,
    )


def _position(saying: Saying, opposite: StatusAndHolder | None, pointer: str) -> StatusAndHolder:
    if saying.status is not None:
        return saying.status, saying.holder
    if opposite is None:
        problem = "is missing, and what is denied has no one opposite"
        raise Refused([Fault(f"{pointer}/status", problem, "say what the denial states to be true instead")])
    return opposite


def _denied(record: Record, draft: StatementDraft, filing: Filing, pointer: str) -> Iterator[Claim | Denial]:
    """The content of what is denied. A retracted statement can still be denied; a retraction cannot."""
    faults = list[Fault]()
    for index, target in enumerate(draft.saying.denies):
        filed, at = record.there(target), f"{pointer}/denies/{index}"
        if filed is None or filed.conflict != filing.conflict.id:
            cure = "name a statement of this conflict that is recorded and not annulled, or one earlier in this report"
            faults.append(unknown(at, "statement", target, cure))
        elif isinstance(filed.content, Retraction):
            faults.append(Fault(at, f"{target!r} is a retraction", "claim anew what it took back, or annul it"))
        elif filed.content.place != draft.place:
            faults.append(
                Fault(at, f"{target!r} is about {filed.content.place}", "deny it in a statement on that place")
            )
        elif filed.content.claimant == draft.claimant:
            faults.append(Fault(at, f"{target!r} is {draft.claimant}'s own", "take it back with a retraction"))
        else:
            yield filed.content
    refuse(faults)


def _retraction(  # noqa: PLR0913 - what a retraction is judged by
    record: Record,
    draft: StatementDraft,
    stated: ImpreciseDate,
    filing: Filing,
    pointer: str,
    *,
    own_id: StatementId | None,
) -> Retraction:
    retracts = draft.saying.retracts or ""
    content = Retraction(
        claimant=draft.claimant, place=draft.place, retracts=retracts, stated=stated, telling=draft.saying.telling
    )
    filed, at = record.there(retracts), f"{pointer}/retracts"
    if filed is None or filed.conflict != filing.conflict.id:
        cure = "name a statement of this conflict that is recorded and not annulled, or one earlier in this report"
        raise Refused([unknown(at, "statement", retracts, cure)])
    refuse(_faults_in_retraction(filed, content, filing, at, own_id))
    return content


def _faults_in_retraction(
    filed: FiledStatement, content: Retraction, filing: Filing, at: str, own_id: StatementId | None
) -> Iterator[Fault]:
    name, target = repr(filed.id), filed.content
    if isinstance(target, Retraction):
        yield Fault(at, f"{name} is itself a retraction", "annul it, if it should not be here")
        return
    if content.claimant not in filing.conflict.line(target.claimant):
        cure = f"a statement is taken back by {target.claimant} or a party above it; others deny it"
        yield Fault(at, f"{name} is not {content.claimant}'s own, nor of one below it", cure)
    if target.place != content.place:
        yield Fault(at, f"{name} is about {target.place}", "name that place in the retraction")
    if filed.retracted_by not in (None, own_id):
        yield Fault(at, f"{name} is already retracted by {filed.retracted_by!r}", "nothing more is needed")
    said = dating(target, recorded_at=filed.recorded_at, zone=filing.conflict.zone).stated
    retracted = dating(content, recorded_at=filing.recorded_at, zone=filing.conflict.zone).stated
    if said.earliest > retracted.latest:
        yield Fault(at, f"{name} was said later ({target.stated}) than its retraction ({content.stated})", "check both")


def _faults_in_dates(content: Content, dates: Dating, filing: Filing, pointer: str) -> Iterator[Fault]:
    if dates.stated.earliest > filing.recorded_at + STATED_AHEAD_MAX:
        cure = "give the day on which it was said; what is announced for later goes into effective"
        yield Fault(f"{pointer}/stated", f"{content.stated} is more than a day after it is recorded", cure)
    if not isinstance(content, Retraction) and dates.until_latest < dates.effective.earliest:
        problem = f"{content.until} is before it begins ({content.effective or content.stated})"
        yield Fault(f"{pointer}/until", problem, "check both; for the past alone, give effective as well")


def alike(record: Record, statement: StatementId) -> Alike:
    """Likely duplicates recorded before: same claimant, place, status and holder, stated bounds within 31 days."""
    filed = record.statements[statement]
    if isinstance(filed.content, Retraction):
        return NONE_ALIKE
    said = (record.statements[other] for other in record.said_of[filed.content.claimant, filed.content.place])
    others = [other for other in said if _may_be_one(filed, other)]
    if not others:
        return NONE_ALIKE
    own = stated_of(record, filed)
    twins = [
        (apart, -other.position, other)
        for other in others
        if (apart := own.apart(stated_of(record, other))) <= ALIKE_WITHIN
    ]
    nearest = sorted((twin[2] for twin in sorted(twins)[:ALIKE_NAMED_MAX]), key=lambda each: each.position)
    return Alike(tuple(each.id for each in nearest), len(twins))


def _may_be_one(filed: FiledStatement, other: FiledStatement) -> bool:
    """Whether a statement was recorded before the ``filed`` one and says the same. Claimants are the conflict's own."""
    return (
        other.position < filed.position
        and other.is_there
        and other.conflict == filed.conflict
        and not isinstance(other.content, Retraction)
        and not isinstance(filed.content, Retraction)
        and (other.content.status, other.content.holder) == (filed.content.status, filed.content.holder)
    )


def stated_of(record: Record, filed: FiledStatement) -> Bounds:
    zone = record.conflicts[filed.conflict].zone
    return dating(filed.content, recorded_at=filed.recorded_at, zone=zone).stated
