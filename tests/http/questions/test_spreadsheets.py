"""The addresses of the guide for spreadsheets, asked as spreadsheets ask: without a header, or with Power Query's."""

from __future__ import annotations

import csv
import io
import re
import shlex
from collections.abc import Iterator
from http import HTTPStatus
from typing import Any

import pytest
from fastapi.testclient import TestClient

from api.bootstrap import opened
from api.demo import load
from api.settings import Reading, Settings
from tests.support.engines import Engine, sqlite_engine
from tests.support.importing import shell
from tests.support.running import an_app
from tests.support.tidiness import ROOT

PAGE = (ROOT / "docs" / "guides" / "spreadsheets.md").read_text(encoding="utf-8")
SERVICE = "http://127.0.0.1:8000"
ADDRESSES = sorted({found.removeprefix(SERVICE) for found in re.findall(rf"{SERVICE}/v1[^\s`\"]+", PAGE)})
[QUERY] = re.findall(r"```powerquery\n(.*?)```", PAGE, re.DOTALL)
[COMMAND] = re.findall(r"`claimline (keys add [^`]+)`", PAGE)


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    engine = sqlite_engine(tmp_path_factory.mktemp("sheets"))
    with opened(Settings(database=engine.url)) as service:
        load(service)
    return engine


@pytest.fixture(params=[Reading.OPEN, Reading.KEY])
def reading(request: pytest.FixtureRequest) -> Reading:
    return Reading(request.param)


@pytest.fixture
def client(demo: Engine, reading: Reading) -> Iterator[TestClient]:
    with opened(Settings(database=demo.url, read=reading)) as service:
        yield TestClient(an_app(service))


@pytest.fixture(scope="module")
def key(demo: Engine) -> str:
    """Made by the command of the page."""
    return shell(demo, *shlex.split(COMMAND)).stdout.split()[-1]


def rows(answer: Any) -> list[dict[str, str]]:
    assert (answer.status_code, answer.headers["content-type"]) == (
        HTTPStatus.OK,
        "text/csv; charset=utf-8; header=present",
    )
    return list(csv.DictReader(io.StringIO(answer.text)))


@pytest.mark.parametrize("address", ADDRESSES)
def test_every_address_of_the_page_gives_a_table_where_reading_is_open(
    client: TestClient, reading: Reading, address: str
) -> None:
    answer = client.get(address)

    if reading is Reading.OPEN:
        assert len(rows(answer)) > 1
    else:
        assert answer.status_code == HTTPStatus.UNAUTHORIZED


def test_power_query_gets_the_table_by_a_header_and_no_address_holds_a_key(client: TestClient, key: str) -> None:
    [path] = re.findall(r'RelativePath = "(.*?)"', QUERY)
    parameters = dict(re.findall(r'(\w+) = "(.*?)"', re.findall(r"Query = \[(.*?)\]", QUERY)[0]))
    [(name, scheme)] = re.findall(r'Headers = \[(\w+) = "(.*?)" & Key\]', QUERY)

    disputes = rows(client.get(f"/{path}", params=parameters, headers={name: f"{scheme}{key}"}))

    assert {each["name"] for each in disputes} >= {"Bakhmut", "Pokrovsk"}
    assert not [address for address in ADDRESSES if "key" in address]
