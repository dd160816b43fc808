"""The stances of all places along an axis over HTTP: what the other questions answer, at every point of it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from typing import Any

import pytest

from api.demo import load
from domain.dates.edtf import parse_instant
from tests.support.engines import Engine
from tests.support.running import Running, running
from tests.support.slices import PlaceShown, shown_in
from tests.support.small_record import a_claim, a_report, small_record

LOADED = "286"
DAYS = ("2022-07-19", "2025-10-31", "2025-12-11", "2025-12-24", "2026-07-01")


@pytest.fixture(scope="module")
def demo(module_engine: Engine) -> Iterator[Running]:
    with running(module_engine) as there:
        load(there.service)
        yield there


def at(place: PlaceShown, point: Any, *, is_position: bool = False) -> tuple[dict[str, list[Any]], str]:
    """The stances and the agreement at one point of a slice."""

    def number(each: Any) -> int:
        return int(each) if is_position else parse_instant(each)

    def last(runs: Any) -> Any:
        begun = bisect_right([number(run[0]) for run in runs], number(point))
        return runs[begun - 1][1:] if begun else None

    now = {by: last(runs) for by, runs in place.speakers.items()}
    [verdict] = last(place.agreement) or ["silent"]
    return {by: list(says) for by, says in now.items() if says and says[0]}, verdict


def answered(demo: Running, **asked: str) -> dict[str, tuple[dict[str, list[Any]], str]]:
    """The same, as `/v1/stances` has it."""
    positions = {each["id"]: each["position"] for each in demo.read("/v1/statements", known_at=LOADED)["statements"]}
    return {
        place["place"]: (
            {
                by: [positions[stance["statement"]], stance["status"], stance["holder"]]
                for by, stance in place["stances"].items()
            },
            place["agreement"],
        )
        for place in demo.read("/v1/stances", **{"known_at": LOADED, **asked})["places"]
    }


@pytest.mark.parametrize("voice", ["side", "own"])
@pytest.mark.parametrize("matter", ["control", "siege"])
def test_at_each_point_of_it_the_stances_are_the_same(demo: Running, matter: str, voice: str) -> None:
    kind = {"matter": matter, "voice": voice}
    along = shown_in(demo.read("/v1/slice", known_at=LOADED, **kind))
    of_hindsight = shown_in(demo.read("/v1/slice", axis="about", said_by="2026-07-01", known_at=LOADED, **kind))
    for day in DAYS:
        end = f"{day}T20:59:59.999999Z"
        now = {place: at(each, end) for place, each in along.items()}
        assert {place: each for place, each in now.items() if each[0]} == answered(demo, about=end, **kind)
        now = {place: at(each, end) for place, each in of_hindsight.items()}
        hindsight = answered(demo, about=end, said_by="2026-07-01", **kind)
        assert {place: each for place, each in now.items() if each[0]} == hindsight
        point = shown_in(demo.read("/v1/slice", axis="none", about=end, known_at=LOADED, **kind))
        assert {place: at(each, end) for place, each in point.items()} == answered(demo, about=end, **kind)


def test_along_known_at_it_shows_when_the_record_learned_of_each_stance(demo: Running) -> None:
    known = shown_in(demo.read("/v1/slice", axis="known_at", about="2025-12-24"))
    for position in ("40", "210", "224", "250", LOADED):
        now = {place: at(each, position, is_position=True) for place, each in known.items()}
        there = answered(demo, about="2025-12-24", known_at=position)
        assert {place: each for place, each in now.items() if each[0]} == there


@pytest.mark.parametrize(
    ("asked", "parameter"),
    [
        ({"said_by": "2025-12-24"}, "said_by"),
        ({"axis": "about", "about": "2025-12-24"}, "about"),
        ({"axis": "time"}, "axis"),
        ({"after": "287"}, "after"),
        ({"after": "-1"}, "after"),
        ({"axis": "none", "after": "20"}, "after"),
        ({"axis": "about", "said_by": "now", "after": "20"}, "after"),
        ({"axis": "known_at", "about": "2025-12-24", "known_at": "20", "after": "21"}, "after"),
        ({"place": "Atlantis"}, "place"),
    ],
)
def test_what_it_cannot_answer_is_refused_by_name(demo: Running, asked: dict[str, str], parameter: str) -> None:
    response = demo.client.get("/v1/slice", params=asked)

    assert response.status_code == 400
    assert response.json()["errors"][0]["parameter"] == parameter


@pytest.mark.parametrize(
    ("asked", "is_pinned"),
    [
        ({"known_at": LOADED}, True),
        ({"known_at": LOADED, "after": "200"}, True),
        ({"known_at": LOADED, "about": "2025-12-24"}, True),
        ({"known_at": LOADED, "about": "now"}, False),
        ({"known_at": LOADED, "axis": "none"}, False),
        ({"known_at": LOADED, "axis": "none", "about": "2025-12-24"}, True),
        ({"known_at": LOADED, "axis": "known_at", "said_by": "2025-12-24"}, True),
        ({"known_at": "2026-11-29"}, False),
        ({}, False),
    ],
)
def test_it_is_pinned_by_the_coordinates_that_do_not_move(
    demo: Running, asked: dict[str, str], *, is_pinned: bool
) -> None:
    response = demo.client.get("/v1/slice", params=asked)
    tag = response.headers.get("ETag")

    assert (tag is not None) is is_pinned
    assert response.headers["Cache-Control"] == ("public, max-age=86400" if is_pinned else "no-cache")
    if tag is not None:
        again = demo.client.get("/v1/slice", params=asked, headers={"If-None-Match": tag})
        assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize("asked", [{"known_at": LOADED}, {}])
def test_asked_again_it_is_sent_from_the_same_bytes_until_more_is_said(engine: Engine, asked: dict[str, str]) -> None:
    with running(engine) as there:
        load(there.service)
        first, *others = (there.client.get("/v1/slice", params=asked).content for _ in range(3))
        claim = a_claim(claimant="russia", holder="russia", place="geonames:694403", stated="2026-06-01")
        there.post("/v1/reports", a_report(claim, conflict="russia-ukraine"))
        later = there.client.get("/v1/slice", params=asked).content

    assert others == [first, first]
    assert (later == first) is bool(asked)


def test_filters_choose_places_and_an_area_has_no_patches(demo: Running) -> None:
    whole = shown_in(demo.read("/v1/slice", known_at=LOADED))
    siversk = demo.read("/v1/slice", place="Siversk", known_at=LOADED)
    area = demo.read("/v1/slice", admin="Kharkiv", known_at=LOADED, after="200")

    assert siversk["understood"]["place"]["id"] == "geonames:694403"
    assert shown_in(siversk) == {"geonames:694403": whole["geonames:694403"]}
    assert area["after"] is None
    assert shown_in(area).items() <= whole.items()
    assert 0 < len(shown_in(area)) < len(whole)


def test_the_places_of_a_map_are_read_once_as_columns(demo: Running) -> None:
    answer = demo.read("/v1/slice/places", known_at=LOADED)
    columns = (answer[name] for name in ("places", "names", "lat", "lon", "population", "region"))
    rows = {place: row for place, *row in zip(*columns, strict=True)}

    assert list(rows) == sorted(rows)
    assert set(shown_in(demo.read("/v1/slice", known_at=LOADED))) <= set(rows)
    for place in ("geonames:694403", "demo:izium-balakliia-area"):
        there, (name, lat, lon, population, region) = demo.read(f"/v1/places/{place}"), rows[place]
        assert [name, lat, lon, population] == [there[each] for each in ("name", "lat", "lon", "population")]
        assert (None if region < 0 else answer["regions"][region]) == [None, *there["admin"]][
            min(2, len(there["admin"]))
        ]
    assert demo.read("/v1/slice/places", known_at="0")["places"] == []
    ukrainian = demo.read("/v1/slice/places", known_at=LOADED, lang="uk")
    assert dict(zip(ukrainian["places"], ukrainian["names"], strict=True))["geonames:694403"] == "Сіверськ"
    assert demo.client.get("/v1/slice/places", params={"known_at": LOADED}).headers["ETag"]


def test_an_empty_slice_tells_what_was_looked_at(engine: Engine) -> None:
    with small_record(engine) as (there, _):
        there.post("/v1/reports", a_report(a_claim(id="red-1")))
        ford = there.read("/v1/slice", place="ford")
        early = there.read("/v1/slice", conflict="war", known_at="0")

    assert ford["looked_at"] == {"places": 0, "statements": 0, "beside": 1, "passed": {}}
    assert (early["places"], early["points"], early["lanes"]["place"]) == ([], [], [])
