"""The use cases that read a whole conflict along time: its disputes, and what became of its claims of control.

Each takes every word that is known, place by place, and sweeps it once. A list is cut into pages by the key of its last
item; as the coordinates are settled on the first page, it is one list on all of them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from typing import Generic, NamedTuple, TypeVar

from domain.dates.instants import MICROSECONDS_PER_DAY
from domain.errors import BadQuestion
from domain.questions.coordinates import Asking
from domain.questions.looked import LookedAt, looked_at
from domain.questions.past import NamedThings, Question, Resolved
from domain.record.declarations import Conflict, Place
from domain.stances.differences import StanceChange
from domain.stances.governing import Weighed
from domain.stances.outcomes import Answered, ClaimOfControl, claims_of_control
from domain.stances.ports import GoverningStatements, PlaceFilter
from domain.stances.timeline import Dispute, track
from domain.vocabulary import ClaimantId, Matter, Outcome, PlaceId

T = TypeVar("T")
Claimants = AbstractSet[ClaimantId] | None  # those that are shown; None: all


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
            raise BadQuestion("cursor", "is not a cursor of this list", "copy it unchanged from the `next` link")
        rest = rest[keys.index(paging.after) + 1 :]
    following = key(rest[paging.limit - 1]) if len(rest) > paging.limit else None
    return OverviewPage(rest[: paging.limit], following, len(whole))


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


@dataclass(frozen=True, slots=True, kw_only=True)
class DisputeFilter:
    """``older_than``: days of 24 hours, from its beginning to its end, or to the instant that it is asked at."""

    outcome: Outcome | None = None
    older_than: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DisputeOf:
    """A dispute about a place, in one matter."""

    place: PlaceId
    matter: Matter
    dispute: Dispute

    @property
    def key(self) -> str:
        return f"{self.dispute.begins}|{self.place}|{self.matter}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Disputes:
    """By beginning, place and matter, those that have begun, as they stand at about = said-by."""

    resolved: Resolved
    matter: Matter | None
    page: OverviewPage[DisputeOf]
    places: Mapping[PlaceId, Place]
    looked_at: LookedAt | None = None  # where there are none

    def age_days(self, of: Dispute) -> int:
        """Whole 24 hours."""
        return _age(of, self.resolved) // MICROSECONDS_PER_DAY


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcomes:
    """By beginning, place and side. ``counts``, by claimant, are of the whole list, on whichever page a row stands."""

    resolved: Resolved
    counts: Mapping[ClaimantId, Mapping[Answered, int]]
    page: OverviewPage[ClaimOfControl]
    places: Mapping[PlaceId, Place]
    looked_at: LookedAt | None = None  # where there are none


def ask_disputes(
    asking: Asking, question: Question, shown: OverviewFilter, wanted: DisputeFilter, paging: Paging
) -> Disputes:
    """Return the disputes that have begun, by beginning, place and matter."""
    with asking.readings.snapshot() as past:
        resolved = at_one_instant(asking, past, question, shown)
        shown = resolved.meant(shown)
        found = [each for each in _disputes(past, resolved, shown) if _is_wanted(each.dispute, wanted, resolved)]
        found.sort(key=lambda each: (each.dispute.begins, each.place, each.matter))
        cut = page(found, attrgetter("key"), paging)
        places = past.places_of({each.place for each in cut.items}, at=resolved.known_at.position)
        every = _disputes(past, resolved, OverviewFilter(places=PlaceFilter()))
        looked = None if cut.items else looked_at(past, resolved, shown.places, beside=sum(1 for _ in every))
        return Disputes(resolved=resolved, matter=shown.matter, page=cut, places=places, looked_at=looked)


def ask_outcomes(
    asking: Asking, question: Question, shown: OverviewFilter, outcome: Answered | None, paging: Paging
) -> Outcomes:
    """Return the outcome of each claim of control, by beginning, place and side."""
    with asking.readings.snapshot() as past:
        resolved = at_one_instant(asking, past, question, shown)
        shown = resolved.meant(shown)
        found = [each for each in each_claim(past, resolved, shown) if outcome in (None, each.outcome)]
        found.sort(key=lambda each: (each.begins, each.place, each.side))
        cut = page(found, lambda each: f"{each.begins}|{each.place}|{each.side}", paging)
        places = past.places_of({each.place for each in cut.items}, at=resolved.known_at.position)
        every = each_claim(past, resolved, OverviewFilter(places=PlaceFilter()))
        looked = None if cut.items else looked_at(past, resolved, shown.places, beside=sum(1 for _ in every))
        return Outcomes(resolved=resolved, counts=_counts(found), page=cut, places=places, looked_at=looked)


def at_one_instant(asking: Asking, past: NamedThings, question: Question, shown: OverviewFilter) -> Resolved:
    """About and said-by move together here: either may be given, both only if they are one."""
    resolved = asking.resolve(past, question, shown)
    if resolved.coordinates.about != resolved.coordinates.said_by:
        raise BadQuestion("about", "is another instant than said_by", "here they move together: give one of them")
    return resolved


def by_place(
    past: GoverningStatements, resolved: Resolved, places: PlaceFilter
) -> Iterator[tuple[PlaceId, list[Weighed]]]:
    """Every word that is known about each place."""
    if resolved.conflict is not None:
        words = past.words(resolved.conflict.id, places, at=resolved.known_at.position)
        for place, group in groupby(words, key=attrgetter("place")):
            yield place, list(group)


def said_by_any(disputes: Iterable[Dispute], words: Iterable[Weighed], claimants: Claimants) -> Iterator[Dispute]:
    """Those in which one of ``claimants`` has a word among the sides'."""
    theirs = None if claimants is None else {word.statement for word in words if word.claimant in claimants}
    for each in disputes:
        if theirs is None or not theirs.isdisjoint(each.statements):
            yield each


