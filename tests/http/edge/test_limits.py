"""Limits of one client: requests a minute, and open streams; and by which address a client is known."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from ipaddress import ip_network
from typing import Any

import pytest
from fastapi.testclient import TestClient

from api.bootstrap import opened
from api.http.access.limits import MINUTE, Rate, client_of
from api.settings import BadSetting, Settings, read_settings
from domain.intake.keys import Scope
from tests.support.engines import Engine, sqlite_engine
from tests.support.running import an_app, running
from tests.support.streaming import listening

HOME, PROXY, STRANGER = "192.0.2.1", "10.0.0.7", "198.51.100.9"


@contextmanager
def asked_from(database: Engine, address: str, **settings: Any) -> Iterator[tuple[TestClient, list[str]]]:
    """A client at ``address``, and two keys."""
    with opened(Settings(database=database.url, **settings)) as service:
        made = len(service.keys.list())
        keys = [service.keys.add(f"k{made + number}", frozenset(Scope)) for number in range(2)]
        with TestClient(an_app(service), client=(address, 50_000)) as client:
            yield client, keys


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    return sqlite_engine(tmp_path_factory.mktemp("limits"))


def statuses(client: TestClient, count: int, **headers: str) -> list[int]:
    return [client.get("/v1/conflicts", headers=headers).status_code for _ in range(count)]


def test_a_rate_refuses_what_is_above_it_until_some_of_the_minute_has_passed() -> None:
    now = [0.0]
    rate = Rate(6, clock=lambda: now[0])

    assert [rate.wait_seconds("a") for _ in range(6)] == [0.0] * 6
    assert rate.wait_seconds("a") == pytest.approx(MINUTE / 6)
    assert rate.wait_seconds("b") == 0.0
    now[0] += MINUTE / 6
    assert [rate.wait_seconds("a") > 0 for _ in range(2)] == [False, True]
    now[0] += 10 * MINUTE
    assert [rate.wait_seconds("a") > 0 for _ in range(7)] == [False] * 6 + [True]


def test_without_settings_there_is_no_limit(database: Engine) -> None:
    with asked_from(database, HOME) as (client, _):
        assert statuses(client, 200) == [200] * 200


def test_an_address_that_asks_too_often_is_told_when_to_come_back(database: Engine) -> None:
    with asked_from(database, HOME, rate_per_address=5) as (client, _):
        assert statuses(client, 7) == [200] * 5 + [429] * 2
        refused = client.get("/v1/conflicts")
        probes = [client.get(path).status_code for path in ("/livez", "/readyz")]

        assert refused.json()["type"] == "/problems/too-many-requests"
        assert refused.headers["content-type"] == "application/problem+json"
        assert 1 <= int(refused.headers["retry-after"]) <= 12
        assert probes == [200, 200]
        hits = client.app.state.metrics.text("", None)[0].decode()  # type: ignore[attr-defined]
        assert 'claimline_limits_hit_total{limit="address"} 3.0' in hits
        assert 'requests_total{method="GET",route="unknown",status="429"} 3.0' in hits


def test_each_key_has_a_rate_of_its_own(database: Engine) -> None:
    with asked_from(database, HOME, rate_per_key=5) as (client, (one, two)):
        assert statuses(client, 6, Authorization=f"Bearer {one}") == [200] * 5 + [429]
        assert statuses(client, 6, Authorization=f"Bearer {two}") == [200] * 5 + [429]
        assert statuses(client, 9) == [200] * 9


def test_the_address_is_the_forwarded_one_only_from_a_proxy_that_the_setting_names(database: Engine) -> None:
    trusted = {"trusted_proxies": (ip_network(PROXY), ip_network("10.1.0.0/16"))}
    for settings, forwarded in ((trusted, ["429", "200"]), ({}, ["429", "429"])):
        with asked_from(database, PROXY, rate_per_address=3, **settings) as (client, _):
            statuses(client, 4, **{"X-Forwarded-For": HOME})
            told = [statuses(client, 1, **{"X-Forwarded-For": each}) for each in (HOME, STRANGER)]
            assert [str(status) for [status] in told] == forwarded


def test_what_a_client_writes_before_the_proxy_does_is_not_believed(database: Engine) -> None:
    settings = {"trusted_proxies": (ip_network(PROXY), ip_network("10.1.0.0/16")), "rate_per_address": 3}
    with asked_from(database, PROXY, **settings) as (client, _):
        made_up = [{"X-Forwarded-For": f"203.0.113.{number}, {HOME}, 10.1.2.3"} for number in range(5)]
        assert [client.get("/v1/conflicts", headers=each).status_code for each in made_up] == [200] * 3 + [429] * 2
        assert statuses(client, 1, **{"X-Forwarded-For": "no address"}) == [200]  # the proxy's own


@pytest.mark.parametrize(
    ("address", "client"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("testclient", "testclient"),
    ],
)
def test_a_client_of_ipv6_is_known_by_its_network(address: str, client: str) -> None:
    assert client_of({"client": (address, 1)}) == client


@pytest.mark.slow
def test_one_client_may_have_only_so_many_streams(database: Engine) -> None:
    settings = Settings(database=database.url, streams_per_client=2)
    with running(database, settings=settings) as there, listening(there) as here:
        with here.stream() as _, here.stream() as _:
            status, problem = here.refused()
            with here.stream(there.authorization) as _:  # another client, by its key
                assert (status, problem["type"]) == (503, "/problems/too-many-streams")
                assert "2 streams open, as many as one client may have" in problem["detail"]
        assert here.streams.limits_hit == {"streams_per_client": 1}
        here.server.should_exit = True


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("TRUSTED_PROXIES", "proxy.example.org"),
        ("TRUSTED_PROXIES", "10.0.0.1/8"),
        ("PUBLIC_ADDRESS", "https://a.example/path"),
        ("PUBLIC_ADDRESS", "https://a.example https://b.example"),
        ("PUBLIC_ADDRESS", "*"),
        ("RATE_PER_KEY", "0"),
    ],
)
def test_a_bad_setting_is_refused_with_the_form_that_is_meant(name: str, text: str) -> None:
    with pytest.raises(BadSetting, match="write"):
        read_settings({f"CLAIMLINE_{name}": text})
