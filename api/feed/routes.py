"""The feed: what came after a cursor, waited for where there is nothing yet, or streamed; and its closed pages."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import Annotated

import orjson
from fastapi import APIRouter, Path, Query, Request, Response
from starlette.concurrency import run_in_threadpool

from api.feed import wire
from api.feed.pages import AT_ONCE, FeedPages
from api.feed.parameters import FeedQuestion
from api.feed.query import LastEventHeader, refuse_unread
from api.feed.stream.response import EventStream
from api.files.pages import understood_header
from api.http.access.auth import still_reads
from api.http.caching.lasting import A_DAY, kept, served
from api.http.negotiation.choosing import VARIES, wanted_of
from api.http.negotiation.formats import MEDIA_TYPES, FeedPageFormatted, Form
from api.http.requests.deadline import REQUEST_SECONDS
from api.http.service import ServiceDep
from api.service import Service
from api.wire import shapes
from domain.errors import BadQuestion
from domain.feed.follow import Feeding
from domain.feed.items import FeedFilter, FeedReading, ItemKey
from domain.questions.filters import Understanding

router = APIRouter(tags=["feed"])
CURSOR, CAUGHT_UP = "Claimline-Cursor", "Claimline-Caught-Up"
OF_PAGES = ("limit", "wait")  # parameters that mean nothing to a stream
STREAMED = {"Content-Type": MEDIA_TYPES[Form.SSE], "Cache-Control": "no-store", "X-Accel-Buffering": "no", **VARIES}
NumberPath = Annotated[str, Path(pattern="^[1-9][0-9]{0,11}$", description="from 1 on")]


@router.get("/feed")
async def read_feed(
    request: Request,
    service: ServiceDep,
    asked: Annotated[FeedQuestion, Query()],
    last_event_id: LastEventHeader = None,
) -> Response:
    """What was appended, and what followed from it, in order; with `wait`, as soon as there is any; or as a stream."""
    form = wanted_of(request, asked)
    named = await run_in_threadpool(service.asking.names, asked.wanted())
    wanted, understood = named.meant(asked.wanted()), understood_header(named)
    if form.form is Form.SSE:
        _refuse_pages(asked)
        after, written = (last_event_id, "Last-Event-ID") if last_event_id else (asked.after, "after")
        stream = EventStream(request.app.state.streams, wanted, after, {**STREAMED, **understood}, named=written)
        stream.may_read, stream.without_deadline = still_reads(request, service), partial(service.within, None)
        return stream
    refuse_unread(last_event_id)
    with service.within(REQUEST_SECONDS + asked.wait):
        return await _page(request, service, asked, form.form, named)


async def _page(request: Request, service: Service, asked: FeedQuestion, form: Form, named: Understanding) -> Response:
    wanted, understood = named.meant(asked.wanted()), understood_header(named)
    start = await run_in_threadpool(service.feeding.start, asked.after)
    first = await awaited(service.feeding, wanted, start, limit=min(asked.limit, AT_ONCE), seconds=asked.wait)
    pages = FeedPages(service.feeding, wanted, asked.limit, first)
    headers = {"Cache-Control": "no-cache", **VARIES, **understood}
    body = await run_in_threadpool(pages.written, form, asked.after, shapes.understood(named))
    url = request.url.include_query_params(**named.ids, after=pages.next)
    headers |= {"Link": f'<{url.path}?{url.query}>; rel="next"', "Content-Type": MEDIA_TYPES[form]}
    headers |= {CURSOR: pages.next, CAUGHT_UP: str(pages.caught_up).lower()}
    return body.response(headers)


@router.get("/feed/pages/{number}")
def read_feed_page(
    request: Request, number: NumberPath, service: ServiceDep, asked: Annotated[FeedPageFormatted, Query()]
) -> Response:
    """A closed page of the feed: all items under its 1,000 positions but declarations. Only a redaction changes it."""
    form, feeding, page = wanted_of(request, asked), service.feeding, int(number)
    reading = feeding.page(page)
    shape = wire.page(page, feeding.published(reading.items), next_=feeding.cursors([reading.next])[reading.next])
    body, headers = _written(shape, form.form)
    following = request.url.path.removesuffix(number) + str(page + 1)
    headers["Link"] = f'<{following}>; rel="next"'
    return served(request, body, headers.pop("Content-Type"), kept(service, A_DAY), headers)


def _refuse_pages(asked: FeedQuestion) -> None:
    for name in OF_PAGES:
        if name in asked.model_fields_set:
            raise BadQuestion(
                name, "has no meaning for a stream, which does not end", "leave it out, or ask with f=json"
            )


async def awaited(feeding: Feeding, wanted: FeedFilter, after: ItemKey, *, limit: int, seconds: float) -> FeedReading:
    """As soon as there are items, or with none when the time is up. While it waits it holds no thread.

    Raises ``CursorDiverged`` where the log is another one after it has waited.
    """
    loop = asyncio.get_running_loop()
    deadline = loop.time() + seconds
    reading = await run_in_threadpool(partial(feeding.read, wanted, after=after, limit=limit))
    while not reading.items and (left := deadline - loop.time()) > 0:
        cursors = await run_in_threadpool(feeding.cursors, [reading.next])
        if not await feeding.news.wait_async(past=reading.next, timeout_seconds=left):
            break
        after = await run_in_threadpool(feeding.start, cursors[reading.next])
        reading = await run_in_threadpool(partial(feeding.read, wanted, after=after, limit=limit))
    return reading


def _written(shape: wire.FeedPage, form: Form) -> tuple[bytes, dict[str, str]]:
    headers = {"Content-Type": MEDIA_TYPES[form], CURSOR: shape["next"], **VARIES}
    if form is Form.NDJSON:
        return b"".join(orjson.dumps(each, option=orjson.OPT_APPEND_NEWLINE) for each in shape["items"]), headers
    return orjson.dumps(shape), headers
