"""What each side says, at chosen coordinates and along time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from api.files.pages import place_stances_page, stances_page
from api.http.deps import (
    Cursor,
    CursorQuery,
    IdPath,
    LimitDep,
    PageDep,
    PlacesDep,
    QuestionDep,
    ServiceDep,
    TrackQuestionDep,
    WordingDep,
    next_link,
    pin,
    pin_of,
    pinned_coordinates,
    with_cursor,
)
from api.http.memento import MementoDep
from api.http.negotiation import MEDIA_TYPES, VARIES, WithPlacesDep, refuse_words_for_tables
from api.http.parameters import an_id
from api.wire import shapes
from domain.questions.past import StanceFilter
from domain.vocabulary import Agreement, Status

router = APIRouter(tags=["stances"])

IN_FORM_AND_TIME = {"Vary": "Accept, Accept-Datetime"}
CURSOR = {"about", "said_by", "known_at", "after"}


@router.get("/stances")
def read_stances(  # noqa: PLR0913, PLR0917 - one parameter for each part of the question
    request: Request,
    page: PageDep,
    wanted: WithPlacesDep,
    service: ServiceDep,
    question: QuestionDep,
    places: PlacesDep,
    limit: LimitDep,
    wording: WordingDep,
    claimant: Annotated[str | None, Query(description="and all below it")] = None,
    holder: Annotated[str | None, Query(description="and all below it")] = None,
    status: Status | None = None,
    agreement: Agreement | None = None,
    cursor: CursorQuery = None,
) -> Response:
    """Every place with a stance. Filters choose what is shown; agreement is computed before them."""
    shown = StanceFilter(
        agreement=agreement, claimant=an_id("claimant", claimant), holder=an_id("holder", holder), status=status
    )
    after = ""
    pinned_at = pin(question)
    refuse_words_for_tables(wanted, wording)
    if cursor is not None:
        read = Cursor.read(request, cursor, CURSOR)
        question, after = with_cursor(question, read), an_id("cursor", read.values["after"]) or ""

    def make() -> tuple[bytes, Mapping[str, str]]:
        with service.asking.going_through(question, places, shown, after=after) as going:
            body, headers, last = stances_page(wanted, going, limit, wording)
        if last is None:
            return body, headers
        going_on = Cursor({**pinned_coordinates(going.resolved), "after": last})
        return body, headers | next_link(request, going_on)

    return page.written(make, pinned_at=pinned_at, media_type=MEDIA_TYPES[wanted.form], varies=VARIES)


@router.get("/places/{place}/stances")
def read_place_stances(  # noqa: PLR0913, PLR0917 - one parameter for each part of the question
    place: IdPath,
    page: PageDep,
    wanted: WithPlacesDep,
    service: ServiceDep,
    question: QuestionDep,
    memento: MementoDep,
    wording: WordingDep,
) -> Response:
    """What each side says of one place."""
    question = replace(question, known_at=memento.known_at)
    refuse_words_for_tables(wanted, wording)

    def make() -> tuple[bytes, Mapping[str, str]]:
        resolved, found = service.asking.place_stances(place, question)
        body, headers = place_stances_page(wanted, place, resolved, found, service.asking.licence, wording)
        return body, headers | memento.headers(resolved.known_at, None)

    return page.written(make, pinned_at=pin(question), media_type=MEDIA_TYPES[wanted.form], varies=IN_FORM_AND_TIME)


@router.get("/places/{place}/timeline")
def read_timeline(
    place: IdPath, page: PageDep, service: ServiceDep, question: TrackQuestionDep, wording: WordingDep
) -> Response:
    """What was said of one place, who held what to be so and when, and how the sides agreed along time."""

    def make() -> tuple[object, dict[str, str]]:
        found = service.asking.timeline(place, question)
        shape = shapes.timeline(found, place)
        return shape if wording is None else wording.timeline(found).beside(shape), {}

    return page.answer(make, pinned_at=pin_of(question.known_at))
