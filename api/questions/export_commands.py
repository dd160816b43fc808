"""Exports for people, notebooks and other records. A copy of the log itself is what ``log export`` makes."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, BinaryIO, TypedDict

import typer
from pydantic import Field

from api.http.parameters.shared import Parameters
from api.questions.parameters import StanceSelection, StatementSelection
from api.shell.common import JsonOption, explained, opened, said, tell_understood
from api.shell.options import asks

if TYPE_CHECKING:  # --help stays quick
    from collections.abc import Iterator, Sequence

    from api.files.export import statements as of_statements
    from api.files.export.kinds import Format
    from api.service import Service

exports = typer.Typer(no_args_is_help=True, help="Export statements or stances to a file.")


STDOUT = Path("-")


class Written(TypedDict):
    with_restricted: bool
    raw: bool


class ExportOptions(Parameters):
    include_restricted: Annotated[bool, Field(description="also what its licence forbids to pass on")] = False
    raw: Annotated[bool, Field(description="cells of CSV as they are; a spreadsheet may take some for formulas")] = (
        False
    )

    def writing(self) -> Written:
        return Written(with_restricted=self.include_restricted, raw=self.raw)


class StatementExport(ExportOptions, StatementSelection):
    """Options of `export statements`."""


class StanceExport(ExportOptions, StanceSelection):
    """Options of `export stances`."""


@exports.command("statements")
@explained
@asks(StatementExport)
def export_statements(
    asked: StatementExport,
    file: Annotated[
        Path | None, typer.Argument(help="a file .csv, .ndjson, .json or .parquet. `-` (the default): CSV on stdout")
    ] = None,
    *,
    as_json: JsonOption = False,
) -> None:
    """Write statements, one row each, in the order of the log. `import statements` reads the CSV file back."""
    from api.files.export import kinds
    from api.files.export.package import package
    from api.files.export.statements import described, statements

    file = None if file == STDOUT else file
    form = _form(file, kinds.STATEMENTS, as_json=as_json)
    with opened() as service:
        wanted = asked.wanted()
        with _output(file) as (out, beside):
            pages = statements(service, out, wanted, known_at=asked.known_at, form=form, **asked.writing())
            told = _watched(service, pages, file)
            if file is not None and beside is not None:
                description = described(service, told, wanted, form=form, **asked.writing())
                beside.write(package(file, out, description))
    counts = {"known_at": told.known_at.position, "statements": told.statements, "reports": told.reports}
    text = f"{told.statements} statements of {told.reports} reports, known at position {told.known_at.position}"
    tell_understood(told.found, err=True)
    _tell(text, counts, told.withheld, file, as_json=as_json)


@exports.command("stances")
@explained
@asks(StanceExport)
def export_stances(
    asked: StanceExport,
    file: Annotated[
        Path | None,
        typer.Argument(help="a file .csv, .ndjson, .json, .geojson or .parquet. `-` (the default): CSV on stdout"),
    ] = None,
    *,
    as_json: JsonOption = False,
) -> None:
    """Write the stances, one row or feature for each place and speaker, for a table, a notebook or a GIS."""
    from api.files.export import kinds
    from api.files.export.package import package
    from api.files.export.stances import StancesWanted, stances

    file = None if file == STDOUT else file
    form = _form(file, kinds.STANCES, as_json=as_json)
    with opened() as service:
        wanted = StancesWanted(question=asked.question(), places=asked.places(), shown=asked.shown())
        with _output(file) as (out, beside):
            told, description = stances(service, out, wanted, form=form, **asked.writing())
            if file is not None and beside is not None:
                beside.write(package(file, out, description))
    at = description.question["known_at"]["position"]
    counts = {"known_at": at, "places": told.places, "stances": told.stances}
    tell_understood(told.understanding, err=True)
    text = f"{told.stances} stances about {told.places} places, known at position {at}"
    _tell(text, counts, told.withheld, file, as_json=as_json)


def _form(file: Path | None, offered: Sequence[Format], *, as_json: bool) -> Format:
    from api.files.export.kinds import Format, format_of

    if file is None:
        if as_json:
            raise typer.BadParameter("--json tells of the export on stdout, which is taken by the table: name a FILE")
        return Format.CSV
    if (form := format_of(file, offered)) is None:
        endings = ", ".join(f".{each}" for each in offered)
        raise typer.BadParameter(f"the name {file.name!r} does not say what to write: end it with one of {endings}")
    return form


@contextmanager
def _output(file: Path | None) -> Iterator[tuple[BinaryIO, BinaryIO | None]]:
    """Stdout; or a file, and the one that lies beside it, which are there when both are whole."""
    from api.files.export.package import package_of
    from api.files.export.whole import whole

    if file is None:
        yield sys.stdout.buffer, None
        sys.stdout.flush()
        return
    with whole(file, package_of(file)) as (out, beside):
        yield out, beside


def _watched(service: Service, pages: Iterator[of_statements.Exported], file: Path | None) -> of_statements.Exported:
    """How far the export is at its end."""
    from api.files.export.statements import Exported
    from api.shell.progress import Progress

    told = Exported()
    with Progress("export", service.store.size() if file else 0) as progress:
        for told in pages:
            if file is not None:
                progress.reached(told.position)
    return told


def _tell(text: str, counts: dict[str, Any], withheld: int, file: Path | None, *, as_json: bool) -> None:
    from api.files.export.package import package_of

    if withheld:
        what = "stances" if "stances" in counts else "statements"
        typer.echo(
            f"{withheld} {what} left out: the licence of their import forbids to pass them on; "
            "--include-restricted takes them in",
            err=True,
        )
    if file is None:
        typer.echo(text, err=True)
        return
    shape = {"file": str(file), "package": str(package_of(file)), **counts, "left_out_restricted": withheld}
    said(shape, f"{text}, in {file}", as_json=as_json)
