"""Every answer to a read says how far the process has got that answers, unless caches may keep it."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from fastapi.routing import APIRoute

from api.app import ROUTERS
from api.http.sending.position import POSITION
from tests.support.engines import Engine
from tests.support.running import Running
from tests.support.small_record import a_claim, a_report, small_record

NAMED = {"place": "hill", "statement": "c1", "date": "2022-03-01", "position": "1", "conflict": "war"}
OF_NO_READ = {"/livez", "/readyz", "/metrics", "/problems/x", "/session", "/static/x/x"}
STREAMS = {"/v1/feed/stream"}
OF_EACH_KIND = {  # with parameters, so that they are answered
    *("/v1/places?q=hill", "/v1/dates?text=2022", "/v1/changes?from_known_at=1", "/v1/accepted?policy=agreed"),
    *("/v1/places/none", "/v1/feed?limit=nonsense", "/days", "/nowhere?"),
}


@pytest.fixture
def there(engine: Engine) -> Iterator[Running]:
    with small_record(engine) as (running, _):
        yield running


def addresses() -> list[str]:
    """Of each route that is read."""
    routes = [(prefix, each) for router, prefix, _ in ROUTERS for each in router.routes if isinstance(each, APIRoute)]
    paths = {f"{prefix}{route.path}" for prefix, route in routes if "GET" in (route.methods or ())}
    filled = {re.sub(r"\{(\w+)(?::\w+)?\}", lambda found: NAMED.get(found[1], "x"), path) for path in paths}
    return sorted(filled - OF_NO_READ - STREAMS)


def test_every_answer_to_a_read_says_how_far_it_has_got(there: Running) -> None:
    size, silent = str(there.service.store.size()), list[str]()
    for path in (*addresses(), *OF_EACH_KIND - {"/nowhere?"}):
        answer = there.client.get(path, headers=there.authorization, follow_redirects=False)
        if "max-age" not in answer.headers.get("cache-control", "") and answer.headers.get(POSITION) != size:
            silent.append(f"{path}: {answer.status_code} {answer.headers.get(POSITION)}")

    assert silent == []
    assert len(addresses()) > 60


@pytest.mark.parametrize("path", ["/v1/stances", "/v1/conflicts", "/v1/places/hill", "/v1/feed", "/v1/disputes", "/"])
def test_an_answer_that_is_asked_for_again_says_the_position_of_now(there: Running, path: str) -> None:
    told = list[str]()
    for number in range(4):
        answer = there.client.get(path)
        told.append(answer.headers[POSITION])
        if number == 1:
            last = there.post("/v1/reports", a_report(a_claim(id="later"), id="r-later"))["position"]
            there.service.await_views(last)

    assert told[2:] == [str(last)] * 2
    assert told[0] == told[1] < str(last)


def test_not_modified_says_how_far_it_has_got(there: Running) -> None:
    address = next(path for path in ("/v1/log/key", "/v1/feeds/places/hill.json") if there.client.get(path).is_success)
    before = there.client.get(address)
    again = there.client.get(address, headers={"If-None-Match": before.headers["etag"]})

    assert (again.status_code, again.headers[POSITION]) == (304, before.headers[POSITION])


def test_a_pinned_answer_does_not_say_how_far_who_sends_it_has_got(there: Running) -> None:
    pinned = there.client.get("/v1/stances?about=2024-06-15&said_by=2024-06-15&known_at=3")
    entry = there.client.get("/v1/log/entries/1")

    assert pinned.headers[POSITION] == "3"
    assert POSITION not in entry.headers
