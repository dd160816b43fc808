"""What is accepted under a policy, for a person at a terminal."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence

from api.questions.policies.wire import accepted_position
from api.text.terminal import heading, looked_at, name_of, position
from domain.questions.naming.places import where
from domain.questions.past import Resolved
from domain.questions.stances.accepted import Accepted, PlaceAcceptance
from domain.stances.policies import Acceptance, Contribution, Policy, Weight
from domain.vocabulary import NOBODY, Status

WEIGHTS = {Weight.COUNTED: "counted", Weight.AGAINST_OWN_SIDE: "counted", Weight.IGNORED: "ignored"}
WIDTH = 100


def policies(of: Sequence[Policy]) -> Iterator[str]:
    for each in of:
        yield f"{each.name}, version {each.version}"
        yield from textwrap.wrap(each.rule, WIDTH, initial_indent="  ", subsequent_indent="  ")


def accepted(of: Accepted) -> Iterator[str]:
    choice = of.choice
    yield heading(of.resolved)
    if choice.against is None:
        yield f"What was said, read under the policy {_policy(choice.policy)}"
    else:
        yield f"What was said, where the policies {_policy(choice.policy)} and {_policy(choice.against)} part"
    if not of.places:
        yield from looked_at(of.looked_at) if choice.against is None else ["  nowhere"]
    for each in of.places:
        yield ""
        yield where(each.place)
        yield from _place(each, of)


def _policy(of: Policy) -> str:
    return f"{of.name} (version {of.version})"


def _place(each: PlaceAcceptance, of: Accepted) -> Iterator[str]:
    yield from _acceptance(each.acceptance, of.choice.policy, of.resolved)
    if each.against is not None and of.choice.against is not None:
        yield from _acceptance(each.against, of.choice.against, of.resolved)


def _acceptance(of: Acceptance, policy: Policy, resolved: Resolved) -> Iterator[str]:
    yield f"  accepted under the policy {policy.name}: {_what(of, resolved)}"
    yield f"    {of.why}"
    for each in of.contributions:
        yield f"    {_contribution(each, resolved)}"


def _what(of: Acceptance, resolved: Resolved) -> str:
    if of.accepted is None:
        return "nothing"
    accepted = accepted_position(of.accepted, resolved.coordinates.matter)
    if accepted["status"] == NOBODY:
        return "controlled by nobody"
    return position(Status(accepted["status"]), accepted["holder"], resolved.conflict)


def _contribution(each: Contribution, resolved: Resolved) -> str:
    word, conflict = each.stance.word, resolved.conflict
    says = f"{position(word.status, word.holder, conflict)} [{word.statement}]"
    return f"{WEIGHTS[each.weight]}  {name_of(each.stance.speaker, conflict):<24} {says}: {each.why}"
