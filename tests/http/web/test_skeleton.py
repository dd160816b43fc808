"""Every page has strict headers, files with an address of their content, a state, errors and words."""

from __future__ import annotations

import re
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path
from string import Formatter

import pytest

from api.text.languages import Tongue
from api.web import assets
from api.web.languages import Text, texts_of
from api.web.state import PageQuestion, PageState, state_of
from domain.vocabulary import Bound
from tests.support.engines import sqlite_engine
from tests.support.pages import BROWSER, PAGES, read_page
from tests.support.running import Running, running
from tests.support.small_record import CONFLICT, small_record
from tests.support.tidiness import ROOT, tracked_files

FLAG = re.compile("[\U0001f1e6-\U0001f1ff]|\U0001f3f4|flag", re.IGNORECASE)
ADDRESS = re.compile(r"https?://[^\s\"'<>]+")


@pytest.mark.parametrize("path", PAGES)
def test_a_page_has_a_sentence_a_heading_and_a_strict_policy(demo: Running, path: str) -> None:
    page = read_page(demo, path)

    assert page.status == 200
    assert page.html.count("<h1") == page.html.count('class="sentence"') == 1
    assert page.inline == []
    assert page.headers["content-security-policy"].startswith("default-src 'self';")
    assert page.headers["content-security-policy"].endswith("frame-ancestors 'none'")
    assert page.headers["referrer-policy"] == "same-origin"


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("tongue", Tongue)
def test_a_page_speaks_the_language_that_is_asked_for(demo: Running, path: str, tongue: Tongue) -> None:
    page = read_page(demo, path, lang=str(tongue))

    assert f'<html lang="{tongue}"' in page.html
    assert str(texts_of(tongue)["page.neutral"]) in page.text


def test_the_language_of_the_browser_counts_where_none_is_asked_for(demo: Running) -> None:
    headers = {**BROWSER, "Accept-Language": "de, uk-UA;q=0.9, en;q=0.5"}

    assert '<html lang="uk"' in demo.client.get("/reading", headers=headers).text
    assert '<html lang="en"' in demo.client.get("/reading", headers={**headers, "Accept-Language": "de"}).text
    assert '<html lang="ru"' in demo.client.get("/reading?lang=ru", headers=headers).text


@pytest.mark.parametrize("tongue", Tongue)
def test_all_languages_have_the_same_words_with_the_same_placeholders(tongue: Tongue) -> None:
    english, other = texts_of(Tongue.EN), texts_of(tongue)

    assert english.keys() == other.keys()
    assert {key: _placeholders(english[key]) for key in english} == {key: _placeholders(other[key]) for key in other}
    assert not [key for key, text in other.items() if not _fits(tongue, text)]


def _placeholders(text: Text) -> set[str]:
    forms = [text] if isinstance(text, str) else text.values()
    return {name for form in forms for _, name, _, _ in Formatter().parse(form) if name is not None}


def _fits(tongue: Tongue, text: Text) -> bool:
    """Whether a text beside a number has the forms that its language needs, and no other markup than ``<b>``."""
    forms = {"": text} if isinstance(text, str) else text
    needed = {"one", "many"} | (set() if tongue is Tongue.EN else {"few"})
    return ({*forms} == {""} or needed <= {*forms}) and not re.search("<(?!/?b>)", "".join(forms.values()))


def test_no_page_and_no_file_has_a_flag(demo: Running) -> None:
    texts = {path: read_page(demo, path).html for path in PAGES}
    texts |= {name: content.decode() for name, content in assets.contents().items() if name not in assets.LEAFLET}

    assert [name for name, text in texts.items() if FLAG.search(ADDRESS.sub("", text))] == []  # a source's may name one


def test_the_state_of_a_page_is_its_address(demo: Running) -> None:
    asked = PageQuestion.read({"about": "2025-12-12", "known_at": "229", "bound": "latest", "lang": "uk"})

    assert state_of(asked) == PageState(about="2025-12-12", known_at="229", lang="uk")
    assert state_of(asked).link("/days/2025-12-11", known_at=None, axis="said") == (
        "/days/2025-12-11?about=2025-12-12&lang=uk&axis=said"
    )
    assert state_of(PageQuestion(bound=Bound.EARLIEST)).link("/") == "/?bound=earliest"
    links = read_page(demo, "/reading?about=2025-12-12&lang=uk").links
    assert {"/?about=2025-12-12&lang=uk", "/disputes?about=2025-12-12&lang=uk"} <= {*links}


