"""Imports of a country over HTTP: asked for, looked at, undone; and what status and metrics say of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from domain.intake.keys import Scope
from tests.support.engines import Engine
from tests.support.running import Running, running

PATH, PLACES = "/v1/places/imports", 14
COUNTRY = {"country": "LI"}


@pytest.fixture
def there(engine: Engine) -> Iterator[Running]:
    with running(engine) as there:
        yield there


def asks(there: Running, method: str, path: str, body: object = None) -> tuple[int, Any]:
    response = there.client.request(method, path, json=body, headers=there.authorization)
    return response.status_code, response.json()


def carry_out(there: Running) -> None:
    while there.service.country_importing.continue_next(lambda: True):
        pass


def test_it_is_taken_at_once_and_its_progress_has_an_address(there: Running) -> None:
    response = there.client.post(PATH, json=COUNTRY, headers=there.authorization)
    progress = response.headers["Location"]
    begun = response.json()
    assert (response.status_code, progress) == (202, f"{PATH}/{begun['id']}")
    assert (begun["state"], begun["done"], begun["total"], begun["batch"]) == ("running", 0, PLACES, begun["id"])
    assert there.service.store.size() == 0  # nothing is recorded by the thread of the request

    assert asks(there, "POST", PATH, COUNTRY) == (202, begun)
    carry_out(there)
    done = there.read(progress)
    assert (done["state"], done["done"], done["refused"], done["errors"]) == ("done", PLACES, 0, [])
    assert asks(there, "POST", PATH, COUNTRY) == (200, done)
    assert there.read(PATH) == {"imports": [done]}
    assert there.read("/v1/places", q="Vaduz")["places"][0]["name"] == "Vaduz"


def test_it_is_undone_over_http_and_can_be_asked_for_again(there: Running) -> None:
    begun = there.post(PATH, COUNTRY)
    carry_out(there)
    address = f"{PATH}/{begun['id']}"

    status, undoing = asks(there, "DELETE", address)
    assert (status, undoing["state"]) == (202, "undoing")
    carry_out(there)
    assert there.read(address)["state"] == "undone"
    assert asks(there, "DELETE", address)[0] == 200
    assert there.read("/v1/places", q="Vaduz")["places"] == []
    assert asks(there, "POST", PATH, COUNTRY)[0] == 202
    carry_out(there)
    assert len(there.read("/v1/places", q="Vaduz")["places"]) == 1


def test_it_takes_a_key_that_may_write_and_a_country_that_there_is(there: Running) -> None:
    reading = there.service.keys.add("reading", frozenset({Scope.READ}))
    assert there.client.post(PATH, json=COUNTRY).status_code == 401
    refused = there.client.post(PATH, json=COUNTRY, headers={"Authorization": f"Bearer {reading}"})
    assert refused.json()["type"] == "/problems/scope-required"

    status, unknown = asks(there, "POST", PATH, {"country": "UK"})
    assert status == 422
    [error] = unknown["errors"]
    assert (error["pointer"], error["detail"]) == ("/country", "'UK' is not a country")
    assert "UA (Ukraine)" in error["cure"]
    status, absent = asks(there, "GET", f"{PATH}/gazetteer-0")
    assert (status, absent["type"]) == (404, "/problems/not-found")
    assert there.service.country_importing.imports.all() == []


def test_status_and_metrics_tell_of_it(there: Running) -> None:
    there.post(PATH, COUNTRY)
    before = there.client.get("/metrics").text
    [listed] = there.read("/readyz")["imports"]
    carry_out(there)
    after = there.client.get("/metrics").text

    assert (listed["country"], listed["state"]) == ("LI", "running")
    assert 'claimline_import_under_way{country="LI"} 1.0' in before
    assert 'claimline_import_places_done{country="LI"} 0.0' in before
    assert 'claimline_import_under_way{country="LI"} 0.0' in after
    assert f'claimline_import_places_done{{country="LI"}} {PLACES}.0' in after
