"""The page of the map as the server sends it: sentence, panes, legend, tables, links, and settings of its script."""

from __future__ import annotations

import html
import json
import re
from pathlib import Path
from typing import Any

import pytest

from api.text.languages import Tongue
from api.web import assets
from api.web.glyphs import SIGNS
from domain.vocabulary import Status
from tests.support.engines import sqlite_engine
from tests.support.pages import read_page
from tests.support.running import Running, running
from tests.support.small_record import small_record

DAY = "2025-12-12"
ON_THAT_DAY = f"/?said_by={DAY}"
SENTENCE = (
    "On 12 December 2025 the sides disagreed about who holds 5 of the 10 places on record. "
    "They agreed about 2; about 3, only one side had made a claim. 3 places have no coordinates: see the list"
)


def settings_of(text: str) -> Any:
    found = re.search(r'data-settings="([^"]*)"', text)
    assert found is not None
    return json.loads(html.unescape(found[1]))


def test_the_sentence_says_what_the_picture_shows_with_numbers(demo: Running) -> None:
    assert SENTENCE in read_page(demo, ON_THAT_DAY).text


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("said_by=2025-12-24", "On 24 December 2025 the sides disagreed about who holds 4 of the 10 places on record."),
        ("said_by=2021-01-01", "On 1 January 2021 no side had made a claim about who holds a place."),
        ("said_by=2022-12-01", "the sides disagreed about who holds none of the 3 places on record."),
        ("said_by=2025-12-12&matter=siege", "about the encirclement of 1 of the 5 places with a claim about one."),
        ("said_by=2025-12-12&about=2025-12-10", "By words said up to 12 December 2025, about 10 December 2025, the"),
        ("", "Now ("),
        ("said_by=2025-12-12&lang=uk", "сторони розходяться в тому, хто утримує 5 із 10 місць"),
        ("said_by=2025-12-12&lang=ru", "стороны расходятся в том, кто удерживает 5 из 10 мест"),
    ],
)
def test_the_sentence_names_the_point_and_the_question(demo: Running, query: str, words: str) -> None:
    assert words in read_page(demo, f"/?{query}").text


def test_both_questions_have_a_sentence(demo: Running) -> None:
    page = read_page(demo, f"{ON_THAT_DAY}&also=siege")

    assert page.html.count('class="sentence"') == 2
    assert {*settings_of(page.html)["slices"]} == {"control", "siege"}


def test_the_chosen_town_has_the_words_of_both_speakers(demo: Running) -> None:
    text = read_page(demo, f"{ON_THAT_DAY}&place=siversk").text

    assert "Russia says: Held by Russia" in text
    assert "Russia said on 11 December 2025 that it controlled Siversk by then (Dmitry Peskov, Sputnik)." in text
    assert "Ukraine said in a denial on 11 December 2025 that it controlled Siversk by then" in text
    assert "Who holds Siversk has been disputed since 11 December 2025." in text


def test_a_speaker_without_a_claim_is_said_to_have_made_none(demo: Running) -> None:
    assert "Russia: no statement" in read_page(demo, f"{ON_THAT_DAY}&place=Myrnohrad").text


def test_any_two_speakers_stand_side_by_side(demo: Running) -> None:
    page = read_page(demo, f"{ON_THAT_DAY}&place=siversk&left=deepstate&right=Russia")

    assert settings_of(page.html)["panes"] == ["deepstate", "russia"]
    assert "DeepState says: Troops of Russia entered" in page.text
    assert settings_of(read_page(demo, f"{ON_THAT_DAY}&left=ukraine").html)["panes"] == ["ukraine", "russia"]


def test_a_speaker_who_does_not_speak_is_refused_with_those_who_do(demo: Running) -> None:
    page = read_page(demo, f"{ON_THAT_DAY}&left=nobody")

    assert page.status == 400
    assert "'nobody' does not speak in this conflict" in page.text
    assert "russia, ukraine, deepstate" in page.text


def test_a_town_that_is_not_there_is_refused_with_the_nearest(demo: Running) -> None:
    page = read_page(demo, f"{ON_THAT_DAY}&place=Sivrsk")

    assert page.status == 400
    assert f"{ON_THAT_DAY}&place=geonames:694403" in page.links


def test_the_legend_has_what_is_in_the_picture_and_nothing_else(demo: Running) -> None:
    def legend(query: str) -> str:
        return read_page(demo, f"/?{query}").html.partition('data-part="legend"')[2].partition("</section>")[0]

    both = legend(f"said_by={DAY}")
    assert all(label in both for label in ("Held by Russia", "Held by Ukraine", "No statement", "The sides disagree"))
    assert "Encircled" not in both
    assert "Troops entered" not in both
    assert "Encircled, in the colour of those around it" in legend(f"said_by={DAY}&also=siege")
    before = legend("said_by=2021-01-01")
    assert "Held by" not in before
    assert "The sides disagree" not in before


