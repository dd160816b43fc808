"""Commands that ask about a whole conflict: a day, what changed, its disputes, what became of its claims."""

from __future__ import annotations

from typing import Annotated

import typer

from api.http.negotiation.formats import TableForm
from api.questions.parameters import ChangesQuestion, DayQuestion, DisputeQuestion, OutcomeQuestion
from api.shell.common import (
    FormatOption,
    JsonOption,
    TextFormOption,
    answered,
    echo_pasted,
    explained,
    in_words,
    known,
    opened,
    pasting,
    tabled,
    tell_total,
)
from api.shell.options import asks


def join(app: typer.Typer) -> None:
    for command in (day, changes, disputes, outcomes):
        app.command()(command)


@explained
@asks(DayQuestion, limit=100)
def day(
    asked: DayQuestion,
    date: Annotated[str, typer.Argument(help="a day of the conflict's zone such as 2025-12-11")],
    *,
    form: TextFormOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show what was said on a day, and the stances and disputes that changed."""
    from api.files.pages import table_in
    from api.questions.overviews import tables
    from api.questions.overviews import terminal as overviews_terminal
    from api.questions.overviews import wire as overviews_wire
    from api.text.pasting.telling import told_of_day
    from domain.questions.along.lists import Paging
    from domain.questions.overviews.day import ask_day

    with opened() as service:
        found = ask_day(service.asking, date, asked.question(), asked.shown(), Paging(limit=asked.limit))
        if form is not None and form.is_text:
            day_of = pasting(service, asked.words).day(found, told_of_day(service.asking, found))
            echo_pasted([day_of], form, found.resolved, as_json=as_json)
        elif form is not None:
            tabled(table_in(TableForm(form), tables.day(found)), found.resolved, as_json=as_json, words=asked.words)
        else:
            worded = in_words(service, asked.words, lambda wording: wording.day(found))
            told = known(service, overviews_terminal.turned_by([*found.opened, *found.closed]), found.resolved)
            shape = overviews_wire.day(found, counted=asked.follows_the_log)
            lines = overviews_terminal.day(found, told)
            answered(shape, lines, worded, as_json=as_json, of=found.resolved)
        tell_total(asked.limit, sum(found.totals.values()), "row", as_json=as_json, form=form)


@explained
@asks(ChangesQuestion, limit=100)
def changes(asked: ChangesQuestion, *, form: FormatOption = None, as_json: JsonOption = False) -> None:
    """Show the differences between two coordinates, and the entries that made them."""
    from api.files.pages import table_in
    from api.questions.overviews import tables
    from api.questions.overviews import terminal as overviews_terminal
    from api.questions.overviews import wire as overviews_wire
    from domain.questions.along.lists import Paging
    from domain.questions.overviews.changes import ask_changes

    with opened() as service:
        found = ask_changes(service.asking, asked.between(), asked.shown(), Paging(limit=asked.limit))
        if form is not None:
            tabled(table_in(form, tables.changes(found)), found.after, as_json=as_json, words=asked.words)
        else:
            worded = in_words(service, asked.words, lambda wording: wording.changes(found))
            answered(
                overviews_wire.changes(found, counted=asked.follows_the_log),
                overviews_terminal.changes(found),
                worded,
                as_json=as_json,
                of=found.after,
            )
        tell_total(asked.limit, found.page.total, "place", as_json=as_json, form=form)


@explained
@asks(DisputeQuestion, limit=100)
def disputes(asked: DisputeQuestion, *, form: TextFormOption = None, as_json: JsonOption = False) -> None:
    """List the disputes that have begun, as they stand now or at another instant."""
    from api.files.pages import table_in
    from api.questions.overviews import tables
    from api.questions.overviews import terminal as overviews_terminal
    from api.questions.overviews import wire as overviews_wire
    from api.text.pasting.telling import told_of_disputes
    from domain.questions.along.lists import Paging
    from domain.questions.overviews.disputes import ask_disputes

    with opened() as service:
        shown, paging = asked.shown(), Paging(limit=asked.limit)
        found = ask_disputes(service.asking, asked.question(), shown, asked.disputes(), paging)
        if form is not None and form.is_text:
            told = told_of_disputes(service.asking, found.page.items, found.resolved)
            those = pasting(service, asked.words).disputes(found, told)
            echo_pasted(those, form, found.resolved, as_json=as_json)
        elif form is not None:
            tabled(
                table_in(TableForm(form), tables.disputes(found)), found.resolved, as_json=as_json, words=asked.words
            )
        else:
            worded = in_words(service, asked.words, lambda wording: wording.disputes(found))
            told = known(service, overviews_terminal.turned_by(found.page.items), found.resolved)
            shape = overviews_wire.disputes(found, counted=asked.follows_the_log)
            lines = overviews_terminal.disputes(found, told)
            answered(shape, lines, worded, as_json=as_json, of=found.resolved)
        tell_total(asked.limit, found.page.total, "dispute", as_json=as_json, form=form)


@explained
@asks(OutcomeQuestion, limit=100)
def outcomes(asked: OutcomeQuestion, *, form: FormatOption = None, as_json: JsonOption = False) -> None:
    """Show the outcome of each claim of control: what came first, after how many days, by whose word."""
    from api.files.pages import table_in
    from api.questions.overviews import tables
    from api.questions.overviews import terminal as overviews_terminal
    from api.questions.overviews import wire as overviews_wire
    from domain.questions.along.lists import Paging
    from domain.questions.overviews.disputes import ask_outcomes

    with opened() as service:
        shown, paging = asked.shown(), Paging(limit=asked.limit)
        found = ask_outcomes(service.asking, asked.question(), shown, asked.outcome, paging)
        if form is not None:
            tabled(table_in(form, tables.outcomes(found)), found.resolved, as_json=as_json, words=asked.words)
        else:
            worded = in_words(service, asked.words, lambda wording: wording.outcomes(found))
            told = known(service, overviews_terminal.named_in_claims(found.page.items), found.resolved)
            shape = overviews_wire.outcomes(found, counted=asked.follows_the_log)
            lines = overviews_terminal.outcomes(found, told)
            answered(shape, lines, worded, as_json=as_json, of=found.resolved)
        tell_total(asked.limit, found.page.total, "claim", as_json=as_json, form=form)
