"""The disputes and the claims of control of all places as an index lists them: without the statements in them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple, Protocol, overload

from domain.dates.instants import Instant
from domain.stances.outcomes import Answered
from domain.vocabulary import ClaimantId, Matter, Outcome, PlaceId


class ListedDispute(NamedTuple):
    """A stretch in which the sides disagree about a place, as it stands at an instant.

    ``ends``: NEVER while it is open. ``outcome``: None where the statements alone tell it, as of some sieges.
    ``rows``: from which of its rows to which the list has it.
    """

    begins: Instant
    place: PlaceId
    matter: Matter
    ends: Instant
    outcome: Outcome | None
    rows: tuple[int, int]


class ListedDisputes(Protocol):
    """Disputes by beginning, place and matter. Only those that are read become values: they may be very many."""

    def __len__(self) -> int: ...

    def __iter__(self) -> Iterator[ListedDispute]: ...

    @overload
    def __getitem__(self, at: int, /) -> ListedDispute: ...
    @overload
    def __getitem__(self, at: slice, /) -> Sequence[ListedDispute]: ...

    def positions(self, of: ListedDispute) -> Sequence[int]:
        """Of the sides' statements that govern in a dispute, right before it, and where it ends."""


class ListedClaim(NamedTuple):
    """A claim of control, as it stands at an instant. ``claimant``: of the word that began it."""

    begins: Instant
    place: PlaceId
    side: ClaimantId
    claimant: ClaimantId
    outcome: Answered
