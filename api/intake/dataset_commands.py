"""Importing datasets that come again and again: a new file is compared with what the old ones have said."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer

from api.intake.import_commands import ImportOptions, carry_out, file_argument, imports, plain
from api.shell.common import ConflictOption, JsonOption, explained, opened, root
from api.shell.options import asks
from domain.vocabulary import Status


def _parse_day(text: str) -> date:
    try:
        return datetime.strptime(text, "%Y-%m-%d").date()  # noqa: DTZ007 - a day, in the zone of the conflict
    except ValueError:
        raise typer.BadParameter(f"{text!r} is not a day: write it as 2024-07-08") from None


DayOption = Annotated[
    date | None,
    typer.Option("--date", parser=_parse_day, metavar="YYYY-MM-DD", help="Default: the day in the file's name"),
]


@imports.command("polygons")
@explained
@asks(ImportOptions)
def import_polygons(  # noqa: PLR0913 - what the file is said to mean, and the options of an import
    options: ImportOptions,
    file: Annotated[Path, file_argument("a map (GeoJSON)")],
    *,
    claimant: Annotated[str, typer.Option(help="who states what the map shows")],
    status: Annotated[Status, typer.Option(help="what is said of the places inside")] = Status.CONTROLLED,
    holder: Annotated[str | None, typer.Option(help="the party that is said to hold them")] = None,
    day: DayOption = None,
    where: Annotated[
        list[str] | None,
        typer.Option(
            metavar="PROPERTY=VALUE",
            help="only features with this property: again, for another value of it or another property; "
            "`*` stands for any text",
        ),
    ] = None,
    series: Annotated[
        str | None,
        typer.Option(help="days of one series are compared. Default: the first --where, else the name of the file"),
    ] = None,
    outside: Annotated[Status | None, typer.Option(help="what being outside means; else nothing is said of it")] = None,
    admin: Annotated[list[str] | None, typer.Option(help="only places in this area; may be repeated")] = None,
    licence: Annotated[str | None, typer.Option(help="the licence of the data, to be named with them")] = None,
    restricted: Annotated[bool, typer.Option("--restricted", help="exports leave the data out")] = False,
    may_be_empty: Annotated[
        bool,
        typer.Option("--empty-map", help="the map is right, although no place of the record lies in its shapes"),
    ] = False,
    conflict: ConflictOption = None,
    as_json: JsonOption = False,
) -> None:
    """Record which settlements lie inside the polygons of a GeoJSON file, one file a day. Records only changes."""
    with opened() as service, plain(file) as source:
        importer = root().importers.polygons(
            service.importing,
            source,
            conflict=conflict,
            claimant=claimant,
            status=status,
            holder=holder,
            day=day,
            where=where or (),
            series=series,
            outside=outside,
            admin=admin or (),
            licence=licence,
            restricted=restricted,
            may_be_empty=may_be_empty,
        )
        carry_out(service, importer, source, options, as_json=as_json)


@imports.command("viina-control")
@explained
@asks(ImportOptions)
def import_viina(  # noqa: PLR0913 - what the file is said to mean, and the options of an import
    options: ImportOptions,
    file: Annotated[Path, file_argument("a release of VIINA")],
    *,
    ukraine: Annotated[str, typer.Option(help="the party that `UA` means")] = "ukraine",
    russia: Annotated[str, typer.Option(help="the party that `RU` means")] = "russia",
    day: Annotated[
        date | None,
        typer.Option("--date", parser=_parse_day, metavar="YYYY-MM-DD", help="of the release; else vcontrol_version"),
    ] = None,
    conflict: ConflictOption = None,
    as_json: JsonOption = False,
) -> None:
    """Record a release of VIINA's territorial control, as runs of equal status. Records only what is new."""
    with opened() as service, plain(file) as source:
        importer = root().importers.viina(
            service.importing, conflict=conflict, ukraine=ukraine, russia=russia, released=day
        )
        carry_out(service, importer, source, options, as_json=as_json)


@imports.command("acled")
@explained
@asks(ImportOptions)
def import_acled(  # noqa: PLR0913 - what the file is said to mean, and the options of an import
    options: ImportOptions,
    file: Annotated[Path, file_argument("a download of ACLED")],
    *,
    actors: Annotated[
        Path | None,
        typer.Option(exists=True, dir_okay=False, help="a CSV file with actor1,claimant; else those that are shipped"),
    ] = None,
    complete: Annotated[
        bool, typer.Option("--complete", help="events missing from the file's own days and countries are annulled")
    ] = False,
    conflict: ConflictOption = None,
    as_json: JsonOption = False,
) -> None:
    """Record the transfers of territory of an ACLED download. A later download corrects the changed ones."""
    with opened() as service, plain(file) as source:
        importer = root().importers.acled(service.importing, conflict=conflict, actors=actors, is_complete=complete)
        carry_out(service, importer, source, options, as_json=as_json)
