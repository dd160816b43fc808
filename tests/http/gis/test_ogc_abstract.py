"""The abstract tests of OGC API - Features, part 1 (OGC 17-069r3, annex A.2), under their numbers and ids.

The service is checked against the abstract test suite here; nobody has certified it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote

import pytest

from api.demo import load
from tests.support.engines import sqlite_engine
from tests.support.running import Running, running

pytestmark = pytest.mark.slow

GEOJSON = "application/geo+json"
CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
CORE = "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core"
KINDS = ("stances-russia", "stances-isw", "disputes", "spans-ukraine")
BOXES = ("37,48,38.2,49", "37.9,48.8,0,38.3,49,100", "-180,-90,180,90", "0,0,1,1", "170,-10,-170,10")
TIMES = (
    "2024-03-01T00:00:00Z",
    "2024-03-01",
    "2024-03-01T02:00:00+02:00",
    "2024-03-01/2024-06-01",
    "2024-03-01T00:00:00Z/..",
    "../2024-03-01T00:00:00Z",
    "2024-03-01T00:00:00Z/",
    "/2024-03-01T00:00:00Z",
    "2024-03-01T00:00:00Z/9999-12-31T23:59:59Z",
)
INSTANTS = TIMES[:3]


@pytest.fixture(scope="module")
def there(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with running(sqlite_engine(tmp_path_factory.mktemp("ogc"))) as there:
        load(there.service)
        yield there


@pytest.fixture(scope="module")
def document(there: Running) -> Any:
    return there.read("/ogc/api")


@pytest.fixture(scope="module")
def collections(there: Running) -> Any:
    return {each["id"]: each for each in there.read("/ogc/collections")["collections"]}


def link(of: Mapping[str, Any], rel: str) -> Mapping[str, str]:
    return next(each for each in of["links"] if each["rel"] == rel)


def has_links(of: Mapping[str, Any], *rels: str) -> None:
    """All of ``rels``, and every link with its relation and media type."""
    assert {each["rel"] for each in of["links"]} >= set(rels)
    assert all(each["rel"] and each["type"] and each["href"].startswith("http") for each in of["links"])


def items(there: Running, name: str, **parameters: Any) -> Any:
    response = there.client.get(f"/ogc/collections/{name}/items", params=parameters)
    assert response.status_code == 200, response.text
    assert response.headers["content-type"] == GEOJSON
    return response.json()


def parameter(document: Any, name: str) -> Any:
    """As the operation of items has it."""
    of_items = document["paths"]["/collections/{collectionId}/items"]["get"]["parameters"]
    assert {"$ref": f"#/components/parameters/{name}"} in of_items
    return document["components"]["parameters"][name]


# A.2.1 General


def test_1_http(there: Running) -> None:
    """/ats/core/http: that a request over HTTP 1.1 is answered is shown with real clients, in ``test_gdal.py``."""
    assert there.client.get("/ogc").status_code == 200


@pytest.mark.parametrize("name", KINDS)
def test_2_crs84(there: Running, collections: Any, name: str) -> None:
    """/ats/core/crs84."""
    assert collections[name]["crs"] == [CRS84]
    for each in items(there, name)["features"]:
        if each["geometry"] is not None:
            longitude, latitude = each["geometry"]["coordinates"]
            assert 37 < longitude < 39
            assert 48 < latitude < 50


# A.2.2 Landing page


def test_3_root_op_and_4_root_success(there: Running) -> None:
    """/ats/core/root-op, /ats/core/root-success."""
    for path in ("/ogc", "/ogc/"):
        landing = there.read(path)
        has_links(landing, "self", "service-desc", "conformance", "data")


# A.2.3 API definition


def test_5_api_definition_op(there: Running) -> None:
    """/ats/core/api-definition-op."""
    description = link(there.read("/ogc"), "service-desc")
    response = there.client.get(description["href"])

    assert response.status_code == 200
    assert response.headers["content-type"] == description["type"] == "application/vnd.oai.openapi+json;version=3.0"


def test_6_api_definition_success(document: Any) -> None:
    """/ats/core/api-definition-success: an OpenAPI 3.0 document whose references lead somewhere."""

    def refs(part: Any) -> Iterator[str]:
        if isinstance(part, dict):
            yield from (value for name, value in part.items() if name == "$ref")
            part = list(part.values())
        if isinstance(part, list):
            for each in part:
                yield from refs(each)

    assert document["openapi"].startswith("3.0.")
    for ref in set(refs(document)):
        _, components, kind, name = ref.split("/")
        assert name in document[components][kind], ref
    for path, methods in document["paths"].items():
        named = {ref["$ref"].rpartition("/")[2] for ref in methods["get"]["parameters"]}
        assert {part[1:-1] for part in path.split("/") if part.startswith("{")} <= named


# A.2.4 Conformance


def test_7_conformance_op_and_8_conformance_success(there: Running) -> None:
    """/ats/core/conformance-op, /ats/core/conformance-success."""
    path = link(there.read("/ogc"), "conformance")["href"]

    assert CORE in there.read(path)["conformsTo"]


# A.2.5 Feature collections


def test_9_fc_md_op_and_10_fc_md_success(there: Running) -> None:
    """/ats/core/fc-md-op, /ats/core/fc-md-success: links, items, extents."""
    found = there.read(link(there.read("/ogc"), "data")["href"])

    has_links(found, "self")
    assert {each["id"] for each in found["collections"]} >= set(KINDS)
    for each in found["collections"]:
        has_links(each, "items")
        assert link(each, "items")["type"] == GEOJSON
        (box,) = each["extent"]["spatial"]["bbox"]
        assert len(box) == 4
        for one in items(there, each["id"])["features"]:
            if one["geometry"] is not None:
                longitude, latitude = one["geometry"]["coordinates"]
                assert box[0] <= longitude <= box[2]
                assert box[1] <= latitude <= box[3]


# A.2.6 Feature collection


def test_11_sfc_md_op_and_12_sfc_md_success(there: Running, collections: Any) -> None:
    """/ats/core/sfc-md-op, /ats/core/sfc-md-success: the same as in the list."""
    for name, each in collections.items():
        assert there.read(f"/ogc/collections/{name}") == each
        assert there.read(link(each, "self")["href"]) == each


# A.2.7 Features


def test_13_fc_op(there: Running, collections: Any) -> None:
    """/ats/core/fc-op."""
    for name, each in collections.items():
        assert there.read(link(each, "items")["href"])["type"] == "FeatureCollection"
        assert items(there, name)["features"]


def test_14_fc_bbox_definition(document: Any) -> None:
    """/ats/core/fc-bbox-definition."""
    bbox = parameter(document, "bbox")

    assert (bbox["in"], bbox["required"], bbox["style"], bbox["explode"]) == ("query", False, "form", False)
    assert bbox["schema"] == {"type": "array", "items": {"type": "number"}, "minItems": 4, "maxItems": 6}


@pytest.mark.parametrize("name", KINDS)
@pytest.mark.parametrize("box", BOXES)
def test_15_fc_bbox_response(there: Running, name: str, box: str) -> None:
    """/ats/core/fc-bbox-response."""
    numbers = [float(each) for each in box.split(",")]
    west, south, east, north = [*numbers[:2], *numbers[3:5]] if len(numbers) == 6 else numbers

    def is_inside(each: Any) -> bool:
        if each["geometry"] is None:
            return False
        longitude, latitude = each["geometry"]["coordinates"]
        between = west <= longitude <= east if west <= east else longitude >= west or longitude <= east
        return bool(between and south <= latitude <= north)

    expected = [each["id"] for each in items(there, name)["features"] if is_inside(each)]
    assert [each["id"] for each in items(there, name, bbox=box)["features"]] == expected


def test_16_fc_limit_definition(document: Any) -> None:
    """/ats/core/fc-limit-definition."""
    limit = parameter(document, "limit")

    assert (limit["in"], limit["required"], limit["style"], limit["explode"]) == ("query", False, "form", False)
    assert limit["schema"] == {"type": "integer", "minimum": 1, "maximum": 10_000, "default": 1_000}


@pytest.mark.parametrize("name", KINDS)
@pytest.mark.parametrize("limit", [1, 3, 10_000, 10_001, 10**17])
def test_17_fc_limit_response(there: Running, name: str, limit: int) -> None:
    """/ats/core/fc-limit-response: a limit above the maximum is read as the maximum."""
    found = items(there, name, limit=limit)

    assert 1 <= len(found["features"]) <= limit
    assert ("next" in {each["rel"] for each in found["links"]}) == (limit <= 3)


def test_18_fc_time_definition(document: Any) -> None:
    """/ats/core/fc-time-definition."""
    when = parameter(document, "datetime")

    assert (when["in"], when["required"], when["style"], when["explode"]) == ("query", False, "form", False)
    assert when["schema"] == {"type": "string"}


@pytest.mark.parametrize("when", TIMES)
def test_19_fc_time_response(there: Running, when: str) -> None:
    """/ats/core/fc-time-response: a span's temporal geometry is from ``valid_from`` until before ``valid_to``."""
    begin, slash, end = when.partition("/")
    begins, ends = instant(begin, start=bool(slash)), instant(end if slash else begin, start=False)
    expected = [
        each["id"]
        for each in items(there, "spans-ukraine")["features"]
        if (ends is None or instant(each["properties"]["valid_from"]) <= ends)
        and (begins is None or (to := instant(each["properties"]["valid_to"] or "")) is None or to > begins)
    ]

    assert [each["id"] for each in items(there, "spans-ukraine", datetime=when)["features"]] == expected
    assert expected


