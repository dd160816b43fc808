"""The first page: what two speakers say of every place, side by side, at any point in time."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from api.http.service import ServiceDep
from api.web.map.citing import citation_of
from api.web.map.links import CITED, EMBEDDED, MAP
from api.web.map.parameters import MapQuestion
from api.web.map.view import view_of
from api.web.page import page_of
from domain.stances.ports import PlaceFilter

router = APIRouter(include_in_schema=False)
Asked = Annotated[MapQuestion, Query()]


@router.get(MAP)
def show_map(request: Request, service: ServiceDep, asked: Asked) -> Response:
    """Show the claims of two speakers about every place."""
    page = page_of(request, service, asked, PlaceFilter(place=asked.place))
    view = view_of(page, service, asked)
    return page.answer("web/map/page.html.j2", view=view, asked=asked, bare=False)


@router.get(EMBEDDED)
def show_embedded_map(request: Request, service: ServiceDep, asked: Asked) -> Response:
    """The same without the header, for other pages to frame."""
    page = page_of(request, service, asked, PlaceFilter(place=asked.place))
    return page.answer("web/map/page.html.j2", view=view_of(page, service, asked), asked=asked, bare=True)


@router.get(CITED)
def cite(request: Request, service: ServiceDep, asked: Asked) -> Response:
    """How to cite the picture, and the licences of what it shows."""
    page = page_of(request, service, asked, PlaceFilter(place=asked.place))
    return page.answer("web/map/cite.html.j2", cited=citation_of(page, service, asked))
