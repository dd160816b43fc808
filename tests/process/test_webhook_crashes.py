"""A serving process that is killed while it delivers: each item comes, in order, and again at most where it was cut."""

from __future__ import annotations

import random
from itertools import groupby

import pytest

from api.bootstrap import opened
from api.settings import Settings
from domain.webhooks.manage import EndpointDraft
from domain.webhooks.targets import Targets
from tests.support.engines import Engine
from tests.support.receiving import Receiver, receiving
from tests.support.running import running
from tests.support.serving import serving
from tests.support.small_record import CONFLICT, a_claim, a_report

pytestmark = pytest.mark.slow

KILLS, REPORTS = 5, 200
LOCAL = {"CLAIMLINE_WEBHOOK_TARGETS": "local"}


@pytest.mark.thorough
def test_killed_at_any_point_it_delivers_at_least_once_and_in_order(engine: Engine) -> None:
    chance = random.Random(20260301)
    with receiving() as receiver:
        subscribe(engine, receiver)
        sent = record(engine)
        for _ in range(KILLS):
            enough = min(len(receiver.deliveries) + chance.randrange(1, 12), len(sent))
            with serving(engine, environ=LOCAL) as (process, _):
                receiver.until(lambda each, enough=enough: len(each.deliveries) >= enough)  # type: ignore[misc]
                process.kill()
        with serving(engine, environ=LOCAL):
            receiver.until(lambda each: len(set(each.ids)) == len(sent))

    assert [item for item, _ in groupby(receiver.ids)] == sent
    assert len(receiver.deliveries) - len(sent) <= KILLS


def subscribe(engine: Engine, receiver: Receiver) -> None:
    with opened(Settings(database=engine.url, webhook_targets=Targets.LOCAL)) as service:
        service.webhooks.subscribing.add(EndpointDraft(url=receiver.url, wanted={}, since="1"), "tester")


def record(engine: Engine) -> list[str]:
    """The ids of the items that come of it."""
    with running(engine) as there:
        there.put("/v1/conflicts/war", CONFLICT)
        there.put("/v1/places/hill", {"name": "Hill", "lat": 1, "lon": 2})
        for number in range(REPORTS):
            last = there.post("/v1/reports", a_report(a_claim(id=f"s-{number}")))["position"]
        there.service.await_views(last)  # an answer waits for the record alone: the feed may be an entry behind
        return [each["id"] for each in there.read("/v1/feed", limit=10 * REPORTS)["items"]]
