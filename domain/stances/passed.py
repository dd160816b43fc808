"""Why statements that are known are not stances at the coordinates of a question."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from enum import StrEnum

from domain.stances.governing import Coordinates, Weighed
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


def passed(words: Iterable[Weighed], asked: Coordinates) -> Mapping[Passed, int]:
    """Count ``words``, which are known, by reason."""
    words = list(words)
    said = (word for word in words if word.stated(asked.bound) <= asked.said_by)
    taken_back = {word.retracts for word in said if word.retracts is not None}
    return Counter(_reason(word, asked, taken_back) for word in words)


def _reason(word: Weighed, asked: Coordinates, taken_back: AbstractSet[StatementId]) -> Passed:
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
