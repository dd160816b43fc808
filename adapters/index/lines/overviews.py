"""The disputes and claims of control of all places, as the rules of time find them, without their statements."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from itertools import repeat
from typing import NamedTuple

import numpy as np

from adapters.index.cuts.governing import CONTROLLED
from adapters.index.lines.along import Along
from adapters.index.lines.envelope import NOTHING, Indexes
from adapters.index.lines.listing import DisputeColumns, dispute_columns
from adapters.index.lines.moving import EXPIRED, OUTCOMES, RETRACTED, moves
from adapters.index.lines.sides import SidesAt, Stretches, sides_at
from adapters.index.lines.spells import TakenBack, taken_back
from adapters.index.rows.columns import Mask, Retractions
from adapters.index.rows.names import Dictionary
from domain.dates.instants import Instant
from domain.stances.lines import Line
from domain.stances.listed import ListedClaim
from domain.stances.outcomes import Answered
from domain.vocabulary import ClaimantId, Outcome

OPEN = OUTCOMES.index(Outcome.OPEN)
ANSWERS = list(Answered)


class Overviews(NamedTuple):
    """``along``: a line on which about and said-by move together. ``by``: the instant that things are looked at."""

    along: Along
    line: Line
    retractions: Retractions
    names: Dictionary
    by: Instant

    def disputes(
        self, sides: frozenset[ClaimantId], claimants: AbstractSet[ClaimantId] | None
    ) -> tuple[DisputeColumns, SidesAt] | None:
        """Those that have begun, and their slots. ``claimants``: of one of them there is a word in it; None for all."""
        if not len(self.along.versions.place):
            return None
        now = self._now(sides)
        found = now.stretches(now.are_disputed)
        outcomes = self._outcomes(now, found.ends)
        if claimants is not None:
            of_any = self._is_of_any(now, found, claimants)
            found, outcomes = Stretches(found.begins[of_any], found.ends[of_any], found.of), outcomes[of_any]
        instants = self.along.scale.instants[now.tick]
        return dispute_columns(now, instants, found, outcomes, self.line.matter), now

    def claims(self, sides: frozenset[ClaimantId]) -> Iterator[ListedClaim]:
        """Those that have begun, by side."""
        if not len(self.along.versions.place):
            return
        now, taken = self._now(sides), self._taken
        is_last = np.append(now.is_first, True)[1:]
        in_the_end = now.are_disputed[is_last][np.cumsum(now.is_first) - 1]  # of the place of each slot
        for side, name in enumerate(now.left.sides):
            found = now.stretches(now.says(side, CONTROLLED, side))
            claimant = now.found.claimant[now.versions[side][found.begins]]
            answers = _answers(now, side, found, taken, in_the_end)
            yield from map(
                ListedClaim,
                self.along.scale.instants[now.tick[found.begins]].tolist(),
                self.names.places.texts(now.place[found.begins]),
                repeat(name),
                self.names.claimants.texts(claimant),
                [ANSWERS[code] for code in answers.tolist()],
            )

    def _now(self, sides: frozenset[ClaimantId]) -> SidesAt:
        return sides_at(self.along, sides, self.line.matter, self.names.claimants, by=self.by)

    @property
    def _taken(self) -> TakenBack:
        return taken_back(self.along.versions.position, self.retractions, self.line, self.along.scale)

    def _outcomes(self, now: SidesAt, ends: Indexes) -> Indexes:
        """Of disputes that end at these slots: how the side's word of the greatest rank that moves there moves."""
        outcomes, greatest = np.full(len(ends), OPEN), np.full(len(ends), NOTHING)
        ended, taken = np.flatnonzero(ends != NOTHING), self._taken
        is_told = np.ones(len(ends), np.bool_)
        for side in range(len(now.left.sides)):
            moved = moves(now, side, ends[ended], taken)
            later = moved.are_moves & (moved.rank > greatest[ended])
            greatest[ended[later]], outcomes[ended[later]] = moved.rank[later], moved.way[later]
            is_told[ended] &= ~moved.are_moves | (moved.way != NOTHING)
        return np.where(is_told, outcomes, NOTHING)

    def _is_of_any(self, now: SidesAt, found: Stretches, claimants: AbstractSet[ClaimantId]) -> Mask:
        among = self.names.claimants.among(claimants)
        theirs = np.zeros(len(now.place), np.bool_)
        for version in now.versions:
            theirs |= (version != NOTHING) & among[now.found.claimant[version]]
        is_of_any = np.zeros(len(found.begins), np.bool_)
        is_of_any[found.of[theirs & now.are_disputed]] = True
        return is_of_any


def _answers(now: SidesAt, side: int, found: Stretches, taken: TakenBack, are_disputed: Mask) -> Indexes:
    """Return the outcome of each claim of ``side``, as an index of ``ANSWERS``."""
    left = are_disputed[found.begins]
    answers = np.where(left, ANSWERS.index(Answered.CONTRADICTED), ANSWERS.index(Answered.UNANSWERED))
    ended = np.flatnonzero(found.ends != NOTHING)
    way = moves(now, side, found.ends[ended], taken).way
    answers[ended[way == RETRACTED]] = ANSWERS.index(Answered.RETRACTED)
    answers[ended[(way != RETRACTED) & (way != EXPIRED)]] = ANSWERS.index(Answered.SUPERSEDED)
    granted = now.grants(side) & now.says(side, CONTROLLED, side)
    answers[found.of[granted]] = ANSWERS.index(Answered.ACKNOWLEDGED)
    return answers
