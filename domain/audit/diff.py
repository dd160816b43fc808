"""The use case that says what was recorded between two positions, corrections and annulments above all.

One pass over the entries between them. What an entry changed is looked up as it was known just before it, so that no
more is held than is shown.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sized
from dataclasses import dataclass, replace
from datetime import UTC
from typing import assert_never

from domain.audit.revisions import (
    AmendedStatement,
    Annulling,
    ChangingUse,
    ClaimantCorrecting,
    Correcting,
    Corroborating,
    Declaring,
    Entered,
    EntryKind,
    Removing,
    Reporting,
    Retracting,
    Revisions,
    SourceAmended,
    Stating,
    fields_changed,
)
from domain.errors import BadQuestion
from domain.questions.coordinates import Asking
from domain.questions.past import Declarations, Moment, RecordSnapshot
from domain.record.amendments import (
    Annulment,
    ClaimantCorrection,
    Correction,
    Corroboration,
    Redaction,
    Reinstatement,
    Retirement,
    SourceCorrection,
    statement_of,
)
from domain.record.declarations import (
    BatchDeclaration,
    ClockCorrection,
    ConflictDeclaration,
    Declaration,
    LogKeyDeclaration,
    PlaceDeclaration,
    in_use,
)
from domain.record.entries import Entry
from domain.record.statements import Report, Retraction, Statement
from domain.record.store import Log
from domain.record.zones import ZoneRules
from domain.stances.ports import KnownStatement
from domain.vocabulary import PlaceId, ReportId, StatementId

READ_AT_ONCE = 1_000  # entries


@dataclass(frozen=True, slots=True, kw_only=True)
class Revising:
    asking: Asking
    log: Log

    def between(self, first: str, second: str | None, *, limit: int) -> Revisions:
        """``first`` and ``second`` are positions, instants or days; the end of the log, unless a second is given.

        Each list holds at most ``limit``. Raises ``BadQuestion`` where the second comes before the first.
        """
        with self.asking.readings.snapshot() as past:
            before = self.asking.moment(past, first, parameter="A")
            after = self.asking.moment(past, second, parameter="B")
            if before.position > after.position:
                problem = f"position {after.position} comes before A, which is position {before.position}"
                raise BadQuestion("B", problem, "name the earlier one first")
            gathering = _Gathering(past, after.position, limit)
            for entry in self._entries(before, after):
                gathering.take(entry)
            return self._revisions(past, before, after, gathering)

    def _entries(self, before: Moment, after: Moment) -> Iterator[Entry]:
        position = before.position
        while position < after.position:
            entries = self.log.read(after=position, limit=min(READ_AT_ONCE, after.position - position))
            yield from entries
            position = entries[-1].position

    def _revisions(self, past: Declarations, before: Moment, after: Moment, found: _Gathering) -> Revisions:
        conflicts = past.conflicts(at=after.position)
        used = in_use(conflicts)
        return Revisions(
            before=before,
            after=after,
            zone=used[0].zone if len(used) == 1 else UTC,
            counts=found.counts,
            amended=list(found.amended.values()),
            sources=list(found.sources.values()),
            claimants=found.claimants,
            redactions=found.redactions,
            retractions=found.retractions,
            corroborations=found.corroborations,
            reports=list(found.reports.values()),
            retirements=found.retirements,
            declarations=found.declarations,
            conflicts={conflict.id: conflict for conflict in conflicts},
            places=past.place_names(set(found.places()), at=after.position),
            is_cut=found.is_cut,
        )


class _Gathering:
    """What is found on the way from one position to ``end``; of each list ``limit`` at most."""

    def __init__(self, past: RecordSnapshot, end: int, limit: int) -> None:
        self._past = past
        self._end = end
        self._limit = limit
        self.counts = Counter[EntryKind]()
        self.amended = dict[StatementId, AmendedStatement]()
        self.sources = dict[ReportId, SourceAmended]()
        self.claimants = list[ClaimantCorrecting]()
        self.redactions = list[Removing]()
        self.retractions = list[Retracting]()
        self.corroborations = list[Corroborating]()
        self.reports = dict[ReportId, Reporting]()
        self.retirements = list[ChangingUse]()
        self.declarations = list[Declaring]()
        self.is_cut = False

    def take(self, entry: Entry) -> None:  # noqa: C901 - one case for each kind of body
        match entry.body:
            case Correction() as correction:
                self._correct(entry, correction)
            case Annulment() as annulment:
                self._annul(entry, annulment)
            case SourceCorrection() as correction:
                self._correct_source(entry, correction)
            case ClaimantCorrection() as correction:
                self._correct_claimant(entry, correction)
            case Redaction() as redaction:
                self._redact(entry, redaction)
            case Corroboration() as corroboration:
                self._corroborate(entry, corroboration)
            case Report() as report:
                self._begin_report(entry, report)
            case Statement() as statement:
                self._state(entry, statement)
            case Retirement() | Reinstatement() as retiring:
                if self._has_room(EntryKind.RETIREMENTS, self.retirements):
                    self.retirements.append(ChangingUse(Entered.of(entry), retiring))
            case (
                ConflictDeclaration()
                | PlaceDeclaration()
                | BatchDeclaration()
                | LogKeyDeclaration()
                | ZoneRules()
                | ClockCorrection() as declared
            ):
                self._declare(entry, declared)
            case other:
                assert_never(other)

    def places(self) -> Iterator[PlaceId]:
        """Those that are spoken of."""
        amended = self.amended.values()
        told = [each.before for each in amended]
        told += [each.told for each in self.redactions if each.told is not None]
        told += [each.retracted for each in self.retractions]
        told += [each.corroborated for each in self.corroborations]
        annulments = [each.annulment for each in amended if each.annulment is not None]
        told += [each.replacement for each in annulments if each.replacement is not None]
        yield from (each.filed.content.place for each in told)
        for report in self.reports.values():
            yield from (each.statement.content.place for each in report.statements)

    def _has_room(self, sort: EntryKind, listed: Sized, *, is_there: bool = False) -> bool:
        """Count one, and see whether it is to be listed."""
        self.counts[sort] += 1
        has_room = is_there or len(listed) < self._limit
        self.is_cut |= not has_room
        return has_room

    def _told(self, statement: StatementId, *, at: int) -> KnownStatement:
        return self._past.told([statement], at=at)[statement]

    def _amended(self, was: KnownStatement) -> AmendedStatement:
        """What is known of it already; else it begins here."""
        return self.amended.get(was.filed.id) or AmendedStatement(
            before=was, corrections=(), annulment=None, changed=()
        )

    def _correct(self, entry: Entry, correction: Correction) -> None:
        target, content = correction.target, correction.content
        if self._has_room(EntryKind.CORRECTIONS, self.amended, is_there=target in self.amended):
            was = self._told(target, at=entry.position - 1)
            amended = self._amended(was)
            redacted = {*was.filed.redacted, *entry.redacted}
            changed = fields_changed(was.filed.content, content, redacted=redacted)
            step = Correcting(entered=Entered.of(entry), reason=correction.reason, changed=changed)
            first = amended.before.filed
            self.amended[target] = replace(
                amended,
                corrections=(*amended.corrections, step),
                changed=fields_changed(first.content, content, redacted={*first.redacted, *entry.redacted}),
            )

    def _annul(self, entry: Entry, annulment: Annulment) -> None:
        target, other = annulment.target, annulment.replaced_by
        if self._has_room(EntryKind.ANNULMENTS, self.amended, is_there=target in self.amended):
            replacement = None if other is None else self._past.told([other], at=self._end).get(other)
            step = Annulling(
                entered=Entered.of(entry), reason=annulment.reason, replaced_by=other, replacement=replacement
            )
            amended = self._amended(self._told(target, at=entry.position - 1))
            self.amended[target] = replace(amended, annulment=step)

    def _correct_source(self, entry: Entry, correction: SourceCorrection) -> None:
        report = correction.report
        if self._has_room(EntryKind.SOURCE_CORRECTIONS, self.sources, is_there=report in self.sources):
            was = self._past.reports([report], at=entry.position - 1)[report]
            amended = self.sources.get(report) or SourceAmended(before=was, corrections=(), changed=())
            changed = fields_changed(was.source, correction.source)
            step = Correcting(entered=Entered.of(entry), reason=correction.reason, changed=changed)
            self.sources[report] = replace(
                amended,
                corrections=(*amended.corrections, step),
                changed=fields_changed(amended.before.source, correction.source),
            )

    def _correct_claimant(self, entry: Entry, correction: ClaimantCorrection) -> None:
        if self._has_room(EntryKind.CLAIMANT_CORRECTIONS, self.claimants):
            conflict = self._past.conflict(correction.conflict, at=entry.position - 1)
            if conflict is not None:
                before = conflict.claimants[correction.claimant]
                self.claimants.append(ClaimantCorrecting(Entered.of(entry), correction, before))

    def _redact(self, entry: Entry, redaction: Redaction) -> None:
        if self._has_room(EntryKind.REDACTIONS, self.redactions):
            statement = statement_of(redaction.original)
            told = None if statement is None else self._past.told([statement], at=entry.position).get(statement)
            self.redactions.append(Removing(Entered.of(entry), redaction, told))

    def _state(self, entry: Entry, statement: Statement) -> None:
        if isinstance(statement.content, Retraction):
            self._retract(entry, statement, statement.content.retracts)
        else:
            self.counts[EntryKind.STATEMENTS] += 1
        if statement.report not in self.reports and not self.counts[EntryKind.REPORTS]:
            there = self._past.reports([statement.report], at=entry.position)[statement.report]
            self.reports[there.id] = Reporting(there.id, there.conflict, None, None, [])
        if (report := self.reports.get(statement.report)) is not None:
            report.statements.append(Stating(Entered.of(entry), statement))

    def _retract(self, entry: Entry, statement: Statement, target: StatementId) -> None:
        if self._has_room(EntryKind.RETRACTIONS, self.retractions):
            retracted = self._told(target, at=entry.position - 1)
            self.retractions.append(Retracting(Entered.of(entry), statement, retracted))

    def _corroborate(self, entry: Entry, corroboration: Corroboration) -> None:
        if self._has_room(EntryKind.CORROBORATIONS, self.corroborations):
            corroborated = self._told(corroboration.target, at=entry.position - 1)
            self.corroborations.append(Corroborating(Entered.of(entry), corroboration, corroborated))

    def _begin_report(self, entry: Entry, report: Report) -> None:
        if self._has_room(EntryKind.REPORTS, self.reports):
            self.reports[report.id] = Reporting(report.id, report.conflict, Entered.of(entry), report, [])

    def _declare(self, entry: Entry, declaration: Declaration) -> None:
        if self._has_room(_sort_of(declaration), self.declarations):
            self.declarations.append(Declaring(Entered.of(entry), declaration))


def _sort_of(declaration: Declaration) -> EntryKind:
    match declaration:
        case ConflictDeclaration():
            return EntryKind.CONFLICTS
        case PlaceDeclaration():
            return EntryKind.PLACES
        case BatchDeclaration():
            return EntryKind.BATCHES
        case LogKeyDeclaration():
            return EntryKind.LOG_KEYS
        case ClockCorrection():
            return EntryKind.CLOCK_CORRECTIONS
        case ZoneRules():
            return EntryKind.ZONES
        case other:
            assert_never(other)
