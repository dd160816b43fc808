"""The timelines of places as rows that are kept: bound ``latest``, voice ``side``, both matters.

Each row is as the rules of ``domain.stances.timeline`` and ``domain.stances.outcomes`` give it with all of time known.
The rows that begin by an instant t, cut at t, are the timeline as it stands at t, where about = said-by = t.
"""

from __future__ import annotations

from dataclasses import dataclass

from domain.dates.instants import Instant
from domain.stances.governing import Rank
from domain.vocabulary import ClaimantId, Matter, Outcome, PlaceId, StatementId, Status


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeakerStretch:
    """From ``begins`` until ``ends``, which it excludes, one statement of a speaker is the latest, or none counts.

    The stretches of a speaker about a place in a matter cover all time, without a gap: so every turn is the beginning
    of one. A captured one leaves its speaker without a stance.
    """

    place: PlaceId
    matter: Matter
    speaker: ClaimantId
    begins: Instant
    ends: Instant
    statement: StatementId | None
    claimant: ClaimantId | None
    status: Status | None
    holder: ClaimantId | None
    side: ClaimantId | None
    is_captured: bool
    rank: Rank

    @property
    def is_stance(self) -> bool:
        return self.statement is not None and not self.is_captured


@dataclass(frozen=True, slots=True, kw_only=True)
class DisputeSpan:
    """A dispute without its phases and statements: those are read from the stretches of the sides in it."""

    place: PlaceId
    matter: Matter
    begins: Instant
    ends: Instant  # NEVER while open
    opened_by: StatementId
    closed_by: StatementId | None
    outcome: Outcome
