"""The statements behind an empty answer, each counted once, by the reason why it shows nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Protocol

from domain.questions.past import Declarations, Resolved
from domain.record.declarations import Place
from domain.stances.passed import Passed
from domain.stances.ports import GoverningStatements, PlaceFilter

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
        passed=past.passed(conflict.id, resolved.coordinates, places, at=at)
        if of_stances and conflict is not None
        else NOTHING,
    )
