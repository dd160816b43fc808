"""What the editors of the record do. The log keeps what was there before."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from domain.statements import Content, Source
from domain.vocabulary import ReportId, StatementId


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


Amendment: TypeAlias = Correction | Annulment | Corroboration | SourceCorrection
