"""Text to paste: golden files of the demo, nothing said twice, and no text of a source that becomes a mark."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from typer.testing import CliRunner

from api import cli
from api.demo import load
from api.text.languages import Tongue
from api.text.languages.reading import language_of
from api.text.pasting.marks import Marks, TextForm
from api.text.pasting.permalinks import Permalinks
from api.text.pasting.rendering import pasted
from api.text.pasting.things import Cited, Pasted
from domain.dates.edtf import parse
from domain.record.statements import Source
from tests.support.engines import sqlite_engine
from tests.support.running import Running, running
from tests.support.small_record import a_claim, a_report, a_retraction, small_record
from tests.support.tidiness import ROOT

GOLDEN = ROOT / "tests" / "golden" / "pasting"
SIVERSK = "geonames:694403"
THEN = {"about": "2025-12-12", "said_by": "2025-12-12", "known_at": "286"}
THINGS: Mapping[str, tuple[str, dict[str, str]]] = {
    "town": (f"/v1/places/{SIVERSK}/stances", THEN),
    "day": ("/v1/days/2025-12-11", {"known_at": "286"}),
    "dispute": ("/v1/disputes", {"place": SIVERSK, "said_by": "2026-01-01", "known_at": "286"}),
    "statement": ("/v1/statements/siv-13", {"known_at": "286"}),
}
ENDINGS = {"text": "txt", "prose": "md"}
ACCEPTED = {"text": "text/plain", "prose": "text/markdown"}


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with running(sqlite_engine(tmp_path_factory.mktemp("demo"))) as there:
        load(there.service)
        yield there


@pytest.fixture
def there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Running]:
    engine = sqlite_engine(tmp_path)
    monkeypatch.setenv("CLAIMLINE_DATABASE", engine.url)
    with small_record(engine) as (running_, _):
        yield running_


def text(there: Running, path: str, **asked: str) -> str:
    answer = there.client.get(path, params=asked)
    assert answer.status_code == 200, answer.text
    return answer.text


@pytest.mark.parametrize("tongue", Tongue)
@pytest.mark.parametrize("form", ENDINGS)
@pytest.mark.parametrize("thing", THINGS)
def test_the_demo_is_pasted_as_in_the_golden_files(demo: Running, thing: str, form: str, tongue: str) -> None:
    path, asked = THINGS[thing]
    golden = GOLDEN / f"{thing}.{tongue}.{ENDINGS[form]}"

    assert text(demo, path, **asked, f=form, words=tongue) == golden.read_text(encoding="utf-8")


@pytest.mark.parametrize("form", ACCEPTED)
@pytest.mark.parametrize("thing", THINGS)
def test_accept_chooses_a_text_and_its_media_type_says_so(demo: Running, thing: str, form: str) -> None:
    path, asked = THINGS[thing]
    answer = demo.client.get(path, params=asked, headers={"Accept": ACCEPTED[form]})

    assert answer.headers["content-type"] == f"{ACCEPTED[form]}; charset=utf-8"
    assert answer.text == text(demo, path, **asked, f=form)
    assert "Accept" in answer.headers["vary"]
    again = demo.client.get(path, params={**asked, "f": form}, headers={"If-None-Match": answer.headers["etag"]})
    assert again.status_code == 304


@pytest.mark.parametrize("thing", THINGS)
def test_every_text_says_who_what_where_published_and_where_to_see_it_again(demo: Running, thing: str) -> None:
    path, asked = THINGS[thing]
    lines = text(demo, path, **asked, f="text").splitlines()

    assert "In the source's words: “remains under control”" in lines
    assert "Operation Task Force East" in "\n".join(lines)
    assert any(
        line.startswith("Source: Reuters via The Straits Times, https://www.straitstimes.com/") for line in lines
    )
    assert re.fullmatch(r"http://testserver/(places|days|statements)/[^ ]+known_at=286[^ ]*", lines[-1])


@pytest.mark.parametrize("thing", THINGS)
def test_each_thing_is_said_once(demo: Running, thing: str) -> None:
    path, asked = THINGS[thing]
    lines = [line for line in text(demo, path, **asked, f="text").splitlines() if line]

    assert len(lines) == len({*lines})
    for line in lines:
        for address in re.findall(r"https?://[^ ;]+", line):
            assert "\n".join(lines).count(address) == 1


def test_a_text_names_the_service_as_it_was_reached_and_no_cache_gives_it_to_others(demo: Running) -> None:
    path, asked = THINGS["statement"]
    answers = [
        demo.client.get(path, params={**asked, "f": "text"}, headers={"Host": host}) for host in ("one", "other")
    ]

    assert [f"http://{host}/statements/" in answer.text for host, answer in zip(("one", "other"), answers, strict=True)]
    assert answers[0].text != answers[1].text
    assert {answer.headers["cache-control"] for answer in answers} == {"private, no-cache"}


def test_a_table_in_markdown_is_still_asked_for_by_its_name(demo: Running) -> None:
    answer = demo.client.get("/v1/days/2025-12-11", params={"f": "markdown"})

    assert answer.headers["content-type"] == "text/markdown; charset=utf-8; variant=GFM"
    assert answer.text.startswith("| list |")


def test_an_annulled_statement_is_pasted_as_annulled_and_a_retracted_one_with_its_retraction(there: Running) -> None:
    there.post("/v1/reports", a_report(a_claim(id="s1"), a_claim(id="s2"), a_retraction(id="s3", retracts="s2")))
    there.post("/v1/statements/s1/sources", {"source": {"name": "Another", "published": "2024-06-11"}})
    there.post("/v1/statements/s1/annulment", {"reason": "misread"})
    annulled, retracted = (text(there, f"/v1/statements/{name}", f="text") for name in ("s1", "s2"))

    assert "Annulled in the record. Red said" in annulled
    assert "Why, in the words of the editors of the record: misread" in annulled
    assert "Carried by Another, too." in annulled
    assert "took back an earlier statement" in retracted


def test_words_beside_a_statement_are_its_sentence_quote_and_source(demo: Running) -> None:
    answer = demo.read("/v1/statements/siv-18", words="en")

    assert answer["words"][0].startswith("Ukraine said on 23 December 2025 that none of its troops were in Siversk")
    assert answer["words"][-1].endswith("statement siv-18.")


# In the shell


@pytest.mark.parametrize(
    ("command", "path", "asked"),
    [
        (["day", "2025-12-11"], "/v1/days/2025-12-11", {}),
        (["show", "siv-13"], "/v1/statements/siv-13", {}),
        (["disputes", "--place", "Siversk", "--said-by", "2026-01-01"], "/v1/disputes", THINGS["dispute"][1]),
    ],
)
@pytest.mark.parametrize("form", ENDINGS)
def test_the_shell_prints_the_same(  # noqa: PLR0913, PLR0917 - what is compared
    demo: Running, monkeypatch: pytest.MonkeyPatch, command: list[str], path: str, asked: dict[str, str], form: str
) -> None:
    monkeypatch.setenv("CLAIMLINE_DATABASE", demo.service.settings.database)
    answer = CliRunner().invoke(cli.app, [*command, "--format", form])

    expected = text(demo, path, **{**asked, "f": form, "known_at": "286"})
    assert answer.exit_code == 0, answer.output
    assert answer.stdout == expected.replace("http://testserver", "http://127.0.0.1:8000")


def test_a_town_and_html_in_the_shell_and_no_json_with_it(demo: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLAIMLINE_DATABASE", demo.service.settings.database)
    town = CliRunner().invoke(cli.app, ["timeline", "Siversk", "--format", "html"])
    both = CliRunner().invoke(cli.app, ["timeline", "Siversk", "--format", "text", "--json"])

    assert town.stdout.startswith("<h2>Siversk</h2>")
    assert (both.exit_code, "cannot be combined with --json" in both.output) == (2, True)


# Texts of sources


HOSTILE = (
    "<script>alert(1)</script>",
    "</p></blockquote><img src=x onerror=alert(1)>",
    "[click](javascript:alert(1))",
    "![x](https://example.org/x.png)",
    "# A heading",
    "1. a list",
    "- a list",
    "> a quote",
    "```code```",
    "| a | b |",
    "**loud** _soft_ ~~gone~~",
    "<https://example.org>",
    "&lt;b&gt; &#60;",
    "a\n\n# b",
    "\\# a",
    "=====",
    "{{ of.address }} {% for x in y %}",
)
texts = st.sampled_from(HOSTILE) | st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Cf", "Zl", "Zp"]), min_size=1, max_size=40
)
REFERENCE = "https://example.org/a?b=(c)[d]<e>\\\"'"


def a_thing(said: str, *, name: str = "A paper", url: str | None = None) -> Pasted:
    source = Source(name=name, published=parse("2025-05-01"), url=url)
    cited = Cited(
        sentence=said,
        quote=said,
        quote_language=None,
        wording=said,
        source=source,
        id="s1",
        address="https://here/s1",
    )
    return Pasted(
        template="statement",
        title=said,
        frame=said,
        language=language_of(Tongue.EN),
        address="https://here/statements/s1",
        cited=[cited],
        sentences=[said],
    )


class Elements(HTMLParser):
    """The elements of a text in HTML, and all of its text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.links: list[str | None] = []
        self.text = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.links += [value for name, value in attrs if name == "href"]

    def handle_data(self, data: str) -> None:
        self.text += data


