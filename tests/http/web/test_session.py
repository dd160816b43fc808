"""Where reading needs a key, a page asks for it once; the session that follows opens nothing but reads."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from api.settings import Reading, Settings
from tests.support.engines import sqlite_engine
from tests.support.pages import BROWSER, PAGES, read_page
from tests.support.running import Running, running

OWN = {"Origin": "http://testserver"}
COOKIE = "claimline-session"


@pytest.fixture
def closed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    engine = sqlite_engine(tmp_path_factory.mktemp("closed"))
    with running(engine, settings=Settings(database=engine.url, read=Reading.KEY)) as there:
        there.client.follow_redirects = False
        yield there


def begin(there: Running, then: str = "/disputes?lang=uk", **headers: str) -> str:
    """Return the address that opens after it."""
    answer = there.client.post("/session", data={"key": there.key, "then": then}, headers=OWN | headers)
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"])


@pytest.mark.parametrize("path", PAGES)
def test_every_page_asks_for_a_key(closed: Running, path: str) -> None:
    page = read_page(closed, path)

    assert page.status == 401
    assert "This service asks for a key to read" in page.text
    assert page.headers["cache-control"] == "no-store"


def test_a_key_is_asked_for_once_and_leads_on(closed: Running) -> None:
    assert 'name="then" value="/disputes?lang=uk"' in read_page(closed, "/disputes?lang=uk").html
    assert begin(closed) == "/disputes?lang=uk"

    assert read_page(closed, "/disputes?lang=uk").status == 200
    assert closed.client.get("/v1/conflicts").status_code == 200


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites_and_ends_with_the_browser(closed: Running) -> None:
    def cookie(scheme: str) -> list[str]:
        data, headers = {"key": closed.key}, {"Origin": f"{scheme}://testserver"}
        answer = closed.client.post(f"{scheme}://testserver/session", data=data, headers=headers)
        return sorted(part.strip().partition("=")[0] for part in answer.headers["set-cookie"].split(";"))

    assert cookie("http") == ["HttpOnly", "Path", "SameSite", COOKIE]
    assert cookie("https") == ["HttpOnly", "Path", "SameSite", "Secure", COOKIE]
    answer = closed.client.post("/session", data={"key": closed.key}, headers=OWN)
    assert "SameSite=strict" in answer.headers["set-cookie"]
    assert closed.key not in answer.headers["set-cookie"]


def test_a_session_records_nothing(closed: Running) -> None:
    begin(closed)
    answer = closed.client.put("/v1/places/hill", json={"name": "Hill"})

    assert answer.status_code == 401
    assert closed.service.store.size() == 0


def test_a_session_ends_with_its_key_and_when_the_reader_ends_it(closed: Running) -> None:
    begin(closed)
    assert "Forget the key" in read_page(closed, "/days/2024-06-15").text
    assert closed.client.post("/session/end", data={"then": "/"}, headers=OWN).status_code == 303
    assert read_page(closed, "/days/2024-06-15").status == 401

    begin(closed)
    assert read_page(closed, "/days/2024-06-15").status == 200
    closed.service.keys.revoke("test-0")
    assert read_page(closed, "/days/2024-06-15").status == 401


def test_a_wrong_key_is_an_error_at_its_field(closed: Running) -> None:
    answer = closed.client.post("/session", data={"key": "clk_1_2", "then": "/days"}, headers=BROWSER | OWN)

    assert answer.status_code == 401
    assert 'aria-invalid="true"' in answer.text
    assert 'value="/days"' in answer.text
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize(
    "headers",
    [{}, {"Origin": "https://other.example"}, {"Origin": "null"}, {**OWN, "Sec-Fetch-Site": "cross-site"}],
)
def test_a_form_of_another_website_begins_and_ends_no_session(closed: Running, headers: dict[str, str]) -> None:
    for path in ("/session", "/session/end"):
        answer = closed.client.post(path, data={"key": closed.key}, headers=headers)
        assert answer.status_code == 403
        assert "set-cookie" not in answer.headers


@pytest.mark.parametrize("then", ["//other.example/", "https://other.example/", "/\\other.example", "javascript:x", ""])
def test_a_session_leads_to_pages_of_this_service_alone(closed: Running, then: str) -> None:
    assert begin(closed, then) == "/"


def test_a_link_of_another_website_loads_the_page_once_more(closed: Running) -> None:
    """Its first request comes without the strict cookie."""
    headers = {**BROWSER, "Sec-Fetch-Site": "cross-site"}

    assert '<meta http-equiv="refresh" content="0;url=/days">' in closed.client.get("/days", headers=headers).text
    assert "refresh" not in read_page(closed, "/days").html
