"""The rules for appending that need the record: what a report, an amendment or a declaration becomes, or why not.

Pure: from a ``Record`` and what is handed in to the bodies of entries. Raises ``Refused`` with every fault found,
``Clash`` (it is there and says something else) or ``NotThere``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import tzinfo
from types import MappingProxyType
from typing import TypeAlias

from domain import forms
from domain.amendments import Annulment, Correction, Corroboration, SourceCorrection
from domain.dates import Bounds, ImpreciseDate
from domain.declarations import Claimant, Conflict, ConflictDeclaration, PlaceDeclaration, merged_place
from domain.drafts import ClaimantDraft, ConflictDraft, CorrectionDraft, PlaceDraft, ReportDraft, Saying, StatementDraft
from domain.entries import Body, Entry
from domain.errors import Clash, Fault, NotThere, Refused
from domain.instants import MICROSECONDS_PER_DAY, Instant
from domain.needs import ALIKE_WITHIN
from domain.record import FiledReport, FiledStatement, Record
from domain.resolution import Dating, dating
from domain.statements import Claim, Content, Denial, Report, Retraction, Source, Statement
from domain.vocabulary import MEANINGS, ClaimantId, Kind, ReportId, Role, StatementId, Status

STATED_AHEAD_MAX = MICROSECONDS_PER_DAY  # clocks and zones of sources are off by hours, not by days
CLAIMANTS_PER_ENTRY = 100  # a long list of claimants is declared in several entries, to stay under the limit of bytes

Zones = Callable[[str], tzinfo | None]
Position: TypeAlias = tuple[Status, ClaimantId | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Filing:
    """Where a statement goes: what its dates and its claimant are judged by."""

    conflict: Conflict
    zone: tzinfo
    report: ReportId
    published: ImpreciseDate
    recorded_at: Instant  # of the statement's first entry


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """The bodies to append, in order; none where all of it is there already."""

    bodies: Sequence[Body]


# Reports


def decide_report(record: Record, draft: ReportDraft, *, ids: Sequence[str], at: Instant, zones: Zones) -> Decision:
    """``ids`` stand in for those that ``draft`` leaves out: first the report's, then one for each statement."""
    refuse(forms.faults_in_report(draft))
    report_id = draft.id or ids[0]
    if (there := record.reports.get(report_id)) is not None:
        _refuse_unless_same(record, there, draft)
        return Decision(bodies=())
    conflict = record.conflicts.get(draft.conflict)
    if conflict is None:
        raise Refused([_unknown("/conflict", "conflict", draft.conflict, "declare it with PUT /v1/conflicts first")])
    filing = Filing(
        conflict=conflict,
        zone=zone_of(conflict, zones),
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
    statements = list[Statement]()
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
        _try_on(scratch, statement, filing.recorded_at)
        statements.append(statement)
    refuse(faults)
    return statements


def _try_on(scratch: Record, body: Body, at: Instant) -> None:
    """Fold a body in as if it had been appended: later statements of a report may deny or retract earlier ones."""
    entry = Entry(position=scratch.position + 1, recorded_at=at, recorded_by="", batch=None, salt=b"", body=body)
    scratch.apply(entry)


def _refuse_taken_id(record: Record, statement: StatementId, pointer: str) -> None:
    if (taken := record.statements.get(statement)) is not None:
        problem = f"the id {statement!r} is taken by the statement at position {taken.position}"
        raise Clash(
            Fault(f"{pointer}/id", problem, "give it another id, or none; to change that statement, correct it")
        )


def _refuse_unless_same(record: Record, there: FiledReport, draft: ReportDraft) -> None:
    """The same report again is no fault; another one under its id is."""
    appended = record.appended[there.id]
    same = (
        appended.conflict == draft.conflict
        and appended.source == draft.source
        and len(appended.statements) == len(draft.statements)
        and all(
            each.id in (None, statement.id) and each.became(statement.content, appended.source.published)
            for each, statement in zip(draft.statements, appended.statements, strict=True)
        )
    )
    if not same:
        problem = f"the report {there.id!r} was recorded at position {there.position} with other content"
        raise Clash(Fault("/id", problem, "give this report another id; to change the recorded one, correct it"))


def content_of(
    record: Record, draft: StatementDraft, filing: Filing, pointer: str, *, own_id: StatementId | None
) -> Content:
    """The content that ``draft`` becomes. ``own_id`` is set where it corrects a statement that is there."""
    saying = draft.saying
    refuse(_unknown_names(record, draft, filing.conflict, pointer))
    stated = saying.stated or filing.published
    if stated.is_open:
        cure = "say in the statement when it was said, at the earliest: [a..b]"
        raise Refused([Fault(f"{pointer}/stated", f"is missing, and the report's {stated} has no beginning", cure)])
    content: Content
    if draft.kind is Kind.RETRACTION:
        content = _retraction(record, draft, stated, filing, pointer, own_id=own_id)
    else:
        content = _assertion(record, draft, stated, filing, pointer)
    dates = dating(content, recorded_at=filing.recorded_at, zone=filing.zone)
    refuse(_faults_in_dates(content, dates, filing, pointer))
    return content


def _unknown_names(record: Record, draft: StatementDraft, conflict: Conflict, pointer: str) -> Iterator[Fault]:
    if draft.claimant not in conflict.claimants:
        cure = f"declare it with PUT /v1/conflicts/{conflict.id}, or use one of its {len(conflict.claimants)} claimants"
        yield _unknown(f"{pointer}/claimant", "claimant", draft.claimant, cure)
    if draft.place not in record.places:
        yield _unknown(f"{pointer}/place", "place", draft.place, "find it with GET /v1/places?q=, or declare it first")
    holder = draft.saying.holder
    if holder is not None and not conflict.is_party(holder):
        sides = ", ".join(sorted(conflict.sides()))
        problem = f"{holder!r} is not a party of {conflict.id}"
        yield Fault(f"{pointer}/holder", problem, f"name a side ({sides}) or a party below one")


def _unknown(pointer: str, what: str, name: str, cure: str) -> Fault:
    return Fault(pointer, f"there is no {what} {name!r}", cure)


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


def _position(saying: Saying, opposite: Position | None, pointer: str) -> Position:
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
            faults.append(_unknown(at, "statement", target, cure))
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


def opposite_of(denied: Iterable[Claim | Denial], conflict: Conflict) -> Position | None:
    """What a denial without a status asserts: the opposite of all that it denies, if that is one and the same."""
    opposites = set[Position | None]()
    for content in denied:
        status = MEANINGS[content.status].opposite
        holder = None if content.holder is None else conflict.side_of(content.holder)
        opposites.add(None if status is None else (status, holder if MEANINGS[status].needs_holder else None))
    return opposites.pop() if len(opposites) == 1 else None


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
        raise Refused([_unknown(at, "statement", retracts, cure)])
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
    said = dating(target, recorded_at=filed.recorded_at, zone=filing.zone).stated
    retracted = dating(content, recorded_at=filing.recorded_at, zone=filing.zone).stated
    if said.earliest > retracted.latest:
        yield Fault(at, f"{name} was said later ({target.stated}) than its retraction ({content.stated})", "check both")


def _faults_in_dates(content: Content, dates: Dating, filing: Filing, pointer: str) -> Iterator[Fault]:
    if dates.stated.earliest > filing.recorded_at + STATED_AHEAD_MAX:
        cure = "give the day on which it was said; what is announced for later goes into effective"
        yield Fault(f"{pointer}/stated", f"{content.stated} is more than a day after it is recorded", cure)
    if not isinstance(content, Retraction) and dates.until_latest < dates.effective.earliest:
        problem = f"{content.until} is before it begins ({content.effective or content.stated})"
        yield Fault(f"{pointer}/until", problem, "check both; for the past alone, give effective as well")


def alike(record: Record, statement: StatementId, zone: tzinfo) -> list[StatementId]:
    """Likely duplicates recorded before: same claimant, place, status and holder, stated bounds within 31 days."""
    filed = record.statements[statement]
    if isinstance(filed.content, Retraction):
        return []
    own = _stated(filed, zone)
    others = (record.statements[other] for other in record.said_of[filed.content.claimant, filed.content.place])
    return [
        other.id
        for other in sorted(others, key=lambda each: each.position)
        if other.position < filed.position
        and other.is_there
        and other.conflict == filed.conflict  # ids of claimants are the conflict's own
        and not isinstance(other.content, Retraction)
        and (other.content.status, other.content.holder) == (filed.content.status, filed.content.holder)
        and _apart(own, _stated(other, zone)) <= ALIKE_WITHIN
    ]


def _stated(filed: FiledStatement, zone: tzinfo) -> Bounds:
    return dating(filed.content, recorded_at=filed.recorded_at, zone=zone).stated


def _apart(one: Bounds, other: Bounds) -> int:
    return max(one.earliest, other.earliest) - min(one.latest, other.latest)


# Amendments


def decide_correction(
    record: Record, target: StatementId, draft: CorrectionDraft, *, amendment: str, zones: Zones
) -> Decision:
    filed = _amendable(record, target)
    refuse(_changed_identity(filed, draft))
    refuse(forms.faults_in_reason("/reason", draft.reason))
    refuse(forms.faults_in_saying(filed.content.kind, draft.saying, "/content"))
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
        raise NotThere("statement", target, "find it with GET /v1/statements")
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
    if said.earliest > _stated(retraction, filing.zone).latest:
        problem = f"{content.stated} is after its retraction {retraction.id!r} ({retraction.content.stated})"
        yield Fault("/content/stated", problem, "check both; the retraction may be the one to correct")


def decide_annulment(
    record: Record, target: StatementId, *, reason: str, replaced_by: StatementId | None, amendment: str
) -> Decision:
    filed = _amendable(record, target)
    refuse(forms.faults_in_reason("/reason", reason))
    if replaced_by is not None and (replaced_by == filed.id or record.there(replaced_by) is None):
        cure = "name another statement that is recorded and not annulled, or leave it out"
        raise Refused([Fault("/replaced_by", f"{replaced_by!r} cannot replace it", cure)])
    return Decision(bodies=(Annulment(id=amendment, target=target, reason=reason, replaced_by=replaced_by),))


def decide_corroboration(
    record: Record, target: StatementId, *, source: Source, note: str | None, amendment: str
) -> Decision:
    _amendable(record, target)
    refuse(forms.faults_in_source(source, "/source"))
    refuse(() if note is None else forms.faults_in_reason("/note", note))
    return Decision(bodies=(Corroboration(id=amendment, target=target, source=source, note=note),))


def decide_source_correction(
    record: Record, report: ReportId, *, source: Source, reason: str, amendment: str
) -> Decision:
    filed = record.reports.get(report)
    if filed is None:
        raise NotThere("report", report, "find it in the statements that it carried: GET /v1/statements")
    refuse(forms.faults_in_source(source, "/source"))
    refuse(forms.faults_in_reason("/reason", reason))
    if source == filed.source:
        return Decision(bodies=())
    return Decision(bodies=(SourceCorrection(id=amendment, report=report, source=source, reason=reason),))


# Declarations


def decide_conflict(record: Record, draft: ConflictDraft, *, zones: Zones) -> Decision:
    refuse(forms.faults_in_conflict(draft))
    before = record.conflicts.get(draft.id)
    name = draft.name or (before.name if before else None)
    tz = (before.tz if before else "UTC") if draft.tz is None else draft.tz
    if name is None:
        raise Refused([Fault("/name", "is missing", "a conflict that is new needs a name")])
    if before is not None and tz != before.tz:
        raise Clash(Fault("/tz", f"the zone of {draft.id} is {before.tz}", "it stays as first declared: leave it out"))
    if zones(tz) is None:
        raise Refused([Fault("/tz", f"there is no time zone {tz!r}", "name one of the IANA list, as Europe/Kyiv")])
    claimants = {} if before is None else dict(before.claimants)
    declared = {key: _claimant(key, each, claimants.get(key)) for key, each in draft.claimants.items()}
    refuse(_faults_in_parents(claimants | declared, declared))
    changed = {key: each for key, each in declared.items() if claimants.get(key) != each}
    if before is not None and not changed and name == before.name:
        return Decision(bodies=())
    return Decision(bodies=tuple(_conflict_declarations(draft.id, name, tz, changed)))


def _claimant(key: ClaimantId, draft: ClaimantDraft, before: Claimant | None) -> Claimant:
    pointer = f"/claimants/{key}"
    if before is None:
        if draft.name is None or draft.role is None:
            missing = "name" if draft.name is None else "role"
            raise Refused(
                [Fault(f"{pointer}/{missing}", "is missing", "a claimant that is new needs a name and a role")]
            )
        return Claimant(name=draft.name, role=draft.role, parent=draft.parent, colour=draft.colour)
    for what in ("role", "parent"):
        given, there = getattr(draft, what), getattr(before, what)
        if given not in (None, there):
            cure = "role and parent stay as first declared; declare a claimant with another id"
            raise Clash(Fault(f"{pointer}/{what}", f"the {what} of {key} is {there or 'none'}", cure))
    return replace(before, name=draft.name or before.name, colour=draft.colour or before.colour)


def _faults_in_parents(
    claimants: Mapping[ClaimantId, Claimant], declared: Mapping[ClaimantId, Claimant]
) -> Iterator[Fault]:
    for key, each in declared.items():
        if each.parent is None:
            continue
        pointer = f"/claimants/{key}/parent"
        parent = claimants.get(each.parent)
        if each.role is Role.OBSERVER:
            yield Fault(pointer, "an observer stands under nobody", "leave the parent out, or make it an affiliate")
        elif parent is None or parent.role is not Role.PARTY:
            yield Fault(pointer, f"{each.parent!r} is not a party of this conflict", "name a party, or leave it out")
        elif _runs_in_a_circle(key, claimants):
            yield Fault(pointer, f"{key!r} would stand under itself", "a line of parents ends at a side")


def _runs_in_a_circle(key: ClaimantId, claimants: Mapping[ClaimantId, Claimant]) -> bool:
    seen, above = {key}, claimants[key].parent
    while above is not None and above in claimants:
        if above in seen:
            return True
        seen.add(above)
        above = claimants[above].parent
    return False


def _conflict_declarations(
    conflict: str, name: str, tz: str, claimants: Mapping[ClaimantId, Claimant]
) -> Iterator[ConflictDeclaration]:
    """Parents before those below them, so that every prefix of the log is a whole conflict."""
    ordered = sorted(claimants, key=lambda key: _depth(key, claimants))
    for start in range(0, max(len(ordered), 1), CLAIMANTS_PER_ENTRY):
        part = {key: claimants[key] for key in ordered[start : start + CLAIMANTS_PER_ENTRY]}
        yield ConflictDeclaration(id=conflict, name=name, tz=tz, claimants=MappingProxyType(part))


def _depth(key: ClaimantId, claimants: Mapping[ClaimantId, Claimant]) -> int:
    depth = 0
    parent = claimants[key].parent
    while parent is not None and parent in claimants:
        depth, parent = depth + 1, claimants[parent].parent
    return depth


def decide_place(record: Record, draft: PlaceDraft) -> Decision:
    refuse(forms.faults_in_place(draft))
    before = record.places.get(draft.id)
    name = draft.name or (before.name if before else None)
    if name is None:
        raise Refused([Fault("/name", "is missing", "a place that is new needs a name")])
    refuse(_faults_in_part_of(record, draft))
    declared = PlaceDeclaration(
        id=draft.id,
        name=name,
        names=draft.names,
        lat=draft.lat,
        lon=draft.lon,
        point=draft.point,
        kind=draft.kind,
        part_of=draft.part_of,
        identifiers=MappingProxyType(dict(draft.identifiers)),
        admin=draft.admin,
        population=draft.population,
    )
    return Decision(bodies=() if before is not None and merged_place(before, declared) == before else (declared,))


def _faults_in_part_of(record: Record, draft: PlaceDraft) -> Iterator[Fault]:
    if draft.part_of is None:
        return
    if draft.part_of not in record.places:
        yield _unknown("/part_of", "place", draft.part_of, "declare the whole before its parts")
    elif draft.part_of == draft.id:
        yield Fault("/part_of", "a place is no part of itself", "name the place that it is a part of")


def zone_of(conflict: Conflict, zones: Zones) -> tzinfo:
    zone = zones(conflict.tz)
    if zone is None:  # it was there when the conflict was declared
        raise NotThere("time zone", conflict.tz, "install the tzdata release that this version is pinned to")
    return zone


def refuse(faults: Iterable[Fault]) -> None:
    if found := list(faults):
        raise Refused(found)
