"""A day as a page: the demo's 11 December 2025, and the ways from day to day."""

from __future__ import annotations

import pytest

from tests.support.engines import sqlite_engine
from tests.support.page_tables import rows
from tests.support.pages import BROWSER, read_page
from tests.support.running import Running, running
from tests.support.small_record import a_claim, a_report, small_record

DAY = "/days/2025-12-11"


def test_a_day_says_what_each_side_said_and_what_that_changed(demo: Running) -> None:
    page = read_page(demo, DAY)

    assert "4 statements were made that day. Russia: 3, Ukraine: 1. 1 more is possibly of that day." in page.text
    assert "1 dispute opened; 0 closed." in page.text
    assert ["Siversk", "Russia", "No statement", "Held by Russia"] in rows(page.html)
    assert "Who holds Siversk was disputed from 11 December 2025 to 23 December 2025" in page.text
    assert page.text.index("Russia said 3 statements") < page.text.index("Ukraine said 1 statement")
    assert "Takes no position position 228 “search and elimination”" in page.text
    assert "published on 11 December 2025" in page.text
    assert "published in December 2025 (uncertain)" in page.text
    assert page.text.index("Possibly that day") < page.text.rindex("54th Mechanized Brigade")


def test_a_day_is_ready_to_be_pasted_with_its_pinned_address(demo: Running) -> None:
    page = read_page(demo, DAY)

    assert "In the source's words: “remains under control” Source: Reuters via The Straits Times, https://" in page.text
    assert "/days/2025-12-11?conflict=russia-ukraine&known_at=286&lang=en" in page.text


def test_a_day_is_as_it_was_known(demo: Running) -> None:
    page = read_page(demo, DAY, known_at="226")

    assert "2 statements were made that day." in page.text
    assert "You see what was recorded by position 226" in page.text


def test_a_day_shows_one_matter_where_one_is_asked_about(demo: Running) -> None:
    both = read_page(demo, "/days/2025-10-26")
    siege = read_page(demo, "/days/2025-10-26", matter="siege")

    assert "Encircled by Russia" in both.text
    assert "Encircled by Russia" in siege.text
    assert len(siege.text) < len(both.text)


def test_statements_of_a_claimant_and_all_below_it(demo: Running) -> None:
    page = read_page(demo, DAY, claimant="ukraine")

    assert "1 statement was made that day." in page.text
    assert "Ukraine said 1 statement" in page.text
    assert "Russia said 3 statements" not in page.text


def test_the_days_with_statements_beside_are_one_click_away(demo: Running) -> None:
    page = read_page(demo, DAY, lang="en")

    assert {"/days/2025-12-10?lang=en", "/days/2025-12-12?lang=en"} & set(page.links)
    ways = [link for link in page.links if link.startswith("/days/2025")]
    earlier = read_page(demo, ways[0])
    assert DAY in "".join(earlier.links)


def test_without_a_date_the_last_day_with_statements_is_shown(demo: Running) -> None:
    answer = demo.client.get("/days?lang=uk&known_at=100", headers=BROWSER, follow_redirects=False)

    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/days/20")
    assert answer.headers["location"].endswith("lang=uk&known_at=100")
    chosen = demo.client.get("/days?date=2025-12-11&axis=about", headers=BROWSER, follow_redirects=False)
    assert chosen.headers["location"] == f"{DAY}?axis=about"


def test_an_empty_day_names_the_nearest_ones_with_statements(demo: Running) -> None:
    page = read_page(demo, "/days/2024-08-01")

    assert "No statements on this day" in page.text
    assert "The nearest earlier day with statements is 2024-02-" in page.text
    assert "The nearest later day with statements is 2025-" in page.text


def test_what_a_filter_leaves_empty_says_so(demo: Running) -> None:
    assert "The filters leave nothing." in read_page(demo, DAY, claimant="isw").text


def test_statements_that_speak_of_a_day(demo: Running) -> None:
    """Of 11 December speak those that say "by then", also the one that was said on the 10th or the 11th."""
    page = read_page(demo, DAY, axis="about")

    assert "5 statements speak of that day. Russia: 3, Ukraine: 2. 1 more is possibly of that day." in page.text
    assert "Changed that day" not in page.text


def test_statements_that_were_recorded_in_a_day(demo: Running) -> None:
    latest = demo.client.get("/days?axis=known_at", headers=BROWSER, follow_redirects=False).headers["location"]
    page = read_page(demo, f"{latest}&limit=5")

    assert "statements were recorded that day." in page.text
    assert page.html.count("data-statement=") == 5
    further = read_page(demo, next(link for link in page.links if "cursor=" in link))
    assert further.html.count("data-statement=") == 5


def test_a_page_of_a_day_continues_in_another_language(demo: Running) -> None:
    page = read_page(demo, DAY, limit=2)
    further = read_page(demo, next(link for link in page.links if "cursor=" in link))
    russian = read_page(demo, next(link for link in further.links if "lang=ru" in link and "cursor=" in link))

    assert further.html.count("data-statement=") == russian.html.count("data-statement=") == 2
    assert "11 декабря 2025" in russian.text


@pytest.mark.parametrize("date", ["2025-12", "2025-13-01", "yesterday"])
def test_what_is_no_day_is_refused_with_a_cure(demo: Running, date: str) -> None:
    page = read_page(demo, f"/days/{date}")

    assert page.status == 400
    assert "day" in page.text


def test_a_record_without_statements_has_no_day_to_show(tmp_path_factory: pytest.TempPathFactory) -> None:
    with running(sqlite_engine(tmp_path_factory.mktemp("empty"))) as there:
        assert "No statement is on record." in read_page(there, "/days").text


def test_statements_for_no_side_stand_last(tmp_path_factory: pytest.TempPathFactory) -> None:
    with small_record(sqlite_engine(tmp_path_factory.mktemp("others"))) as (there, _):
        said = [a_claim(id=name, stated="2024-05-02", claimant=name) for name in ("watcher", "red-army", "red-blog")]
        there.post("/v1/reports", a_report(*said))
        page = read_page(there, "/days/2024-05-02")

    assert page.text.index("Red said 1 statement") < page.text.index("Others said 2 statements")
