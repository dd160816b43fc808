"""The page of a town: who said what of it, along time."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from api.http.parameters.shared import means
from api.http.requests.strict import IdPath
from api.http.service import ServiceDep
from api.web.page import page_of
from api.web.state import PageQuestion
from api.web.town.view import TownPage
from domain.questions.naming.paths import in_path, refuse_names
from domain.questions.stances.place_history import ask_place_history
from domain.stances.ports import PlaceFilter

ROWS_MAX = 100

router = APIRouter(include_in_schema=False)


class TownQuestion(PageQuestion):
    """A town, and the part of its statements that is shown."""

    after: Annotated[str | None, means("show the statements after this one. Default: from the last one on", "s1")] = (
        None
    )


@router.get("/places/{place}")
def show_town(
    request: Request, place: IdPath, service: ServiceDep, asked: Annotated[TownQuestion, Query()]
) -> Response:
    """Show who said what of a town."""
    with in_path("place", place):
        page = page_of(request, service, asked, PlaceFilter(place=place))
    refuse_names(page.resolved, "place")
    history = ask_place_history(service.asking, place, page.pinned, after=asked.after, limit=ROWS_MAX)
    town = TownPage(page=page, history=history).view()
    return page.answer("web/town/page.html.j2", town=town)
