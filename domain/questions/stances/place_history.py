"""The use case that reads all that was said of one place: along time up to said-by, and a page of its statements."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace

from domain.errors import BadQuestion
from domain.questions.coordinates import Asking
from domain.questions.past import KnownAmendment, KnownStatements, PlaceStances, PlaceStatement, Question, Resolved
from domain.questions.stances.places import listed_stances, of_place, told_places
from domain.record.amendments import Redaction, statement_of
from domain.record.declarations import Conflict, Place
from domain.stances.governing import Coordinates, SidesAgreement
from domain.stances.ports import KnownStatement, PlaceFilter, StanceFilter
from domain.stances.timeline import Dispute, Span, Track, track
from domain.vocabulary import Agreement, PlaceId, StatementId

WHOLE_MAX = 500  # statements that are all read, to be told in sentences
DISPUTES_TOLD_MAX = 5  # of a place with more statements
RESTATING_TOLD_MAX = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownStatement:
    """A statement on the page, with all that was done to it. ``told.filed.annulled``: it is no longer there."""

    told: KnownStatement
    amendments: Sequence[KnownAmendment]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceHistory:
    """A place up to said-by, at known-at.

    ``said``: every statement by then, annulled ones too, the one said last first; ``later`` counts those said since.
    ``page`` begins after ``after``. ``told``: the statements that sentences need; all of them where ``is_whole``.
    """

    resolved: Resolved
    place: Place
    stances: PlaceStances
    said: Sequence[PlaceStatement]
    later: int
    track: Track
    page: Sequence[ShownStatement]
    after: StatementId | None
    next: StatementId | None
    told: Mapping[StatementId, KnownStatement]
    is_whole: bool

    @property
    def disputes(self) -> Sequence[Dispute]:
        """Those whose statements were read, by beginning."""
        return self.track.disputes if self.is_whole else self.track.disputes[-DISPUTES_TOLD_MAX:]

    @property
    def open_spans(self) -> Mapping[str, Span]:
        """Return the stretch of each speaker that is still open at said-by."""
        last = {speaker: spans[-1] for speaker, spans in self.track.spans.items()}
        return {speaker: _shortened(span) for speaker, span in last.items() if span.ends is None}


def ask_place_history(
    asking: Asking, place: PlaceId, question: Question, *, after: StatementId | None = None, limit: int
) -> PlaceHistory:
    """Return what was said of a place by said-by. Raises ``NotFound`` where it had not been declared by known-at.

    ``after``: the statement after which the page begins, in the order of ``said``.
    """
    with asking.readings.snapshot() as past:
        resolved, there = of_place(asking, past, place, question)
        conflict, at = resolved.conflict, resolved.known_at.position
        known = () if conflict is None else past.said_of(place, conflict.id, at=at)
        said = _by_then(known, resolved.coordinates)
        found = _track(said, conflict, resolved.coordinates)
        start = 0 if after is None else 1 + _index(said, after)
        cut = said[start : start + limit]
        history = PlaceHistory(
            resolved=resolved,
            place=there,
            stances=PlaceStances(place=there, stances={}, verdict=SidesAgreement(Agreement.SILENT, ())),
            said=said,
            later=len(known) - len(said),
            track=found,
            page=_shown(past, cut, at),
            after=after,
            next=cut[-1].word.statement if cut and len(said) > start + limit else None,
            told={},
            is_whole=len(said) <= WHOLE_MAX,
        )
        told = past.told(_named(history), at=at)
        listed = listed_stances(past, resolved, PlaceFilter(place=place), StanceFilter())
        stances = next(iter(told_places(past, resolved, listed, "")), history.stances)
        return replace(history, told=told, stances=stances)


def _by_then(known: Iterable[PlaceStatement], asked: Coordinates) -> list[PlaceStatement]:
    """Those said by said-by, the last one first."""
    said = [each for each in known if each.word.stated(asked.bound) <= asked.said_by]
    return sorted(said, key=lambda each: (each.word.stated(asked.bound), each.word.rank.position), reverse=True)


def _track(said: Iterable[PlaceStatement], conflict: Conflict | None, asked: Coordinates) -> Track:
    return track(
        [each.word for each in said if not each.is_annulled],
        sides=frozenset() if conflict is None else conflict.sides(),
        bound=asked.bound,
        voice=asked.voice,
        matter=asked.matter,
        up_to=asked.said_by,
    )


def _index(said: Sequence[PlaceStatement], after: StatementId) -> int:
    for index, each in enumerate(said):
        if each.word.statement == after:
            return index
    raise BadQuestion("after", f"{after[:80]!r} is not a statement of this list", "leave it out to begin at the start")


def _shown(past: KnownStatements, cut: Sequence[PlaceStatement], at: int) -> Sequence[ShownStatement]:
    names = {each.word.statement for each in cut}
    told, amended = past.told(names, at=at), dict[StatementId | None, list[KnownAmendment]]()
    for each in past.amendments(names, at=at):
        amended.setdefault(_target_of(each), []).append(each)
    return [
        ShownStatement(told=_told(past, each, told, at), amendments=amended.get(each.word.statement, ()))
        for each in cut
    ]


def _told(
    past: KnownStatements, each: PlaceStatement, told: Mapping[StatementId, KnownStatement], at: int
) -> KnownStatement:
    """An annulled statement is read from its history."""
    if not each.is_annulled:
        return told[each.word.statement]
    history = past.history(each.word.statement, at=at)
    assert history is not None  # noqa: S101 - it was annulled, so it was there
    return history.told


def _target_of(amending: KnownAmendment) -> StatementId | None:
    """The statement that an amendment is about: a redaction, that of what it removed something of."""
    body = amending.amendment
    return statement_of(body.original if isinstance(body, Redaction) else body)


def _named(history: PlaceHistory) -> AbstractSet[StatementId]:
    """The statements that the sentences about the place need."""
    if history.is_whole:
        return {each.word.statement for each in history.said if not each.is_annulled}
    spans = {name for span in history.open_spans.values() for name in span.statements}
    disputes = {name for each in history.disputes for name in (*each.statements, each.opened_by, each.closed_by)}
    return {name for name in spans | disputes if name is not None}


def _shortened(span: Span) -> Span:
    """The first statements of a span are those that it begins with."""
    return replace(span, statements=span.statements[:RESTATING_TOLD_MAX])
