"""The options that filter the feed, the same for every command that follows it or has it sent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from api.shell.common import place_id
from domain.vocabulary import Kind, Matter

if TYPE_CHECKING:  # --help stays quick
    from api.service import Service

ConflictFilter = Annotated[str | None, typer.Option(help="items of one conflict alone")]
AdminFilter = Annotated[str | None, typer.Option(help="the name of an admin area, whole")]
BoxFilter = Annotated[str | None, typer.Option(help="west,south,east,north in degrees")]
ClaimantFilter = Annotated[str | None, typer.Option(help="a claimant, and all below it")]
SideFilter = Annotated[str | None, typer.Option(help="a side, and its affiliates")]
MatterFilter = Annotated[Matter | None, typer.Option(help="items in one matter alone")]
KindFilter = Annotated[Kind | None, typer.Option(help="what is said or amended of one kind")]
TypeFilter = Annotated[str | None, typer.Option("--type", help="types of items, by commas")]


def given(service: Service, *, place: str | None, **texts: str | None) -> dict[str, str]:
    """Those that were given, by the names that they have over HTTP. ``place`` is a name or an id."""
    return given_ids(place=None if place is None else place_id(service, place), **texts)


def given_ids(**texts: str | None) -> dict[str, str]:
    """As ``given``, where names of places cannot be looked up."""
    return {name: str(text) for name, text in texts.items() if text is not None}
