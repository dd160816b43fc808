"""The use case that reads a day: what was said in it, beside the one before."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from operator import attrgetter

from domain.dates import edtf
from domain.dates.edtf import Bounds
from domain.questions import day_rules
from domain.questions.overviews import Claimants, DisputeOf, OverviewFilter, Paging, by_place, is_of, page, said_by_any
from domain.questions.past import Question, RecordSnapshot, Resolved
from domain.questions.stances import Asking, BadQuestion
from domain.record.declarations import Conflict, Place
from domain.stances.governing import Weighed
from domain.stances.ports import KnownStatement
from domain.vocabulary import ClaimantId, Matter, PlaceId, StatementId


@dataclass(frozen=True, slots=True, kw_only=True)
class StanceMove:
    """A stance that is another one at the end of a day than at the end of the day before."""

    matter: Matter
    place: PlaceId
    speaker: ClaimantId
    before: Weighed | None
    after: Weighed | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """One page of a day: its lists are one after the other. ``told`` holds the statements that are shown whole."""

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Daily:
    asking: Asking

    def day(self, date: str, question: Question, shown: OverviewFilter, paging: Paging) -> Day:
        """``date`` is a day in the conflict's zone, so that the question's about and said-by are not looked at."""
        with self.asking.readings.snapshot() as past:
            resolved = self.asking.resolve(past, replace(question, about=None, said_by=None))
            day = a_day(date).bounds(resolved.zone)
            conflict = resolved.conflict
            items = [] if conflict is None else list(_items(past, resolved, conflict, day, shown))
            cut = page(items, attrgetter("key"), paging)
            at = resolved.known_at.position
            return Day(
                date=date,
                day=day,
                resolved=resolved,
                matter=shown.matter,
                statements=[word.statement for word in _said(cut.items, "statements")],
                possibly=[word.statement for word in _said(cut.items, "possibly")],
                changed=[each.of for each in cut.items if isinstance(each.of, StanceMove)],
                opened=_disputed(cut.items, "opened"),
                closed=_disputed(cut.items, "closed"),
                told=past.told({name for each in cut.items for name in each.names}, at=at),
                places=past.places_of({each.of.place for each in cut.items}, at=at),
                next=cut.next,
            )


def a_day(text: str) -> edtf.ImpreciseDate:
    """Raises ``BadQuestion`` unless ``text`` is one day of the calendar."""
    cure = "write a day of the calendar such as 2025-12-11"
    try:
        date = edtf.parse(text)
    except edtf.BadDate as bad:
        raise BadQuestion("date", bad.problem, cure) from None
    if len(text) != edtf.DAY_LENGTH or date.days is None or date.days.first != date.days.last:
        raise BadQuestion("date", f"{text!r} is not a day", cure)
    return date


@dataclass(frozen=True, slots=True)
class _Item:
    """Something of a day, in the list that it stands in."""

    part: str
    of: Weighed | StanceMove | DisputeOf

    @property
    def key(self) -> str:
        match self.of:
            case Weighed(statement=statement):
                return f"{self.part}|{statement}"
            case StanceMove(matter=matter, place=place, speaker=speaker):
                return f"{self.part}|{matter}|{place}|{speaker}"
            case DisputeOf(key=key):
                return f"{self.part}|{key}"

    @property
    def names(self) -> Iterable[StatementId]:
        """The statements that are shown whole."""
        match self.of:
            case Weighed(statement=statement):
                return (statement,)
            case StanceMove(before=before, after=after):
                return tuple(word.statement for word in (before, after) if word is not None)
            case DisputeOf():
                return ()


def _said(items: Iterable[_Item], part: str) -> list[Weighed]:
    return [each.of for each in items if each.part == part and isinstance(each.of, Weighed)]


def _disputed(items: Iterable[_Item], part: str) -> list[DisputeOf]:
    return [each.of for each in items if each.part == part and isinstance(each.of, DisputeOf)]


def _items(
    past: RecordSnapshot, resolved: Resolved, conflict: Conflict, day: Bounds, shown: OverviewFilter
) -> Iterator[_Item]:
    """All of a day: statements by position, stances by matter, place and speaker, disputes by beginning and place."""
    claimants = shown.claimants(conflict)
    places = dict(by_place(past, resolved, shown.places))
    known = {word.statement: word for words in places.values() for word in words}
    in_order = sorted(
        (word for word in known.values() if claimants is None or word.claimant in claimants),
        key=lambda word: word.rank.position,
    )
    told = [word for word in in_order if day_rules.is_in(word, shown.matter, known)]
    yield from (_Item("statements", word) for word in told if day_rules.surely_said(word, day))
    yield from (_Item("possibly", word) for word in told if day_rules.possibly_said(word, day))
    for matter in shown.matters:
        yield from (_Item("changed", each) for each in _moves(known, resolved, conflict, day, matter, claimants))
    yield from _turned(places, resolved, conflict, day, shown)


def _moves(  # noqa: PLR0913, PLR0917 - what a stance is looked at by
    known: Mapping[StatementId, Weighed],
    resolved: Resolved,
    conflict: Conflict,
    day: Bounds,
    matter: Matter,
    claimants: Claimants,
) -> Iterator[StanceMove]:
    asked = resolved.coordinates
    found = day_rules.changed(
        known,
        day=day,
        sides=conflict.sides(),
        position=resolved.known_at.position,
        bound=asked.bound,
        voice=asked.voice,
        matter=matter,
    )
    for each in found:
        for speaker, change in each.stances.items():
            if is_of(speaker, change, claimants):
                yield StanceMove(
                    matter=matter, place=each.place, speaker=speaker, before=change.before, after=change.after
                )


def _turned(
    places: Mapping[PlaceId, Sequence[Weighed]],
    resolved: Resolved,
    conflict: Conflict,
    day: Bounds,
    shown: OverviewFilter,
) -> Iterator[_Item]:
    turned: dict[str, list[DisputeOf]] = {"opened": [], "closed": []}
    asked, sides, claimants = resolved.coordinates, conflict.sides(), shown.claimants(conflict)
    for place, words in places.items():
        for matter in shown.matters:
            found = day_rules.disputes_of(
                words, day=day, sides=sides, bound=asked.bound, voice=asked.voice, matter=matter
            )
            for part, disputes in zip(turned, found, strict=True):
                seen = said_by_any(disputes, words, claimants)
                turned[part] += [DisputeOf(place=place, matter=matter, dispute=each) for each in seen]
    for part, those in turned.items():
        those.sort(key=lambda each: (each.dispute.begins, each.place, each.matter))
        yield from (_Item(part, each) for each in those)
