"""Importing files: each command names an importer; all of them are carried out, told of and undone alike."""

from __future__ import annotations

from hashlib import file_digest
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from pydantic import Field

from api.http.parameters import Parameters
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
from api.wire.similar import similar, similar_lines

if TYPE_CHECKING:  # --help stays quick
    from api.intake.refusals import RefusalsFile
    from api.service import Service
    from domain.imports.importing import Importer
    from domain.imports.plan import Tally

imports = typer.Typer(no_args_is_help=True, help="Import a file, list imports, or undo one.")

GAZETTEER = "gazetteer"
GAZETTEER_REFUSED = Path(f"{GAZETTEER}.refused.ndjson")


class ImportOptions(Parameters):
    """Options of every import."""

    by: Annotated[str | None, Field(description=BY)] = None
    batch: Annotated[
        str | None, Field(description="the id of the batch. Default: one made from what decides the import")
    ] = None
    refused: Annotated[
        Path | None, Field(description="where to list what is refused. Default: FILE.refused.ndjson")
    ] = None
    dry_run: Annotated[bool, Field(description="say what would become of the file; record nothing")] = False


@imports.command("reports")
@explained
@asks(ImportOptions)
def import_reports(
    options: ImportOptions,
    file: Annotated[
        Path, typer.Argument(help="a file of reports, one JSON object a line", exists=True, dir_okay=False)
    ],
    *,
    as_json: JsonOption = False,
) -> None:
    """Record reports from a file. After an interruption, run it again: it appends only the missing ones."""
    from api.intake.input import parse_report

    with opened() as service:
        importer = root().importers.reports(parse_report)
        carry_out(service, importer, file, options, as_json=as_json)


@imports.command("gazetteer")
@explained
@asks(ImportOptions)
def import_gazetteer(
    options: ImportOptions,
    file: Annotated[
        Path | None,
        typer.Argument(
            help="a list of places. Default: the list that comes with Claimline", exists=True, dir_okay=False
        ),
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
    with opened() as service:
        carry_out(
            service,
            importers.geonames_places(wanted) if file is None else importers.place_list(wanted),
            file or importers.geonames_file(),
            options if file or options.refused else options.model_copy(update={"refused": GAZETTEER_REFUSED}),
            as_json=as_json,
        )


@imports.command("statements")
@explained
@asks(ImportOptions)
def import_statements(
    options: ImportOptions,
    file: Annotated[
        Path,
        typer.Argument(
            help="a CSV file, a statement a row, as `export statements` writes", exists=True, dir_okay=False
        ),
    ],
    *,
    as_json: JsonOption = False,
) -> None:
    """Record statements from a table. Rows of one report become one report, recorded whole or not at all."""
    with opened() as service:
        carry_out(
            service,
            root().importers.statements(),
            file,
            options,
            as_json=as_json,
        )


@imports.command("wikipedia-control")
@explained
@asks(ImportOptions)
def import_wikipedia_control(
    options: ImportOptions,
    file: Annotated[Path, typer.Argument(help="a log of changes of the table", exists=True, dir_okay=False)],
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
    with opened() as service:
        carry_out(service, importer, file, options, as_json=as_json)


def carry_out(service: Service, importer: Importer[Path], file: Path, options: ImportOptions, *, as_json: bool) -> None:
    """Import ``file``, with progress, and say what became of it."""
    from api.intake.refusals import RefusalsFile
    from api.shell.progress import Progress, lines_of
    from domain.imports.plan import Tally
    from domain.text import fault_in_id

    if options.batch is not None and (fault := fault_in_id(options.batch)):
        raise typer.BadParameter(": ".join(fault), param_hint="--batch")
    with file.open("rb") as content:
        origin = importer.batch(file.name, file_digest(content, "sha256").hexdigest(), options.batch)
    refusals = RefusalsFile(options.refused or file.with_name(f"{file.name}.refused.ndjson"))
    if not refusals.can_be_written:
        stop(f"{refusals.path} cannot be written: name another with --refused", EXIT_REFUSED)
    tally = Tally()
    with refusals, Progress(file.name, (importer.size or lines_of)(file)) as progress:
        for tally in service.importing.run(
            importer, file, origin=origin, by=login(options.by), refuse=refusals.add, dry_run=options.dry_run
        ):
            progress.reached(tally.line)
    _tell(_counts(tally, origin.id, refusals, dry_run=options.dry_run), tally, importer, as_json=as_json)


def _counts(tally: Tally, batch: str, refusals: RefusalsFile, *, dry_run: bool) -> dict[str, Any]:
    return {
        "batch": batch,
        "dry_run": dry_run,
        "lines": tally.line,
        "recorded": tally.recorded,
        "statements": tally.statements,
        "there_already": tally.there_already,
        "refused": tally.refused,
        "refused_listed_in": str(refusals.path) if refusals.count else None,
        "left_out": dict(sorted(tally.left_out.items())),
        "noted": dict(sorted(tally.noted.items())),
        **similar(tally.similar),
        "position": tally.position,
    }


def _tell(counts: dict[str, Any], tally: Tally, importer: Importer[Path], *, as_json: bool) -> None:
    if as_json:
        echo_json(counts)
        return
    would = "would be " if counts["dry_run"] else ""
    typer.echo(
        f"{counts['recorded']} {would}recorded with {counts['statements']} statements, "
        f"{counts['there_already']} were there already, {counts['refused']} {would}refused; batch {counts['batch']}"
    )
    for why, count in counts["left_out"].items():
        typer.echo(f"  {count} left out: {why}")
    for what, count in counts["noted"].items():
        typer.echo(f"  {count} {what}")
    for line in similar_lines(tally.similar):
        typer.echo(f"  {line}")
    if importer.licence:
        typer.echo(f"licence of the data: {importer.licence}")
    if counts["refused_listed_in"]:
        typer.echo(f"what was refused, why, and what to do: {counts['refused_listed_in']}")


@imports.command("undo")
@explained
def undo(
    batch: Annotated[str, typer.Argument(help="as `import` named it")],
    *,
    by: ByOption = None,
    as_json: JsonOption = False,
) -> None:
    """Annul every statement of a batch. The log keeps them, and the places that the batch declared stay."""
    with opened() as service:
        annulled = service.importing.undo(batch, login(by))
    said(
        {"batch": batch, "annulled": annulled},
        f"{annulled} statements of the batch {batch} annulled",
        as_json=as_json,
    )


@imports.command("list")
@explained
def list_batches(*, as_json: JsonOption = False) -> None:
    """List the imports: file, importer, mapping, and the number of statements."""
    from api.text import terminal
    from api.wire import shapes

    with opened() as service:
        found = service.importing.batches()
    answered({"batches": [shapes.batch(each) for each in found]}, terminal.batches(found), as_json=as_json)
