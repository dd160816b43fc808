"""Places found by any of their names, best first, with what tells namesakes apart."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from api import demo
from tests.http.edge.test_strict_edge import refused
from tests.support.engines import Engine
from tests.support.importing import shell
from tests.support.running import Running, running

KUPIANSK, SIVERSK, BAKHMUT, MYRNOHRAD = "geonames:703656", "geonames:694403", "geonames:713174", "geonames:710035"
PLACES: dict[str, dict[str, Any]] = {
    "oak": {"name": "Dubove", "lat": 48, "lon": 24, "admin": ["Ukraine", "Zakarpattia Oblast"], "population": 9_500},
    "oak-east": {"name": "Dubove", "lat": 48, "lon": 39, "admin": ["Ukraine", "Luhansk Oblast"], "population": 20},
    "oak-unknown": {"name": "Dubove", "admin": ["Ukraine"]},
    "oaks": {"name": "Duby", "names": [{"name": "Dubove", "former": True}], "population": 900_000},
    "oak-wood": {"name": "Dubovets", "population": 5},
    "dub": {"name": "Dubovä", "population": 1},
    "slip": {"name": "Bubove", "population": 5_000_000},
}


@pytest.fixture(scope="module")
def there(module_engine: Engine) -> Iterator[Running]:
    with running(module_engine) as there:
        demo.load(there.service)
        for place, declared in PLACES.items():
            there.put(f"/v1/places/{place}", declared)
        yield there


def found(there: Running, q: str, **parameters: Any) -> list[Any]:
    places: list[Any] = there.read("/v1/places", q=q, **parameters)["places"]
    return places


@pytest.mark.parametrize(
    ("q", "place", "how"),
    [
        ("Kupiansk", KUPIANSK, "name"),
        ("KUPIANSK", KUPIANSK, "name"),
        ("Kupyansk", KUPIANSK, "spelling"),
        ("Kup'jans'k", KUPIANSK, "spelling"),
        ("Купянск", KUPIANSK, "name"),
        ("Куп'янськ", KUPIANSK, "name"),
        ("Куп’янськ", KUPIANSK, "name"),
        ("Купʼянськ", KUPIANSK, "name"),
        ("Artemivsk", BAKHMUT, "former-name"),
        ("Artyomovsk", BAKHMUT, "spelling"),
        ("Артемовск", BAKHMUT, "spelling"),
        ("Димитров", MYRNOHRAD, "name"),
        ("Dymytrov", MYRNOHRAD, "former-name"),
        ("Krasnoarmijsk", "geonames:704422", "former-spelling"),
        ("geonames:694403", SIVERSK, "identifier"),
        ("694403", SIVERSK, "identifier"),
        ("katottg:UA14020070010064896", SIVERSK, "identifier"),
        ("ua14020070010064896", SIVERSK, "identifier"),
        ("Siverks", SIVERSK, "slip"),
        ("Siersk", SIVERSK, "slip"),
        ("Siverssk", SIVERSK, "spelling"),
        ("Sivershk", SIVERSK, "spelling"),
        ("Sibersk", SIVERSK, "slip"),
        ("Сіврськ", SIVERSK, "slip"),
        ("Siv", SIVERSK, "beginning"),
        ("Сівер", SIVERSK, "beginning"),
    ],
)
def test_a_place_is_found_by_whatever_is_typed_for_it(there: Running, q: str, place: str, how: str) -> None:
    first = found(there, q)[0]

    assert (first["id"], first["matched"]["how"]) == (place, how)


@pytest.mark.parametrize("length", range(2, 9))
@pytest.mark.parametrize("name", ["Kupiansk", "Kupyansk", "Куп’янськ"])
def test_it_is_found_while_its_name_is_typed(there: Running, name: str, length: int) -> None:
    assert found(there, name[:length])[0]["id"] == KUPIANSK


def test_whole_names_come_before_former_ones_then_spellings_beginnings_and_slips(there: Running) -> None:
    assert [(each["id"], each["matched"]["how"]) for each in found(there, "Dubove")] == [
        ("oak", "name"),
        ("oak-east", "name"),
        ("oak-unknown", "name"),
        ("oaks", "former-name"),
        ("oak-wood", "beginning"),
        ("slip", "slip"),
        ("dub", "slip"),
    ]


def test_namesakes_are_told_apart_by_where_they_are(there: Running) -> None:
    [first, *_] = found(there, "Dubove")

    told = {name: first[name] for name in ("id", "name", "admin", "lat", "lon", "population", "kind", "statements")}
    assert told == {"id": "oak", **PLACES["oak"], "kind": "settlement", "statements": 0}
    assert first["matched"] == {"name": "Dubove", "how": "name"}


def test_the_nearest_namesake_comes_first_where_a_point_is_given(there: Running) -> None:
    told = [(each["id"], each.get("distance_km")) for each in found(there, "Dubove", near="48,38.5", limit=3)]

    assert told == [("oak-east", 37.2), ("oak", 1077.3), ("oak-unknown", None)]


def test_an_area_leaves_the_others_out(there: Running) -> None:
    assert [each["id"] for each in found(there, "Dubove", admin="luhansk oblast")] == ["oak-east"]
    assert [each["id"] for each in found(there, "Dub", admin="Luhansk")] == ["oak-east"]  # the beginning of its name


def test_what_was_said_of_a_place_brings_it_up(there: Running) -> None:
    first, second, *_ = found(there, "K")

    assert [(each["name"], each["statements"]) for each in (first, second)] == [("Pokrovsk", 34), ("Kupiansk", 36)]


def test_an_annulled_statement_is_no_longer_counted(there: Running) -> None:
    before = found(there, "Soledar")[0]["statements"]
    [statement, *_] = there.read("/v1/statements", place="geonames:706757")["statements"]
    there.post(f"/v1/statements/{statement['id']}/annulment", {"reason": "twice"})

    assert found(there, "Soledar")[0]["statements"] == before - 1


def test_a_place_that_grows_is_looked_for_among_the_large_ones_at_once(there: Running) -> None:
    there.put("/v1/places/grown", {"name": "Zzyzx", "population": 3})
    there.put("/v1/places/grown", {"name": "Zzyzx", "names": [{"name": "Zzyzyx", "language": "en"}]})
    there.put("/v1/places/grown", {"name": "Zzyzx", "population": 4_000_000})

    [grown] = found(there, "Zz")
    assert (grown["population"], grown["matched"]["name"]) == (4_000_000, "Zzyzx")
    assert found(there, "Zzyzyx")[0]["id"] == "grown"


def test_a_rebuilt_view_finds_the_same(there: Running) -> None:
    asked = ("Dubove", "K", "Siverks", "Zz", "694403", "Купянск")
    before = [found(there, q) for q in asked]
    for _ in there.service.views.rebuild("names"):
        pass

    assert [found(there, q) for q in asked] == before


@pytest.mark.parametrize("near", ["48", "48,x", "98,38", "48,190", "48,38,1", "", "nan,1"])
def test_a_point_that_is_none_is_refused(there: Running, near: str) -> None:
    [error] = refused(there.client.get("/v1/places", params={"q": "Dubove", "near": near}), 400)["errors"]

    assert error["parameter"] == "near"


def test_twenty_are_told_unless_more_are_asked_for(there: Running) -> None:
    for number in range(25):
        there.put(f"/v1/places/mill-{number}", {"name": f"Mlynky {number}"})

    assert [len(found(there, "Mlynky")), len(found(there, "Mlynky", limit=24))] == [20, 24]


@pytest.mark.parametrize("q", ["%", "_", "'", '"', "\\", "(", "😀", "中", "x" * 200, "- -", "ʼ"])
def test_whatever_is_typed_gets_an_answer(there: Running, q: str) -> None:
    assert isinstance(found(there, q), list)


@pytest.mark.usefixtures("there")
def test_the_shell_finds_places_too(module_engine: Engine) -> None:
    told = json.loads(shell(module_engine, "places", "Dubove", "--near", "48,38.5", "--limit", "1", "--json").stdout)
    assert [each["id"] for each in told["places"]] == ["oak-east"]

    assert shell(
        module_engine, "places", "Kupyansk", "--admin", "Kharkiv Oblast", "--limit", "1"
    ).stdout.splitlines() == [
        "Kupiansk, Kupianskyi raion, Kharkiv Oblast, Ukraine",
        "  geonames:703656      spelling: Kupiansk; 49.71003 37.61581, population 27,169, 36 statements",
    ]
    assert shell(module_engine, "places", "Nowhere at all").stdout == "place 'Nowhere at all' is not in the record\n"


@pytest.mark.usefixtures("there")
def test_a_question_in_the_shell_names_a_place_as_people_do(module_engine: Engine) -> None:
    told = shell(module_engine, "at", "2025-12-12", "--place", "Siversk, Donetsk Oblast").stdout
    assert "Siversk, Bakhmutskyi raion, Donetsk Oblast, Ukraine: DISPUTED" in told
    slip = shell(module_engine, "at", "2025-12-12", "--place", "Siverks", code=1).stderr
    assert slip.splitlines()[:2] == [
        "claimline: --place: place 'Siverks' is not in the record: did you mean one of these:",
        f"  {SIVERSK:<24} Siversk, Bakhmutskyi raion, Donetsk Oblast, Ukraine; 48.86476 38.09683, population 10,875",
    ]
    several = shell(module_engine, "timeline", "Dubove", code=1).stderr
    assert "name one by its id:\n  oak                      Dubove, Zakarpattia Oblast, Ukraine;" in several
    assert "\n  oak-east                 Dubove, Luhansk Oblast, Ukraine; 48 39, population 20\n" in several
    assert "place 'Nowhere' is not in the record" in shell(module_engine, "timeline", "Nowhere", code=1).stderr
