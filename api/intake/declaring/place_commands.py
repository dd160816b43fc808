"""Declaring places: names, coordinates, areas, identifiers."""

from __future__ import annotations

from decimal import Decimal
from types import MappingProxyType
from typing import TYPE_CHECKING, Annotated

import typer

from api.intake.declaring.ids import made_id
from api.intake.declaring.retiring_commands import join_retiring
from api.shell.common import EXIT_REFUSED, ByOption, JsonOption, answered, explained, opened, place_id, stop
from api.shell.recording import DryRunOption, became, dry, take

if TYPE_CHECKING:  # --help stays quick
    from api.service import Service
    from domain.record.declarations import PlaceKind, PlaceName

place = typer.Typer(no_args_is_help=True, help="Declare a place, retire one, or take it back into use.")


def join(app: typer.Typer) -> None:
    app.add_typer(place, name="place")


@place.command("declare")
@explained
def declare_place(  # noqa: PLR0913 - one parameter for each option
    name: Annotated[str, typer.Argument(help="the name of the place, or the id of one that is declared")],
    *,
    at: Annotated[str | None, typer.Option(help="lat,lon in degrees", metavar="LAT,LON")] = None,
    admin: Annotated[
        list[str] | None, typer.Option(help="an area that it lies in, widest first; may be repeated")
    ] = None,
    alias: Annotated[
        list[str] | None, typer.Option(help="another name, as in uk:Сіверськ or Siversk; may be repeated")
    ] = None,
    former: Annotated[list[str] | None, typer.Option(help="a former name, likewise; may be repeated")] = None,
    identifier: Annotated[list[str] | None, typer.Option(help="as in wikidata:Q1963; may be repeated")] = None,
    kind: Annotated[str | None, typer.Option(help="`settlement` (default), `part` of a place, or `area`")] = None,
    part_of: Annotated[str | None, typer.Option(help="the place that it is a part of, by name or id")] = None,
    population: Annotated[int | None, typer.Option(min=0)] = None,
    id_: Annotated[str | None, typer.Option("--id", help="Default: made from the name")] = None,
    by: ByOption = None,
    dry_run: DryRunOption = False,
    as_json: JsonOption = False,
) -> None:
    """Declare a place, or add names, areas and identifiers to one."""
    from api.text.lists import place as lines_of
    from api.wire import shapes
    from domain.intake.drafts import PlaceDraft

    lat, lon = _point(at)
    with opened() as service:
        own, is_there = _place_meant(service, name, id_)
        draft = PlaceDraft(
            id=own,
            name=None if is_there and id_ is None else name,
            names=tuple(_name(each, is_former=each in (former or ())) for each in (*(alias or ()), *(former or ()))),
            lat=lat,
            lon=lon,
            kind=_kind(kind),
            part_of=None if part_of is None else place_id(service, part_of, "part_of"),
            identifiers=MappingProxyType(dict(_identifier(each) for each in identifier or ())),
            admin=tuple(admin or ()),
            population=population,
        )
        receipt, recording = take(service, draft, by, dry_run=dry_run)
        declared = recording.place(own)
    shape = {"position": receipt.position, **shapes.place(declared), **dry(dry_run=dry_run)}
    first, *rest = lines_of(declared)
    answered(shape, [f"{became(receipt, 'declared', dry_run=dry_run)}: {first}", *rest], as_json=as_json)


def _place_meant(service: Service, name: str, id_: str | None) -> tuple[str, bool]:
    """The id of the place that is declared, and whether it is there already."""
    from domain.places.search import How, PlaceSearch
    from domain.questions.naming.places import where

    if id_ is not None:
        return id_, any(each.place.id == id_ for each in service.find_places(PlaceSearch(text=id_)))
    matches = service.find_places(PlaceSearch(text=name)) if name.strip() else []
    if any(each.place.id == name for each in matches):
        return name, True
    namesakes = [each.place for each in matches if each.match.how in {How.IDENTIFIER, How.NAME, How.FORMER_NAME}]
    if namesakes:
        several = [f"  {each.id:<24} {where(each)}" for each in namesakes]
        problem = f"{name!r} is in the record: name its id to amend it, or give --id for another place of that name:"
        stop("\n".join([problem, *several]), EXIT_REFUSED)
    return made_id(name), False


def _point(text: str | None) -> tuple[Decimal | None, Decimal | None]:
    if text is None:
        return None, None
    from api.http.parsing.values import point

    point("--at", text)
    lat, lon = (part.strip() for part in text.split(","))
    return Decimal(lat), Decimal(lon)


def _kind(text: str | None) -> PlaceKind | None:
    from domain.record.declarations import PlaceKind

    if text is not None and text not in set(PlaceKind):
        raise typer.BadParameter(f"{text!r} is not one of {', '.join(PlaceKind)}", param_hint="--kind")
    return None if text is None else PlaceKind(text)


def _name(text: str, *, is_former: bool) -> PlaceName:
    from domain.record.declarations import PlaceName
    from domain.text import fault_in_language

    language, colon, name = text.partition(":")
    if colon and fault_in_language(language) is None:
        return PlaceName(name=name.strip(), language=language, former=is_former)
    return PlaceName(name=text, former=is_former)


def _identifier(text: str) -> tuple[str, str]:
    scheme, colon, value = text.partition(":")
    if not (scheme and colon and value):
        raise typer.BadParameter(f"{text!r}: write SCHEME:VALUE, as in wikidata:Q1963", param_hint="--identifier")
    return scheme, value


join_retiring(place, "place", "it takes no reports, and is not found by search")
