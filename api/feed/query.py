"""Headers of the feed: the position to wait for, and the cursor of an interrupted stream."""

from __future__ import annotations

from typing import Annotated

from fastapi import Header, Request
from starlette.concurrency import run_in_threadpool

from api.http.parameters.waiting import MIN_POSITION_WITHIN_SECONDS, MinPositionDep, readable, refuse_far_ahead
from api.http.sending.position import REACHED
from api.http.service import ServiceDep
from api.service import Service
from domain.errors import BadQuestion, ViewsBehind
from domain.feed.cursor import NUMBER_MAX, read_cursor
from domain.feed.follow import NOW
from domain.feed.items import ItemKey

CATCH_UP_SECONDS = 1.0

LastEventHeader = Annotated[
    str | None,
    Header(alias="Last-Event-ID", description="of a stream: the cursor of what was read last, before `after`"),
]


def refuse_unread(last_event_id: str | None) -> None:
    """Refuse a ``Last-Event-ID`` that is not a cursor, where it is not read: on a page, which ``after`` is for."""
    if last_event_id and last_event_id != NOW and read_cursor(last_event_id) is None:
        cure = "copy the `id` of an item unchanged, and ask for a stream; for a page, give it as `after`"
        raise BadQuestion("Last-Event-ID", "is not a cursor of the feed", cure)


async def feed_min_position(request: Request, service: ServiceDep, position: MinPositionDep) -> None:
    """As for other reads, of the feed. Default: what other reads hold already, if the feed gets there soon."""
    if position is None:
        await feed_caught_up(request, service)
        return
    await refuse_far_ahead(service, position)
    if not await _is_held(service, position, MIN_POSITION_WITHIN_SECONDS):
        raise ViewsBehind(wanted=position, reached=await _reached(request, service))
    request.scope[REACHED] = position


async def feed_caught_up(request: Request, service: ServiceDep) -> None:
    """Wait for a short time until the feed has what other reads have already."""
    if not await _is_held(service, await readable(request, service), CATCH_UP_SECONDS):
        await _reached(request, service)


async def _reached(request: Request, service: Service) -> int:
    """The position of the feed, which the answer tells."""
    request.scope[REACHED] = reached = (await run_in_threadpool(service.feeding.feed.head)).position
    return reached


async def _is_held(service: Service, position: int, timeout_seconds: float) -> bool:
    before = ItemKey(position - 1, NUMBER_MAX)
    return await service.feeding.news.wait_async(past=before, timeout_seconds=timeout_seconds)
