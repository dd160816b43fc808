"""Recording one report: from a file, from standard input, or from the command line."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from api.intake.import_commands import ImportOptions, carry_out
from api.shell.common import (
    EXIT_REFUSED,
    ByOption,
    ConflictOption,
    JsonOption,
    answered,
    explained,
    login,
    opened,
    root,
    stop,
)
from api.shell.recording import DryRunOption, taking

STDIN = "-"
TABLE, REPORTS = ".csv", ".ndjson"


def join(app: typer.Typer) -> None:
    app.command()(record)


@explained
def record(  # noqa: PLR0913 - one parameter for each option
    file: Annotated[
        Path | None,
        typer.Argument(help="a report in lines, in JSON, or a table of statements (.csv); `-`: standard input"),
    ] = None,
    *,
    source: Annotated[str | None, typer.Option(help="without a file: 'NAME, DATE, URL'")] = None,
    statement: Annotated[
        list[str] | None, typer.Option("--statement", "-s", help="without a file: 'WHO: WHAT'; may be repeated")
    ] = None,
    conflict: ConflictOption = None,
    by: ByOption = None,
    dry_run: DryRunOption = False,
    as_json: JsonOption = False,
) -> None:
    """Record a report, with everything in it by its name. Without arguments, at a terminal, it asks step by step."""
    from api.intake.recording.written import record_json, record_lines

    if file is not None and file.suffix.lower() == REPORTS:
        raise typer.BadParameter(f"{file} holds several reports: `claimline import reports {file}` records them")
    if file is not None and file.suffix.lower() == TABLE:
        options = ImportOptions(by=by, dry_run=dry_run)
        with opened() as service:
            carry_out(service, root().importers.statements(), file, options, as_json=as_json)
        return
    if file is None and source is None and not statement and not as_json and sys.stdin.isatty():
        _ask(conflict, by, dry_run=dry_run)
        return
    text = _text(file, source, statement or [])
    with opened() as service:
        there, recording = service.importing.conflict(conflict), taking(service, dry_run=dry_run)
        record_text = record_json if text.lstrip().startswith("{") else record_lines
        recorded = record_text(service, recording, there, text, login(service, by))
    answered(recorded.shape(dry_run=dry_run), recorded.told(dry_run=dry_run), as_json=as_json)


def _ask(conflict: str | None, by: str | None, *, dry_run: bool) -> None:
    from api.intake.recording.stepping import step_by_step

    with opened() as service:
        for line in step_by_step(service, service.importing.conflict(conflict), login(service, by), dry_run=dry_run):
            typer.echo(line)


def _read(file: Path) -> str:
    try:
        return sys.stdin.read() if str(file) == STDIN else file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        stop(f"{file} is not UTF-8 at byte {error.start + 1}: save it as UTF-8", EXIT_REFUSED)


def _text(file: Path | None, source: str | None, statements: Sequence[str]) -> str:
    if file is not None:
        if source is not None or statements:
            raise typer.BadParameter("give a file, or --source with --statement")
        return _read(file)
    if source is None or not statements:
        raise typer.BadParameter("name a FILE, or give --source and --statement")
    return "\n".join([f"source: {source}", *statements])
