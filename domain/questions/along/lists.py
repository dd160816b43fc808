"""Lists about all places of a conflict along time: what they are made of, and the port that they are read by."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Generic, NamedTuple, Protocol, TypeVar

from domain.dates.edtf import Bounds
from domain.dates.instants import MICROSECONDS_PER_DAY, Instant
from domain.errors import BadQuestion
from domain.record.dating import NEVER
from domain.record.declarations import Conflict
from domain.stances.governing import Weighed
from domain.stances.outcomes import Answered, ClaimOfControl
from domain.stances.ports import PlaceFilter
from domain.stances.stretches import DisputeSpan
from domain.stances.timeline import Dispute
from domain.vocabulary import (
    Bound,
    ClaimantId,
    Matter,
    Outcome,
    PlaceId,
    StatementId,
    Status,
    Voice,
)

T = TypeVar("T")
Claimants = AbstractSet[ClaimantId] | None  # those that are shown; None: all
Counts = Mapping[ClaimantId, Mapping[Answered, int]]


class OverviewPage(NamedTuple, Generic[T]):
    """``next`` is the key to resume after, if there are more; ``total``, of all pages together."""

    items: Sequence[T]
    next: str | None
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Paging:
    after: str | None = None
    limit: int


def page(items: Iterable[T], key: Callable[[T], str], paging: Paging) -> OverviewPage[T]:
    """``items`` in order, from the one after that of the key. Raises ``BadQuestion`` where none has it."""
    whole = rest = list(items)
    if paging.after is not None:
        keys = [key(item) for item in rest]
        if paging.after not in keys:
            raise bad_list_cursor()
        rest = rest[keys.index(paging.after) + 1 :]
    following = key(rest[paging.limit - 1]) if len(rest) > paging.limit else None
    return OverviewPage(rest[: paging.limit], following, len(whole))


def none(paging: Paging) -> OverviewPage[T]:
    """The page of a list without rows."""
    return page((), str, paging)


def bad_list_cursor() -> BadQuestion:
    return BadQuestion("cursor", "is not a cursor of this list", "copy it unchanged from the `next` link")


@dataclass(frozen=True, slots=True, kw_only=True)
class OverviewFilter:
    """What is shown. A claimant means all below it as well."""

    places: PlaceFilter
    claimant: ClaimantId | None = None
    matter: Matter | None = None  # default: both

    @property
    def matters(self) -> Sequence[Matter]:
        return tuple(Matter) if self.matter is None else (self.matter,)

    def claimants(self, conflict: Conflict) -> Claimants:
        return None if self.claimant is None else conflict.below(self.claimant)


EVERYTHING = OverviewFilter(places=PlaceFilter())


@dataclass(frozen=True, slots=True, kw_only=True)
class DisputeFilter:
    """``older_than``: days of 24 hours, from its beginning to its end, or to the instant that it is asked at."""

    outcome: Outcome | None = None
    older_than: int | None = None

    def shows(self, dispute: Dispute, *, at: Instant) -> bool:
        is_old = self.older_than is None or age(dispute, at) > self.older_than * MICROSECONDS_PER_DAY
        return is_old and self.outcome in (None, dispute.outcome)


def age(dispute: Dispute, at: Instant) -> int:
    """In microseconds."""
    return (at if dispute.ends is None else dispute.ends) - dispute.begins


@dataclass(frozen=True, slots=True, kw_only=True)
class DisputeOf:
    """A dispute about a place, in one matter."""

    place: PlaceId
    matter: Matter
    dispute: Dispute

    @property
    def key(self) -> str:
        return dispute_key(self.dispute.begins, self.place, self.matter)

    @property
    def order(self) -> tuple[Instant, PlaceId, Matter]:
        return self.dispute.begins, self.place, self.matter

    @property
    def span(self) -> DisputeSpan:
        of = self.dispute
        return DisputeSpan(
            place=self.place,
            matter=self.matter,
            begins=of.begins,
            ends=NEVER if of.ends is None else of.ends,
            opened_by=of.opened_by,
            closed_by=of.closed_by,
            outcome=of.outcome,
        )


def dispute_key(begins: Instant, place: PlaceId, matter: Matter) -> str:
    return f"{begins}|{place}|{matter}"


class GoverningWord(NamedTuple):
    """The statement behind a stance, as far as a list needs it."""

    statement: StatementId
    claimant: ClaimantId
    status: Status | None
    holder: ClaimantId | None


@dataclass(frozen=True, slots=True, kw_only=True)
class StanceMove:
    """A stance that is another one at the end of a day than at the end of the day before."""

    matter: Matter
    place: PlaceId
    speaker: ClaimantId
    before: GoverningWord | None
    after: GoverningWord | None


def is_of(speaker: ClaimantId, words: Iterable[GoverningWord | Weighed], claimants: Claimants) -> bool:
    """Whether a stance is of one of ``claimants``, or by the word of one."""
    return claimants is None or speaker in claimants or any(word.claimant in claimants for word in words)


class TurnedDisputes(NamedTuple):
    """Return the disputes opened in a day, and those closed in it, by beginning, place and matter."""

    opened: Sequence[DisputeSpan]
    closed: Sequence[DisputeSpan]


class ClaimsPage(NamedTuple):
    """``counts``: of the whole list, by claimant."""

    page: OverviewPage[ClaimOfControl]
    counts: Counts


class AlongTime(Protocol):
    """All places of a conflict along time, where about = said-by, under one bound and voice, known at one position.

    Its answers are those of ``domain.stances.timeline`` and ``domain.stances.outcomes`` over all statements known then.
    A cursor that names no row of its list raises ``BadQuestion``.
    """

    def disputes(
        self, shown: OverviewFilter, wanted: DisputeFilter, paging: Paging, *, by: Instant
    ) -> OverviewPage[DisputeOf]:
        """Return the disputes that have begun ``by`` then, as they stand then, by beginning, place and matter."""

    def claims(self, shown: OverviewFilter, outcome: Answered | None, paging: Paging, *, by: Instant) -> ClaimsPage:
        """The claims of control that have begun ``by`` then, as they stand then, by beginning, place and side."""

    def moves(self, shown: OverviewFilter, day: Bounds) -> Sequence[StanceMove]:
        """The stances that are others at the end of the day than before it, by matter, place and speaker."""

    def turned(self, shown: OverviewFilter, day: Bounds) -> TurnedDisputes: ...

    def whole(self, spans: Sequence[DisputeSpan]) -> Sequence[DisputeOf]:
        """Return the disputes with their phases and statements, with all of time known."""


class Chronicles(Protocol):
    """All places along time, as far as they are kept."""

    def along_time(self, conflict: Conflict, bound: Bound, voice: Voice, *, at: int) -> AlongTime | None:
        """``conflict``, as known at that position. None where it is not kept under that bound and voice, or so far."""
