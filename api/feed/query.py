"""What is asked of the feed in a query: which items, from where on, and how long to wait for them."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Header, Query

from api.feed.filters import filter_of
from api.http.deps import AdminQuery, BoxQuery, ConflictQuery, PlaceQuery, ServiceDep
from domain.errors import ViewsBehind
from domain.feed.cursor import NUMBER_MAX
from domain.feed.items import FeedFilter, ItemKey
from domain.questions.stances import BadQuestion, is_position
from domain.vocabulary import Kind, Matter

WAIT_SECONDS_MAX = 30
WAIT_DIGITS_MAX = 6
MIN_POSITION_WITHIN_SECONDS = 5.0

AfterQuery = Annotated[
    str | None, Query(description="a cursor, or `now` for what comes from here on; the beginning, unless given")
]

LastEventHeader = Annotated[
    str | None,
    Header(alias="Last-Event-ID", description="of a stream: the cursor of what was read last, before `after`"),
]


async def texts_of(  # noqa: PLR0913, PLR0917 - one parameter for each filter
    conflict: ConflictQuery = None,
    place: PlaceQuery = None,
    admin: AdminQuery = None,
    bbox: BoxQuery = None,
    claimant: Annotated[str | None, Query(description="and all below it")] = None,
    side: Annotated[str | None, Query(description="what those who stand for it say, and affiliates of it")] = None,
    matter: Annotated[Matter | None, Query(description="both, and what takes no position, unless given")] = None,
    kind: Annotated[Kind | None, Query(description="of the statement that an entry brings or amends")] = None,
    type: Annotated[  # noqa: A002 - the name of the parameter
        str | None, Query(description="types of items, by commas; all but declarations, unless given")
    ] = None,
) -> dict[str, str]:
    """The filters that are given, by name."""
    given = {
        "conflict": conflict,
        "place": place,
        "admin": admin,
        "bbox": bbox,
        "claimant": claimant,
        "side": side,
        "matter": matter,
        "kind": kind,
        "type": type,
    }
    return {name: text for name, text in given.items() if text is not None}


FeedTextsDep = Annotated[dict[str, str], Depends(texts_of)]


async def wanted_of(texts: FeedTextsDep) -> FeedFilter:
    return filter_of(texts)


FeedFilterDep = Annotated[FeedFilter, Depends(wanted_of)]


async def wait_of(
    wait: Annotated[
        str | None,
        Query(
            description=f"seconds to wait where there is nothing yet; at most {WAIT_SECONDS_MAX}, none unless given",
            examples=["1"],
        ),
    ] = None,
) -> int:
    if wait is None:
        return 0
    if not (wait.isascii() and wait.isdigit() and len(wait) <= WAIT_DIGITS_MAX):
        raise BadQuestion("wait", f"{wait[:80]!r} is no count of seconds", "write digits, such as 25")
    return min(int(wait), WAIT_SECONDS_MAX)


WaitDep = Annotated[int, Depends(wait_of)]


async def feed_min_position(
    service: ServiceDep,
    claimline_min_position: Annotated[
        str | None,
        Header(alias="Claimline-Min-Position", description="wait until this position can be read", examples=["285"]),
    ] = None,
) -> None:
    """As for other reads, of the feed."""
    if claimline_min_position is None:
        return
    if not is_position(claimline_min_position):
        raise BadQuestion("Claimline-Min-Position", f"{claimline_min_position[:80]!r} is no position", "write digits")
    position, news = int(claimline_min_position), service.feeding.news
    before = ItemKey(position - 1, NUMBER_MAX)
    if not await news.wait_async(past=before, timeout_seconds=MIN_POSITION_WITHIN_SECONDS):
        raise ViewsBehind(wanted=position, reached=service.feeding.feed.head().position)
