"""The event loop does little for each answer, however big: scans, writing and coding happen in threads."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path
from random import Random
from time import thread_time
from typing import Any

import pytest

from tests.support.engines import sqlite_engine
from tests.support.running import Running
from tests.support.small_record import a_claim, a_report, small_record

CALLBACK_SECONDS_MAX = 0.02  # of the loop's own time, whatever else the machine does
BIG = (
    *("/v1/statements?limit=10000", "/v1/statements?limit=10000&f=csv", "/v1/log?limit=10000", "/v1/feed?limit=10000"),
    *("/v1/feed?limit=10000&f=ndjson", "/v1/stances?voice=own", "/v1/stances?f=geojson"),
    *("/v1/places/hill/timeline", "/v1/places/hill/timeline?words=en", "/v1/days/2024-06-10", "/v1/outcomes"),
    *("/v1/changes?from_said_by=2024-06-01&to_said_by=2024-06-16", "/v1/feeds/conflicts/war.atom", "/metrics"),
    *("/ogc/collections/spans-red/items", "/openapi.json"),
)


@pytest.fixture(scope="module")
def there(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    chance = Random(4)
    folder: Path = tmp_path_factory.mktemp("record")
    with small_record(sqlite_engine(folder)) as (running, _):
        for number in range(30):
            claims = [
                a_claim(id=f"s{number}-{each}", quote=chance.randbytes(850).hex(), quote_language="en")
                for each in range(50)
            ]
            running.post("/v1/reports", a_report(*claims, id=f"r{number}"))
        running.service.await_views(running.service.store.size())
        for path in BIG:
            running.client.get(path)  # what is made once is there
        yield running


def test_no_answer_keeps_the_loop_busy(there: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    longest = dict.fromkeys(("seconds",), 0.0)
    run = asyncio.Handle._run  # noqa: SLF001 - every callback of the loop passes here

    def timed(self: asyncio.Handle) -> None:
        began = thread_time()
        run(self)
        longest["seconds"] = max(longest["seconds"], thread_time() - began)

    monkeypatch.setattr(asyncio.Handle, "_run", timed)
    took = dict[tuple[str, str], float]()
    for path in BIG:
        for coding in ("identity", "gzip", "zstd"):
            longest["seconds"] = 0.0
            asyncio.run(answered(there, path, coding))
            took[path, coding] = longest["seconds"]

    slow = {asked: seconds for asked, seconds in took.items() if seconds > CALLBACK_SECONDS_MAX}
    assert slow == {}


async def answered(there: Running, path: str, coding: str) -> None:
    async def send(message: Any) -> None:
        assert message.get("status", 200) == 200

    async def receive() -> Any:
        return {"type": "http.request", "body": b"", "more_body": False}

    path, _, query = path.partition("?")
    scope: dict[str, Any] = {"type": "http", "method": "GET", "path": path, "raw_path": path.encode(), "state": {}}
    scope |= {"query_string": query.encode(), "headers": [(b"host", b"here"), (b"accept-encoding", coding.encode())]}
    scope |= {"scheme": "http", "http_version": "1.1", "root_path": "", "server": ("here", 80), "client": ("there", 1)}
    app: Any = there.client.app
    await app(scope, receive, send)
