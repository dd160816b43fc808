"""What this service would have answered at an instant, over the time that the record knew things (RFC 7089)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from email.utils import format_datetime, parsedate_to_datetime
from typing import Any

import pytest

from domain.dates.edtf import parse_instant
from domain.dates.instants import to_datetime
from tests.support.engines import Engine, sqlite_engine
from tests.support.running import Running
from tests.support.small_record import a_claim, a_denial, a_report, a_retraction, small_record

EDIT = {"reason": "misread"}
SOURCE = {"name": "Another paper", "published": "2024-06-11"}
ROUTES = ("/v1/statements/c", "/v1/places/hill", "/v1/places/hill/stances")
MEMENTO = re.compile(r'<([^>]+)>; rel="([a-z ]*memento)"; datetime="([^"]+)"')
NOON = parse_instant("2024-06-15T12:00:00Z")
SECOND = 1_000_000


def busy(there: Running, clock: Any) -> None:
    """One second after another, all that can happen to the claim ``c`` about the hill, and much that does not."""

    def post(path: str, body: Any) -> None:
        clock.instant += SECOND
        there.post(path, body)

    post("/v1/reports", a_report(a_claim(id="c"), id="r"))
    post("/v1/reports", a_report(a_claim(id="other", place="ford"), id="r-2"))
    post("/v1/statements/c/sources", {"source": SOURCE})
    post("/v1/statements/other/sources", {"source": SOURCE})
    post("/v1/reports", a_report(a_denial(id="d", denies=["c"])))
    post("/v1/statements/d/corrections", {"content": {"status": "contested", "stated": "2024-06-11"}, **EDIT})
    post("/v1/statements/c/corrections", {"content": {"status": "contested", "stated": "2024-06-11"}, **EDIT})
    post("/v1/reports/r/corrections", {"source": SOURCE, **EDIT})
    post("/v1/reports/r-2/corrections", {"source": SOURCE, **EDIT})
    post("/v1/reports", a_report(a_retraction(id="t", retracts="c", stated="2024-06-12")))
    post("/v1/statements/t/annulment", EDIT)
    clock.instant += SECOND
    there.put("/v1/places/hill", {"name": "Hill", "population": 12})
    there.put("/v1/places/ford", {"name": "Ford", "population": 7})
    post("/v1/statements/c/annulment", EDIT)
    post("/v1/reports", a_report(a_claim(id="last")))


@pytest.fixture
def there(engine: Engine) -> Iterator[Running]:
    with small_record(engine) as (running, clock):
        busy(running, clock)
        yield running


@pytest.fixture(scope="module")
def still(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with small_record(sqlite_engine(tmp_path_factory.mktemp("memento"))) as (running, clock):
        busy(running, clock)
        yield running


def mementos(there: Running, path: str) -> list[tuple[str, str]]:
    """The address and the date of each."""
    response = there.client.get(f"{path}/timemap")
    assert response.status_code == 200, response.text
    assert response.headers["content-type"] == "application/link-format"
    found = MEMENTO.findall(response.text)
    assert found[0][1].startswith("first")
    assert found[-1][1].split()[-2:] == ["last", "memento"]
    return [(address, date) for address, _, date in found]


def shown(there: Running, path: str, position: int) -> Any:
    response = there.client.get(path, params={"known_at": position})
    return (
        {name: value for name, value in response.json().items() if name != "known_at"} if response.is_success else None
    )


def seconds_after_noon(count: int) -> str:
    return format_datetime(to_datetime(NOON + count * SECOND), usegmt=True)


@pytest.mark.parametrize("path", ["/v1/statements/c", "/v1/statements/other", "/v1/statements/d", "/v1/places/hill"])
def test_a_timemap_has_each_position_at_which_the_answer_changed(there: Running, path: str) -> None:
    head = there.service.store.size()
    changed = [
        position for position in range(1, head + 1) if shown(there, path, position) != shown(there, path, position - 1)
    ]

    assert [int(address.rpartition("=")[2]) for address, _ in mementos(there, path)] == changed
    assert len(changed) > 1


@pytest.mark.parametrize("path", ["/v1/statements/c", "/v1/places/hill"])
def test_every_memento_is_there_at_its_address_and_its_date(still: Running, path: str) -> None:
    for address, date in mementos(still, path):
        memento = still.client.get(address)
        negotiated = still.client.get(path, headers={"Accept-Datetime": date})

        assert memento.status_code == 200
        assert memento.headers["memento-datetime"] == date == negotiated.headers["memento-datetime"]
        assert "etag" in memento.headers
        assert still.client.get(negotiated.headers["content-location"]).json() == negotiated.json()


@pytest.mark.parametrize("path", ROUTES)
def test_accept_datetime_stands_for_known_at(still: Running, path: str) -> None:
    when = seconds_after_noon(5)
    asked = {"about": "2024-06-20"} if path.endswith("stances") else {}
    negotiated = still.client.get(path, params=asked, headers={"Accept-Datetime": when})

    as_known = still.client.get(path, params={**asked, "known_at": "2024-06-15T12:00:05Z"})
    assert {**negotiated.json(), "said_by": ""} == {**as_known.json(), "said_by": ""}
    assert parsedate_to_datetime(negotiated.headers["memento-datetime"]) <= parsedate_to_datetime(when)
    assert "Accept-Datetime" in negotiated.headers["vary"]
    given = still.client.get(path, params={**asked, "known_at": "10"}, headers={"Accept-Datetime": when})
    assert given.json()["known_at"]["position"] == 10


@pytest.mark.parametrize("path", ROUTES)
def test_answers_name_their_original_and_timegate(still: Running, path: str) -> None:
    links = still.client.get(f"{path}?known_at=10").links
    original = links["original timegate"]["url"]

    assert original == path
    if path.endswith("stances"):
        assert "timemap" not in links
    else:
        assert mementos(still, links["timemap"]["url"].removesuffix("/timemap"))


def test_what_was_recorded_within_a_second_is_known_at_that_second(tmp_path_factory: pytest.TempPathFactory) -> None:
    with small_record(sqlite_engine(tmp_path_factory.mktemp("second"))) as (there, clock):
        clock.instant += SECOND // 2
        there.post("/v1/reports", a_report(a_claim(id="c")))
        date = there.client.get("/v1/statements/c").headers["memento-datetime"]

        assert date == seconds_after_noon(0)
        assert there.client.get("/v1/statements/c", headers={"Accept-Datetime": date}).status_code == 200


@pytest.mark.parametrize("path", ["/v1/places/hill", "/v1/places/hill/stances", "/v1/places/hill/timeline"])
@pytest.mark.parametrize("known_at", ["0", "1", "2024-06-14"])
def test_before_a_place_was_declared_all_its_addresses_are_404(still: Running, path: str, known_at: str) -> None:
    before = still.client.get(path, params={"known_at": known_at})

    assert (before.status_code, before.json()["type"]) == (404, "/problems/not-found")
    assert "Memento-Datetime" not in before.headers


@pytest.mark.parametrize("path", ROUTES)
def test_what_the_record_did_not_know_then_is_not_shown(still: Running, path: str) -> None:
    before = still.client.get(path, headers={"Accept-Datetime": "Fri, 14 Jun 2024 12:00:00 GMT"})

    assert (before.status_code, before.json()["type"]) == (404, "/problems/not-found")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2024-06-15",
        "Sat, 15 Jun 2024 12:00:00 +0000",
        "Fri, 15 Jun 2024 12:00:00 GMT",
        "15 Jun 2024",
        "Sat, 15 Jun 2024",
        "x" * 9_000,
    ],
)
def test_another_form_of_date_is_refused(still: Running, text: str) -> None:
    refused = still.client.get("/v1/places/hill", headers={"Accept-Datetime": text})

    assert (refused.status_code, refused.json()["errors"][0]["parameter"]) == (400, "Accept-Datetime")


def test_a_timemap_of_nothing_is_404(still: Running) -> None:
    assert still.client.get("/v1/statements/none/timemap").status_code == 404
    assert still.client.get("/v1/places/none/timemap").status_code == 404
