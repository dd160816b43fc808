"""The feed: what was appended, and what followed from it, in one order for everybody who reads on.

Every item stands under a position of the log: first that of its entry, then what follows from the entry, then what
followed from the passing of time while it was the last one. An item has the same place and the same content in every
replay.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple, Protocol, TypeAlias, assert_never

from domain.dates.instants import Instant
from domain.places.geometry import Box, Point
from domain.places.names import folded
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
    Claimant,
    ClockCorrection,
    Conflict,
    ConflictDeclaration,
    LogKeyDeclaration,
    Place,
    PlaceDeclaration,
)
from domain.record.entries import Body
from domain.record.folded import FiledReport
from domain.record.statements import Report, Source, Statement
from domain.record.zones import ZoneRules
from domain.stances.ports import KnownStatement
from domain.vocabulary import (
    ClaimantId,
    ConflictId,
    Kind,
    Matter,
    Outcome,
    PlaceId,
    ReportId,
    StatementId,
    Status,
)


class ItemType(StrEnum):
    REPORT_APPENDED = "report.appended"
    REPORT_CORRECTED = "report.corrected"
    CLAIM_APPENDED = "claim.appended"
    DENIAL_APPENDED = "denial.appended"
    RETRACTION_APPENDED = "retraction.appended"
    STATEMENT_CORRECTED = "statement.corrected"
    STATEMENT_ANNULLED = "statement.annulled"
    STATEMENT_CORROBORATED = "statement.corroborated"
    STATEMENT_REDACTED = "statement.redacted"
    REPORT_REDACTED = "report.redacted"
    CLAIMANT_CORRECTED = "claimant.corrected"
    CONFLICT_DECLARED = "conflict.declared"
    PLACE_DECLARED = "place.declared"
    BATCH_DECLARED = "batch.declared"
    ZONE_DECLARED = "zone.declared"
    CONFLICT_RETIRED = "conflict.retired"
    CONFLICT_REINSTATED = "conflict.reinstated"
    PLACE_RETIRED = "place.retired"
    PLACE_REINSTATED = "place.reinstated"
    STANCE_CHANGED = "stance.changed"
    DISPUTE_OPENED = "dispute.opened"
    DISPUTE_CLOSED = "dispute.closed"
    HISTORY_REVISED = "history.revised"


class ItemKind(NamedTuple):
    """What is so of all items of a type.

    ``subject``: the collection that its subject is in, where {conflict} stands for that of the item; a consequence is
    about a place. ``reads``: what of the record is read to tell it: a statement, a report, or nothing. ``has_before``:
    it tells what was there before the entry.
    """

    subject: str
    reads: str | None = None
    is_amendment: bool = False
    has_before: bool = False
    is_redaction: bool = False
    is_declaration: bool = False
    is_of_use: bool = False  # a conflict or a place is retired, or back in use


ITEM_KINDS: Mapping[ItemType, ItemKind] = {
    ItemType.REPORT_APPENDED: ItemKind("reports", reads="report"),
    ItemType.REPORT_CORRECTED: ItemKind("reports", reads="report", is_amendment=True, has_before=True),
    ItemType.CLAIM_APPENDED: ItemKind("statements", reads="statement"),
    ItemType.DENIAL_APPENDED: ItemKind("statements", reads="statement"),
    ItemType.RETRACTION_APPENDED: ItemKind("statements", reads="statement"),
    ItemType.STATEMENT_CORRECTED: ItemKind("statements", reads="statement", is_amendment=True, has_before=True),
    ItemType.STATEMENT_ANNULLED: ItemKind("statements", reads="statement", is_amendment=True, has_before=True),
    ItemType.STATEMENT_CORROBORATED: ItemKind("statements", reads="statement", is_amendment=True),
    ItemType.STATEMENT_REDACTED: ItemKind("statements", is_amendment=True, is_redaction=True),
    ItemType.REPORT_REDACTED: ItemKind("reports", is_amendment=True, is_redaction=True),
    ItemType.CLAIMANT_CORRECTED: ItemKind("conflicts/{conflict}/claimants", is_amendment=True),
    ItemType.CONFLICT_DECLARED: ItemKind("conflicts", is_declaration=True),
    ItemType.PLACE_DECLARED: ItemKind("places", is_declaration=True),
    ItemType.BATCH_DECLARED: ItemKind("batches", is_declaration=True),
    ItemType.ZONE_DECLARED: ItemKind("zones", is_declaration=True),
    ItemType.CONFLICT_RETIRED: ItemKind("conflicts", is_of_use=True),
    ItemType.CONFLICT_REINSTATED: ItemKind("conflicts", is_of_use=True),
    ItemType.PLACE_RETIRED: ItemKind("places", is_of_use=True),
    ItemType.PLACE_REINSTATED: ItemKind("places", is_of_use=True),
    ItemType.STANCE_CHANGED: ItemKind("places"),
    ItemType.DISPUTE_OPENED: ItemKind("places"),
    ItemType.DISPUTE_CLOSED: ItemKind("places"),
    ItemType.HISTORY_REVISED: ItemKind("places"),
}
DECLARATIONS = frozenset(type_ for type_, kind in ITEM_KINDS.items() if kind.is_declaration)
UNLESS_ASKED = tuple(each for each in ItemType if each not in DECLARATIONS)  # what comes where no type is asked for
OF_KIND = {
    Kind.CLAIM: ItemType.CLAIM_APPENDED,
    Kind.DENIAL: ItemType.DENIAL_APPENDED,
    Kind.RETRACTION: ItemType.RETRACTION_APPENDED,
}


def type_of(body: Body) -> ItemType | None:  # noqa: C901, PLR0911, PLR0912 - one return for each kind of body
    """None for what is of the log itself: no item is of it."""
    match body:
        case Report():
            return ItemType.REPORT_APPENDED
        case Statement(content=content):
            return OF_KIND[content.kind]
        case Correction():
            return ItemType.STATEMENT_CORRECTED
        case Annulment():
            return ItemType.STATEMENT_ANNULLED
        case Corroboration():
            return ItemType.STATEMENT_CORROBORATED
        case SourceCorrection():
            return ItemType.REPORT_CORRECTED
        case Redaction(original=original):
            return ItemType.REPORT_REDACTED if statement_of(original) is None else ItemType.STATEMENT_REDACTED
        case ClaimantCorrection():
            return ItemType.CLAIMANT_CORRECTED
        case Retirement(place=place):
            return ItemType.CONFLICT_RETIRED if place is None else ItemType.PLACE_RETIRED
        case Reinstatement(place=place):
            return ItemType.CONFLICT_REINSTATED if place is None else ItemType.PLACE_REINSTATED
        case ConflictDeclaration():
            return ItemType.CONFLICT_DECLARED
        case PlaceDeclaration():
            return ItemType.PLACE_DECLARED
        case BatchDeclaration():
            return ItemType.BATCH_DECLARED
        case ZoneRules():
            return ItemType.ZONE_DECLARED
        case LogKeyDeclaration() | ClockCorrection():
            return None
        case other:
            assert_never(other)


class ItemKey(NamedTuple):
    """Where an item stands: the position it is under, and its number there, 0 being that of the entry itself."""

    position: int
    number: int


BEGINNING = ItemKey(0, 0)


# What follows from an entry, or from the passing of time


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemStance:
    """What a speaker holds to be so, and the statement that governs."""

    statement: StatementId
    claimant: ClaimantId
    status: Status
    holder: ClaimantId | None


@dataclass(frozen=True, slots=True, kw_only=True)
class StanceChanged:
    """A speaker's status or holder is another one than before; None where it has no stance."""

    conflict: ConflictId
    place: PlaceId
    matter: Matter
    speaker: ClaimantId
    before: ItemStance | None
    after: ItemStance | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DisputeOpened:
    """``begins`` may lie before the item: then the record learns late of a dispute that is on."""

    conflict: ConflictId
    place: PlaceId
    matter: Matter
    begins: Instant
    opened_by: StatementId
    before: Mapping[ClaimantId, ItemStance]  # of the sides
    after: Mapping[ClaimantId, ItemStance]


