"""The use case that reads a day: what was said in it, beside the one before."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from domain.dates import edtf, hints
from domain.dates.edtf import Bounds
from domain.dates.instants import local_day
from domain.errors import BadQuestion
from domain.questions.along.lists import (
    EVERYTHING,
    DisputeOf,
    OverviewFilter,
    Paging,
    StanceMove,
    bad_list_cursor,
    dispute_key,
)
from domain.questions.coordinates import Asking
from domain.questions.looked import LookedAt, looked_at
from domain.questions.overviews.disputes import along_time
from domain.questions.past import Question, RecordSnapshot, Resolved
from domain.record.dating import NEVER
from domain.record.declarations import Conflict, Place
from domain.stances.lines import Axis
from domain.stances.ports import KnownStatement, SaidFilter
from domain.stances.stretches import DisputeSpan
from domain.vocabulary import Matter, PlaceId, StatementId


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """One page of a day: its lists are one after the other. ``told`` holds the statements that are shown whole.

    ``totals``: of each list, on all pages together.
    """

    date: str
    day: Bounds
    resolved: Resolved
    matter: Matter | None
    statements: Sequence[StatementId]
    possibly: Sequence[StatementId]
    changed: Sequence[StanceMove]
    opened: Sequence[DisputeOf]
    closed: Sequence[DisputeOf]
    told: Mapping[StatementId, KnownStatement]
    places: Mapping[PlaceId, Place]
    next: str | None
    totals: Mapping[str, int]
    looked_at: LookedAt | None = None  # where all lists are empty


def ask_day(  # noqa: PLR0913, PLR0917 - one parameter for each part of the question
    asking: Asking,
    date: str,
    question: Question,
    shown: OverviewFilter,
    paging: Paging,
    axis: Axis = Axis.SAID_BY,
) -> Day:
    """Return a day in the conflict's zone. The question's about and said-by are not looked at.

    ``axis``: statements said that day; else those that speak of it (``about``), or that were recorded in it
    (``known_at``). Stances and disputes are moved by what was said alone.
    """
    with asking.readings.snapshot(along_time=question.known_at is None) as past:
        resolved = asking.resolve(past, replace(question, about=None, said_by=None), shown)
        shown, day, at = resolved.meant(shown), a_day(date).bounds(resolved.zone), resolved.known_at.position
        items = _items(past, resolved, day, shown, axis)
        start = 0 if paging.after is None else 1 + _index(past, items, paging.after, at)
        cut = items[start : start + paging.limit]
        said = past.told_at([each.of for each in cut if isinstance(each.of, int)], at=at)
        opened, closed = (_whole(past, resolved, cut, part) for part in ("opened", "closed"))
        return Day(
            date=date,
            day=day,
            resolved=resolved,
            matter=shown.matter,
            statements=_said(cut, said, "statements"),
            possibly=_said(cut, said, "possibly"),
            changed=[each.of for each in cut if isinstance(each.of, StanceMove)],
            opened=opened,
            closed=closed,
            told={**_by_id(said), **past.told({name for each in cut for name in each.names}, at=at)},
            places=past.places_of({each.place(said) for each in cut}, at=at),
            next=cut[-1].key(said) if len(items) > start + paging.limit else None,
            totals=_totals(items),
            looked_at=None
            if cut
            else looked_at(past, resolved, shown.places, beside=_unfiltered(past, resolved, day, shown, axis)),
        )


class DaysBeside(NamedTuple):
    """The nearest days with statements, YYYY-MM-DD; None where no day has any."""

    earlier: str | None
    later: str | None


def ask_days_beside(
    asking: Asking, date: str | None, question: Question, shown: OverviewFilter, axis: Axis = Axis.SAID_BY
) -> DaysBeside:
    """Return the days with statements that are nearest to ``date``. None: the last such day is the earlier one."""
    with asking.readings.snapshot() as past:
        resolved = asking.resolve(past, replace(question, about=None, said_by=None), shown)
        shown, conflict, at = resolved.meant(shown), resolved.conflict, resolved.known_at.position
        if conflict is None:
            return DaysBeside(None, None)
        day = Bounds(NEVER, NEVER) if date is None else a_day(date).bounds(resolved.zone)
        wanted = _wanted(shown, conflict, axis)
        beside = past.said_beside(conflict.id, _on_axis(past, day, axis), wanted, at=at)
        return DaysBeside(*(_day_of(past, each, axis, resolved) for each in beside))


def _day_of(past: RecordSnapshot, place: int | None, axis: Axis, resolved: Resolved) -> str | None:
    """``place``: an instant, or a position along known-at."""
    instant = past.moment(place).recorded_at if axis is Axis.KNOWN_AT and place is not None else place
    return None if instant is None else local_day(instant, resolved.zone).isoformat()


def _on_axis(past: RecordSnapshot, day: Bounds, axis: Axis) -> Bounds:
    """Return the day as its first and last instants; along known-at, as its first and last positions."""
    if axis is not Axis.KNOWN_AT:
        return day
    return Bounds(past.moment_at(day.earliest - 1).position + 1, past.moment_at(day.latest).position)


def _wanted(shown: OverviewFilter, conflict: Conflict, axis: Axis) -> SaidFilter:
    return SaidFilter(places=shown.places, claimants=shown.claimants(conflict), matter=shown.matter, axis=axis)


def a_day(text: str) -> edtf.ImpreciseDate:
    """Raises ``BadQuestion`` unless ``text`` is one day of the calendar."""
    cure = "write a day of the calendar such as 2025-12-11"
    try:
        date = edtf.parse(text)
    except edtf.BadDate as bad:
        raise BadQuestion("date", bad.problem, hints.cure_of_one(text, is_day=True) or cure) from None
    if len(text) != edtf.DAY_LENGTH or date.days is None or date.days.first != date.days.last:
        raise BadQuestion("date", f"{text!r} is not a day", cure)
    return date


# The list of a day

Said = Mapping[int, KnownStatement]  # by position
LISTS = {
    "statements": "statements",
    "possibly": "possibly",
    "changed": "changed",
    "opened": "disputes_opened",
    "closed": "disputes_closed",
}


class _Item(NamedTuple):
    """Something of a day, in the list that it stands in: a statement by its position, a stance, or a dispute."""

    part: str
    of: int | StanceMove | DisputeSpan

    def key(self, said: Said) -> str:
        match self.of:
            case StanceMove(matter=matter, place=place, speaker=speaker):
                return f"{self.part}|{matter}|{place}|{speaker}"
            case DisputeSpan(begins=begins, place=place, matter=matter):
                return f"{self.part}|{dispute_key(begins, place, matter)}"
            case position:
                return f"{self.part}|{said[position].filed.id}"

    def place(self, said: Said) -> PlaceId:
        return said[self.of].word.place if isinstance(self.of, int) else self.of.place

    @property
    def names(self) -> Iterable[StatementId]:
        """The statements that a stance is shown with."""
        words = (self.of.before, self.of.after) if isinstance(self.of, StanceMove) else ()
        return (word.statement for word in words if word is not None)


def _items(past: RecordSnapshot, resolved: Resolved, day: Bounds, shown: OverviewFilter, axis: Axis) -> Sequence[_Item]:
    """All of a day: statements by position, stances by matter, place and speaker, disputes by beginning and place."""
    conflict = resolved.conflict
    if conflict is None:
        return ()
    wanted, at = _wanted(shown, conflict, axis), resolved.known_at.position
    said = past.said(conflict.id, _on_axis(past, day, axis), wanted, at=at)
    lists: dict[str, Sequence[int | StanceMove | DisputeSpan]] = {"statements": said.surely, "possibly": said.possibly}
    if axis is Axis.SAID_BY:
        along = along_time(past, resolved, conflict)
        turned = along.turned(shown, day)
        lists |= {"changed": along.moves(shown, day), "opened": turned.opened, "closed": turned.closed}
    return [_Item(part, each) for part, those in lists.items() for each in those]


def _index(past: RecordSnapshot, items: Sequence[_Item], key: str, at: int) -> int:
    """Of the item with that key. Raises ``BadQuestion`` where none has it."""
    part, _, name = key.partition("|")
    filed = past.filed({name}, at=at).get(name) if part in {"statements", "possibly"} else None
    for index, item in enumerate(items):
        if item.part == part and (item.of == filed.position if filed is not None else item.key({}) == key):
            return index
    raise bad_list_cursor()


def _said(items: Iterable[_Item], said: Said, part: str) -> list[StatementId]:
    return [said[each.of].filed.id for each in items if each.part == part and isinstance(each.of, int)]


def _by_id(said: Said) -> Mapping[StatementId, KnownStatement]:
    return {each.filed.id: each for each in said.values()}


def _whole(past: RecordSnapshot, resolved: Resolved, items: Iterable[_Item], part: str) -> Sequence[DisputeOf]:
    spans = [each.of for each in items if each.part == part and isinstance(each.of, DisputeSpan)]
    if not spans or resolved.conflict is None:
        return ()
    return along_time(past, resolved, resolved.conflict).whole(spans)


def _totals(items: Iterable[_Item]) -> Mapping[str, int]:
    counted = Counter(each.part for each in items)
    return {name: counted[part] for part, name in LISTS.items()}


def _unfiltered(past: RecordSnapshot, resolved: Resolved, day: Bounds, shown: OverviewFilter, axis: Axis) -> int:
    """How much there is without the filters."""
    return 0 if shown == EVERYTHING else len(_items(past, resolved, day, EVERYTHING, axis))
