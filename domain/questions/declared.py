"""The use cases that read what was declared: places, conflicts, and the licences of imports."""

from __future__ import annotations

from collections.abc import Sequence

from domain.errors import NotFound
from domain.questions.coordinates import Asking
from domain.questions.past import DeclaredAtPositions, Moment
from domain.record.declarations import Conflict, Place
from domain.vocabulary import BatchId, PlaceId


def ask_place(asking: Asking, place: PlaceId, known_at: str | None) -> tuple[Moment, Place]:
    """Return a place as it was declared at known-at. Raises ``NotFound``."""
    with asking.readings.snapshot() as past:
        moment = asking.known_at(past, known_at, asking.only_zone(past))
        there = past.place(place, at=moment.position)
        if there is None:
            require_place(past, place)
            raise NotFound("place", place, f"it was declared after position {moment.position}")
        return moment, there


def is_place(asking: Asking, text: str) -> bool:
    """Return whether ``text`` is the id of a place, in use or retired."""
    with asking.readings.snapshot() as past:
        return past.place(text, at=past.head().position) is not None


def ask_place_changes(asking: Asking, place: PlaceId) -> Sequence[Moment]:
    """Return the positions at which a place was declared, for the first time or again. Raises ``NotFound``."""
    with asking.readings.snapshot() as past:
        require_place(past, place)
        return past.changes_of_place(place, at=past.head().position)


def ask_conflicts(asking: Asking, known_at: str | None) -> tuple[Moment, Sequence[Conflict]]:
    """Return all conflicts that were declared by known-at."""
    with asking.readings.snapshot() as past:
        moment = asking.known_at(past, known_at, asking.only_zone(past))
        return moment, past.conflicts(at=moment.position)


def ask_conflict(asking: Asking, conflict: str, known_at: str | None) -> tuple[Moment, Conflict]:
    """Return a conflict as it was declared at known-at. Raises ``NotFound``."""
    with asking.readings.snapshot() as past:
        moment = asking.known_at(past, known_at, asking.zone_of_conflict(past, conflict))
        there = past.conflict(conflict, at=moment.position)
        if there is None:
            raise NotFound("conflict", conflict, f"it was declared after position {moment.position}")
        return moment, there


def ask_licence(asking: Asking, batch: BatchId, *, at: int) -> str | None:
    """Return the licence of the data that an import brought; None where it named none."""
    with asking.readings.snapshot() as past:
        return past.licence(batch, at=at)


def require_place(past: DeclaredAtPositions, place: PlaceId) -> None:
    """Raise ``NotFound`` unless the place is declared by the end of the log."""
    if past.place(place, at=past.head().position) is None:
        raise NotFound("place", place, "find it with GET /v1/places?q=, or declare it with PUT")
