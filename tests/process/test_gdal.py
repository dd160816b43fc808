"""What GDAL reads from a served record is what ``/v1/stances`` answers."""

from __future__ import annotations

import json
import os
import random
import re
import shutil
import subprocess
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import httpx2
import pytest

from tests.support.engines import sqlite_engine
from tests.support.serving import served_demo

PAIRS = 20
FIRST, LAST = date(2022, 9, 1), date(2025, 12, 31)
OPTIONS = ("-oo", "PAGE_SIZE=3")  # so that there are pages
AS_GIVEN = {"OGR_GEOJSON_DATE_AS_STRING": "YES"}  # else GDAL guesses dates, page by page, and writes them its own way

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        shutil.which("ogrinfo") is None or shutil.which("ogr2ogr") is None,
        reason="ogrinfo and ogr2ogr are not there (on Debian: apt install gdal-bin)",
    ),
]


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where a process serves the demo's record."""
    engine = sqlite_engine(tmp_path_factory.mktemp("gdal"))
    with served_demo(engine) as served:
        yield served.address


@pytest.fixture(scope="module")
def pairs(address: str) -> list[tuple[str, str]]:
    chance = random.Random(20251224)
    names = [each["id"] for each in read(address, "/ogc/collections")["collections"]]
    speakers = [name.removeprefix("stances-") for name in names if name.startswith("stances-")]
    days = [str(FIRST + timedelta(days=chance.randrange((LAST - FIRST).days))) for _ in range(PAIRS)]
    return [(chance.choice(speakers), day) for day in days]


def read(address: str, path: str, **parameters: Any) -> Any:
    response = httpx2.get(f"{address}{path}", params=parameters)
    assert response.status_code == 200, response.text
    return response.json()


def run(*command: str) -> str:
    environ = {**os.environ, **AS_GIVEN}
    result = subprocess.run(command, env=environ, capture_output=True, text=True, timeout=60, check=False)
    assert (result.returncode, "ERROR" in result.stderr) == (0, False), result.stderr
    return result.stdout


def features(source: str, layer: str, *options: str) -> dict[str, Any]:
    """By id, as GDAL hands them on."""
    written = run("ogr2ogr", "-f", "GeoJSON", "/vsistdout/", source, layer, *OPTIONS, *options).strip()
    collection = json.loads(written) if written else {"features": []}
    return {each["properties"]["id"]: each for each in collection["features"]}


def test_gdal_reads_what_each_claimant_said_on_random_days(address: str, pairs: list[tuple[str, str]]) -> None:
    seen = 0
    for speaker, day in pairs:
        places = read(address, "/v1/stances", about=day, said_by=day, claimant=speaker)["places"]
        found = features(f"OAPIF:{address}/ogc?datetime={day}", f"stances-{speaker}")
        assert found.keys() == {place["place"] for place in places}, (speaker, day)
        for place in places:
            geometry, properties = found[place["place"]]["geometry"], found[place["place"]]["properties"]
            told = place["stances"][speaker]
            expected = {name: told[name] for name in ("statement", "claimant", "kind", "status", "holder", "stated")}
            expected |= {"effective": told["effective"], "position": told["position"], "source": told["source"]["name"]}
            expected |= {"name": place["name"], "agreement": place["agreement"], "speaker": speaker}
            assert {name: properties[name] for name in expected} == expected
            assert (geometry and geometry["coordinates"]) == (place["lon"] and [place["lon"], place["lat"]])
            seen += 1
    assert seen > PAIRS


def test_ogrinfo_counts_what_there_is_on_random_days(address: str, pairs: list[tuple[str, str]]) -> None:
    for speaker, day in pairs[:5]:
        places = read(address, "/v1/stances", about=day, said_by=day, claimant=speaker)["places"]
        told = run("ogrinfo", "-ro", "-so", *OPTIONS, f"OAPIF:{address}/ogc?datetime={day}", f"stances-{speaker}")
        count = re.search(r"Feature Count: (\d+)", told)
        assert count is not None, told
        assert int(count[1]) == len(places)
        assert "stated: String" in told  # as the schema says, though each that is there looks like a day


def test_ogrinfo_lists_every_layer(address: str) -> None:
    names = [each["id"] for each in read(address, "/ogc/collections")["collections"]]
    listed = run("ogrinfo", "-ro", "-q", f"OAPIF:{address}/ogc")

    assert re.findall(r"^\d+: (\S+)", listed, re.MULTILINE) == names


def test_what_the_address_says_is_carried_along_to_every_layer(address: str) -> None:
    source = f"OAPIF:{address}/ogc?datetime=2025-12-24&known_at=150&conflict=russia-ukraine&matter=siege"
    asked = {"about": "2025-12-24", "said_by": "2025-12-24", "known_at": 150, "matter": "siege"}
    places = read(address, "/v1/stances", **asked, claimant="russia")["places"]

    assert features(source, "stances-russia").keys() == {place["place"] for place in places}


def test_spans_have_times_and_are_chosen_by_them(address: str) -> None:
    found = features(f"OAPIF:{address}/ogc", "spans-russia")
    december = features(
        f"OAPIF:{address}/ogc",
        "spans-russia",
        "-where",
        "valid_from >= '2025-12-01T00:00:00Z' AND valid_from <= '2025-12-31T00:00:00Z'",
    )
    told = run("ogrinfo", "-ro", "-so", f"OAPIF:{address}/ogc", "spans-russia")

    assert all(each["properties"]["valid_from"].endswith(("00", "00Z")) for each in found.values())
    assert re.search(r"valid_from: DateTime", told)
    assert re.search(r"valid_to: DateTime", told)
    asked = read(address, "/ogc/collections/spans-russia/items", datetime="2025-12-01T00:00:00Z/2025-12-31T00:00:00Z")
    assert december.keys() == {each["id"] for each in asked["features"]}
    assert december.keys() < found.keys()


def test_disputes_have_a_column_for_each_side(address: str) -> None:
    found = features(f"OAPIF:{address}/ogc?datetime=2025-12-12", "disputes")
    places = read(address, "/v1/stances", about="2025-12-12", said_by="2025-12-12", agreement="disputed")["places"]

    assert found.keys() == {place["place"] for place in places}
    siversk = found["geonames:694403"]["properties"]
    assert (siversk["russia_holder"], siversk["ukraine_holder"]) == ("russia", "ukraine")
