"""`claimline propose` writes a report that can be imported as it is, and tells a person what it is made of."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from adapters.lexicons import files
from api.demo import load
from tests.support.engines import Engine, sqlite_engine
from tests.support.importing import service_on, shell

TEXT = "Russia said that Russia took Siversk.\n\nUkraine said that Russia took Nowhereville."


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    engine = sqlite_engine(tmp_path_factory.mktemp("propose"))
    with service_on(engine) as service:
        load(service)
    return engine


@pytest.fixture
def article(tmp_path: Path) -> Path:
    file = tmp_path / "article.txt"
    file.write_text(TEXT, encoding="utf-8")
    return file


def test_the_report_is_one_line_that_import_takes_and_holds_what_is_whole(
    demo: Engine, article: Path, tmp_path: Path
) -> None:
    options = ("--published", "2025-12-11", "--source", "AFP", "--url", "https://example.org/a")
    result = shell(demo, "propose", article, *options)
    report = json.loads(result.stdout)

    assert report["source"] == {
        "name": "AFP",
        "published": "2025-12-11",
        "url": "https://example.org/a",
        "language": "en",
    }
    [statement] = report["statements"]
    assert statement["id"] == f"{report['id']}.1"
    assert (statement["claimant"], statement["place"], statement["status"], statement["holder"]) == (
        "russia",
        "geonames:694403",
        "controlled",
        "russia",
    )
    assert statement["effective"] == "[..2025-12-11]"
    assert None not in statement.values()
    file = tmp_path / "report.ndjson"
    file.write_text(result.stdout, encoding="utf-8")
    assert "1 statement in 1 report would be recorded" in shell(demo, "import", "reports", file, "--dry-run").stdout


def test_the_words_behind_a_proposal_and_what_is_open_are_told_on_stderr(demo: Engine, article: Path) -> None:
    told = shell(demo, "propose", article, "--published", "2025-12-11").stderr

    assert "p1  Russia, claim: Siversk, Bakhmutskyi raion, Donetsk Oblast, Ukraine, controlled by Russia" in told
    assert "    place: geonames:694403: “Siversk”" in told
    assert "    on record already: " in told
    assert "    ? " in told
    assert "1 proposal not in the report, with a question open: p2" in told
    assert "read each proposal, and correct the report, before you import it" in told


def test_as_json_it_is_the_answer_that_http_gives(demo: Engine, article: Path) -> None:
    answer = json.loads(shell(demo, "propose", article, "--published", "2025-12-11", "--json").stdout)

    assert [each["id"] for each in answer["proposals"]] == ["p1", "p2"]
    assert answer["text"]["length"] == len(TEXT)
    assert answer["lexicon"] == {language: each.version for language, each in sorted(files.shipped().items())}


def test_a_text_without_a_statement_says_so_and_writes_no_report(demo: Engine, tmp_path: Path) -> None:
    file = tmp_path / "nothing.txt"
    file.write_text("It rained all day.", encoding="utf-8")
    result = shell(demo, "propose", file, "--published", "2025-12-11")

    assert result.stdout == ""
    assert "nothing is proposed: the text names no claimant" in result.stderr


def test_another_lexicon_takes_the_place_of_the_shipped_one_of_its_language(
    demo: Engine, article: Path, tmp_path: Path
) -> None:
    file = tmp_path / "mine.json"
    file.write_text(json.dumps({"language": "en", "version": "mine", "words": {}, "frames": []}), encoding="utf-8")
    options = ("--published", "2025-12-11", "--lexicon", file, "--json")
    answer = json.loads(shell(demo, "propose", article, *options).stdout)

    assert (answer["lexicon"]["en"], answer["proposals"]) == ("mine", [])


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--published", "Thursday"), "Thursday"),
        (("--published", "2025-12-11", "--conflict", "nowhere"), "nowhere"),
        (("--published", "2025-12-11", "--narrator", "Atlantis"), "Atlantis"),
        (("--published", "2025-12-11", "--language", "xx"), "'xx' has no lexicon"),
    ],
)
def test_what_cannot_be_read_is_refused(demo: Engine, article: Path, options: tuple[str, ...], said: str) -> None:
    assert said in shell(demo, "propose", article, *options, code=1).stderr


def test_a_file_that_is_not_utf_8_is_refused_with_the_byte(demo: Engine, tmp_path: Path) -> None:
    file = tmp_path / "latin.txt"
    file.write_bytes("é".encode("latin-1"))

    assert "is not UTF-8 at byte 1" in shell(demo, "propose", file, "--published", "2025-12-11", code=1).stderr
