"""What the editors of the record do. The log keeps what was there before."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias, assert_never

from domain.dates.instants import Instant
from domain.record.statements import Content, Source, Statement
from domain.vocabulary import BatchId, ClaimantId, ConflictId, PlaceId, ReportId, Role, StatementId


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """We misread the source. The statement keeps its position and its recorded instant."""

    id: str
    target: StatementId
    content: Content
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Annulment:
    """It should not be here."""

    id: str
    target: StatementId
    reason: str
    replaced_by: StatementId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Corroboration:
    """Another source carries the same statement."""

    id: str
    target: StatementId
    source: Source
    note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceCorrection:
    """We misread where a report was published."""

    id: str
    report: ReportId
    source: Source
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimantCorrection:
    """We misjudged for whom a claimant speaks. ``role`` and ``parent`` are whole, as they are from here on."""

    id: str
    conflict: ConflictId
    claimant: ClaimantId
    role: Role
    parent: ClaimantId | None
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Remains:
    """The rest of an entry that lost a part, with who had recorded it and when."""

    body: Redactable
    recorded_at: Instant
    recorded_by: str
    batch: BatchId | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Redaction:
    """The law forced a part of an entry to be removed. Its bytes are deleted; their leaf and what remains are here."""

    id: str
    position: int  # of the entry that was redacted
    leaf: bytes  # its stored bytes as they were, hashed as a leaf of the Merkle tree: 32 bytes
    removed: tuple[str, ...]  # names of fields, all that have been removed of it so far
    reason: str
    approved_by: str  # the name of the second key; the first one recorded it
    remains: Remains

    @property
    def original(self) -> Original:
        """What remains of the entry that was first redacted: a redaction may have been redacted in its turn."""
        body = self.remains.body
        return body.original if isinstance(body, Redaction) else body


@dataclass(frozen=True, slots=True, kw_only=True)
class Retirement:
    """A conflict or a place, declared by mistake, takes no reports and is not found by search. Its history stays.

    One of ``conflict`` and ``place`` is given.
    """

    id: str
    reason: str
    conflict: ConflictId | None = None
    place: PlaceId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reinstatement:
    """A retired conflict or place is back in use."""

    id: str
    reason: str
    conflict: ConflictId | None = None
    place: PlaceId | None = None


Retiring: TypeAlias = Retirement | Reinstatement
StatementAmendment: TypeAlias = Correction | Annulment | Corroboration | SourceCorrection | Redaction
Amendment: TypeAlias = StatementAmendment | ClaimantCorrection
Original: TypeAlias = Statement | Correction | Annulment | Corroboration | SourceCorrection
Redactable: TypeAlias = Original | Redaction  # nothing else bears a text that may be removed


def statement_of(body: Original) -> StatementId | None:
    """The statement that ``body`` is, or amends; None for what amends a report."""
    match body:
        case Statement(id=statement) | Correction(target=statement) | Annulment(target=statement):
            return statement
        case Corroboration(target=statement):
            return statement
        case SourceCorrection():
            return None
        case other:
            assert_never(other)
