"""The address of the service in what it answers: as the setting says, else such that nobody can write another one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from ipaddress import ip_network
from typing import Any

import pytest
from fastapi.testclient import TestClient

from api.bootstrap import opened
from api.settings import Settings
from tests.support.engines import Engine, sqlite_engine
from tests.support.running import Running, an_app, running
from tests.support.small_record import a_claim, a_report, declare
from tests.support.streaming import listening

PUBLIC = "https://claims.example.org"
EVIL = {"Host": "evil.example", "X-Forwarded-Proto": "wss", "X-Forwarded-Host": "evil.example"}
ABSOLUTE = ("/v1/feeds/conflicts/war.atom", "/v1/feeds/conflicts/war.json", "/ogc", "/ogc/collections", "/ogc/api")
PINNED = "/v1/places/hill/stances?about=2024-06-15&said_by=2024-06-15&known_at=4"


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    engine = sqlite_engine(tmp_path_factory.mktemp("address"))
    with running(engine) as there:
        declare(there)
        for number in range(120):
            there.post("/v1/reports", a_report(a_claim(id=f"s{number}")))
    return engine


@contextmanager
def asked(database: Engine, client: str = "127.0.0.1", **settings: Any) -> Iterator[TestClient]:
    with (
        opened(Settings(database=database.url, **settings)) as service,
        TestClient(an_app(service), client=(client, 1), follow_redirects=False) as http,
    ):
        yield http


def test_links_and_redirects_name_the_public_address_whatever_host_is_asked(database: Engine) -> None:
    with asked(database, public_address=PUBLIC) as client:
        for path in ABSOLUTE:
            answer = client.get(path, headers=EVIL).text
            assert "evil.example" not in answer, path
            assert f"{PUBLIC}/" in answer, path
        memento, moved = client.get(PINNED, headers=EVIL), client.get("/v1/conflicts/", headers=EVIL)
        assert memento.headers["link"].startswith(f"<{PUBLIC}/v1/places/hill/stances")
        assert moved.headers["location"] == f"{PUBLIC}/v1/conflicts"


def test_without_it_what_caches_share_and_redirects_name_no_host(database: Engine) -> None:
    with asked(database) as client:
        memento, moved = client.get(PINNED, headers=EVIL), client.get("/v1/conflicts/", headers=EVIL)
        block = client.get("/v1/feeds/conflicts/war/blocks/1.atom", headers=EVIL)

        assert memento.headers["cache-control"].startswith("public")
        assert "evil" not in memento.headers["link"]
        assert memento.headers["link"].startswith("</v1/places/hill/stances")
        assert (moved.status_code, moved.headers["location"]) == (307, "/v1/conflicts")
        assert "http://evil.example/" in block.text  # of who asks so, and of nobody else
        assert block.headers["cache-control"].startswith("private")


def test_with_it_blocks_of_channels_are_shared_by_caches(database: Engine) -> None:
    with asked(database, public_address=PUBLIC) as client:
        block = client.get("/v1/feeds/conflicts/war/blocks/1.atom")
        assert block.headers["cache-control"].startswith("public")


@pytest.mark.parametrize(
    ("client", "told", "scheme"),
    [
        ("127.0.0.1", "https", "https"),
        ("::1", "HTTPS", "https"),
        ("127.0.0.1", "wss", "http"),
        ("127.0.0.1", "https, http", "http"),
        ("127.0.0.1", "javascript", "http"),
        ("192.0.2.1", "https", "http"),
    ],
)
def test_the_scheme_is_that_of_a_proxy_on_this_machine_and_http_or_https(
    database: Engine, client: str, told: str, scheme: str
) -> None:
    with asked(database, client) as http:
        links = http.get("/ogc", headers={"X-Forwarded-Proto": told}).json()["links"]
        assert {each["href"].partition("://")[0] for each in links} == {scheme}


def test_a_proxy_that_the_setting_names_tells_the_scheme(database: Engine) -> None:
    with asked(database, "192.0.2.1", trusted_proxies=(ip_network("192.0.2.0/24"),)) as http:
        assert "https://testserver/ogc" in http.get("/ogc", headers={"X-Forwarded-Proto": "https"}).text


@pytest.mark.parametrize("public", [None, PUBLIC, "http://claims.example.org"])
def test_every_answer_bears_the_headers_that_keep_browsers_from_taking_it_for_something_else(
    database: Engine, public: str | None
) -> None:
    with ExitStack() as stack:
        service = stack.enter_context(opened(Settings(database=database.url, public_address=public)))
        client = stack.enter_context(TestClient(an_app(service)))
        here = stack.enter_context(listening(Running(service, client, "")))
        heads = {path: here.head(path) for path in ("/v1/conflicts", "/nowhere", "/livez", "/", "/static/none.js")}

    for path, head in heads.items():
        assert re.findall(r"x-content-type-options: (\S+)", head) == ["nosniff"], path
        assert re.findall(r"cross-origin-opener-policy: (\S+)", head) == ["same-origin"], path
        assert ("strict-transport-security" in head) == (public == PUBLIC), path
        assert "server:" not in head, path