@dataclass(frozen=True, slots=True, kw_only=True)
class DisputeClosed:
    """``outcome`` is None if the record no longer has the dispute: it was revised away."""

    conflict: ConflictId
    place: PlaceId
    matter: Matter
    begins: Instant
    ends: Instant | None
    outcome: Outcome | None
    closed_by: StatementId | None
    before: Mapping[ClaimantId, ItemStance]
    after: Mapping[ClaimantId, ItemStance]


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryRevised:
    """A speaker's past stance is revised from ``begins`` until ``ends``.

    They are the ends of the span: within it, there may be stretches that are as they were. ``before`` and ``after``
    are at its beginning.
    """

    conflict: ConflictId
    place: PlaceId
    matter: Matter
    speaker: ClaimantId
    begins: Instant
    ends: Instant
    before: ItemStance | None
    after: ItemStance | None


Consequence: TypeAlias = StanceChanged | DisputeOpened | DisputeClosed | HistoryRevised


def type_of_consequence(of: Consequence) -> ItemType:
    match of:
        case StanceChanged():
            return ItemType.STANCE_CHANGED
        case DisputeOpened():
            return ItemType.DISPUTE_OPENED
        case DisputeClosed():
            return ItemType.DISPUTE_CLOSED
        case HistoryRevised():
            return ItemType.HISTORY_REVISED
        case other:
            assert_never(other)


