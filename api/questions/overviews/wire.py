"""The wire of questions about a whole conflict: every row names its place, and the statements behind it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, NotRequired, cast

from pydantic import Field
from typing_extensions import TypedDict

from api.wire import answers
from api.wire.answers import Instant, Span
from api.wire.shapes import (
    Shape,
    coordinates,
    degrees,
    dispute,
    instant,
    looked_at,
    stance,
    statement,
    total,
    understood,
)
from domain.dates.instants import to_text
from domain.questions.along.lists import DisputeOf, StanceMove
from domain.questions.overviews.changes import Changes, EntryBehind, PlaceDifference
from domain.questions.overviews.day import Day
from domain.questions.overviews.disputes import Disputes, Outcomes
from domain.questions.past import Resolved
from domain.record.declarations import Place
from domain.stances.governing import SidesAgreement
from domain.stances.outcomes import Answered, ClaimOfControl
from domain.vocabulary import Agreement, Bound, Matter, Voice


class AtPlace(TypedDict):
    place: str
    name: str
    lat: float | None
    lon: float | None


class DisputeOfPlace(AtPlace, answers.Dispute):
    matter: Matter
    statements: Sequence[str]


class AgedDispute(DisputeOfPlace):
    age_days: int


class EitherMatter(answers.Understanding):
    """``matter`` is null where both are asked about: then each row names its own."""

    conflict: str | None
    known_at: answers.KnownAt
    bound: Bound
    voice: Voice
    matter: Matter | None


class ListDisputesAnswer(answers.Listed, EitherMatter):
    about: Instant
    said_by: Instant
    disputes: Sequence[AgedDispute]


class StanceMoveAtPlace(AtPlace):
    matter: Matter
    speaker: str
    before: answers.Stance | None
    after: answers.Stance | None


_WholeDay = TypedDict("_WholeDay", {"from": Instant, "to": Instant})


class ReadDayAnswer(answers.Listed, EitherMatter, _WholeDay):
    date: str
    statements: Sequence[answers.Statement]
    possibly: Sequence[answers.Statement]
    changed: Sequence[StanceMoveAtPlace]
    disputes_opened: Sequence[DisputeOfPlace]
    disputes_closed: Sequence[DisputeOfPlace]
    totals: NotRequired[
        Annotated[Mapping[str, answers.Position], Field(description="by list, where there is a `total`")]
    ]


class Counts(TypedDict):
    """``claims``: all of them; then how many of them became what."""

    claims: answers.Position
    acknowledged: answers.Position
    retracted: answers.Position
    superseded: answers.Position
    contradicted: answers.Position
    unanswered: answers.Position


class ClaimOutcome(AtPlace, Span):
    side: str
    claimant: str
    statements: Sequence[str]
    outcome: Answered
    days: int | None
    closed_by: str | None


class ListOutcomesAnswer(answers.Listed, answers.Coordinates):
    counts: Annotated[Mapping[str, Counts], Field(description="by claimant")]
    claims: Sequence[ClaimOutcome]


class Point(TypedDict):
    about: Instant
    said_by: Instant
    known_at: answers.KnownAt


class Verdict(TypedDict):
    agreement: Agreement
    common: Sequence[str]


class EntryBehindChange(TypedDict):
    position: answers.Position
    way: str
    statement: str
    claimant: str
    reason: str | None
    replaced_by: str | None
    recorded_at: Instant | None
    recorded_by: str
    batch: str | None


class StanceChange(TypedDict):
    before: answers.Stance | None
    after: answers.Stance | None
    entries: Sequence[EntryBehindChange]


class PlaceChange(AtPlace):
    before: Verdict
    after: Verdict
    stances: Annotated[Mapping[str, StanceChange], Field(description="by speaker")]


_Between = TypedDict("_Between", {"from": Point, "to": Point})


class ReadChangesAnswer(answers.Listed, answers.Understanding, _Between):
    conflict: str | None
    bound: Bound
    voice: Voice
    matter: Matter
    places: Sequence[PlaceChange]


def _at(place_id: str, places: Mapping[str, Place]) -> AtPlace:
    of = places[place_id]
    return {"place": of.id, "name": of.name, "lat": degrees(of.lat), "lon": degrees(of.lon)}


def _dispute_of(each: DisputeOf, places: Mapping[str, Place]) -> DisputeOfPlace:
    return {
        **_at(each.place, places),
        "matter": each.matter,
        **dispute(each.dispute),
        "statements": list(each.dispute.statements),
    }


def disputes(of: Disputes, *, counted: bool = False) -> ListDisputesAnswer:
    asked = coordinates(of.resolved)
    return {
        "conflict": asked["conflict"],
        "about": asked["about"],
        "said_by": asked["said_by"],
        "known_at": asked["known_at"],
        "bound": asked["bound"],
        "voice": asked["voice"],
        "matter": of.matter,
        **understood(of.resolved),
        "disputes": [{**_dispute_of(each, of.places), "age_days": of.age_days(each.dispute)} for each in of.page.items],
        **total(of.page.total, counted=counted),
        **looked_at(of.looked_at, of.resolved),
    }


def outcomes(of: Outcomes, *, counted: bool = False) -> ListOutcomesAnswer:
    rows = [_claim_of_control(each, of.places) for each in of.page.items]
    counts = {claimant: _counts(each) for claimant, each in of.counts.items()}
    return {
        **coordinates(of.resolved),
        **understood(of.resolved),
        "counts": counts,
        "claims": rows,
        **total(of.page.total, counted=counted),
        **looked_at(of.looked_at, of.resolved),
    }


def _counts(of: Mapping[Answered, int]) -> Counts:
    counts: Shape = {"claims": sum(of.values()), **{str(outcome): count for outcome, count in of.items()}}
    return cast(Counts, counts)


def _claim_of_control(each: ClaimOfControl, places: Mapping[str, Place]) -> ClaimOutcome:
    return {
        **_at(each.place, places),
        "side": each.side,
        "claimant": each.claimant,
        "statements": list(each.statements),
        "from": to_text(each.begins),
        "to": instant(each.ends),
        "outcome": each.outcome,
        "days": each.days,
        "closed_by": each.closed_by,
    }


def day(of: Day, *, counted: bool = False) -> ReadDayAnswer:
    """A day has no about and said-by of its own: it runs from one instant to another."""
    asked = coordinates(of.resolved)
    return {
        "date": of.date,
        "from": to_text(of.day.earliest),
        "to": to_text(of.day.latest),
        "conflict": asked["conflict"],
        "known_at": asked["known_at"],
        "bound": asked["bound"],
        "voice": asked["voice"],
        "matter": of.matter,
        **understood(of.resolved),
        "statements": [statement(of.told[each]) for each in of.statements],
        "possibly": [statement(of.told[each]) for each in of.possibly],
        "changed": [_stance_move(each, of) for each in of.changed],
        "disputes_opened": [_dispute_of(each, of.places) for each in of.opened],
        "disputes_closed": [_dispute_of(each, of.places) for each in of.closed],
        **_totals(of, counted=counted),
        **looked_at(of.looked_at, of.resolved),
    }


class _Totals(answers.Listed):
    totals: NotRequired[Mapping[str, int]]


def _totals(of: Day, *, counted: bool) -> _Totals:
    return {"total": sum(of.totals.values()), "totals": of.totals} if counted else {}


def _stance_move(move: StanceMove, of: Day) -> StanceMoveAtPlace:
    before, after = (None if word is None else stance(of.told[word.statement]) for word in (move.before, move.after))
    where = _at(move.place, of.places)
    return {**where, "matter": move.matter, "speaker": move.speaker, "before": before, "after": after}


def changes(of: Changes, *, counted: bool = False) -> ReadChangesAnswer:
    after = coordinates(of.after)
    return {
        "conflict": after["conflict"],
        "bound": after["bound"],
        "voice": after["voice"],
        "matter": after["matter"],
        **understood(of.after),
        "from": _point(of.before),
        "to": _point(of.after),
        "places": [_place_difference(each) for each in of.page.items],
        **total(of.page.total, counted=counted),
        **looked_at(of.looked_at, of.after),
    }


def _point(of: Resolved) -> Point:
    asked = coordinates(of)
    return {"about": asked["about"], "said_by": asked["said_by"], "known_at": asked["known_at"]}


def _place_difference(each: PlaceDifference) -> PlaceChange:
    return {
        **_at(each.place.id, {each.place.id: each.place}),
        "before": _verdict(each.before),
        "after": _verdict(each.after),
        "stances": {
            speaker: {
                "before": None if change.before is None else stance(change.before),
                "after": None if change.after is None else stance(change.after),
                "entries": [_entry_behind(entry) for entry in change.entries],
            }
            for speaker, change in each.stances.items()
        },
    }


def _verdict(of: SidesAgreement) -> Verdict:
    return {"agreement": of.agreement, "common": list(of.common)}


def _entry_behind(entry: EntryBehind) -> EntryBehindChange:
    return {
        "position": entry.position,
        "way": entry.way,
        "statement": entry.statement,
        "claimant": entry.claimant,
        "reason": entry.reason,
        "replaced_by": entry.replaced_by,
        "recorded_at": instant(entry.recorded_at),
        "recorded_by": entry.recorded_by,
        "batch": entry.batch,
    }
