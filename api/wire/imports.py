"""The JSON of imports of the places of a country: how far one has got."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from pydantic import Field
from typing_extensions import TypedDict

from api.wire import shapes
from api.wire.answers import Instant
from domain.imports.countries import CountryImport, ImportState


class RefusedPlaceAnswer(TypedDict):
    line: Annotated[int, Field(description="which place of the list")]
    detail: str
    cure: str


class PlaceImport(TypedDict):
    id: Annotated[str, Field(description="of the import, and of its batch")]
    batch: str
    country: str
    name: Annotated[str, Field(description="of the country")]
    state: ImportState
    done: Annotated[int, Field(description="places recorded or known already; while it is undone, places retired")]
    total: Annotated[int, Field(description="the places that `done` counts up to")]
    refused: int
    errors: Annotated[Sequence[RefusedPlaceAnswer], Field(description="the first refused places")]
    problem: Annotated[str | None, Field(description="why it failed")]
    asked_by: Annotated[str, Field(description="the name of the key")]
    asked_at: Instant
    ended_at: Instant | None


class ListPlaceImportsAnswer(TypedDict):
    imports: Sequence[PlaceImport]


def country_import(of: CountryImport) -> PlaceImport:
    return {
        "id": of.id,
        "batch": of.id,
        "country": of.country,
        "name": of.name,
        "state": of.state,
        "done": of.done,
        "total": of.total,
        "refused": of.refused,
        "errors": [{"line": each.line, "detail": each.reason, "cure": each.cure} for each in of.errors],
        "problem": of.problem,
        "asked_by": of.asked_by,
        "asked_at": shapes.instant(of.asked_at) or "",
        "ended_at": shapes.instant(of.ended_at),
    }
