"""The figures of a conflict."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from api.files.pages import answer_page
from api.http.caching.lasting import PageDep
from api.http.negotiation.choosing import VARIES, wanted_of
from api.http.negotiation.formats import MEDIA_TYPES
from api.http.parameters.coordinates import pin_of_overview
from api.http.service import ServiceDep
from api.questions.figures import tables
from api.questions.figures import wire as shapes
from api.questions.parameters import FiguresQuestion
from domain.questions.overviews.figures import ask_figures

router = APIRouter(tags=["overviews"])


@router.get("/figures")
def read_figures(
    request: Request, page: PageDep, service: ServiceDep, asked: Annotated[FiguresQuestion, Query()]
) -> Response:
    """Claims by month, claimant and region; days until acknowledgement; contradictions: at about = said-by."""
    wanted = wanted_of(request, asked)

    def make() -> tuple[bytes, Mapping[str, str]]:
        found = ask_figures(service.asking, asked.question(), asked.shown())
        return answer_page(wanted, lambda: shapes.figures(found), lambda: tables.figures(found)), {}

    return page.written(
        make, pinned_at=pin_of_overview(asked.question()), media_type=MEDIA_TYPES[wanted.form], varies=VARIES
    )
