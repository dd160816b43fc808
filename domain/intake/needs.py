"""The part of the record that a decision or a fold needs, so that only that part is loaded."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC
from typing import Self, assert_never

from domain.dates.edtf import Bounds, ImpreciseDate
from domain.dates.instants import MICROSECONDS_PER_DAY
from domain.intake.drafts import (
    Act,
    AmendmentDraft,
    AnnulmentDraft,
    ClaimantCorrectionDraft,
    ConflictDraft,
    CorrectionDraft,
    CorroborationDraft,
    PlaceDraft,
    ReportDraft,
    RetiringDraft,
    SourceCorrectionDraft,
)
from domain.record.amendments import (
    Annulment,
    ClaimantCorrection,
    Correction,
    Corroboration,
    Redaction,
    Reinstatement,
    Retirement,
    SourceCorrection,
)
from domain.record.declarations import (
    BatchDeclaration,
    ClockCorrection,
    ConflictDeclaration,
    LogKeyDeclaration,
    PlaceDeclaration,
)
from domain.record.entries import Entry
from domain.record.saying import Saying
from domain.record.statements import Report, Retraction, Statement
from domain.record.zones import ZoneRules
from domain.vocabulary import BatchId, ClaimantId, ConflictId, PlaceId, ReportId, StatementId

ALIKE_WITHIN = 31 * MICROSECONDS_PER_DAY  # between the stated bounds of two statements that are likely one
ZONE_OFFSET_MAX = MICROSECONDS_PER_DAY


@dataclass(slots=True)
class Needs:
    """Ids. With a statement come its place, report and conflict, what it retracts and what retracts it.

    With a zone come the conflicts in it, with a conflict its zone. ``bound``: the standing statements that what a
    claimant is decides: those that name it as the holder, and the retractions of what it or one below it has said.
    """

    conflicts: set[ConflictId] = field(default_factory=set)
    zones: set[str] = field(default_factory=set)
    places: set[PlaceId] = field(default_factory=set)
    batches: set[BatchId] = field(default_factory=set)
    reports: set[ReportId] = field(default_factory=set)
    appended: set[ReportId] = field(default_factory=set)  # reports as they were appended
    statements: set[StatementId] = field(default_factory=set)
    amendments: set[str] = field(default_factory=set)
    positions: set[int] = field(default_factory=set)  # when a date finds the entries there
    histories: set[StatementId] = field(default_factory=set)  # with all that amends them or their reports
    bound: set[tuple[ConflictId, ClaimantId]] = field(default_factory=set)
    said_of: dict[tuple[ClaimantId, PlaceId], Bounds] = field(default_factory=dict)  # stated at some time within

    def __ior__(self, other: Needs) -> Self:
        self.conflicts |= other.conflicts
        self.zones |= other.zones
        self.places |= other.places
        self.batches |= other.batches
        self.reports |= other.reports
        self.appended |= other.appended
        self.statements |= other.statements
        self.amendments |= other.amendments
        self.positions |= other.positions
        self.histories |= other.histories
        self.bound |= other.bound
        for (claimant, place), stated in other.said_of.items():
            self.look_around(claimant, place, stated)
        return self

    def look_around(self, claimant: ClaimantId, place: PlaceId, stated: Bounds) -> None:
        there = self.said_of.get((claimant, place), stated)
        joined = Bounds(min(there.earliest, stated.earliest), max(there.latest, stated.latest))
        self.said_of[claimant, place] = joined


def _around(stated: ImpreciseDate) -> Bounds:
    """When a likely duplicate of what was stated then was stated itself, whatever the zone of the conflict."""
    earliest, latest = stated.bounds(UTC)
    return Bounds(earliest - ALIKE_WITHIN - ZONE_OFFSET_MAX, latest + ALIKE_WITHIN + ZONE_OFFSET_MAX)


def needs_of(act: Act, ids: Sequence[str]) -> Needs:  # noqa: PLR0911 - one return for each kind of act
    """Return what a decision about ``act`` needs. ``ids`` stand in for those that the act leaves out."""
    match act:
        case ReportDraft():
            return _needs_of_report(act, ids)
        case AmendmentDraft():
            return _needs_of_amendment(act, ids)
        case ClaimantCorrectionDraft():
            return Needs(amendments={act.id or ids[0]}, conflicts={act.conflict}, bound={(act.conflict, act.claimant)})
        case ConflictDraft():
            return Needs(conflicts={act.id}, zones=set() if act.tz is None else {act.tz})
        case PlaceDraft():
            return Needs(places={act.id} | ({act.part_of} if act.part_of else set()))
        case RetiringDraft(conflict=conflict, place=place):
            return _needs_of_retiring(conflict, place)
        case LogKeyDeclaration():
            return Needs()
        case other:
            assert_never(other)


def _needs_of_retiring(conflict: ConflictId | None, place: PlaceId | None) -> Needs:
    return Needs(conflicts={conflict} if conflict else set(), places={place} if place else set())


def _needs_of_report(draft: ReportDraft, ids: Sequence[str]) -> Needs:
    report, *minted = ids
    needs = Needs(conflicts={draft.conflict}, appended={draft.id or report}, statements=set(minted))
    for statement in draft.statements:
        needs.places.add(statement.place)
        stated = statement.saying.stated or draft.source.published
        needs.look_around(statement.claimant, statement.place, _around(stated))
        if statement.id is not None:
            needs.statements.add(statement.id)
        _add_named(needs, statement.saying)
    return needs


def _needs_of_amendment(act: AmendmentDraft, ids: Sequence[str]) -> Needs:
    needs = Needs(amendments={act.id or ids[0]})
    match act.draft:
        case SourceCorrectionDraft():
            needs.reports.add(act.target)
            needs.appended.add(act.target)
        case CorrectionDraft(saying=saying):
            needs.statements.add(act.target)
            _add_named(needs, saying)
        case AnnulmentDraft(replaced_by=replaced_by):
            needs.statements.update({act.target, replaced_by or act.target})
        case CorroborationDraft():
            needs.statements.add(act.target)
        case other:
            assert_never(other)
    return needs


def _add_named(needs: Needs, saying: Saying) -> None:
    needs.statements.update(saying.denies)
    if saying.retracts is not None:
        needs.statements.add(saying.retracts)


def needs_of_entries(entries: Iterable[Entry]) -> Needs:  # noqa: C901, PLR0912 - a case for each kind of body
    """What must be held to fold ``entries`` in."""
    needs = Needs()
    for entry in entries:
        body = entry.body
        match body.original if isinstance(body, Redaction) else body:
            case Report() as report:
                needs.conflicts.add(report.conflict)
            case Statement() as statement:
                needs.reports.add(statement.report)
                if isinstance(statement.content, Retraction):
                    needs.statements.add(statement.content.retracts)
            case Correction(target=target) | Annulment(target=target) | Corroboration(target=target):
                needs.statements.add(target)
            case SourceCorrection(report=report_id):
                needs.reports.add(report_id)
            case Retirement(conflict=conflict, place=place) | Reinstatement(conflict=conflict, place=place):
                needs |= _needs_of_retiring(conflict, place)
            case ConflictDeclaration(id=conflict, tz=tz):
                needs.conflicts.add(conflict)
                needs.zones.add(tz)
            case ClaimantCorrection(conflict=conflict):
                needs.conflicts.add(conflict)
            case ZoneRules(name=tz):
                needs.zones.add(tz)
            case PlaceDeclaration(id=place):
                needs.places.add(place)
            case BatchDeclaration(id=batch):
                needs.batches.add(batch)
            case LogKeyDeclaration() | ClockCorrection():
                pass
            case other:
                assert_never(other)
    return needs