def instant(text: str, *, start: bool = False) -> Any:
    """None for an open end. The days of these tests are of Kyiv, in winter and in summer."""
    if text in ("", ".."):
        return None
    if len(text) > 10:
        return datetime.fromisoformat(text)
    day = datetime.fromisoformat(f"{text}T00:00:00Z") - timedelta(hours=3 if text == "2024-06-01" else 2)
    return day if start else day + timedelta(days=1, microseconds=-1)


@pytest.mark.parametrize("name", ["stances-russia", "stances-isw", "disputes"])
@pytest.mark.parametrize("when", INSTANTS)
def test_19_fc_time_response_of_stances(there: Running, name: str, when: str) -> None:
    """/ats/core/fc-time-response: what stands at an instant; a stretch of time is refused, and not misread."""
    found = items(there, name, datetime=when)
    day = "2024-03-01T21:59:59.999999Z" if len(when) == 10 else "2024-03-01T00:00:00Z"

    assert (found["about"], found["said_by"]) == (day, day)
    for stretch in TIMES[3:]:
        refused = there.client.get(f"/ogc/collections/{name}/items", params={"datetime": stretch})
        assert (refused.status_code, refused.json()["errors"][0]["parameter"]) == (400, "datetime")


@pytest.mark.parametrize("name", KINDS)
@pytest.mark.parametrize(
    ("parameter_name", "value"),
    [
        *(("limit", value) for value in ("0", "-1", "unlimited", "1.5", "")),
        *(("bbox", value) for value in ("", "1,2,3", "1,2,3,4,5", "a,b,c,d", "0,10,1,5", "nan,0,1,1", "0,0,inf,1")),
        *(("datetime", value) for value in ("", "soon", "2024-13-01", "2024-03-01T00:00:00", "2024-02-01/2024-01-01/")),
        *(("matter", value) for value in ("", "peace")),
        ("known_at", "-1"),
        ("conflict", "a b"),
    ],
)
def test_20_query_param_invalid(there: Running, name: str, parameter_name: str, value: str) -> None:
    """/ats/core/query-param-invalid."""
    refused = there.client.get(f"/ogc/collections/{name}/items", params={parameter_name: value})

    assert (refused.status_code, refused.headers["content-type"]) == (400, "application/problem+json")


