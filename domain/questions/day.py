"""The use case that reads a day: what was said in it, beside the one before."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from operator import attrgetter

from domain.dates import edtf, hints
from domain.dates.edtf import Bounds
from domain.dates.instants import Instant
from domain.errors import BadQuestion
from domain.questions.coordinates import Asking
from domain.questions.looked import LookedAt, looked_at
from domain.questions.overviews import Claimants, DisputeOf, OverviewFilter, Paging, by_place, is_of, page, said_by_any
from domain.questions.past import Question, Resolved
from domain.record.declarations import Conflict, Place
from domain.stances.differences import CrossSection, PlaceChange, changes
from domain.stances.governing import Coordinates, Weighed
from domain.stances.ports import GoverningStatements, KnownStatement, PlaceFilter
from domain.stances.timeline import Dispute, track
from domain.vocabulary import Bound, ClaimantId, Matter, PlaceId, StatementId, Voice


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
    """One page of a day: its lists are one after the other. ``told`` holds the statements that are shown whole.

    ``totals``: of each list, on all pages together, under the names of the lists here.
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


def ask_day(asking: Asking, date: str, question: Question, shown: OverviewFilter, paging: Paging) -> Day:
    """Return a day in the conflict's zone. The question's about and said-by are not looked at."""
    with asking.readings.snapshot() as past:
        resolved = asking.resolve(past, replace(question, about=None, said_by=None), shown)
        shown = resolved.meant(shown)
        day = a_day(date).bounds(resolved.zone)
        conflict = resolved.conflict
        items = [] if conflict is None else list(_items(past, resolved, conflict, day, shown))
        cut = page(items, attrgetter("key"), paging)
        at = resolved.known_at.position
        everywhere = OverviewFilter(places=PlaceFilter())
        every = () if conflict is None else _items(past, resolved, conflict, day, everywhere)
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
            totals=_totals(items),
            looked_at=None if cut.items else looked_at(past, resolved, shown.places, beside=sum(1 for _ in every)),
        )


# The rules of a day


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


def changed(  # noqa: PLR0913 - one parameter for each axis
    words: Mapping[StatementId, Weighed],
    *,
    day: Bounds,
    sides: AbstractSet[ClaimantId],
    position: int,
    bound: Bound,
    voice: Voice,
    matter: Matter,
) -> Iterator[PlaceChange]:
    """The stances that are others at the end of the day than at the end of the one before; about = said-by."""

    def cut(at: Instant) -> CrossSection:
        asked = Coordinates(about=at, said_by=at, bound=bound, voice=voice, matter=matter)
        return CrossSection(position=position, words=words, coordinates=asked, sides=sides)

    return changes(cut(day.earliest - 1), cut(day.latest))


def disputes_of(  # noqa: PLR0913 - one parameter for each axis
    words: Sequence[Weighed],
    *,
    day: Bounds,
    sides: AbstractSet[ClaimantId],
    bound: Bound,
    voice: Voice,
    matter: Matter,
) -> tuple[Sequence[Dispute], Sequence[Dispute]]:
    """Of one place, the disputes that were opened in the day, and those that were closed in it."""
    if not any(_can_turn(words, day, bound)):
        return (), ()
    found = track(words, sides=sides, bound=bound, voice=voice, matter=matter).disputes
    opened = [each for each in found if day.earliest <= each.begins <= day.latest]
    closed = [each for each in found if each.ends is not None and day.earliest <= each.ends <= day.latest]
    return opened, closed


def _can_turn(words: Iterable[Weighed], day: Bounds, bound: Bound) -> Iterator[bool]:
    """A timeline can change at the bounds of its words, and right after an ``until``: the rest need no sweep."""
    for word in words:
        yield day.earliest <= word.stated(bound) <= day.latest
        yield day.earliest <= word.effective(bound) <= day.latest
        yield day.earliest <= word.dating.until_latest + 1 <= day.latest


# The list of a day


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


LISTS = {"statements": "statements", "possibly": "possibly", "changed": "changed"} | {
    "opened": "disputes_opened",
    "closed": "disputes_closed",
}


def _totals(items: Iterable[_Item]) -> Mapping[str, int]:
    counted = Counter(each.part for each in items)
    return {name: counted[part] for part, name in LISTS.items()}


def _said(items: Iterable[_Item], part: str) -> list[Weighed]:
    return [each.of for each in items if each.part == part and isinstance(each.of, Weighed)]


def _disputed(items: Iterable[_Item], part: str) -> list[DisputeOf]:
    return [each.of for each in items if each.part == part and isinstance(each.of, DisputeOf)]


def _items(
    past: GoverningStatements, resolved: Resolved, conflict: Conflict, day: Bounds, shown: OverviewFilter
) -> Iterator[_Item]:
    """All of a day: statements by position, stances by matter, place and speaker, disputes by beginning and place."""
    claimants = shown.claimants(conflict)
    places = dict(by_place(past, resolved, shown.places))
    known = {word.statement: word for words in places.values() for word in words}
    in_order = sorted(
        (word for word in known.values() if claimants is None or word.claimant in claimants),
        key=lambda word: word.rank.position,
    )
    told = [word for word in in_order if is_in(word, shown.matter, known)]
    yield from (_Item("statements", word) for word in told if surely_said(word, day))
    yield from (_Item("possibly", word) for word in told if possibly_said(word, day))
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
    found = changed(
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
            found = disputes_of(words, day=day, sides=sides, bound=asked.bound, voice=asked.voice, matter=matter)
            for part, disputes in zip(turned, found, strict=True):
                seen = said_by_any(disputes, words, claimants)
                turned[part] += [DisputeOf(place=place, matter=matter, dispute=each) for each in seen]
    for part, those in turned.items():
        those.sort(key=lambda each: (each.dispute.begins, each.place, each.matter))
        yield from (_Item(part, each) for each in those)