def test_a_page_of_the_past_says_so_and_leads_back(demo: Running) -> None:
    page = read_page(demo, "/?about=2025-12-12&known_at=229")

    assert "You see what was recorded by position 229" in page.text
    assert "later entries are left out" in page.text
    assert "/?about=2025-12-12" in page.links
    assert "You see what was recorded by" not in read_page(demo, "/").text


def test_a_page_is_known_at_one_position(demo: Running) -> None:
    assert "disagreed about who holds 1 of the 5 places" in read_page(demo, "/?about=2025-12-12&known_at=100").text


def test_an_unknown_name_is_a_page_with_the_nearest_ones(demo: Running) -> None:
    page = read_page(demo, "/?conflict=russia-ukrain")

    assert page.status == 400
    assert "russia-ukrain" in page.text
    assert "What to do" in page.text


def test_programs_get_problem_documents_and_readers_pages(demo: Running) -> None:
    assert demo.client.get("/nowhere").headers["content-type"] == "application/problem+json"
    assert demo.client.get("/v1/nowhere", headers=BROWSER).headers["content-type"] == "application/problem+json"
    page = read_page(demo, "/nowhere?lang=ru")
    assert page.status == 404
    assert '<html lang="ru"' in page.html


def test_of_several_conflicts_the_reader_chooses_one(tmp_path: Path) -> None:
    with small_record(sqlite_engine(tmp_path)) as (there, _):
        there.put("/v1/conflicts/other", {**CONFLICT, "name": "Another war"})
        choice = read_page(there, "/?about=2024-06-10")
        chosen = read_page(there, "/?conflict=other")

    assert choice.status == 300
    assert "/?about=2024-06-10&conflict=other" in choice.links
    assert chosen.status == 200
    assert "/disputes?conflict=other" in chosen.links


def test_an_empty_record_has_pages(tmp_path: Path) -> None:
    with running(sqlite_engine(tmp_path)) as there:
        assert {read_page(there, path).status for path in PAGES} == {200}


def test_files_are_kept_for_ever_under_the_address_of_their_content(demo: Running) -> None:
    page = read_page(demo, "/")
    addresses = {*re.findall(r'(?:src|href)="(/static/[^"]+)"', page.html)}
    answers = {address: demo.client.get(address) for address in addresses}

    assert {each.status_code for each in answers.values()} == {200}
    assert {each.headers["cache-control"] for each in answers.values()} == {assets.FOR_EVER}
    assert demo.client.get("/static/0123456789abcdef/page.css").headers["cache-control"] == "no-cache"
    assert demo.client.get(assets.asset("leaflet.js")).text.startswith("/* @preserve")
    assert demo.client.get(f"/static/{assets.content_hash()}/../app.py").status_code == 404


def test_modules_are_fetched_with_all_that_they_import() -> None:
    assert {"copy.js", "theming.js", "toast.js"} <= {*assets.imported("page.js")}


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["wheel", "sdist"])
def test_a_package_carries_all_that_the_pages_are_made_of(tmp_path: Path, kind: str) -> None:
    builder = [sys.executable, "-m", "hatchling", "build", "-t", kind, "-d", str(tmp_path)]
    subprocess.run(builder, cwd=ROOT, check=True, capture_output=True)
    [built] = tmp_path.iterdir()
    if kind == "wheel":
        with zipfile.ZipFile(built) as wheel:
            packed = {*wheel.namelist()}
    else:
        with tarfile.open(built) as sdist:
            packed = {name.partition("/")[2] for name in sdist.getnames()}
    needed = {name for name in tracked_files() if name.startswith("api/web/")}

    assert {".py", ".j2", ".css", ".js", ".json", ".svg"} <= {Path(name).suffix for name in needed}
    assert needed <= packed
