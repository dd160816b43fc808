"""Filters that name things: taken by id or by any name, and refused with the nearest valid values."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest

from adapters.importers.reports.importer import reports
from api.intake.input import parse_report
from domain.questions.filters import FILTERS
from tests.support.engines import sqlite_engine
from tests.support.importing import imported
from tests.support.running import Running
from tests.support.small_record import DECLARED, a_claim, a_denial, a_report, small_record

SHIRE = {"lat": 5, "lon": 6, "population": 900, "admin": ["Land", "Shire Oblast"]}
KNOWN_AS = {
    "red": {
        "aliases": [{"text": "Redburg", "kind": "capital"}, {"text": "Reddish", "kind": "demonym"}],
        "people": [{"name": "Ann Speaker", "role": "of the press"}],
    },
    "red-army": {"aliases": [{"text": "General Staff", "kind": "organ"}]},
    "watcher": {"people": [{"name": "Олег Речник"}]},
}
LATER = DECLARED + 14  # the position that declares the last place


@pytest.fixture(scope="module")
def there(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """Two conflicts; places that share names; a claim of each kind."""
    with small_record(sqlite_engine(tmp_path_factory.mktemp("naming"))) as (there, clock):
        there.put("/v1/conflicts/war", {"claimants": KNOWN_AS})
        there.put("/v1/conflicts/feud", {"name": "A feud", "tz": "UTC", "claimants": {"green": side("Green")}})
        there.put("/v1/places/st-mary", {"name": "Сент-Мері", "names": [{"name": "Saint Mary"}], **SHIRE})
        there.put("/v1/places/dale-1", {"name": "Dale", "names": [{"name": "Market"}], **SHIRE})
        there.put("/v1/places/dale-2", {"name": "Dale", "admin": ["Land", "March"]})
        there.put("/v1/places/market", {"name": "Market", "identifiers": {"osm": "n77"}, "admin": ["Land", "March"]})
        there.post("/v1/reports", a_report(a_claim(id="c1"), a_denial(id="d1", denies=["c1"]), id="r1"))
        clock.instant += 60 * 10**6
        there.post("/v1/reports", a_report(a_claim(id="c2", place="dale-2"), id="r2"))
        there.post(
            "/v1/reports",
            {**a_report(a_claim(id="f1", claimant="green", holder="green", place="ford"), id="r3"), "conflict": "feud"},
        )
        last = there.put("/v1/places/late", {"name": "Hill", "admin": ["Later Oblast"]})
        assert last["position"] == LATER
        there.service.await_views(LATER)
        yield there


def side(name: str) -> dict[str, str]:
    return {"name": name, "role": "party"}


def refused(there: Running, path: str, **asked: str) -> dict[str, Any]:
    response = there.client.get(path, params=asked)
    assert response.status_code == 400, response.text
    [error] = response.json()["errors"]
    assert isinstance(error, dict)
    return error


# Every address


LISTS: dict[str, dict[str, str]] = {
    "/v1/stances": {},
    "/v1/statements": {},
    "/v1/days/2024-06-10": {},
    "/v1/changes": {"from_said_by": "2024-06-01"},
    "/v1/disputes": {},
    "/v1/outcomes": {},
    "/v1/figures": {},
    "/v1/slice": {},
    "/v1/accepted": {"policy": "conceded"},
    "/v1/feed": {},
    "/v1/feeds/places/hill.atom": {},
    "/v1/feeds/conflicts/war/blocks/1.json": {},
}
NAMES = {
    "conflict": ("A WAR", "war"),
    "place": ("mArkEt", "market"),
    "admin": ("shire", "Shire Oblast"),
    "claimant": ("RED ARMY", "red-army"),
    "holder": ("Red", "red"),
    "side": ("Blue", "blue"),
}


def filters_of(there: Running, path: str) -> list[str]:
    """The filters that name things, as the document of the API has them, but the one in the address."""
    template = path.replace("2024-06-10", "{date}")
    for which in ("places/hill", "conflicts/war"):
        template = template.replace(which, "{of}/{name}").replace(".atom", ".{format}")
    template = template.replace("blocks/1.json", "blocks/{number}.{format}")
    document = there.client.get("/openapi.json").json()
    known = {each["name"] for each in document["paths"][template]["get"]["parameters"]}
    own = "place" if "places/hill" in path else "conflict" if "conflicts/war" in path else ""
    return [name for name in FILTERS if name in known and name != own]


def beside(path: str, name: str) -> dict[str, str]:
    is_war = name == "conflict" or path.startswith("/v1/feeds/conflicts")
    return LISTS[path] | ({} if is_war else {"conflict": "war"})


def test_all_lists_are_tried(there: Running) -> None:
    document = there.client.get("/openapi.json").json()
    named = {
        path
        for path, methods in document["paths"].items()
        if any(
            each["name"] in FILTERS and each["in"] == "query" for each in methods.get("get", {}).get("parameters", ())
        )
    }
    no_lists = {"/v1/places", "/v1/places/{place}/stances", "/v1/places/{place}/timeline", "/v1/dates"}
    assert len(named - no_lists) == len(LISTS)


@pytest.mark.parametrize("path", LISTS)
def test_a_name_that_matches_nothing_is_refused_under_its_parameter(there: Running, path: str) -> None:
    names = filters_of(there, path)

    assert names
    for name in names:
        error = refused(there, path, **beside(path, name), **{name: "Nowhere at all"})
        assert error["parameter"] == name
        assert "'Nowhere at all'" in error["detail"]


@pytest.mark.parametrize("path", [path for path in LISTS if not path.startswith("/v1/feeds/")])
def test_a_name_is_taken_where_an_id_is_and_the_answer_says_so(there: Running, path: str) -> None:
    for name in filters_of(there, path):
        if name not in NAMES:
            continue
        text, meant = NAMES[name]
        told = there.read(path, **beside(path, name), **{name: text})
        by_id = there.read(path, **beside(path, name), **{name: meant})

        assert told.pop("understood")[name].items() >= {"asked": text, "id": meant}.items()
        assert "understood" not in by_id
        assert {**told, "about": None, "said_by": None, "to": None} == {
            **by_id,
            "about": None,
            "said_by": None,
            "to": None,
        }


def test_a_channel_links_with_ids(there: Running) -> None:
    feed = there.client.get("/v1/feeds/conflicts/war.json?place=DALE,+March&claimant=Red").json()

    assert feed["feed_url"].endswith("/v1/feeds/conflicts/war.json?claimant=red&place=dale-2")
    assert len(feed["items"]) > 0


def test_a_feed_is_followed_by_ids(there: Running) -> None:
    page = there.client.get("/v1/feed", params={"place": "Hill, Land", "claimant": "RED", "limit": "1"})

    assert page.headers["claimline-understood"] == "place=hill&claimant=red"
    assert "place=hill&claimant=red" in page.links["next"]["url"]
    assert there.client.get(page.links["next"]["url"]).status_code == 200


def test_pages_are_linked_by_ids(there: Running) -> None:
    first = there.client.get("/v1/statements", params={"claimant": "Red", "admin": "Mar", "limit": "1"})
    assert first.status_code == 400  # less than a word of it
    first = there.client.get("/v1/statements", params={"claimant": "RED", "limit": "1"})
    second = there.client.get(first.links["next"]["url"])

    assert "claimant=red&" in first.links["next"]["url"]
    assert (second.status_code, "understood" in second.json()) == (200, False)
    assert [each["id"] for each in second.json()["statements"]] == ["c2"]


@pytest.mark.parametrize("form", ["csv", "ndjson", "geojson"])
def test_every_form_says_how_it_was_understood(there: Running, form: str) -> None:
    response = there.client.get("/v1/stances", params={"conflict": "war", "place": "dale, march", "f": form})

    assert response.headers["claimline-understood"] == "place=dale-2"
    assert ("understood" in response.text) == (form != "csv")


# Places


@pytest.mark.parametrize(
    ("text", "place", "by"),
    [
        ("ST-MARY", "st-mary", "identifier"),
        ("saint mary", "st-mary", "name"),
        ("Сент Мери", "st-mary", "spelling"),
        ("osm:n77", "market", "identifier"),
        ("n77", "market", "identifier"),
        ("MARKET", "market", "name"),  # and not the other name of another place
        ("Market, Shire", "dale-1", "name"),
        ("dale", "dale-2", "name"),  # the only one that has statements
        ("Dale, Shire Oblast", "dale-1", "name"),
        ("Dale, Shire, Land", "dale-1", "name"),
        ("HILL", "hill", "name"),
    ],
)
def test_a_place_by_its_names(there: Running, text: str, place: str, by: str) -> None:
    told = there.read("/v1/stances", conflict="war", place=text)["understood"]["place"]

    assert (told["id"], told["by"]) == (place, by)


def test_places_that_were_passed_over_are_counted(there: Running) -> None:
    told = there.read("/v1/stances", conflict="war", place="dale")["understood"]["place"]
    assert told == {"asked": "dale", "id": "dale-2", "name": "Dale, March, Land", "by": "name", "others": 1}


def test_several_places_are_refused_with_what_tells_them_apart(there: Running) -> None:
    error = refused(there, "/v1/stances", conflict="feud", place="Dale")

    assert (error["detail"], error["cure"]) == ("several places are called 'Dale'", "name one by its id")
    assert error["suggestions"] == [
        {"id": "dale-1", "name": "Dale, Shire Oblast, Land", "traits": "5 6, population 900"},
        {"id": "dale-2", "name": "Dale, March, Land"},
    ]


@pytest.mark.parametrize("text", ["Marke", "Markt", "Maket", "Markets"])
def test_a_slip_and_a_beginning_are_suggestions(there: Running, text: str) -> None:
    error = refused(there, "/v1/days/2024-06-10", conflict="war", place=text)

    assert error["detail"] == f"place {text!r} is not in the record"
    assert "market" in [each["id"] for each in error["suggestions"]]


def test_a_name_with_another_area_is_refused_with_where_there_is_one(there: Running) -> None:
    error = refused(there, "/v1/stances", conflict="war", place="Market, Elsewhere")
    assert [each["id"] for each in error["suggestions"]] == ["market"]


def test_the_area_of_a_filter_tells_places_apart(there: Running) -> None:
    told = there.read("/v1/stances", conflict="war", place="Dale", admin="shire")["understood"]
    assert (told["place"]["id"], told["admin"]["id"]) == ("dale-1", "Shire Oblast")


# Known-at


def test_a_later_namesake_changes_no_earlier_answer(there: Running) -> None:
    pinned = {"conflict": "war", "about": "2024-06-14", "said_by": "2024-06-14", "known_at": str(LATER - 1)}
    before = there.read("/v1/stances", place="Hill", **pinned)

    assert before["understood"]["place"] == {"asked": "Hill", "id": "hill", "name": "Hill, Land", "by": "name"}
    now = there.read("/v1/stances", place="Hill", **{**pinned, "known_at": str(LATER)})
    assert now["understood"]["place"]["others"] == 1


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"place": "late", "known_at": str(LATER - 1)}, f"it was declared at position {LATER}"),
        ({"place": "MARKET", "known_at": str(DECLARED + 1)}, f"market was declared at position {DECLARED + 6}"),
        ({"place": "hill", "known_at": "1"}, f"it was declared at position {DECLARED - 1}"),
    ],
)
def test_what_was_declared_later_is_refused_with_its_position(there: Running, asked: dict[str, str], said: str) -> None:
    assert refused(there, "/v1/stances", conflict="war", **asked)["cure"] == said


def test_a_conflict_before_its_declaration_answers_empty(there: Running) -> None:
    for conflict in ("feud", "A feud"):
        assert there.read("/v1/stances", conflict=conflict, known_at=str(DECLARED))["places"] == []


def test_a_claimant_declared_later_is_refused_with_its_position(tmp_path: Path) -> None:
    with small_record(sqlite_engine(tmp_path)) as (there, _):
        added = there.put("/v1/conflicts/war", {"claimants": {"grey": side("Grey")}})["position"]
        there.service.await_views(added)
        for text, it in (("grey", "it"), ("GREY", "grey")):
            error = refused(there, "/v1/stances", claimant=text, known_at=str(added - 1))
            assert error["cure"] == f"{it} was declared at position {added}"


# Claimants


def test_a_holder_is_a_party_and_a_side_has_no_parent(there: Running) -> None:
    holder = refused(there, "/v1/stances", conflict="war", holder="watcher")
    of_side = refused(there, "/v1/feed", conflict="war", side="red-army")

    assert [each["id"] for each in holder["suggestions"]] == ["blue", "red", "red-army"]
    assert [each["id"] for each in of_side["suggestions"]] == ["blue", "red"]


def test_a_claimant_of_another_name_is_suggested(there: Running) -> None:
    error = refused(there, "/v1/stances", conflict="war", claimant="wotcher")
    assert error["suggestions"] == [{"id": "watcher", "name": "Watcher"}]


@pytest.mark.parametrize("text", ["Ann Speaker", "speaker", "SPEAKER", "Речник", "олег речник"])
@pytest.mark.parametrize("name", ["claimant", "side", "holder"])
def test_a_person_who_speaks_for_a_claimant_is_not_the_claimant(there: Running, name: str, text: str) -> None:
    is_of_red = "speaker" in text.lower()
    for path in LISTS:
        if name not in filters_of(there, path):
            continue
        error = refused(there, path, **beside(path, name), **{name: text})
        spoken_for = "Red" if is_of_red else "Watcher"
        assert error["parameter"] == name
        assert error["detail"] == f"{text!r} is a person who speaks for {spoken_for}, not a {name}"
        assert f"person={text}" in error["cure"]
        if is_of_red:
            assert error["suggestions"] == [{"id": "red", "name": "Red"}]


def test_a_person_tells_no_conflict(there: Running) -> None:
    assert "speaks for Red" in refused(there, "/v1/stances", claimant="Speaker")["detail"]


@pytest.mark.parametrize("name", ["claimant", "side"])
def test_a_webhook_is_refused_a_person_for_a_claimant(there: Running, name: str) -> None:
    hook = {"url": "https://example.org/in", "filter": {"conflict": "war", name: "Speaker"}}
    response = there.client.post("/v1/webhooks", json=hook, headers=there.authorization)

    assert response.status_code in {400, 422}, response.text
    [error] = response.json()["errors"]
    assert error["pointer"] == f"/filter/{name}"
    assert "speaks for Red" in error["detail"]


@pytest.mark.parametrize(
    ("text", "claimant", "by"),
    [
        ("redburg", "red", "capital"),
        ("Redbürg", "red", "capital"),
        ("REDDISH", "red", "demonym"),
        ("Redish", "red", "demonym"),
        ("the General-Staff", "red-army", "organ"),
        ("red  army", "red-army", "id"),
        ("Vatcher", "watcher", "spelling"),
    ],
)
def test_how_a_claimant_is_called_is_the_kind_of_the_name(there: Running, text: str, claimant: str, by: str) -> None:
    told = there.read("/v1/statements", conflict="war", claimant=text)["understood"]["claimant"]
    assert (told["id"], told["by"]) == (claimant, by)


def test_an_import_is_named_by_its_id(there: Running) -> None:
    assert refused(there, "/v1/statements", batch="none")["cure"] == "the record has no imports: leave it out"


def test_conflicts_and_imports_of_one_name_are_told_apart_by_their_ids(tmp_path: Path) -> None:
    with small_record(sqlite_engine(tmp_path)) as (there, _):
        for name in ("feud-1", "feud-2"):
            there.put(f"/v1/conflicts/{name}", {"name": "A feud", "tz": "UTC", "claimants": {"green": side("Green")}})
            (file := tmp_path / name / "claims.ndjson").parent.mkdir()
            file.write_bytes(orjson.dumps(a_report(a_claim(id=name), id=f"of-{name}")) + b"\n")
            imported(there.service, reports(parse_report), file)
        conflict = refused(there, "/v1/stances", conflict="a feud")
        batch = refused(there, "/v1/statements", batch="claims.ndjson")

    assert conflict["detail"] == "several conflicts are called 'a feud'"
    assert [each["id"] for each in conflict["suggestions"]] == ["feud-1", "feud-2"]
    assert batch["detail"] == "several imports are of 'claims.ndjson'"
    assert [each["name"] for each in batch["suggestions"]] == ["claims.ndjson", "claims.ndjson"]


# The conflict that is left out


@pytest.mark.parametrize(
    ("asked", "conflict"),
    [
        ({"place": "Market, March"}, None),  # nothing was said about it
        ({"place": "hill"}, "war"),
        ({"place": "Hill, Land"}, "war"),
        ({"claimant": "Green"}, "feud"),
        ({"claimant": "blue", "place": "ford"}, None),
        ({"admin": "Land"}, None),
    ],
)
def test_a_conflict_is_inferred_from_what_is_named(there: Running, asked: dict[str, str], conflict: str | None) -> None:
    if conflict is None:
        error = refused(there, "/v1/disputes", **asked)
        assert error["cure"].startswith("name one of feud, war")
        return
    told = there.read("/v1/disputes", **asked)
    assert told["conflict"] == conflict
    assert told["understood"]["conflict"]["by"] == "only-one"


def test_a_place_in_the_address_tells_the_conflict(there: Running) -> None:
    assert there.read("/v1/places/hill/stances")["conflict"] == "war"
    assert there.read("/v1/places/ford/timeline")["conflict"] == "feud"


# In the address itself


@pytest.mark.parametrize(
    ("path", "suggested"),
    [
        ("/v1/places/Market", ["market"]),
        ("/v1/places/Market/stances?conflict=war", ["market"]),
        ("/v1/places/Dale/timeline?conflict=war", ["dale-2"]),
        ("/v1/places/markt/timemap", ["dale-1", "market"]),
        ("/v1/conflicts/WAR", ["war"]),
        ("/v1/feeds/claimants/Green.atom", ["green"]),
        ("/v1/feeds/claimants/gren.atom", ["green"]),
        ("/ogc/collections/stances-Red/items?conflict=war", ["stances-red"]),
        ("/ogc/collections/spans-Blu/items?conflict=war", ["spans-blue"]),
    ],
)
def test_a_name_in_an_address_is_a_suggestion(there: Running, path: str, suggested: list[str]) -> None:
    response = there.client.get(path)

    assert response.status_code == 404
    assert [each["id"] for each in response.json()["suggestions"]] == suggested


def test_memento_of_a_place_before_it_was_declared_is_not_there(there: Running) -> None:
    for path in ("/v1/places/hill", "/v1/places/hill/stances?conflict=war"):
        response = there.client.get(path, headers={"Accept-Datetime": "Wed, 01 Jan 2020 00:00:00 GMT"})
        assert response.status_code == 404


# Empty answers


def test_an_empty_answer_says_what_it_looked_at(there: Running) -> None:
    empty = there.read("/v1/stances", conflict="war", place="hill", about="2024-06-01")
    assert empty["looked_at"] == {"places": 1, "statements": 2, "beside": 0, "passed": {"said_later": 2}}
    filtered = there.read("/v1/stances", conflict="war", place="hill", claimant="watcher")
    assert filtered["looked_at"] == {"places": 1, "statements": 2, "beside": 2, "passed": {"filtered": 2}}
    assert "looked_at" not in there.read("/v1/stances", conflict="war", place="hill")


@pytest.mark.parametrize("what", ["stances", "timeline"])
def test_an_empty_answer_about_one_place_looked_at_that_place_alone(there: Running, what: str) -> None:
    looked = there.read(f"/v1/places/market/{what}", conflict="war")["looked_at"]

    assert looked == {"places": 0, "statements": 0, "beside": 0, "passed": {}}


def test_an_answer_at_a_given_known_at_keeps_its_bytes(there: Running) -> None:
    assert "looked_at" not in there.read("/v1/stances", conflict="war", about="2024-06-01", known_at=str(LATER))


@pytest.mark.parametrize(
    ("path", "asked"),
    [
        ("/v1/disputes", {"claimant": "watcher"}),
        ("/v1/outcomes", {"claimant": "watcher"}),
        ("/v1/figures", {"place": "market"}),
        ("/v1/days/2024-06-10", {"place": "market"}),
        ("/v1/days/2001-01-01", {}),
        ("/v1/changes", {"from_said_by": "2024-06-01", "to_said_by": "2024-06-02"}),
        ("/v1/accepted", {"policy": "conceded", "about": "2024-06-01"}),
        ("/v1/places/market/stances", {}),
        ("/v1/places/market/timeline", {}),
    ],
)
def test_every_empty_list_says_what_it_looked_at(there: Running, path: str, asked: dict[str, str]) -> None:
    assert set(there.read(path, conflict="war", **asked)["looked_at"]) == {"places", "statements", "beside", "passed"}


@pytest.mark.parametrize("text", ["text", "source", "person"])
def test_a_filter_by_text_that_matches_nothing_says_how_much_was_looked_through(there: Running, text: str) -> None:
    whole = there.read("/v1/statements", conflict="war", claimant="red")
    none = there.read("/v1/statements", conflict="war", claimant="red", **{text: "zanzibar"})

    assert none["statements"] == []
    assert none["looked_through"] == len(whole["statements"]) > 0
    assert "looked_through" not in whole
    pinned = there.read("/v1/statements", conflict="war", known_at=whole["known_at"]["position"], **{text: "zanzibar"})
    assert "looked_through" not in pinned


# Looking for a place


@pytest.mark.parametrize(("admin", "whole"), [("shire", "Shire Oblast"), ("Shire", "Shire Oblast")])
def test_a_search_says_how_its_area_was_understood(there: Running, admin: str, whole: str) -> None:
    response = there.client.get("/v1/places", params={"q": "Dale", "admin": admin})
    found = response.json()

    assert response.headers["claimline-understood"] == "admin=Shire+Oblast"
    assert found["understood"]["admin"] == {"asked": admin, "id": whole, "name": whole, "by": "beginning"}
    assert [each["id"] for each in found["places"]] == ["dale-1"]
    assert "elsewhere" not in found


@pytest.mark.parametrize(("text", "places"), [("Hill", ["hill", "late"]), ("FORD", ["ford"]), ("ford", ["ford"])])
def test_a_search_in_an_area_without_it_tells_where_else_there_are(
    there: Running, text: str, places: list[str]
) -> None:
    found = there.read("/v1/places", q=text, admin="March")

    assert found["places"] == []
    assert sorted(each["id"] for each in found["elsewhere"]) == places
    assert "elsewhere" not in there.read("/v1/places", q="Zanzibar", admin="March")
