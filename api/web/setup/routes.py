"""The first start: what an empty service needs, and the ways to fill it in without typing an id."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import JSONResponse, Response

from api.http.access.auth import DeclarerDep, needs
from api.http.parameters.shared import means
from api.http.parsing.values import Flag
from api.http.requests.bodies import BodyDep, parsed
from api.http.service import ServiceDep
from api.intake.demo import record_demo
from api.service import Service
from api.web.setup.input import NewConflictForm, Numbered
from api.web.setup.view import setup_of, without_conflict
from api.web.state import PageQuestion
from domain.errors import Fault, Refused
from domain.intake.append import Author
from domain.intake.keys import Scope

NOT_EMPTY = Fault("", "the record is not empty", "the demo can only be loaded into an empty one")

router = APIRouter(include_in_schema=False)
DemoDep = Annotated[Author, Depends(needs(Scope.DECLARE, Scope.WRITE, is_whole=True))]


class SetupQuestion(PageQuestion):
    another: Annotated[Flag | None, means("1: declare one more conflict", "1")] = None


@router.get("/setup")
def show_setup(request: Request, service: ServiceDep, asked: Annotated[SetupQuestion, Query()]) -> Response:
    """The steps that are left until something can be recorded."""
    frame = without_conflict(request, service, asked)
    return frame.answer("web/setup/page.html.j2", setup=setup_of(frame, another=bool(asked.another)))


@router.post("/setup/conflict", status_code=201)
def declare_new_conflict(author: DeclarerDep, given: BodyDep, service: ServiceDep) -> JSONResponse:
    """Declare a conflict with its claimants; their ids are made from their names."""
    form = parsed(given, NewConflictForm)
    with service.importing.snapshot() as past:
        taken = {each.id for each in past.conflicts(at=past.head().position)}
    draft = form.read(taken)
    with Numbered(list(draft.claimants)).faults():
        service.recording.record(draft, author)
    return JSONResponse({"id": draft.id}, status_code=201)


@router.post("/setup/demo", status_code=201)
def load_demo(author: DemoDep, service: ServiceDep) -> JSONResponse:
    """Record the demo's statements. Raises ``Refused`` where there is a conflict or a place already."""
    if not _is_empty(service):
        raise Refused([NOT_EMPTY])
    return JSONResponse({"statements": record_demo(service.recording, author.name)}, status_code=201)


def _is_empty(service: Service) -> bool:
    with service.importing.snapshot() as past:
        head = past.head().position
        return not past.conflicts(at=head) and next(iter(past.places(at=head)), None) is None
