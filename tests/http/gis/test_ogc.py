"""Layers for GIS: what they hold, beyond what the abstract tests look at."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import quote

import orjson
import pytest

from api.demo import load
from api.gis.features import in_milliseconds
from api.settings import Reading, Settings
from domain.dates.edtf import parse_instant
from domain.dates.instants import to_text
from tests.http.edge.test_strict_edge import METACHARACTERS
from tests.support.engines import Engine, sqlite_engine
from tests.support.running import Running, running
from tests.support.small_record import a_claim, a_report, a_retraction, small_record

SIVERSK = "geonames:694403"


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with running(sqlite_engine(tmp_path_factory.mktemp("ogc"))) as there:
        load(there.service)
        yield there


@pytest.fixture
def small(engine: Engine) -> Iterator[Running]:
    with small_record(engine) as (there, _):
        yield there


def items(there: Running, name: str, **parameters: Any) -> list[dict[str, Any]]:
    return list(there.read(f"/ogc/collections/{name}/items", **parameters)["features"])


def properties(there: Running, name: str, **parameters: Any) -> list[dict[str, Any]]:
    return [each["properties"] for each in items(there, name, **parameters)]


def pages(there: Running, name: str, limit: int, **parameters: Any) -> list[dict[str, Any]]:
    response = there.client.get(f"/ogc/collections/{name}/items", params={"limit": limit, **parameters})
    found = list(response.json()["features"])
    while onward := [each["href"] for each in response.json()["links"] if each["rel"] == "next"]:
        assert response.links["next"]["url"] == onward[0]
        response = there.client.get(onward[0])
        assert len(response.json()["features"]) <= limit
        found += response.json()["features"]
    return found


def layers(there: Running, **parameters: Any) -> list[str]:
    return [each["id"] for each in there.read("/ogc/collections", **parameters)["collections"]]


# Layers


def test_sides_and_observers_who_have_spoken_have_layers(small: Running) -> None:
    assert layers(small) == ["disputes"]
    small.post("/v1/reports", a_report(a_claim(claimant="red-army"), a_claim(claimant="red-blog")))
    small.post("/v1/reports", a_report(a_claim(claimant="watcher")))

    assert layers(small) == ["stances-red", "stances-watcher", "disputes", "spans-red", "spans-watcher"]
    assert layers(small, known_at=4) == ["disputes"]
    assert items(small, "stances-blue") == []
    for name in ("stances-red-army", "stances-red-blog", "stances-nobody", "stances", "disputes-red", "towns", "a b"):
        assert small.client.get(f"/ogc/collections/{name}/items").status_code == 404


def test_an_empty_record_has_no_layers(tmp_path: Path) -> None:
    with running(sqlite_engine(tmp_path)) as there:
        assert layers(there) == []
        assert there.client.get("/ogc/collections/disputes/items").status_code == 404


def test_where_there_are_several_conflicts_one_is_named(small: Running) -> None:
    small.put(
        "/v1/conflicts/other",
        {"name": "Another", "tz": "UTC", "claimants": {"green": {"name": "Green", "role": "party"}}},
    )
    refused = small.client.get("/ogc/collections")

    assert (refused.status_code, refused.json()["errors"][0]["parameter"]) == (400, "conflict")
    assert layers(small, conflict="other") == ["disputes"]
    found = small.read("/ogc/collections", conflict="other")
    assert all("conflict=other" in each["href"] for each in found["collections"][0]["links"])


def test_links_bear_the_time_that_was_asked_for(demo: Running) -> None:
    asked = {"datetime": "2025-12-12", "known_at": "200"}
    landing = demo.read("/ogc", **asked)
    data = next(each["href"] for each in landing["links"] if each["rel"] == "data")
    collection = demo.client.get(data).json()["collections"][3]
    found = demo.client.get(next(each["href"] for each in collection["links"] if each["rel"] == "items")).json()

    assert (found["about"], found["known_at"]["position"]) == ("2025-12-12T21:59:59.999999Z", 200)


# What a layer of stances and disputes holds


@pytest.mark.parametrize("matter", ["control", "siege"])
@pytest.mark.parametrize("day", ["2022-10-01", "2023-05-21", "2024-02-18", "2025-12-12", "2025-12-24"])
def test_layers_hold_what_stances_answer(demo: Running, day: str, matter: str) -> None:
    asked = {"about": day, "said_by": day, "matter": matter}
    whole = demo.read("/v1/stances", **asked)["places"]

    for name in layers(demo):
        found = (
            {each["id"]: each["properties"] for each in items(demo, name, datetime=day, matter=matter)}
            if not name.startswith("spans")
            else {}
        )
        if name == "disputes":
            expected = {each["place"]: each for each in whole if each["agreement"] == "disputed"}
            assert found.keys() == expected.keys()
            for place, each in expected.items():
                for side in ("russia", "ukraine"):
                    assert found[place][f"{side}_status"] == each["stances"][side]["status"]
                    assert found[place][f"{side}_statement"] == each["stances"][side]["statement"]
        elif name.startswith("stances-"):
            speaker = name.removeprefix("stances-")
            expected = {each["place"]: each["stances"][speaker] for each in whole if speaker in each["stances"]}
            assert {place: each["statement"] for place, each in found.items()} == {
                place: each["statement"] for place, each in expected.items()
            }


@pytest.mark.parametrize("name", ["stances-russia", "disputes"])
def test_the_alternate_of_a_page_is_the_same_as_a_table(demo: Running, name: str) -> None:
    whole = demo.read(f"/ogc/collections/{name}/items", datetime="2025-12-12", bbox="37,48,39,50")
    alternate = next(each for each in whole["links"] if each["rel"] == "alternate")
    response = demo.client.get(alternate["href"])

    assert response.headers["content-type"].startswith(alternate["type"])
    rows = [line.partition(",")[0] for line in response.text.splitlines()[1:]]
    assert sorted(set(rows)) == [each["id"] for each in whole["features"]]


# Spans


def rounded(instant: str) -> str:
    """Up to the millisecond."""
    return to_text(-(-parse_instant(instant) // 1_000) * 1_000)


@pytest.mark.parametrize(
    ("instant", "shown"),
    [
        ("2025-12-11T21:59:59.999999Z", "2025-12-11T22:00:00Z"),
        ("2025-12-11T22:00:00Z", "2025-12-11T22:00:00Z"),
        ("2025-12-11T22:00:00.000001Z", "2025-12-11T22:00:00.001000Z"),
        ("0001-01-01T00:00:00Z", "0001-01-01T00:00:00Z"),
        ("9999-12-31T23:59:59.999999Z", "9999-12-31T23:59:59.999000Z"),
    ],
)
def test_times_of_spans_are_in_milliseconds(instant: str, shown: str) -> None:
    assert to_text(in_milliseconds(parse_instant(instant))) == shown


def test_spans_are_the_stretches_of_the_timeline(demo: Running) -> None:
    for speaker in ("russia", "ukraine", "isw"):
        expected = []
        for place in sorted({each["place"] for each in demo.read("/v1/statements")["statements"]}):
            spans = demo.read(f"/v1/places/{place}/timeline")["spans"].get(speaker, [])
            ends = [(each["from"], each["to"]) for each in spans]
            expected += [
                (place, rounded(begins), to and rounded(to), each["status"], each["holder"])
                for (begins, to), each in zip(ends, spans, strict=True)
            ]
        names = ("place", "valid_from", "valid_to", "status", "holder")
        found = [tuple(each[name] for name in names) for each in properties(demo, f"spans-{speaker}")]
        assert found == expected
        assert found


def test_a_span_does_not_hold_any_more_when_it_ends(small: Running) -> None:
    at = ["2024-06-01T10:00:00Z", "2024-06-02T10:00:00Z", "2024-06-03T10:00:00Z"]
    source = {"name": "A paper", "published": at[0]}
    small.post("/v1/reports", a_report(a_claim(id="c", stated=at[0]), source=source))
    small.post("/v1/reports", a_report(a_retraction(retracts="c", stated=at[1]), source=source))

    (span,) = properties(small, "spans-red")
    assert (span["valid_from"], span["valid_to"], span["statements"]) == (at[0], at[1], "c")
    for when, count in (
        ("2024-06-01T09:59:59Z", 0),
        (at[0], 1),
        ("2024-06-02T09:59:59.999999Z", 1),
        (at[1], 0),
        (f"{at[1]}/{at[2]}", 0),
        (f"../{at[0]}", 1),
        ("2024-06-02/2024-06-02", 1),
        ("2024-05-31/2024-05-31", 0),
        ("../..", 1),
        ("/", 1),
    ):
        assert len(items(small, "spans-red", datetime=when)) == count, when
    assert small.client.get("/ogc/collections/spans-red/items?datetime=2024-06-02/2024-06-01").status_code == 400


@pytest.mark.parametrize("path", ["", "/", "/api", "/conformance", "/collections", "/collections/stances-red"])
def test_an_invalid_datetime_is_refused_wherever_it_would_be_carried_on(small: Running, path: str) -> None:
    refused = small.client.get(f"/ogc{path}", params={"datetime": "foo"})

    assert (refused.status_code, refused.json()["errors"][0]["parameter"]) == (400, "datetime")


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("2024-06-12t18:00:00z", "2024-06-12T18:00:00Z"),
        ("2024-06-12T18:00:00.1234567Z", "2024-06-12T18:00:00.123456Z"),
        ("2024-06-12T18:00:00.123456789012+00:00", "2024-06-12T18:00:00.123456Z"),
        ("2016-12-31T23:59:60Z", "2017-01-01T00:00:00Z"),
        ("2017-01-01t02:59:60.5+03:00", "2017-01-01T00:00:00.500000Z"),
        ("2024-06-12T18:00:00-00:00", "2024-06-12T18:00:00Z"),
        ("2024-06-12t18:00:00z/2024-06-12T18:00:00Z", "2024-06-12T18:00:00Z"),
    ],
)
def test_every_instant_of_rfc_3339_is_accepted(small: Running, written: str, meant: str) -> None:
    for name in ("stances-red", "disputes"):
        answer = small.read(f"/ogc/collections/{name}/items", datetime=written)
        assert (answer["about"], answer["said_by"]) == (meant, meant)
    assert items(small, "spans-red", datetime=written) == items(small, "spans-red", datetime=meant)


@pytest.mark.parametrize(
    "stretch", ["../2024-06-12t00:00:00z", "/2024-06-12t00:00:00.0000000z", "2024-06-12t00:00:00z/.."]
)
def test_so_are_those_of_a_stretch(small: Running, stretch: str) -> None:
    plain = stretch.upper().replace(".0000000Z", "Z")

    assert items(small, "spans-red", datetime=stretch) == items(small, "spans-red", datetime=plain)


@pytest.mark.parametrize(
    "written", ["2024-06-12T18:00:61Z", "2024-06-12T24:00:00Z", "2024-13-01t00:00:00z", "12/12/2025"]
)
def test_others_are_not(small: Running, written: str) -> None:
    refused = small.client.get("/ogc/collections/spans-red/items", params={"datetime": written})

    assert (refused.status_code, refused.json()["errors"][0]["parameter"]) == (400, "datetime")


@pytest.mark.parametrize(
    ("panned", "plain"),
    [
        ("397,47,399,50", "37,47,39,50"),
        ("-323,47,-321,50", "37,47,39,50"),
        ("170,40,400,60", "170,40,40,60"),
        ("-190,40,40,60", "170,40,40,60"),
        ("-180,-90,180,90", "-180,-90,180,90"),
    ],
)
def test_a_map_that_was_panned_past_the_antimeridian_shows_what_is_there(
    demo: Running, panned: str, plain: str
) -> None:
    assert items(demo, "stances-russia", bbox=panned) == items(demo, "stances-russia", bbox=plain) != []


@pytest.mark.parametrize("name", ["stances-red", "spans-red"])
def test_an_error_of_the_datetime_names_it_as_its_client_wrote_it(small: Running, name: str) -> None:
    refused = small.client.get(f"/ogc/collections/{name}/items?datetime=yesterday")

    assert (refused.status_code, refused.json()["errors"][0]["parameter"]) == (400, "datetime")


def test_an_item_is_of_the_coordinates_that_are_asked(small: Running) -> None:
    small.post("/v1/reports", a_report(a_claim(stated="2024-06-10")))
    there, before = {"datetime": "2024-06-10"}, {"datetime": "2024-06-09"}

    assert small.read("/ogc/collections/stances-red/items/hill", **there)["properties"]["holder"] == "red"
    span = small.read("/ogc/collections/spans-red/items")["features"][0]["id"]
    assert small.read(f"/ogc/collections/spans-red/items/{span}")["id"] == span
    for path in (
        f"stances-red/items/hill?datetime={before['datetime']}",
        "stances-red/items/ford",
        "spans-red/items/hill",
        "spans-red/items/hill@2024",
        "spans-red/items/hill@2024-06-10T00:00:00Z",
        "stances-red/items/%00",
        "spans-red/items/%00@2024-06-10T00:00:00Z",
        "disputes/items/hill",
        "nothing/items/hill",
    ):
        response = small.client.get(f"/ogc/collections/{path}")
        assert (response.status_code, response.headers["content-type"]) == (404, "application/problem+json"), path


# Pages


@pytest.mark.parametrize("name", ["stances-russia", "spans-russia", "spans-ukraine", "disputes"])
@pytest.mark.parametrize("limit", [1, 2, 5])
def test_pages_make_the_whole(demo: Running, name: str, limit: int) -> None:
    asked = {"datetime": "2025-12-12"} if not name.startswith("spans") else {"datetime": "2023-01-01/.."}

    assert pages(demo, name, limit, **asked) == items(demo, name, **asked)


@pytest.mark.parametrize("name", ["stances-red", "spans-red"])
def test_pages_are_of_one_moment_on_either_engine(small: Running, name: str) -> None:
    small.post("/v1/reports", a_report(*[a_claim(place=place) for place in ("ford", "hill")]))
    first = small.client.get(f"/ogc/collections/{name}/items?limit=1")
    small.post("/v1/reports", a_report(a_claim(status="contested", holder=None, stated="2024-06-14")))
    second = small.client.get(first.links["next"]["url"]).json()

    assert [each["properties"]["status"] for each in second["features"]] == ["controlled"]
    other = first.links["next"]["url"].replace(name, "stances-blue")
    assert small.client.get(other).status_code == 400


# The edge


@pytest.mark.parametrize("path", ["", "/api", "/collections", "/collections/disputes/items", "/collections/spans-isw"])
def test_head_and_other_methods(demo: Running, path: str) -> None:
    head = demo.client.head(f"/ogc{path}")

    assert (head.status_code, head.content) == (200, b"")
    assert demo.client.post(f"/ogc{path}").status_code == 405
    assert demo.client.options(f"/ogc{path}").headers["allow"] == "GET, HEAD, OPTIONS"


def test_where_reading_needs_a_key_layers_need_it_too(tmp_path: Path) -> None:
    engine = sqlite_engine(tmp_path)
    with running(engine, settings=Settings(database=engine.url, read=Reading.KEY)) as there:
        assert there.client.get("/ogc").status_code == 401
        assert there.client.get("/ogc", headers=there.authorization).status_code == 200


def test_the_schema_names_every_property(demo: Running) -> None:
    for name in layers(demo):
        schema = demo.read(f"/ogc/collections/{name}/schema")["properties"]["properties"]["properties"]
        for each in properties(demo, name):
            assert schema.keys() == each.keys(), name


def test_metacharacters_are_text_everywhere(small: Running) -> None:
    small.post("/v1/reports", a_report(a_claim()))
    for value in METACHARACTERS:
        for name in ("stances-red", "spans-red"):
            for parameter in ("conflict", "datetime", "known_at", "matter", "bbox", "limit", "cursor"):
                response = small.client.get(f"/ogc/collections/{name}/items", params={parameter: value})
                assert response.status_code in (200, 400, 404), (parameter, response.text)
            if value:
                for path in (f"{name}/items/{quote(value, safe='')}", f"{name}-{quote(value, safe='')}/items"):
                    assert small.client.get(f"/ogc/collections/{path}").status_code == 404, path


@pytest.mark.parametrize("name", ["stances-red", "spans-red"])
def test_a_cursor_is_taken_from_a_link_or_refused(small: Running, name: str) -> None:
    path = f"/ogc/collections/{name}/items"
    digest = sha256(orjson.dumps([path, []])).hexdigest()[:16]
    there = {"about": "2024-01-01", "said_by": "2024-01-01", "known_at": "1", "of": digest}
    for wrong in ({"after": "a\0b"}, {"after": "hill@then"}, {"after": "hill", "known_at": "x"}, {"of": "x"}):
        cursor = base64.urlsafe_b64encode(orjson.dumps({"after": "", **there, **wrong})).decode().rstrip("=")
        assert small.client.get(path, params={"cursor": cursor}).status_code == 400, wrong


def test_a_box_beyond_this_earth_is_cut_off(demo: Running) -> None:
    whole = [each["id"] for each in items(demo, "stances-russia") if each["geometry"]]

    assert [each["id"] for each in items(demo, "stances-russia", bbox="-400,-1000,400,1000")] == whole


@pytest.mark.parametrize("box", ["1_0,0,11,1", "٣,0,1,1", "1e1,0,11,1", "nan,0,1,1", "inf,0,1,1", "1,2,3"])
def test_numbers_of_a_box_are_written_as_everywhere_else(small: Running, box: str) -> None:
    assert small.client.get("/ogc/collections/stances-red/items", params={"bbox": box}).status_code == 400


def test_the_interface_has_no_place_in_the_document_of_v1(demo: Running) -> None:
    assert not [path for path in demo.read("/openapi.json")["paths"] if path.startswith("/ogc")]
