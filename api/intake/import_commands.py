"""Importing files: each command names an importer; all of them are carried out, told of and undone alike."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import file_digest
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from pydantic import Field

from api.http.parameters.shared import Parameters
from api.shell.common import (
    BY,
    EXIT_REFUSED,
    ByOption,
    ConflictOption,
    JsonOption,
    answered,
    echo_json,
    explained,
    login,
    opened,
    root,
    said,
    stop,
)
from api.shell.options import asks
from api.shell.recording import DryRunOption, dry
from api.text.counts import counted
from api.wire.similar import similar, similar_lines

if TYPE_CHECKING:  # --help stays quick
    from api.intake.refusals import Refusals
    from api.service import Service
    from domain.imports.importing import Importer, Undone
    from domain.imports.plan import Tally

imports = typer.Typer(no_args_is_help=True, help="Import a file, list imports, or undo one.")


def file_argument(what: str) -> Any:  # noqa: ANN401 - as the library has it
    return typer.Argument(help=f"{what}: a file, plain or packed by gzip or zip; `-` is standard input")


class ImportOptions(Parameters):
    """Options of every import."""

    by: Annotated[str | None, Field(description=BY)] = None
    batch: Annotated[
        str | None, Field(description="the id of the batch. Default: one made from what decides the import")
    ] = None
    refused: Annotated[
        Path | None, Field(description="a CSV file for the refused rows, each with its reason. Default: the first ten")
    ] = None
    dry_run: Annotated[bool, Field(description="say what would become of the file; record nothing")] = False


@imports.command("reports")
@explained
@asks(ImportOptions)
def import_reports(
    options: ImportOptions,
    file: Annotated[
        Path,
        file_argument("reports, one JSON object a line"),
    ],
    *,
    as_json: JsonOption = False,
) -> None:
    """Record reports from a file. After an interruption, run it again: it appends only the missing ones."""
    from api.intake.input import parse_report

    with opened() as service, plain(file) as source:
        carry_out(service, root().importers.reports(parse_report), source, options, as_json=as_json)


@imports.command("gazetteer")
@explained
@asks(ImportOptions)
def import_gazetteer(
    options: ImportOptions,
    file: Annotated[
        Path | None,
        file_argument("a list of places (default: the list that comes with Claimline)"),
    ] = None,
    *,
    country: Annotated[
        list[str] | None,
        typer.Option(help="of GeoNames' lists: a country by its two letters, or `all`; may be repeated"),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Declare places, from GeoNames or from a file. A place with a known identifier is amended, not repeated."""
    importers = root().importers
    wanted = importers.countries_of(country or [])
    if file is None and not country:
        raise typer.BadParameter("name a FILE, or a --country of the gazetteer that comes with Claimline")
    with opened() as service, plain(file or importers.geonames_file()) as source:
        importer = importers.geonames_places(wanted) if file is None else importers.place_list(wanted)
        carry_out(service, importer, source, options, as_json=as_json)


