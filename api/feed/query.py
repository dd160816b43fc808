"""Headers of the feed: the position to wait for, and the cursor of an interrupted stream."""

from __future__ import annotations

from typing import Annotated

from fastapi import Header

from api.http.service import ServiceDep
from api.http.waiting import MIN_POSITION_WITHIN_SECONDS, MinPositionDep
from domain.errors import ViewsBehind
from domain.feed.cursor import NUMBER_MAX
from domain.feed.items import ItemKey

LastEventHeader = Annotated[
    str | None,
    Header(alias="Last-Event-ID", description="of a stream: the cursor of what was read last, before `after`"),
]


async def feed_min_position(service: ServiceDep, position: MinPositionDep) -> None:
    """As for other reads, of the feed."""
    if position is None:
        return
    before = ItemKey(position - 1, NUMBER_MAX)
    if not await service.feeding.news.wait_async(past=before, timeout_seconds=MIN_POSITION_WITHIN_SECONDS):
        raise ViewsBehind(wanted=position, reached=service.feeding.feed.head().position)
