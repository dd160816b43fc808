"""The log, folded: what is there at a position, by id. Enough to decide the next entry and to answer from.

A ``Record`` may hold the whole log or only the part that one decision needs; it never asks the outside.
"""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Iterable, Iterator, Mapping, MutableMapping
from dataclasses import dataclass, field, replace
from typing import assert_never

from domain.dates.instants import Instant
from domain.record.amendments import (
    Amendment,
    Annulment,
    ClaimantCorrection,
    Correction,
    Corroboration,
    Redaction,
    Reinstatement,
    Retirement,
    Retiring,
    SourceCorrection,
)
from domain.record.declarations import (
    BatchDeclaration,
    ClockCorrection,
    Conflict,
    ConflictDeclaration,
    LogKeyDeclaration,
    Place,
    PlaceDeclaration,
    Retired,
    merged_conflict,
    merged_place,
)
from domain.record.entries import Entry
from domain.record.statements import Content, Report, Retraction, Source, Statement
from domain.record.zones import ZoneRules, Zones, no_zones
from domain.vocabulary import BatchId, ClaimantId, ConflictId, PlaceId, ReportId, StatementId


@dataclass(frozen=True, slots=True, kw_only=True)
class FiledReport:
    """A report in the record, its source as since corrected."""

    id: ReportId
    conflict: ConflictId
    position: int
    recorded_at: Instant
    recorded_by: str
    batch: str | None
    source: Source


@dataclass(frozen=True, slots=True, kw_only=True)
class AppendedReport:
    """A report as it was appended, whatever was corrected since; less what was removed since."""

    conflict: ConflictId
    source: Source
    statements: tuple[Statement, ...]
    redacted: Mapping[StatementId, tuple[str, ...]] = field(default_factory=dict)  # of those that bear less by now


@dataclass(frozen=True, slots=True, kw_only=True)
class FiledStatement:
    """A statement in the record, its content as since corrected."""

    id: StatementId
    report: ReportId
    conflict: ConflictId
    position: int
    recorded_at: Instant
    recorded_by: str
    batch: str | None
    content: Content
    content_position: int  # of the entry that gave it this content
    annulled: bool = False
    retracted_by: StatementId | None = None  # the retraction that takes it back, if there is one that stands
    redacted: tuple[str, ...] = ()  # what was removed of its content

    @property
    def is_there(self) -> bool:
        """Known and not annulled. What was retracted is still there, and can be denied."""
        return not self.annulled


@dataclass(frozen=True, slots=True, kw_only=True)
class FiledAmendment:
    amendment: Amendment
    position: int
    redacted: tuple[str, ...] = ()


