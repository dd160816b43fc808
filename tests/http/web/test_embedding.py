"""Pages under ``/embed`` may be framed by the origins of a setting, and only show."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from api.demo import load
from api.settings import Settings
from tests.support.engines import sqlite_engine
from tests.support.pages import read_page
from tests.support.running import Running, running

ORIGIN = "https://news.example.org"


@pytest.fixture(scope="module")
def framed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    engine = sqlite_engine(tmp_path_factory.mktemp("embed"))
    with running(engine, settings=Settings(database=engine.url, embed_origins=(ORIGIN,))) as there:
        load(there.service)
        yield there


@pytest.mark.parametrize("path", ["/", "/days/2025-12-11", "/disputes", "/outcomes", "/figures"])
def test_a_page_that_shows_may_be_framed_by_the_origins_of_the_setting(framed: Running, path: str) -> None:
    embedded, whole = read_page(framed, f"/embed{path}"), read_page(framed, path)

    assert embedded.status == 200
    assert embedded.headers["content-security-policy"].endswith(f"frame-ancestors {ORIGIN}")
    assert whole.headers["content-security-policy"].endswith("frame-ancestors 'none'")
    assert 'class="head"' not in embedded.html
    assert 'class="head"' in whole.html


def test_links_stay_in_the_frame_and_one_leads_out(framed: Running) -> None:
    links = read_page(framed, "/embed/days/2025-12-11?lang=en").links

    assert "/embed/places/geonames:694403?lang=en" in links
    assert "/days/2025-12-11?lang=en" in links


def test_nobody_may_frame_a_page_where_no_origin_is_set(demo: Running) -> None:
    policy = read_page(demo, "/embed/disputes").headers["content-security-policy"]

    assert policy.endswith("frame-ancestors 'none'")


@pytest.mark.parametrize("path", ["/record", "/setup", "/session", "/search", "/v1/conflicts", "/docs"])
def test_what_records_or_is_for_programs_is_not_embedded(framed: Running, path: str) -> None:
    assert framed.client.get(f"/embed{path}").status_code == 404


def test_a_page_names_its_pinned_address_on_paper(framed: Running) -> None:
    page = read_page(framed, "/days/2025-12-11")

    assert "Claimline, http://testserver/days/2025-12-11?known_at=286. Recorded by position 286." in page.text