@imports.command("statements")
@explained
@asks(ImportOptions)
def import_statements(
    options: ImportOptions,
    file: Annotated[
        Path,
        file_argument("a table (CSV), a statement a row, as `export statements` writes"),
    ],
    *,
    columns: Annotated[
        Path | None,
        typer.Option(exists=True, dir_okay=False, help="for other people's tables: a CSV file that maps their columns"),
    ] = None,
    mapped: Annotated[
        list[str] | None,
        typer.Option("--map", metavar="THEIRS=OURS", help="one column that has another name; may be repeated"),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Record statements from a table. Rows of one report become one report, recorded whole or not at all."""
    with opened() as service, plain(file) as source:
        importer = root().importers.statements(columns, mapped or ())
        carry_out(service, importer, source, options, as_json=as_json)


@imports.command("wikipedia-control")
@explained
@asks(ImportOptions)
def import_wikipedia_control(
    options: ImportOptions,
    file: Annotated[
        Path,
        file_argument("a log of changes of the table"),
    ],
    *,
    conflict: ConflictOption = None,
    mapping: Annotated[
        Path | None,
        typer.Option(help="a CSV of town, population, place for towns that a name does not tell; else the shipped one"),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Record the history of Wikipedia's table of control, from the log of its changes."""
    importer = root().importers.wikipedia_control(conflict, mapping)
    with opened() as service, plain(file) as source:
        carry_out(service, importer, source, options, as_json=as_json)


@contextmanager
def plain(file: Path) -> Iterator[Path]:
    """A plain file with the content of ``file``: unpacked, or from standard input."""
    if str(file) != "-" and (not file.exists() or file.is_dir()):
        problem = "is a folder" if file.is_dir() else "does not exist"
        raise typer.BadParameter(f"{str(file)!r} {problem}", param_hint="FILE")
    with root().importers.opened(file) as source:
        yield source


def carry_out(service: Service, importer: Importer[Path], file: Path, options: ImportOptions, *, as_json: bool) -> None:
    """Import ``file``, with progress, and say what became of it."""
    from api.intake.refusals import Refusals
    from api.shell.progress import Progress, lines_of
    from domain.imports.plan import Tally
    from domain.text import fault_in_id, fault_in_phrase

    if options.batch is not None and (fault := fault_in_id(options.batch)):
        raise typer.BadParameter(": ".join(fault), param_hint="--batch")
    if fault := fault_in_phrase(file.name):  # the log bears it
        raise typer.BadParameter(f"its name {fault[0]}: give the file another name", param_hint="FILE")
    with file.open("rb") as content:
        origin = importer.batch(file.name, file_digest(content, "sha256").hexdigest(), options.batch)
    refusals = Refusals(options.refused, None if importer.header is None else importer.header(file), file)
    if not refusals.can_be_written():
        stop(f"{refusals.path} cannot be written: name another file with --refused", EXIT_REFUSED)
    tally = Tally()
    with refusals, Progress(file.name, (importer.size or lines_of)(file)) as progress:
        for tally in service.importing.run(
            importer, file, origin=origin, by=login(service, options.by), refuse=refusals.add, dry_run=options.dry_run
        ):
            progress.reached(tally.line)
    if as_json:
        echo_json(_counts(tally, origin.id, refusals, dry_run=options.dry_run))
    else:
        _tell(tally, origin.id, importer, dry_run=options.dry_run)
        _tell_refusals(refusals, importer.unit)
    if tally.is_refused:
        raise typer.Exit(EXIT_REFUSED)


def _counts(tally: Tally, batch: str, refusals: Refusals, *, dry_run: bool) -> dict[str, Any]:
    return {
        "batch": batch,
        "dry_run": dry_run,
        "lines": tally.line,
        "recorded": tally.recorded,
        "reports": tally.reports,
        "statements": tally.statements,
        "amendments": tally.amendments,
        "places": tally.places,
        "there_already": tally.there_already,
        "refused": tally.refused,
        "refused_listed_in": str(refusals.path) if refusals.is_listed else None,
        "first_refused": [
            {"line": each.line, "field": each.field, "reason": each.reason, "cure": each.cure}
            for each in refusals.first
        ],
        "left_out": dict(sorted(tally.left_out.items())),
        "noted": dict(sorted(tally.noted.items())),
        **similar(tally.similar),
        "position": tally.position,
    }


def _tell(tally: Tally, batch: str, importer: Importer[Path], *, dry_run: bool) -> None:
    would = "would be " if dry_run else ""
    parts = [f"{_recorded(tally)} {would}recorded"]
    if tally.there_already:
        parts.append(f"{tally.there_already:,} {'was' if tally.there_already == 1 else 'were'} there already")
    if tally.refused:
        parts.append(f"{counted(tally.refused, importer.unit)} {would}refused")
    typer.echo(f"{', '.join(parts)}; batch {batch}")
    for why, count in sorted(tally.left_out.items()):
        typer.echo(f"  {count:,} left out: {why}")
    for what, count in sorted(tally.noted.items()):
        typer.echo(f"  {count:,} {what}")
    for line in similar_lines(tally.similar):
        typer.echo(f"  {line}")
    if importer.licence:
        typer.echo(f"licence of the data: {importer.licence}")


def _recorded(tally: Tally) -> str:
    """The counts of new things, by their kinds."""
    statements = counted(tally.statements, "statement")
    kinds = [
        f"{statements} in {counted(tally.reports, 'report')}" if tally.reports else "",
        counted(tally.amendments, "correction or annulment", "corrections and annulments") if tally.amendments else "",
        counted(tally.places, "place") if tally.places else "",
        counted(tally.claimants, "claimant") if tally.claimants else "",
    ]
    return ", ".join(kind for kind in kinds if kind) or "nothing"


def _tell_refusals(refusals: Refusals, unit: str) -> None:
    for each in refusals.first:
        where = ", ".join(part for part in (f"{unit} {each.line:,}", each.field) if part)
        typer.echo(f"  {where}: {each.reason}: {each.cure}", err=True)
    if refusals.is_listed:
        typer.echo(f"all that was refused, with the reasons: {refusals.path}", err=True)
    elif (more := refusals.count - len(refusals.first)) > 0:
        typer.echo(f"  and {more:,} more: --refused FILE lists all of them", err=True)


@imports.command("undo")
@explained
def undo(
    batch: Annotated[str, typer.Argument(help="as `import` named it")],
    *,
    with_later: Annotated[
        bool, typer.Option("--with-later", help="undo the later imports that were compared with it too, newest first")
    ] = False,
    dry_run: DryRunOption = False,
    by: ByOption = None,
    as_json: JsonOption = False,
) -> None:
    """Annul every statement of a batch; of a list of places, retire those that nothing was said about.

    The log keeps all of it. Importing the file again takes the places back into use.
    """
    from api.intake.import_again import command
    from domain.imports.series import HasLater

    with opened() as service:
        later = service.importing.later(batch)
        if later and not with_later:
            raise HasLater(batch, later)
        undone = {
            each: service.importing.undo(each, login(service, by), dry_run=dry_run)
            for each in (*(one.summary.id for one in later), batch)
        }
    again = [command(each) for each in reversed(later)]
    shape: dict[str, Any] = {"batch": batch, "annulled": undone[batch].statements}
    if undone[batch].places:
        shape["retired"] = undone[batch].places
    if later:
        counts = {each.summary.id: undone[each.summary.id].statements for each in later}
        shape |= {"later": counts, "import_again": again}
    lines = [_undone(each, of, "would be " if dry_run else "") for each, of in undone.items()]
    if again:
        lines += ["to import the later ones again, in this order:", *(f"  {each}" for each in again)]
    said(shape | dry(dry_run=dry_run), "\n".join(lines), as_json=as_json)


def _undone(batch: str, of: Undone, would: str) -> str:
    if of.places:
        return f"{counted(of.places, 'place')} of the batch {batch} {would}retired"
    return f"{counted(of.statements, 'statement')} of the batch {batch} {would}annulled"


@imports.command("list")
@explained
def list_batches(*, as_json: JsonOption = False) -> None:
    """List the imports: file, importer, mapping, and the number of statements."""
    from api.text import terminal
    from api.wire import shapes

    with opened() as service:
        found = service.importing.batches()
    shape = {"batches": [shapes.batch(each) for each in found], "total": len(found)}
    answered(shape, terminal.batches(found), as_json=as_json)