@dataclass(slots=True)
class Record:
    """``first_rules``: those of a zone that the log has no rules of yet."""

    position: int = 0
    recorded_at: Instant | None = None
    found_at: MutableMapping[int, Instant] = field(default_factory=dict)  # by position: when a date finds its entry
    conflicts: MutableMapping[ConflictId, Conflict] = field(default_factory=dict)
    places: MutableMapping[PlaceId, Place] = field(default_factory=dict)
    batches: MutableMapping[BatchId, BatchDeclaration] = field(default_factory=dict)
    reports: MutableMapping[ReportId, FiledReport] = field(default_factory=dict)
    appended: MutableMapping[ReportId, AppendedReport] = field(default_factory=dict)
    statements: MutableMapping[StatementId, FiledStatement] = field(default_factory=dict)
    amendments: MutableMapping[str, FiledAmendment] = field(default_factory=dict)
    said_of: MutableMapping[tuple[ClaimantId, PlaceId], tuple[StatementId, ...]] = field(default_factory=dict)
    zones: MutableMapping[str, ZoneRules] = field(default_factory=dict)  # the rules that the log has, by zone
    first_rules: Zones = no_zones

    def scratch(self) -> Record:
        """A record over this one, to try the entries of a report on; this one stays as it is."""
        return replace(
            self,
            found_at={},
            reports=ChainMap({}, self.reports),
            appended={},
            statements=ChainMap({}, self.statements),
            said_of={},
        )

    def hold(self, filed: FiledStatement) -> None:
        """Put in a statement that was folded elsewhere."""
        key = (filed.content.claimant, filed.content.place)  # neither ever changes
        if filed.id not in self.statements:
            self.said_of[key] = (*self.said_of.get(key, ()), filed.id)
        self.statements[filed.id] = filed

    def apply(self, entry: Entry) -> None:  # noqa: C901 - one case for each kind of body
        """Fold the next entry in. What it amends may be outside of this part of the record; then it changes nothing."""
        self.position, self.recorded_at = entry.position, entry.recorded_at
        self.found_at[entry.position] = entry.recorded_at
        match entry.body:
            case Report() as report:
                self._file_report(entry, report)
            case Statement() as statement:
                self._file_statement(entry, statement)
            case (
                Correction() | Annulment() | Corroboration() | SourceCorrection() | ClaimantCorrection() | Redaction()
            ) as amendment:
                self._amend(entry, amendment)
            case Retirement() as retirement:
                self._retire(retirement, Retired(entry.position, retirement.reason))
            case Reinstatement() as reinstatement:
                self._retire(reinstatement, None)
            case ConflictDeclaration(id=conflict, tz=tz) as declared:
                before = self.conflicts.get(conflict)
                rules = before.rules if before else self.zones.get(tz) or self.first_rules(tz)
                self.conflicts[conflict] = merged_conflict(before, declared, rules)
            case PlaceDeclaration(id=place) as declared:
                self.places[place] = merged_place(self.places.get(place), declared)
            case BatchDeclaration(id=batch) as declared:
                self.batches[batch] = declared
            case ClockCorrection() as correction:
                self._correct_clock(correction)
            case ZoneRules() as rules:
                self._read_anew(rules)
            case LogKeyDeclaration():
                pass  # of the log itself: no question of the record is about it
            case other:
                assert_never(other)

    def conflicts_in(self, zone: str) -> list[Conflict]:
        return [conflict for conflict in self.conflicts.values() if conflict.tz == zone]

    def there(self, statement: StatementId) -> FiledStatement | None:
        filed = self.statements.get(statement)
        return filed if filed is not None and filed.is_there else None

    def known_statements(self) -> Iterator[FiledStatement]:
        """Those that are there, by position."""
        return iter(
            sorted((filed for filed in self.statements.values() if filed.is_there), key=lambda filed: filed.position)
        )

    def _correct_clock(self, correction: ClockCorrection) -> None:
        corrected = [position for position in self.found_at if correction.first <= position <= correction.last]
        self.found_at.update(dict.fromkeys(corrected, correction.instant))

    def _retire(self, body: Retiring, retired: Retired | None) -> None:
        if body.conflict is not None and (conflict := self.conflicts.get(body.conflict)):
            self.conflicts[conflict.id] = replace(conflict, retired=retired)
        if body.place is not None and (place := self.places.get(body.place)):
            self.places[place.id] = replace(place, retired=retired)

    def _read_anew(self, rules: ZoneRules) -> None:
        """From here on, the dates of every conflict in that zone are read by these rules."""
        self.zones[rules.name] = rules
        for conflict in self.conflicts_in(rules.name):
            self.conflicts[conflict.id] = replace(conflict, rules=rules)

    def _file_report(self, entry: Entry, report: Report) -> None:
        self.reports[report.id] = FiledReport(
            id=report.id,
            conflict=report.conflict,
            position=entry.position,
            recorded_at=entry.recorded_at,
            recorded_by=entry.recorded_by,
            batch=entry.batch,
            source=report.source,
        )
        self.appended[report.id] = AppendedReport(conflict=report.conflict, source=report.source, statements=())

    def _file_statement(self, entry: Entry, statement: Statement) -> None:
        report = self.reports[statement.report]
        if (appended := self.appended.get(report.id)) is not None:
            self.appended[report.id] = AppendedReport(
                conflict=appended.conflict,
                source=appended.source,
                statements=(*appended.statements, statement),
                redacted=appended.redacted,
            )
            self._mark(statement, entry.redacted)
        self.hold(
            FiledStatement(
                id=statement.id,
                report=report.id,
                conflict=report.conflict,
                position=entry.position,
                recorded_at=entry.recorded_at,
                recorded_by=entry.recorded_by,
                batch=entry.batch,
                content=statement.content,
                content_position=entry.position,
                redacted=entry.redacted,
            )
        )
        if isinstance(statement.content, Retraction):
            self._set_retracted_by(statement.content.retracts, statement.id)

    def _amend(self, entry: Entry, amendment: Amendment) -> None:
        filed_amendment = FiledAmendment(amendment=amendment, position=entry.position, redacted=entry.redacted)
        self.amendments[amendment.id] = filed_amendment
        match amendment:
            case Correction(target=target, content=content) if filed := self.statements.get(target):
                self.statements[target] = replace(
                    filed, content=content, content_position=entry.position, redacted=entry.redacted
                )
            case Annulment(target=target) if filed := self.statements.get(target):
                self.statements[target] = replace(filed, annulled=True)
                if isinstance(filed.content, Retraction):
                    self._set_retracted_by(filed.content.retracts, None)
            case SourceCorrection(report=report, source=source) if report in self.reports:
                self.reports[report] = replace(self.reports[report], source=source)
            case ClaimantCorrection(conflict=name) as correction if conflict := self.conflicts.get(name):
                self.conflicts[name] = conflict.corrected(correction.claimant, correction.role, correction.parent)
            case Redaction() as redaction:
                self._redact(redaction)
            case _:
                pass  # a corroboration adds a source beside the statement; the rest amend what is not held here

    def _redact(self, redaction: Redaction) -> None:
        """Put what remains in the place of what was there, as if it had been read like that in the first place."""
        body, position, removed = redaction.remains.body, redaction.position, redaction.removed
        if isinstance(body, Statement):
            self._redact_content(body.id, body.content, redaction)
            self._redact_appended(body, removed)
            return
        if body.id in self.amendments:
            self.amendments[body.id] = FiledAmendment(amendment=body, position=position, redacted=removed)
        if isinstance(body, Correction):
            self._redact_content(body.target, body.content, redaction)

    def _redact_content(self, statement: StatementId, content: Content, redaction: Redaction) -> None:
        filed = self.statements.get(statement)
        if filed is not None and filed.content_position == redaction.position:
            self.statements[statement] = replace(filed, content=content, redacted=redaction.removed)

    def _redact_appended(self, remains: Statement, removed: tuple[str, ...]) -> None:
        if (appended := self.appended.get(remains.report)) is not None:
            statements = tuple(remains if each.id == remains.id else each for each in appended.statements)
            self.appended[remains.report] = replace(appended, statements=statements)
            self._mark(remains, removed)

    def _mark(self, statement: Statement, removed: tuple[str, ...]) -> None:
        if removed:
            appended = self.appended[statement.report]
            redacted = {**appended.redacted, statement.id: removed}
            self.appended[statement.report] = replace(appended, redacted=redacted)

    def _set_retracted_by(self, target: StatementId, retraction: StatementId | None) -> None:
        if filed := self.statements.get(target):
            self.statements[target] = replace(filed, retracted_by=retraction)


def record_at(entries: Iterable[Entry], *, position: int, first_rules: Zones = no_zones) -> Record:
    """The record as it stood at ``position``; ``entries`` are those of the log, in order."""
    record = Record(first_rules=first_rules)
    for entry in entries:
        if entry.position > position:
            break
        record.apply(entry)
    return record
