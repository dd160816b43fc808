"""Reads that wait until a position can be read."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import Annotated

from fastapi import Depends, Header, Request
from starlette.concurrency import run_in_threadpool

from api.http.requests.shared import Shared
from api.http.sending.position import REACHED, STAMP
from api.http.service import ServiceDep
from api.service import Service
from domain.errors import BadQuestion, LogUnavailable, ViewsBehind
from domain.questions.coordinates import is_position
from domain.record.views import RecordStamp

MIN_POSITION_WITHIN_SECONDS = 5.0
LOOK_SECONDS = 1.0  # for the position of an answer that was asked to wait for none
AHEAD_MAX = 1_000  # positions past the end of the log: more are not appended while a request waits


async def min_position_of(
    claimline_min_position: Annotated[
        str | None,
        Header(alias="Claimline-Min-Position", description="wait until this position can be read", examples=["286"]),
    ] = None,
) -> int | None:
    if claimline_min_position is None:
        return None
    if not is_position(claimline_min_position):
        raise BadQuestion(
            "Claimline-Min-Position", f"{claimline_min_position[:80]!r} is not a position", "use a whole number"
        )
    return int(claimline_min_position)


MinPositionDep = Annotated[int | None, Depends(min_position_of)]


async def min_position(request: Request, service: ServiceDep, position: MinPositionDep) -> None:
    """Wait in the event loop, so that no waiting request keeps a thread from others."""
    if position is None:
        with suppress(LogUnavailable, TimeoutError):  # the route says it, if it needs the database
            async with asyncio.timeout(LOOK_SECONDS):
                await readable(request, service)
    elif position > await readable(request, service):
        del request.scope[STAMP]  # which is of before
        await refuse_far_ahead(service, position)
        if not await service.record_news.wait_async(past=position - 1, timeout_seconds=MIN_POSITION_WITHIN_SECONDS):
            raise ViewsBehind(wanted=position, reached=await readable(request, service))
        request.scope[REACHED] = position


async def readable(request: Request, service: Service) -> int:
    """The position that answers are read at, which the answer tells."""
    shared: Shared[RecordStamp] = request.app.state.stamps
    stamp: RecordStamp = request.scope.get(STAMP) or service.stamps.glance() or await shared.read()
    request.scope[STAMP] = stamp
    request.scope[REACHED] = stamp.position
    return stamp.position


async def refuse_far_ahead(service: Service, position: int) -> None:
    """Raises ``BadQuestion`` for a position that the log cannot reach while the request waits, and ``PositionLost``."""
    await run_in_threadpool(service.refuse_lost, position)
    size = await run_in_threadpool(service.asking.log_size)
    if position > size + AHEAD_MAX:
        problem = f"is {position}, and the log ends at {size}"
        raise BadQuestion("Claimline-Min-Position", problem, "send the position of an answer of this service")
