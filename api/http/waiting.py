"""Reads that wait until a position can be read."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Header
from starlette.concurrency import run_in_threadpool

from api.http.service import ServiceDep
from api.service import Service
from domain.errors import BadQuestion, ViewsBehind
from domain.questions.coordinates import is_position

MIN_POSITION_WITHIN_SECONDS = 5.0


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


async def min_position(service: ServiceDep, position: MinPositionDep) -> None:
    if position is not None:
        await run_in_threadpool(_wait, service, position)


def _wait(service: Service, position: int) -> None:
    if not service.reader.wait(position, timeout_seconds=MIN_POSITION_WITHIN_SECONDS):
        raise ViewsBehind(wanted=position, reached=service.reader.position())
