"""What each side says, at chosen coordinates and along time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from api.files.pages import answer_page, place_stances_page, stances_page
from api.http.caching.kept import Moving
from api.http.caching.lasting import Page, PageDep
from api.http.negotiation.choosing import VARIES, refuse_words, refuse_words_for_tables, wanted_of
from api.http.negotiation.formats import MEDIA_TYPES, TEXTS, Form
from api.http.negotiation.pasted import MARKS, pasting_of, text_answer
from api.http.parameters.coordinates import pin, pin_of, pinned_coordinates, position_header
from api.http.parameters.memento import IN_FORM_AND_TIME, AcceptDatetime, memento_of
from api.http.parameters.paging import next_page, resumed
from api.http.parameters.shared import Words
from api.http.parsing.values import an_id
from api.http.requests.strict import IdPath
from api.http.sending.spool import Spool
from api.http.service import ServiceDep, with_words, wording_of
from api.questions.parameters import PlaceStanceQuestion, StanceQuestion, TimelineQuestion
from api.questions.stances import tables
from api.text.pasting.rendering import pasted
from api.wire import shapes
from domain.dates.instants import Instant
from domain.questions.past import Resolved
from domain.questions.stances.place_history import PlaceHistory, ask_place_history
from domain.questions.stances.places import ask_place_stances, ask_timeline, stream_stances
from domain.vocabulary import PlaceId

router = APIRouter(tags=["stances"])


@router.get("/stances")
def read_stances(
    request: Request, page: PageDep, service: ServiceDep, asked: Annotated[StanceQuestion, Query()]
) -> Response:
    """Every place with a stance. Filters choose what is shown; agreement is computed before them."""
    wanted, wording = wanted_of(request, asked), wording_of(service, asked.words)
    refuse_words_for_tables(wanted, wording)
    question, after = resumed(request, asked)
    last = an_id("cursor", after) or ""

    def make() -> tuple[Spool, Mapping[str, str]]:
        coordinates, places, shown = question.question(), asked.places(), asked.shown()
        at_once = asked.limit + 1
        with stream_stances(service.asking, coordinates, places, shown, after=last, at_once=at_once) as going:
            follows = asked.follows_the_log
            body, headers, following = stances_page(wanted, going, asked.limit, wording, follows_the_log=follows)
        return body, headers | next_page(request, pinned_coordinates(going.resolved), following, going.resolved.ids)

    pinned_at = pin(asked.question())
    return page.written(make, pinned_at=pinned_at, media_type=MEDIA_TYPES[wanted.form], varies=VARIES)


@router.get("/places/{place}/stances")
def read_place_stances(  # noqa: PLR0913, PLR0917 - one parameter for each part of the question
    request: Request,
    place: IdPath,
    page: PageDep,
    service: ServiceDep,
    asked: Annotated[PlaceStanceQuestion, Query()],
    accept_datetime: AcceptDatetime = None,
) -> Response:
    """What each side says of one place."""
    memento = memento_of(request, asked, accept_datetime)
    question = replace(asked.question(), known_at=memento.known_at)
    wanted, wording = wanted_of(request, asked), wording_of(service, asked.words)
    refuse_words_for_tables(wanted, wording)
    if wanted.form in TEXTS:
        return pasted_town(request, wanted.form, ask_place_history(service.asking, place, question, limit=0), asked)

    def make() -> tuple[bytes, Mapping[str, str]]:
        may_last = page.may_last and wanted.form is Form.JSON and wording is None
        answer = ask_place_stances(service.asking, place, question, lasting=may_last)
        if answer.until is not None:
            _lasts(page, place, answer.resolved, answer.until)
        body, headers = place_stances_page(wanted, answer, wording)
        return body, headers | memento.headers(answer.resolved.known_at, None)

    return page.written(make, pinned_at=pin(question), media_type=MEDIA_TYPES[wanted.form], varies=IN_FORM_AND_TIME)


def _lasts(page: Page, place: PlaceId, resolved: Resolved, until: Instant) -> None:
    """Say how long the answer about a place stays the same. With one of its coordinates at now, nobody knows."""
    position, now = resolved.known_at.position, resolved.now
    alone = place if now.known_at else None
    if now.about and now.said_by:
        page.lasts(position, Moving(resolved.coordinates.about, until), place=alone)
    elif not (now.about or now.said_by or resolved.to_come):
        page.lasts(position, place=alone)


@router.get("/places/{place}/timeline")
def read_timeline(
    request: Request, place: IdPath, page: PageDep, service: ServiceDep, asked: Annotated[TimelineQuestion, Query()]
) -> Response:
    """What was said of one place, who held what to be so and when, and how the sides agreed along time."""
    wanted = wanted_of(request, asked)
    refuse_words(wanted, asked.words, (Form.JSON,))
    if wanted.form in TEXTS:
        history = ask_place_history(service.asking, place, asked.question(), limit=0)
        return pasted_town(request, wanted.form, history, asked)

    def make() -> tuple[bytes, Mapping[str, str]]:
        found = ask_timeline(service.asking, place, asked.question())
        body = answer_page(
            wanted,
            lambda: with_words(service, asked.words, shapes.timeline(found), lambda wording: wording.timeline(found)),
            lambda: tables.timeline(found),
        )
        if asked.words is None and found.looked_at is None:
            page.lasts(found.resolved.known_at.position, place=place if found.resolved.now.known_at else None)
        return body, position_header(found.resolved)

    return page.written(make, pinned_at=pin_of(asked.known_at), media_type=MEDIA_TYPES[wanted.form], varies=VARIES)


def pasted_town(request: Request, form: Form, of: PlaceHistory, asked: Words) -> Response:
    """Return what each side says of a place, as text to paste."""
    town = pasting_of(request, asked.words).town(of.stances, of.resolved, of.disputes, of.told)
    return text_answer(request, form, pasted(town, MARKS[form]), position_header(of.resolved))
