"""The use cases that read stances: of many places, of one, and along time, each from one snapshot of the record."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing, contextmanager, nullcontext
from dataclasses import dataclass, replace
from functools import partial
from itertools import groupby, islice

from domain.dates.instants import Instant
from domain.questions.coordinates import Asking
from domain.questions.looked import LookedAt, Weighable, looked_at
from domain.questions.naming.paths import in_path, refuse_names
from domain.questions.past import Batches, NamedThings, PlaceStances, Question, Resolved
from domain.record.dating import NEVER
from domain.record.declarations import Conflict, Place
from domain.stances.governing import SidesAgreement, agreement
from domain.stances.ports import GoverningStatements, KnownStatement, PlaceFilter, StanceFilter
from domain.stances.timeline import Track, track
from domain.vocabulary import Agreement, ClaimantId, PlaceId


@dataclass(frozen=True, slots=True, kw_only=True)
class StancesAnswer:
    """Stances by place, as the question was resolved. ``next`` is the place to resume after, if there are more.

    ``total``: the places on all pages together, where they were counted.
    """

    resolved: Resolved
    places: Sequence[PlaceStances]
    next: PlaceId | None
    total: int | None = None
    looked_at: LookedAt | None = None  # where there are none


@dataclass(frozen=True, slots=True, kw_only=True)
class StanceStream:
    """A question as it was resolved, and every place with a stance, by id, each read when it is asked for."""

    resolved: Resolved
    places: Iterator[PlaceStances]
    past: Batches
    looked_at: Callable[[], LookedAt]  # where there are none


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
    with asking.readings.snapshot() as past:
        resolved = asking.resolve(past, question, places, shown)
        places, shown = resolved.meant(places), resolved.meant(shown)
        answer = _stances(past, resolved, places, shown, after, limit)
        return answer if answer.places else replace(answer, looked_at=_looked_at(past, resolved, places))


@contextmanager
def stream_stances(
    asking: Asking, question: Question, places: PlaceFilter, shown: StanceFilter, *, after: PlaceId = ""
) -> Iterator[StanceStream]:
    """Yield the same one after another, without a limit. Read them while the context is open: it is one snapshot."""
    with asking.readings.snapshot() as past:
        resolved = asking.resolve(past, question, places, shown)
        places, shown = resolved.meant(places), resolved.meant(shown)
        with closing(_each_shown(past, resolved, places, shown, after)) as each:
            looked = partial(_looked_at, past, resolved, places)
            yield StanceStream(resolved=resolved, places=each, past=past, looked_at=looked)


def _stances(  # noqa: PLR0913, PLR0917 - one parameter for each part of the question
    past: GoverningStatements,
    resolved: Resolved,
    places: PlaceFilter,
    shown: StanceFilter,
    after: PlaceId,
    limit: int,
) -> StancesAnswer:
    found = list(islice(_each_shown(past, resolved, places, shown, after), limit + 1))
    following = found[limit - 1].place.id if len(found) > limit else None
    return StancesAnswer(resolved=resolved, places=found[:limit], next=following)


def _looked_at(past: Weighable, resolved: Resolved, places: PlaceFilter) -> LookedAt:
    conflict = resolved.conflict
    every = () if conflict is None else stances_by_place(past, resolved, conflict, PlaceFilter(), "")
    return looked_at(past, resolved, places, beside=every, of_stances=True)


def _looked_at_place(past: Weighable, resolved: Resolved, place: Place) -> LookedAt:
    """Likewise, where one place is asked about, without filters. The rest of the conflict is not read."""
    return looked_at(past, resolved, PlaceFilter(place=place.id), beside=(), of_stances=True)


def ask_place_stances(
    asking: Asking, place: PlaceId, question: Question
) -> tuple[Resolved, PlaceStances, LookedAt | None]:
    """Return the stances about one place, and what was looked at where there are none.

    Raises ``NotFound`` where the place had not been declared by known-at.
    """
    with asking.readings.snapshot() as past:
        resolved, there = _of_place(asking, past, place, question)
        answer = _stances(past, resolved, PlaceFilter(place=place), StanceFilter(), "", 1)
        silent = PlaceStances(place=there, stances={}, verdict=SidesAgreement(Agreement.SILENT, ()))
        if answer.places:
            return resolved, answer.places[0], None
        return resolved, silent, _looked_at_place(past, resolved, there)


def ask_until(asking: Asking, place: PlaceId, resolved: Resolved) -> Instant:
    """Return the first instant at which what is said of the place may be another, when asked at now all the while."""
    if resolved.conflict is None:
        return NEVER
    at, now = resolved.known_at.position, resolved.coordinates.about
    with asking.readings.snapshot() as past:
        bound = past.next_bound(place, resolved.conflict.id, at=at, after=now)
    return NEVER if bound is None else bound


def ask_timeline(asking: Asking, place: str, question: Question, *, by_name: bool = False) -> Timeline:
    """Return the statements about one place, and how the sides agreed, along time.

    ``by_name``: ``place`` may be any of its names, and is refused as a parameter. Else raises ``NotFound`` as above.
    """
    with asking.readings.snapshot() as past:
        resolved, there = _of_place(asking, past, place, question, by_name=by_name)
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


def _of_place(
    asking: Asking, past: NamedThings, place: str, question: Question, *, by_name: bool = False
) -> tuple[Resolved, Place]:
    """The question as it is resolved, and the place that it is about."""
    with nullcontext() if by_name else in_path("place", place):
        resolved = asking.resolve(past, question, PlaceFilter(place=place))
        if not by_name:
            refuse_names(resolved, "place")
    at, meant = resolved.known_at.position, resolved.ids.get("place", place)
    return resolved, past.places_of([meant], at=at)[meant]


def stances_by_place(
    past: GoverningStatements, resolved: Resolved, conflict: Conflict, places: PlaceFilter, after: PlaceId
) -> Iterator[PlaceStances]:
    """Yield all stances, with no filter, from places above ``after``."""
    asked, sides = resolved.coordinates, conflict.sides()
    rows = past.governing(conflict.id, asked, places, at=resolved.known_at.position, after=after)
    for _, group in groupby(rows, key=lambda row: row[0].id):
        of_place = list(group)
        told = {speaker: each for _, speaker, each in of_place}
        words = {speaker: each.word for speaker, each in told.items()}
        verdict = agreement(words, sides=sides, matter=asked.matter)
        yield PlaceStances(place=of_place[0][0], stances=told, verdict=verdict)


def _each_shown(
    past: GoverningStatements, resolved: Resolved, places: PlaceFilter, shown: StanceFilter, after: PlaceId
) -> Generator[PlaceStances]:
    if resolved.conflict is None:
        return
    for each in stances_by_place(past, resolved, resolved.conflict, places, after):
        if (seen := _shown(each, shown, resolved.conflict)) is not None:
            yield seen


def _shown(each: PlaceStances, shown: StanceFilter, conflict: Conflict) -> PlaceStances | None:
    if shown.agreement not in (None, each.verdict.agreement):
        return None
    claimants = None if shown.claimant is None else conflict_below(conflict, shown.claimant)
    holders = None if shown.holder is None else conflict_below(conflict, shown.holder)
    left = {
        speaker: told
        for speaker, told in each.stances.items()
        if (claimants is None or told.word.claimant in claimants or speaker in claimants)
        and (holders is None or told.word.holder in holders)
        and shown.status in (None, told.word.status)
    }
    return replace(each, stances=left) if left else None


def conflict_below(conflict: Conflict, claimant: ClaimantId) -> frozenset[ClaimantId]:
    return conflict.below(claimant) if claimant in conflict.claimants else frozenset({claimant})
