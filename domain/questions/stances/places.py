"""The use cases that read stances: of many places, of one, and along time, each from one snapshot of the record."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, nullcontext
from dataclasses import dataclass
from functools import partial
from heapq import nsmallest
from itertools import islice
from typing import Protocol

from domain.dates.instants import Instant
from domain.questions.coordinates import Asking
from domain.questions.looked import LookedAt, Weighable, looked_at
from domain.questions.naming.paths import in_path, refuse_names
from domain.questions.past import (
    Batches,
    Declarations,
    KnownStatements,
    NamedThings,
    PlaceStances,
    Question,
    Resolved,
)
from domain.record.dating import NEVER
from domain.record.declarations import Place
from domain.stances.governing import SidesAgreement
from domain.stances.ports import (
    GoverningStatements,
    KnownStatement,
    ListedStances,
    PlaceFilter,
    PlaceVerdict,
    StanceFilter,
)
from domain.stances.timeline import Track, track
from domain.vocabulary import Agreement, BatchId, PlaceId


class Tellable(Declarations, KnownStatements, Protocol):
    """The part of a snapshot that the rows of a list are read from."""


AT_ONCE_MAX = 500  # places whose statements are read together


@dataclass(frozen=True, slots=True, kw_only=True)
class StancesAnswer:
    """Stances by place, as the question was resolved. ``next`` is the place to resume after, if there are more.

    ``total``: the places on all pages together.
    """

    resolved: Resolved
    places: Sequence[PlaceStances]
    next: PlaceId | None
    total: int
    looked_at: LookedAt | None = None  # where there are none


@dataclass(frozen=True, slots=True, kw_only=True)
class StanceStream:
    """A question as it was resolved, and every place with a stance, by id, each read when it is asked for.

    ``total``: the places, those before the first one too.
    """

    resolved: Resolved
    places: Iterator[PlaceStances]
    total: int
    past: Batches
    looked_at: Callable[[], LookedAt]  # where there are none


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceAnswer:
    """The stances about one place. ``licences``: of the imports that their statements came with.

    ``until``: where it was asked for, the first instant at which the answer may be another, if it is asked for at now
    all the while.
    """

    resolved: Resolved
    found: PlaceStances
    licences: Mapping[BatchId, str | None]
    looked_at: LookedAt | None = None  # where there are none
    until: Instant | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeline:
    resolved: Resolved
    place: Place
    told: Sequence[KnownStatement]
    track: Track
    looked_at: LookedAt | None = None  # where no speaker has a stance


def ask_stances(  # noqa: PLR0913 - one parameter for each part of the question
    asking: Asking, question: Question, places: PlaceFilter, shown: StanceFilter, *, after: PlaceId = "", limit: int
) -> StancesAnswer:
    """Return the places with a stance, by id. Filters choose what is shown; agreement is computed before them."""
    with stream_stances(asking, question, places, shown, after=after, at_once=limit + 1) as going:
        found = list(islice(going.places, limit + 1))
        return StancesAnswer(
            resolved=going.resolved,
            places=found[:limit],
            next=found[limit - 1].place.id if len(found) > limit else None,
            total=going.total,
            looked_at=None if found else going.looked_at(),
        )


def ask_stances_by_name(
    asking: Asking, question: Question, places: PlaceFilter, shown: StanceFilter, *, limit: int
) -> StancesAnswer:
    """Return the first places by name, as people read them. There is no next page."""
    with asking.readings.snapshot() as past:
        resolved = asking.resolve(past, question, places, shown)
        places, shown, at = resolved.meant(places), resolved.meant(shown), resolved.known_at.position
        listed = listed_stances(past, resolved, places, shown)
        every = [] if listed is None else listed.page(after="", limit=listed.total)
        names = past.place_names({each.place for each in every}, at=at)
        first = nsmallest(limit, every, key=lambda each: (names[each.place].casefold(), each.place))
        looked = None if every else _looked_at(past, resolved, places)
        told = list(_told(past, first, at))
        return StancesAnswer(resolved=resolved, places=told, next=None, total=len(every), looked_at=looked)


@contextmanager
def stream_stances(  # noqa: PLR0913 - one parameter for each part of the question
    asking: Asking,
    question: Question,
    places: PlaceFilter,
    shown: StanceFilter,
    *,
    after: PlaceId = "",
    at_once: int = AT_ONCE_MAX,
) -> Iterator[StanceStream]:
    """Yield the same one after another, without a limit. Read them while the context is open: it is one snapshot.

    ``at_once``: the places whose statements are read together.
    """
    with asking.readings.snapshot() as past:
        resolved = asking.resolve(past, question, places, shown)
        places, shown = resolved.meant(places), resolved.meant(shown)
        listed = listed_stances(past, resolved, places, shown)
        with closing(told_places(past, resolved, listed, after, at_once)) as each:
            yield StanceStream(
                resolved=resolved,
                places=each,
                total=0 if listed is None else listed.total,
                past=past,
                looked_at=partial(_looked_at, past, resolved, places),
            )


def listed_stances(
    past: GoverningStatements, resolved: Resolved, places: PlaceFilter, shown: StanceFilter
) -> ListedStances | None:
    """Return the places with a stance; None where no conflict had been declared."""
    if resolved.conflict is None:
        return None
    return past.stances(resolved.conflict, resolved.coordinates, places, shown, at=resolved.known_at.position)


def told_places(
    past: Tellable, resolved: Resolved, listed: ListedStances | None, after: PlaceId, at_once: int = AT_ONCE_MAX
) -> Generator[PlaceStances]:
    """Read places above ``after`` with the statements that govern, some at once."""
    while page := [] if listed is None else listed.page(after=after, limit=min(at_once, AT_ONCE_MAX)):
        yield from _told(past, page, resolved.known_at.position)
        after = page[-1].place


def _told(past: Tellable, page: Sequence[PlaceVerdict], at: int) -> Iterator[PlaceStances]:
    told = past.told_at({position for each in page for position in each.stances.values()}, at=at)
    places = past.places_of({each.place for each in page}, at=at)
    for each in page:
        stances = {speaker: told[position] for speaker, position in each.stances.items()}
        yield PlaceStances(place=places[each.place], stances=stances, verdict=each.verdict)


def _looked_at(past: Weighable, resolved: Resolved, places: PlaceFilter) -> LookedAt:
    every = listed_stances(past, resolved, PlaceFilter(), StanceFilter())
    return looked_at(past, resolved, places, beside=0 if every is None else every.total, of_stances=True)


def _looked_at_place(past: Weighable, resolved: Resolved, place: Place) -> LookedAt:
    """Likewise, where one place is asked about, without filters. The rest of the conflict is not read."""
    return looked_at(past, resolved, PlaceFilter(place=place.id), beside=0, of_stances=True)


def ask_place_stances(asking: Asking, place: PlaceId, question: Question, *, lasting: bool = False) -> PlaceAnswer:
    """Return the stances about one place, and what was looked at where there are none.

    ``lasting``: whether to find out how long the answer stays the same. Raises ``NotFound`` where the place had not
    been declared by known-at.
    """
    with asking.readings.snapshot() as past:
        resolved, there = of_place(asking, past, place, question)
        listed = listed_stances(past, resolved, PlaceFilter(place=place), StanceFilter())
        found = next(told_places(past, resolved, listed, ""), None)
        if found is None:
            silent = PlaceStances(place=there, stances={}, verdict=SidesAgreement(Agreement.SILENT, ()))
            looked = _looked_at_place(past, resolved, there)
            return PlaceAnswer(resolved=resolved, found=silent, licences={}, looked_at=looked)
        batches = {told.filed.batch for told in found.stances.values()}
        return PlaceAnswer(
            resolved=resolved,
            found=found,
            licences={each: past.licence(each, at=resolved.known_at.position) for each in batches if each is not None},
            until=_until(past, place, resolved) if lasting else None,
        )


def _until(past: KnownStatements, place: PlaceId, resolved: Resolved) -> Instant:
    if resolved.conflict is None or not (resolved.now.about and resolved.now.said_by):
        return NEVER
    at, now = resolved.known_at.position, resolved.coordinates.about
    bound = past.next_bound(place, resolved.conflict.id, at=at, after=now)
    return NEVER if bound is None else bound


def ask_timeline(asking: Asking, place: str, question: Question, *, by_name: bool = False) -> Timeline:
    """Return the statements about one place, and how the sides agreed, along time.

    ``by_name``: ``place`` may be any of its names, and is refused as a parameter. Else raises ``NotFound`` as above.
    """
    with asking.readings.snapshot() as past:
        resolved, there = of_place(asking, past, place, question, by_name=by_name)
        conflict, at = resolved.conflict, resolved.known_at.position
        told = past.told_of(there.id, conflict.id, at=at) if conflict is not None else []
        asked = resolved.coordinates
        found = track(
            [each.word for each in told],
            sides=frozenset() if conflict is None else conflict.sides(),
            bound=asked.bound,
            voice=asked.voice,
            matter=asked.matter,
        )
        looked = None if found.spans else _looked_at_place(past, resolved, there)
        return Timeline(resolved=resolved, place=there, told=told, track=found, looked_at=looked)


def of_place(
    asking: Asking, past: NamedThings, place: str, question: Question, *, by_name: bool = False
) -> tuple[Resolved, Place]:
    """Return the question as it is resolved, and the place that it is about."""
    with nullcontext() if by_name else in_path("place", place):
        resolved = asking.resolve(past, question, PlaceFilter(place=place))
        if not by_name:
            refuse_names(resolved, "place")
    at, meant = resolved.known_at.position, resolved.ids.get("place", place)
    return resolved, past.places_of([meant], at=at)[meant]
