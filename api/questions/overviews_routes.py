"""Questions about a whole conflict: a day, what changed, its disputes, what became of its claims of control."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request, Response

from api.http.deps import (
    AboutQuery,
    ConflictQuery,
    Cursor,
    CursorQuery,
    IdPath,
    KnownAtQuery,
    LimitDep,
    OverviewQuestionDep,
    PageDep,
    PlacesDep,
    SaidByQuery,
    ServiceDep,
    WordingDep,
    next_link,
    pin_of,
    pin_of_overview,
    pinned_coordinates,
    with_cursor,
)
from api.http.parameters import an_id
from api.questions import overviews_wire as shapes
from domain.questions.changes import Between
from domain.questions.overviews import DisputeFilter, OverviewFilter, Paging
from domain.questions.past import Question, Resolved
from domain.questions.stances import BadQuestion
from domain.stances.outcomes import Answered
from domain.vocabulary import Bound, Matter, Outcome, Voice

router = APIRouter(tags=["overviews"])

DAYS_DIGITS_MAX = 6
CURSOR = {"about", "said_by", "known_at", "after"}
ClaimantQuery = Annotated[str | None, Query(description="and all below it")]
EitherMatterQuery = Annotated[Matter | None, Query(description="both, unless given")]
Made = tuple[object, dict[str, str]]


async def shown_of(places: PlacesDep, claimant: ClaimantQuery = None) -> OverviewFilter:
    return OverviewFilter(places=places, claimant=an_id("claimant", claimant))


ShownDep = Annotated[OverviewFilter, Depends(shown_of)]


@router.get("/days/{date}")
def read_day(  # noqa: PLR0913, PLR0917 - one parameter for each part of the question
    date: IdPath,
    request: Request,
    page: PageDep,
    service: ServiceDep,
    shown: ShownDep,
    limit: LimitDep,
    wording: WordingDep,
    conflict: ConflictQuery = None,
    known_at: KnownAtQuery = None,
    bound: Bound = Bound.LATEST,
    voice: Voice = Voice.SIDE,
    matter: EitherMatterQuery = None,
    cursor: CursorQuery = None,
) -> Response:
    """A day in the conflict's zone: what was surely said in it, what possibly, which stances and disputes it moved."""
    pinned_at = pin_of(known_at)
    paging = Paging(limit=limit)
    if cursor is not None:
        read = Cursor.read(request, cursor, {"known_at", "after"})
        known_at, paging = read.values["known_at"], replace(paging, after=read.values["after"])
    question = Question(conflict=an_id("conflict", conflict), known_at=known_at, bound=bound, voice=voice)

    def make() -> Made:
        found = service.daily.day(date, question, replace(shown, matter=matter), paging)
        going_on = {"known_at": str(found.resolved.known_at.position)}
        shape = shapes.day(found)
        answer = shape if wording is None else wording.day(found).beside(shape)
        return answer, _link(request, going_on, found.next)

    return page.answer(make, pinned_at=pinned_at)


async def between_of(  # noqa: PLR0913, PLR0917 - one parameter for each coordinate
    conflict: ConflictQuery = None,
    from_about: AboutQuery = None,
    from_said_by: AboutQuery = None,
    from_known_at: KnownAtQuery = None,
    to_about: AboutQuery = None,
    to_said_by: SaidByQuery = None,
    to_known_at: KnownAtQuery = None,
    bound: Bound = Bound.LATEST,
    voice: Voice = Voice.SIDE,
    matter: Matter = Matter.CONTROL,
) -> Between:
    asked = Question(conflict=an_id("conflict", conflict), bound=bound, voice=voice, matter=matter)
    return Between(
        before=replace(asked, about=from_about, said_by=from_said_by, known_at=from_known_at),
        after=replace(asked, about=to_about, said_by=to_said_by, known_at=to_known_at),
    )


BETWEEN_CURSOR = {"after", *(f"{end}_{axis}" for end in ("from", "to") for axis in ("about", "said_by", "known_at"))}


