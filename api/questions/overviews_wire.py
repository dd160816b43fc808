"""The wire of questions about a whole conflict: every row names its place, and the statements behind it."""

from __future__ import annotations

from collections.abc import Mapping

from api.wire.shapes import Shape, coordinates, degrees, dispute, instant, stance, statement
from domain.dates.instants import to_text
from domain.questions.changes import Changes, EntryBehind, PlaceDifference
from domain.questions.day import Day, StanceMove
from domain.questions.overviews import DisputeOf, Disputes, Outcomes
from domain.questions.past import Resolved
from domain.record.declarations import Place
from domain.stances.governing import SidesAgreement
from domain.stances.outcomes import ClaimOfControl
from domain.vocabulary import Matter


def _whole(resolved: Resolved, matter: Matter | None) -> Shape:
    """``matter`` is null where both are asked about: then each row names its own."""
    return coordinates(resolved) | {"matter": matter}


def _at(place_id: str, places: Mapping[str, Place]) -> Shape:
    of = places[place_id]
    return {"place": of.id, "name": of.name, "lat": degrees(of.lat), "lon": degrees(of.lon)}


def _dispute_of(each: DisputeOf, places: Mapping[str, Place]) -> Shape:
    shape = _at(each.place, places) | {"matter": each.matter} | dispute(each.dispute)
    return shape | {"statements": list(each.dispute.statements)}


def disputes(of: Disputes) -> Shape:
    rows = [_dispute_of(each, of.places) | {"age_days": of.age_days(each.dispute)} for each in of.page.items]
    return _whole(of.resolved, of.matter) | {"disputes": rows}


def outcomes(of: Outcomes) -> Shape:
    rows = [_claim_of_control(each, of.places) for each in of.page.items]
    counts = {
        claimant: {"claims": sum(each.values()), **{str(outcome): count for outcome, count in each.items()}}
        for claimant, each in of.counts.items()
    }
    return coordinates(of.resolved) | {"counts": counts, "claims": rows}


def _claim_of_control(each: ClaimOfControl, places: Mapping[str, Place]) -> Shape:
    return _at(each.place, places) | {
        "side": each.side,
        "claimant": each.claimant,
        "statements": list(each.statements),
        "from": to_text(each.begins),
        "to": instant(each.ends),
        "outcome": each.outcome,
        "days": each.days,
        "closed_by": each.closed_by,
    }


def day(of: Day) -> Shape:
    """A day has no about and said-by of its own: it runs from one instant to another."""
    asked = _whole(of.resolved, of.matter)
    return {
        "date": of.date,
        "from": to_text(of.day.earliest),
        "to": to_text(of.day.latest),
        **{name: asked[name] for name in ("conflict", "known_at", "bound", "voice", "matter")},
        "statements": [statement(of.told[each]) for each in of.statements],
        "possibly": [statement(of.told[each]) for each in of.possibly],
        "changed": [_stance_move(each, of) for each in of.changed],
        "disputes_opened": [_dispute_of(each, of.places) for each in of.opened],
        "disputes_closed": [_dispute_of(each, of.places) for each in of.closed],
    }


def _stance_move(move: StanceMove, of: Day) -> Shape:
    before, after = (None if word is None else stance(of.told[word.statement]) for word in (move.before, move.after))
    named = {"matter": move.matter, "speaker": move.speaker}
    return _at(move.place, of.places) | named | {"before": before, "after": after}


def changes(of: Changes) -> Shape:
    before, after = coordinates(of.before), coordinates(of.after)
    moving = ("about", "said_by", "known_at")
    return {
        **{name: after[name] for name in ("conflict", "bound", "voice", "matter")},
        "from": {name: before[name] for name in moving},
        "to": {name: after[name] for name in moving},
        "places": [_place_difference(each) for each in of.page.items],
    }


def _place_difference(each: PlaceDifference) -> Shape:
    return _at(each.place.id, {each.place.id: each.place}) | {
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


def _verdict(of: SidesAgreement) -> Shape:
    return {"agreement": of.agreement, "common": list(of.common)}


def _entry_behind(entry: EntryBehind) -> Shape:
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
