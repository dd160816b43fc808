"""The use case that reads the stances of all places along one axis, for a map that moves along it.

A slice is whole, or a patch: only the places in which something may differ since a position. The lanes of a patch take
the place of all that a reader has of these places, and everything else stays.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta, tzinfo
from typing import NamedTuple

from domain.dates.instants import LAST, Instant, day_start, local_day
from domain.errors import BadQuestion
from domain.questions.coordinates import Asking
from domain.questions.looked import LookedAt, looked_at
from domain.questions.past import Moment, Positions, Question, RecordSnapshot, Resolved
from domain.record.declarations import Conflict, Place
from domain.stances.lines import Axis, Lanes, Line, SidesSince
from domain.stances.ports import PlaceFilter
from domain.vocabulary import ClaimantId, PlaceId

DAYS_PER_WEEK = 7
NAMED = ("about", "said_by")


@dataclass(frozen=True, slots=True, kw_only=True)
class SliceWanted:
    """``after``: the position since which a reader wants a patch; None: everything."""

    axis: Axis = Axis.SAID_BY
    places: PlaceFilter
    after: int | None = None


class Week(NamedTuple):
    """A week of the conflict's zone by its Monday, with the claims made in it.

    ``disputed``: how many places are disputed at its end.
    """

    monday: date
    claims: Mapping[ClaimantId, int]
    disputed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Slice:
    """``after`` is None where the slice is whole. ``gone``: places of a patch without a stance anywhere on the line.

    ``lanes`` is None where the conflict had not been declared. ``weeks``, of a whole slice along an axis: those in
    which a claim was made, or a dispute opened or closed.
    """

    resolved: Resolved
    line: Line
    after: int | None = None
    lanes: Lanes | None = None
    gone: Sequence[PlaceId] = ()
    sides: Sequence[ClaimantId] = ()
    weeks: Sequence[Week] | None = None
    looked_at: LookedAt | None = None  # where a whole slice is empty, and known-at follows the log

    @property
    def follows_the_clock(self) -> bool:
        """Whether a coordinate that does not move along the line is now."""
        return _follows_the_clock(self.line, self.resolved)


class MapPlaces(NamedTuple):
    """All places by id, as they are declared at ``known_at``."""

    known_at: Moment
    places: Sequence[Place]


def ask_map_places(asking: Asking, known_at: str | None) -> MapPlaces:
    """Return the places that a map needs beside its slices; those that are retired, too."""
    with asking.readings.snapshot() as past:
        moment = asking.known_at(past, known_at, asking.only_zone(past))
        places = sorted(past.places(at=moment.position), key=lambda place: place.id)
        return MapPlaces(moment, places)


def ask_slice(asking: Asking, question: Question, wanted: SliceWanted) -> Slice:
    """Return the stances of places along an axis. Raises ``BadQuestion`` where a coordinate is given that moves."""
    _refuse_what_moves(question, wanted.axis)
    with asking.readings.snapshot() as past:
        resolved = asking.resolve(past, question, wanted.places)
        line = line_of(question, wanted.axis, resolved)
        if wanted.after is not None:
            _refuse_after(wanted.after, line, resolved)
        if resolved.conflict is None:
            return Slice(resolved=resolved, line=line)
        return _slice(past, resolved, resolved.conflict, line, resolved.meant(wanted))


def line_of(question: Question, axis: Axis, resolved: Resolved) -> Line:
    """Along said-by and along about, the other one moves with it unless it is given."""
    asked = resolved.coordinates
    moves_about = axis is Axis.ABOUT or (axis is Axis.SAID_BY and question.about is None)
    moves_said_by = axis is Axis.SAID_BY or (axis is Axis.ABOUT and question.said_by is None)
    return Line(
        axis=axis,
        about=None if moves_about else asked.about,
        said_by=None if moves_said_by else asked.said_by,
        known_at=resolved.known_at.position,
        bound=asked.bound,
        voice=asked.voice,
        matter=asked.matter,
    )


def _refuse_what_moves(question: Question, axis: Axis) -> None:
    if axis in NAMED and getattr(question, axis) is not None:
        raise BadQuestion(axis, f"moves along the axis `{axis}`", "leave it out, or choose another axis")


def _refuse_after(after: int, line: Line, resolved: Resolved) -> None:
    if after > line.known_at:
        raise BadQuestion("after", f"{after} is later than known_at, {line.known_at}", "name an earlier position")
    if _follows_the_clock(line, resolved):
        cure = f"give {' and '.join(_fixed(line))}, or leave `after` out"
        raise BadQuestion("after", "cannot be combined with a coordinate that follows the clock", cure)


def _fixed(line: Line) -> Sequence[str]:
    return [name for name in NAMED if getattr(line, name) is not None]


def _follows_the_clock(line: Line, resolved: Resolved) -> bool:
    return any(getattr(resolved.now, name) for name in _fixed(line))


def _slice(past: RecordSnapshot, resolved: Resolved, conflict: Conflict, line: Line, wanted: SliceWanted) -> Slice:
    sides = _sides_since(past, conflict, line)
    declared = sorted(conflict.sides())
    if wanted.after is not None and _can_be_patched(past, conflict, sides, wanted):
        touched, lanes = past.lanes_touched(conflict.id, line, sides, wanted.places, after=wanted.after)
        gone = sorted(touched - set(lanes.places))
        return Slice(resolved=resolved, line=line, after=wanted.after, lanes=lanes, gone=gone, sides=declared)
    lanes = past.lanes(conflict.id, line, sides, wanted.places)
    weeks = None if line.axis is Axis.NONE else _weeks(past, conflict, line, wanted.places, lanes)
    looked = None
    if not lanes.places and resolved.now.known_at:  # at a given known-at, it is not told
        everywhere = past.lanes(conflict.id, line, sides, PlaceFilter())
        looked = looked_at(past, resolved, wanted.places, beside=len(everywhere.places))
    return Slice(resolved=resolved, line=line, lanes=lanes, sides=declared, weeks=weeks, looked_at=looked)


def _sides_since(past: RecordSnapshot, conflict: Conflict, line: Line) -> Sequence[SidesSince]:
    """Where known-at moves, those since each position; else the last ones."""
    if line.axis is not Axis.KNOWN_AT:
        return [SidesSince(line.known_at, conflict.sides())]
    positions = [each.position for each in past.changes_of_conflict(conflict.id, at=line.known_at)]
    declared = ((position, past.conflict(conflict.id, at=position)) for position in positions)
    return [SidesSince(position, each.sides()) for position, each in declared if each is not None]


def _can_be_patched(past: RecordSnapshot, conflict: Conflict, sides: Sequence[SidesSince], wanted: SliceWanted) -> bool:
    """Other sides may change the agreement anywhere, and places can move into an area or out of it."""
    if wanted.after is None or wanted.places.admin is not None or wanted.places.box is not None:
        return False
    then = past.conflict(conflict.id, at=wanted.after)
    later = [each.sides for each in sides if each.position > wanted.after]
    return then is not None and all(each == then.sides() for each in (*later, conflict.sides()))


# The histogram


def _weeks(past: RecordSnapshot, conflict: Conflict, line: Line, places: PlaceFilter, lanes: Lanes) -> Sequence[Week]:
    said = sorted(past.claims_along(conflict.id, line, places), key=lambda each: each.at)
    claims = dict[date, Counter[ClaimantId]]()
    for monday, these in by_week([each.at for each in said], conflict.zone):
        counted = claims.setdefault(monday, Counter())
        for each in said[these.start : these.stop]:
            counted[each.claimant] += each.claims
    disputed = dict(_disputed(past, line, lanes, conflict.zone))
    weeks, now = list[Week](), 0
    for monday in sorted(claims.keys() | disputed.keys()):
        now = disputed.get(monday, now)
        weeks.append(Week(monday, claims.get(monday, Counter()), now))
    return weeks


def _disputed(past: Positions, line: Line, lanes: Lanes, zone: tzinfo) -> Iterator[tuple[date, int]]:
    """How many places are disputed at the end of each week in which that number changed."""
    points, disputed = lanes.points.tolist(), lanes.disputed.tolist()
    turns = [index for index, count in enumerate(disputed) if count != (disputed[index - 1] if index else 0)]
    if line.axis is not Axis.KNOWN_AT:
        for monday, these in by_week([points[turn] for turn in turns], zone):
            yield monday, disputed[turns[these.stop - 1]]
        return
    following = 0  # the first position after the week before
    for turn in turns:
        if points[turn] >= following:
            monday, ends = week_of(_found_at(past, points[turn]), zone)
            following = max(past.moment_at(ends - 1).position, points[turn]) + 1
            yield monday, disputed[bisect_right(points, following - 1) - 1]


def _found_at(past: Positions, position: int) -> Instant:
    moment = past.moment(position)
    return (moment.recorded_at if moment.found_at is None else moment.found_at) or 0


def by_week(instants: Sequence[Instant], zone: tzinfo) -> Iterator[tuple[date, range]]:
    """The weeks in which ascending ``instants`` lie, by their Mondays, each with the indexes of its own."""
    start = 0
    while start < len(instants):
        monday, ends = week_of(instants[start], zone)
        stop = bisect_left(instants, ends, start)
        yield monday, range(start, stop)
        start = stop


def week_of(instant: Instant, zone: tzinfo) -> tuple[date, Instant]:
    """The Monday of a week in ``zone``, and the first instant after the week."""
    day = local_day(instant, zone)
    monday = day - timedelta(days=day.weekday())
    following = monday.toordinal() + DAYS_PER_WEEK
    return monday, LAST + 1 if following > date.max.toordinal() else day_start(following, zone)
