"""All places along time from every word that is known: place by place, each swept once.

It answers under every bound and voice, at the cost of reading the whole conflict. Where timelines are kept
(bound ``latest``, voice ``side``), they answer the same, and this is what they are held against.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter

from domain.dates.edtf import Bounds
from domain.dates.instants import Instant
from domain.questions.along.lists import (
    Claimants,
    ClaimsPage,
    Counts,
    DisputeFilter,
    DisputeOf,
    GoverningWord,
    OverviewFilter,
    OverviewPage,
    Paging,
    StanceMove,
    TurnedDisputes,
    is_of,
    page,
)
from domain.record.declarations import Conflict
from domain.stances.differences import CrossSection, PlaceChange, changes
from domain.stances.governing import Coordinates, Weighed
from domain.stances.listed import ListedClaim
from domain.stances.outcomes import Answered, ClaimOfControl, claims_of_control
from domain.stances.ports import GoverningStatements, PlaceFilter
from domain.stances.stretches import DisputeSpan
from domain.stances.timeline import Dispute, disputes_along, track
from domain.vocabulary import Bound, ClaimantId, Matter, PlaceId, Voice


@dataclass(frozen=True, slots=True, kw_only=True)
class SweptAlongTime:
    """The ``AlongTime`` port."""

    past: GoverningStatements
    conflict: Conflict
    bound: Bound
    voice: Voice
    at: int

    def disputes(
        self, shown: OverviewFilter, wanted: DisputeFilter, paging: Paging, *, by: Instant
    ) -> OverviewPage[DisputeOf]:
        found = [each for each in self._disputes(shown, by) if wanted.shows(each.dispute, at=by)]
        return page(sorted(found, key=attrgetter("order")), attrgetter("key"), paging)

    def _disputes(self, shown: OverviewFilter, by: Instant) -> Iterator[DisputeOf]:
        claimants, sides = shown.claimants(self.conflict), self.conflict.sides()
        for place, words in self.by_place(shown.places):
            for matter in shown.matters:
                found = track(words, sides=sides, bound=self.bound, voice=self.voice, matter=matter, up_to=by)
                for each in said_by_any(found.disputes, words, claimants):
                    yield DisputeOf(place=place, matter=matter, dispute=each)

    def claims(self, shown: OverviewFilter, outcome: Answered | None, paging: Paging, *, by: Instant) -> ClaimsPage:
        found = [each for each in self.each_claim(shown, by) if outcome in (None, each.outcome)]
        found.sort(key=lambda each: (each.begins, each.place, each.side))
        return ClaimsPage(page(found, claim_key, paging), counts_of(found))

    def each_claim(self, shown: OverviewFilter, by: Instant) -> Iterator[ClaimOfControl]:
        """By place, in no other order."""
        claimants, sides = shown.claimants(self.conflict), self.conflict.sides()
        for _, words in self.by_place(shown.places):
            for each in claims_of_control(words, sides=sides, voice=self.voice, at=by):
                if claimants is None or each.side in claimants or each.claimant in claimants:
                    yield each

    def moves(self, shown: OverviewFilter, day: Bounds) -> Sequence[StanceMove]:
        words = [word for _, of_place in self.by_place(shown.places) for word in of_place]
        return [move for matter in shown.matters for move in self._moves(words, day, matter, shown)]

    def _moves(
        self, words: Sequence[Weighed], day: Bounds, matter: Matter, shown: OverviewFilter
    ) -> Iterator[StanceMove]:
        claimants, sides = shown.claimants(self.conflict), self.conflict.sides()
        found = changed(
            words, day=day, sides=sides, position=self.at, bound=self.bound, voice=self.voice, matter=matter
        )
        for each in found:
            for speaker, change in each.stances.items():
                before, after = governing_word(change.before), governing_word(change.after)
                if is_of(speaker, [word for word in (before, after) if word is not None], claimants):
                    yield StanceMove(matter=matter, place=each.place, speaker=speaker, before=before, after=after)

    def turned(self, shown: OverviewFilter, day: Bounds) -> TurnedDisputes:
        opened, closed = list[DisputeOf](), list[DisputeOf]()
        claimants, sides = shown.claimants(self.conflict), self.conflict.sides()
        for place, words in self.that_turn(shown, day):
            for matter in shown.matters:
                turned = disputes_of(words, day=day, sides=sides, bound=self.bound, voice=self.voice, matter=matter)
                for those, found in zip((opened, closed), turned, strict=True):
                    seen = said_by_any(found, words, claimants)
                    those += [DisputeOf(place=place, matter=matter, dispute=each) for each in seen]
        return TurnedDisputes(
            *([each.span for each in sorted(those, key=attrgetter("order"))] for those in (opened, closed))
        )

    def that_turn(self, shown: OverviewFilter, day: Bounds) -> Iterator[tuple[PlaceId, list[Weighed]]]:
        """The words about each place in which a dispute may open or close in the day, and perhaps about others."""
        del day
        return self.by_place(shown.places)

    def whole(self, spans: Sequence[DisputeSpan]) -> Sequence[DisputeOf]:
        found = dict[tuple[PlaceId, Matter, Instant], DisputeOf]()
        for place, matter in {(each.place, each.matter) for each in spans}:
            words = list(self.past.words(self.conflict.id, PlaceFilter(place=place), at=self.at))
            tracked = track(words, sides=self.conflict.sides(), bound=self.bound, voice=self.voice, matter=matter)
            for each in tracked.disputes:
                found[place, matter, each.begins] = DisputeOf(place=place, matter=matter, dispute=each)
        return [found[each.place, each.matter, each.begins] for each in spans]

    def by_place(self, places: PlaceFilter) -> Iterator[tuple[PlaceId, list[Weighed]]]:
        """Every word that is known about each place."""
        words = self.past.words(self.conflict.id, places, at=self.at)
        for place, group in groupby(words, key=attrgetter("place")):
            yield place, list(group)


def governing_word(word: Weighed | None) -> GoverningWord | None:
    return None if word is None else GoverningWord(word.statement, word.claimant, word.status, word.holder)


def said_by_any(disputes: Iterable[Dispute], words: Iterable[Weighed], claimants: Claimants) -> Iterator[Dispute]:
    """Those in which one of ``claimants`` has a word among the sides'."""
    theirs = None if claimants is None else {word.statement for word in words if word.claimant in claimants}
    for each in disputes:
        if theirs is None or not theirs.isdisjoint(each.statements):
            yield each


