"""The conflicts of the record, and one with its claimants and places: shown, and amended by names."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import JSONResponse, Response

from api.http.access.auth import DeclarerDep, PlacesDep
from api.http.parameters.shared import means
from api.http.requests.bodies import BodyDep, parsed
from api.http.requests.strict import IdPath
from api.http.service import ServiceDep
from api.web.conflicts.places import NamedPlaceForm, gazetteer_hits
from api.web.conflicts.view import claimants_shown, conflict_rows, places_in_use
from api.web.page import page_of
from api.web.setup.input import NewClaimantForm
from api.web.setup.view import countries, has_declaring_keys, newest_import, without_conflict
from api.web.setup.zones import country_of
from api.web.state import PageQuestion
from domain.claimants.lookup import HowCalled, claimants_called
from domain.errors import Fault, Refused
from domain.questions.declared import ask_conflict
from domain.record.declarations import Conflict

router = APIRouter(include_in_schema=False)


class ConflictQuestion(PageQuestion):
    q: Annotated[str, means("a claimant: part of its name, an alias, or a person; empty: all", "Kyiv")] = ""


class GazetteerQuestion(PageQuestion):
    q: Annotated[str, means("the beginning of a place's name, in any spelling", "Kramatorsk")] = ""


@router.get("/conflicts")
def show_conflicts(request: Request, service: ServiceDep, asked: Annotated[PageQuestion, Query()]) -> Response:
    """Every conflict that is declared, retired ones last."""
    frame = without_conflict(request, service, asked)
    return frame.answer("web/conflicts/list.html.j2", rows=conflict_rows(frame))


@router.get("/conflicts/{conflict}")
def show_conflict(
    request: Request, service: ServiceDep, conflict: IdPath, asked: Annotated[ConflictQuestion, Query()]
) -> Response:
    """One conflict: its time zone, its claimants, the number of its places."""
    _, declared = ask_conflict(service.asking, conflict, asked.known_at)
    page = page_of(request, service, asked.model_copy(update={"conflict": conflict}))
    return page.answer(
        "web/conflicts/page.html.j2",
        declared=declared,
        claimants=claimants_shown(declared, asked.q.strip()),
        q=asked.q.strip(),
        places=places_in_use(service, page.resolved.known_at.position),
        has_keys=has_declaring_keys(service),
        countries=countries(service),
        country=country_of(declared.tz),
        newest=newest_import(service),
    )


@router.post("/conflicts/{conflict}/claimants", status_code=201)
def add_claimant(author: DeclarerDep, conflict: IdPath, given: BodyDep, service: ServiceDep) -> JSONResponse:
    """Declare a claimant by its name; its id is made from it."""
    form = parsed(given, NewClaimantForm)
    _, declared = ask_conflict(service.asking, conflict, None)
    _refuse_namesake(declared, form.name)
    own, draft = form.read(conflict, declared.claimants)
    service.recording.record(draft, author)
    return JSONResponse({"id": own}, status_code=201)


def _refuse_namesake(conflict: Conflict, name: str) -> None:
    same = [each for each in claimants_called(conflict, name) if each.how in {HowCalled.ID, HowCalled.NAME}]
    if same:
        cure = "add names or people to that one, or write another name"
        raise Refused([Fault("/name", f"{name!r} is a claimant of this conflict already", cure)])


@router.get("/setup/places")
def find_in_gazetteer(service: ServiceDep, asked: Annotated[GazetteerQuestion, Query()]) -> JSONResponse:
    """Places of the whole world whose name begins so, in any spelling, whether they are in the record or not."""
    return JSONResponse({"places": [each._asdict() for each in gazetteer_hits(service, asked.q)]})


@router.post("/setup/places", status_code=201)
def add_place(author: PlacesDep, given: BodyDep, service: ServiceDep) -> JSONResponse:
    """Declare one place: of the gazetteer, or by its name and coordinates."""
    place = parsed(given, NamedPlaceForm).declare(service, author)
    return JSONResponse({"id": place.id, "name": place.name}, status_code=201)
