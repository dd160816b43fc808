"""All places along time, where only those are swept that an index names: under every bound and voice.

The index says where and when the sides disagree, what is claimed and what came of it, and which stances a day changes.
The places behind a page, or behind a day, are then read word by word.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from operator import attrgetter

from domain.dates.edtf import Bounds
from domain.dates.instants import MICROSECONDS_PER_DAY, Instant
from domain.questions.along.lists import (
    Claimants,
    ClaimsPage,
    DisputeFilter,
    DisputeOf,
    OverviewFilter,
    OverviewPage,
    Paging,
    StanceMove,
    bad_list_cursor,
    dispute_key,
    page,
)
from domain.questions.along.swept import SweptAlongTime, claim_key, counts_of
from domain.record.dating import NEVER
from domain.stances.governing import Coordinates, Weighed
from domain.stances.lines import Axis, Line
from domain.stances.listed import ListedClaim, ListedDispute, ListedDisputes
from domain.stances.outcomes import Answered, ClaimOfControl, claims_of_control
from domain.stances.ports import ChangedPlace, PlaceFilter, StanceCut
from domain.stances.timeline import Dispute, disputes_along
from domain.vocabulary import Bound, Matter, PlaceId


class NarrowedAlongTime(SweptAlongTime):
    """The ``AlongTime`` port."""

    __slots__ = ()

    def disputes(
        self, shown: OverviewFilter, wanted: DisputeFilter, paging: Paging, *, by: Instant
    ) -> OverviewPage[DisputeOf]:
        begun = self._begun(shown, shown.claimants(self.conflict), by)
        found = _page(begun if wanted == DisputeFilter() else self._shown(begun, wanted, by), paging)
        items = [
            DisputeOf(place=each.place, matter=each.matter, dispute=dispute)
            for each, dispute in zip(found.items, self._whole(begun, found.items, by), strict=True)
        ]
        return OverviewPage(items, found.next, found.total)

    def _begun(self, shown: OverviewFilter, claimants: Claimants, by: Instant) -> ListedDisputes:
        lines = [self._line(matter, self.bound) for matter in shown.matters]
        return self.past.listed_disputes(self.conflict, lines, shown.places, claimants, by=by)

    def _shown(self, begun: ListedDisputes, wanted: DisputeFilter, by: Instant) -> Sequence[ListedDispute]:
        days = wanted.older_than
        old = [each for each in begun if days is None or min(each.ends, by) - each.begins > days * MICROSECONDS_PER_DAY]
        if wanted.outcome is None:
            return old
        untold = [each for each in old if each.outcome is None]
        outcomes = dict(zip(untold, (each.outcome for each in self._whole(begun, untold, by)), strict=True))
        return [each for each in old if (each.outcome or outcomes[each]) is wanted.outcome]

    def _whole(self, begun: ListedDisputes, these: Sequence[ListedDispute], by: Instant) -> Sequence[Dispute]:
        """``these`` with their phases and statements: the words that have a part in them are read at once."""
        found = dict[tuple[PlaceId, Matter, Instant], Dispute]()
        for matter in {each.matter for each in these}:
            of_matter = [each for each in these if each.matter is matter]
            behind = [ChangedPlace(each.place, begun.positions(each), ()) for each in of_matter]
            words = self.past.words_behind(self.conflict.id, behind, matter, at=self.at)
            for place, of_place in groupby(sorted(words, key=attrgetter("place")), key=attrgetter("place")):
                for each in self._disputes_along(of_place, matter, by):
                    found[place, matter, each.begins] = each
        return [found[each.place, each.matter, each.begins] for each in these]

    def _disputes_along(self, words: Iterable[Weighed], matter: Matter, by: Instant) -> Sequence[Dispute]:
        sides = self.conflict.sides()
        return disputes_along(words, sides=sides, bound=self.bound, voice=self.voice, matter=matter, up_to=by)

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
            for each in self._begun(shown, None, NEVER)
            if day.earliest <= each.begins <= day.latest or day.earliest <= each.ends <= day.latest
        }
        return ((place, self._words(place)) for place in sorted(turning))

    def _words(self, place: PlaceId) -> list[Weighed]:
        return list(self.past.words(self.conflict.id, PlaceFilter(place=place), at=self.at))


def _page(listed: ListedDisputes | Sequence[ListedDispute], paging: Paging) -> OverviewPage[ListedDispute]:
    """``listed`` is by key. Raises ``BadQuestion`` where none has that of the cursor."""
    start = 0 if paging.after is None else _index(listed, paging.after) + 1
    found = listed[start : start + paging.limit]
    following = _key(found[-1]) if start + len(found) < len(listed) else None
    return OverviewPage(found, following, len(listed))


def _index(listed: ListedDisputes | Sequence[ListedDispute], key: str) -> int:
    begins, _, of = key.partition("|")
    place, _, matter = of.rpartition("|")
    try:
        index = bisect_left(listed, (int(begins), place, matter))
    except ValueError:
        raise bad_list_cursor() from None
    if index == len(listed) or _key(listed[index]) != key:
        raise bad_list_cursor()
    return index


def _key(dispute: ListedDispute) -> str:
    return dispute_key(dispute.begins, dispute.place, dispute.matter)
