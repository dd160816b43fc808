"""Which statements are said in a day: each looked at by itself, to hold tables and the index against."""

from __future__ import annotations

from collections.abc import Mapping

from domain.dates.edtf import Bounds
from domain.dates.instants import FIRST
from domain.stances.governing import Weighed
from domain.stances.lines import Axis
from domain.vocabulary import Matter, StatementId


def bounds_on(word: Weighed, axis: Axis) -> Bounds:
    """Its dates, or its position twice along known-at. A date open to the past speaks of its end."""
    if axis is Axis.KNOWN_AT:
        return Bounds(word.rank.position, word.rank.position)
    if axis is not Axis.ABOUT:
        return word.dating.stated
    effective = word.dating.effective
    return Bounds(effective.latest if effective.earliest == FIRST else effective.earliest, effective.latest)


def surely_said(word: Weighed, day: Bounds, axis: Axis = Axis.SAID_BY) -> bool:
    bounds = bounds_on(word, axis)
    return day.earliest <= bounds.earliest and bounds.latest <= day.latest


def possibly_said(word: Weighed, day: Bounds, axis: Axis = Axis.SAID_BY) -> bool:
    """Whether its bounds overlap the day, and no more."""
    bounds = bounds_on(word, axis)
    return bounds.earliest <= day.latest and day.earliest <= bounds.latest and not surely_said(word, day, axis)


def is_in(word: Weighed, matter: Matter | None, known: Mapping[StatementId, Weighed]) -> bool:
    """Whether it is a word in that matter, any if none; a retraction is one in the matter of what it takes back."""
    if matter is None:
        return True
    taken_back = known.get(word.retracts) if word.retracts is not None else None
    return (word if taken_back is None else taken_back).matter is matter
