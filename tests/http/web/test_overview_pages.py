"""Disputes, outcomes and figures as pages: the demo's numbers, in the words of the interface for programs."""

from __future__ import annotations

import csv
import re
from io import StringIO

import pytest

from tests.support.page_tables import rows
from tests.support.pages import BROWSER, read_page
from tests.support.running import Running

AT = {"said_by": "2025-12-12"}


def test_open_disputes_come_first_and_the_oldest_of_them_first(demo: Running) -> None:
    page = read_page(demo, "/disputes", **AT)
    answer = demo.read("/v1/disputes", **AT)
    still_open = [each["name"] for each in answer["disputes"] if each["outcome"] == "open"]

    assert f"{len(still_open)} disputes are open." in page.text
    assert f"{len(answer['disputes']) - len(still_open)} earlier disputes have ended." in page.text
    assert [row[0].removesuffix(" Encirclement") for row in rows(page.html)[1 : len(still_open) + 1]] == still_open
    assert page.html.index('id="open"') < page.html.index('id="acknowledged"') < page.html.index('id="superseded"')


def test_a_dispute_says_what_each_side_says_and_since_when(demo: Running) -> None:
    page = read_page(demo, "/disputes", **AT)

    [siversk] = [row for row in rows(page.html) if row[0] == "Siversk"]
    assert siversk[1:] == [
        "Donetsk Oblast",
        "from 11 December 2025",
        "1 day",
        "Held by Russia",
        "Held by Ukraine",
        "opened by siv-11",
    ]
    assert "/statements/siv-11?said_by=2025-12-12" in page.links
    link = "/places/geonames:694403?said_by=2025-12-12#dispute-siv-11"
    assert link in page.links
    assert 'id="dispute-siv-11"' in read_page(demo, link.partition("#")[0]).html


def test_a_dispute_about_an_encirclement_leads_to_that_matter(demo: Running) -> None:
    links = [each for each in read_page(demo, "/disputes", matter="siege").links if "#dispute-" in each]

    assert links
    for link in links:
        address, _, anchor = link.partition("#")
        assert f'id="{anchor}"' in read_page(demo, address).html


def test_a_closed_dispute_stands_with_its_outcome(demo: Running) -> None:
    page = read_page(demo, "/disputes", outcome="acknowledged")

    assert "3 disputes ended when a side acknowledged the other's claim." in page.text
    assert [row[:4] for row in rows(page.html) if row[0] == "Siversk"] == [
        ["Siversk", "Donetsk Oblast", "from 11 December 2025 to 23 December 2025", "12 days"]
    ]
    assert "Bakhmut" not in page.text


@pytest.mark.parametrize(
    ("filters", "places"),
    [
        ({"claimant": "wagner-group"}, {"Soledar", "Bakhmut"}),
        ({"admin": "Kharkiv Oblast", "matter": "siege"}, {"Kupiansk"}),
        ({"older_than": "1000"}, {"Bakhmut", "Avdiivka Coke Plant"}),
    ],
)
def test_filters_leave_the_disputes_that_they_leave_elsewhere(
    demo: Running, filters: dict[str, str], places: set[str]
) -> None:
    page = read_page(demo, "/disputes", **filters)
    listed = {each["name"] for each in demo.read("/v1/disputes", **filters)["disputes"]}

    assert listed == places
    assert {row[0].removesuffix(" Encirclement") for row in rows(page.html)} - {"Place"} == places


def test_a_form_that_was_sent_half_empty_leads_to_a_tidy_address(demo: Running) -> None:
    answer = demo.client.get(
        "/disputes?claimant=&admin=Kharkiv+Oblast&outcome=&older_than=", headers=BROWSER, follow_redirects=False
    )

    assert (answer.status_code, answer.headers["location"]) == (303, "/disputes?admin=Kharkiv+Oblast")


