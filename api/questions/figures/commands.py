"""The command that shows the figures of a conflict."""

from __future__ import annotations

import typer

from api.questions.parameters import FiguresQuestion
from api.shell.common import FormatOption, JsonOption, answered, explained, opened, tabled
from api.shell.options import asks


def join(app: typer.Typer) -> None:
    app.command()(figures)


@explained
@asks(FiguresQuestion)
def figures(asked: FiguresQuestion, *, form: FormatOption = None, as_json: JsonOption = False) -> None:
    """Count claims by month, claimant and region, days until acknowledgement, and contradictions."""
    from api.files.pages import table_in
    from api.questions.figures import tables
    from api.questions.figures import terminal as figures_terminal
    from api.questions.figures import wire as figures_wire
    from domain.questions.overviews.figures import ask_figures

    with opened() as service:
        found = ask_figures(service.asking, asked.question(), asked.shown())
        if form is not None:
            tabled(table_in(form, tables.figures(found)), found.resolved, as_json=as_json)
        else:
            shape, lines = figures_wire.figures(found), figures_terminal.figures(found)
            answered(shape, lines, as_json=as_json, of=found.resolved)
