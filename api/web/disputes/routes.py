"""Disputes: the open ones by age, and those that ended by how they ended."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from api.http.parameters.shared import means
from api.http.parsing.values import Days
from api.http.service import ServiceDep
from api.service import Service
from api.text.pasting.telling import told_of_disputes
from api.web.disputes.view import SHOWN_OF_EACH, DisputeList, DisputeRows
from api.web.lists import (
    Listing,
    OverviewPageQuestion,
    claimant_options,
    heading_of,
    kept_fields,
    listing_of,
    sentences_of,
    tidied,
    word_options,
)
from api.web.page import Page, page_of
from api.web.pasting import pasting_for, texts_of_all
from domain.questions.along.lists import DisputeFilter
from domain.questions.along.lists import Paging as OverviewPaging
from domain.questions.overviews.disputes import ONE, Disputes, ask_disputes
from domain.questions.statements.lists import ask_known
from domain.vocabulary import Bound, Matter, Outcome, Voice

FIELDS = ("claimant", "admin", "outcome", "matter", "older_than")

router = APIRouter(include_in_schema=False)


class DisputesPageQuestion(OverviewPageQuestion):
    """The disputes that have begun."""

    outcome: Annotated[Outcome | None, means("how a dispute ended", "acknowledged")] = None
    older_than: Annotated[Days | None, means("days, to its end or to when it is asked about", "30")] = None


@router.get("/disputes")
def show_disputes(request: Request, service: ServiceDep, asked: Annotated[DisputesPageQuestion, Query()]) -> Response:
    """Show the open disputes, and those that ended, by how they ended."""
    if (tidy := tidied(request)) is not None:
        return tidy
    page = page_of(request, service, asked, asked.shown())
    listing, says = listing_of(page, asked), sentences_of(page)
    found = {outcome: _asked(service, listing, asked, outcome) for outcome in _outcomes(page, asked)}
    first = next(iter(found.values()))
    every = ask_disputes(
        service.asking, listing.question, asked.shown(), DisputeFilter(older_than=asked.older_than), ONE
    ).page.total
    pasting = pasting_for(page)
    texts = [
        each
        for of in found.values()
        for each in pasting.disputes(of, told_of_disputes(service.asking, of.page.items, of.resolved))
    ]
    return page.answer(
        "web/disputes/page.html.j2",
        lists=[_list(service, listing, of, outcome, asked) for outcome, of in found.items()],
        counts={str(outcome): of.page.total for outcome, of in found.items()},
        ended=every - first.page.total,
        others=[(outcome, page.here(outcome=outcome)) for outcome in Outcome if outcome not in found],
        heading=heading_of(page, first.resolved, asked.chosen_matter),
        texts=texts_of_all(texts),
        is_moved=listing.is_moved,
        is_filtered=any(getattr(asked, name) is not None for name in ("place", "claimant", "admin", "older_than")),
        sides={side: says.name(side) for side in page.slots},
        csv=listing.file_link("/v1/disputes", f="csv"),
        json=listing.file_link("/v1/disputes"),
        asked=asked,
        claimants=claimant_options(page, says, asked.claimant),
        outcomes=word_options(page, "disputes.outcome_", list(Outcome), asked.outcome),
        matters=word_options(page, "disputes.matter_", list(Matter), asked.chosen_matter),
        kept=kept_fields(page, FIELDS),
    )


def _outcomes(page: Page, asked: DisputesPageQuestion) -> Sequence[Outcome]:
    """The outcomes whose disputes are listed. Without kept timelines, each of them takes a look at every place."""
    if asked.outcome is not None:
        return [asked.outcome]
    coordinates = page.resolved.coordinates
    is_kept = (coordinates.bound, coordinates.voice) == (Bound.LATEST, Voice.SIDE)
    return list(Outcome) if is_kept else [Outcome.OPEN]


def _asked(service: Service, listing: Listing, asked: DisputesPageQuestion, outcome: Outcome) -> Disputes:
    """The disputes with that outcome: a page of them, or the first ones where other lists stand beside."""
    is_alone = asked.outcome is not None
    limit = asked.limit if is_alone or outcome is Outcome.OPEN else min(asked.limit, SHOWN_OF_EACH)
    paging = listing.paging if is_alone else OverviewPaging(limit=limit)
    wanted = DisputeFilter(outcome=outcome, older_than=asked.older_than)
    return ask_disputes(service.asking, listing.question, asked.shown(), wanted, paging)


def _list(
    service: Service, listing: Listing, found: Disputes, outcome: Outcome, asked: DisputesPageQuestion
) -> DisputeList:
    turning = {each for of in found.page.items for each in (of.dispute.opened_by, of.dispute.closed_by) if each}
    told = ask_known(service.asking, turning, found.resolved.known_at.position)
    rows = DisputeRows(page=listing.page, says=sentences_of(listing.page), told=told)
    is_alone, is_cut = asked.outcome is not None, found.page.next is not None
    return DisputeList(
        outcome=outcome,
        total=found.page.total,
        rows=rows.of(found),
        next_link=listing.next_link(found.resolved, found.page.next) if is_alone else None,
        all_link=listing.page.here(outcome=outcome, cursor=None) if is_cut and not is_alone else None,
    )
