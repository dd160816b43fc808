"""Undoing an import that later ones were compared with: never alone, and so that all can be imported again."""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from api.bootstrap import Installation
from domain.imports.series import HasLater
from tests.support.dataset_records import a_place_at, a_war
from tests.support.engines import Engine, sqlite_engine
from tests.support.importing import log_of, service_on, shell
from tests.support.maps import a_feature, a_map, held, square, villages

MEANING = ("--claimant", "isw", "--holder", "russia", "--where", "name=Held; here: it's", "--series", "a map; x")
DAYS = {"2024-07-08": square(0.5, 2.5), "2024-07-09": square(0.5, 3.5), "2024-07-10": square(1.5, 4.5)}
HELD = {"2024-07-08": "12", "2024-07-09": "123", "2024-07-10": "234"}


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    return sqlite_engine(tmp_path)


@pytest.fixture
def service(engine: Engine) -> Iterator[Installation]:
    with villages(engine) as service:
        yield service


@pytest.fixture
def batches(engine: Engine, service: Installation, tmp_path: Path) -> list[str]:
    """Three days of one series, and one of another."""
    assert log_of(service)
    files = [a_map(tmp_path, day, a_feature(shape, name="Held; here: it's")) for day, shape in DAYS.items()]
    told = [shell(engine, "import", "polygons", file, *MEANING, "--json").stdout for file in files]
    other = a_map(tmp_path / "..", "2024-07-11", square(0.5, 1.5))
    shell(engine, "import", "polygons", other, "--claimant", "isw", "--holder", "russia", "--series", "other")
    return [json.loads(each)["batch"] for each in told]


def stances(service: Installation) -> dict[str, str]:
    return {day: held(service, day) for day in DAYS}


def test_a_day_is_not_undone_under_later_ones(engine: Engine, service: Installation, batches: list[str]) -> None:
    before = log_of(service)
    told = shell(engine, "import", "undo", batches[0], code=1).stderr

    assert f"the import {batches[0]} cannot be undone alone: 2 later imports were compared with it: " in told
    assert f"{batches[1]} (map_20240709.geojson), {batches[2]} (map_20240710.geojson)" in told
    assert "--with-later undoes them too" in told
    with pytest.raises(HasLater):
        service.importing.undo(batches[0], "desk")
    assert log_of(service) == before


def test_the_last_day_is_undone_alone(engine: Engine, service: Installation, batches: list[str]) -> None:
    told = shell(engine, "import", "undo", batches[2]).stdout

    assert told == f"2 statements of the batch {batches[2]} annulled\n"
    assert held(service, "2024-07-10") == "123"


def test_later_days_are_undone_too_and_the_commands_import_them_again(
    engine: Engine, service: Installation, batches: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert stances(service) == HELD | {"2024-07-10": "234"}
    before = log_of(service)
    rehearsed = shell(engine, "import", "undo", batches[0], "--with-later", "--dry-run").stdout
    assert log_of(service) == before
    told = shell(engine, "import", "undo", batches[0], "--with-later").stdout

    assert rehearsed.replace("would be annulled", "annulled") == told
    counts, commands = told.split("to import the later ones again, in this order:\n")
    assert [line.split(" annulled")[0] for line in counts.splitlines()] == [
        f"2 statements of the batch {batches[2]}",
        f"1 statement of the batch {batches[1]}",
        f"2 statements of the batch {batches[0]}",
    ]
    assert stances(service) == dict.fromkeys(DAYS, "")
    monkeypatch.chdir(tmp_path)
    again = [shlex.split(line) for line in commands.splitlines()]
    assert [each[3] for each in again] == ["map_20240709.geojson", "map_20240710.geojson"]
    shell(engine, "import", "polygons", "map_20240708.geojson", *MEANING)
    for each in again:
        shell(engine, *each[1:])
    assert stances(service) == HELD


def test_the_answer_as_json_names_the_later_days(engine: Engine, service: Installation, batches: list[str]) -> None:
    before = log_of(service)
    told: Any = json.loads(shell(engine, "import", "undo", batches[1], "--with-later", "--dry-run", "--json").stdout)

    assert (told["batch"], told["annulled"], told["dry_run"]) == (batches[1], 1, True)
    assert told["later"] == {batches[2]: 2}
    assert len(told["import_again"]) == 1
    assert log_of(service) == before


def test_what_was_imported_again_can_be_undone_again(
    engine: Engine, batches: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for _ in range(2):
        told = json.loads(shell(engine, "import", "undo", batches[1], "--with-later", "--json").stdout)
        shell(engine, "import", "polygons", "map_20240709.geojson", *MEANING)
        for each in told["import_again"]:
            shell(engine, *shlex.split(each)[1:])
    assert "cannot be undone alone" in shell(engine, "import", "undo", batches[0], code=1).stderr


def test_releases_of_a_dataset_are_undone_with_later_ones(tmp_path: Path) -> None:
    engine = sqlite_engine(tmp_path)
    with service_on(engine) as service:
        a_war(service, a_place_at("geonames:1", 37, 48))
    header, batches = "geonameid,date,status,vcontrol_version\n", []
    for release, statuses in {"20240708": "RU", "20240808": "RU UA"}.items():
        rows = [f"1,2024010{day},{status},{release}\n" for day, status in enumerate(statuses.split(), start=1)]
        file = tmp_path / f"control_{release}.csv"
        file.write_text(header + "".join(rows), encoding="utf-8")
        batches.append(json.loads(shell(engine, "import", "viina-control", file, "--json").stdout)["batch"])

    assert "a later import was compared with it" in shell(engine, "import", "undo", batches[0], code=1).stderr
    told = json.loads(shell(engine, "import", "undo", batches[0], "--with-later", "--json").stdout)
    assert told["import_again"] == [
        "claimline import viina-control control_20240808.csv --conflict war --ukraine ukraine --russia russia"
    ]


def test_imports_that_are_not_compared_are_undone_alone_in_any_order(engine: Engine, tmp_path: Path) -> None:
    batches = []
    with villages(engine):
        for number in range(2):
            claim = {
                "kind": "claim",
                "claimant": "isw",
                "place": "village-1",
                "status": "controlled",
                "holder": "russia",
            }
            source = {"name": f"Paper {number}", "published": "2024-07-08"}
            file = tmp_path / f"{number}.ndjson"
            file.write_text(json.dumps({"conflict": "war", "source": source, "statements": [claim]}), encoding="utf-8")
            batches.append(json.loads(shell(engine, "import", "reports", file, "--json").stdout)["batch"])
    told = shell(engine, "import", "undo", batches[0], "--dry-run").stdout
    assert told == f"1 statement of the batch {batches[0]} would be annulled\n"
    assert json.loads(shell(engine, "import", "undo", batches[0], "--json").stdout) == {
        "batch": batches[0],
        "annulled": 1,
    }
