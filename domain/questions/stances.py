"""The use cases that read: settle the coordinates of a question, then answer it from one snapshot of the record."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, tzinfo
from itertools import groupby, islice
from typing import Protocol

from domain.dates import edtf
from domain.dates.instants import Instant
from domain.errors import ClaimlineError, NotFound, ViewsBehind
from domain.ports import Clock
from domain.questions.past import (
    Declarations,
    History,
    KnownStatements,
    Moment,
    PlaceStances,
    Positions,
    Question,
    RecordSnapshot,
    Resolved,
    StanceFilter,
    StatementFilter,
)
from domain.record.declarations import Conflict, Place
from domain.record.zones import Zones, zone_of
from domain.stances.governing import Coordinates, SidesAgreement, agreement
from domain.stances.ports import GoverningStatements, KnownStatement, PlaceFilter
from domain.stances.timeline import Track, track
from domain.vocabulary import Agreement, BatchId, ClaimantId, PlaceId, StatementId

POSITION_DIGITS_MAX = 18
READ_AT_ONCE = 500  # statements
NAMED_MAX = 20  # conflicts in one message


class BadQuestion(ClaimlineError):
    """A parameter of a question that cannot be."""

    def __init__(self, parameter: str, problem: str, cure: str) -> None:
        super().__init__(f"{parameter}: {problem}: {cure}")
        self.parameter = parameter
        self.problem = problem
        self.cure = cure

    def of(self, parameter: str) -> BadQuestion:
        """The same error under the name that the caller wrote."""
        return BadQuestion(parameter, self.problem, self.cure)


class Readings(Protocol):
    """Where snapshots of the record come from."""

    def snapshot(self) -> AbstractContextManager[RecordSnapshot]: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class StancesAnswer:
    """Stances by place, as the question was resolved. ``next`` is the place to resume after, if there are more."""

    resolved: Resolved
    places: Sequence[PlaceStances]
    next: PlaceId | None


@dataclass(frozen=True, slots=True, kw_only=True)
class StanceStream:
    """A question as it was resolved, and every place with a stance, by id, each read when it is asked for."""

    resolved: Resolved
    places: Iterator[PlaceStances]
    past: RecordSnapshot


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeline:
    resolved: Resolved
    place: Place | None  # None: not declared by known-at
    told: Sequence[KnownStatement]
    track: Track


@dataclass(frozen=True, slots=True, kw_only=True)
class Statements:
    """Statements by position. ``next`` is the position to resume after, if there are more."""

    known_at: Moment
    told: Sequence[KnownStatement]
    next: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementStream:
    """The moment that statements are known at, and each of them by position, read when it is asked for."""

    known_at: Moment
    told: Iterator[KnownStatement]
    past: RecordSnapshot


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    readings: Readings
    clock: Clock
    zones: Zones
    log_size: Callable[[], int]

    # Coordinates

    def resolve(self, past: RecordSnapshot, question: Question) -> Resolved:
        """Settle every coordinate. Raises ``BadQuestion``, ``NotFound`` or ``ViewsBehind``."""
        head = past.head()
        declared = self._declared(past, question, head)
        zone: tzinfo = UTC if declared is None else zone_of(declared, self.zones)
        known_at = self.known_at(past, question.known_at, zone)
        conflict = self._conflict(past, question, known_at)
        about = None if question.about is None else coordinate(question.about, "about", zone)
        said_by = self.clock.now() if question.said_by is None else coordinate(question.said_by, "said_by", zone)
        given = question.about is not None and question.said_by is not None
        return Resolved(
            conflict=conflict,
            conflict_id=question.conflict or (conflict.id if conflict else None),
            zone=zone,
            known_at=known_at,
            coordinates=Coordinates(
                about=said_by if about is None else about,
                said_by=said_by,
                bound=question.bound,
                voice=question.voice,
                matter=question.matter,
            ),
            said_by_now=question.said_by is None,
            pinned=given and is_position(question.known_at),
        )

    def known_at(self, past: Positions, text: str | None, zone: tzinfo | None) -> Moment:
        """The moment that ``text`` means: digits are a position; an instant, the greatest position recorded by then."""
        head = past.head()
        if text is None:
            return head
        if not (text.isascii() and text.isdigit()):
            return past.moment_at(coordinate(text, "known_at", zone, or_else="a position in digits, "))
        if is_position(text) and int(text) <= head.position:
            return past.moment(int(text))
        size = self.log_size()
        if is_position(text) and int(text) <= size:
            raise ViewsBehind(wanted=int(text), reached=head.position)
        cure = f"the log ends at {size}; leave it out for the end of the log"
        raise BadQuestion("known_at", f"{text[:80]} is past the end of the log", cure)

    def moment(self, past: RecordSnapshot, text: str | None, *, parameter: str) -> Moment:
        """As ``known_at``, where it is asked of the whole record, under the name of another parameter."""
        try:
            return self.known_at(past, text, self._only_zone(past))
        except BadQuestion as bad:
            raise BadQuestion(parameter, bad.problem, bad.cure) from None

    def _declared(self, past: RecordSnapshot, question: Question, head: Moment) -> Conflict | None:
        """The conflict whose zone days are read in: the one that is named, else the only one."""
        if question.conflict is not None:
            return self._there(past, question.conflict)
        known_at = question.known_at
        at = int(known_at) if known_at is not None and is_position(known_at) else head.position
        conflicts = past.conflicts(at=min(at, head.position))
        return self._only(conflicts)

    def _conflict(self, past: Declarations, question: Question, known_at: Moment) -> Conflict | None:
        if question.conflict is not None:
            return past.conflict(question.conflict, at=known_at.position)
        conflicts = past.conflicts(at=known_at.position)
        return self._only(conflicts)

    @staticmethod
    def _only(conflicts: Sequence[Conflict]) -> Conflict | None:
        if len(conflicts) > 1:
            raise BadQuestion("conflict", "is missing, and there are several", declared_are(conflicts))
        return conflicts[0] if conflicts else None

    # Stances

    def stances(
        self, question: Question, places: PlaceFilter, shown: StanceFilter, *, after: PlaceId = "", limit: int
    ) -> StancesAnswer:
        """Every place with a stance, by id. Filters choose what is shown; agreement is computed before them."""
        with self.readings.snapshot() as past:
            return self._stances(past, self.resolve(past, question), places, shown, after, limit)

    @contextmanager
    def going_through(
        self, question: Question, places: PlaceFilter, shown: StanceFilter, *, after: PlaceId = ""
    ) -> Iterator[StanceStream]:
        """The same, without holding it all: to be read while the context is open, from one snapshot."""
        with self.readings.snapshot() as past:
            resolved = self.resolve(past, question)
            with closing(_each_shown(past, resolved, places, shown, after)) as each:
                yield StanceStream(resolved=resolved, places=each, past=past)

    def _stances(  # noqa: PLR0913, PLR0917 - one parameter for each part of the question
        self,
        past: RecordSnapshot,
        resolved: Resolved,
        places: PlaceFilter,
        shown: StanceFilter,
        after: PlaceId,
        limit: int,
    ) -> StancesAnswer:
        found = list(islice(_each_shown(past, resolved, places, shown, after), limit + 1))
        following = found[limit - 1].place.id if len(found) > limit else None
        return StancesAnswer(resolved=resolved, places=found[:limit], next=following)

    def place_stances(self, place: PlaceId, question: Question) -> tuple[Resolved, PlaceStances | None]:
        """The stances about one place; None where it had not been declared by known-at."""
        with self.readings.snapshot() as past:
            self._require_place(past, place)
            resolved = self.resolve(past, question)
            there = past.place(place, at=resolved.known_at.position)
            if there is None:
                return resolved, None
            answer = self._stances(past, resolved, PlaceFilter(place=place), StanceFilter(), "", 1)
            silent = PlaceStances(place=there, stances={}, verdict=SidesAgreement(Agreement.SILENT, ()))
            return resolved, answer.places[0] if answer.places else silent

    def timeline(self, place: PlaceId, question: Question) -> Timeline:
        """What was said of one place, and how the sides agreed, along time."""
        with self.readings.snapshot() as past:
            self._require_place(past, place)
            resolved = self.resolve(past, question)
            conflict, at = resolved.conflict, resolved.known_at.position
            there = past.place(place, at=at)
            told = past.told_of(place, conflict.id, at=at) if conflict is not None else []
            asked = resolved.coordinates
            found = track(
                [each.word for each in told],
                sides=frozenset() if conflict is None else conflict.sides(),
                bound=asked.bound,
                voice=asked.voice,
                matter=asked.matter,
            )
            return Timeline(resolved=resolved, place=there, told=told, track=found)

    # Things

    def told(self, statements: AbstractSet[StatementId], at: int) -> Mapping[StatementId, KnownStatement]:
        """Those of them that are there, as they were known at a position."""
        if not statements:
            return {}
        with self.readings.snapshot() as past:
            return past.told(statements, at=at)

    def licence(self, batch: BatchId, *, at: int) -> str | None:
        """Of the data that an import brought."""
        with self.readings.snapshot() as past:
            return past.licence(batch, at=at)

    def place(self, place: PlaceId, known_at: str | None) -> tuple[Moment, Place]:
        with self.readings.snapshot() as past:
            moment = self.known_at(past, known_at, self._only_zone(past))
            there = past.place(place, at=moment.position)
            if there is None:
                self._require_place(past, place)
                raise NotFound("place", place, f"it was declared after position {moment.position}")
            return moment, there

    def conflicts(self, known_at: str | None) -> tuple[Moment, Sequence[Conflict]]:
        with self.readings.snapshot() as past:
            moment = self.known_at(past, known_at, self._only_zone(past))
            return moment, past.conflicts(at=moment.position)

    def conflict(self, conflict: str, known_at: str | None) -> tuple[Moment, Conflict]:
        with self.readings.snapshot() as past:
            moment = self.known_at(past, known_at, self._zone_of(past, conflict))
            there = past.conflict(conflict, at=moment.position)
            if there is None:
                raise NotFound("conflict", conflict, f"it was declared after position {moment.position}")
            return moment, there

    def statements(self, wanted: StatementWanted, known_at: str | None, *, after: int = 0, limit: int) -> Statements:
        """Statements that are there at known-at, by position."""
        with self.readings.snapshot() as past:
            moment, chosen = self._settled(past, wanted, known_at)
            told = past.statements(chosen, at=moment.position, after=after, limit=limit + 1)
            more = len(told) > limit
            return Statements(known_at=moment, told=told[:limit], next=told[limit - 1].filed.position if more else None)

    @contextmanager
    def going_through_statements(
        self, wanted: StatementWanted, known_at: str | None, *, after: int = 0
    ) -> Iterator[StatementStream]:
        """The same, without holding it all: to be read while the context is open, from one snapshot."""
        with self.readings.snapshot() as past:
            moment, chosen = self._settled(past, wanted, known_at)
            yield StatementStream(known_at=moment, told=_each_told(past, chosen, moment.position, after), past=past)

    def _settled(
        self, past: RecordSnapshot, wanted: StatementWanted, known_at: str | None
    ) -> tuple[Moment, StatementFilter]:
        zone = self._only_zone(past) if wanted.conflict is None else self._zone_of(past, wanted.conflict)
        moment = self.known_at(past, known_at, zone)
        return moment, _chosen(wanted, past.conflicts(at=moment.position), zone)

    def statement(self, statement: StatementId, known_at: str | None) -> tuple[Moment, History]:
        with self.readings.snapshot() as past:
            moment = self.known_at(past, known_at, self._only_zone(past))
            history = past.history(statement, at=moment.position)
            if history is None:
                raise NotFound("statement", statement, f"nothing of that id was recorded by position {moment.position}")
            return moment, history

    def changes_of_statement(self, statement: StatementId) -> Sequence[Moment]:
        """The positions at which its history changed."""
        with self.readings.snapshot() as past:
            found = past.changes_of_statement(statement, at=past.head().position)
            if not found:
                raise NotFound("statement", statement, "nothing of that id was recorded")
            return found

    def changes_of_place(self, place: PlaceId) -> Sequence[Moment]:
        """The positions at which it was declared, anew or otherwise."""
        with self.readings.snapshot() as past:
            self._require_place(past, place)
            return past.changes_of_place(place, at=past.head().position)

    @staticmethod
    def _require_place(past: RecordSnapshot, place: PlaceId) -> None:
        if past.place(place, at=past.head().position) is None:
            raise NotFound("place", place, "find it with GET /v1/places?q=, or declare it with PUT")

    def _only_zone(self, past: RecordSnapshot) -> tzinfo | None:
        """The zone for days where no conflict is named: that of the only one; None where there are more."""
        conflicts = past.conflicts(at=past.head().position)
        if len(conflicts) > 1:
            return None
        return zone_of(conflicts[0], self.zones) if conflicts else UTC

    def _zone_of(self, past: RecordSnapshot, conflict: str) -> tzinfo:
        return zone_of(self._there(past, conflict), self.zones)

    @staticmethod
    def _there(past: RecordSnapshot, conflict: str) -> Conflict:
        """The conflict, as it is declared at the end of the log."""
        at = past.head().position
        if (there := past.conflict(conflict, at=at)) is None:
            raise NotFound("conflict", conflict, declared_are(past.conflicts(at=at)))
        return there


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementWanted:
    """A filter of statements as it was asked: one claimant or holder means all below it, days are texts."""

    filter: StatementFilter
    claimant: ClaimantId | None = None
    holder: ClaimantId | None = None
    stated_from: str | None = None
    stated_to: str | None = None

    @property
    def conflict(self) -> str | None:
        return self.filter.conflict


def _chosen(wanted: StatementWanted, conflicts: Sequence[Conflict], zone: tzinfo | None) -> StatementFilter:
    named = [conflict for conflict in conflicts if wanted.conflict in (None, conflict.id)]

    def below(claimant: ClaimantId | None) -> Sequence[ClaimantId] | None:
        if claimant is None:
            return None
        return sorted({claimant}.union(*(each.below(claimant) for each in named if claimant in each.claimants)))

    begin, end = wanted.stated_from, wanted.stated_to
    return replace(
        wanted.filter,
        claimants=below(wanted.claimant),
        holders=below(wanted.holder),
        stated_from=None if begin is None else coordinate(begin, "stated_from", zone, start_of_day=True),
        stated_to=None if end is None else coordinate(end, "stated_to", zone),
    )


def _each_told(past: KnownStatements, chosen: StatementFilter, at: int, after: int) -> Iterator[KnownStatement]:
    while told := past.statements(chosen, at=at, after=after, limit=READ_AT_ONCE):
        yield from told
        after = told[-1].filed.position


def declared_are(conflicts: Sequence[Conflict]) -> str:
    """What to do where a conflict that was named is not there."""
    if not conflicts:
        return "none is declared by then; declare it with PUT /v1/conflicts"
    names = ", ".join(conflict.id for conflict in conflicts[:NAMED_MAX])
    return f"name one of {names}" + ("; GET /v1/conflicts lists all" if len(conflicts) > NAMED_MAX else "")


def is_position(text: str | None) -> bool:
    return text is not None and text.isascii() and text.isdigit() and len(text) <= POSITION_DIGITS_MAX


def coordinate(
    text: str, parameter: str, zone: tzinfo | None, *, start_of_day: bool = False, or_else: str = ""
) -> Instant:
    """An instant with an offset, or a day: its end in ``zone``, or its start where a stretch of time begins with it."""
    cure = (
        f"give {or_else}a day such as 2025-12-12, or an instant such as 2025-12-12T18:00:00+02:00 (+ is %2B in a URL)"
    )
    try:
        date = edtf.parse(text)
    except edtf.BadDate as bad:
        raise BadQuestion(parameter, bad.problem, cure) from None
    if date.days is None:
        return date.bounds(UTC).latest
    if len(text) != edtf.DAY_LENGTH or date.days.first != date.days.last:
        raise BadQuestion(parameter, f"{text!r} is not a coordinate", cure)
    if zone is None:
        cure = "name the conflict where the address takes one, else give an instant"
        raise BadQuestion(parameter, f"{text!r} is a day in no zone, since there are several conflicts", cure)
    bounds = date.bounds(zone)
    return bounds.earliest if start_of_day else bounds.latest


def stances_by_place(
    past: GoverningStatements, resolved: Resolved, conflict: Conflict, places: PlaceFilter, after: PlaceId
) -> Iterator[PlaceStances]:
    asked, sides = resolved.coordinates, conflict.sides()
    rows = past.governing(conflict.id, asked, places, at=resolved.known_at.position, after=after)
    for _, group in groupby(rows, key=lambda row: row[0].id):
        of_place = list(group)
        told = {speaker: each for _, speaker, each in of_place}
        words = {speaker: each.word for speaker, each in told.items()}
        verdict = agreement(words, sides=sides, matter=asked.matter)
        yield PlaceStances(place=of_place[0][0], stances=told, verdict=verdict)


def _each_shown(
    past: RecordSnapshot, resolved: Resolved, places: PlaceFilter, shown: StanceFilter, after: PlaceId
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
