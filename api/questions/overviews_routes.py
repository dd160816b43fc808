"""Questions about a whole conflict: a day, what changed, its disputes, what became of its claims of control."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response

from api.http.caching import PageDep
from api.http.coordinates import pin_of, pin_of_overview, pinned_coordinates, with_cursor
from api.http.paging import Cursor, next_link
from api.http.service import ServiceDep, wording_of
from api.http.strict import IdPath
from api.questions import overviews_wire as shapes
from api.questions.parameters import ChangesQuestion, DayQuestion, DisputeQuestion, OutcomeQuestion, Overview
from domain.questions.changes import Between
from domain.questions.overviews import Paging
from domain.questions.past import Question, Resolved

router = APIRouter(tags=["overviews"])

CURSOR = {"about", "said_by", "known_at", "after"}
Made = tuple[object, dict[str, str]]


@router.get("/days/{date}")
def read_day(
    date: IdPath, request: Request, page: PageDep, service: ServiceDep, asked: Annotated[DayQuestion, Query()]
) -> Response:
    """A day in the conflict's zone: what was surely said in it, what possibly, which stances and disputes it moved."""
    question, paging = asked.question(), Paging(limit=asked.limit)
    pinned_at, wording = pin_of(asked.known_at), wording_of(service, asked.words)
    if asked.cursor is not None:
        values = Cursor.read(request, asked.cursor, {"known_at", "after"}).values
        question, paging = replace(question, known_at=values["known_at"]), replace(paging, after=values["after"])

    def make() -> Made:
        found = service.daily.day(date, question, asked.shown(), paging)
        going_on = {"known_at": str(found.resolved.known_at.position)}
        shape = shapes.day(found)
        answer = shape if wording is None else wording.day(found).beside(shape)
        return answer, _link(request, going_on, found.next)

    return page.answer(make, pinned_at=pinned_at)


BETWEEN_CURSOR = {"after", *(f"{end}_{axis}" for end in ("from", "to") for axis in ("about", "said_by", "known_at"))}


@router.get("/changes")
def read_changes(
    request: Request, page: PageDep, service: ServiceDep, asked: Annotated[ChangesQuestion, Query()]
) -> Response:
    """What differs between two coordinates, and the entries that made the difference. One of the first is given."""
    between, paging = asked.between(), Paging(limit=asked.limit)
    pinned_at, wording = _pin_of_both(between), wording_of(service, asked.words)
    if asked.cursor is not None:
        values = Cursor.read(request, asked.cursor, BETWEEN_CURSOR).values
        between, paging = _with_cursor(between, values), replace(paging, after=values["after"])

    def make() -> Made:
        found = service.comparing.changes(between, asked.shown(), paging)
        shape = shapes.changes(found)
        answer = shape if wording is None else wording.changes(found).beside(shape)
        return answer, _link(request, _both(found.before, found.after), found.page.next)

    return page.answer(make, pinned_at=pinned_at)


@router.get("/disputes")
def list_disputes(
    request: Request, page: PageDep, service: ServiceDep, asked: Annotated[DisputeQuestion, Query()]
) -> Response:
    """The disputes that have begun, as they stand at about = said-by, by beginning."""
    wording = wording_of(service, asked.words)

    def ask(question: Question, paging: Paging) -> Answer:
        found = service.overviews.disputes(question, asked.shown(), asked.disputes(), paging)
        shape = shapes.disputes(found)
        return shape if wording is None else wording.disputes(found).beside(shape), found.resolved, found.page.next

    return _overview(request, page, asked, ask)


@router.get("/outcomes")
def list_outcomes(
    request: Request, page: PageDep, service: ServiceDep, asked: Annotated[OutcomeQuestion, Query()]
) -> Response:
    """For each claim of control what came first, as things stand at about = said-by; and the counts by claimant."""
    wording = wording_of(service, asked.words)

    def ask(question: Question, paging: Paging) -> Answer:
        found = service.overviews.outcomes(question, asked.shown(), asked.outcome, paging)
        shape = shapes.outcomes(found)
        return shape if wording is None else wording.outcomes(found).beside(shape), found.resolved, found.page.next

    return _overview(request, page, asked, ask)


Answer = tuple[object, Resolved, str | None]


def _overview(request: Request, page: PageDep, asked: Overview, ask: Callable[[Question, Paging], Answer]) -> Response:
    question, paging = asked.question(), Paging(limit=asked.limit)
    pinned_at = pin_of_overview(question)
    if asked.cursor is not None:
        read = Cursor.read(request, asked.cursor, CURSOR)
        question, paging = with_cursor(question, read), replace(paging, after=read.values["after"])

    def make() -> Made:
        shape, resolved, after = ask(question, paging)
        return shape, _link(request, pinned_coordinates(resolved), after)

    return page.answer(make, pinned_at=pinned_at)


def _link(request: Request, coordinates: dict[str, str], after: str | None) -> dict[str, str]:
    return {} if after is None else next_link(request, Cursor({**coordinates, "after": after}))


def _both(before: Resolved, after: Resolved) -> dict[str, str]:
    ends = (("from", before), ("to", after))
    return {f"{end}_{axis}": text for end, of in ends for axis, text in pinned_coordinates(of).items()}


def _with_cursor(between: Between, values: Any) -> Between:  # noqa: ANN401 - parsed JSON
    def end(question: Question, name: str) -> Question:
        return replace(question, **{axis: values[f"{name}_{axis}"] for axis in ("about", "said_by", "known_at")})

    return Between(before=end(between.before, "from"), after=end(between.after, "to"))


def _pin_of_both(between: Between) -> str | None:
    """The greater of the two positions, where the second coordinate is given and neither can move."""
    first, second = between.before, between.after
    positions = [pin_of(second.known_at), pin_of(first.known_at or second.known_at)]
    if second.said_by is None or None in positions:
        return None
    return max((each for each in positions if each is not None), key=int)
