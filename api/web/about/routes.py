"""The data and the licences: what the record was imported from, and what the pages are made with."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from api.http.service import ServiceDep
from api.web.page import page_of
from api.web.state import PageQuestion
from domain.questions.past import BatchSummary

router = APIRouter(include_in_schema=False)


@router.get("/about")
def show_licences(request: Request, service: ServiceDep, asked: Annotated[PageQuestion, Query()]) -> Response:
    """Every import of the record with its licence, and the credits of the pages."""
    page = page_of(request, service, asked)
    known_at = page.resolved.known_at.position
    batches = [each for each in service.importing.batches() if each.began.position <= known_at]
    return page.answer("web/about/page.html.j2", batches=[_row(each) for each in batches])


def _row(of: BatchSummary) -> dict[str, object]:
    declared = of.declared
    return {
        "name": of.id if declared is None else declared.file,
        "importer": None if declared is None else declared.importer,
        "licence": None if declared is None else declared.licence,
        "restricted": declared is not None and declared.restricted,
        "statements": of.statements,
        "places": of.places,
    }
