"""What differs between two cuts through the record, and the entries that made the difference.

A stance differs if its status or its holder does: the same said again by another statement changes nothing. What made
the difference is named by way: why the word that governs at one cut does not count so at the other.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from enum import StrEnum, auto
from functools import cached_property
from typing import NamedTuple

from domain.stances.governing import (
    Captures,
    Coordinates,
    SidesAgreement,
    Stances,
    Weighed,
    agreement,
    captures,
    ending,
    latest,
    standing,
    uncaptured,
)
from domain.vocabulary import ClaimantId, PlaceId, StatementId


class Reason(StrEnum):
    """How an entry, or a coordinate that moved past a statement's date, made a difference."""

    RECORDED = auto()  # the statement is in the record at one of the two positions alone
    SAID = auto()  # said-by passed the date on which it was stated
    BEGAN = auto()  # about passed the date on which it is said to have begun
    EXPIRED = auto()  # about passed its ``until``
    RETRACTED = auto()  # the entry is the retraction
    CORRECTED = auto()  # or weighed anew, which the words alone do not tell apart
    REREAD = auto()  # the entry has other rules of the time zone, or another role or parent of a claimant
    ANNULLED = auto()  # a retraction that is annulled takes nothing back


AMENDED = frozenset({Reason.CORRECTED, Reason.ANNULLED})  # the entries are amendments of the statement, else it itself


class Cause(NamedTuple):
    way: Reason
    statement: StatementId


@dataclass(frozen=True, kw_only=True)
class CrossSection:
    """The words known at a position (rule 1), of one conflict, by statement; and where they are asked."""

    position: int
    words: Mapping[StatementId, Weighed]
    coordinates: Coordinates
    sides: AbstractSet[ClaimantId]

    @cached_property
    def latest(self) -> Mapping[PlaceId, Stances]:
        """The latest word of each speaker about each place, whether or not a capture ends it."""
        return latest(self._standing, self.coordinates)

    @cached_property
    def stances(self) -> Mapping[PlaceId, Stances]:
        return uncaptured(self.latest, self._captures, self.coordinates.voice)

    @cached_property
    def _standing(self) -> Sequence[Weighed]:
        return standing(self.words.values(), self.coordinates)

    @cached_property
    def _captures(self) -> Captures:
        return captures(self._standing, self.coordinates)

    def capture_of(self, word: Weighed) -> Weighed | None:
        """The greatest that leaves the speaker of ``word`` without a stance."""
        return next(reversed(ending(word, self._captures, self.coordinates.voice)), None)

    @cached_property
    def retractions(self) -> Mapping[StatementId, Weighed]:
        """Those that count, by what they take back."""
        return {
            word.retracts: word for word in self.words.values() if word.retracts is not None and self.has_said(word)
        }

    def has_said(self, word: Weighed) -> bool:
        return word.stated(self.coordinates.bound) <= self.coordinates.said_by

    def verdict(self, place: PlaceId) -> SidesAgreement:
        return agreement(self.stances.get(place, {}), sides=self.sides, matter=self.coordinates.matter)

    def left_out_by(self, word: Weighed) -> Reason | None:
        """The first of the rules of time by which the coordinates leave it out, if any."""
        asked = self.coordinates
        if not self.has_said(word):
            return Reason.SAID
        if word.effective(asked.bound) > asked.about:
            return Reason.BEGAN
        return Reason.EXPIRED if word.dating.until_latest < asked.about else None


@dataclass(frozen=True, slots=True, kw_only=True)
class StanceChange:
    """``causes`` are in no order; there is at least one."""

    before: Weighed | None
    after: Weighed | None
    causes: frozenset[Cause]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceChange:
    """The stances about a place that differ, by speaker, and the agreement of the sides at either cut."""

    place: PlaceId
    before: SidesAgreement
    after: SidesAgreement
    stances: Mapping[ClaimantId, StanceChange]


def changes(before: CrossSection, after: CrossSection) -> Iterator[PlaceChange]:
    """Places with a stance that differs, by id. The cuts are of one bound, voice and matter."""
    for place in sorted(before.stances.keys() | after.stances.keys()):
        changed = dict(_stance_changes(before, after, place))
        if changed:
            yield PlaceChange(place=place, before=before.verdict(place), after=after.verdict(place), stances=changed)


def _stance_changes(
    before: CrossSection, after: CrossSection, place: PlaceId
) -> Iterator[tuple[ClaimantId, StanceChange]]:
    old, new = before.stances.get(place, {}), after.stances.get(place, {})
    for speaker in sorted(old.keys() | new.keys()):
        was, became = old.get(speaker), new.get(speaker)
        if _says(was) != _says(became):
            causes = frozenset([*_causes(place, speaker, after, before), *_causes(place, speaker, before, after)])
            yield speaker, StanceChange(before=was, after=became, causes=causes)


def _says(word: Weighed | None) -> object:
    return word and (word.status, word.holder)


def _causes(place: PlaceId, speaker: ClaimantId, there: CrossSection, other: CrossSection) -> Iterator[Cause]:
    """Why the latest word at ``there``, and its capture, do not count at ``other``."""
    word = there.latest.get(place, {}).get(speaker)
    if word is None:
        return
    yield from _why(word, there, other)
    if (capture := there.capture_of(word)) is not None:
        yield from (cause for cause in _why(capture, there, other) if cause.way is not Reason.EXPIRED)


def _why(word: Weighed, there: CrossSection, other: CrossSection) -> Iterator[Cause]:
    """Why ``word``, which counts at ``there``, does not at ``other``; nothing where it does."""
    name = word.statement
    in_other = other.words.get(name)
    if in_other is None:
        yield Cause(Reason.RECORDED if word.rank.position > other.position else Reason.ANNULLED, name)
        return
    if in_other != word:
        yield Cause(Reason.CORRECTED, name)
    if (way := other.left_out_by(word)) is not None:
        yield Cause(way, name)
    if (retraction := other.retractions.get(name)) is not None:
        yield Cause(_way_of(retraction, there), retraction.statement)


def _way_of(retraction: Weighed, there: CrossSection) -> Reason:
    """How it comes that ``retraction`` takes its statement back at the other cut, and not at ``there``."""
    in_there = there.words.get(retraction.statement)
    if in_there is None and retraction.rank.position <= there.position:
        return Reason.ANNULLED
    return Reason.RETRACTED if in_there in (None, retraction) else Reason.CORRECTED
