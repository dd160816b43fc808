"""A page tells its script from where on entries are new."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

from tests.support.engines import sqlite_engine
from tests.support.pages import read_page
from tests.support.running import Running
from tests.support.small_record import a_claim, a_report, small_record


def data(html: str, name: str) -> str:
    found = re.search(rf'<body[^>]* data-{name}="([^"]*)"', html)
    return "" if found is None else unescape(found[1])


def test_all_that_is_recorded_after_a_page_comes_after_its_cursor(tmp_path: Path) -> None:
    with small_record(sqlite_engine(tmp_path)) as (there, _):
        page = read_page(there, "/")
        there.post("/v1/reports", a_report(a_claim(stated="2024-06-10")))
        new = there.read("/v1/feed", after=data(page.html, "cursor"), type="claim.appended")["items"]

        assert [each["position"] > int(data(page.html, "position")) for each in new] == [True]
        assert there.read("/v1/feed", after=data(read_page(there, "/").html, "cursor"))["items"] == []


def test_a_page_of_the_past_follows_nothing(demo: Running) -> None:
    assert data(read_page(demo, "/?known_at=200").html, "cursor") == ""
    assert data(read_page(demo, "/").html, "conflict") == "russia-ukraine"
