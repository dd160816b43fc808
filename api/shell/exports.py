"""Exports for people, notebooks and other records. A copy of the log itself is what ``log export`` makes."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, BinaryIO

import typer

from api.shell.common import ConflictOption, JsonOption, KnownAtOption, explained, opened, place_id, said

if TYPE_CHECKING:  # --help stays quick
    from api.bootstrap.exports import Exported

exports = typer.Typer(no_args_is_help=True, help="Write what the record holds to a file.")


@exports.command("statements")
@explained
def export_statements(  # noqa: PLR0913 - the filters, and what is written
    file: Annotated[Path | None, typer.Argument(help="a CSV file to write; stdout, unless given")] = None,
    *,
    conflict: ConflictOption = None,
    place: Annotated[str | None, typer.Option(help="a place by name or id")] = None,
    claimant: Annotated[str | None, typer.Option(help="a claimant, and all below it")] = None,
    batch: Annotated[str | None, typer.Option(help="what one import recorded")] = None,
    known_at: KnownAtOption = None,
    include_restricted: Annotated[
        bool, typer.Option("--include-restricted", help="also what its licence forbids to pass on")
    ] = False,
    raw: Annotated[
        bool, typer.Option("--raw", help="cells as they are; a spreadsheet may take some for formulas")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Write statements as CSV, one row each, in the order of the log. `import statements` takes the same file."""
    from api.bootstrap.exports import Exported, statements
    from api.progress import Progress
    from domain.asking import StatementWanted
    from domain.questions import StatementFilter

    if as_json and file is None:
        raise typer.BadParameter("--json tells of the export on stdout, which is taken by the table: name a FILE")
    with opened() as service:
        named = None if place is None else place_id(service, place)
        wanted = StatementWanted(filter=StatementFilter(conflict=conflict, place=named, batch=batch), claimant=claimant)
        told = Exported()
        with _output(file) as out, Progress("export", service.store.size() if file else 0) as progress:
            for told in statements(
                service, out, wanted, known_at=known_at, with_restricted=include_restricted, raw=raw
            ):
                if file is not None:
                    progress.reached(told.position)
    _tell(told, file, as_json=as_json)


@contextmanager
def _output(file: Path | None) -> Iterator[BinaryIO]:
    """Stdout, or a file that is there under its name only when it is whole."""
    if file is None:
        yield sys.stdout.buffer
        sys.stdout.flush()
        return
    partial = file.with_name(f"{file.name}.partial")
    try:
        with partial.open("wb") as out:
            yield out
        partial.replace(file)
    finally:
        partial.unlink(missing_ok=True)


def _tell(told: Exported, file: Path | None, *, as_json: bool) -> None:
    text = f"{told.statements} statements of {told.reports} reports, known at position {told.known_at}"
    if told.withheld:
        typer.echo(
            f"{told.withheld} statements left out: the licence of their import forbids to pass them on; "
            "--include-restricted takes them in",
            err=True,
        )
    if file is None:
        typer.echo(text, err=True)
        return
    shape = {
        "file": str(file),
        "known_at": told.known_at,
        "statements": told.statements,
        "reports": told.reports,
        "left_out_restricted": told.withheld,
    }
    said(shape, f"{text}, in {file}", as_json=as_json)
