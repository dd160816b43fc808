"""The forms of an answer: JSON, GeoJSON, NDJSON and CSV say the same, each as its readers take it."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.demo import load
from api.files.licences import Licences
from api.files.stances import COLUMNS
from api.http.negotiation.choosing import accepted
from api.http.negotiation.formats import WITH_PLACES, WITHOUT_PLACES, Form
from api.intake.input import parse_report
from domain.intake.append import Author
from domain.questions.past import Moment
from domain.record.declarations import BatchDeclaration
from tests.support.engines import Engine, sqlite_engine
from tests.support.running import Running, running
from tests.support.small_record import a_claim, a_report, small_record
from tests.support.tables import exported

STANCES, STATEMENTS = "/v1/stances", "/v1/statements"
MEDIA_TYPES = {
    "json": "application/json",
    "geojson": "application/geo+json",
    "ndjson": "application/x-ndjson",
    "csv": "text/csv; charset=utf-8; header=present",
}
PINNED = {"about": "2025-12-12", "said_by": "2025-12-12", "known_at": "200"}
SIVERSK = "/v1/places/geonames:694403/stances"
ARMED = (
    "=1+1",
    "+1",
    "-1",
    "@a",
    "\t=1",
    "\r=1",
    "\n=1",
    "\uff1d1",
    "\uff0b1",
    "\uff0d1",
    "\uff20a",
    "'=1",
    "'tis",
    "'",
)


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with running(sqlite_engine(tmp_path_factory.mktemp("forms"))) as there:
        load(there.service)
        yield there


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Running]:
    with small_record(sqlite_engine(tmp_path)) as (there, _):
        yield there


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline=""), strict=True))


def lines(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


def taken(there: Running, path: str, form: str, **parameters: Any) -> Any:
    response = there.client.get(path, params={"f": form, **parameters})
    assert response.status_code == 200, response.text
    assert response.headers["content-type"] == MEDIA_TYPES[form]
    return response


# Which form


@pytest.mark.parametrize(
    ("accept", "form"),
    [
        ("", "json"),
        ("*/*", "json"),
        ("text/html,application/xhtml+xml,*/*;q=0.8", "json"),
        ("text/csv", "csv"),
        ("TEXT/CSV; charset=utf-8", "csv"),
        ("text/*", "csv"),
        ("application/*", "json"),
        ("application/*, application/json;q=0", "geojson"),
        ("application/geo+json", "geojson"),
        ("application/vnd.geo+json", "geojson"),
        ("application/x-ndjson", "ndjson"),
        ("application/ndjson;q=0.9, text/csv;q=0.8", "ndjson"),
        ("application/jsonl", "ndjson"),
        ("application/json;q=0.1, text/csv;q=0.2", "csv"),
        ("text/csv;q=0, */*", "json"),
        ("*/*;q=0.5, text/csv;q=0.5", "json"),
        ("text/html, text/csv;q=0.001", "csv"),
        (" , ,text/csv", "csv"),
        (";q=1,text/csv", "csv"),
    ],
)
def test_accept_chooses_what_is_wanted_most(accept: str, form: str) -> None:
    assert accepted(accept, WITH_PLACES) == form


@pytest.mark.parametrize("accept", ["text/html", "application/xml", "*/*;q=0", "text/csv;q=soon", "image/*", "text"])
def test_what_names_none_of_ours_is_406(demo: Running, accept: str) -> None:
    response = demo.client.get(STANCES, headers={"Accept": accept})

    assert (response.status_code, response.json()["type"]) == (406, "/problems/not-acceptable")
    assert "f=json|geojson|ndjson|csv" in response.json()["detail"]
    assert response.headers["vary"] == "Accept"


def test_f_wins_over_accept(demo: Running) -> None:
    response = demo.client.get(STANCES, params={"f": "csv"}, headers={"Accept": "text/html"})

    assert (response.status_code, response.headers["content-type"]) == (200, MEDIA_TYPES["csv"])
    assert response.headers["vary"] == "Accept, Accept-Encoding"


def test_accept_may_be_on_several_lines(demo: Running) -> None:
    response = demo.client.get(STANCES, headers=[("Accept", "text/html"), ("Accept", "text/csv")])

    assert response.headers["content-type"] == MEDIA_TYPES["csv"]


def test_statements_have_no_geometry(demo: Running) -> None:
    assert accepted("application/geo+json", WITHOUT_PLACES) is None
    refused = demo.client.get(STATEMENTS, params={"f": "geojson"})
    assert (refused.status_code, refused.json()["errors"][0]["cure"]) == (400, "use one of json, ndjson, csv, markdown")


@pytest.mark.parametrize(("name", "value"), [("f", "xml"), ("f", ""), ("f", "CSV"), ("raw", "yes"), ("raw", "")])
def test_a_form_that_there_is_not_is_refused(demo: Running, name: str, value: str) -> None:
    refused = demo.client.get(STANCES, params={name: value})

    assert (refused.status_code, refused.json()["errors"][0]["parameter"]) == (400, name)


@given(st.text())
def test_any_accept_is_read(accept: str) -> None:
    assert accepted(accept, WITH_PLACES) in {*Form, None}


# The same answer


@pytest.mark.parametrize("path", [STANCES, SIVERSK])
def test_every_form_holds_the_same_stances(demo: Running, path: str) -> None:
    whole = demo.read(path, **PINNED)
    coordinates = {
        name: whole[name] for name in ("conflict", "about", "said_by", "known_at", "bound", "voice", "matter")
    }
    places = whole.get("places") or [{name: whole[name] for name in whole.keys() - coordinates.keys()}]
    expected = [(each["place"], speaker, told) for each in places for speaker, told in each["stances"].items()]
    assert expected

    assert lines(taken(demo, path, "ndjson", **PINNED).text) == [coordinates | each for each in places]
    found = rows(taken(demo, path, "csv", **PINNED).text)
    assert [(row["place"], row["speaker"], row["statement"]) for row in found] == [
        (place, speaker, told["statement"]) for place, speaker, told in expected
    ]
    for row, (_, _, told) in zip(found, expected, strict=True):
        assert row["status"] == told["status"]
        assert row["holder"] == (told["holder"] or "")
        assert [row["stated_earliest"], row["stated_latest"]] == told["stated_bounds"]
        assert [row["effective_earliest"], row["effective_latest"]] == told["effective_bounds"]
        assert (row["source"], row["source_url"]) == (told["source"]["name"], told["source"].get("url", ""))
        assert (row["known_at"], row["matter"], row["about"]) == ("200", "control", whole["about"])
    collection = taken(demo, path, "geojson", **PINNED).json()
    assert {name: collection[name] for name in coordinates} == coordinates
    assert [(each["id"], each["properties"]["speaker"]) for each in collection["features"]] == [
        (told["statement"], speaker) for _, speaker, told in expected
    ]


def test_features_are_where_their_places_are(demo: Running) -> None:
    places = {each["place"]: each for each in demo.read(STANCES, **PINNED)["places"]}

    for each in taken(demo, STANCES, "geojson", **PINNED).json()["features"]:
        place = places[each["properties"]["place"]]
        point = {"type": "Point", "coordinates": [place["lon"], place["lat"]]}
        assert (each["type"], each["geometry"]) == ("Feature", None if place["lat"] is None else point)


def test_a_place_without_coordinates_has_a_null_geometry(small: Running) -> None:
    small.put("/v1/places/nowhere", {"name": "Nowhere"})
    small.post("/v1/reports", a_report(a_claim(place="nowhere")))

    (found,) = taken(small, STANCES, "geojson").json()["features"]
    assert (found["geometry"], found["properties"]["name"]) == (None, "Nowhere")
    (row,) = rows(taken(small, STANCES, "csv").text)
    assert (row["lat"], row["lon"]) == ("", "")


def test_every_form_holds_the_same_statements(demo: Running) -> None:
    whole = demo.read(STATEMENTS, known_at=200)

    found = lines(taken(demo, STATEMENTS, "ndjson", known_at=200).text)
    assert found == [{"known_at": whole["known_at"], **each} for each in whole["statements"]]
    table = rows(taken(demo, STATEMENTS, "csv", known_at=200).text)
    assert [row["statement_id"] for row in table] == [each["id"] for each in whole["statements"]]


@pytest.mark.parametrize("raw", [False, True])
def test_the_table_of_statements_is_that_of_the_shell(demo: Running, raw: bool) -> None:  # noqa: FBT001
    written, _ = exported(demo.service, raw=raw)

    assert taken(demo, STATEMENTS, "csv", raw=int(raw), limit=10_000).content == written


@pytest.mark.parametrize("form", ["csv", "geojson", "ndjson"])
def test_what_is_not_there_yet_is_empty_and_no_error(demo: Running, form: str) -> None:
    text = taken(demo, STANCES, form, **{**PINNED, "known_at": "0"}).text
    if form == "csv":
        assert text == ",".join(COLUMNS) + "\r\n"
    elif form == "geojson":
        assert json.loads(text)["features"] == []
    else:
        assert text == ""


# What travels with every form


@pytest.mark.parametrize("form", MEDIA_TYPES)
def test_the_question_travels_with_the_answer_and_asks_it_again(demo: Running, form: str) -> None:
    first = taken(demo, STANCES, form, about="2025-12-12")
    query = first.headers["claimline-coordinates"]
    again = demo.client.get(f"{STANCES}?{query}&f={form}")

    assert first.headers["claimline-position"] == str(demo.service.store.size())
    assert again.content == re.sub(rb',"total":\d+}$', b"}", first.content)  # it is in answers that follow the log
    assert "etag" in again.headers


@pytest.mark.parametrize("form", MEDIA_TYPES)
def test_the_licence_of_a_dataset_travels_with_what_came_from_it(small: Running, form: str) -> None:
    licence = 'CC BY 4.0 of "Люди"'
    declared = BatchDeclaration(id="b-1", importer="reports", version=1, file="f", sha256="0" * 64, licence=licence)
    drafts = [parse_report(json.dumps(a_report(a_claim())).encode())]
    small.service.recording.record_each(drafts, Author("desk", declared.id, declared))
    small.post("/v1/reports", a_report(a_claim(place="ford")))

    response = taken(small, STANCES, form)
    assert response.headers["claimline-licences"] == '%"CC BY 4.0 of %22%d0%9b%d1%8e%d0%b4%d0%b8%22"'
    assert taken(small, STANCES, form, place="ford").headers.get("claimline-licences") is None
    if form == "csv":
        assert [row["licence"] for row in rows(response.text)] == ["", licence]
    if form == "geojson":
        assert response.json()["licences"] == [licence]
        assert [each["properties"]["licence"] for each in response.json()["features"]] == [None, licence]


def test_a_licence_that_is_named_later_changes_no_pinned_answer(small: Running) -> None:
    declared = BatchDeclaration(id="b-1", importer="reports", version=1, file="f", sha256="0" * 64, licence="CC0")
    first, second = (
        parse_report(json.dumps(a_report(a_claim(place=place, stated="2024-06-10"))).encode())
        for place in ("hill", "ford")
    )
    small.service.recording.record_each([first], Author("desk", declared.id))
    at = str(small.service.store.size())
    pinned = {"about": "2024-06-14", "said_by": "2024-06-14", "known_at": at, "f": "csv"}
    before = small.client.get(STANCES, params=pinned)
    small.service.recording.record_each([second], Author("desk", declared.id, declared))

    assert small.client.get(STANCES, params=pinned).content == before.content
    assert {row["licence"] for row in rows(taken(small, STANCES, "csv").text)} == {"CC0"}


@pytest.mark.parametrize(
    ("licence", "header"),
    [
        ("CC BY-SA 4.0, Wikipedia", '"CC BY-SA 4.0, Wikipedia"'),
        ('say "so" \\ here', '"say \\"so\\" \\\\ here"'),
        ('100 % "Ü"', '%"100 %25 %22%c3%9c%22"'),
        (None, None),
    ],
)
def test_licences_are_strings_of_a_structured_field(licence: str | None, header: str | None) -> None:
    licences = Licences(lambda batch, *, at: licence if (batch, at) == ("b", 7) else None, Moment(7, 0))
    licences.of("b")
    licences.of(None)

    assert licences.headers().get("Claimline-Licences") == header


# Pages, and answers that stay


@pytest.mark.parametrize(
    ("path", "form"), [(STANCES, form) for form in MEDIA_TYPES] + [(STATEMENTS, "csv"), (STATEMENTS, "ndjson")]
)
def test_the_pages_of_every_form_make_the_whole(demo: Running, path: str, form: str) -> None:
    def members(response: Any) -> list[Any]:
        if form == "csv":
            return rows(response.text)
        if form == "ndjson":
            return lines(response.text)
        return list(response.json()["places" if form == "json" else "features"])

    asked = PINNED if path == STANCES else {"known_at": "200"}
    whole, response = taken(demo, path, form, **asked), taken(demo, path, form, **asked, limit=3)
    found = members(response)
    while "next" in response.links:
        response = demo.client.get(response.links["next"]["url"])
        assert response.headers["content-type"] == MEDIA_TYPES[form]
        found += members(response)

    assert found == members(whole)


def test_a_page_in_another_form_goes_on_from_the_same_link(demo: Running) -> None:
    first = demo.client.get(STANCES, params={**PINNED, "limit": 3}, headers={"Accept": "text/csv"})
    second = demo.client.get(first.links["next"]["url"], headers={"Accept": "application/x-ndjson"})

    assert lines(second.text)[0]["place"] > rows(first.text)[-1]["place"]


@pytest.mark.parametrize("path", [STANCES, SIVERSK])
def test_pinned_answers_differ_in_their_tags_by_form(demo: Running, path: str) -> None:
    accept = [media_type.partition(";")[0] for media_type in MEDIA_TYPES.values()]
    answers = [demo.client.get(path, params=PINNED, headers={"Accept": each}) for each in accept]
    tags = [answer.headers["etag"] for answer in answers]

    assert len(set(tags)) == len(MEDIA_TYPES)
    for each, tag in zip(accept, tags, strict=True):
        again = demo.client.get(path, params=PINNED, headers={"Accept": each, "If-None-Match": tag})
        assert (again.status_code, again.headers["vary"].partition(",")[0]) == (304, "Accept")
        other = demo.client.get(path, params={**PINNED, "f": "csv"}, headers={"Accept": each, "If-None-Match": tag})
        assert other.status_code == 200


@pytest.mark.parametrize("form", ["csv", "geojson", "ndjson"])
def test_head_answers_as_get_does(demo: Running, form: str) -> None:
    got = taken(demo, STANCES, form, **PINNED)
    head = demo.client.head(STANCES, params={"f": form, **PINNED})

    assert (head.status_code, head.headers, head.content) == (200, got.headers, b"")


def test_a_long_page_is_whole_on_either_engine(engine: Engine) -> None:
    with small_record(engine) as (there, _):
        for place in ("hill", "ford"):
            there.post("/v1/reports", a_report(*[a_claim(place=place, note=str(number)) for number in range(300)]))
        found = [each["id"] for each in there.read(STATEMENTS)["statements"]]
        table = taken(there, STATEMENTS, "csv")
        stances = taken(there, STANCES, "csv", limit=1)

    assert [row["statement_id"] for row in rows(table.text)] == found
    assert ([row["place"] for row in rows(stances.text)], len(found)) == (["ford"], 600)
    assert "next" in stances.links


# Cells


def test_cells_that_a_spreadsheet_would_run_are_disarmed(small: Running) -> None:
    small.put("/v1/places/south", {"name": "South", "lat": -33.5, "lon": -70.25})
    sayable = [text for text in ARMED if text.isprintable()]
    said = [a_claim(place="south", wording=text, stated=f"2024-05-{day:02}") for day, text in enumerate(sayable, 1)]
    for each in said:
        small.post("/v1/reports", a_report(each))
    for each in said:
        (row,) = rows(taken(small, STANCES, "csv", about=each["stated"]).text)
        (raw,) = rows(taken(small, STANCES, "csv", about=each["stated"], raw=1).text)
        assert (row["wording"], raw["wording"]) == (f"'{each['wording']}", each["wording"])
        assert (row["lat"], row["lon"]) == ("-33.5", "-70.25")


def test_a_row_ends_as_rfc_4180_has_it_and_quotes_hold_what_breaks_lines(small: Running) -> None:
    quote = 'He said: "no",\nand left'
    small.post("/v1/reports", a_report(a_claim(quote=quote, quote_language="en")))
    body = taken(small, STANCES, "csv").content

    assert body.count(b"\r\n") == 2
    assert b'"He said: ""no"",\nand left"' in body
    assert not body.startswith(b"\xef\xbb\xbf")
    assert rows(body.decode())[0]["quote"] == quote
