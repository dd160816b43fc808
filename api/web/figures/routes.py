"""The figures of a conflict: claims by month, claimant and region; days until acknowledgement; contradictions."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from api.http.service import ServiceDep
from api.web.figures.files import Figure, csv_of
from api.web.figures.view import FiguresView
from api.web.headers import headers_of
from api.web.lists import (
    OverviewPageQuestion,
    claimant_options,
    heading_of,
    kept_fields,
    listing_of,
    sentences_of,
    tidied,
)
from api.web.page import page_of
from domain.questions.overviews.figures import ask_figures

FIELDS = ("claimant", "admin")
OF_OTHERS = ("matter", "bound")  # claims of all matters, by what was surely said

router = APIRouter(include_in_schema=False)


@router.get("/figures/{figure}.csv")
def read_figure(
    figure: Figure, request: Request, service: ServiceDep, asked: Annotated[OverviewPageQuestion, Query()]
) -> Response:
    """Return the numbers of one chart as a file."""
    page = page_of(request, service, asked, asked.shown())
    found = ask_figures(service.asking, listing_of(page, asked).question, asked.shown())
    headers = {**headers_of(request, service), "Content-Disposition": f'attachment; filename="{figure}.csv"'}
    return Response(csv_of(found, figure), media_type="text/csv", headers=headers)


@router.get("/figures")
def show_figures(request: Request, service: ServiceDep, asked: Annotated[OverviewPageQuestion, Query()]) -> Response:
    """Show the figures, each as a picture and a table."""
    if (tidy := tidied(request)) is not None:
        return tidy
    page = page_of(request, service, asked, asked.shown())
    listing, says = listing_of(page, asked), sentences_of(page)
    found = ask_figures(service.asking, listing.question, asked.shown())
    view = FiguresView(page=page, says=says, figures=found)
    return page.answer(
        "web/figures/page.html.j2",
        claims=view.claims(),
        days=view.days(),
        days_chart=view.days_chart(),
        contradicted=view.contradicted(),
        contradicted_chart=view.contradicted_chart(),
        heading=heading_of(page, found.resolved, None),
        is_moved=listing.is_moved,
        is_filtered=any(getattr(asked, name) is not None for name in ("place", "claimant", "admin")),
        csv=listing.file_link("/v1/figures", *OF_OTHERS, f="csv"),
        chart_files={each: listing.file_link(f"/figures/{each}.csv") for each in Figure},
        json=listing.file_link("/v1/figures", *OF_OTHERS),
        asked=asked,
        claimants=claimant_options(page, says, asked.claimant),
        kept=kept_fields(page, FIELDS),
    )
