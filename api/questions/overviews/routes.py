"""Questions about a whole conflict: a day, what changed, its disputes, what became of its claims of control."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from api.files.pages import answer_page
from api.http.caching.lasting import PageDep
from api.http.negotiation.choosing import VARIES, Wanted, refuse_words, wanted_of
from api.http.negotiation.formats import MEDIA_TYPES, TEXTS, Form
from api.http.negotiation.pasted import MARKS, pasting_of, text_made
from api.http.parameters.coordinates import pin_of, pin_of_overview, pinned_coordinates, position_header
from api.http.parameters.paging import next_page, resumed, total_header
from api.http.parameters.waiting import MinPositionDep
from api.http.requests.strict import IdPath
from api.http.service import ServiceDep, with_words
from api.questions.overviews import tables
from api.questions.overviews import wire as shapes
from api.questions.parameters import ChangesQuestion, DayQuestion, DisputeQuestion, OutcomeQuestion, Overview
from api.text.pasting.rendering import all_pasted, pasted
from api.text.pasting.telling import told_of_day, told_of_disputes
from domain.errors import ViewsBehind
from domain.questions.along.lists import Paging
from domain.questions.overviews.changes import Between, ask_changes
from domain.questions.overviews.day import ask_day
from domain.questions.overviews.disputes import ask_disputes, ask_outcomes
from domain.questions.past import Resolved

router = APIRouter(tags=["overviews"])

Made = tuple[bytes, Mapping[str, str]]


@router.get("/days/{date}")
def read_day(  # noqa: PLR0913, PLR0917 - one parameter for each part of the question
    date: IdPath,
    request: Request,
    page: PageDep,
    service: ServiceDep,
    asked: Annotated[DayQuestion, Query()],
    least: MinPositionDep,
) -> Response:
    """A day in the conflict's zone: what was surely said in it, what possibly, which stances and disputes it moved."""
    wanted, pasting = _wanted(request, asked), pasting_of(request, asked.words)
    question, after = resumed(request, asked)

    def make() -> Made:
        found = ask_day(
            service.asking, date, question.question(), asked.shown(), Paging(limit=asked.limit, after=after)
        )
        refuse_older(least, found.resolved)
        settled = {"known_at": str(found.resolved.known_at.position)}
        following = next_page(request, settled, found.next, found.resolved.ids)
        headers = following | total_header(sum(found.totals.values())) | position_header(found.resolved)
        if wanted.form in TEXTS:
            return pasted(pasting.day(found, told_of_day(service.asking, found)), MARKS[wanted.form]).encode(), headers
        body = answer_page(
            wanted,
            lambda: with_words(
                service,
                asked.words,
                shapes.day(found, counted=asked.follows_the_log),
                lambda wording: wording.day(found),
            ),
            lambda: tables.day(found),
        )
        return body, headers

    if wanted.form in TEXTS:
        return text_made(request, wanted.form, make)
    return page.written(make, pinned_at=pin_of(asked.known_at), media_type=MEDIA_TYPES[wanted.form], varies=VARIES)


@router.get("/changes")
def read_changes(
    request: Request, page: PageDep, service: ServiceDep, asked: Annotated[ChangesQuestion, Query()]
) -> Response:
    """Show the differences between two coordinates, and the entries that made them. One of the first is given."""
    wanted = _wanted(request, asked)
    question, after = resumed(request, asked)

    def make() -> Made:
        paging = Paging(limit=asked.limit, after=after)
        found = ask_changes(service.asking, question.between(), asked.shown(), paging)
        body = answer_page(
            wanted,
            lambda: with_words(
                service,
                asked.words,
                shapes.changes(found, counted=asked.follows_the_log),
                lambda wording: wording.changes(found),
            ),
            lambda: tables.changes(found),
        )
        following = next_page(request, _both(found.before, found.after), found.page.next, found.after.ids)
        return body, following | total_header(found.page.total) | position_header(found.after)

    return page.written(
        make, pinned_at=_pin_of_both(asked.between()), media_type=MEDIA_TYPES[wanted.form], varies=VARIES
    )


