"""The wire of what is accepted under a policy: with every place, what each stance contributed."""

from __future__ import annotations

from collections.abc import Sequence

from typing_extensions import TypedDict

from api.questions.overviews.wire import AtPlace
from api.wire import answers
from api.wire.shapes import coordinates, degrees, looked_at, understood
from domain.questions.stances.accepted import Accepted, PlaceAcceptance
from domain.stances import policies
from domain.vocabulary import CONTESTED, NOBODY, Matter, Status


class Policy(TypedDict):
    name: str
    version: int
    rule: str


class Contribution(TypedDict):
    speaker: str
    statement: str
    claimant: str
    status: str | None
    holder: str | None
    weight: policies.Weight
    leaves: Sequence[str]
    why: str


class AcceptedPosition(TypedDict):
    status: str
    holder: str | None


class Accepting(TypedDict):
    accepted: AcceptedPosition | None
    possible: Sequence[str]
    why: str
    statements: Sequence[Contribution]


class AcceptedAtPlace(AtPlace, Accepting):
    against: Accepting | None


class ReadAcceptedAnswer(answers.Coordinates):
    policy: Policy
    against: Policy | None
    places: Sequence[AcceptedAtPlace]


class ListPoliciesAnswer(TypedDict):
    policies: Sequence[Policy]


def policy(of: policies.Policy) -> Policy:
    return {"name": of.name, "version": of.version, "rule": of.rule}


def accepted(of: Accepted) -> ReadAcceptedAnswer:
    other = of.choice.against
    return {
        **coordinates(of.resolved),
        **understood(of.resolved),
        "policy": policy(of.choice.policy),
        "against": None if other is None else policy(other),
        "places": [_place_acceptance(each, of.resolved.coordinates.matter) for each in of.places],
        **looked_at(of.looked_at, of.resolved),
    }


def _place_acceptance(each: PlaceAcceptance, matter: Matter) -> AcceptedAtPlace:
    other = None if each.against is None else _acceptance(each.against, matter)
    place = each.place
    return {
        "place": place.id,
        "name": place.name,
        "lat": degrees(place.lat),
        "lon": degrees(place.lon),
        **_acceptance(each.acceptance, matter),
        "against": other,
    }


def _acceptance(of: policies.Acceptance, matter: Matter) -> Accepting:
    return {
        "accepted": None if of.accepted is None else accepted_position(of.accepted, matter),
        "possible": list(of.possible),
        "why": of.why,
        "statements": [_contribution(each) for each in of.contributions],
    }


def accepted_position(accepted: str, matter: Matter) -> AcceptedPosition:
    """As a status with its holder. ``nobody`` is the one that no statement has."""
    if accepted == CONTESTED:
        return {"status": Status.CONTESTED, "holder": None}
    if accepted == NOBODY:
        return {"status": NOBODY if matter is Matter.CONTROL else Status.NOT_ENCIRCLED, "holder": None}
    return {"status": Status.CONTROLLED if matter is Matter.CONTROL else Status.ENCIRCLED, "holder": accepted}


def _contribution(each: policies.Contribution) -> Contribution:
    stance = each.stance
    return {
        "speaker": stance.speaker,
        "statement": stance.word.statement,
        "claimant": stance.word.claimant,
        "status": stance.word.status,
        "holder": stance.word.holder,
        "weight": each.weight,
        "leaves": sorted(stance.leaves),
        "why": each.why,
    }
