"""From statements to the stance of each speaker about a place: the rules of time 2 to 5.

Rule 1, what is known, is applied by the caller that hands the words in: those of statements that are there at
known-at, each with the content that it then has.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import lru_cache
from operator import attrgetter
from typing import NamedTuple

from domain.dates.instants import Instant
from domain.record.dating import Dating, dating
from domain.record.declarations import Conflict
from domain.record.folded import FiledStatement
from domain.record.statements import Retraction
from domain.vocabulary import (
    MEANINGS,
    SILENT_OF_A_SUB_ACTOR,
    Agreement,
    Bound,
    ClaimantId,
    Leaves,
    Matter,
    PlaceId,
    StatementId,
    Status,
    Voice,
    leaves_possible,
    universe,
)


class Rank(NamedTuple):
    """The latest word governs: the greatest of the stated and the effective earliest, then of the position."""

    instant: Instant
    position: int


class Weighed(NamedTuple):
    """A statement made ready to be weighed: all that the rules of time look at, and no more."""

    statement: StatementId
    place: PlaceId
    claimant: ClaimantId
    speaker: ClaimantId | None  # under voice=side; None: it is nobody's stance there
    matter: Matter | None  # None: a retraction, or a status that takes no position
    status: Status | None
    holder: ClaimantId | None
    side: ClaimantId | None  # that the holder stands for; None also where the status says nothing of it
    retracts: StatementId | None
    dating: Dating
    rank: Rank

    def stated(self, bound: Bound) -> Instant:
        return self.dating.stated.latest if bound is Bound.LATEST else self.dating.stated.earliest

    def effective(self, bound: Bound) -> Instant:
        return self.dating.effective.latest if bound is Bound.LATEST else self.dating.effective.earliest

    def speaker_in(self, voice: Voice) -> ClaimantId | None:
        return self.speaker if voice is Voice.SIDE else self.claimant

    @property
    def leaves(self) -> Leaves:
        return left_by(self.status, self.side)


def left_by(status: Status | None, side: ClaimantId | None) -> Leaves:
    """``side``: that the holder stands for."""
    if status is None or (status in SILENT_OF_A_SUB_ACTOR and side is None):
        return Leaves.ALL
    return MEANINGS[status].leaves


class Scales:
    """Weighs the statements of one conflict as it is at one position; looks up each claimant once."""

    def __init__(self, conflict: Conflict) -> None:
        self.conflict = conflict
        self.zone = conflict.zone
        self._speakers: dict[ClaimantId, ClaimantId | None] = {}
        self._sides: dict[ClaimantId, ClaimantId] = {}

    def weigh(  # noqa: PLR0913 - all that the rules of time look at
        self,
        statement: StatementId,
        position: int,
        *,
        place: PlaceId,
        claimant: ClaimantId,
        status: Status | None,
        holder: ClaimantId | None,
        retracts: StatementId | None,
        dates: Dating,
    ) -> Weighed:
        """``status`` is None for a retraction."""
        says_nothing = holder is not None and status in SILENT_OF_A_SUB_ACTOR and not self.conflict.is_side(holder)
        return Weighed(
            statement=statement,
            place=place,
            claimant=claimant,
            speaker=None if says_nothing else self._speaker(claimant),
            matter=None if status is None else MEANINGS[status].matter,
            status=status,
            holder=holder,
            side=None if holder is None or says_nothing else self._side(holder),
            retracts=retracts,
            dating=dates,
            rank=Rank(max(dates.stated.earliest, dates.effective.earliest), position),
        )

    def _speaker(self, claimant: ClaimantId) -> ClaimantId | None:
        if claimant not in self._speakers:
            self._speakers[claimant] = self.conflict.speaker(claimant)
        return self._speakers[claimant]

    def _side(self, holder: ClaimantId) -> ClaimantId:
        if holder not in self._sides:
            self._sides[holder] = self.conflict.side_of(holder)
        return self._sides[holder]


def word_of(filed: FiledStatement, conflict: Conflict) -> Weighed:
    content, scales = filed.content, Scales(conflict)
    if isinstance(content, Retraction):
        status, holder, retracts = None, None, content.retracts
    else:
        status, holder, retracts = content.status, content.holder, None
    return scales.weigh(
        filed.id,
        filed.position,
        place=content.place,
        claimant=content.claimant,
        status=status,
        holder=holder,
        retracts=retracts,
        dates=dating(content, recorded_at=filed.recorded_at, zone=scales.zone),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Coordinates:
    """The coordinates of a question on the axes other than the recorded one."""

    about: Instant
    said_by: Instant
    bound: Bound = Bound.LATEST
    voice: Voice = Voice.SIDE
    matter: Matter = Matter.CONTROL


Stances = Mapping[ClaimantId, Weighed]


def stances(words: Iterable[Weighed], coordinates: Coordinates) -> dict[PlaceId, dict[ClaimantId, Weighed]]:
    """The governing word of each speaker about each place. ``words`` are known (rule 1), of one conflict."""
    counting = standing(words, coordinates)
    return uncaptured(latest(counting, coordinates), captures(counting, coordinates), coordinates.voice)


def standing(words: Iterable[Weighed], coordinates: Coordinates) -> list[Weighed]:
    """Those that are said and not taken back: rules 2 and 3."""
    said = [word for word in words if word.stated(coordinates.bound) <= coordinates.said_by]
    taken_back = {word.retracts for word in said if word.retracts is not None}
    return [word for word in said if word.statement not in taken_back]


def latest(counting: Iterable[Weighed], coordinates: Coordinates) -> dict[PlaceId, dict[ClaimantId, Weighed]]:
    """Of ``standing`` words, the latest of each speaker about each place, whether or not a capture ends it."""
    chosen: dict[PlaceId, dict[ClaimantId, Weighed]] = {}
    for word in counting:
        speaker = word.speaker_in(coordinates.voice)
        if speaker is None or not _is_about(word, coordinates):
            continue
        of_place = chosen.setdefault(word.place, {})
        if speaker not in of_place or of_place[speaker].rank < word.rank:
            of_place[speaker] = word
    return chosen


def _is_about(word: Weighed, coordinates: Coordinates) -> bool:
    return (
        word.matter is coordinates.matter
        and word.effective(coordinates.bound) <= coordinates.about <= word.dating.until_latest
    )


# Captures: who took a town no longer surrounds it


class Captor(NamedTuple):
    """By whom, and for which side, a place is said to be taken or encircled."""

    place: PlaceId
    speaker: ClaimantId
    side: ClaimantId


Captures = Mapping[Captor, Sequence[Weighed]]  # by rank


def captor_of(word: Weighed, status: Status, voice: Voice) -> Captor | None:
    """None where ``word`` does not say ``status``, or is nobody's stance."""
    speaker = word.speaker_in(voice)
    return Captor(word.place, speaker, word.side) if word.status is status and speaker and word.side else None