@pytest.mark.parametrize(
    "path",
    [
        "",
        "/",
        "/api",
        "/conformance",
        "/collections",
        "/collections/stances-russia",
        "/collections/stances-russia/schema",
        "/collections/stances-russia/items",
        "/collections/stances-russia/items/geonames:694403",
    ],
)
def test_21_query_param_unknown(there: Running, path: str) -> None:
    """/ats/core/query-param-unknown; and those that clients carry along are known everywhere."""
    assert there.client.get(f"/ogc{path}", params={"unknownQueryParameter": 1}).status_code == 400
    carried = {"datetime": "2025-12-24", "known_at": "286", "conflict": "russia-ukraine", "matter": "control"}
    assert there.client.get(f"/ogc{path}", params=carried).status_code == 200


@pytest.mark.parametrize("name", KINDS)
def test_22_fc_response_to_26_fc_number_returned(there: Running, name: str) -> None:
    """/ats/core/fc-response, fc-links, fc-timeStamp, fc-numberMatched, fc-numberReturned."""
    before = datetime.now(UTC)
    found = items(there, name)

    assert found["type"] == "FeatureCollection"
    assert all(each["type"] == "Feature" and each["properties"] for each in found["features"])
    has_links(found, "self", "collection")
    assert before <= datetime.fromisoformat(found["timeStamp"]) <= datetime.now(UTC)
    assert found["timeStamp"].endswith("Z")
    assert found["numberMatched"] == found["numberReturned"] == len(found["features"])
    part = items(there, name, limit=1)
    assert (part["numberReturned"], "numberMatched" in part) == (1, False)
    assert there.read(link(found, "self")["href"])["features"] == found["features"]


# A.2.8 Feature


def test_27_f_op_to_29_f_links(there: Running, collections: Any) -> None:
    """/ats/core/f-op, /ats/core/f-success, /ats/core/f-links."""
    for name in collections:
        for each in items(there, name)["features"]:
            response = there.client.get(f"/ogc/collections/{name}/items/{quote(each['id'])}")
            assert (response.status_code, response.headers["content-type"]) == (200, GEOJSON)
            found = response.json()
            assert {key: found[key] for key in each} == each
            has_links(found, "self", "collection")
            assert there.read(link(found, "self")["href"])["properties"] == each["properties"]
            assert there.read(link(found, "collection")["href"])["id"] == name
