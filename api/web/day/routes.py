"""A day: the statements of each side by place, the stances and disputes that they moved, and other days."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import RedirectResponse

from api.http.parameters.shared import means
from api.http.requests.strict import IdPath
from api.http.service import ServiceDep
from api.text import dates, headings
from api.text.languages.table import Case
from api.text.sentences import named_in
from api.web.day.view import DayRows
from api.web.lists import Listing, OverviewPageQuestion, listing_of, sentences_of, tidied
from api.web.page import Page, page_of
from api.web.pasting import pasting_for, texts_of
from api.web.state import address
from domain.dates.instants import local_wall
from domain.questions.overviews.day import ask_day, ask_days_beside
from domain.questions.statements.lists import ask_known
from domain.stances.lines import Axis

AxisOfDay = Literal[Axis.SAID_BY, Axis.ABOUT, Axis.KNOWN_AT]
AXES = (Axis.SAID_BY, Axis.ABOUT, Axis.KNOWN_AT)

router = APIRouter(include_in_schema=False)


class DayPageQuestion(OverviewPageQuestion):
    """A day; ``axis`` says by which of its dates a statement is one of that day."""

    axis: Annotated[
        AxisOfDay, means("said that day (`said_by`), about that day (`about`), or recorded in it (`known_at`)", "about")
    ] = Axis.SAID_BY


class DaysQuestion(DayPageQuestion):
    """The way to a day; without ``date``, to the last one with statements."""

    date: Annotated[str | None, means("a day", "2025-12-11")] = None


@router.get("/days")
def choose_day(request: Request, service: ServiceDep, asked: Annotated[DaysQuestion, Query()]) -> Response:
    """Lead to the day that was chosen, or to the last one with statements."""
    page = page_of(request, service, asked, asked.shown())
    date = asked.date or ask_days_beside(service.asking, None, page.pinned, asked.shown(), asked.axis).earlier
    if date is None:
        return page.answer("web/day/none.html.j2")
    given = [(name, text or None) for name, text in request.query_params.multi_items() if name != "date"]
    return RedirectResponse(address(f"/days/{date}", given), status_code=303)


@router.get("/days/{date}")
def show_day(
    date: IdPath, request: Request, service: ServiceDep, asked: Annotated[DayPageQuestion, Query()]
) -> Response:
    """Show the statements of a day by side and place, and their effect."""
    if (tidy := tidied(request)) is not None:
        return tidy
    page = page_of(request, service, asked, asked.shown())
    listing = listing_of(page, asked)
    found = ask_day(service.asking, date, listing.question, asked.shown(), listing.paging, asked.axis)
    beside = ask_days_beside(service.asking, date, page.pinned, asked.shown(), asked.axis)
    told = ask_known(
        service.asking,
        named_in(each.dispute for each in (*found.opened, *found.closed)),
        found.resolved.known_at.position,
    )
    rows = DayRows(page=page, says=sentences_of(page), day=found, told={**found.told, **told})
    return page.answer(
        "web/day/page.html.j2",
        day=found,
        rows=rows,
        counts={} if found.next or asked.cursor else rows.said_by(),
        title=dates.at(found.day.earliest, Case.BARE, page.words.language, found.resolved.zone),
        weekday=page.words(f"day.weekday_{local_wall(found.day.earliest, found.resolved.zone).weekday()}"),
        heading=headings.of_day(found.resolved, found.day.earliest, asked.chosen_matter, page.words.language),
        axes=[
            (page.words(f"day.axis_{axis}"), page.here(axis=_unless_usual(axis), cursor=None), axis == asked.axis)
            for axis in AXES
        ],
        axis=asked.axis,
        earlier=_day_link(page, beside.earlier),
        later=_day_link(page, beside.later),
        beside=beside,
        is_filtered=any(getattr(asked, name) is not None for name in ("place", "claimant", "admin")),
        texts=texts_of(pasting_for(page).day(found, rows.told)),
        next_link=listing.next_link(found.resolved, found.next),
        csv=_file_link(listing, date, f="csv"),
        json=_file_link(listing, date),
    )


def _unless_usual(axis: Axis) -> str | None:
    return None if axis is Axis.SAID_BY else axis


def _day_link(page: Page, date: str | None) -> str | None:
    given = [(name, text) for name, text in page.request.query_params.items() if name != "cursor"]
    return None if date is None else address(f"/days/{date}", given)


def _file_link(listing: Listing, date: str, **changes: str) -> str:
    """Of what was said that day: a day has no about and said-by of its own."""
    return listing.file_link(f"/v1/days/{date}", "about", "said_by", **changes)
