"""The recipes of the documentation, on the real files: well-known towns are recorded as the datasets have them."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest

from api.bootstrap import Installation
from domain.intake.append import Author
from domain.intake.drafts import ClaimantDraft, ConflictDraft
from domain.places.search import PlaceSearch
from domain.questions.past import Question
from domain.questions.stances.places import ask_stances
from domain.stances.ports import PlaceFilter, StanceFilter
from domain.vocabulary import Role, Status
from tests.support.engines import Engine, sqlite_engine
from tests.support.external_data import shared
from tests.support.importing import service_on, shell
from tests.support.tidiness import ROOT

pytestmark = pytest.mark.thorough  # the gazetteer and large files of real input

FORMATS = ROOT / "docs" / "reference" / "formats.md"
RUSSIA, UKRAINE, NOTHING = (Status.CONTROLLED, "russia"), (Status.CONTROLLED, "ukraine"), None
CLAIMANTS = {
    "russia": ClaimantDraft(name="Russia", role=Role.PARTY),
    "ukraine": ClaimantDraft(name="Ukraine", role=Role.PARTY),
    "dpr": ClaimantDraft(name="Donetsk PR", role=Role.PARTY, parent="russia"),
    "lpr": ClaimantDraft(name="Luhansk PR", role=Role.PARTY, parent="russia"),
    "deepstate": ClaimantDraft(name="DeepState", role=Role.OBSERVER),
    "isw": ClaimantDraft(name="ISW", role=Role.OBSERVER),
}


@pytest.fixture(scope="module")
def record(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    """The conflict, and the gazetteer that comes with the product."""
    record = sqlite_engine(tmp_path_factory.mktemp("recipes"))
    with service_on(record) as service:
        draft = ConflictDraft(id="russia-ukraine", name="War in Ukraine", tz="Europe/Kyiv", claimants=CLAIMANTS)
        service.recording.record(draft, Author("desk"))
    shell(record, "import", "gazetteer", "--country", "UA")
    return record


@pytest.fixture(scope="module")
def service(record: Engine) -> Iterator[Installation]:
    with service_on(record) as service:
        yield service


def recipe(heading: str) -> list[list[str]]:
    """The commands below a heading of the documentation."""
    _, _, below = FORMATS.read_text(encoding="utf-8").partition(f"\n### {heading}\n")
    found = re.search(r"```sh\n(.*?)```", below, re.DOTALL)
    assert found is not None
    return [shlex.split(line) for line in found[1].replace("\\\n", " ").splitlines()]


def stance(service: Installation, claimant: str, town: str, about: str) -> tuple[Status | None, str | None] | None:
    place = service.find_places(PlaceSearch(text=town, limit=1))[0].place
    question = Question(conflict="russia-ukraine", about=about, said_by=about)
    answer = ask_stances(service.asking, question, PlaceFilter(place=place.id), StanceFilter(), limit=10)
    for each in answer.places:
        if claimant in each.stances:
            return each.stances[claimant].word.status, each.stances[claimant].word.holder
    return None


def test_deepstate(record: Engine, service: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(shared("deepstate"))
    first = "deepstate_full_2022-09-11_1662901759.geojson.gz"
    commands = recipe("DeepState")
    raw = {command[3] for command in commands if "full" in command[3]}
    for command in [[*command[1:3], first, *command[4:]] for command in commands if command[3] in raw]:
        shell(record, *command)
    for command in commands:
        shell(record, *command[1:])

    said = {
        (town, day): stance(service, "deepstate", town, day)
        for town in ("Bucha", "Kherson", "Izyum", "Donetsk", "Simferopol", "Chernihiv")
        for day in ("2022-09-11", "2024-02-10", "2024-07-08")
    }
    assert said == {
        ("Bucha", "2022-09-11"): UKRAINE,
        ("Bucha", "2024-02-10"): UKRAINE,
        ("Bucha", "2024-07-08"): UKRAINE,
        ("Kherson", "2022-09-11"): RUSSIA,
        ("Kherson", "2024-02-10"): UKRAINE,
        ("Kherson", "2024-07-08"): UKRAINE,
        ("Izyum", "2022-09-11"): NOTHING,  # the situation was unknown
        ("Izyum", "2024-02-10"): UKRAINE,
        ("Izyum", "2024-07-08"): UKRAINE,
        **{("Donetsk", day): RUSSIA for day in ("2022-09-11", "2024-02-10", "2024-07-08")},
        **{("Simferopol", day): RUSSIA for day in ("2022-09-11", "2024-02-10", "2024-07-08")},
        **{("Chernihiv", day): NOTHING for day in ("2022-09-11", "2024-02-10", "2024-07-08")},
    }


def test_isw(record: Engine, service: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(shared("isw-claimed-layers"))
    for command in recipe("ISW"):
        shell(record, *command[1:])

    said = {town: stance(service, "isw", town, "2023-06-07") for town in ("Bucha", "Kherson", "Izyum", "Melitopol")}
    assert said == {"Bucha": NOTHING, "Kherson": NOTHING, "Izyum": NOTHING, "Melitopol": RUSSIA}
    for side in ("russia", "ukraine"):
        assert [stance(service, side, town, "2023-06-07") for town in ("Bucha", "Izyum")] == [NOTHING, NOTHING]


@pytest.mark.parametrize("name", ["deepstate_full_2022-09-11_1662901759", "deepstate_full_2024-02-10_1707599264"])
def test_a_raw_map_is_refused_with_its_kinds(record: Engine, name: str) -> None:
    file = shared("deepstate") / f"{name}.geojson.gz"
    refused = shell(record, "import", "polygons", file, "--claimant", "deepstate", "--holder", "russia", code=1)

    assert "name=Звільнено /// Liberated (" in refused.stderr
    assert "name=Окуповано /// Occupied (" in refused.stderr
    assert "points and lines, which cover no ground" in refused.stdout


def test_wikipedia(record: Engine, service: Installation) -> None:
    shell(record, "import", "wikipedia-control", shared("wikipedia-control/changes-newest.csv"))

    said = {town: stance(service, "wikipedia", town, "2023-10-01") for town in ("Kyiv", "Sevastopol", "Robotyne")}
    assert said == {"Kyiv": UKRAINE, "Sevastopol": RUSSIA, "Robotyne": UKRAINE}


def test_wikipedia_without_the_gazetteer(tmp_path: Path) -> None:
    record = sqlite_engine(tmp_path)
    with service_on(record) as service:
        draft = ConflictDraft(id="war", name="War", tz="Europe/Kyiv", claimants=CLAIMANTS)
        service.recording.record(draft, Author("desk"))
        size = service.store.size()
        file = shared("wikipedia-control/changes-newest.csv")
        told = shell(record, "import", "wikipedia-control", file, code=1).stderr
        assert (
            "the record has no places: import the gazetteer first (`claimline import gazetteer --country UA`)" in told
        )
        assert service.store.size() == size


def test_the_shipped_mapping_names_places_that_the_shipped_gazetteer_has(service: Installation) -> None:
    from adapters.importers.wikipedia.towns import TownMapping  # noqa: PLC0415

    places = service.importing.gazetteer()
    named = {ids for ids in TownMapping.shipped("wikipedia-control").places.values() if ids}
    missing = [ids for ids in named if not any(places.identified(*each.split(":", 1)) for each in ids)]
    assert missing == []