def captures(counting: Iterable[Weighed], coordinates: Coordinates) -> Captures:
    """Of ``standing`` words, those that end an encirclement of a lower rank. Their ``until`` does not matter."""
    found: dict[Captor, list[Weighed]] = {}
    if coordinates.matter is Matter.SIEGE:
        for word in counting:
            captor = captor_of(word, Status.CONTROLLED, coordinates.voice)
            if captor is not None and word.effective(coordinates.bound) <= coordinates.about:
                found.setdefault(captor, []).append(word)
    return {captor: sorted(words, key=attrgetter("rank")) for captor, words in found.items()}


def ending(siege: Weighed, captured: Captures, voice: Voice) -> Sequence[Weighed]:
    """By rank, the captures that end ``siege``; none for another status."""
    captor = captor_of(siege, Status.ENCIRCLED, voice)
    return [] if captor is None else [word for word in captured.get(captor, ()) if word.rank > siege.rank]


def uncaptured(
    chosen: Mapping[PlaceId, Stances], captured: Captures, voice: Voice
) -> dict[PlaceId, dict[ClaimantId, Weighed]]:
    """An encirclement that a capture ends leaves its speaker without a stance: no earlier word takes its place."""
    if not captured:
        return {place: dict(of_place) for place, of_place in chosen.items()}
    left = (
        (place, {speaker: word for speaker, word in of_place.items() if not ending(word, captured, voice)})
        for place, of_place in chosen.items()
    )
    return {place: of_place for place, of_place in left if of_place}


class SidesAgreement(NamedTuple):
    """What the sides' stances amount to. It is about their words, never about the ground."""

    agreement: Agreement
    common: tuple[str, ...]  # what all of them leave possible, sorted by name


def agreement(of_place: Stances, *, sides: AbstractSet[ClaimantId], matter: Matter) -> SidesAgreement:
    """Over the sides alone: observers, affiliates and sub-actors never make or settle a dispute."""
    taken = tuple((word.leaves, word.side) for speaker, word in of_place.items() if speaker in sides)
    return agreement_of(taken, frozenset(sides), matter)


@lru_cache(maxsize=4096)
def disagree(
    said: tuple[tuple[Status | None, ClaimantId | None], ...], sides: frozenset[ClaimantId], matter: Matter
) -> bool:
    """``said``: of each stance of a side, its status and the side that it names. There are few of them."""
    taken = tuple((left_by(status, side), side) for status, side in said)
    return agreement_of(taken, sides, matter).agreement is Agreement.DISPUTED


@lru_cache(maxsize=4096)
def agreement_of(
    taken: tuple[tuple[Leaves, ClaimantId | None], ...], sides: frozenset[ClaimantId], matter: Matter
) -> SidesAgreement:
    """``taken``: what each stance of a side leaves possible, and the side that it names. There are few of them."""
    if not taken:
        return SidesAgreement(Agreement.SILENT, ())
    allowed = universe(matter, sides)
    common = allowed.intersection(*(leaves_possible(leaves, side, allowed) for leaves, side in taken))
    if len(taken) == 1:
        return SidesAgreement(Agreement.ONE_SIDED, tuple(sorted(common)))
    return SidesAgreement(Agreement.AGREED if common else Agreement.DISPUTED, tuple(sorted(common)))
