"""Which other sides contradict a claim of control while it stands.

A side contradicts it if its stance, at some instant of the claim's stretch, does not leave possible that the claiming
side holds the place. It may have said so before the claim began.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from domain.dates.instants import Instant
from domain.stances.governing import Weighed
from domain.stances.outcomes import stretches_of_control
from domain.stances.timeline import TurningPoint, sweep
from domain.vocabulary import Bound, ClaimantId, Matter, PlaceId, Voice, leaves_possible, universe


@dataclass(frozen=True, slots=True, kw_only=True)
class Contradiction:
    """A claim of control, and the sides that contradict it. ``claimant``: of the word that began it."""

    place: PlaceId
    side: ClaimantId
    claimant: ClaimantId
    begins: Instant
    by: frozenset[ClaimantId]


def contradictions(
    words: Iterable[Weighed], *, sides: AbstractSet[ClaimantId], voice: Voice, at: Instant
) -> Iterator[Contradiction]:
    """Each claim of control about one place that has begun by ``at``. ``words`` are known (rule 1)."""
    swept = sweep(words, sides=sides, bound=Bound.LATEST, voice=voice, matter=Matter.CONTROL, up_to=at)
    for side in sorted(sides):
        for stretch, _ in stretches_of_control(side, swept.turnings):
            first = stretch[0].governing[side].word
            yield Contradiction(
                place=first.place,
                side=side,
                claimant=first.claimant,
                begins=stretch[0].begins,
                by=frozenset(_contradicting(side, stretch, sides)),
            )


def _contradicting(
    side: ClaimantId, stretch: Sequence[TurningPoint], sides: AbstractSet[ClaimantId]
) -> Iterator[ClaimantId]:
    allowed = universe(Matter.CONTROL, sides)
    for turning in stretch:
        for speaker, interval in turning.governing.items():
            if speaker in sides and side not in leaves_possible(interval.word.leaves, interval.word.side, allowed):
                yield speaker