def test_no_open_dispute_says_so_and_the_way_on(demo: Running) -> None:
    page = read_page(demo, "/disputes", said_by="2022-01-01")

    assert "0 disputes are open. 0 earlier disputes have ended." in page.text
    assert "No open disputes" in page.text
    assert "/days?said_by=2022-01-01" in page.links


def test_where_no_timelines_are_kept_ended_disputes_are_one_click_away(demo: Running) -> None:
    """Working out all outcomes at once would take long there."""
    page = read_page(demo, "/disputes", voice="own")
    answer = demo.read("/v1/disputes", voice="own")["disputes"]
    ended = [each for each in answer if each["outcome"] != "open"]

    assert f"{len(answer) - len(ended)} disputes are open. {len(ended)} earlier disputes have ended." in page.text
    assert "Ended disputes, by outcome: Acknowledged · Taken back · Ran out · Ended by a later statement" in page.text
    there = read_page(demo, "/disputes?voice=own&outcome=acknowledged")
    assert len(rows(there.html)[1:]) == sum(1 for each in ended if each["outcome"] == "acknowledged")


def test_a_long_list_has_pages(demo: Running) -> None:
    page = read_page(demo, "/disputes", outcome="open", limit=2)
    following = [link for link in page.links if "cursor=" in link]
    second = read_page(demo, following[0])

    assert "6 disputes are open." in second.text
    places = [[row[0] for row in rows(each.html)[1:]] for each in (page, second)]
    assert (len(places[0]), len(places[1]), {*places[0]} & {*places[1]}) == (2, 2, set())


@pytest.mark.parametrize("path", ["/disputes", "/outcomes", "/figures", "/days/2025-12-11"])
def test_the_file_of_a_page_answers_the_same_question(demo: Running, path: str) -> None:
    page = read_page(demo, path, claimant="russia", matter="control", lang="uk", known_at="250", bound="latest")
    files = [link for link in page.links if "f=csv" in link]

    assert files
    for link in set(files):
        answer = demo.client.get(link)
        assert answer.status_code == 200, answer.text
        assert answer.headers["content-type"].startswith("text/csv")
        assert "known_at=250" in link


@pytest.mark.parametrize("path", ["/disputes", "/outcomes", "/figures"])
def test_about_beside_another_said_by_moves_with_it_and_the_page_says_so(demo: Running, path: str) -> None:
    page = read_page(demo, path, about="2023-01-01", said_by="2025-12-12")

    assert page.status == 200
    assert "Here both move together" in page.text
    assert "12 December 2025" in page.text
    assert demo.client.get(next(link for link in page.links if "f=csv" in link)).status_code == 200


def test_outcomes_are_counted_by_claimant_in_a_picture_and_a_table(demo: Running) -> None:
    page = read_page(demo, "/outcomes")
    answer = demo.read("/v1/outcomes")

    assert "The sides made 16 claims to hold a place. 4 were acknowledged by another side." in page.text
    assert "6 ended with later statements of the same side. 5 are contradicted. 1 is unanswered." in page.text
    assert ["Ministry of Defence (Russia)", "2", "0", "0", "1", "0", "3"] in rows(page.html)
    drawn = re.findall(r'<rect class="chart-bar kind-(\w+)" x="[\d.]+%"', page.html)
    segments = [name for counts in answer["counts"].values() for name, count in counts.items() if count]
    assert sorted(drawn) == sorted(name for name in segments if name != "claims")


def test_the_claims_behind_a_count_are_one_click_away(demo: Running) -> None:
    page = read_page(demo, "/outcomes", **AT)
    counted = re.findall(r'<td class="numbers"><a href="([^"]+)">(\d+)</a>', page.html)

    assert counted
    for link, count in counted:
        there = read_page(demo, link.replace("&amp;", "&"))
        assert len(rows(there.html[there.html.index('id="claims"') :])[1:]) == int(count)


def test_no_claims_to_hold_a_place(demo: Running) -> None:
    assert "No claims to hold a place" in read_page(demo, "/outcomes", said_by="2021-01-01").text


