"""The first start: an empty service leads to the page that sets it up. It takes names and makes ids of them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from api.web.setup.zones import country_of, zones_by_continent
from domain.intake.keys import Scope
from tests.support.engines import sqlite_engine
from tests.support.pages import BROWSER, read_page
from tests.support.running import Running, running

WAR = {
    "name": "A war",
    "tz": "Africa/Khartoum",
    "claimants": [
        {"name": "Sudanese Armed Forces", "role": "party"},
        {"name": "الدعم السريع", "role": "party"},
        {"name": "General Command", "role": "party", "under": 0},
        {"name": "A monitor", "role": "observer"},
    ],
}


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Running]:
    with running(sqlite_engine(tmp_path)) as there:
        yield there


def sends(there: Running, path: str, body: object = None) -> tuple[int, Any]:
    response = there.client.post(path, json={} if body is None else body, headers=there.authorization)
    return response.status_code, response.json()


def faults(answer: Any) -> list[str]:
    return [each["pointer"] for each in answer["errors"]]


def test_an_empty_service_opens_on_the_page_that_sets_it_up(empty: Running) -> None:
    first = empty.client.get("/?lang=uk&about=2025-01-01", headers=BROWSER, follow_redirects=False)

    assert (first.status_code, first.headers["location"]) == (303, "/setup?lang=uk")
    page = read_page(empty, "/")
    assert "Nothing is recorded here yet" in page.text
    assert "Load the demo" in page.text


def test_where_nobody_has_a_key_the_page_shows_the_command_that_makes_one(empty: Running) -> None:
    assert "keys add" not in read_page(empty, "/setup").text
    for key in empty.service.keys.list():
        empty.service.keys.revoke(key.name)
    assert "claimline keys add NAME --scope write" in read_page(empty, "/setup").text
    empty.service.keys.add("reading", frozenset({Scope.READ}))
    assert "claimline keys add NAME --scope write" in read_page(empty, "/setup").text


def test_a_conflict_is_declared_by_names_alone(empty: Running) -> None:
    assert sends(empty, "/setup/conflict", WAR) == (201, {"id": "a-war"})
    claimants = empty.read("/v1/conflicts/a-war")["claimants"]

    assert list(claimants) == ["a-monitor", "claimant", "general-command", "sudanese-armed-forces"]
    assert claimants["general-command"]["parent"] == "sudanese-armed-forces"
    assert claimants["claimant"]["name"] == "الدعم السريع"
    assert sends(empty, "/setup/conflict", WAR) == (201, {"id": "a-war-2"})


def test_a_fault_points_to_the_place_in_the_list(empty: Running) -> None:
    long, two = {"name": "A" * 201, "role": "party"}, {"name": "RSF", "role": "party"}
    watching = {"name": "A monitor", "role": "observer", "under": 0}

    assert faults(sends(empty, "/setup/conflict", {**WAR, "claimants": [two, long]})[1]) == ["/claimants/1/name"]
    assert faults(sends(empty, "/setup/conflict", {**WAR, "claimants": [two, {**two, "name": "rsf"}]})[1]) == [
        "/claimants/1/name"
    ]
    assert faults(sends(empty, "/setup/conflict", {**WAR, "claimants": [two, watching]})[1]) == ["/claimants/1/parent"]
    assert faults(sends(empty, "/setup/conflict", {**WAR, "claimants": []})[1]) == ["/claimants"]
    assert faults(sends(empty, "/setup/conflict", {**WAR, "tz": ""})[1]) == ["/tz"]
    assert empty.service.store.size() == 0


def test_with_a_conflict_and_a_place_the_first_page_is_the_map(empty: Running) -> None:
    sends(empty, "/setup/conflict", WAR)
    assert "Days of Africa/Khartoum, fixed. 4 claimants." in read_page(empty, "/").text
    assert '<option value="SD" selected>' in read_page(empty, "/setup").html
    empty.put("/v1/places/hill", {"name": "Hill"})
    assert empty.client.get("/", headers=BROWSER, follow_redirects=False).status_code == 200
    empty.post("/v1/places/hill/retirement", {"reason": "a mistake"})
    assert empty.client.get("/", headers=BROWSER, follow_redirects=False).status_code == 303


def test_the_demo_is_loaded_by_a_click_and_only_into_an_empty_record(empty: Running) -> None:
    assert empty.client.post("/setup/demo").status_code == 401
    assert sends(empty, "/setup/demo") == (201, {"statements": 155})
    recorded = empty.service.store.size()

    status, again = sends(empty, "/setup/demo")
    assert (status, again["type"], empty.service.store.size()) == (422, "/problems/refused", recorded)
    assert empty.read("/v1/statements", limit=1)["statements"][0]["recorded_by"] == "test-0"
    assert "Load the demo" not in read_page(empty, "/setup").text


def test_every_zone_that_is_offered_can_be_declared(empty: Running) -> None:
    offered = [zone for zones in zones_by_continent().values() for zone in zones]

    assert [zone.name for zone in offered if empty.service.recording.zones(zone.name) is None] == []
    assert {"Europe/Kyiv", "Africa/Khartoum", "UTC"} <= {zone.name for zone in offered}
    assert (country_of("Europe/Kyiv"), country_of("UTC")) == ("UA", None)
