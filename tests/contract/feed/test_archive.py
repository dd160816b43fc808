"""The promises of the port ``Archive``: the feed from its end, and what its items speak of."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import pytest

from domain.feed.background import conflict_at, place_at, statements_at
from domain.feed.channels import ALWAYS, Archive, ChannelBlock
from domain.feed.items import BEGINNING, EVERYTHING, FeedFilter, Item, ItemType
from tests.support.engines import Engine
from tests.support.small_record import a_claim, a_report, small_record

MINUTE = 60 * 10**6


class Followed(NamedTuple):
    archive: Archive
    items: list[Item]  # the whole feed, in order


@pytest.fixture(scope="module")
def feed(module_engine: Engine) -> Iterator[Followed]:
    with small_record(module_engine) as (there, clock):
        for name, place in (("s1", "hill"), ("s2", "ford"), ("s3", "hill")):
            clock.instant += MINUTE
            by = {"claimant": "blue", "holder": "blue"} if name == "s3" else {}
            said = a_report(a_claim(id=name, place=place, **by), id=f"r-{name}")
            there.service.await_views(there.post("/v1/reports", said)["position"])
        items = there.service.feeding.feed.read(EVERYTHING, after=BEGINNING, limit=1_000).items
        yield Followed(there.service.publishing.archive, list(items))


def test_the_newest_come_first_and_no_more_than_the_limit(feed: Followed) -> None:
    assert list(feed.archive.newest(EVERYTHING, within=ALWAYS, limit=1_000)) == feed.items[::-1]
    assert list(feed.archive.newest(EVERYTHING, within=ALWAYS, limit=2)) == feed.items[:-3:-1]


def test_a_block_begins_after_its_first_key_and_holds_its_last(feed: Followed) -> None:
    block = ChannelBlock(feed.items[0].key, feed.items[-2].key)

    assert list(feed.archive.newest(EVERYTHING, within=block, limit=1_000)) == feed.items[1:-1][::-1]


def test_a_filter_is_applied_before_the_limit(feed: Followed) -> None:
    of_ford = [item for item in feed.items if item.place is not None and item.place.id == "ford"]
    wanted = FeedFilter(place="ford", types=(ItemType.CLAIM_APPENDED,))

    assert feed.archive.newest(wanted, within=ALWAYS, limit=1) == [
        item for item in of_ford if item.type is ItemType.CLAIM_APPENDED
    ]


def test_the_last_item_by_an_instant_is_not_after_it(feed: Followed) -> None:
    for at in {item.at for item in feed.items}:
        assert feed.archive.last_by(at) == [item.key for item in feed.items if item.at <= at][-1]
    assert feed.archive.last_by(min(item.at for item in feed.items) - 1) == BEGINNING


def test_the_background_holds_the_conflict_the_place_and_the_statements_of_each_item(feed: Followed) -> None:
    background = feed.archive.background(feed.items)

    assert background.conflicts.keys() == {at for item in feed.items if (at := conflict_at(item)) is not None}
    assert background.places.keys() == {at for item in feed.items if (at := place_at(item)) is not None}
    assert background.statements.keys() == {at for item in feed.items for at in statements_at(item)}
    assert {at.id: place.name for at, place in background.places.items()} == {"hill": "Hill", "ford": "Ford"}
