"""The use cases that read what was declared: places and conflicts."""

from __future__ import annotations

from collections.abc import Sequence

from domain.errors import NotFound
from domain.questions.coordinates import Asking
from domain.questions.filters import Understanding
from domain.questions.naming.paths import conflict_at, place_at
from domain.questions.past import Moment, Question
from domain.record.declarations import Conflict, Place
from domain.vocabulary import PlaceId


def ask_place(asking: Asking, place: PlaceId, known_at: str | None) -> tuple[Moment, Place]:
    """Return a place as it was declared at known-at. Raises ``NotFound``."""
    with asking.readings.snapshot() as past:
        moment = asking.known_at(past, known_at, asking.only_zone(past))
        return moment, place_at(past, place, at=moment.position)


def ask_place_changes(asking: Asking, place: PlaceId) -> Sequence[Moment]:
    """Return the positions at which a place was declared, for the first time or again. Raises ``NotFound``."""
    with asking.readings.snapshot() as past:
        head = past.head().position
        place_at(past, place, at=head)
        return past.changes_of_place(place, at=head)


def ask_conflicts(asking: Asking, known_at: str | None) -> tuple[Moment, Sequence[Conflict]]:
    """Return all conflicts that were declared by known-at."""
    with asking.readings.snapshot() as past:
        moment = asking.known_at(past, known_at, asking.only_zone(past))
        return moment, past.conflicts(at=moment.position)


def ask_conflict(asking: Asking, conflict: str, known_at: str | None) -> tuple[Moment, Conflict]:
    """Return a conflict as it was declared at known-at. Raises ``NotFound``."""
    with asking.readings.snapshot() as past:
        declared = conflict_at(past, conflict, at=past.head().position)
        moment = asking.known_at(past, known_at, declared.zone)
        return moment, conflict_at(past, conflict, at=moment.position)


def ask_conflict_named(asking: Asking, named: str | None) -> Conflict:
    """Return the conflict of that id or name, else the only one. Raises ``BadQuestion`` or ``NotFound``."""
    return ask_conflict_understood(asking, named)[0]


def ask_conflict_understood(asking: Asking, named: str | None) -> tuple[Conflict, Understanding]:
    """Return that conflict, and how its name was understood. Raises ``BadQuestion`` or ``NotFound``."""
    with asking.readings.snapshot() as past:
        resolved = asking.resolve(past, Question(conflict=named))
    if resolved.conflict is None:
        raise NotFound("conflict", named or "", "declare it with PUT /v1/conflicts first")
    return resolved.conflict, resolved
