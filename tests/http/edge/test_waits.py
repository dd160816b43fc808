"""Requests that wait keep nobody else from being answered."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, cast

import httpx2
import pytest

from api.bootstrap import opened
from api.http.parameters.waiting import AHEAD_MAX
from api.settings import Settings, Signer
from tests.support.engines import Engine
from tests.support.running import Running, running
from tests.support.signing import signer_of, signing_settings
from tests.support.small_record import a_claim, a_report, small_record

WAITING = 60  # more than the 40 threads that all routes share
PATHS = ("/v1/conflicts", "/v1/feed", "/ogc/collections")


@pytest.fixture
def there(engine: Engine) -> Iterator[Running]:
    with small_record(engine) as (running, _):
        yield running


def waiting_for(position: int) -> dict[str, str]:
    return {"Claimline-Min-Position": str(position)}


@pytest.mark.parametrize("path", PATHS)
def test_others_are_answered_while_many_wait_for_a_position(there: Running, path: str) -> None:
    async def ask() -> tuple[int, list[int]]:
        async with asking(there) as client:
            coming = there.service.store.size() + 1
            waits = [asyncio.create_task(client.get(path, headers=waiting_for(coming))) for _ in range(WAITING)]
            await asyncio.sleep(0)
            answers = [await client.get("/v1/places/hill") for _ in range(3)]
            still = sum(not each.done() for each in waits)
            report = a_report(a_claim(id="s1"), id="r1")
            await client.post("/v1/reports", json=report, headers=there.authorization)
            assert [each.status_code for each in answers] == [200, 200, 200]
            return still, [each.status_code for each in await asyncio.gather(*waits)]

    still, statuses = asyncio.run(ask())

    assert still == WAITING  # those that came later were answered first
    assert statuses == [200] * WAITING


@pytest.mark.parametrize("path", PATHS)
def test_a_position_far_past_the_end_is_refused_at_once(there: Running, path: str) -> None:
    size = there.service.store.size()
    answer = there.client.get(path, headers=waiting_for(size + AHEAD_MAX + 1))

    assert answer.status_code == 400
    assert f"the log ends at {size}" in answer.json()["detail"]


@pytest.mark.parametrize("news_of", [lambda it: it.service.feed_news, lambda it: it.service.record_news])
def test_news_go_on_after_a_failure_of_any_kind_and_tell_of_it(
    there: Running, news_of: Callable[[Running], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    news = news_of(there)
    look, failures = news._look_at, iter((OSError("the disk is gone"), ValueError("a row cannot be read")))  # noqa: SLF001

    def failing() -> object:
        for failure in failures:
            raise failure
        return look()

    monkeypatch.setattr(news, "_look_at", failing)
    past = there.service.feeding.feed.head() if news is there.service.feed_news else there.service.store.size()
    ended = asyncio.run(news.wait_async(past=past, timeout_seconds=0.1))
    trouble = news.trouble
    there.post("/v1/reports", a_report(a_claim(id="s2"), id="r2"))

    assert not ended
    assert trouble in ("the disk is gone", "a row cannot be read")
    assert asyncio.run(news.wait_async(past=past, timeout_seconds=30))
    assert news.trouble is None


def test_others_are_answered_while_evidence_waits_for_a_signature(engine: Engine, tmp_path: Path) -> None:
    settings = signing_settings(engine, tmp_path)
    with small_record(engine) as (there, _):
        there.post("/v1/reports", a_report(a_claim(id="s1"), id="r1"))
    with opened(settings) as signing:
        signer_of(signing).sign()
    with running(engine, settings=Settings(database=engine.url, log_signer=Signer.ELSEWHERE)) as there:
        there.post("/v1/reports", a_report(a_claim(id="s2"), id="r2"))
        still, statuses = asyncio.run(_evidence_meanwhile(there, settings))

    assert still == WAITING
    assert statuses == [200] * WAITING


async def _evidence_meanwhile(there: Running, settings: Settings) -> tuple[int, list[int]]:
    async with asking(there) as client:
        waits = [asyncio.create_task(client.get("/v1/statements/s1/evidence")) for _ in range(WAITING)]
        await asyncio.sleep(0)
        answers = [await client.get("/v1/places/hill") for _ in range(3)]
        still = sum(not each.done() for each in waits)
        await asyncio.to_thread(_sign, settings)
        assert [each.status_code for each in answers] == [200, 200, 200]
        return still, [each.status_code for each in await asyncio.gather(*waits)]


def _sign(settings: Settings) -> None:
    with opened(settings) as signing:
        signer_of(signing).sign()


def asking(there: Running) -> httpx2.AsyncClient:
    transport = httpx2.ASGITransport(app=cast("Any", there.client.app))
    return httpx2.AsyncClient(transport=transport, base_url="http://here", timeout=60)
