"""Imports of the places of a country, carried out in the background by the process that has that lead."""

from __future__ import annotations

import orjson
from fastapi import APIRouter, Response

from api.http.access.auth import PlacesDep
from api.http.caching.lasting import JSON_TYPE
from api.http.requests.bodies import PlainBodyDep, body, parsed
from api.http.requests.strict import IdPath
from api.http.service import ServiceDep
from api.intake.input import PlaceImportForm
from api.wire.imports import country_import
from domain.imports.countries import CountryImport

PATH = "/v1/places/imports"
NOT_KEPT = {"Cache-Control": "no-store"}  # it changes from one moment to the next

importing = APIRouter(tags=["conflicts and places"])
progress = APIRouter(tags=["conflicts and places"])


def _answer(of: CountryImport, *, is_asked: bool = False) -> Response:
    """202 where something is still to be done about a request."""
    headers = {"Location": f"{PATH}/{of.id}", **NOT_KEPT}
    status = 202 if is_asked and of.is_under_way else 200
    return Response(orjson.dumps(country_import(of)), status_code=status, media_type=JSON_TYPE, headers=headers)


@importing.post("/places/imports", status_code=202, openapi_extra=body(PlaceImportForm))
def import_places(author: PlacesDep, given: PlainBodyDep, service: ServiceDep) -> Response:
    """Import the places of a country, in the background. `Location` is the address of its progress.

    The same country again is the same import, and declares no place twice: 200 where it is done. One that was undone
    or has failed begins again.
    """
    asked = service.country_importing.ask(parsed(given, PlaceImportForm).country, author.name)
    return _answer(asked, is_asked=True)


@progress.get("/places/imports")
def list_place_imports(service: ServiceDep) -> Response:
    """Every import of a country that was asked for here, in that order."""
    found = [country_import(each) for each in service.country_importing.imports.all()]
    return Response(orjson.dumps({"imports": found}), media_type=JSON_TYPE, headers=NOT_KEPT)


@progress.get("/places/imports/{batch}")
def read_place_import(batch: IdPath, service: ServiceDep) -> Response:
    """How far an import has got: `running`, `done`, `failed`, `undoing` or `undone`; and the first refused places."""
    return _answer(service.country_importing.read(batch))


@importing.delete("/places/imports/{batch}", status_code=202)
def undo_place_import(batch: IdPath, author: PlacesDep, service: ServiceDep) -> Response:
    """Undo an import: retire the places that it alone declared. Those stay about which a statement stands.

    Undone already: 200. The log keeps all of it, and the same country can be imported again.
    """
    return _answer(service.country_importing.undo(batch, author.name), is_asked=True)
