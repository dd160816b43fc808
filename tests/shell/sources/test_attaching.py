"""`claimline sources attach`: a web archive is kept with the report whose page it holds."""

from __future__ import annotations

import json
from hashlib import sha256
from pathlib import Path

import pytest

from api.demo import load
from tests.support.engines import Engine, sqlite_engine
from tests.support.importing import service_on, shell
from tests.support.web_archives import CAPTURED, DIGEST, LIST, PAGES, WARC, a_wacz

REPORT = "demo-kup-01"
URL = "https://www.pravda.com.ua/eng/news/2022/02/27/7326623/"
OTHER = "https://www.pravda.com.ua/eng/news/2022/02/27/7326624/"
LATER = "2025-12-13T00:00:00Z"


@pytest.fixture
def demo(tmp_path: Path) -> Engine:
    engine = sqlite_engine(tmp_path)
    with service_on(engine) as service:
        load(service)
    return engine


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    return a_wacz(tmp_path / "kupiansk.wacz", [("https://www.pravda.com.ua/", LATER), (f"{URL}#top", CAPTURED)])


def missing(engine: Engine) -> list[str]:
    return [each["report"] for each in json.loads(shell(engine, "sources", "missing", "--json").stdout)["reports"]]


def test_the_digest_and_the_instant_of_the_capture_are_recorded_as_a_correction_of_the_source(
    demo: Engine, archive: Path
) -> None:
    before = missing(demo)
    done = json.loads(shell(demo, "sources", "attach", REPORT, archive, "--by", "desk", "--json").stdout)

    assert done["source"]["archived_at"] == CAPTURED
    assert done["source"]["archive_sha256"] == sha256(archive.read_bytes()).hexdigest()
    assert done["source"]["name"] == "Ukrainska Pravda"
    assert REPORT in before
    assert missing(demo) == [each for each in before if each != REPORT]


def test_a_dry_run_says_the_same_and_records_nothing(demo: Engine, archive: Path) -> None:
    done = json.loads(shell(demo, "sources", "attach", REPORT, archive, "--dry-run", "--json").stdout)

    assert (done["dry_run"], done["source"]["archived_at"]) == (True, CAPTURED)
    assert REPORT in missing(demo)


def test_the_same_archive_again_changes_nothing_and_another_one_is_refused(
    demo: Engine, archive: Path, tmp_path: Path
) -> None:
    shell(demo, "sources", "attach", REPORT, archive)
    other = a_wacz(tmp_path / "later.wacz", [(URL, LATER)])

    assert "nothing changes" in shell(demo, "sources", "attach", REPORT, archive).stdout
    assert f"{REPORT} has another archived copy" in shell(demo, "sources", "attach", REPORT, other, code=1).stderr


def test_an_archive_without_the_page_is_refused_with_the_nearest_one_in_it(demo: Engine, tmp_path: Path) -> None:
    archive = a_wacz(tmp_path / "other.wacz", [(OTHER, CAPTURED)])

    said = shell(demo, "sources", "attach", REPORT, archive, code=1).stderr
    assert f"does not hold {URL}" in said
    assert OTHER in said
    assert REPORT in missing(demo)


def test_of_several_captures_of_the_page_one_has_to_be_named(demo: Engine, tmp_path: Path) -> None:
    archive = a_wacz(tmp_path / "twice.wacz", [(URL, CAPTURED), (URL, LATER)])

    said = shell(demo, "sources", "attach", REPORT, archive, code=1).stderr
    assert f"{CAPTURED}, {LATER}" in said
    assert "2024" in shell(demo, "sources", "attach", REPORT, archive, "--captured", "2024", code=1).stderr
    done = shell(demo, "sources", "attach", REPORT, archive, "--captured", LATER, "--json").stdout
    assert json.loads(done)["source"]["archived_at"] == LATER


def test_a_report_that_is_not_there_is_named(demo: Engine, archive: Path) -> None:
    assert "'nowhere' is not in the record" in shell(demo, "sources", "attach", "nowhere", archive, code=1).stderr


@pytest.mark.parametrize(
    ("instead", "said"),
    [
        ({WARC: b"changed"}, f"{WARC} has 7 bytes"),
        ({WARC: b"\x1f\x8b not reaD here"}, f"{WARC} is not what the sha256 in it says"),
        ({WARC: None}, "which is not in it"),
        ({PAGES: None}, "which is not in it"),
        ({LIST: None}, "it is not a WACZ"),
        ({LIST: b"{}"}, f"{LIST} is not what the sha256 in it says"),
        ({LIST: b"{}", DIGEST: None}, "lists no resources"),
        ({LIST: b"[", DIGEST: None}, "is not JSON"),
        ({LIST: b'{"resources": []}', DIGEST: None, PAGES: b'{"url": "https://a.example/", "ts": "soon"}\n'}, "'soon'"),
        ({LIST: b'{"resources": []}', DIGEST: None, PAGES: None}, "does not say which pages"),
    ],
)
def test_an_archive_that_is_not_whole_is_refused(
    demo: Engine, tmp_path: Path, instead: dict[str, bytes | None], said: str
) -> None:
    archive = a_wacz(tmp_path / "broken.wacz", [(URL, CAPTURED)], **instead)

    assert said in shell(demo, "sources", "attach", REPORT, archive, code=1).stderr
    assert REPORT in missing(demo)


def test_a_file_that_is_not_a_zip_is_refused(demo: Engine, tmp_path: Path) -> None:
    archive = tmp_path / "page.html"
    archive.write_text("<p>", encoding="utf-8")

    assert "cannot be read as a WACZ" in shell(demo, "sources", "attach", REPORT, archive, code=1).stderr


def test_a_statement_is_not_taken_for_its_report(demo: Engine, archive: Path) -> None:
    assert f"name its report, {REPORT}" in shell(demo, "sources", "attach", "kup-01", archive, code=1).stderr


def test_missing_names_an_unknown_conflict(demo: Engine) -> None:
    assert "nowhere" in shell(demo, "sources", "missing", "--conflict", "nowhere", code=1).stderr