def claim_key(claim: ClaimOfControl | ListedClaim) -> str:
    return f"{claim.begins}|{claim.place}|{claim.side}"


def counts_of(claims: Iterable[ClaimOfControl | ListedClaim]) -> Counts:
    counted = Counter((each.claimant, each.outcome) for each in claims)
    claimants = sorted({claimant for claimant, _ in counted})
    return {claimant: {outcome: counted[claimant, outcome] for outcome in Answered} for claimant in claimants}


def changed(  # noqa: PLR0913 - one parameter for each axis
    words: Iterable[Weighed],
    *,
    day: Bounds,
    sides: AbstractSet[ClaimantId],
    position: int,
    bound: Bound,
    voice: Voice,
    matter: Matter,
) -> Iterator[PlaceChange]:
    """The stances that are others at the end of the day than at the end of the one before; about = said-by."""
    known: Mapping[str, Weighed] = {word.statement: word for word in words}

    def cut(at: Instant) -> CrossSection:
        asked = Coordinates(about=at, said_by=at, bound=bound, voice=voice, matter=matter)
        return CrossSection(position=position, words=known, coordinates=asked, sides=sides)

    return changes(cut(day.earliest - 1), cut(day.latest))


def disputes_of(  # noqa: PLR0913 - one parameter for each axis
    words: Sequence[Weighed],
    *,
    day: Bounds,
    sides: AbstractSet[ClaimantId],
    bound: Bound,
    voice: Voice,
    matter: Matter,
) -> tuple[Sequence[Dispute], Sequence[Dispute]]:
    """Of one place, the disputes that were opened in the day, and those that were closed in it."""
    if not any(_can_turn(words, day, bound)):
        return (), ()
    found = disputes_along(words, sides=sides, bound=bound, voice=voice, matter=matter)
    opened = [each for each in found if day.earliest <= each.begins <= day.latest]
    closed = [each for each in found if each.ends is not None and day.earliest <= each.ends <= day.latest]
    return opened, closed


def _can_turn(words: Iterable[Weighed], day: Bounds, bound: Bound) -> Iterator[bool]:
    """A timeline can change at the bounds of its words, and right after an ``until``: the rest need no sweep."""
    for word in words:
        yield day.earliest <= word.stated(bound) <= day.latest
        yield day.earliest <= word.effective(bound) <= day.latest
        yield day.earliest <= word.dating.until_latest + 1 <= day.latest
