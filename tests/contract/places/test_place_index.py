"""The promises of the ports ``NameIndex`` and ``PlaceIndex``: names, identifiers, and the places that bear them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pytest

from domain.places.geometry import Point
from domain.places.names import key
from domain.places.search import SPOKEN_TIER, Named, NamesakeTraits, PlaceIndex, tier_of
from tests.support.engines import Engine
from tests.support.small_record import a_claim, a_report, small_record

FORMER = {"name": "Old Hill", "language": "en", "former": True}
HILLTOWN = {
    "name": "Hilltown",
    "names": [FORMER],
    "identifiers": {"wikidata": "Q42"},
    "population": 5_000,
    "lat": 1,
    "lon": 2,
    "admin": ["Elsewhere"],
}


@pytest.fixture(scope="module")
def index(module_engine: Engine) -> Iterator[PlaceIndex]:
    with small_record(module_engine) as (there, _):
        there.put("/v1/places/own:hilltown", HILLTOWN)
        said = there.post("/v1/reports", a_report(a_claim(id="s1"), id="r1"))
        there.service.await_views(said["position"])
        with there.service.place_index() as index:
            yield index


def places(named: Sequence[Named]) -> list[str]:
    return [each.place for each in named]


@pytest.mark.parametrize("text", ["wikidata:Q42", "WIKIDATA:q42", " Q42 ", "own:hilltown", "hilltown"])
def test_a_place_is_identified_with_or_without_the_scheme_in_any_letters(index: PlaceIndex, text: str) -> None:
    assert index.identified(text, None) == [Named("own:hilltown", text.strip(), former=False, key="")]


def test_names_are_found_by_their_keys_former_ones_marked(index: PlaceIndex) -> None:
    found = index.keyed([key("old hill"), key("hill"), key("nowhere")], None)

    assert sorted((each.place, each.name, each.former) for each in found) == [
        ("hill", "Hill", False),
        ("own:hilltown", "Old Hill", True),
    ]
    assert list(index.keyed([], None)) == []


def test_a_beginning_finds_the_places_of_the_tiers_that_are_looked_through(index: PlaceIndex) -> None:
    beginning = [key("hil")]

    assert places(index.beginning(beginning, [SPOKEN_TIER], None)) == ["hill"]
    assert places(index.beginning(beginning, [tier_of(5_000, spoken=False)], None)) == ["own:hilltown"]
    assert places(index.beginning(beginning, [0], None)) == []


def test_an_area_leaves_out_the_places_outside_of_it(index: PlaceIndex) -> None:
    tiers = [SPOKEN_TIER, tier_of(5_000, spoken=False)]

    assert places(index.identified("Q42", "land")) == []
    assert places(index.keyed([key("hill"), key("hilltown")], "land")) == ["hill"]
    assert places(index.beginning([key("hil")], tiers, "ELSEWHERE")) == ["own:hilltown"]


def test_a_place_is_weighed_by_its_people_its_point_and_what_was_said_of_it(index: PlaceIndex) -> None:
    assert index.weighed(["hill", "own:hilltown", "nowhere"]) == {
        "hill": NamesakeTraits(None, Point(1, 2), 1),
        "own:hilltown": NamesakeTraits(5_000, Point(1, 2), 0),
    }


def test_places_come_by_id_those_that_are_declared(index: PlaceIndex) -> None:
    found = index.places(["hill", "own:hilltown", "nowhere"])

    assert {name: place.name for name, place in found.items()} == {"hill": "Hill", "own:hilltown": "Hilltown"}


def test_each_identifier_that_is_known_comes_with_its_place(index: PlaceIndex) -> None:
    assert list(index.bearing(["wikidata:q42", "wikidata:q43"])) == [("wikidata:q42", "own:hilltown")]
