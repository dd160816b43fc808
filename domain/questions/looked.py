"""The statements behind an empty answer, each counted once, by the reason why it shows nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Protocol

from domain.questions.past import Declarations, Resolved
from domain.record.declarations import Conflict, Place
from domain.stances.governing import Coordinates, Weighed
from domain.stances.ports import GoverningStatements, PlaceFilter
from domain.vocabulary import StatementId, Voice


class Passed(StrEnum):
    """Why a statement is not a stance at the coordinates of a question, the first reason that applies."""

    SAID_LATER = "said_later"
    RETRACTED = "retracted"  # with its retraction
    NO_POSITION = "no_position"
    OTHER_MATTER = "other_matter"
    NO_SPEAKER = "no_speaker"  # by affiliates, or of a sub-actor: under this voice nobody's stance
    OTHER_TIME = "other_time"
    FILTERED = "filtered"  # it may be a stance, but the filters or the kind of answer leave it out


NOTHING: Mapping[Passed, int] = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class LookedAt:
    """``place``: the one that a question is about, if it is about one. ``passed``: of stances alone.

    ``beside``: how many places with stances, disputes, claims or parts of a day there are without the filters.
    """

    place: Place | None
    places: int
    statements: int
    beside: int
    passed: Mapping[Passed, int] = field(default_factory=lambda: NOTHING)


class Weighable(GoverningStatements, Declarations, Protocol):
    """The part of a snapshot that is looked through."""


def looked_at(
    past: Weighable, resolved: Resolved, places: PlaceFilter, *, beside: int, of_stances: bool = False
) -> LookedAt:
    """Count the statements about ``places`` that were known by then. ``beside``: the rows without the filters."""
    conflict, at = resolved.conflict, resolved.known_at.position
    of_places, statements = (0, 0) if conflict is None else past.how_much(conflict.id, places, at=at)
    return LookedAt(
        place=None if places.place is None else past.place(places.place, at=at),
        places=of_places,
        statements=statements,
        beside=beside,
        passed=_reasons(past, resolved, conflict, places) if of_stances and conflict is not None else NOTHING,
    )


def _reasons(past: Weighable, resolved: Resolved, conflict: Conflict, places: PlaceFilter) -> Mapping[Passed, int]:
    asked, words = resolved.coordinates, list(past.words(conflict.id, places, at=resolved.known_at.position))
    said = [word for word in words if word.stated(asked.bound) <= asked.said_by]
    taken_back = {word.retracts for word in said if word.retracts is not None}
    return Counter(_passed(word, asked, taken_back) for word in words)


def _passed(word: Weighed, asked: Coordinates, taken_back: AbstractSet[StatementId]) -> Passed:
    is_retraction = word.retracts is not None
    reasons = {
        Passed.SAID_LATER: word.stated(asked.bound) > asked.said_by,
        Passed.RETRACTED: is_retraction or word.statement in taken_back,
        Passed.NO_POSITION: word.matter is None,
        Passed.OTHER_MATTER: word.matter is not asked.matter,
        Passed.NO_SPEAKER: asked.voice is Voice.SIDE and word.speaker is None,
        Passed.OTHER_TIME: not word.effective(asked.bound) <= asked.about <= word.dating.until_latest,
    }
    return next((reason for reason, applies in reasons.items() if applies), Passed.FILTERED)
