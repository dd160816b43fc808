"""What was recorded between two positions, for a person at a terminal: corrections and annulments first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import assert_never

from api.text.languages.table import Axis
from api.text.terminal import by_whose_word, dated, instant, name_of, recorder, saying
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
    FieldChange,
    Removing,
    Reporting,
    Retracting,
    Revisions,
    SourceAmended,
    Stating,
)
from domain.dates.edtf import ImpreciseDate
from domain.dates.instants import Instant
from domain.record.amendments import Retirement, statement_of
from domain.record.declarations import (
    BatchDeclaration,
    ClockCorrection,
    Conflict,
    ConflictDeclaration,
    Declaration,
    LogKeyDeclaration,
    PlaceDeclaration,
    in_use,
)
from domain.record.statements import Content, Source, Spokesperson
from domain.record.zones import ZoneRules
from domain.stances.ports import KnownStatement

COUNTED: Mapping[EntryKind, tuple[str, str]] = {
    EntryKind.CORRECTIONS: ("correction", "corrections"),
    EntryKind.ANNULMENTS: ("annulment", "annulments"),
    EntryKind.SOURCE_CORRECTIONS: ("correction of a source", "corrections of sources"),
    EntryKind.CLAIMANT_CORRECTIONS: ("correction of a claimant", "corrections of claimants"),
    EntryKind.REDACTIONS: ("redaction", "redactions"),
    EntryKind.RETRACTIONS: ("retraction", "retractions"),
    EntryKind.CORROBORATIONS: ("corroboration", "corroborations"),
    EntryKind.REPORTS: ("report", "reports"),
    EntryKind.STATEMENTS: ("claim or denial", "claims and denials"),
    EntryKind.RETIREMENTS: ("retirement or return into use", "retirements and returns into use"),
    EntryKind.CONFLICTS: ("declaration of a conflict", "declarations of conflicts"),
    EntryKind.PLACES: ("declaration of a place", "declarations of places"),
    EntryKind.BATCHES: ("import", "imports"),
    EntryKind.LOG_KEYS: ("key of the log", "keys of the log"),
    EntryKind.CLOCK_CORRECTIONS: ("correction of the clock", "corrections of the clock"),
    EntryKind.ZONES: ("recording of the rules of a time zone", "recordings of the rules of time zones"),
}


def revisions(of: Revisions) -> Iterator[str]:
    teller = _Teller(of)
    yield f"From {teller.moment(of.before.position, of.before.recorded_at)}"
    yield f"  to {teller.moment(of.after.position, of.after.recorded_at)} ({teller.zone_name})"
    yield ""
    yield "; ".join(counted(of.counts)) or "nothing was recorded between them"
    yield from _part("Corrected or annulled", (teller.amended(each) for each in of.amended))
    yield from _part("Sources corrected", (teller.source(each) for each in of.sources))
    yield from _part("Claimants corrected", (teller.claimant(each) for each in of.claimants))
    yield from _part("Removed as the law demanded", (teller.removing(each) for each in of.redactions))
    yield from _part("Retracted by who had said it", (teller.retraction(each) for each in of.retractions))
    yield from _part("Corroborated", (teller.corroboration(each) for each in of.corroborations))
    yield from _part("Reported", (teller.report(each) for each in of.reports))
    yield from _part("Retired or back in use", (teller.retired(each) for each in of.retirements))
    yield from _part("Declared", (teller.declared(each) for each in of.declarations))


def counted(counts: Mapping[EntryKind, int]) -> Iterator[str]:
    for sort, (one, several) in COUNTED.items():
        if count := counts.get(sort, 0):
            yield f"{count:,} {one if count == 1 else several}"


def _part(heading: str, things: Iterable[Iterable[str]]) -> Iterator[str]:
    for number, lines in enumerate(things):
        if number == 0:
            yield ""
            yield heading
        yield from (f"  {line}" for line in lines)


class _Teller:
    def __init__(self, of: Revisions) -> None:
        self._of = of

    @property
    def zone_name(self) -> str:
        used = in_use(self._of.conflicts.values())
        return f"times of {used[0].tz if len(used) == 1 else 'UTC'}"

    def moment(self, position: int, recorded_at: Instant | None) -> str:
        return f"position {position}" + ("" if recorded_at is None else f", {instant(recorded_at, self._of.zone)}")

    def _entered(self, of: Entered) -> str:
        batch = "" if of.batch is None else f", import {of.batch}"
        redacted = f" (redacted: {', '.join(of.redacted)})" if of.redacted else ""
        by = recorder(of.recorded_by, of.batch)
        return f"at {self.moment(of.position, of.recorded_at)}, by {by}{batch}{redacted}"

    def _published(self, source: Source) -> str:
        return f"{source.name}, published {self._dated(source.published)}"

    def _dated(self, date: ImpreciseDate) -> str:
        return dated(date, Axis.STATED, self._of.zone)

    def _conflict(self, told: KnownStatement) -> Conflict:
        return self._of.conflicts[told.filed.conflict]

    def _subject(self, content: Content, conflict: Conflict) -> str:
        return f"{self._of.places[content.place]}, {name_of(content.claimant, conflict)}"

    def _statement(self, told: KnownStatement) -> Iterator[str]:
        conflict, content = self._conflict(told), told.filed.content
        yield f"{self._subject(content, conflict)}: {saying(content, conflict, self._of.zone)}"
        yield f"  {by_whose_word(told, conflict, self._of.zone)}"

    def amended(self, of: AmendedStatement) -> Iterator[str]:
        yield from self._statement(of.before)
        yield from self._corrections(of.corrections, of.changed)
        if of.annulment is not None:
            yield from self._annulment(of.annulment)

    def _corrections(self, of: Sequence[Correcting], in_all: Sequence[FieldChange]) -> Iterator[str]:
        for each in of:
            yield f"  corrected {self._entered(each.entered)}: {each.reason}"
            yield from self._changed(each.changed)
        if len(of) > 1:
            yield f"  the {len(of)} corrections together:"
            yield from self._changed(in_all)

    def _annulment(self, of: Annulling) -> Iterator[str]:
        yield f"  annulled {self._entered(of.entered)}: {of.reason}"
        if of.replacement is not None:
            first, second = self._statement(of.replacement)
            yield f"  replaced by {first}"
            yield f"  {second}"
        elif of.replaced_by is not None:
            yield f"  replaced by {of.replaced_by}, which is annulled too"

    def source(self, of: SourceAmended) -> Iterator[str]:
        source = of.before.source
        yield f"{of.before.id}: {self._published(source)}"
        yield from self._corrections(of.corrections, of.changed)

    def claimant(self, of: ClaimantCorrecting) -> Iterator[str]:
        correction, before = of.correction, of.before
        yield f"{before.name} [{correction.claimant}]"
        yield f"  corrected {self._entered(of.entered)}: {correction.reason}"
        fields = (("role", before.role, correction.role), ("parent", before.parent, correction.parent))
        yield from self._changed([FieldChange(*each) for each in fields if each[1] != each[2]])

    def removing(self, of: Removing) -> Iterator[str]:
        redaction = of.redaction
        if of.told is not None:
            yield from self._statement(of.told)
        else:
            yield statement_of(redaction.original) or "the source of a report"
        yield f"  {', '.join(redaction.removed)} removed from the entry at position {redaction.position}"
        yield f"  {self._entered(of.entered)}, approved by {redaction.approved_by}: {redaction.reason}"

    def retraction(self, of: Retracting) -> Iterator[str]:
        conflict, content = self._conflict(of.retracted), of.statement.content
        what = saying(of.retracted.filed.content, conflict, self._of.zone)
        yield f"{self._subject(content, conflict)} took back: {what}"
        yield f"  {by_whose_word(of.retracted, conflict, self._of.zone)}"
        yield f"  taken back {self._dated(content.stated)} [{of.statement.id}]; recorded {self._entered(of.entered)}"

    def corroboration(self, of: Corroborating) -> Iterator[str]:
        source = of.corroboration.source
        yield from self._statement(of.corroborated)
        yield f"  also in {self._published(source)}; recorded {self._entered(of.entered)}"

    def report(self, of: Reporting) -> Iterator[str]:
        if of.entered is None or of.report is None:
            yield f"{of.id}: the last of its statements"
        else:
            source = of.report.source
            published = self._published(source)
            yield f"{of.id}: {published}; recorded {self._entered(of.entered)}"
        for each in of.statements:
            yield f"  {self._said(each, of)}"

    def _said(self, each: Stating, of: Reporting) -> str:
        content = each.statement.content
        conflict = self._of.conflicts[of.conflict]
        return f"{self._subject(content, conflict)}: {saying(content, conflict, self._of.zone)} [{each.statement.id}]"

    def retired(self, of: ChangingUse) -> Iterator[str]:
        retiring = of.retiring
        what = f"the place {retiring.place}" if retiring.place else f"the conflict {retiring.conflict}"
        how = "retired" if isinstance(retiring, Retirement) else "back in use"
        yield f"{what}: {how} ({retiring.reason}); recorded {self._entered(of.entered)}"

    def declared(self, of: Declaring) -> Iterator[str]:
        yield f"{self._thing(of.declaration)}; recorded {self._entered(of.entered)}"

    def _thing(self, of: Declaration) -> str:
        match of:
            case ConflictDeclaration(id=conflict, name=name):
                return f"the conflict {name} [{conflict}]"
            case PlaceDeclaration(id=place, name=name):
                return f"the place {name} [{place}]"
            case BatchDeclaration(id=batch, file=file, importer=importer):
                return f"the import {batch} of {file}, read by {importer}"
            case LogKeyDeclaration(old=old, new=new, until=until):
                return f"the key {new} signs the log; {old} does so until {instant(until, self._of.zone)}"
            case ClockCorrection(first=first, last=last, instant=right, reason=reason):
                when = instant(right, self._of.zone)
                return f"the clock: entries {first} to {last} are found by date as if recorded at {when} ({reason})"
            case ZoneRules(name=name, release=release):
                return f"the rules of the time zone {name}, of tzdata {release}"
            case other:
                assert_never(other)

    def _changed(self, of: Sequence[FieldChange]) -> Iterator[str]:
        for name, before, after in of:
            yield f"    {name}: {self._value(before)} → {self._value(after)}"
        if not of:
            yield "    nothing"

    def _value(self, of: object) -> str:  # noqa: PLR0911 - one return for each kind of value
        match of:
            case None:
                return "none"
            case bool():
                return "yes" if of else "no"
            case Decimal():
                return f"{of:f}"
            case tuple():
                return ", ".join(map(str, of))
            case Spokesperson(name=name, role=role):
                return name if role is None else f"{name} ({role})"
            case ImpreciseDate():
                return self._dated(of)
            case _:
                return str(of)
