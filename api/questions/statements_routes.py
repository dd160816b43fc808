"""Statements as they were said, and the log that they stand in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response

from api.files.pages import statements_page
from api.http.deps import (
    ConflictQuery,
    Cursor,
    CursorQuery,
    IdPath,
    KnownAtQuery,
    LimitDep,
    PageDep,
    ServiceDep,
    next_link,
    pin_of,
)
from api.http.memento import VARIES as OVER_TIME
from api.http.memento import MementoDep, in_time, timemap
from api.http.negotiation import MEDIA_TYPES, VARIES, WithoutPlacesDep
from api.http.parameters import a_text, an_id
from api.wire import shapes
from domain.questions.past import StatementFilter
from domain.questions.stances import BadQuestion, StatementWanted, is_position
from domain.vocabulary import Kind, Status

router = APIRouter(tags=["statements"])

DAY = "an instant, or a day of the conflict's zone"


async def wanted_of(  # noqa: PLR0913, PLR0917 - one parameter for each filter
    conflict: ConflictQuery = None,
    place: Annotated[str | None, Query(description="the id of a place")] = None,
    admin: Annotated[str | None, Query(description="the name of an admin area, whole")] = None,
    claimant: Annotated[str | None, Query(description="and all below it")] = None,
    kind: Kind | None = None,
    status: Status | None = None,
    holder: Annotated[str | None, Query(description="and all below it")] = None,
    person: Annotated[str | None, Query(description="part of the name or role of a spokesperson")] = None,
    source: Annotated[str | None, Query(description="part of the name or address of the source")] = None,
    text: Annotated[
        str | None, Query(description="part of the quote, wording, dating, note, channel or audience")
    ] = None,
    stated_from: Annotated[str | None, Query(description=f"said then or later, possibly: {DAY}")] = None,
    stated_to: Annotated[str | None, Query(description=f"said by then, possibly: {DAY}")] = None,
    batch: Annotated[str | None, Query(description="the batch of an import")] = None,
) -> StatementWanted:
    return StatementWanted(
        filter=StatementFilter(
            conflict=an_id("conflict", conflict),
            place=an_id("place", place),
            admin=a_text("admin", admin),
            kind=kind,
            status=status,
            person=a_text("person", person),
            source=a_text("source", source),
            text=a_text("text", text),
            batch=an_id("batch", batch),
        ),
        claimant=an_id("claimant", claimant),
        holder=an_id("holder", holder),
        stated_from=stated_from,
        stated_to=stated_to,
    )


@router.get("/statements")
def list_statements(  # noqa: PLR0913, PLR0917 - one parameter for each part of the question
    request: Request,
    page: PageDep,
    form: WithoutPlacesDep,
    service: ServiceDep,
    wanted: Annotated[StatementWanted, Depends(wanted_of)],
    limit: LimitDep,
    known_at: KnownAtQuery = None,
    cursor: CursorQuery = None,
) -> Response:
    """Statements that are there at known-at, in the order of the log."""
    pinned_at, after = pin_of(known_at), 0
    if cursor is not None:
        read = Cursor.read(request, cursor, {"known_at", "after"})
        known_at, after = read.values["known_at"], _position(read.values["after"])

    def make() -> tuple[bytes, Mapping[str, str]]:
        with service.asking.going_through_statements(wanted, known_at, after=after) as going:
            body, headers, last = statements_page(form, going, limit)
        if last is None:
            return body, headers
        going_on = Cursor({"known_at": str(going.known_at.position), "after": str(last)})
        return body, headers | next_link(request, going_on)

    return page.written(make, pinned_at=pinned_at, media_type=MEDIA_TYPES[form.form], varies=VARIES)


def _position(text: str) -> int:
    if not is_position(text):
        raise BadQuestion("cursor", "is none of this address", "take it from the `next` link, unchanged")
    return int(text)


@router.get("/statements/{statement}")
def read_statement(statement: IdPath, page: PageDep, service: ServiceDep, memento: MementoDep) -> Response:
    """One statement with its whole history, what it denies and what denies it, and who recorded it."""

    def make() -> tuple[object, Mapping[str, str]]:
        moment, history = service.asking.statement(statement, memento.known_at)
        return shapes.history(moment, history), memento.headers(moment, f"/v1/statements/{statement}/timemap")

    return page.answer(make, pinned_at=pin_of(memento.known_at), varies=OVER_TIME)


@router.get("/statements/{statement}/timemap")
def map_statement(request: Request, statement: IdPath, service: ServiceDep) -> Response:
    """The answers that there have been about one statement: one for each position at which it changed (RFC 7089)."""
    moments = service.asking.changes_of_statement(statement)
    return in_time(timemap(request, f"/v1/statements/{statement}", moments))


@router.get("/log")
def read_log(
    request: Request,
    service: ServiceDep,
    limit: LimitDep,
    after: Annotated[str, Query(description="the position to go on after", examples=["0"])] = "0",
) -> Response:
    """The entries in order, as they are stored: their bytes are what proofs are about.

    Of an entry whose bytes were deleted, `{"position", "redacted_by"}`: the redaction that holds what remains of it.
    """
    if not is_position(after):
        raise BadQuestion("after", f"{after[:80]!r} is no position", "write digits; 0 is the beginning")
    stored = service.stored_entries(after=int(after), limit=limit)
    body = b'{"entries":[' + b",".join(entry for _, entry in stored) + b"]}"
    headers = {"Cache-Control": "no-cache"}
    if len(stored) == limit:
        url = request.url.include_query_params(after=stored[-1][0])
        headers["Link"] = f'<{url.path}?{url.query}>; rel="next"'
    return Response(body, media_type="application/json", headers=headers)
