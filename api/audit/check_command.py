"""The command that checks a whole installation."""

from __future__ import annotations

import typer

from api.shell.common import EXIT_REFUSED, JsonOption, answered, explained, opened


def join(app: typer.Typer) -> None:
    app.command()(check)


@explained
def check(*, as_json: JsonOption = False) -> None:
    """Compare the whole database with its log: entries, tiles, views, guards. Names the first fault, and the cure."""
    from api.bootstrap.checking import Checked, checking
    from api.shell.progress import Progress

    with opened(following=False) as service, Progress("check", service.store.size(), unit="entries") as bar:
        for step in checking(service):
            if isinstance(step, Checked):
                found = step
            else:
                bar.reached(step.position)
    answered(found.shape(), found.lines(), None, as_json=as_json)
    if found.first is not None:
        raise typer.Exit(EXIT_REFUSED)
