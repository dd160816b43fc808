"""Reads that wait until a position can be read."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Header

from api.http.service import ServiceDep
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


def min_position(service: ServiceDep, position: MinPositionDep) -> None:
    if position is None:
        return
    if not service.reader.wait(position, timeout_seconds=MIN_POSITION_WITHIN_SECONDS):
        raise ViewsBehind(wanted=position, reached=service.reader.position())
