"""The figures of a conflict: claims by month, claimant and region; days until acknowledgement; contradictions."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from api.http.service import ServiceDep
from api.web.figures.view import FiguresView
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
from domain.questions.figures import ask_figures

FIELDS = ("claimant", "admin")
OF_OTHERS = ("matter", "bound")  # claims of all matters, by what was surely said

router = APIRouter(include_in_schema=False)


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
        json=listing.file_link("/v1/figures", *OF_OTHERS),
        asked=asked,
        claimants=claimant_options(page, says, asked.claimant),
        kept=kept_fields(page, FIELDS),
    )