def test_figures_are_those_of_the_interface_for_programs(demo: Running) -> None:
    page = read_page(demo, "/figures")
    answer = demo.read("/v1/figures")

    assert "117 claims are on record. 1 of them was taken back." in page.text
    assert sum(each["claims"] for each in answer["claims"]) == 117
    assert "Of 16 claims to hold a place, 4 were acknowledged by another side and 14 were contradicted" in page.text
    table = rows(page.html)
    assert ["Donetsk Oblast", "82"] in table
    assert ["Ministry of Defence (Russia)", "3", "2", "0", "0", "12"] in table
    assert ["Russia", "4", "4", "Ukraine 4"] in table
    december = [each["claims"] for each in answer["claims"] if each["month"] == "2025-12"]
    assert sum(map(int, next(row for row in table if row[0] == "2025-12")[1:])) == sum(december)


def test_each_month_of_the_table_is_a_column_of_the_picture(demo: Running) -> None:
    page = read_page(demo, "/figures")
    table = page.html[page.html.index('aria-label="Claims by month"') : page.html.index('id="claimants"')]
    cells = [int(count) for count in re.findall(r'<td class="numbers">(\d+)</td>', table)]
    chart = page.html[
        page.html.index('aria-labelledby="by-month-title"') : page.html.index('aria-label="Claims by month"')
    ]

    assert len(re.findall("<rect ", chart)) == sum(1 for count in cells if count)
    assert sum(cells) == 117


def test_figures_of_nothing_say_so(demo: Running) -> None:
    assert "No figures yet" in read_page(demo, "/figures", said_by="2021-01-01").text
    assert "The filters leave nothing." in read_page(demo, "/figures", said_by="2021-01-01", claimant="isw").text


def test_an_unknown_name_is_refused_with_the_nearest_ones(demo: Running) -> None:
    page = read_page(demo, "/disputes", admin="Donetsk Oblas")

    assert page.status == 400
    assert "Donetsk Oblast" in page.text


def test_each_chart_has_its_numbers_as_a_file(demo: Running) -> None:
    page = read_page(demo, "/figures", claimant="russia", known_at="250")
    links = dict.fromkeys(link for link in page.links if link.startswith("/figures/"))
    files = {link.partition("?")[0]: list(csv.DictReader(StringIO(demo.client.get(link).text))) for link in links}
    answer = demo.read("/v1/figures", claimant="russia", known_at="250")

    assert {*files} == {"/figures/claims.csv", "/figures/acknowledgement.csv", "/figures/contradictions.csv"}
    claims = [[row["month"], row["claimant"], row["claims"]] for row in files["/figures/claims.csv"]]
    assert claims == [[each["month"], each["claimant"], str(each["claims"])] for each in answer["claims"]]
    assert {row["figure"] for row in files["/figures/contradictions.csv"]} == {"contradictions", "contradicted_by"}
    assert "month" not in files["/figures/acknowledgement.csv"][0]
    assert {row["known_at"] for rows in files.values() for row in rows} == {"250"}


def test_a_chart_that_there_is_not_has_no_file(demo: Running) -> None:
    assert demo.client.get("/figures/casualties.csv").status_code in {400, 404}


@pytest.mark.parametrize(
    "coordinates",
    [
        {"known_at": "0"},
        {"voice": "own", "bound": "earliest"},
        {"matter": "siege", "said_by": "2025-11-20", "lang": "uk"},
        {"about": "2023-01-20", "said_by": "2025-01-01", "known_at": "150", "lang": "ru"},
        {"said_by": "2030-01-01"},
    ],
    ids="&".join,
)
@pytest.mark.parametrize("path", ["/days/2025-12-11", "/disputes", "/outcomes", "/figures", "/verify"])
def test_a_page_answers_at_any_coordinates(demo: Running, path: str, coordinates: dict[str, str]) -> None:
    page = read_page(demo, path, **coordinates)

    assert page.status == 200
    assert page.inline == []