def test_districts_and_disputed_places_stand_in_tables(demo: Running) -> None:
    page = read_page(demo, ON_THAT_DAY)

    assert "Donetsk Oblast 3 2 1 0 Kharkiv Oblast 1 0 0 0 No district 1 0 2 0" in page.text
    assert "Pokrovsk Held by Russia Held in part by Ukraine Donetsk Oblast" in page.text
    assert f"/places/geonames:694403?said_by={DAY}" in page.links
    assert "Avdiivka: Zenit position" in page.text.partition("Places without coordinates")[2]


def test_without_script_there_is_a_drawing_of_the_disputed_places(demo: Running) -> None:
    noscript = read_page(demo, ON_THAT_DAY).html.partition("<noscript>")[2].partition("</noscript>")[0]

    assert re.findall(r"<text[^>]*>([^<]+)</text>", noscript) == ["Siversk", "Pokrovsk", "Bakhmut", "Kupiansk"]
    assert "<text " not in read_page(demo, "/?said_by=2021-01-01").html


def test_links_are_pinned_and_lead_to_the_same_picture(demo: Running) -> None:
    page = read_page(demo, f"{ON_THAT_DAY}&place=siversk&view=combined")
    pinned = next(link for link in page.links if link.startswith("http://testserver/?"))
    assert pinned == f"http://testserver/?said_by={DAY}&place=siversk&view=combined&known_at=286"

    again = read_page(demo, pinned.removeprefix("http://testserver"))
    assert SENTENCE in again.text
    csv = next(link for link in again.links if link.endswith("f=csv"))
    rows = demo.client.get(csv).text.splitlines()
    assert len({row.partition(",")[0] for row in rows[1:]}) == 10
    geojson = next(link for link in again.links if link.endswith("f=geojson"))
    assert demo.client.get(geojson).headers["content-type"] == "application/geo+json"


def test_now_is_pinned_by_its_instant(demo: Running) -> None:
    pinned = next(link for link in read_page(demo, "/").links if link.startswith("http://testserver/?"))

    assert re.search(r"said_by=20\d\d-\d\d-\d\dT[\d:.]+Z&known_at=286$", pinned)


def test_a_picture_is_cited_with_its_sentence_its_position_and_its_licences(demo: Running) -> None:
    page = read_page(demo, f"/cite?said_by={DAY}&known_at=286")

    assert page.status == 200
    assert "position 286 of the log" in page.text
    assert f"http://testserver/?said_by={DAY}&known_at=286" in page.text
    assert "No import behind these statements names a licence." in page.text


def test_other_pages_may_frame_the_embedded_map_alone(demo: Running) -> None:
    page = read_page(demo, f"/embed/map?said_by={DAY}")

    assert SENTENCE in page.text
    assert "<header" not in page.html.partition("data-map")[0]
    assert page.headers["content-security-policy"].endswith("frame-ancestors 'none'")


def test_the_script_is_told_how_each_status_is_drawn_and_names_none(demo: Running) -> None:
    settings = settings_of(read_page(demo, ON_THAT_DAY).html)

    drawn = {status for status in Status if str(SIGNS[status]) != "no-position"}
    assert {*settings["signs"]} == {str(each) for each in drawn}
    assert settings["slots"]["russia-ministry-of-defence"] == settings["slots"]["russia"] == 0
    assert settings["slots"]["deepstate"] == 6
    named = [str(each) for each in Status if each not in {Status.ENTERED, Status.CONTESTED}]
    ours = {name: text.decode() for name, text in assets.contents().items() if name.startswith("map/")}
    assert [(name, each) for name, text in ours.items() for each in named if re.search(rf'["\'.]{each}\b', text)] == []


def test_what_the_script_asks_for_is_pinned_to_the_position_of_the_page(demo: Running) -> None:
    settings = settings_of(read_page(demo, f"{ON_THAT_DAY}&known_at=229").html)

    for address in (settings["slices"]["control"], settings["places"]):
        assert demo.client.get(address).json()["known_at"]["position"] == 229


@pytest.mark.parametrize("tongue", Tongue)
def test_every_form_of_the_legend_has_words(demo: Running, tongue: Tongue) -> None:
    page = read_page(demo, f"/?said_by=2025-12-24&also=siege&voice=own&left=isw&lang={tongue}")

    assert page.status == 200


def test_a_record_of_another_conflict_has_a_map(tmp_path: Path) -> None:
    with small_record(sqlite_engine(tmp_path)) as (there, _):
        page = read_page(there, "/")

    assert page.status == 200
    assert "no side had made a claim" in page.text


def test_a_record_without_a_conflict_leads_on(tmp_path: Path) -> None:
    with running(sqlite_engine(tmp_path)) as there:
        answer = there.client.get("/", follow_redirects=False)

    assert (answer.status_code, answer.headers["location"]) == (303, "/setup")


def test_a_field_that_was_left_blank_asks_for_nothing(demo: Running) -> None:
    page = read_page(demo, f"{ON_THAT_DAY}&about=&known_at=229")

    assert page.status == 200
    assert not [link for link in page.links if "about=&" in link]
