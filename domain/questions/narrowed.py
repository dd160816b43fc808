"""All places along time, where only those are swept that an index names: under every bound and voice.

The index says where and when the sides disagree, and which stances a day changes. The places behind a page, or behind a
day, are then read word by word. Lists that need the outcome of every dispute, or of every claim, still sweep all.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from domain.dates.edtf import Bounds
from domain.dates.instants import MICROSECONDS_PER_DAY, Instant
from domain.questions.along import (
    DisputeFilter,
    DisputeOf,
    OverviewFilter,
    OverviewPage,
    Paging,
    StanceMove,
    dispute_key,
    page,
)
from domain.questions.swept import SweptAlongTime
from domain.record.dating import NEVER
from domain.stances.governing import Coordinates, Weighed
from domain.stances.lines import AGREEMENTS, Axis, Line, SidesSince
from domain.stances.ports import PlaceFilter, StanceCut
from domain.stances.timeline import Dispute, track
from domain.vocabulary import Agreement, Matter, Outcome, PlaceId

DISPUTED = AGREEMENTS.index(Agreement.DISPUTED)


class Disputed(NamedTuple):
    """A stretch in which the sides disagree about a place. ``ends`` is NEVER while it is open."""

    begins: Instant
    place: PlaceId
    matter: Matter
    ends: Instant

    @property
    def key(self) -> str:
        return dispute_key(self.begins, self.place, self.matter)


class NarrowedAlongTime(SweptAlongTime):
    """The ``AlongTime`` port."""

    __slots__ = ()

    def disputes(
        self, shown: OverviewFilter, wanted: DisputeFilter, paging: Paging, *, by: Instant
    ) -> OverviewPage[DisputeOf]:
        if shown.claimant is not None or wanted.outcome not in {None, Outcome.OPEN}:
            return super().disputes(shown, wanted, paging, by=by)
        begun = (each for matter in shown.matters for each in self._disputed(shown.places, matter) if each.begins <= by)
        found = page(sorted(each for each in begun if _is_shown(each, wanted, by)), lambda each: each.key, paging)
        return OverviewPage(list(self._as_they_stand(found.items, by)), found.next, found.total)

    def _as_they_stand(self, those: Iterable[Disputed], by: Instant) -> Iterator[DisputeOf]:
        """Each place is read once, however many of its disputes there are."""
        by_beginning = dict[tuple[PlaceId, Matter], Mapping[Instant, Dispute]]()
        for each in those:
            of = each.place, each.matter
            if of not in by_beginning:
                by_beginning[of] = self._tracked(*of, by)
            yield DisputeOf(place=each.place, matter=each.matter, dispute=by_beginning[of][each.begins])

    def _tracked(self, place: PlaceId, matter: Matter, by: Instant) -> Mapping[Instant, Dispute]:
        words, sides = self._words(place), self.conflict.sides()
        found = track(words, sides=sides, bound=self.bound, voice=self.voice, matter=matter, up_to=by)
        return {dispute.begins: dispute for dispute in found.disputes}

    def _disputed(self, places: PlaceFilter, matter: Matter) -> Iterator[Disputed]:
        line = Line(
            axis=Axis.SAID_BY,
            about=None,
            said_by=None,
            known_at=self.at,
            bound=self.bound,
            voice=self.voice,
            matter=matter,
        )
        lanes = self.past.lanes(self.conflict.id, line, [SidesSince(self.at, self.conflict.sides())], places)
        points, starts, verdicts = (each.tolist() for each in (lanes.points, lanes.agreement_from, lanes.agreement))
        first = 0
        for place, count in zip(lanes.places, lanes.agreement_runs.tolist(), strict=True):
            for run in range(first, first + count):
                if verdicts[run] == DISPUTED:
                    ends = points[starts[run + 1]] if run + 1 < first + count else NEVER
                    yield Disputed(points[starts[run]], place, matter, ends)
            first += count

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
            for each in self._disputed(shown.places, matter)
            if day.earliest <= each.begins <= day.latest or day.earliest <= each.ends <= day.latest
        }
        return ((place, self._words(place)) for place in sorted(turning))

    def _words(self, place: PlaceId) -> list[Weighed]:
        return list(self.past.words(self.conflict.id, PlaceFilter(place=place), at=self.at))


def _is_shown(each: Disputed, wanted: DisputeFilter, by: Instant) -> bool:
    is_open = each.ends > by
    age = (by if is_open else each.ends) - each.begins
    is_old = wanted.older_than is None or age > wanted.older_than * MICROSECONDS_PER_DAY
    return is_old and (wanted.outcome is None or is_open)
