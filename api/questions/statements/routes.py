"""Statements as they were said, and the log that they stand in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from api.files.pages import statements_page
from api.files.writing import Limited, Writing
from api.http.caching.lasting import JSON_TYPE, PageDep
from api.http.negotiation.choosing import VARIES, form_of, wanted_of
from api.http.negotiation.formats import MEDIA_TYPES, TEXTS
from api.http.negotiation.pasted import MARKS, pasting_of, text_answer
from api.http.parameters.coordinates import pin_of
from api.http.parameters.memento import IN_FORM_AND_TIME, AcceptDatetime, in_time, memento_of, timemap
from api.http.parameters.paging import cursor_number, next_page, resumed
from api.http.requests.strict import IdPath
from api.http.sending.spool import Spool
from api.http.service import ServiceDep, with_words
from api.questions.parameters import LogPage, OneStatement, StatementQuestion
from api.text.pasting.rendering import pasted
from api.wire import shapes
from domain.questions.statements.history import ask_statement_history
from domain.questions.statements.lists import ask_statement_changes, stream_statements

router = APIRouter(tags=["statements"])
LOG: Writing[tuple[int, bytes]] = Writing(
    head=b'{"entries":[', between=b",", member=lambda entry: entry[1:], tail=lambda: b"]}"
)


@router.get("/statements")
def list_statements(
    request: Request, page: PageDep, service: ServiceDep, asked: Annotated[StatementQuestion, Query()]
) -> Response:
    """Statements that are there at known-at, in the order of the log."""
    form = wanted_of(request, asked)
    question, after = resumed(request, asked)
    last = 0 if after is None else cursor_number(after)

    def make() -> tuple[Spool, Mapping[str, str]]:
        with stream_statements(service.asking, asked.wanted(), question.known_at, after=last) as going:
            body, headers, following = statements_page(
                form, going, asked.limit, follows_the_log=asked.follows_the_log, is_first=after is None
            )
        settled, key = {"known_at": str(going.known_at.position)}, None if following is None else str(following)
        return body, headers | next_page(request, settled, key, going.found.ids)

    return page.written(make, pinned_at=pin_of(asked.known_at), media_type=MEDIA_TYPES[form.form], varies=VARIES)


@router.get("/statements/{statement}")
def read_statement(  # noqa: PLR0913, PLR0917 - one parameter for each part of the question
    request: Request,
    statement: IdPath,
    page: PageDep,
    service: ServiceDep,
    asked: Annotated[OneStatement, Query()],
    accept_datetime: AcceptDatetime = None,
) -> Response:
    """One statement with its whole history, what it denies and what denies it, and who recorded it."""
    memento, form = memento_of(request, asked, accept_datetime), form_of(request, asked)
    timemap_of = f"/v1/statements/{statement}/timemap"
    if form in TEXTS:
        whole = ask_statement_history(service.asking, statement, memento.known_at)
        text = pasted(pasting_of(request, asked.words).statement(whole), MARKS[form])
        return text_answer(request, form, text, memento.headers(whole.known_at, timemap_of))

    def make() -> tuple[object, Mapping[str, str]]:
        whole = ask_statement_history(service.asking, statement, memento.known_at)
        page.lasts(whole.known_at.position)
        shape = shapes.history(whole.known_at, whole.history)
        worded = with_words(service, asked.words, shape, lambda wording: wording.statement(whole))
        return worded, memento.headers(whole.known_at, timemap_of)

    return page.answer(make, pinned_at=pin_of(memento.known_at), varies=IN_FORM_AND_TIME)


@router.get("/statements/{statement}/timemap")
def map_statement(request: Request, statement: IdPath, service: ServiceDep) -> Response:
    """The answers that there have been about one statement: one for each position at which it changed (RFC 7089)."""
    moments = ask_statement_changes(service.asking, statement)
    return in_time(timemap(request, f"/v1/statements/{statement}", moments))


@router.get("/log")
def read_log(request: Request, service: ServiceDep, asked: Annotated[LogPage, Query()]) -> Response:
    """The entries in order, as they are stored: their bytes are what proofs are about.

    Of an entry whose bytes were deleted, `{"position", "redacted_by"}`: the redaction that holds what remains of it.
    """
    body = Spool()
    page = Limited(service.each_stored_entry(after=asked.after, limit=asked.limit), asked.limit, body.is_full)
    LOG.into(body, page)
    headers = {"Cache-Control": "no-cache", "Content-Type": JSON_TYPE}
    if page.last is not None and (page.more or page.count == asked.limit):
        url = request.url.include_query_params(after=page.last[0])
        headers["Link"] = f'<{url.path}?{url.query}>; rel="next"'
    return body.response(headers)