def in_one_line(said: str) -> str:
    return " ".join(said.split())


@given(texts, texts)
def test_a_text_of_a_source_is_only_text_in_html(said: str, name: str) -> None:
    plain = Elements(pasted(a_thing("x", name="x"), TextForm.HTML))
    found = Elements(pasted(a_thing(said, name=name), TextForm.HTML))

    assert (found.tags, found.links) == (plain.tags, plain.links)
    assert in_one_line(said) in found.text


@given(texts, texts)
def test_a_text_of_a_source_is_only_text_in_markdown(said: str, name: str) -> None:
    def elements(of: Pasted) -> Elements:
        markdown = MarkdownIt("gfm-like", {"html": True, "linkify": False}).enable("table")
        return Elements(markdown.render(pasted(of, TextForm.MARKDOWN)))

    plain, found = elements(a_thing("x", name="x")), elements(a_thing(said, name=name))
    assert (found.tags, found.links) == (plain.tags, plain.links)
    assert in_one_line(said) in found.text


def test_an_address_ends_where_it_ends_and_only_those_of_the_web_are_links() -> None:
    for form in (TextForm.MARKDOWN, TextForm.HTML):
        whole = pasted(a_thing("x", url=REFERENCE), form)
        html = whole if form is TextForm.HTML else MarkdownIt().render(whole)
        [first, *_] = [link for link in Elements(html).links if link and "example.org" in link]
        assert first.startswith("https://example.org/a?b=%28c%29%5Bd%5D%3Ce%3E")
    assert Marks(TextForm.HTML).link("x", "javascript:alert(1)") == "x"


def test_a_text_of_a_source_stays_in_its_line(there: Running) -> None:
    quote = "first\n\n# second <b>bold</b>"
    there.post("/v1/reports", a_report(a_claim(id="s1", quote=quote)))

    assert "“first # second <b>bold</b>”" in text(there, "/v1/statements/s1", f="text").splitlines()
    assert "> “first # second \\<b\\>bold\\</b\\>”" in text(there, "/v1/statements/s1", f="prose").splitlines()


def test_a_permalink_keeps_what_is_no_default(demo: Running) -> None:
    asked = {**THEN, "matter": "siege", "bound": "earliest", "voice": "own"}
    last = text(demo, f"/v1/places/{SIVERSK}/stances", **asked, f="text").splitlines()[-1]

    assert all(f"{name}={value}" in last for name, value in asked.items() if name not in {"about", "said_by"})
    assert Permalinks(base="", tongue=Tongue.UK).statement("a b", 3) == "/statements/a%20b?known_at=3&lang=uk"
