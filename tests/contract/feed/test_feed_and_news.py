"""The promises of the ports ``Feed`` and ``News``."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from threading import Timer
from time import monotonic

import pytest

from domain.feed.items import BEGINNING, EVERYTHING, FeedFilter, ItemKey, ItemType
from tests.support.engines import Engine
from tests.support.running import Running
from tests.support.small_record import a_claim, a_report, small_record


@pytest.fixture
def there(engine: Engine) -> Iterator[Running]:
    with small_record(engine) as (running, _):
        say(running, "s1")
        say(running, "s2")
        yield running


def say(there: Running, name: str) -> None:
    position = there.post("/v1/reports", a_report(a_claim(id=name), id=f"r-{name}"))["position"]
    there.service.await_views(position)


def keys(there: Running, wanted: FeedFilter = EVERYTHING, **asked: int) -> list[ItemKey]:
    reading = there.service.feeding.feed.read(wanted, after=BEGINNING, **{"limit": 1_000, **asked})
    return [item.key for item in reading.items]


def test_items_come_in_order_without_a_hole_and_the_head_is_the_last(there: Running) -> None:
    feed, every = there.service.feeding.feed, keys(there)

    assert every == sorted(set(every))
    assert feed.head() == every[-1]
    for key in every:
        assert [item.key for item in feed.read(EVERYTHING, after=key, limit=1_000).items] == [
            each for each in every if each > key
        ]


def test_a_limit_and_a_filter_leave_out_and_what_is_next_passes_what_they_left_out(there: Running) -> None:
    feed, every = there.service.feeding.feed, keys(there)
    claims = FeedFilter(types=(ItemType.CLAIM_APPENDED,))
    reading = feed.read(claims, after=BEGINNING, limit=1)

    assert [item.type for item in reading.items] == [ItemType.CLAIM_APPENDED]
    assert reading.next == reading.items[0].key
    last = feed.read(claims, after=reading.next, limit=1_000)
    assert (last.next, last.head) == (every[-1], every[-1])


def test_nothing_comes_from_above_the_position_that_is_named(there: Running) -> None:
    every = keys(there)
    position = every[-1].position - 1

    assert keys(there, up_to=position) == [key for key in every if key.position <= position]


def test_items_are_counted_under_their_position(there: Running) -> None:
    feed, every = there.service.feeding.feed, keys(there)

    for position in {key.position for key in every}:
        assert feed.count_under(position) == sum(key.position == position for key in every)
    assert feed.count_under(every[-1].position + 1) == 0


def test_a_wait_ends_when_the_feed_has_more_and_when_the_time_is_up(there: Running) -> None:
    news, head = there.service.feeding.news, there.service.feeding.feed.head()

    assert news.wait(past=BEGINNING, timeout_seconds=30)
    began = monotonic()
    assert not news.wait(past=head, timeout_seconds=0.1)
    assert monotonic() - began >= 0.1
    later = Timer(0.1, say, (there, "s3"))
    later.start()
    assert news.wait(past=head, timeout_seconds=30)
    later.join()
    assert asyncio.run(news.wait_async(past=head, timeout_seconds=30))


def test_the_end_of_news_ends_every_wait_those_that_begin_later_too(there: Running) -> None:
    news, head = there.service.feeding.news, there.service.feeding.feed.head()
    Timer(0.1, news.end).start()

    began = monotonic()
    assert not news.wait(past=head, timeout_seconds=30)
    assert not asyncio.run(news.wait_async(past=head, timeout_seconds=30))
    assert monotonic() - began < 20
    assert news.ended
