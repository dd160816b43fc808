"""A serving process that is killed loses nothing that it acknowledged, and records nothing twice."""

from __future__ import annotations

import random
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx2
import pytest

from tests.contract.views.test_follower import tables
from tests.support.builders import CONFLICT, TOWN
from tests.support.checking import assert_checked
from tests.support.engines import Engine
from tests.support.running import running
from tests.support.serving import serving

pytestmark = pytest.mark.slow

CLIENTS, KILLS = 4, 4


def a_body(report: str) -> dict[str, Any]:
    statement = {"kind": "claim", "claimant": "russia", "place": TOWN, "status": "contested"}
    source = {"name": "A paper", "published": "2025-05-01"}
    return {"id": report, "conflict": CONFLICT, "source": source, "statements": [statement, {**statement, "note": "2"}]}


def post_until_cut(address: str, key: str, client: str) -> tuple[dict[str, Any], str]:
    """What was acknowledged, by report; and the report that was under way when the connection broke."""
    acknowledged: dict[str, Any] = {}
    with httpx2.Client(base_url=address, headers={"Authorization": f"Bearer {key}"}) as http:
        for number in range(100_000):
            report = f"{client}-{number}"
            try:
                response = http.post("/v1/reports", json=a_body(report))
            except httpx2.TransportError:
                return acknowledged, report
            assert response.status_code == 201, response.text
            acknowledged[report] = response.json()
    raise AssertionError("nobody killed the server")


def test_what_a_killed_server_acknowledged_is_there_once(engine: Engine) -> None:
    chance = random.Random(20251223)
    with running(engine) as there:
        claimants = {"russia": {"name": "Russia", "role": "party"}}
        there.put(f"/v1/conflicts/{CONFLICT}", {"name": "War", "tz": "UTC", "claimants": claimants})
        there.put(f"/v1/places/{TOWN}", {"name": "Town"})
        key = there.key
    acknowledged: dict[str, Any] = {}
    cut = list[str]()
    for kill in range(KILLS):
        with serving(engine) as (process, address), ThreadPoolExecutor(CLIENTS) as pool:
            posting = [pool.submit(post_until_cut, address, key, f"k{kill}c{n}") for n in range(CLIENTS)]
            with httpx2.Client(base_url=address) as http:
                wanted = str(2 + len(acknowledged) * 3 + chance.randrange(3, 60))
                http.get("/v1/log?limit=1", headers={"Claimline-Min-Position": wanted}, timeout=30)
            process.kill()
            for each in posting:
                own, under_way = each.result()
                acknowledged |= own
                cut.append(under_way)
    assert_there_once(engine, acknowledged, cut)


def assert_there_once(engine: Engine, acknowledged: dict[str, Any], cut: list[str]) -> None:
    assert len(acknowledged) > KILLS
    with running(engine) as there:
        size = there.service.store.size()
        there.service.await_views(size)
        stored = there.read("/v1/log", limit=10_000)["entries"]
        assert [entry["position"] for entry in stored] == list(range(1, size + 1))
        reports = [entry["body"]["id"] for entry in stored if entry["type"] == "report.v1"]
        assert len(reports) == len(set(reports))
        assert set(acknowledged) <= set(reports) <= set(acknowledged) | set(cut)
        for report, answer in acknowledged.items():
            for statement in answer["statements"]:
                entry = stored[statement["position"] - 1]
                assert (entry["body"]["id"], entry["body"]["report"]) == (statement["id"], report)
        for report in cut:  # sent again with the same id: recorded if it was not, and not twice if it was
            again = there.post("/v1/reports", a_body(report))
            assert len(again["statements"]) == 2
        before = tables(there.service.database)
        for _ in there.service.views.rebuild("record"):
            pass
        assert tables(there.service.database) == before
    assert_checked(engine)
