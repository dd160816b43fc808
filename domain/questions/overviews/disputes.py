"""The use cases that read a whole conflict along time: its disputes, and what became of its claims of control.

A list is cut into pages by the key of its last item; as the coordinates are settled on the first page, it is one list
on all of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from domain.dates.instants import MICROSECONDS_PER_DAY
from domain.errors import BadQuestion
from domain.questions.along.lists import (
    EVERYTHING,
    AlongTime,
    ClaimsPage,
    Counts,
    DisputeFilter,
    DisputeOf,
    OverviewFilter,
    OverviewPage,
    Paging,
    age,
    none,
)
from domain.questions.along.narrowed import NarrowedAlongTime
from domain.questions.coordinates import Asking
from domain.questions.looked import LookedAt, looked_at
from domain.questions.past import NamedThings, Question, RecordSnapshot, Resolved
from domain.record.declarations import Conflict, Place
from domain.stances.outcomes import Answered, ClaimOfControl
from domain.stances.ports import GoverningStatements
from domain.stances.timeline import Dispute
from domain.vocabulary import Bound, Matter, PlaceId

ONE = Paging(limit=1)  # where a total is asked for


@dataclass(frozen=True, slots=True, kw_only=True)
class Disputes:
    """By beginning, place and matter, those that have begun, as they stand at about = said-by."""

    resolved: Resolved
    matter: Matter | None
    page: OverviewPage[DisputeOf]
    places: Mapping[PlaceId, Place]
    looked_at: LookedAt | None = None  # where there are none

    def age_days(self, of: Dispute) -> int:
        """Whole 24 hours."""
        return age(of, self.resolved.coordinates.about) // MICROSECONDS_PER_DAY


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcomes:
    """By beginning, place and side. ``counts``, by claimant, are of the whole list, on whichever page a row stands."""

    resolved: Resolved
    counts: Counts
    page: OverviewPage[ClaimOfControl]
    places: Mapping[PlaceId, Place]
    looked_at: LookedAt | None = None  # where there are none


def ask_disputes(
    asking: Asking, question: Question, shown: OverviewFilter, wanted: DisputeFilter, paging: Paging
) -> Disputes:
    """Return the disputes that have begun, by beginning, place and matter."""
    with asking.readings.snapshot(along_time=question.known_at is None) as past:
        resolved = at_one_instant(asking, past, question, shown)
        shown, by = resolved.meant(shown), resolved.coordinates.about
        along = None if resolved.conflict is None else along_time(past, resolved, resolved.conflict)
        cut = none(paging) if along is None else along.disputes(shown, wanted, paging, by=by)
        beside = 0 if along is None or cut.items else along.disputes(EVERYTHING, DisputeFilter(), ONE, by=by).total
        return Disputes(
            resolved=resolved,
            matter=shown.matter,
            page=cut,
            places=past.places_of({each.place for each in cut.items}, at=resolved.known_at.position),
            looked_at=None if cut.items else looked_at(past, resolved, shown.places, beside=beside),
        )


def ask_outcomes(
    asking: Asking, question: Question, shown: OverviewFilter, outcome: Answered | None, paging: Paging
) -> Outcomes:
    """Return the outcome of each claim of control, by beginning, place and side."""
    with asking.readings.snapshot(along_time=question.known_at is None) as past:
        resolved = at_one_instant(asking, past, question, shown)
        shown, by = resolved.meant(shown), resolved.coordinates.about
        along = None if resolved.conflict is None else along_time(past, resolved, resolved.conflict, Bound.LATEST)
        found = ClaimsPage(none(paging), {}) if along is None else along.claims(shown, outcome, paging, by=by)
        rows = found.page.items
        beside = 0 if along is None or rows else along.claims(EVERYTHING, None, ONE, by=by).page.total
        return Outcomes(
            resolved=resolved,
            counts=found.counts,
            page=found.page,
            places=past.places_of({each.place for each in rows}, at=resolved.known_at.position),
            looked_at=None if rows else looked_at(past, resolved, shown.places, beside=beside),
        )


def along_time(past: RecordSnapshot, resolved: Resolved, conflict: Conflict, bound: Bound | None = None) -> AlongTime:
    """Timelines as they are kept; else the places swept that the index names. ``bound``: by default, as it is asked."""
    asked = resolved.coordinates
    kept = past.along_time(conflict, bound or asked.bound, asked.voice, at=resolved.known_at.position)
    return narrowed(past, resolved, conflict) if kept is None else kept


def narrowed(past: GoverningStatements, resolved: Resolved, conflict: Conflict) -> NarrowedAlongTime:
    asked, at = resolved.coordinates, resolved.known_at.position
    return NarrowedAlongTime(past=past, conflict=conflict, bound=asked.bound, voice=asked.voice, at=at)


def at_one_instant(asking: Asking, past: NamedThings, question: Question, shown: OverviewFilter) -> Resolved:
    """About and said-by move together here: either may be given, both only if they are one."""
    resolved = asking.resolve(past, question, shown)
    if resolved.coordinates.about != resolved.coordinates.said_by:
        raise BadQuestion("about", "is another instant than said_by", "here they move together: give one of them")
    return resolved
