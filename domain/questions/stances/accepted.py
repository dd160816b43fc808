"""The use case that reads the stances of many places under a policy, or under two to see where they part."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from domain.errors import BadQuestion
from domain.questions.coordinates import Asking
from domain.questions.looked import LookedAt, looked_at
from domain.questions.past import PlaceStances, Question, Resolved
from domain.questions.stances.places import told_places
from domain.record.declarations import Conflict, Place
from domain.stances.policies import POLICIES, Acceptance, Policy, policy_named
from domain.stances.ports import KnownStatement, PlaceFilter, StanceFilter
from domain.vocabulary import ClaimantId, Matter, PlaceId


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """The policy to read under. With ``against``, only places are shown about which the two policies differ."""

    policy: Policy
    against: Policy | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceAcceptance:
    place: Place
    stances: Mapping[ClaimantId, KnownStatement]
    acceptance: Acceptance
    against: Acceptance | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted:
    """By place. ``next`` is the place to resume after, if there are more."""

    resolved: Resolved
    choice: Choice
    places: Sequence[PlaceAcceptance]
    next: PlaceId | None
    looked_at: LookedAt | None = None  # where there are none


def ask_accepted(  # noqa: PLR0913 - one parameter for each part of the question
    asking: Asking, question: Question, places: PlaceFilter, choice: Choice, *, after: PlaceId = "", limit: int
) -> Accepted:
    """Return what the policy accepts about each place with a stance, by id."""
    with asking.readings.snapshot() as past:
        resolved = asking.resolve(past, question, places)
        found = list[PlaceAcceptance]()
        if (conflict := resolved.conflict) is not None:
            at, asked = resolved.known_at.position, resolved.coordinates
            listed = past.stances(conflict, asked, resolved.meant(places), StanceFilter(), at=at)
            stances = told_places(past, resolved, listed, after, limit + 1)
            for each in _read(stances, choice, conflict, resolved.coordinates.matter):
                found.append(each)
                if len(found) > limit:
                    break
        more = found[limit - 1].place.id if len(found) > limit else None
        looked = None if found else looked_at(past, resolved, resolved.meant(places), beside=0, of_stances=True)
        return Accepted(resolved=resolved, choice=choice, places=found[:limit], next=more, looked_at=looked)


def _read(
    stances: Iterator[PlaceStances], choice: Choice, conflict: Conflict, matter: Matter
) -> Iterator[PlaceAcceptance]:
    for each in stances:
        words = {speaker: told.word for speaker, told in each.stances.items()}
        first = choice.policy.read(words, conflict=conflict, matter=matter)
        second = None if choice.against is None else choice.against.read(words, conflict=conflict, matter=matter)
        if second is None or second.accepted != first.accepted:
            yield PlaceAcceptance(place=each.place, stances=each.stances, acceptance=first, against=second)


def a_policy(parameter: str, text: str) -> Policy:
    """Raises ``BadQuestion`` where there is no such policy."""
    if (policy := policy_named(text)) is None:
        there = ", ".join(each.label for each in POLICIES)
        raise BadQuestion(
            parameter, f"{text[:80]!r} is not a policy", f"use one of {there}; a name alone means the newest version"
        )
    return policy
