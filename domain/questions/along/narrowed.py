"""All places along time, where only those are swept that an index names: under every bound and voice.

The index says where and when the sides disagree, what is claimed and what came of it, and which stances a day changes.
The places behind a page, or behind a day, are then read word by word.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from domain.dates.edtf import Bounds
from domain.dates.instants import MICROSECONDS_PER_DAY, Instant
from domain.questions.along.lists import (
    ClaimsPage,
    DisputeFilter,
    DisputeOf,
    OverviewFilter,
    OverviewPage,
    Paging,
    StanceMove,
    dispute_key,
    page,
)
from domain.questions.along.swept import SweptAlongTime, claim_key, counts_of
from domain.record.dating import NEVER
from domain.stances.governing import Coordinates, Weighed
from domain.stances.lines import Axis, Line
from domain.stances.listed import ListedClaim, ListedDispute
from domain.stances.outcomes import Answered, ClaimOfControl, claims_of_control
from domain.stances.ports import PlaceFilter, StanceCut
from domain.stances.timeline import Dispute, track
from domain.vocabulary import Bound, Matter, PlaceId

Tracked = dict[tuple[PlaceId, Matter], Mapping[Instant, Dispute]]  # disputes by beginning


class NarrowedAlongTime(SweptAlongTime):
    """The ``AlongTime`` port."""

    __slots__ = ()

    def disputes(
        self, shown: OverviewFilter, wanted: DisputeFilter, paging: Paging, *, by: Instant
    ) -> OverviewPage[DisputeOf]:
        tracked = Tracked()
        begun = [each for matter in shown.matters for each in self._disputes_in(matter, shown, by)]
        left = sorted(each for each in begun if self._is_shown(each, wanted, by, tracked))
        found = page(left, _key, paging)
        items = [
            DisputeOf(place=each.place, matter=each.matter, dispute=self._dispute(each, by, tracked))
            for each in found.items
        ]
        return OverviewPage(items, found.next, found.total)

    def _disputes_in(self, matter: Matter, shown: OverviewFilter, by: Instant) -> Iterator[ListedDispute]:
        claimants = shown.claimants(self.conflict)
        return self.past.listed_disputes(self.conflict, self._line(matter, self.bound), shown.places, claimants, by=by)

    def _is_shown(self, each: ListedDispute, wanted: DisputeFilter, by: Instant, tracked: Tracked) -> bool:
        age = min(each.ends, by) - each.begins
        if wanted.older_than is not None and age <= wanted.older_than * MICROSECONDS_PER_DAY:
            return False
        if wanted.outcome is None or each.outcome is not None:
            return wanted.outcome in {None, each.outcome}
        return self._dispute(each, by, tracked).outcome is wanted.outcome

    def _dispute(self, each: ListedDispute, by: Instant, tracked: Tracked) -> Dispute:
        """Each place is read once, however many of its disputes there are."""
        of = each.place, each.matter
        if of not in tracked:
            tracked[of] = self._tracked(*of, by)
        return tracked[of][each.begins]

    def _tracked(self, place: PlaceId, matter: Matter, by: Instant) -> Mapping[Instant, Dispute]:
        words, sides = self._words(place), self.conflict.sides()
        found = track(words, sides=sides, bound=self.bound, voice=self.voice, matter=matter, up_to=by)
        return {dispute.begins: dispute for dispute in found.disputes}

    def _line(self, matter: Matter, bound: Bound) -> Line:
        return Line(
            axis=Axis.SAID_BY,
            about=None,
            said_by=None,
            known_at=self.at,
            bound=bound,
            voice=self.voice,
            matter=matter,
        )

    def claims(self, shown: OverviewFilter, outcome: Answered | None, paging: Paging, *, by: Instant) -> ClaimsPage:
        claimants, line = shown.claimants(self.conflict), self._line(Matter.CONTROL, Bound.LATEST)
        found = sorted(
            each
            for each in self.past.listed_claims(self.conflict, line, shown.places, by=by)
            if outcome in {None, each.outcome}
            and (claimants is None or each.side in claimants or each.claimant in claimants)
        )
        cut = page(found, claim_key, paging)
        return ClaimsPage(OverviewPage(self._claims(cut.items, by), cut.next, cut.total), counts_of(found))

    def _claims(self, listed: Sequence[ListedClaim], by: Instant) -> list[ClaimOfControl]:
        whole = {
            (each.begins, place, each.side): each
            for place in {each.place for each in listed}
            for each in claims_of_control(self._words(place), sides=self.conflict.sides(), voice=self.voice, at=by)
        }
        return [whole[each.begins, each.place, each.side] for each in listed]

    def moves(self, shown: OverviewFilter, day: Bounds) -> list[StanceMove]:
        return [move for matter in shown.matters for move in self._moves_in(matter, shown, day)]

    def _moves_in(self, matter: Matter, shown: OverviewFilter, day: Bounds) -> Iterator[StanceMove]:
        before, after = (StanceCut(self._at(instant, matter), self.at) for instant in (day.earliest - 1, day.latest))
        changed = self.past.changes(self.conflict.id, before, after, shown.places, None)
        places = [each.place for each in changed.page(after="", limit=changed.total)]
        words = [word for place in places for word in self._words(place)]
        yield from self._moves(words, day, matter, shown)

    def _at(self, instant: Instant, matter: Matter) -> Coordinates:
        return Coordinates(about=instant, said_by=instant, bound=self.bound, voice=self.voice, matter=matter)

    def that_turn(self, shown: OverviewFilter, day: Bounds) -> Iterator[tuple[PlaceId, list[Weighed]]]:
        turning = {
            each.place
            for matter in shown.matters
            for each in self._disputes_in(matter, OverviewFilter(places=shown.places), NEVER)
            if day.earliest <= each.begins <= day.latest or day.earliest <= each.ends <= day.latest
        }
        return ((place, self._words(place)) for place in sorted(turning))

    def _words(self, place: PlaceId) -> list[Weighed]:
        return list(self.past.words(self.conflict.id, PlaceFilter(place=place), at=self.at))


def _key(dispute: ListedDispute) -> str:
    return dispute_key(dispute.begins, dispute.place, dispute.matter)
