"""Proposals: statements that a text seems to make, for a person to record. Also hints, and passages not taken.

Nothing here is ever stored. A proposal that a person accepts becomes a statement of an ordinary report. Every span is
in code points of the text exactly as it was sent: the first, and the one after the last.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from types import MappingProxyType
from typing import NamedTuple

from domain.dates.edtf import ImpreciseDate
from domain.extraction.explanations import Explanation
from domain.record.statements import Spokesperson
from domain.vocabulary import ClaimantId, Kind, PlaceId, Status


class TextSpan(NamedTuple):
    start: int
    end: int


class AnswerOption(NamedTuple):
    """One answer to an open question: the value of the field, and how it is shown. An id, or a date in EDTF."""

    value: str
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenQuestion:
    """An open point about ``field``. ``of``: the answers that the text allows, if it names some."""

    field: str
    ask: Explanation
    of: Sequence[AnswerOption] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposedStatement:
    """The fields of a statement as far as the text shows them; None where it shows none.

    ``denies``: ids of proposals of the same text. ``place`` is None where no place of the record, or several, may be
    meant.
    """

    kind: Kind
    claimant: ClaimantId
    status: Status
    place: PlaceId | None = None
    holder: ClaimantId | None = None
    stated: ImpreciseDate | None = None
    effective: ImpreciseDate | None = None
    dating: str | None = None
    wording: str | None = None
    hedge: str | None = None
    share: Decimal | None = None
    extent: str | None = None
    quote: str | None = None
    spokesperson: Spokesperson | None = None
    channel: str | None = None
    denies: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """``side``: the side that the claimant speaks for, or an observer itself. ``place_text``: the name as written.

    ``evidence``: for each field that is filled, the words that show it. ``mentions``: the sentences that say it.
    ``why``: for a field that needs it, how it follows from the words.
    """

    id: str
    statement: ProposedStatement
    side: ClaimantId
    place_text: str | None
    evidence: Mapping[str, Sequence[TextSpan]] = field(default_factory=lambda: MappingProxyType({}))
    mentions: Sequence[TextSpan] = ()
    why: Mapping[str, Explanation] = field(default_factory=lambda: MappingProxyType({}))
    questions: Sequence[OpenQuestion] = ()


class Hint(NamedTuple):
    """A sentence about control without a proposal, and why."""

    span: TextSpan
    why: Explanation


class NotTaken(NamedTuple):
    """Words that look like a statement and are none: a forecast, a part of a town, background. Shown on demand."""

    span: TextSpan
    why: Explanation


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """All that a text seems to say. ``language``: of the lexicon that it was read by."""

    language: str
    proposals: Sequence[Proposal] = ()
    hints: Sequence[Hint] = ()
    not_taken: Sequence[NotTaken] = ()
