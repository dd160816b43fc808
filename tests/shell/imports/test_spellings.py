"""Two hundred spellings of places of Ukraine, against the gazetteer of the product joined with richer lists."""

from __future__ import annotations

import csv
from collections.abc import Iterator

import pytest

from adapters.importers.places.importer import geonames_file, geonames_places, place_list
from api import demo
from api.bootstrap import Installation
from domain.places.search import PlaceSearch
from domain.record.declarations import Place
from tests.support.engines import sqlite_engine
from tests.support.external_data import shared
from tests.support.importing import imported, service_on
from tests.support.tidiness import ROOT

pytestmark = [pytest.mark.slow, pytest.mark.thorough]  # it reads large files of real input

SPELLINGS = list(
    csv.DictReader((ROOT / "tests" / "support" / "spellings.csv").read_text(encoding="utf-8").splitlines())
)


@pytest.fixture(scope="module")
def ukraine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    lists = shared("gazetteer")
    with service_on(sqlite_engine(tmp_path_factory.mktemp("ukraine"))) as service:
        demo.load(service)
        imported(service, geonames_places({"UA"}), geonames_file())
        for name in ("settlements.csv", "renames.csv"):
            tally, refused = imported(service, place_list(None), lists / name)
            assert (tally.refused, refused) == (0, [])
        yield service


def bears(place: Place, identifier: str) -> bool:
    return identifier in {place.id, *(f"{scheme}:{value}" for scheme, value in place.identifiers.items())}


def test_there_are_two_hundred_spellings() -> None:
    assert len(SPELLINGS) == len({row["spelling"] for row in SPELLINGS}) == 200


def test_each_leads_to_its_place(ukraine: Installation) -> None:
    missed = list[str]()
    for row in SPELLINGS:
        found = ukraine.find_places(PlaceSearch(text=row["spelling"]))
        if not any(bears(each.place, row["place"]) for each in found[: int(row["among"])]):
            told = [f"{each.place.id} {each.place.name} ({each.match.how})" for each in found[:3]]
            missed.append(f"{row['spelling']} ({row['what']}): {row['place']}, not {told}")

    assert missed == []


def test_the_towns_of_the_demo_stay_those_places(ukraine: Installation) -> None:
    [bakhmut] = ukraine.find_places(PlaceSearch(text="katottg:UA14020010010059145"))

    assert (bakhmut.place.id, bakhmut.place.name, bakhmut.match.statements) == ("geonames:713174", "Bakhmut", 20)
    assert bakhmut.place.admin == ("Ukraine", "Donetsk Oblast", "Bakhmutskyi raion")


def test_a_place_without_a_point_of_its_own_says_so(ukraine: Installation) -> None:
    [found] = ukraine.find_places(PlaceSearch(text="katottg:UA01020030040087481"))

    assert (found.place.name, found.place.point) == ("Riepine", "centroid")
