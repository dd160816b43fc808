"""Search finds places in any spelling, claimants, people and sources, and leads to their statements."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.support.pages import read_page
from tests.support.running import Running


def hits(there: Running, text: str, **parameters: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = there.read("/search/hits", q=text, **parameters)["hits"]
    return found


@pytest.mark.parametrize("spelling", ["Siversk", "север", "Сіверськ", "SIVERSK"])
def test_a_place_is_found_in_any_spelling(demo: Running, spelling: str) -> None:
    [first, *_] = hits(demo, spelling)

    assert (first["kind"], first["name"], first["link"]) == ("place", "Siversk", "/places/geonames:694403")
    assert first["detail"] == "Bakhmutskyi raion · Donetsk Oblast · Ukraine · 21 statements"


def test_the_spelling_that_matches_is_shown_where_the_name_is_another(demo: Running) -> None:
    assert hits(demo, "север")[0]["matched"] == ["Север", "ск"]
    assert hits(demo, "Sive")[0]["matched"] is None


@pytest.mark.parametrize(
    ("text", "kind", "name", "link"),
    [
        ("peskov", "person", "Dmitry Peskov", "/search?person=Dmitry+Peskov"),
        (
            "general staff",
            "claimant",
            "General Staff of the Armed Forces of Ukraine",
            "/search?claimant=ukraine-general-staff",
        ),
        ("sputnik", "source", "Sputnik", "/search?source=Sputnik"),
    ],
)
def test_claimants_people_and_sources_lead_to_their_statements(
    demo: Running, text: str, kind: str, name: str, link: str
) -> None:
    found = [each for each in hits(demo, text) if each["kind"] == kind]

    assert link in [each["link"] for each in found], found
    page = read_page(demo, link)
    assert page.status == 200
    assert page.html.count('<article class="card statement') >= 1
    assert name.rsplit(maxsplit=1)[-1] in page.text


def test_a_search_without_a_match_says_so_and_how_to_go_on(demo: Running) -> None:
    page = read_page(demo, "/search", q="Xyzzyq")

    assert "Nothing matches “Xyzzyq”" in page.text
    assert "Add a place" in page.text


def test_a_text_is_shown_as_text(demo: Running) -> None:
    page = read_page(demo, "/search", q="<b onclick=x>Siversk")

    assert page.inline == []
    assert "<b onclick=x>Siversk" in page.text


def test_an_empty_text_shows_the_field_and_a_text_that_no_name_has_is_refused(demo: Running) -> None:
    assert "in any spelling" in read_page(demo, "/search", q="  ").text
    assert read_page(demo, "/search", q="x" * 2_000).status == 400


def test_a_search_in_the_past_knows_only_what_was_recorded(demo: Running) -> None:
    assert [each for each in hits(demo, "peskov", known_at="20") if each["kind"] == "person"] == []


def test_statements_continue_on_a_next_page(demo: Running) -> None:
    first = read_page(demo, "/search?claimant=ukraine")
    [following] = [link for link in first.links if link.startswith("/search?claimant=ukraine&after=")]
    second = read_page(demo, following)

    assert first.html.count('<article class="card statement') == 50
    assert not {*_statements(first.links)} & {*_statements(second.links)}


def _statements(links: list[str]) -> list[str]:
    return [each for each in links if each.startswith("/statements/")]


def test_places_come_first_then_claimants_people_and_sources(demo: Running) -> None:
    headings = re.findall("<h2>(.*?)</h2>", read_page(demo, "/search", q="siversk").html)

    assert headings[:3] == ["Place", "Claimant", "Person"]
