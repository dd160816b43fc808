"""The outcomes of claims of control: as a picture, as counts by claimant, and claim by claim."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from api.http.parameters.shared import means
from api.http.service import ServiceDep
from api.web.lists import (
    OverviewPageQuestion,
    claimant_options,
    heading_of,
    kept_fields,
    listing_of,
    sentences_of,
    tidied,
    word_options,
)
from api.web.outcomes.view import OutcomeRows, chart_of
from api.web.page import page_of
from domain.questions.overviews.disputes import ask_outcomes
from domain.questions.statements.lists import ask_known
from domain.stances.outcomes import Answered

FIELDS = ("claimant", "admin", "outcome")
OF_OTHERS = ("matter", "bound")  # a claim of control is of one matter, by what was surely said

router = APIRouter(include_in_schema=False)


class OutcomesPageQuestion(OverviewPageQuestion):
    """The outcome of each claim of control."""

    outcome: Annotated[Answered | None, means("what became of a claim", "acknowledged")] = None


@router.get("/outcomes")
def show_outcomes(request: Request, service: ServiceDep, asked: Annotated[OutcomesPageQuestion, Query()]) -> Response:
    """Show the outcome of each claim of control."""
    if (tidy := tidied(request)) is not None:
        return tidy
    page = page_of(request, service, asked, asked.shown())
    listing, says = listing_of(page, asked), sentences_of(page)
    found = ask_outcomes(service.asking, listing.question, asked.shown(), asked.outcome, listing.paging)
    named = {name for each in found.page.items for name in (*each.statements, each.closed_by) if name is not None}
    told = ask_known(service.asking, named, found.resolved.known_at.position)
    rows = OutcomeRows(page=page, says=says, told=told)
    counts = rows.counts(found)
    return page.answer(
        "web/outcomes/page.html.j2",
        counts=counts,
        chart=chart_of(counts),
        rows=rows.rows(found),
        total=found.page.total,
        kinds=[str(each) for each in Answered],
        totals={str(each): sum(cells.counts[index].count for cells in counts) for index, each in enumerate(Answered)},
        next_link=listing.next_link(found.resolved, found.page.next),
        heading=heading_of(page, found.resolved, None),
        is_moved=listing.is_moved,
        is_filtered=any(getattr(asked, name) is not None for name in ("place", "claimant", "admin", "outcome")),
        csv=listing.file_link("/v1/outcomes", *OF_OTHERS, f="csv"),
        json=listing.file_link("/v1/outcomes", *OF_OTHERS),
        asked=asked,
        claimants=claimant_options(page, says, asked.claimant),
        outcomes=word_options(page, "outcomes.", list(Answered), asked.outcome),
        kept=kept_fields(page, FIELDS),
    )
