"""The person's name from a proxy that signs people in: recorded from a trusted one, and refused from anybody else."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import orjson
import pytest
from fastapi.testclient import TestClient

from api.bootstrap import Installation, opened
from api.settings import BadSetting, Settings, read_settings, refuse_to_serve_unguarded
from domain.intake.keys import Scope
from tests.support.engines import Engine
from tests.support.running import an_app
from tests.support.small_record import a_claim, a_report, small_record

HEADER = "X-Auth-Request-Email"
PROXY, STRANGER = "10.0.0.7", "203.0.113.9"
ANNA = {HEADER: "anna@example.org"}
HTML = {"Accept": "text/html"}


@contextmanager
def behind(engine: Engine, *, name_header: str | None = HEADER, **settings: Any) -> Iterator[Installation]:
    trusted = (ip_network("10.0.0.0/24"),)
    with small_record(engine):
        pass
    given = Settings(database=engine.url, name_header=name_header, trusted_proxies=trusted, **settings)
    with opened(given) as service:
        yield service


def client(service: Installation, address: str, *scopes: Scope) -> TestClient:
    """One that connects from ``address`` with the key of the proxy."""
    names = {key.name for key in service.keys.list()}
    key = service.keys.add(f"key-{len(names) - 1}", frozenset(scopes or (Scope.WRITE, Scope.EDIT, Scope.DECLARE)))
    return TestClient(an_app(service), client=(address, 1), headers={"Authorization": f"Bearer {key}"})


def report(number: int) -> dict[str, Any]:
    return a_report(a_claim(note=str(number)))


def recorders(service: Installation) -> list[str]:
    size = service.store.size()
    return [entry.recorded_by for entry in service.recording.appending.log.read(after=4, limit=size)]


def test_the_name_of_the_person_is_recorded_and_the_key_decides(engine: Engine, tmp_path: Path) -> None:
    with behind(engine, audit_log=str(tmp_path / "audit")) as service:
        proxy = client(service, PROXY)
        forwarded = {**ANNA, "X-Forwarded-For": STRANGER}
        assert proxy.post("/v1/reports", json=report(1), headers=forwarded).status_code == 201
        assert proxy.put("/v1/places/ridge", json={"name": "Ridge"}, headers=forwarded).status_code == 201
        name = "Оксана Д."
        assert proxy.post("/v1/reports", json=report(2), headers=[(HEADER.encode(), name.encode())]).status_code == 201
        assert proxy.post("/v1/reports", json=report(3)).status_code == 201
        no_scope = client(service, PROXY, Scope.READ).post("/v1/reports", json=report(4), headers=ANNA)
        assert no_scope.json()["type"] == "/problems/scope-required"

        assert recorders(service) == ["anna@example.org"] * 3 + [name] * 2 + ["key-0"] * 2
    line = orjson.loads((tmp_path / "audit").read_bytes().splitlines()[0])
    assert (line["act"], line["name"], line["key"], line["address"]) == (
        "place-declaration",
        "anna@example.org",
        "key-0",
        STRANGER,
    )


def test_from_anybody_else_the_header_is_refused(engine: Engine) -> None:
    with behind(engine) as service:
        for forged in ({}, {"X-Forwarded-For": PROXY}, {"X-Forwarded-For": f"{PROXY}, {PROXY}"}):
            refused = client(service, STRANGER).post("/v1/reports", json=report(1), headers={**ANNA, **forged})
            assert (refused.status_code, refused.json()["type"]) == (403, "/problems/name-not-trusted")
            assert refused.json()["detail"].startswith(f"the header {HEADER} does not come from a trusted proxy")
        assert recorders(service) == []
        assert client(service, STRANGER).post("/v1/reports", json=report(1)).status_code == 201


def test_without_the_setting_the_header_means_nothing(engine: Engine) -> None:
    with behind(engine, name_header=None) as service:
        assert client(service, PROXY).post("/v1/reports", json=report(1), headers=ANNA).status_code == 201
        assert set(recorders(service)) == {"key-0"}


@pytest.mark.parametrize("name", [b"", b"a\xe2\x80\xaeb", b"key-0", b"x" * 201, b" "])
def test_a_name_that_no_entry_may_bear_is_refused(engine: Engine, name: bytes) -> None:
    with behind(engine) as service:
        refused = client(service, PROXY).post("/v1/reports", json=report(1), headers=[(HEADER.encode(), name)])
        assert refused.status_code == 400
        assert refused.json()["errors"][0]["parameter"] == HEADER
        assert recorders(service) == []


def test_two_names_are_none(engine: Engine) -> None:
    with behind(engine) as service:
        twice = [(HEADER, "anna@example.org"), (HEADER, "eve@example.org")]
        assert client(service, PROXY).post("/v1/reports", json=report(1), headers=twice).status_code == 400


def test_a_form_of_another_website_records_nothing_by_the_key_of_the_proxy(engine: Engine) -> None:
    with behind(engine) as service:
        proxy = client(service, PROXY)
        for site in ("cross-site", "same-site"):
            refused = proxy.post("/v1/reports", json=report(1), headers={**ANNA, "Sec-Fetch-Site": site})
            assert (refused.status_code, refused.json()["type"]) == (403, "/problems/other-origin")
        own = proxy.post("/v1/reports", json=report(1), headers={**ANNA, "Sec-Fetch-Site": "same-origin"})
        assert own.status_code == 201


def test_the_pages_ask_the_proxy_whose_name_is_recorded(engine: Engine) -> None:
    with behind(engine) as service:
        proxy = client(service, PROXY)
        assert proxy.get("/record/key", headers=ANNA).json()["name"] == "anna@example.org"
        for page in ("/record", "/setup?another=1", "/conflicts/war"):
            assert " data-proxy" in proxy.get(page, headers=HTML).text, page
    with behind(engine, name_header=None) as service:
        for page in ("/record", "/setup?another=1", "/conflicts/war"):
            assert " data-proxy" not in client(service, PROXY).get(page, headers=HTML).text, page


def test_a_header_without_a_trusted_proxy_stops_the_start() -> None:
    with pytest.raises(BadSetting, match="CLAIMLINE_TRUSTED_PROXIES"):
        refuse_to_serve_unguarded(read_settings({"CLAIMLINE_NAME_HEADER": HEADER}))
    for wrong in ("Authorization", "X Name", "X:Name"):
        with pytest.raises(BadSetting, match="NAME_HEADER"):
            read_settings({"CLAIMLINE_NAME_HEADER": wrong})
