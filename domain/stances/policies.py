"""Policies: named readings that a user may choose of what was said. None is stored, and none is about the ground.

A policy is a pure function of the stances about a place at chosen coordinates. Its rule never changes under the same
version: another rule is a version of its own, beside the old one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum, auto
from typing import NamedTuple, TypeAlias

from domain.record.declarations import Conflict
from domain.stances.governing import Stances, Weighed
from domain.vocabulary import ClaimantId, Matter, Role, Status, leaves_possible, universe


class Weight(StrEnum):
    """What a policy makes of a stance."""

    COUNTED = auto()
    AGAINST_OWN_SIDE = "against-own-side"  # a party's word, which counts because it goes against its side
    IGNORED = auto()


class PolicyStance(NamedTuple):
    """A governing word, with what a policy looks at."""

    speaker: ClaimantId
    word: Weighed
    role: Role
    leaves: frozenset[str]  # of what its matter allows


class Contribution(NamedTuple):
    stance: PolicyStance
    weight: Weight
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Acceptance:
    """What a policy accepts of one place. ``accepted`` and ``possible`` are words of the ``universe`` of the matter."""

    accepted: str | None
    possible: tuple[str, ...]  # what the words that count leave between them; sorted; none where they contradict
    why: str
    contributions: tuple[Contribution, ...]  # of every stance, by speaker


Rule: TypeAlias = Callable[[Sequence[PolicyStance]], Acceptance]


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    name: str
    version: int
    rule: str  # in words
    reads: Rule

    @property
    def label(self) -> str:
        """Names this version for good."""
        return f"{self.name}:{self.version}"

    def read(self, of_place: Stances, *, conflict: Conflict, matter: Matter) -> Acceptance:
        """``of_place``: the stances under ``voice=side``. Affiliates have none there, and count for nothing here."""
        allowed = universe(matter, conflict.sides())
        stances = [
            PolicyStance(
                speaker, word, conflict.claimants[speaker].role, leaves_possible(word.leaves, word.side, allowed)
            )
            for speaker, word in sorted(of_place.items())
        ]
        return self.reads(stances)


def goes_against_own_side(stance: PolicyStance) -> bool:
    """Another side holds, partly holds, has entered or has encircled it; or its own has not taken it, or is gone.

    Words of a sub-actor of its own side are none: that one of its units is gone does not mean that the side is.
    """
    if stance.role is not Role.PARTY:
        return False
    match stance.word.status:
        case Status.CONTROLLED | Status.PARTLY_CONTROLLED | Status.ENTERED | Status.ENCIRCLED:
            return stance.word.side not in (None, stance.speaker)
        case Status.NOT_CONTROLLED | Status.NOT_PRESENT:
            return stance.word.side == stance.speaker
        case _:
            return False


# The policies

IN_ITS_FAVOUR = "a side's word counts only where it goes against that side"
GRANTS = "goes against its own side"
CHOOSES = "chooses among what another side grants"
OBSERVES = "an observer's word counts"
NO_OBSERVER = "an observer's word does not count"
NO_PARTY = "a side's word does not count"
OF_NOBODY = "it speaks for no side, and is not an observer"


def _conceded(stances: Sequence[PolicyStance]) -> Acceptance:
    granting = [each for each in stances if goes_against_own_side(each)]
    others = [each for each in stances if each.role is Role.PARTY and each not in granting]
    left = common(granting)
    is_open = len(left) > 1
    weights = _weights(granting, Weight.AGAINST_OWN_SIDE, GRANTS)
    if is_open:
        weights |= _weights(others, Weight.COUNTED, CHOOSES)
    ignored = {Role.PARTY: IN_ITS_FAVOUR, Role.OBSERVER: NO_OBSERVER}
    heard = _contributions(stances, weights, ignored)
    if not granting:
        return _nothing("no side says anything that goes against itself", heard)
    if not is_open or not others:
        return _settled(granting, heard)
    if not common([*granting, *others]):
        return _nothing(f"what is granted leaves {named(left)}, and the other sides' words do not choose one", heard)
    return _settled([*granting, *others], heard)


def _wikipedia_rule(stances: Sequence[PolicyStance]) -> Acceptance:
    granting = [each for each in stances if goes_against_own_side(each)]
    observers = [each for each in stances if each.role is Role.OBSERVER]
    weights = _weights(granting, Weight.AGAINST_OWN_SIDE, GRANTS) | _weights(observers, Weight.COUNTED, OBSERVES)
    heard = _contributions(stances, weights, {Role.PARTY: IN_ITS_FAVOUR})
    if not weights:
        return _nothing("no observer speaks, and no side says anything that goes against itself", heard)
    if observers and not common(observers):
        return _nothing(f"the observers differ: {_each(observers)}", heard)
    return _settled([*granting, *observers], heard)


def _two_observers(stances: Sequence[PolicyStance]) -> Acceptance:
    observers = [each for each in stances if each.role is Role.OBSERVER]
    heard = _contributions(stances, _weights(observers, Weight.COUNTED, OBSERVES), {Role.PARTY: NO_PARTY})
    if observers and not common(observers):
        return _nothing(f"the observers differ: {_each(observers)}", heard)
    exact = [each for each in observers if len(each.leaves) == 1]
    if len(exact) < 2:  # noqa: PLR2004 - two observers
        count = f"{'only one' if exact else 'no'} observer leaves a single thing possible"
        return Acceptance(accepted=None, possible=_sorted(observers), why=count, contributions=heard)
    return _settled(observers, heard)


POLICIES: tuple[Policy, ...] = (
    Policy(
        name="conceded",
        version=1,
        rule=(
            "What a side says against itself counts: that another side holds, partly holds, has entered or has "
            "encircled the place, or that its own side has not taken it or is not in it. Accepted is the one thing "
            "that all such words leave possible; where they leave several, the other sides' words choose among "
            "these. Observers do not count."
        ),
        reads=_conceded,
    ),
    Policy(
        name="two-observers",
        version=1,
        rule=(
            "Observers alone count, each with its latest word. Accepted is what the words of two or more of them "
            "leave as the only thing possible, unless the word of any observer rules it out."
        ),
        reads=_two_observers,
    ),
    Policy(
        name="wikipedia-rule",
        version=1,
        rule=(
            "What a side says counts only against that side: that another side holds, partly holds, has entered or "
            "has encircled the place, or that its own side has not taken it or is not in it. Observers count, each "
            "with its latest word. Accepted is the one thing that all of these leave possible; where the observers "
            "contradict one another, nothing is."
        ),
        reads=_wikipedia_rule,
    ),
)


def policy_named(text: str) -> Policy | None:
    """By its label, or by its name alone: then the newest version."""
    named_so = [each for each in POLICIES if text in (each.name, each.label)]
    return max(named_so, key=lambda each: each.version, default=None)


# What they share


def common(stances: Sequence[PolicyStance]) -> frozenset[str]:
    """Return what all of them leave possible; nothing if there are none."""
    return frozenset.intersection(*(each.leaves for each in stances)) if stances else frozenset()


def named(possible: frozenset[str]) -> str:
    return " or ".join(sorted(possible))


def _sorted(stances: Sequence[PolicyStance]) -> tuple[str, ...]:
    return tuple(sorted(common(stances)))


def _each(stances: Sequence[PolicyStance]) -> str:
    return "; ".join(f"{each.speaker} leaves {named(each.leaves)} ({each.word.statement})" for each in stances)


Weights: TypeAlias = Mapping[ClaimantId, tuple[Weight, str]]


def _weights(stances: Sequence[PolicyStance], weight: Weight, why: str) -> dict[ClaimantId, tuple[Weight, str]]:
    return {each.speaker: (weight, why) for each in stances}


def _contributions(
    stances: Sequence[PolicyStance], weights: Weights, ignored: Mapping[Role, str]
) -> tuple[Contribution, ...]:
    """Of every stance: its weight, or why one of its role is ignored."""
    return tuple(
        Contribution(each, *weights.get(each.speaker, (Weight.IGNORED, ignored.get(each.role, OF_NOBODY))))
        for each in stances
    )


def _nothing(why: str, heard: tuple[Contribution, ...]) -> Acceptance:
    return Acceptance(accepted=None, possible=(), why=why, contributions=heard)


def _settled(counted: Sequence[PolicyStance], heard: tuple[Contribution, ...]) -> Acceptance:
    """The one thing that all of ``counted`` leave possible, if it is one."""
    possible = _sorted(counted)
    if not possible:
        return _nothing(f"the words that count contradict one another: {_each(counted)}", heard)
    if len(possible) > 1:
        why = f"the words that count leave {' or '.join(possible)}"
        return Acceptance(accepted=None, possible=possible, why=why, contributions=heard)
    by = ", ".join(f"{each.speaker} ({each.word.statement})" for each in counted)
    why = f"the one thing that all words that count leave possible: {by}"
    return Acceptance(accepted=possible[0], possible=possible, why=why, contributions=heard)
