"""The pages of conflicts: found by any name, amended by names alone, and places one at a time."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from adapters.importers.places import geonames
from tests.support.engines import sqlite_engine
from tests.support.pages import read_page
from tests.support.running import Running, running

WAR = {
    "name": "A war",
    "tz": "Europe/Kyiv",
    "claimants": [{"name": "Russia", "role": "party"}, {"name": "Ukraine", "role": "party"}],
}


@pytest.fixture
def war(tmp_path: Path) -> Iterator[Running]:
    with running(sqlite_engine(tmp_path)) as there:
        sends(there, "/setup/conflict", WAR)
        yield there


def sends(there: Running, path: str, body: object) -> tuple[int, Any]:
    response = there.client.post(path, json=body, headers=there.authorization)
    return response.status_code, response.json()


def test_a_conflict_shows_its_zone_its_claimants_and_its_places(demo: Running) -> None:
    page = read_page(demo, "/conflicts/russia-ukraine")

    assert "42 claimants speak in this conflict." in page.text
    assert "The record has 11 places." in page.text
    assert "Its days are those of Europe/Kyiv." in page.text
    assert page.text.index("Russia Side") < page.text.index("Ministry of Defence")
    assert page.inline == []


@pytest.mark.parametrize("text", ["Kremlin", "peskov", "Песков", "russia"])
def test_claimants_are_found_by_name_alias_and_person(demo: Running, text: str) -> None:
    page = read_page(demo, "/conflicts/russia-ukraine", q=text)

    assert 'id="russia"' in page.html
    assert 'id="ukraine"' not in page.html


def test_a_search_that_finds_nobody_says_so_and_an_unknown_conflict_names_the_nearest(demo: Running) -> None:
    assert "Nothing matches “Xyzzy”" in read_page(demo, "/conflicts/russia-ukraine", q="Xyzzy").text
    absent = read_page(demo, "/conflicts/russia-ukrain")
    assert (absent.status, "name one of russia-ukraine" in absent.text) == (404, True)


def test_a_claimant_is_added_by_its_name_and_amended_by_the_ordinary_calls(war: Running) -> None:
    body = {"name": "General Staff", "role": "party", "parent": "ukraine", "aliases": ["Генштаб"]}
    assert sends(war, "/conflicts/a-war/claimants", {**body, "people": ["A. Person, chief"]}) == (
        201,
        {"id": "general-staff"},
    )
    shown = read_page(war, "/conflicts/a-war", q="генштаб")
    assert "General Staff Party Ukraine Генштаб A. Person, chief" in shown.text

    status, again = sends(war, "/conflicts/a-war/claimants", {"name": "general staff", "role": "observer"})
    assert (status, [each["pointer"] for each in again["errors"]]) == (422, ["/name"])
    assert war.client.post("/conflicts/a-war/claimants", json=body).status_code == 401
    war.post("/v1/conflicts/a-war/claimants/general-staff/corrections", {"role": "affiliate", "reason": "misjudged"})
    assert "General Staff Affiliate Ukraine" in read_page(war, "/conflicts/a-war").text


def test_a_retired_conflict_is_listed_last_and_can_still_be_opened(war: Running) -> None:
    sends(war, "/setup/conflict", {**WAR, "name": "Z war"})
    war.post("/v1/conflicts/a-war/retirement", {"reason": "declared twice"})
    listed = read_page(war, "/conflicts")

    assert listed.text.index("Z war") < listed.text.index("A war Retired declared twice")
    assert "/conflicts/a-war" in listed.links
    assert "It takes no reports: declared twice" in read_page(war, "/conflicts/a-war").text
    assert read_page(war, "/setup", another="1").status == 200


def test_of_several_conflicts_none_is_meant_and_every_page_opens(war: Running) -> None:
    sends(war, "/setup/conflict", WAR)

    assert [read_page(war, path).status for path in ("/conflicts", "/setup", "/conflicts/a-war-2")] == [200] * 3


@pytest.mark.parametrize("text", ["Kramatorsk", "краматорськ", "Краматорск"])
def test_a_place_of_the_gazetteer_is_found_in_any_spelling_and_added(war: Running, text: str) -> None:
    [hit, *_] = war.read("/setup/places", q=text)["places"]
    assert (hit["id"], hit["name"], hit["is_there"]) == ("geonames:704508", "Kramatorsk", False)
    assert "Donetsk Oblast" in hit["areas"]

    assert sends(war, "/setup/places", {"gazetteer": hit["id"]}) == (201, {"id": hit["id"], "name": "Kramatorsk"})
    assert war.read("/setup/places", q=text)["places"][0]["is_there"]
    assert war.read("/v1/places", q=text)["places"][0]["id"] == hit["id"]
    before = war.service.store.size()
    assert sends(war, "/setup/places", {"gazetteer": hit["id"]})[0] == 201
    assert war.service.store.size() == before


def test_a_retired_place_is_taken_back_when_it_is_added_again(war: Running) -> None:
    sends(war, "/setup/places", {"gazetteer": "geonames:704508"})
    war.post("/v1/places/geonames:704508/retirement", {"reason": "a mistake"})
    sends(war, "/setup/places", {"gazetteer": "geonames:704508"})

    assert "retired" not in war.read("/v1/places/geonames:704508")


def test_a_place_that_no_gazetteer_has_is_added_by_its_name(war: Running) -> None:
    assert sends(war, "/setup/places", {"name": "Верхнє", "lat": 48.9, "lon": 38.2}) == (
        201,
        {"id": "verkhnie", "name": "Верхнє"},
    )
    status, twice = sends(war, "/setup/places", {"name": "Верхнє"})
    assert (status, [each["pointer"] for each in twice["errors"]]) == (422, ["/name"])
    assert sends(war, "/setup/places", {"gazetteer": "geonames:0"})[0] == 404
    assert sends(war, "/setup/places", {})[0] == 422


def test_the_gazetteer_reads_the_same_places_whole_or_by_country() -> None:
    content = geonames.wheel().read_bytes()
    [vaduz] = [place for place in geonames.of_wheel(geonames.wheel(), {"LI"}) if place.place.name == "Vaduz"]

    assert content.count(b'"countrycode": "LI"') == geonames.size_of_wheel(geonames.wheel(), {"LI"})
    assert geonames.one_of_wheel("3042030") == vaduz.place
    assert [place.name for place, _ in geonames.beginning("Vaduz", 5)] == ["Vaduz"]
