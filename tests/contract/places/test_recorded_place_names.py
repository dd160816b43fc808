"""Places of the record are found by the forms of their names in a text, as the port of reading texts asks for them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from domain.dates.edtf import parse_instant
from domain.extraction.places.recorded import RecordedPlaceNames
from tests.support.engines import Engine
from tests.support.running import Running
from tests.support.small_record import a_claim, a_report, small_record

PLACES = {
    "siversk": {"name": "Siversk", "names": [{"name": "Сіверськ", "language": "uk"}], "lat": 48.9, "lon": 38.1},
    "pokrovsk": {"name": "Pokrovsk", "names": [{"name": "Покровськ", "language": "uk"}], "population": 60_000},
    "pokrovsk-east": {"name": "Pokrovsk", "admin": ["Land", "East"], "population": 300},
    "kupiansk": {"name": "Kupiansk", "names": [{"name": "Куп'янськ", "language": "uk"}]},
    "myr": {"name": "Myr"},
}


@pytest.fixture
def there(engine: Engine) -> Iterator[Running]:
    with small_record(engine) as (running, _):
        for place, given in PLACES.items():
            running.put(f"/v1/places/{place}", given)
        yield running


def called(there: Running, *forms: str, language: str = "en") -> list[list[str]]:
    with there.service.reader.snapshot() as past:
        names = RecordedPlaceNames(past, "war")
        return [[option.id for option in names.called(form, language)] for form in forms]


def test_a_name_is_found_in_any_script_and_spelling_and_what_is_no_name_is_not(there: Running) -> None:
    assert called(there, "Siversk", "Сіверськ", "Kup'yansk", "Nowhere", "", "’", "Mir", "Myr") == [
        ["siversk"],
        ["siversk"],
        ["kupiansk"],
        [],
        [],
        [],
        [],  # three letters say too little for another spelling
        ["myr"],
    ]


def test_of_several_of_one_name_the_largest_comes_first(there: Running) -> None:
    assert called(there, "Pokrovsk") == [["pokrovsk", "pokrovsk-east"]]


@pytest.mark.parametrize(("form", "place"), [("Сіверська", "siversk"), ("Покровську", "pokrovsk")])
def test_a_case_leads_back_to_its_nominative(there: Running, form: str, place: str) -> None:
    assert called(there, form, language="uk") == [[place]]
    assert called(there, form, language="en") == [[]]


def test_an_option_has_what_tells_namesakes_apart(there: Running) -> None:
    with there.service.reader.snapshot() as past:
        options = RecordedPlaceNames(past, "war").called("Pokrovsk", "en")
        [siversk] = RecordedPlaceNames(past, "war").called("Siversk", "en")

    assert [(each.admin, each.population) for each in options] == [((), 60_000), (("Land", "East"), 300)]
    assert siversk.point is not None
    assert (siversk.name, siversk.point.lat, siversk.statements) == ("Siversk", 48.9, 0)


def test_of_several_of_one_name_it_is_known_when_each_was_last_spoken_of(there: Running) -> None:
    for day in ("2024-06-03", "2024-06-09"):
        there.post("/v1/reports", a_report(a_claim(place="pokrovsk-east", stated=day)))
    with there.service.reader.snapshot() as past:
        never, spoken = RecordedPlaceNames(past, "war").called("Pokrovsk", "en")

    assert (never.id, never.said_last, spoken.statements) == ("pokrovsk", None, 2)
    assert spoken.said_last == parse_instant("2024-06-10T00:00:00Z") - 1


def test_a_retired_place_is_not_found(there: Running) -> None:
    there.post("/v1/places/siversk/retirement", {"reason": "declared twice"})

    assert called(there, "Siversk") == [[]]
