"""The disputes and the claims of control of all places as an index lists them: without the statements in them."""

from __future__ import annotations

from typing import NamedTuple

from domain.dates.instants import Instant
from domain.stances.outcomes import Answered
from domain.vocabulary import ClaimantId, Matter, Outcome, PlaceId


class ListedDispute(NamedTuple):
    """A stretch in which the sides disagree about a place, as it stands at an instant.

    ``ends``: NEVER while it is open. ``outcome``: None where the statements alone tell it, as of some sieges.
    """

    begins: Instant
    place: PlaceId
    matter: Matter
    ends: Instant
    outcome: Outcome | None


class ListedClaim(NamedTuple):
    """A claim of control, as it stands at an instant. ``claimant``: of the word that began it."""

    begins: Instant
    place: PlaceId
    side: ClaimantId
    claimant: ClaimantId
    outcome: Answered
