"""Which statements are said in a day: each looked at by itself, to hold tables and the index against."""

from __future__ import annotations

from collections.abc import Mapping

from domain.dates.edtf import Bounds
from domain.stances.governing import Weighed
from domain.vocabulary import Matter, StatementId


def surely_said(word: Weighed, day: Bounds) -> bool:
    stated = word.dating.stated
    return day.earliest <= stated.earliest and stated.latest <= day.latest


def possibly_said(word: Weighed, day: Bounds) -> bool:
    """Whether its bounds overlap the day, and no more."""
    stated = word.dating.stated
    return stated.earliest <= day.latest and day.earliest <= stated.latest and not surely_said(word, day)


def is_in(word: Weighed, matter: Matter | None, known: Mapping[StatementId, Weighed]) -> bool:
    """Whether it is a word in that matter, any if none; a retraction is one in the matter of what it takes back."""
    if matter is None:
        return True
    taken_back = known.get(word.retracts) if word.retracts is not None else None
    return (word if taken_back is None else taken_back).matter is matter
