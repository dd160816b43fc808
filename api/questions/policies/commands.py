"""Commands that read what was said under a policy."""

from __future__ import annotations

import typer

from api.questions.parameters import AcceptedQuestion
from api.shell.common import JsonOption, answered, explained, hint_at_more, opened
from api.shell.options import asks


def join(app: typer.Typer) -> None:
    for command in (accepted, policies):
        app.command()(command)


@explained
@asks(AcceptedQuestion, argument="about", limit=100)
def accepted(asked: AcceptedQuestion, *, as_json: JsonOption = False) -> None:
    """Show what a policy of your choice accepts about a day, and the part of each stance."""
    from api.questions.policies import terminal as policies_terminal
    from api.questions.policies import wire as policies_wire
    from domain.questions.stances.accepted import ask_accepted

    with opened() as service:
        found = ask_accepted(service.asking, asked.question(), asked.places(), asked.choice(), limit=asked.limit)
    answered(policies_wire.accepted(found), policies_terminal.accepted(found), as_json=as_json, of=found.resolved)
    hint_at_more(asked.limit, is_more=found.next is not None, as_json=as_json)


@explained
def policies(*, as_json: JsonOption = False) -> None:
    """List the policies, with their versions and rules. None decides who is right."""
    from api.questions.policies import terminal as policies_terminal
    from api.questions.policies import wire as policies_wire
    from domain.stances.policies import POLICIES

    answered(
        {"policies": [policies_wire.policy(each) for each in POLICIES]},
        policies_terminal.policies(POLICIES),
        as_json=as_json,
    )
