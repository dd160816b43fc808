"""What became of each claim of control, as things stand at an instant.

A claim of control is a stretch of a side's timeline, bound ``latest``, in which its stance is ``controlled`` by itself,
whichever of its parties is named as the holder. What came first while it stood decides; an ``until`` that runs out
ends it without an answer.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from enum import StrEnum, auto
from operator import attrgetter
from typing import NamedTuple

from domain.dates.instants import MICROSECONDS_PER_DAY, Instant
from domain.record.dating import NEVER
from domain.stances.governing import Weighed, agreement
from domain.stances.moving import RankedWord, mover_of
from domain.stances.succession import Interval
from domain.stances.timeline import TurningPoint, sweep
from domain.vocabulary import Agreement, Bound, ClaimantId, Matter, Outcome, PlaceId, StatementId, Status, Voice


class Answered(StrEnum):
    """What came of a claim of control."""

    ACKNOWLEDGED = auto()
    RETRACTED = auto()
    SUPERSEDED = auto()
    CONTRADICTED = auto()
    UNANSWERED = auto()


ENDED_BY = {
    Outcome.RETRACTED: Answered.RETRACTED,
    Outcome.SUPERSEDED: Answered.SUPERSEDED,
    Outcome.ACKNOWLEDGED: Answered.SUPERSEDED,  # its own word now grants that another side is in
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimOfControl:
    """``statements``: by rank, the words of the side that govern in the stretch, or begin to count in it and say so."""

    place: PlaceId
    side: ClaimantId
    claimant: ClaimantId  # of the word that began it
    statements: tuple[StatementId, ...]
    begins: Instant
    ends: Instant | None
    outcome: Answered
    closed_by: StatementId | None
    closed_at: Instant | None

    @property
    def days(self) -> int | None:
        """Whole 24 hours until what came first; None where nothing did."""
        return None if self.closed_at is None else (self.closed_at - self.begins) // MICROSECONDS_PER_DAY


class _Closing(NamedTuple):
    outcome: Answered
    word: RankedWord
    at: Instant


def claims_of_control(
    words: Iterable[Weighed], *, sides: AbstractSet[ClaimantId], voice: Voice, at: Instant
) -> Iterator[ClaimOfControl]:
    """Those of one place that have begun by ``at``, by side, then along time. ``words`` are known (rule 1)."""
    swept = sweep(words, sides=sides, bound=Bound.LATEST, voice=voice, matter=Matter.CONTROL, up_to=at)
    now = {} if not swept.turnings else _words(swept.turnings[-1])
    is_disputed = agreement(now, sides=sides, matter=Matter.CONTROL).agreement is Agreement.DISPUTED
    for side in sorted(sides):
        own = [each for each in swept.intervals if each.word.speaker_in(voice) == side and _claims(each, side)]
        own.sort(key=attrgetter("begins"))
        for stretch, end in _stretches(side, swept.turnings):
            yield _claim(side, stretch, end, own, sides, is_disputed=is_disputed)


def _words(turning: TurningPoint) -> dict[ClaimantId, Weighed]:
    return {speaker: interval.word for speaker, interval in turning.governing.items()}


def _stretches(
    side: ClaimantId, turnings: Sequence[TurningPoint]
) -> Iterator[tuple[list[TurningPoint], TurningPoint | None]]:
    """The turnings of each stretch in which ``side`` claims control, and the one that ends it."""
    stretch = list[TurningPoint]()
    for turning in turnings:
        if _claims(turning.governing.get(side), side):
            stretch.append(turning)
        elif stretch:
            yield stretch, turning
            stretch = []
    if stretch:
        yield stretch, None


def _claims(interval: Interval | None, side: ClaimantId) -> bool:
    return interval is not None and claims_control(interval.word, side)


def claims_control(word: RankedWord, side: ClaimantId) -> bool:
    """Whether a word of ``side`` says that it is in control, by whichever of its parties."""
    return word.status is Status.CONTROLLED and word.side == side


def grants(word: RankedWord, speaker: ClaimantId, side: ClaimantId) -> bool:
    """Whether a word of ``speaker``, another side, acknowledges that ``side`` is in control."""
    return claims_control(word, side) or (word.status is Status.NOT_PRESENT and word.side == speaker)


def _claim(  # noqa: PLR0913 - what a claim is judged by
    side: ClaimantId,
    stretch: Sequence[TurningPoint],
    end: TurningPoint | None,
    own: Sequence[Interval],
    sides: AbstractSet[ClaimantId],
    *,
    is_disputed: bool,
) -> ClaimOfControl:
    """``own``: by beginning, the intervals in which words of ``side`` claim control for it."""
    first = stretch[0].governing[side].word
    closing = _acknowledged(side, stretch, sides) or _ended(side, end)
    ends = None if end is None else end.begins
    return ClaimOfControl(
        place=first.place,
        side=side,
        claimant=first.claimant,
        statements=tuple(_restating(side, stretch, ends, own)),
        begins=stretch[0].begins,
        ends=ends,
        outcome=closing.outcome if closing else Answered.CONTRADICTED if is_disputed else Answered.UNANSWERED,
        closed_by=closing.word.statement if closing else None,
        closed_at=closing.at if closing else None,
    )


def _acknowledged(side: ClaimantId, stretch: Sequence[TurningPoint], sides: AbstractSet[ClaimantId]) -> _Closing | None:
    """The word of another side that first grants it, while the claim stands; of several, that of the greatest rank."""
    for turning in stretch:
        granting = [
            interval.word
            for speaker, interval in turning.governing.items()
            if speaker in sides and speaker != side and grants(interval.word, speaker, side)
        ]
        if granting:
            return _Closing(Answered.ACKNOWLEDGED, max(granting, key=lambda word: word.rank), turning.begins)
    return None


def _ended(side: ClaimantId, end: TurningPoint | None) -> _Closing | None:
    if end is None:
        return None
    [change] = [change for change in end.changes if change.side == side]
    mover = mover_of(change, end.begins)
    outcome = ENDED_BY.get(mover.way)
    return None if outcome is None else _Closing(outcome, mover.word, end.begins)


def _restating(
    side: ClaimantId, stretch: Sequence[TurningPoint], ends: Instant | None, own: Sequence[Interval]
) -> list[StatementId]:
    words = [turning.governing[side].word for turning in stretch]
    first, end = (
        bisect_left(own, each, key=attrgetter("begins"))
        for each in (stretch[0].begins, NEVER if ends is None else ends)
    )
    words += [interval.word for interval in own[first:end]]
    return [word.statement for word in sorted(set(words), key=attrgetter("rank"))]
