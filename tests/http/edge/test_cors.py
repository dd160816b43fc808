"""Pages of other websites read the API if a setting names them, and no others."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pytest

from api.settings import BadSetting, Settings, read_settings
from tests.support.engines import Engine
from tests.support.running import Running, running

MAPS = "https://maps.example.org"
EXPOSED = {"Claimline-Position", "ETag", "Link"}
PREFLIGHT = {"Access-Control-Request-Method": "GET", "Access-Control-Request-Headers": "authorization, if-none-match"}


def serving(engine: Engine, *origins: str) -> Iterator[Running]:
    with running(engine, settings=Settings(database=engine.url, cors=origins)) as there:
        yield there


@pytest.fixture
def there(engine: Engine) -> Iterator[Running]:
    yield from serving(engine, MAPS)


def headers(
    there: Running, path: str, origin: str | None = MAPS, method: str = "GET", **more: str
) -> Mapping[str, str]:
    given = {**({} if origin is None else {"Origin": origin}), **{name.replace("_", "-"): more[name] for name in more}}
    found: Mapping[str, str] = there.client.request(method, path, headers=given).headers
    return found


@pytest.mark.parametrize("path", ["/v1/conflicts", "/v1/feed", "/v1/places/nowhere", "/v1/feeds/days/x.atom", "/ogc"])
def test_a_named_website_may_read_answers_and_problems_and_their_headers(there: Running, path: str) -> None:
    found = headers(there, path)

    assert found["Access-Control-Allow-Origin"] == MAPS
    assert set(found["Access-Control-Expose-Headers"].split(", ")) >= EXPOSED
    assert "Origin" in found["Vary"]
    assert "Access-Control-Allow-Credentials" not in found


def test_a_cache_keeps_answers_for_other_origins_apart(there: Running) -> None:
    assert "Origin" in headers(there, "/v1/conflicts", None)["Vary"]


@pytest.mark.parametrize("origin", ["https://other.example.org", "http://maps.example.org", f"{MAPS}:8443", "null"])
def test_another_may_not(there: Running, origin: str) -> None:
    assert "Access-Control-Allow-Origin" not in headers(there, "/v1/conflicts", origin)
    assert there.client.options("/v1/conflicts", headers={"Origin": origin, **PREFLIGHT}).status_code == 400


def test_a_browser_may_ask_before_it_sends_a_key(there: Running) -> None:
    response = there.client.options("/v1/reports", headers={"Origin": MAPS, **PREFLIGHT})

    assert response.status_code == 200
    assert response.headers["Access-Control-Allow-Origin"] == MAPS
    assert "Authorization" in response.headers["Access-Control-Allow-Headers"]
    assert "POST" in response.headers["Access-Control-Allow-Methods"]


def test_options_without_an_origin_still_names_the_methods(there: Running) -> None:
    assert there.client.options("/v1/conflicts").headers["Allow"] == "GET, HEAD, OPTIONS"


def test_a_star_is_for_all(engine: Engine) -> None:
    for there in serving(engine, "*"):
        assert headers(there, "/v1/conflicts", "https://any.example")["Access-Control-Allow-Origin"] == "*"


def test_it_is_off_by_default(engine: Engine) -> None:
    for there in serving(engine):
        assert "Access-Control-Allow-Origin" not in headers(there, "/v1/conflicts")
        assert there.client.options("/v1/conflicts", headers={"Origin": MAPS, **PREFLIGHT}).status_code == 204


def test_the_setting_holds_origins_with_spaces_or_commas_between() -> None:
    assert read_settings({"CLAIMLINE_CORS": f"{MAPS}, http://localhost:3000"}).cors == (MAPS, "http://localhost:3000")
    assert read_settings({"CLAIMLINE_CORS": "*"}).cors == ("*",)


@pytest.mark.parametrize(
    "text", [f"{MAPS}/", f"{MAPS}/a", "maps.example.org", "https://Maps.example.org", "https://a@b.c"]
)
def test_what_no_browser_sends_is_refused(text: str) -> None:
    with pytest.raises(BadSetting, match="CLAIMLINE_CORS"):
        read_settings({"CLAIMLINE_CORS": text})