# What entries bring


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportAppended:
    report: FiledReport


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportCorrected:
    report: FiledReport  # with its source as it now is
    before: Source
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementAppended:
    told: KnownStatement


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementCorrected:
    before: KnownStatement
    after: KnownStatement
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementAnnulled:
    before: KnownStatement
    reason: str
    replaced_by: StatementId | None


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementCorroborated:
    told: KnownStatement
    source: Source
    note: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryRedacted:
    """A part of the entry at ``position`` was removed, as the law had it: who keeps a copy is to remove it there."""

    of: StatementId | ReportId
    position: int
    removed: Sequence[str]
    reason: str
    approved_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimantCorrected:
    """The role or the parent of a claimant is another one from here on."""

    claimant: ClaimantId
    before: Claimant
    after: Claimant
    reason: str


DeclaredThing: TypeAlias = Conflict | Place | BatchDeclaration | ZoneRules


@dataclass(frozen=True, slots=True, kw_only=True)
class Declared:
    """As the declarations up to this one amount to."""

    what: DeclaredThing


@dataclass(frozen=True, slots=True, kw_only=True)
class UseChanged:
    """A conflict or a place is retired, or back in use: as it is from here on."""

    what: Conflict | Place
    reason: str


Appended: TypeAlias = (
    ReportAppended
    | ReportCorrected
    | StatementAppended
    | StatementCorrected
    | StatementAnnulled
    | StatementCorroborated
    | EntryRedacted
    | ClaimantCorrected
    | Declared
    | UseChanged
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Traits:
    """What an item is found by. Its place is as it was at the item's position: ``admin`` holds folded names.

    ``claimants`` are those who speak in it, and all above them.
    """

    type: ItemType
    conflict: ConflictId | None
    place: PlaceId | None
    claimants: frozenset[ClaimantId]
    sides: frozenset[ClaimantId]
    matter: Matter | None
    kind: Kind | None
    admin: frozenset[str]
    point: Point | None


class NamedPlace(NamedTuple):
    """A place, and what it was called at the position."""

    id: PlaceId
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """``at``: when the entry was recorded, or when an item became due by the passing of time.

    ``subject``: the id of the statement, report, conflict, claimant, place, batch or zone that an entry is about.
    """

    key: ItemKey
    at: Instant
    traits: Traits
    place: NamedPlace | None
    subject: str | None
    body: Appended | Consequence
    is_due: bool = False  # it came by the passing of time, not by the entry

    @property
    def type(self) -> ItemType:
        return self.traits.type

    @property
    def kind(self) -> ItemKind:
        return ITEM_KINDS[self.type]

    @property
    def conflict(self) -> ConflictId | None:
        return self.traits.conflict

    @property
    def subject_path(self) -> str:
        """The place, where it is about one, else its subject: a collection, and an id in it."""
        if self.place is not None:
            return f"places/{self.place.id}"
        return f"{self.kind.subject.format(conflict=self.conflict)}/{self.subject}"


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedFilter:
    """What is read of the feed. ``types``: declarations come only where they are among them.

    A dispute is of all its sides; a consequence has no kind, and what takes no position no matter.
    """

    types: Sequence[ItemType] = UNLESS_ASKED
    conflict: ConflictId | None = None
    place: PlaceId | None = None
    admin: str | None = None
    box: Box | None = None
    claimant: ClaimantId | None = None  # and all below it, in every conflict that knows it
    side: ClaimantId | None = None
    matter: Matter | None = None
    kind: Kind | None = None

    def takes(self, traits: Traits) -> bool:
        """Whether an item is among what is wanted: what ``Feed.read`` answers, of one that is at hand."""
        return (
            traits.type in self.types
            and self.conflict in (None, traits.conflict)
            and self.place in (None, traits.place)
            and self.matter in (None, traits.matter)
            and self.kind in (None, traits.kind)
            and (self.side is None or self.side in traits.sides)
            and (self.claimant is None or self.claimant in traits.claimants)
            and (self.admin is None or folded(self.admin) in traits.admin)
            and (self.box is None or (traits.point is not None and self.box.holds(traits.point)))
        )


EVERYTHING = FeedFilter(types=tuple(ItemType))


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedReading:
    """A page of the feed. ``next``: the key to resume after, past filtered items; ``head``: the end of the feed.

    ``generation`` is another one when the feed was rebuilt from the log: earlier keys may be gone.
    """

    items: Sequence[Item]
    next: ItemKey
    head: ItemKey
    generation: int


class Feed(Protocol):
    """The feed as far as the views have read the log."""

    def head(self) -> ItemKey:
        """The last item; ``BEGINNING`` in an empty feed."""

    def read(self, wanted: FeedFilter, *, after: ItemKey, limit: int, up_to: int | None = None) -> FeedReading:
        """Up to ``limit`` items after ``after``, from one snapshot; those under positions up to ``up_to``."""

    def count_under(self, position: int) -> int:
        """How many items stand under ``position``; 0 where the feed has not got there."""
