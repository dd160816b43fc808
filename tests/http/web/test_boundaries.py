"""The base map of the page: districts of Ukraine, or the file that the operator names."""

from __future__ import annotations

import json
import re
from html import unescape
from pathlib import Path
from typing import Any

import pytest

from api.demo import load
from api.settings import BadSetting, Settings, read_settings
from tests.support.engines import sqlite_engine
from tests.support.pages import read_page
from tests.support.running import Running, running

SQUARE = {"type": "Polygon", "coordinates": [[[36, 34], [38, 34], [38, 36], [36, 36], [36, 34]]]}
SYRIA = {
    "type": "FeatureCollection",
    "attribution": "Made by hand",
    "features": [{"type": "Feature", "properties": {"name": "Homs"}, "geometry": SQUARE}],
}


def boundaries(there: Running) -> list[str]:
    found = re.search(r'data-settings="([^"]*)"', read_page(there, "/").html)
    assert found is not None
    settings: dict[str, Any] = json.loads(unescape(found[1]))
    addresses: list[str] = settings["boundaries"]
    return addresses


def test_the_districts_that_are_shipped_are_the_base_map(demo: Running) -> None:
    (address,) = boundaries(demo)

    answer = demo.client.get(address)
    assert answer.headers["content-type"].startswith("application/geo+json")
    districts = [each for each in answer.json()["features"] if each["properties"]["kind"] == "district"]
    assert {"UA-43", "UA-14"} <= {each["properties"]["iso_3166_2"] for each in districts}
    assert demo.client.get("/boundaries/0123456789abcdef.geojson").status_code == 404


def test_an_operator_names_other_districts(tmp_path: Path) -> None:
    path = tmp_path / "syria.geojson"
    path.write_text(json.dumps(SYRIA), encoding="utf-8")
    engine = sqlite_engine(tmp_path)
    with running(engine, settings=Settings(database=engine.url, boundaries=path)) as there:
        load(there.service)
        (address,) = boundaries(there)
        assert there.client.get(address).json() == SYRIA


@pytest.mark.parametrize("content", [None, "", "[]", '{"type": "Feature"}'])
def test_a_file_that_holds_no_features_stops_the_start(tmp_path: Path, content: str | None) -> None:
    path = tmp_path / "districts.geojson"
    if content is not None:
        path.write_text(content, encoding="utf-8")
    with pytest.raises(BadSetting, match=r"CLAIMLINE_BOUNDARIES.*FeatureCollection"):
        read_settings({"CLAIMLINE_BOUNDARIES": str(path)})
