"""The command that checks a whole installation."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import typer

from api.shell.common import EXIT_REFUSED, JsonOption, answered, explained, opened

if TYPE_CHECKING:  # --help stays quick
    from domain.audit.checks import Checked, Finding


def join(app: typer.Typer) -> None:
    app.command()(check)


@explained
def check(*, as_json: JsonOption = False) -> None:
    """Compare the whole database with its log: entries, tiles, views, guards. Names the first fault and its remedy."""
    from api.shell.progress import Progress
    from domain.audit.checks import Checked

    with opened(following=False) as service, Progress("check", service.store.size(), unit="entries") as bar:
        for step in service.check():
            if isinstance(step, Checked):
                found = step
            else:
                bar.reached(step.position)
    answered(shape(found), lines(found), as_json=as_json)
    if found.first is not None:
        raise typer.Exit(EXIT_REFUSED)


def shape(checked: Checked) -> dict[str, Any]:
    return {
        "log": {"size": checked.size},
        "first": None if checked.first is None else {"check": checked.first[0], **checked.first[1]._asdict()},
        "checks": [
            {"check": name, "fault": None if fault is None else fault._asdict()}
            for name, fault in checked.faults.items()
        ],
        "notes": checked.notes,
    }


def lines(checked: Checked) -> Iterator[str]:
    yield f"the log is at position {checked.size}"
    for name, fault in checked.faults.items():
        yield f"{name}: {'right' if fault is None else _told(fault)}"
    yield from checked.notes
    if checked.first is not None:
        yield f"the first fault, {_told(checked.first[1])}"
        yield f"  {checked.first[1].cure}"


def _told(finding: Finding) -> str:
    return finding.problem if finding.position is None else f"at position {finding.position}: {finding.problem}"
