"""Commands that read what was said under a policy."""

from __future__ import annotations

from typing import Annotated

import typer

from api.shell.common import (
    ConflictOption,
    JsonOption,
    KnownAtOption,
    LimitOption,
    PlaceOption,
    SaidByOption,
    echo_json,
    explained,
    opened,
    place_id,
)
from domain.vocabulary import Bound, Matter

PolicyOption = Annotated[str, typer.Option(help="its name (then the newest version), or name:version")]
AgainstOption = Annotated[str | None, typer.Option(help="another policy: only where the two part")]


def join(app: typer.Typer) -> None:
    for command in (accepted, policies):
        app.command()(command)


@explained
def accepted(  # noqa: PLR0913 - one option for each part of the question
    about: Annotated[str, typer.Argument(help="a day such as 2025-12-12, or an instant with an offset")],
    *,
    policy: PolicyOption,
    against: AgainstOption = None,
    place: PlaceOption = None,
    admin: Annotated[str | None, typer.Option(help="the name of an admin area, whole")] = None,
    conflict: ConflictOption = None,
    said_by: SaidByOption = None,
    known_at: KnownAtOption = None,
    bound: Bound = Bound.LATEST,
    matter: Matter = Matter.CONTROL,
    limit: LimitOption = 100,
    as_json: JsonOption = False,
) -> None:
    """What is accepted under a policy of your choice, about a day, and what each stance contributed to it."""
    from api.questions import policies_terminal, policies_wire
    from domain.questions.accepted import chosen
    from domain.questions.past import PlaceFilter, Question

    choice = chosen(policy, against)
    question = Question(conflict=conflict, about=about, said_by=said_by, known_at=known_at, bound=bound, matter=matter)
    with opened() as service:
        places = PlaceFilter(place=None if place is None else place_id(service, place), admin=admin)
        found = service.accepting.accepted(question, places, choice, limit=limit)
    if as_json:
        echo_json(policies_wire.accepted(found))
        return
    for line in policies_terminal.accepted(found):
        typer.echo(line)
    if found.next is not None:
        typer.echo(f"\nthere are more places: --limit {limit * 10} shows more")


@explained
def policies(*, as_json: JsonOption = False) -> None:
    """The policies there are, with their versions and their rules. None decides who is right."""
    from api.questions import policies_terminal, policies_wire
    from domain.stances.policies import POLICIES

    if as_json:
        echo_json({"policies": [policies_wire.policy(each) for each in POLICIES]})
        return
    for line in policies_terminal.policies(POLICIES):
        typer.echo(line)