def is_of(speaker: ClaimantId, change: StanceChange, claimants: Claimants) -> bool:
    """Whether a stance is of one of ``claimants``, or by the word of one."""
    said_by = {word.claimant for word in (change.before, change.after) if word is not None}
    return claimants is None or speaker in claimants or not claimants.isdisjoint(said_by)


def _disputes(past: GoverningStatements, resolved: Resolved, shown: OverviewFilter) -> Iterator[DisputeOf]:
    conflict, asked = resolved.conflict, resolved.coordinates
    if conflict is None:
        return
    claimants, sides = shown.claimants(conflict), conflict.sides()
    for place, words in by_place(past, resolved, shown.places):
        for matter in shown.matters:
            found = track(words, sides=sides, bound=asked.bound, voice=asked.voice, matter=matter, up_to=asked.about)
            for each in said_by_any(found.disputes, words, claimants):
                yield DisputeOf(place=place, matter=matter, dispute=each)


def _is_wanted(dispute: Dispute, wanted: DisputeFilter, resolved: Resolved) -> bool:
    is_old = wanted.older_than is None or _age(dispute, resolved) > wanted.older_than * MICROSECONDS_PER_DAY
    return is_old and wanted.outcome in (None, dispute.outcome)


def _age(dispute: Dispute, resolved: Resolved) -> int:
    return (resolved.coordinates.about if dispute.ends is None else dispute.ends) - dispute.begins


def each_claim(past: GoverningStatements, resolved: Resolved, shown: OverviewFilter) -> Iterator[ClaimOfControl]:
    conflict, asked = resolved.conflict, resolved.coordinates
    if conflict is None:
        return
    claimants, sides = shown.claimants(conflict), conflict.sides()
    for _, words in by_place(past, resolved, shown.places):
        for each in claims_of_control(words, sides=sides, voice=asked.voice, at=asked.about):
            if claimants is None or each.side in claimants or each.claimant in claimants:
                yield each


def _counts(claims: Iterable[ClaimOfControl]) -> Mapping[ClaimantId, Mapping[Answered, int]]:
    counted = Counter((each.claimant, each.outcome) for each in claims)
    claimants = sorted({claimant for claimant, _ in counted})
    return {claimant: {outcome: counted[claimant, outcome] for outcome in Answered} for claimant in claimants}
