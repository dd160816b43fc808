"""A serving process whose clock goes wrong, by libfaketime: nothing is recorded until it is right again."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest

from tests.support.engines import Engine
from tests.support.running import running
from tests.support.serving import serving
from tests.support.small_record import a_claim, a_report, declare

LIBRARIES = tuple(Path("/usr/lib").glob("*/faketime/libfaketime.so.1"))

pytestmark = pytest.mark.skipif(
    not LIBRARIES or shutil.which("faketime") is None, reason="needs the package faketime (of Debian)"
)


class Clocked:
    """A service, and the file that sets its clock."""

    def __init__(self, client: httpx2.Client, offset: Path) -> None:
        self.client = client
        self._offset = offset

    def set(self, offset: str) -> None:
        self._offset.write_text(offset)

    def report(self, name: str) -> httpx2.Response:
        return self.client.post("/v1/reports", json=a_report(a_claim(id=name), id=f"r-{name}"))


@pytest.fixture
def clocked(engine: Engine, tmp_path: Path) -> Iterator[Clocked]:
    with running(engine) as there:
        declare(there)
        key = there.key
    offset = tmp_path / "offset"
    offset.write_text("+0")
    environ = {
        "LD_PRELOAD": str(LIBRARIES[0]),
        "FAKETIME_TIMESTAMP_FILE": str(offset),
        "FAKETIME_NO_CACHE": "1",
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        "DONT_FAKE_MONOTONIC": "1",
    }
    with (
        serving(engine, environ=environ) as (_, address),
        httpx2.Client(base_url=address, headers={"Authorization": f"Bearer {key}"}, timeout=30) as client,
    ):
        yield Clocked(client, offset)


@pytest.mark.parametrize(
    "offset", ["+10y", *(pytest.param(other, marks=pytest.mark.thorough) for other in ("-2y", "+5s"))]
)
def test_nothing_is_recorded_while_the_clock_is_wrong_and_all_goes_on_when_it_is_right(
    clocked: Clocked, offset: str
) -> None:
    before = clocked.report("before").json()
    clocked.set(offset)
    refused, ready = clocked.report("meanwhile"), clocked.client.get("/readyz")
    read = clocked.client.get("/v1/statements/before")
    clocked.set("+0")
    after = clocked.report("after")

    assert (refused.status_code, refused.json()["type"]) == (503, "/problems/clock-in-doubt")
    assert "has jumped by" in refused.json()["detail"]
    assert ready.status_code == 503
    assert "has jumped by" in ready.json()["not_recording"]["problem"]
    assert read.status_code == 200
    assert after.status_code == 201
    assert after.json()["position"] == before["position"] + len(before["statements"]) + 1
    assert clocked.client.get("/readyz").status_code == 200
