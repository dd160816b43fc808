"""What is handed in to be recorded, before the record has had its say: a report or a statement as somebody wrote it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeAlias

from domain.dates.edtf import ImpreciseDate
from domain.dates.instants import Instant
from domain.record.declarations import (
    ClaimantAlias,
    ClaimantPerson,
    LogKeyDeclaration,
    PlaceKind,
    PlaceName,
    PointQuality,
)
from domain.record.saying import Saying
from domain.record.statements import Content, Source
from domain.vocabulary import ClaimantId, ConflictId, Kind, PlaceId, ReportId, Role, StatementId


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementDraft:
    kind: Kind
    claimant: ClaimantId
    place: PlaceId
    saying: Saying
    id: StatementId | None = None

    def became(self, content: Content, published: ImpreciseDate) -> bool:
        """Whether ``content`` is what this draft became in a report that was ``published`` then."""
        same_words = self.saying.became(content, published)
        return same_words and (self.kind, self.claimant, self.place) == (content.kind, content.claimant, content.place)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportDraft:
    conflict: ConflictId
    source: Source
    statements: tuple[StatementDraft, ...]
    id: ReportId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectionDraft:
    """``saying`` is whole; what a correction cannot change may be left out, or must be equal."""

    saying: Saying
    reason: str
    kind: Kind | None = None
    claimant: ClaimantId | None = None
    place: PlaceId | None = None
    id: StatementId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AnnulmentDraft:
    reason: str
    replaced_by: StatementId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RedactionDraft:
    remove: tuple[str, ...]  # names of fields
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CorroborationDraft:
    source: Source
    note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceCorrectionDraft:
    source: Source
    reason: str


AmendmentContent: TypeAlias = CorrectionDraft | AnnulmentDraft | CorroborationDraft | SourceCorrectionDraft


@dataclass(frozen=True, slots=True, kw_only=True)
class AmendmentDraft:
    """An amendment of the statement ``target``; a source correction amends the report of that id.

    The same ``id`` names the same amendment, which is recorded once. None: the service makes an id.
    """

    target: StatementId | ReportId
    draft: AmendmentContent
    id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimantDraft:
    """None leaves what was declared before."""

    name: str | None = None
    role: Role | None = None
    parent: ClaimantId | None = None
    colour: str | None = None
    aliases: tuple[ClaimantAlias, ...] = ()
    people: tuple[ClaimantPerson, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ConflictDraft:
    id: ConflictId
    name: str | None = None
    tz: str | None = None
    claimants: Mapping[ClaimantId, ClaimantDraft]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceDraft:
    id: PlaceId
    name: str | None = None
    names: tuple[PlaceName, ...] = ()
    lat: Decimal | None = None
    lon: Decimal | None = None
    point: PointQuality | None = None
    kind: PlaceKind | None = None
    part_of: PlaceId | None = None
    identifiers: Mapping[str, str]
    admin: tuple[str, ...] = ()
    population: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RetiringDraft:
    """A conflict or a place is retired, or is taken back into use. One of ``conflict`` and ``place`` is given."""

    reason: str
    conflict: ConflictId | None = None
    place: PlaceId | None = None
    takes_back: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockDraft:
    """Entries ``first`` to ``last`` are of a wrong clock. None: to the end of the log; as if recorded now."""

    first: int
    reason: str
    last: int | None = None
    instant: Instant | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimantCorrectionDraft:
    """A role or a parent that is None stays as it is, but that ``without_parent`` takes the parent away."""

    conflict: ConflictId
    claimant: ClaimantId
    reason: str
    role: Role | None = None
    parent: ClaimantId | None = None
    without_parent: bool = False
    id: str | None = None


Act: TypeAlias = (
    ReportDraft
    | PlaceDraft
    | ConflictDraft
    | AmendmentDraft
    | ClaimantCorrectionDraft
    | RetiringDraft
    | LogKeyDeclaration
)
