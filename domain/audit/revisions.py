"""What was recorded between two positions: above all, what the record's editors changed, field by field."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import tzinfo
from enum import StrEnum, auto
from typing import NamedTuple, Self

from domain.dates.instants import Instant
from domain.questions.past import Moment
from domain.record.amendments import ClaimantCorrection, Corroboration, Redaction, Retiring
from domain.record.declarations import Claimant, Conflict, Declaration
from domain.record.entries import Entry
from domain.record.folded import FiledReport
from domain.record.statements import Attribution, Content, Quote, Report, Source, Statement
from domain.stances.ports import KnownStatement
from domain.vocabulary import BatchId, ConflictId, PlaceId, ReportId, StatementId


class EntryKind(StrEnum):
    """What entries are counted as."""

    CORRECTIONS = auto()
    ANNULMENTS = auto()
    SOURCE_CORRECTIONS = auto()
    CLAIMANT_CORRECTIONS = auto()
    REDACTIONS = auto()
    RETRACTIONS = auto()
    CORROBORATIONS = auto()
    REPORTS = auto()
    STATEMENTS = auto()  # claims and denials
    RETIREMENTS = auto()  # of conflicts and places, and taking back into use
    CONFLICTS = auto()
    PLACES = auto()
    BATCHES = auto()
    LOG_KEYS = auto()
    CLOCK_CORRECTIONS = auto()
    ZONES = auto()


class FieldChange(NamedTuple):
    """``name`` as a report has it; None where the field says nothing."""

    name: str
    before: object
    after: object


def fields_changed(
    before: Content | Source, after: Content | Source, *, redacted: Collection[str] = ()
) -> Sequence[FieldChange]:
    """The fields that differ. Both are of one kind. Fields ``redacted`` in either cannot be compared."""
    old, new = _fields(before), _fields(after)
    untold = {*redacted, "quote_language"} if "quote" in redacted else redacted
    return [
        FieldChange(name, old.get(name), new.get(name))
        for name in old | new
        if old.get(name) != new.get(name) and name not in untold
    ]


def _fields(of: object) -> dict[str, object]:
    """The fields of ``of`` that say something, those of its telling and of its quote among them."""
    found = dict[str, object]()
    for each in fields(of):  # type: ignore[arg-type]  # any dataclass
        match getattr(of, each.name):
            case Attribution() as telling:
                found |= _fields(telling)
            case Quote(text=text, language=language):
                found |= {"quote": text, "quote_language": language}
            case None | ():
                pass
            case value:
                found[each.name] = value
    return found


class Entered(NamedTuple):
    """Which entry it was, when it was recorded and by whom: the name of the key."""

    position: int
    recorded_at: Instant
    recorded_by: str
    batch: BatchId | None
    redacted: tuple[str, ...]  # the fields of the entry that were removed since

    @classmethod
    def of(cls, entry: Entry) -> Self:
        return cls(entry.position, entry.recorded_at, entry.recorded_by, entry.batch, entry.redacted)


@dataclass(frozen=True, slots=True, kw_only=True)
class Correcting:
    """A correction of a statement or of a report's source, and the fields by which it differs from what was there."""

    entered: Entered
    reason: str
    changed: Sequence[FieldChange]


@dataclass(frozen=True, slots=True, kw_only=True)
class Annulling:
    entered: Entered
    reason: str
    replaced_by: StatementId | None
    replacement: (
        KnownStatement | None
    )  # as it is known at the later position; None also where it is itself annulled by then


@dataclass(frozen=True, slots=True, kw_only=True)
class AmendedStatement:
    """A statement that was corrected or annulled: as it was before, and in the order of the log what was done to it.

    ``changed``: what all the corrections together changed, which may be nothing.
    """

    before: KnownStatement
    corrections: Sequence[Correcting]
    annulment: Annulling | None
    changed: Sequence[FieldChange]


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceAmended:
    """A report whose source was corrected, as it was before."""

    before: FiledReport
    corrections: Sequence[Correcting]
    changed: Sequence[FieldChange]


class ClaimantCorrecting(NamedTuple):
    entered: Entered
    correction: ClaimantCorrection
    before: Claimant


class Removing(NamedTuple):
    """``told``: the statement that the redacted entry is or amends, as it is shown since; None where none is there."""

    entered: Entered
    redaction: Redaction
    told: KnownStatement | None


class Retracting(NamedTuple):
    entered: Entered
    statement: Statement
    retracted: KnownStatement  # as it was known then


class Corroborating(NamedTuple):
    entered: Entered
    corroboration: Corroboration
    corroborated: KnownStatement  # as it was known then


class Stating(NamedTuple):
    entered: Entered
    statement: Statement


class Reporting(NamedTuple):
    """``report`` and ``entered`` are None where only the last of its statements lie between the positions."""

    id: ReportId
    conflict: ConflictId
    entered: Entered | None
    report: Report | None
    statements: list[Stating]


class Declaring(NamedTuple):
    entered: Entered
    declaration: Declaration


class ChangingUse(NamedTuple):
    entered: Entered
    retiring: Retiring


@dataclass(frozen=True, slots=True, kw_only=True)
class Revisions:
    """``counts`` are of all entries; the lists, each in the order of the log, hold as many as were asked for."""

    before: Moment
    after: Moment
    zone: tzinfo
    counts: Mapping[EntryKind, int]
    amended: Sequence[AmendedStatement]
    sources: Sequence[SourceAmended]
    claimants: Sequence[ClaimantCorrecting]
    redactions: Sequence[Removing]
    retractions: Sequence[Retracting]
    corroborations: Sequence[Corroborating]
    reports: Sequence[Reporting]
    retirements: Sequence[ChangingUse]
    declarations: Sequence[Declaring]
    conflicts: Mapping[ConflictId, Conflict]
    places: Mapping[PlaceId, str]  # the names of those that are spoken of
    is_cut: bool  # whether a list holds less than there is
