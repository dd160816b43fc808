"""The wire of what is accepted under a policy: with every place, what each stance contributed."""

from __future__ import annotations

from api.wire.shapes import Shape, coordinates, degrees
from domain.questions.accepted import Accepted, PlaceAcceptance
from domain.stances.policies import Acceptance, Contribution, Policy
from domain.vocabulary import CONTESTED, NOBODY, Matter, Status


def policy(of: Policy) -> Shape:
    return {"name": of.name, "version": of.version, "rule": of.rule}


def accepted(of: Accepted) -> Shape:
    other = of.choice.against
    return coordinates(of.resolved) | {
        "policy": policy(of.choice.policy),
        "against": None if other is None else policy(other),
        "places": [_place_acceptance(each, of.resolved.coordinates.matter) for each in of.places],
    }


def _place_acceptance(each: PlaceAcceptance, matter: Matter) -> Shape:
    other = None if each.against is None else _acceptance(each.against, matter)
    under = _acceptance(each.acceptance, matter)
    place = each.place
    at = {"place": place.id, "name": place.name, "lat": degrees(place.lat), "lon": degrees(place.lon)}
    return at | under | {"against": other}


def _acceptance(of: Acceptance, matter: Matter) -> Shape:
    return {
        "accepted": None if of.accepted is None else accepted_position(of.accepted, matter),
        "possible": list(of.possible),
        "why": of.why,
        "statements": [_contribution(each) for each in of.contributions],
    }


def accepted_position(accepted: str, matter: Matter) -> Shape:
    """As a status with its holder. ``nobody`` is the one that no statement has."""
    if accepted == CONTESTED:
        return {"status": Status.CONTESTED, "holder": None}
    if accepted == NOBODY:
        return {"status": NOBODY if matter is Matter.CONTROL else Status.NOT_ENCIRCLED, "holder": None}
    return {"status": Status.CONTROLLED if matter is Matter.CONTROL else Status.ENCIRCLED, "holder": accepted}


def _contribution(each: Contribution) -> Shape:
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