@router.get("/changes")
def read_changes(  # noqa: PLR0913, PLR0917 - one parameter for each part of the question
    request: Request,
    page: PageDep,
    service: ServiceDep,
    between: Annotated[Between, Depends(between_of)],
    shown: ShownDep,
    limit: LimitDep,
    wording: WordingDep,
    cursor: CursorQuery = None,
) -> Response:
    """What differs between two coordinates, and the entries that made the difference. One of the first is given."""
    pinned_at = _pin_of_both(between)
    paging = Paging(limit=limit)
    if cursor is not None:
        values = Cursor.read(request, cursor, BETWEEN_CURSOR).values
        between = _with_cursor(between, values)
        paging = replace(paging, after=values["after"])

    def make() -> Made:
        found = service.comparing.changes(between, shown, paging)
        shape = shapes.changes(found)
        answer = shape if wording is None else wording.changes(found).beside(shape)
        return answer, _link(request, _both(found.before, found.after), found.page.next)

    return page.answer(make, pinned_at=pinned_at)


@router.get("/disputes")
def list_disputes(  # noqa: PLR0913, PLR0917 - one parameter for each part of the question
    request: Request,
    page: PageDep,
    service: ServiceDep,
    question: OverviewQuestionDep,
    shown: ShownDep,
    limit: LimitDep,
    wording: WordingDep,
    bound: Bound = Bound.LATEST,
    matter: EitherMatterQuery = None,
    outcome: Outcome | None = None,
    older_than: Annotated[
        str | None, Query(description="days, to its end or to when it is asked about", examples=["30"])
    ] = None,
    cursor: CursorQuery = None,
) -> Response:
    """The disputes that have begun, as they stand at about = said-by, by beginning."""
    wanted = DisputeFilter(outcome=outcome, older_than=_days("older_than", older_than))
    shown = replace(shown, matter=matter)
    return _overview(
        request,
        page,
        replace(question, bound=bound),
        Paging(limit=limit),
        cursor,
        lambda question, paging: _disputes(service, question, shown, wanted, paging, wording),
    )


@router.get("/outcomes")
def list_outcomes(  # noqa: PLR0913, PLR0917 - one parameter for each part of the question
    request: Request,
    page: PageDep,
    service: ServiceDep,
    question: OverviewQuestionDep,
    shown: ShownDep,
    limit: LimitDep,
    wording: WordingDep,
    outcome: Answered | None = None,
    cursor: CursorQuery = None,
) -> Response:
    """For each claim of control what came first, as things stand at about = said-by; and the counts by claimant."""
    return _overview(
        request,
        page,
        question,
        Paging(limit=limit),
        cursor,
        lambda question, paging: _outcomes(service, question, shown, outcome, paging, wording),
    )


Asked = Callable[[Question, Paging], tuple[object, Resolved, str | None]]


def _overview(  # noqa: PLR0913, PLR0917 - what goes into a page
    request: Request, page: PageDep, question: Question, paging: Paging, cursor: str | None, ask: Asked
) -> Response:
    pinned_at = pin_of_overview(question)
    if cursor is not None:
        read = Cursor.read(request, cursor, CURSOR)
        question, paging = with_cursor(question, read), replace(paging, after=read.values["after"])

    def make() -> Made:
        shape, resolved, after = ask(question, paging)
        return shape, _link(request, pinned_coordinates(resolved), after)

    return page.answer(make, pinned_at=pinned_at)


def _disputes(  # noqa: PLR0913, PLR0917 - what a page of them is made of
    service: ServiceDep,
    question: Question,
    shown: OverviewFilter,
    wanted: DisputeFilter,
    paging: Paging,
    wording: WordingDep,
) -> tuple[object, Resolved, str | None]:
    found = service.overviews.disputes(question, shown, wanted, paging)
    shape = shapes.disputes(found)
    return shape if wording is None else wording.disputes(found).beside(shape), found.resolved, found.page.next


def _outcomes(  # noqa: PLR0913, PLR0917 - what a page of them is made of
    service: ServiceDep,
    question: Question,
    shown: OverviewFilter,
    outcome: Answered | None,
    paging: Paging,
    wording: WordingDep,
) -> tuple[object, Resolved, str | None]:
    found = service.overviews.outcomes(question, shown, outcome, paging)
    shape = shapes.outcomes(found)
    return shape if wording is None else wording.outcomes(found).beside(shape), found.resolved, found.page.next


def _link(request: Request, coordinates: dict[str, str], after: str | None) -> dict[str, str]:
    return {} if after is None else next_link(request, Cursor({**coordinates, "after": after}))


def _days(parameter: str, text: str | None) -> int | None:
    if text is None:
        return None
    if not (text.isascii() and text.isdigit() and len(text) <= DAYS_DIGITS_MAX):
        raise BadQuestion(parameter, f"{text[:80]!r} is no count of days", "write digits")
    return int(text)


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
