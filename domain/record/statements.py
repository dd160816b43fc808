"""What is said, and where it was published. Frozen, by keyword; the dates as imprecise as their source."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, TypeAlias

from domain.dates.edtf import ImpreciseDate
from domain.vocabulary import ClaimantId, ConflictId, Kind, PlaceId, ReportId, StatementId, Status


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A publication. ``reliability`` is the Admiralty code, A (reliable) to F (cannot be judged).

    ``archived_at``: when the archived copy was captured; ``archive_sha256``: of the copy as a file.
    """

    name: str
    published: ImpreciseDate
    url: str | None = None
    archived_url: str | None = None
    archived_at: ImpreciseDate | None = None
    archive_sha256: str | None = None
    language: str | None = None
    reliability: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Spokesperson:
    name: str
    role: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    text: str
    language: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Attribution:
    """How it was said, in the source's own words. ``credibility`` is the Admiralty code, 1 (confirmed) to 6."""

    wording: str | None = None
    dating: str | None = None
    hedge: str | None = None
    quote: Quote | None = None
    spokesperson: Spokesperson | None = None
    channel: str | None = None
    audience: str | None = None
    via: tuple[str, ...] = ()  # relays, nearest first
    note: str | None = None
    credibility: int | None = None


NOTHING_TOLD = Attribution()
MANNER: Mapping[str, str] = {  # optional short texts of an attribution, each with its meaning
    "wording": "the source's own term for the status",
    "dating": "the source's own words for the date",
    "hedge": "the source's own words of doubt, such as likely",
}
SETTING: Mapping[str, str] = {  # likewise; a new one goes here, and wherever it is written goes through ``phrases``
    "channel": "where it was said: a briefing, an account",
    "audience": "to whom it was said",
}
PHRASES: Mapping[str, str] = {**MANNER, **SETTING}


def phrases(read: Callable[[str], str | None], names: Iterable[str] = PHRASES) -> dict[str, Any]:
    """Each phrase by its name, as ``read`` gives it."""
    return {name: read(name) for name in names}


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """Asserts a status."""

    claimant: ClaimantId
    place: PlaceId
    status: Status
    holder: ClaimantId | None
    stated: ImpreciseDate
    effective: ImpreciseDate | None = None  # None: the same as stated
    until: ImpreciseDate | None = None
    share: Decimal | None = None  # percent
    extent: str | None = None
    telling: Attribution = NOTHING_TOLD

    @property
    def kind(self) -> Kind:
        return Kind.CLAIM


@dataclass(frozen=True, slots=True, kw_only=True)
class Denial:
    """Asserts that other statements, or a status, are untrue. ``status`` says what is true instead."""

    claimant: ClaimantId
    place: PlaceId
    status: Status
    holder: ClaimantId | None
    stated: ImpreciseDate
    denies: tuple[StatementId, ...] = ()
    derived: bool = False  # the status was not said: it is the opposite of what is denied, taken at the append
    effective: ImpreciseDate | None = None
    until: ImpreciseDate | None = None
    share: Decimal | None = None
    extent: str | None = None
    telling: Attribution = NOTHING_TOLD

    @property
    def kind(self) -> Kind:
        return Kind.DENIAL


@dataclass(frozen=True, slots=True, kw_only=True)
class Retraction:
    """The claimant, or a party above it, takes back an earlier statement of its own."""

    claimant: ClaimantId
    place: PlaceId
    retracts: StatementId
    stated: ImpreciseDate
    telling: Attribution = NOTHING_TOLD

    @property
    def kind(self) -> Kind:
        return Kind.RETRACTION


Assertion: TypeAlias = Claim | Denial
Content: TypeAlias = Claim | Denial | Retraction


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """One publication that carries statements. Its entry comes first, then theirs."""

    id: ReportId
    conflict: ConflictId
    source: Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """One claim, denial or retraction, as its report carried it."""

    id: StatementId
    report: ReportId
    content: Content
