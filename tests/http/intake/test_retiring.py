"""Retiring over HTTP, on both engines: what is retired takes no reports and is not found, and its history stays."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.support.engines import Engine
from tests.support.running import Running
from tests.support.small_record import CONFLICT, a_claim, a_report, small_record

REASON = {"reason": "declared twice"}
PINNED = "about=2024-06-14&said_by=2024-06-14"


@pytest.fixture
def there(engine: Engine) -> Iterator[Running]:
    with small_record(engine) as (there, _):
        there.post("/v1/reports", a_report(a_claim(id="held")))
        yield there


def size(there: Running) -> int:
    return int(there.service.store.size())


def sends(there: Running, method: str, path: str, **request: Any) -> tuple[int, Any]:
    response = there.client.request(method, path, headers=there.authorization, **request)
    return response.status_code, response.json()


def names_of(there: Running, text: str) -> list[str]:
    return [place["id"] for place in there.read("/v1/places", q=text)["places"]]


def test_a_retired_place_is_not_found_and_answers_by_its_id_until_it_is_taken_back(there: Running) -> None:
    before = size(there)
    pinned = f"/v1/places/hill/stances?{PINNED}&known_at={before}"
    unchanged = there.client.get(pinned).content
    retired = there.post("/v1/places/hill/retirement", REASON)["position"]

    assert retired == before + 1
    for text in ("Hill", "hill", "hil", "Hlil"):
        assert "hill" not in names_of(there, text)
    mark = {"position": retired, "reason": "declared twice"}
    assert there.read("/v1/places/hill")["retired"] == mark
    assert "retired" not in there.read("/v1/places/hill", known_at=before)
    [shown] = there.read("/v1/stances")["places"]
    assert (shown["place"], shown["retired"], list(shown["stances"])) == ("hill", mark, ["red"])
    assert there.read("/v1/places/hill/stances")["retired"] == mark
    [on_map] = there.read("/v1/stances", f="geojson")["features"]
    assert on_map["properties"]["retired"] == mark
    assert there.client.get(pinned).content == unchanged

    assert sends(there, "DELETE", "/v1/places/hill/retirement", params={"reason": "it was right"})[0] == 201
    assert "hill" in names_of(there, "Hill")
    assert "retired" not in there.read("/v1/places/hill")
    assert there.read("/v1/places/hill", known_at=retired)["retired"] == mark


@pytest.mark.parametrize("path", ["/v1/places/hill", "/v1/conflicts/war"])
def test_retired_again_appends_nothing_and_taken_back_twice_is_not_found(there: Running, path: str) -> None:
    first = there.post(f"{path}/retirement", REASON)

    assert sends(there, "POST", f"{path}/retirement", json={"reason": "again"}) == (200, first)
    assert sends(there, "DELETE", f"{path}/retirement", json=REASON) == (201, {"position": first["position"] + 1})
    status, problem = sends(there, "DELETE", f"{path}/retirement", json=REASON)
    assert (status, size(there)) == (404, first["position"] + 1)
    assert "in use" in problem["detail"]


@pytest.mark.parametrize(
    ("path", "pointer"), [("/v1/places/hill", "/statements/0/place"), ("/v1/conflicts/war", "/conflict")]
)
def test_a_report_is_refused_with_the_retirement_and_the_cure(there: Running, path: str, pointer: str) -> None:
    retired = there.post(f"{path}/retirement", REASON)["position"]
    status, problem = sends(there, "POST", "/v1/reports", json=a_report(a_claim(id="late")))

    assert status == 422
    [error] = problem["errors"]
    assert error["pointer"] == pointer
    assert f"retired since position {retired} (declared twice)" in error["detail"]
    assert f"DELETE {path}/retirement" in error["cure"]


def test_a_retired_conflict_does_not_count_where_the_only_one_is_meant(there: Running) -> None:
    there.put("/v1/conflicts/copy", CONFLICT)
    there.post("/v1/reports", a_report(a_claim()) | {"conflict": "copy"})
    there.post("/v1/reports", a_report(a_claim(status="contested", holder=None)))
    assert there.client.get("/v1/stances").status_code == 400
    both = size(there)
    there.post("/v1/conflicts/copy/retirement", REASON)

    assert there.read("/v1/stances")["conflict"] == "war"
    assert there.client.get(f"/v1/stances?known_at={both}").status_code == 400
    assert [each["place"] for each in there.read("/v1/stances", conflict="copy")["places"]] == ["hill"]
    assert there.read("/v1/conflicts/copy")["retired"]["reason"] == "declared twice"
    assert ["retired" in each for each in there.read("/v1/conflicts")["conflicts"]] == [True, False]

    there.post("/v1/conflicts/war/retirement", REASON)
    response = there.client.get("/v1/stances")
    assert response.status_code == 400
    assert "war" in response.json()["errors"][0]["cure"]


def test_the_feed_tells_of_it(there: Running) -> None:
    there.service.await_views(size(there))
    after = there.read("/v1/feed")["next"]
    for path in ("places/hill", "conflicts/war"):
        there.post(f"/v1/{path}/retirement", REASON)
        sends(there, "DELETE", f"/v1/{path}/retirement", params={"reason": "it was right"})
    there.service.await_views(size(there))
    items = there.read("/v1/feed", after=after)["items"]

    assert [item["type"] for item in items] == [
        "place.retired",
        "place.reinstated",
        "conflict.retired",
        "conflict.reinstated",
    ]
    assert [item["data"]["reason"] for item in items] == ["declared twice", "it was right"] * 2
    assert ["retired" in item["data"]["declared"] for item in items] == [True, False] * 2
    assert items[0]["subject"] == "places/hill"
    assert [item["data"]["conflict"] for item in items] == [None, None, "war", "war"]


@pytest.mark.parametrize(
    ("method", "request_", "status"),
    [
        ("POST", {"json": {}}, 422),
        ("POST", {"json": {"reason": ""}}, 422),
        ("DELETE", {}, 422),
        ("DELETE", {"json": {"reason": 5}}, 422),
        ("DELETE", {"params": {"why": "x"}}, 400),
    ],
)
def test_a_reason_is_needed(there: Running, method: str, request_: dict[str, Any], status: int) -> None:
    assert sends(there, method, "/v1/places/hill/retirement", **request_)[0] == status


def test_an_unknown_one_is_not_found_and_a_key_that_may_only_write_is_refused(there: Running) -> None:
    assert sends(there, "POST", "/v1/places/nowhere/retirement", json=REASON)[0] == 404
    assert sends(there, "DELETE", "/v1/conflicts/nowhere/retirement", json=REASON)[0] == 404
    assert there.client.post("/v1/places/hill/retirement", json=REASON).status_code == 401


def test_a_conflict_is_declared_with_its_zone_and_amended_without_it(there: Running) -> None:
    status, problem = sends(there, "PUT", "/v1/conflicts/new", json={"name": "New", "claimants": {}})

    assert (status, [error["pointer"] for error in problem["errors"]]) == (422, ["/tz"])
    assert there.put("/v1/conflicts/war", {"name": "Another name"})["name"] == "Another name"
