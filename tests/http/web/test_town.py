"""The page of a town: sentences, lanes, every statement, at any coordinates and in three languages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape, unescape
from pathlib import Path

import pytest

from api.text.languages import Tongue
from api.web.town.routes import ROWS_MAX
from domain.questions.past import Question
from domain.questions.stances.places import ask_timeline
from tests.support.engines import sqlite_engine
from tests.support.pages import ReadPage, read_page
from tests.support.running import Running
from tests.support.small_record import a_claim, a_denial, a_report, a_retraction, small_record

SIVERSK, BAKHMUT, SOLEDAR = (f"/places/geonames:{number}" for number in (694403, 713174, 706757))


@pytest.fixture
def there(tmp_path: Path) -> Iterator[Running]:
    with small_record(sqlite_engine(tmp_path)) as (running, _):
        yield running


def row_of(page: ReadPage, statement: str) -> str:
    """The words of one row."""
    html = re.search(rf'<tr id="statement-{statement}".*?</tr>', page.html, re.DOTALL)
    assert html is not None
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html[0])).split())


def bars_of(page: ReadPage) -> list[str]:
    """Return the titles of the bars of the whole picture."""
    whole = page.html.partition('class="lanes lanes-wide"')[2].partition("lanes-narrow-frame")[0]
    return [unescape(each) for each in re.findall(r'<g class="bar [^"]*">\s*<title>([^<]+)</title>', whole)]


def test_the_sentences_lanes_and_rows_of_siversk_say_it_all(demo: Running) -> None:
    page = read_page(demo, SIVERSK)

    assert page.status == 200
    assert page.inline == []
    assert "Since 11 December 2025 Russia has said that it controls Siversk" in page.text
    assert "Since 23 December 2025 Ukraine has said that none of its troops are in Siversk" in page.text
    assert "was disputed from 11 December 2025 to 23 December 2025: acknowledged after 12 days." in page.text
    assert {"Сіверськ", "Северск"} <= {*re.findall(r"<span[^>]*>([^<]+)</span>", page.html)}
    assert "21 statements, the last one first." in page.text
    assert "Disputed 12 days" in page.text


def test_the_bars_are_the_spans_of_the_timeline(demo: Running) -> None:
    track = ask_timeline(demo.service.asking, "geonames:694403", Question()).track

    assert len(bars_of(read_page(demo, SIVERSK))) == sum(map(len, track.spans.values()))
    assert "Russia: Held by Russia, since 11 December 2025" in bars_of(read_page(demo, SIVERSK))


def test_a_row_tells_who_where_which_words_the_source_and_the_record(demo: Running) -> None:
    page = read_page(demo, SIVERSK)
    row = row_of(page, "siv-13")

    assert row.startswith("11 December 2025 Ukraine Operation Task Force East where: Facebook Denial Held by Ukraine")
    assert "denies siv-10" in row
    assert "remains under control" in row
    assert "Reuters via The Straits Times published on 12 December 2025" in row
    assert re.search(r"position 230 · proof Correct Annul Add a source$", row)
    assert "/v1/log/proof/230" in page.links
    assert "/statements/siv-13/correct" in page.links
    assert "#statement-siv-10" in page.links


def test_statements_without_a_position_and_affiliates_are_shown_as_such(demo: Running) -> None:
    page = read_page(demo, SIVERSK)

    assert "Takes no position" in row_of(page, "siv-12")
    assert "affiliate of Russia" in row_of(page, "siv-07")
    assert "observer" in row_of(page, "siv-16")
    assert "hedged: “likely”" in row_of(page, "siv-16")
    assert "Statement that acknowledges" in row_of(page, "siv-18")


def test_every_mark_leads_to_its_row_and_says_when_who_and_what(demo: Running) -> None:
    page = read_page(demo, SIVERSK)
    marks = re.findall(r'<a href="#statement-([^"]+)" class="statement-mark" aria-label="([^"]+)"', page.html)

    assert len(marks) == 21
    assert {statement for statement, _ in marks} == {*re.findall(r'<tr id="statement-([^"]+)"', page.html)}
    assert dict(marks)["siv-10"] == "11 December 2025, Russia, Claim: Held by Russia"
    assert dict(marks)["siv-14"].startswith("10 December 2025 \N{EN DASH} 11 December 2025, 54th Mechanized Brigade")


@pytest.mark.parametrize("tongue", Tongue)
@pytest.mark.parametrize("path", [SIVERSK, BAKHMUT, SOLEDAR])
def test_a_town_speaks_each_language(demo: Running, path: str, tongue: Tongue) -> None:
    page = read_page(demo, path, lang=str(tongue))

    assert page.status == 200
    assert f'<html lang="{tongue}"' in page.html
    assert page.html.count("<h1") == 1


def test_at_earlier_coordinates_later_words_are_left_out_and_counted(demo: Running) -> None:
    page = read_page(demo, SIVERSK, said_by="2025-12-12")

    assert "Who holds Siversk has been disputed since 11 December 2025" in page.text
    assert "6 statements were made later, and are left out." in page.text
    assert "siv-18" not in page.html
    assert not any("since 23 December" in bar for bar in bars_of(page))


def test_about_another_instant_than_said_by_the_sentences_are_those_of_the_stances(demo: Running) -> None:
    page = read_page(demo, SIVERSK, about="2025-12-01", said_by="2025-12-31")

    assert "Ukraine said in a denial on 18 July 2022 that it controlled Siversk" in page.text
    assert "about the end of 1 December 2025" in page.text


def test_known_at_an_earlier_position_the_page_says_so(demo: Running) -> None:
    page = read_page(demo, SIVERSK, known_at="229")

    assert "You see what was recorded by position 229" in page.text
    assert 'id="statement-siv-13"' not in page.html


def test_the_other_matter_has_lanes_of_its_own(demo: Running) -> None:
    page = read_page(demo, "/places/geonames:704422", matter="siege")

    assert any("Encircled by" in bar for bar in bars_of(page))
    assert not any("Held" in bar for bar in bars_of(page))


def test_a_place_without_statements_says_so_and_the_way_on(there: Running) -> None:
    page = read_page(there, "/places/ford")

    assert "No side has made a claim here" in page.text
    assert "/record?place=ford" in page.links
    assert '<svg class="lanes' not in page.html


def test_an_unknown_place_is_a_404_with_the_nearest_names(demo: Running) -> None:
    page = read_page(demo, "/places/Siversk")

    assert page.status == 404
    assert SIVERSK in page.links


def test_corrected_annulled_corroborated_and_withdrawn_statements_are_shown_as_such(there: Running) -> None:
    said = [a_claim(id="s1"), a_denial(id="s2", denies=["s1"]), a_claim(id="s3"), a_retraction(id="s4", retracts="s3")]
    there.post("/v1/reports", a_report(*said))
    content = {**a_claim(status="contested", holder=None), "stated": "2024-06-09"}
    there.post("/v1/statements/s1/corrections", {"content": content, "reason": "misread"})
    there.post("/v1/statements/s1/sources", {"source": {"name": "Another", "published": "2024-06-11"}, "note": "same"})
    there.post("/v1/statements/s2/annulment", {"reason": "never said"})
    page = read_page(there, "/places/hill")

    assert "Corrected on 15 June 2024, 12:00: misread see before" in row_of(page, "s1")
    assert "also Another" in row_of(page, "s1")
    assert "Annulled: never said" in row_of(page, "s2")
    assert "Correct Annul" not in row_of(page, "s2")
    assert '<tr id="statement-s2" role="row" class="annulled" ' in page.html
    assert "withdrawn by s4" in row_of(page, "s3")
    assert "withdraws s3" in row_of(page, "s4")
    assert page.html.count(", Annulled in the record") == 2  # its mark, and the title of that


def test_what_sources_write_stays_text(there: Running) -> None:
    hostile = "</title><script>alert(1)</script>"
    there.post("/v1/reports", a_report(a_claim(id="s1", quote=hostile, note=hostile, channel=hostile)))
    page = read_page(there, "/places/hill")

    assert "<script>alert" not in page.html
    assert page.inline == []
    assert hostile in page.text


def test_many_statements_come_in_pages_and_the_page_says_which(there: Running) -> None:
    days = [f"2024-0{1 + n // 28}-{1 + n % 28:02}" for n in range(ROWS_MAX + 20)]
    there.post("/v1/reports", a_report(*(a_claim(id=f"s{n}", stated=day) for n, day in enumerate(days))))
    first = read_page(there, "/places/hill")
    [older] = re.findall(r'<a class="button" href="([^"#]+)#statements">Older', first.html)
    second = read_page(there, unescape(older))

    assert f"{ROWS_MAX + 20} statements, the last one first. Shown: 1 to {ROWS_MAX}." in first.text
    assert f"Shown: {ROWS_MAX + 1} to {ROWS_MAX + 20}." in second.text
    rows = [re.findall(r'<tr id="statement-([^"]+)"', page.html) for page in (first, second)]
    assert rows[0] + rows[1] == [f"s{n}" for n in reversed(range(ROWS_MAX + 20))]
    assert read_page(there, "/places/hill", after="nothing").status == 400


def test_the_text_to_paste_is_that_of_the_api(demo: Running) -> None:
    then = {"about": "2025-12-12", "said_by": "2025-12-12", "known_at": "286", "conflict": "russia-ukraine"}
    page = read_page(demo, SIVERSK, **then)
    texts = dict(re.findall(r'<textarea id="paste-(\w+)"[^>]*>\n(.*?)</textarea>', page.html, re.DOTALL))
    answered = {
        form: demo.client.get(f"/v1{SIVERSK}/stances", params={**then, "f": form}).text for form in ("text", "prose")
    }

    assert texts.keys() == {"text", "prose", "html"}
    assert {form: unescape(texts[form]) for form in answered} == answered
    assert 'data-copy="paste-text"' in page.html
    assert 'data-copy="dispute-siv-11-prose"' in read_page(demo, SIVERSK).html


@pytest.mark.parametrize("path", ["/days/2025-12-11", "/disputes"])
def test_a_day_and_the_disputes_have_a_text_to_paste(demo: Running, path: str) -> None:
    page = read_page(demo, path, known_at="286")
    texts = dict(re.findall(r'<textarea id="paste-(\w+)"[^>]*>\n(.*?)</textarea>', page.html, re.DOTALL))

    assert texts.keys() == {"text", "prose", "html"}
    assert "In the source's words: “remains under control”" in unescape(texts["text"])
    assert "/places/" in texts["text"] or "/days/" in texts["text"]


def test_the_words_of_the_source_stand_alone_where_the_page_is_checked(demo: Running) -> None:
    """Beside them stands that they are the source's; what is compared with the entry holds them and nothing else."""
    told = demo.read("/v1/statements", place=SIVERSK.removeprefix("/places/"), limit=100)["statements"]
    worded = [each["wording"] for each in told if each.get("wording") and not each.get("quote")]
    page = read_page(demo, SIVERSK)

    assert worded
    for wording in worded:
        assert f"the source says: “<span data-said>{escape(wording)}</span>”" in page.html