@router.get("/disputes")
def list_disputes(
    request: Request,
    page: PageDep,
    service: ServiceDep,
    asked: Annotated[DisputeQuestion, Query()],
    least: MinPositionDep,
) -> Response:
    """The disputes that have begun, as they stand at about = said-by, by beginning."""
    wanted, pasting = _wanted(request, asked), pasting_of(request, asked.words)
    question, after = resumed(request, asked)

    def make() -> Made:
        paging = Paging(limit=asked.limit, after=after)
        found = ask_disputes(service.asking, question.question(), asked.shown(), asked.disputes(), paging)
        refuse_older(least, found.resolved)
        following = next_page(request, pinned_coordinates(found.resolved), found.page.next, found.resolved.ids)
        headers = following | total_header(found.page.total) | position_header(found.resolved)
        if wanted.form in TEXTS:
            those = pasting.disputes(found, told_of_disputes(service.asking, found.page.items, found.resolved))
            return all_pasted(those, MARKS[wanted.form]).encode(), headers
        body = answer_page(
            wanted,
            lambda: with_words(
                service,
                asked.words,
                shapes.disputes(found, counted=asked.follows_the_log),
                lambda wording: wording.disputes(found),
            ),
            lambda: tables.disputes(found),
        )
        return body, headers

    if wanted.form in TEXTS:
        return text_made(request, wanted.form, make)
    return page.written(
        make, pinned_at=pin_of_overview(asked.question()), media_type=MEDIA_TYPES[wanted.form], varies=VARIES
    )


@router.get("/outcomes")
def list_outcomes(
    request: Request,
    page: PageDep,
    service: ServiceDep,
    asked: Annotated[OutcomeQuestion, Query()],
    least: MinPositionDep,
) -> Response:
    """For each claim of control what came first, as things stand at about = said-by; and the counts by claimant."""
    wanted = _wanted(request, asked)
    question, after = resumed(request, asked)

    def make() -> Made:
        paging = Paging(limit=asked.limit, after=after)
        found = ask_outcomes(service.asking, question.question(), asked.shown(), asked.outcome, paging)
        refuse_older(least, found.resolved)
        body = answer_page(
            wanted,
            lambda: with_words(
                service,
                asked.words,
                shapes.outcomes(found, counted=asked.follows_the_log),
                lambda wording: wording.outcomes(found),
            ),
            lambda: tables.outcomes(found),
        )
        following = next_page(request, pinned_coordinates(found.resolved), found.page.next, found.resolved.ids)
        return body, following | total_header(found.page.total) | position_header(found.resolved)

    return page.written(
        make, pinned_at=pin_of_overview(asked.question()), media_type=MEDIA_TYPES[wanted.form], varies=VARIES
    )


def refuse_older(least: int | None, resolved: Resolved) -> None:
    """Raises ``ViewsBehind`` where the timelines end before the position that the request waited for."""
    if least is not None and resolved.now.known_at and resolved.known_at.position < least:
        raise ViewsBehind(wanted=least, reached=resolved.known_at.position)


def _wanted(request: Request, asked: Overview) -> Wanted:
    wanted = wanted_of(request, asked)
    refuse_words(wanted, asked.words, (Form.JSON,))
    return wanted


def _both(before: Resolved, after: Resolved) -> dict[str, str]:
    ends = (("from", before), ("to", after))
    return {f"{end}_{axis}": text for end, of in ends for axis, text in pinned_coordinates(of).items()}


def _pin_of_both(between: Between) -> str | None:
    """The greater of the two positions, where the second coordinate is given and none can move."""
    first, second = between.before, between.after
    filled = replace(first, about=first.about or second.about, said_by=first.said_by or second.said_by)
    positions = [pin_of_overview(second), pin_of_overview(replace(filled, known_at=first.known_at or second.known_at))]
    return None if None in positions else max(filter(None, positions), key=int)
