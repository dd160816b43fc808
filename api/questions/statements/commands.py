"""Commands that list what the record holds, and show anything in it: conflicts, claimants, statements, `show`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from api.http.negotiation.formats import PastedForm
from api.http.parameters.shared import KnownAt, Words
from api.questions.parameters import StatementQuestion
from api.shell.common import (
    EXIT_REFUSED,
    ConflictOption,
    JsonOption,
    answered,
    echo_pasted,
    explained,
    opened,
    pasting,
    stop,
    tell_total,
)
from api.shell.options import asks

if TYPE_CHECKING:  # --help stays quick
    from collections.abc import Iterable, Iterator, Mapping

    from api.service import Service
    from api.text.lists import Names
    from domain.questions.past import RecordSnapshot
    from domain.stances.ports import KnownStatement

    Shown = tuple[Mapping[str, Any], list[str]]  # as JSON, and for people


def join(app: typer.Typer) -> None:
    for command in (conflicts, claimants, statements, show):
        app.command()(command)


@explained
@asks(KnownAt)
def conflicts(asked: KnownAt, *, as_json: JsonOption = False) -> None:
    """List the conflicts: time zone, sides, number of claimants."""
    from api.text import lists
    from api.wire import shapes
    from domain.questions.declared import ask_conflicts

    with opened() as service:
        moment, declared = ask_conflicts(service.asking, asked.known_at)
    answered(
        shapes.conflicts(moment, declared, counted=asked.follows_the_log), lists.conflicts(declared), as_json=as_json
    )


@explained
@asks(KnownAt)
def claimants(
    asked: KnownAt,
    text: Annotated[
        str | None, typer.Argument(help="a part of a name, an alias, or a person who speaks for it. Default: all")
    ] = None,
    *,
    conflict: ConflictOption = None,
    as_json: JsonOption = False,
) -> None:
    """List the claimants of a conflict, each side with those under it: ids, roles, other names, people."""
    from api.questions.claimants import ClaimantQuestion, find_claimants
    from api.text import lists

    given = {"text": text, "conflict": conflict, "known_at": asked.known_at}
    question = ClaimantQuestion.read({name: value for name, value in given.items() if value is not None})
    with opened() as service:
        found = find_claimants(service, question)
    told = lists.claimants(found.conflict, found.claimants, called=text is not None)
    answered(found.shape(counted=question.follows_the_log), told, as_json=as_json)


@explained
@asks(StatementQuestion, limit=100)
def statements(asked: StatementQuestion, *, as_json: JsonOption = False) -> None:
    """List statements as they were said, by any of their details, in the order of the log."""
    from itertools import islice

    from api.text import lists
    from api.wire import shapes
    from domain.questions.statements.lists import Statements, stream_statements

    with opened() as service, stream_statements(service.asking, asked.wanted(), asked.known_at) as going:
        told = list(islice(going.told, asked.limit + 1))
        names = _names(going.past, told, going.known_at.position)
        total = going.total()
        looked_through = None if told or asked.known_at is not None else going.looked_through()
    found = Statements(
        found=going.found,
        told=told[: asked.limit],
        next=None,
        total=total if asked.follows_the_log else None,
        looked_through=looked_through,
    )
    answered(shapes.statements(found), lists.statements(found, names), as_json=as_json, of=going.found)
    tell_total(asked.limit, total, "statement", as_json=as_json)


def _names(past: RecordSnapshot, told: Iterable[KnownStatement], at: int) -> Names:
    from api.text.lists import Names

    return Names(past.conflicts(at=at), past.places_of({each.filed.content.place for each in told}, at=at))


@explained
@asks(Words)
def show(
    asked: Words,
    thing: Annotated[
        str,
        typer.Argument(
            metavar="ID", help="the id of a statement, report, conflict, claimant, place or import; or a name"
        ),
    ],
    *,
    form: Annotated[PastedForm | None, typer.Option("--format", help="a statement as text to paste")] = None,
    as_json: JsonOption = False,
) -> None:
    """Show anything in the record by its id: a statement with its history, a report, a conflict, a place."""
    if form is not None or asked.words is not None:
        from domain.questions.statements.history import ask_statement_history

        with opened() as service:
            statement = pasting(service, asked.words).statement(ask_statement_history(service.asking, thing, None))
            echo_pasted([statement], form or PastedForm.TEXT, None, as_json=as_json)
        return
    with opened() as service, service.reader.snapshot() as past:
        shown = dict(_shown(service, past, thing)) or dict(_named(service, past, thing))
    if not shown:
        stop(f"nothing in the record has the id or the name {thing!r}: `claimline statements` lists ids", EXIT_REFUSED)
    shape = {kind: shape for kind, (shape, _) in shown.items()}
    answered(shape, (line for _, lines in shown.values() for line in lines), as_json=as_json)


def _shown(service: Service, past: RecordSnapshot, thing: str) -> Iterator[tuple[str, Shown]]:
    """All that has this id: a statement, a report, a conflict, a claimant and a place may have one id."""
    from api.text import lists, terminal
    from api.wire import shapes
    from domain.intake.needs import Needs

    head = past.head()
    if (history := past.history(thing, at=head.position)) is not None:
        names = _names(past, [history.told], head.position)
        yield "statement", (shapes.history(head, history), list(lists.history(history, names)))
    if (report := past.reports([thing], at=head.position).get(thing)) is not None:
        appended = service.reader.part(Needs(appended={thing})).appended[thing]
        carried = list(past.told([each.id for each in appended.statements], at=head.position).values())
        names = _names(past, carried, head.position)
        shape = shapes.report(report) | {"statements": [shapes.statement(each) for each in carried]}
        yield "report", (shape, list(lists.report(report, carried, names)))
    for conflict in past.conflicts(at=head.position):
        if conflict.id == thing:
            lines = [
                *lists.conflicts([conflict]),
                *lists.claimants(conflict, list(conflict.claimants), called=False),
            ]
            yield "conflict", (shapes.conflict(conflict), lines)
        if thing in conflict.claimants:
            shape = {"id": thing, "conflict": conflict.id, **shapes.conflict(conflict)["claimants"][thing]}
            yield "claimant", (shape, list(lists.claimant(thing, conflict)))
    if (place := past.place(thing, at=head.position)) is not None:
        yield "place", (shapes.place(place), list(lists.place(place)))
    for batch in past.batches():
        if batch.id == thing:
            yield "import", (shapes.batch(batch), list(terminal.batches([batch])))


def _named(service: Service, past: RecordSnapshot, thing: str) -> Iterator[tuple[str, Shown]]:
    """Everything with this name."""
    from domain.claimants.lookup import claimants_called
    from domain.errors import UnknownName
    from domain.stances.ports import PlaceFilter

    for conflict in past.conflicts(at=past.head().position):
        for match in claimants_called(conflict, thing):
            yield from _shown(service, past, match.claimant)
    try:
        yield from _shown(service, past, service.asking.names(PlaceFilter(place=thing)).ids.get("place", thing))
    except UnknownName as unknown:
        if unknown.nearest:
            raise
