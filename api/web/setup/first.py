"""An empty service opens on the page that sets it up."""

from __future__ import annotations

from http import HTTPStatus

from fastapi import FastAPI, Request, Response
from fastapi.responses import RedirectResponse

from api.http.service import ServiceDep
from api.web.setup.view import has_places
from api.web.state import address
from domain.record.declarations import in_use

FIRST = "/"
KEPT = ("lang", "theme")
NOT_KEPT = {"Cache-Control": "no-store"}  # once it is set up, the first page is another


class NotSetUp(Exception):
    """The record lacks a conflict in use, or places: nothing can be shown yet."""


def set_up(request: Request, service: ServiceDep) -> None:
    """Raise ``NotSetUp`` for the first page, which then leads to the one that sets the service up."""
    if request.url.path != FIRST:
        return
    with service.importing.snapshot() as past:
        conflicts = in_use(past.conflicts(at=past.head().position))
    if not conflicts or not has_places(service):
        raise NotSetUp


def install(app: FastAPI) -> None:
    app.add_exception_handler(NotSetUp, _lead)


def _lead(request: Request, _: Exception) -> Response:
    kept = [(name, request.query_params.get(name)) for name in KEPT]
    return RedirectResponse(address("/setup", kept), HTTPStatus.SEE_OTHER, NOT_KEPT)
