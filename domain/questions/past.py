"""What is asked of the record, and what comes back: values that travel between the use cases and the views."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import tzinfo
from typing import NamedTuple, Protocol

from domain.dates.instants import Instant
from domain.places.geometry import Box
from domain.places.search import NameIndex
from domain.questions.along.lists import Chronicles
from domain.questions.filters import Understanding
from domain.record.amendments import ClaimantCorrection, StatementAmendment
from domain.record.declarations import BatchDeclaration, Conflict, Place
from domain.record.folded import FiledReport, FiledStatement
from domain.record.statements import Content
from domain.record.zones import ZoneRules
from domain.stances.governing import Coordinates, SidesAgreement, Weighed
from domain.stances.ports import CountedClaims, GoverningStatements, KnownStatement
from domain.vocabulary import (
    BatchId,
    Bound,
    ClaimantId,
    ConflictId,
    Kind,
    Matter,
    PlaceId,
    ReportId,
    StatementId,
    Status,
    Voice,
)


class Moment(NamedTuple):
    """A position, and the instant at which its entry was recorded; None for the empty record.

    ``found_at``: the instant from which a date finds it. Another one where the clock was wrong, and that was corrected.
    """

    position: int
    recorded_at: Instant | None
    found_at: Instant | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """Coordinates as they were asked: texts, or None for the default.

    About and said-by are each the other where one alone is given, and now where neither is.
    """

    conflict: ConflictId | None = None
    about: str | None = None
    said_by: str | None = None
    known_at: str | None = None
    bound: Bound = Bound.LATEST
    voice: Voice = Voice.SIDE
    matter: Matter = Matter.CONTROL


class Following(NamedTuple):
    """Which coordinates move by themselves: they follow the clock, or the end of the log."""

    about: bool
    said_by: bool
    known_at: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolved(Understanding):
    """A question with every coordinate settled. ``conflict`` is None where none had been declared by known-at."""

    conflict: Conflict | None
    conflict_id: ConflictId | None
    zone: tzinfo
    known_at: Moment
    coordinates: Coordinates
    now: Following
    to_come: bool  # said-by was given as a day that has not begun, and known-at follows the log
    pinned: bool  # about, said-by and known-at were given, and known-at is a position: the answer never changes


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementFilter:
    conflict: ConflictId | None = None
    place: PlaceId | None = None
    admin: str | None = None
    claimants: Sequence[ClaimantId] | None = None
    kind: Kind | None = None
    status: Status | None = None
    holders: Sequence[ClaimantId] | None = None
    person: str | None = None
    source: str | None = None
    text: str | None = None
    stated_from: Instant | None = None
    stated_to: Instant | None = None
    batch: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceStances:
    """What each speaker holds to be so about one place. ``verdict`` is over all the sides, whatever is shown."""

    place: Place
    stances: Mapping[ClaimantId, KnownStatement]
    verdict: SidesAgreement


class KnownAmendment(NamedTuple):
    """An amendment, with who recorded it, when, and in which batch."""

    amendment: StatementAmendment
    moment: Moment
    recorded_by: str
    batch: str | None
    redacted: tuple[str, ...] = ()


class PlaceStatement(NamedTuple):
    """A statement about a place, without its texts. ``is_annulled``: then ``word`` is how it was weighed last."""

    word: Weighed
    kind: Kind
    is_annulled: bool


class Rereading(NamedTuple):
    """An entry since which a statement is weighed anew, its content being the same."""

    statement: StatementId
    by: ZoneRules | ClaimantCorrection
    moment: Moment
    recorded_by: str
    batch: str | None


class Version(NamedTuple):
    """The content of a statement from a position on."""

    position: int
    content: Content
    redacted: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """One statement with all that was done to it, and what answers it, up to known-at."""

    told: KnownStatement
    versions: Sequence[Version]
    amendments: Sequence[KnownAmendment]
    denied_by: Sequence[StatementId]


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchSummary:
    """An import, and how much of it there is. ``declared`` is None where entries name a batch that none declared."""

    id: BatchId
    declared: BatchDeclaration | None
    began: Moment
    recorded_by: str
    statements: int
    annulled: int  # of the statements
    places: int
    amendments: int  # of statements of other batches


class Spot(NamedTuple):
    """Where a place lies: whether it has coordinates, and its admin areas, widest first, folded as names are."""

    is_located: bool
    admin: Sequence[str]


class Positions(Protocol):
    """The positions of the log as far as the views hold it, and their instants."""

    def head(self) -> Moment:
        """The last position that the views hold."""

    def last_redaction(self) -> int:
        """The position of the last redaction that the views hold, 0 for none: what is pinned may be less since."""

    def moment(self, position: int) -> Moment: ...

    def moment_at(self, instant: Instant) -> Moment:
        """The greatest position recorded by then, as far as clocks were right or were corrected."""


class Declarations(Protocol):
    """The conflicts and places that were declared by a position."""

    def conflicts(self, *, at: int) -> Sequence[Conflict]: ...

    def conflict(self, conflict: ConflictId, *, at: int) -> Conflict | None: ...

    def has_statements(self, conflict: ConflictId, *, at: int) -> bool:
        """Whether a statement of it stands."""

    def conflict_first(self, conflict: ConflictId) -> Conflict | None:
        """As it was declared first; None if it never was."""

    def place(self, place: PlaceId, *, at: int) -> Place | None: ...

    def places_of(self, places: Iterable[PlaceId], *, at: int) -> Mapping[PlaceId, Place]:
        """Those of them that are declared."""

    def places(self, *, at: int) -> Iterator[Place]: ...

    def place_names(self, places: AbstractSet[PlaceId], *, at: int) -> Mapping[PlaceId, str]: ...

    def admins(self, *, at: int) -> Mapping[PlaceId, Sequence[str]]:
        """The admin areas of every place, widest first, as they were declared."""

    def spots(self, *, at: int) -> Mapping[PlaceId, Spot]:
        """Where every place lies, without its names."""

    def extent(self, *, at: int) -> Box | None:
        """Around all places that have coordinates."""


class DeclaredAtPositions(Positions, Declarations, Protocol):
    """The part of a snapshot that coordinates are settled by."""


class KnownStatements(Protocol):
    """Statements and reports as known at a position, with what was done to them."""

    def told(self, statements: Iterable[StatementId], *, at: int) -> Mapping[StatementId, KnownStatement]:
        """Those of them that are there."""

    def told_at(self, positions: Iterable[int], *, at: int) -> Mapping[int, KnownStatement]:
        """By position, the statements of those that are there."""

    def filed(self, statements: AbstractSet[StatementId], *, at: int) -> Mapping[StatementId, FiledStatement]:
        """Of these, those that are there."""

    def statements(self, wanted: StatementFilter, *, at: int, after: int, limit: int) -> Sequence[KnownStatement]:
        """Those that are there, by position, from positions above ``after``."""

    def how_many(self, wanted: StatementFilter, *, at: int) -> int:
        """Of those that are there."""

    def next_bound(self, place: PlaceId, conflict: ConflictId, *, at: int, after: Instant) -> Instant | None:
        """The first bound past ``after`` of the dates of statements about the place: nothing changes before."""

    def amendings(self, statements: Iterable[StatementId], *, after: int, at: int) -> Sequence[KnownAmendment]:
        """The corrections and annulments of them at positions above ``after``, up to ``at``, by position."""

    def amendments(self, statements: AbstractSet[StatementId], *, at: int) -> Sequence[KnownAmendment]:
        """All that was done to them, by position. Not what was done to their reports."""

    def said_of(self, place: PlaceId, conflict: ConflictId, *, at: int) -> Sequence[PlaceStatement]:
        """Every statement about a place, annulled ones too, by position."""

    def rereadings(self, statements: Iterable[StatementId], *, after: int, at: int) -> Sequence[Rereading]:
        """Likewise, where they are weighed anew."""

    def reports(self, reports: Iterable[ReportId], *, at: int) -> Mapping[ReportId, FiledReport]:
        """Those of them that are there."""

    def standing_reports(
        self, conflict: ConflictId | None, *, at: int, after: ReportId, limit: int
    ) -> Sequence[FiledReport]:
        """Those with a statement that is there, by id, from ids above ``after``."""

    def history(self, statement: StatementId, *, at: int) -> History | None: ...

    def changes_of_statement(self, statement: StatementId, *, at: int) -> Sequence[Moment]:
        """The positions at which the history of a statement changed, the first one included."""

    def changes_of_place(self, place: PlaceId, *, at: int) -> Sequence[Moment]: ...

    def changes_of_conflict(self, conflict: ConflictId, *, at: int) -> Sequence[Moment]: ...


class Batches(Protocol):
    """The imports, and what of them may be passed on."""

    def batches(self) -> Sequence[BatchSummary]:
        """All imports, in the order in which they began."""

    def batch(self, batch: BatchId, *, at: int) -> BatchDeclaration | None:
        """An import; None where none was declared under that name by then."""

    def places_of_batch(self, batch: BatchId) -> Sequence[Place]:
        """The places that a list of places alone has declared, as they are now, without those of standing statements.

        None where the batch has statements of its own.
        """

    def licence(self, batch: BatchId, *, at: int) -> str | None:
        """Of the data that an import brought; None where none was named."""

    def undone_reports(self) -> AbstractSet[ReportId]:
        """Reports with a statement that was annulled by undoing the import that recorded it."""

    def restricted_batches(self) -> AbstractSet[BatchId]:
        """Imports whose licence forbids to pass them on."""


class NameLookup(Protocol):
    """Names, for things that are not named by their ids."""

    def name_index(self, *, at: int) -> NameIndex:
        """The names of places, later ones too. Raises ``ViewsBehind`` if it has not got as far as ``at``."""

    def area(self, name: str, *, at: int) -> str | None:
        """The area of that name, however it is pasted, as it is written; None if no place lies in one."""

    def areas(self, *, at: int) -> AbstractSet[str]:
        """The names of all areas, folded."""

    def statements_about(self, places: AbstractSet[PlaceId], *, at: int) -> AbstractSet[tuple[PlaceId, ConflictId]]:
        """Each of ``places`` with each conflict in which something was said about it."""

    def batch_began(self, batch: BatchId) -> int | None:
        """The position of its first entry."""

    def conflicts_of_batch(self, batch: BatchId, *, at: int) -> AbstractSet[ConflictId]:
        """The conflicts of its statements."""


class NamedThings(DeclaredAtPositions, KnownStatements, Batches, NameLookup, Protocol):
    """The part of a snapshot that names are looked up in."""


class RecordSnapshot(
    NameLookup,
    Positions,
    Declarations,
    GoverningStatements,
    CountedClaims,
    KnownStatements,
    Batches,
    Chronicles,
    Protocol,
):
    """The whole record in one snapshot. ``at`` is a position: known-at. Functions ask for the part that they use."""
