"""`claimline import auto-archiver`: its sheet says which addresses were archived where, when, and as which bytes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from api.demo import load
from tests.support.engines import Engine, sqlite_engine
from tests.support.importing import service_on, shell

HEADER = "Link,Archive status,Destination folder,Archive location,Archive date,Upload title,Hash,WACZ"
REPORT = "demo-kup-01"
URL = "https://www.pravda.com.ua/eng/news/2022/02/27/7326623/"
COPY = "https://archive.example/kupiansk.html"
DIGEST = "ab" * 32


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    engine = sqlite_engine(tmp_path_factory.mktemp("sheet"))
    with service_on(engine) as service:
        load(service)
    return engine


def a_sheet(folder: Path, *rows: str, header: str = HEADER) -> Path:
    file = folder / "sheet.csv"
    file.write_text("\r\n".join([header, *rows, ""]), encoding="utf-8", newline="")
    return file


def imported(engine: Engine, file: Path, *options: str, code: int = 0) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(
        shell(engine, "import", "auto-archiver", file, *options, "--json", code=code).stdout
    )
    return told


def sources(engine: Engine) -> dict[str, dict[str, Any]]:
    with service_on(engine) as service, service.reader.snapshot() as past:
        at = past.head().position
        filed = past.standing_reports(None, at=at, after="", limit=1_000)
        return {each.id: {name: getattr(each.source, name) for name in SHOWN} for each in filed}


SHOWN = ("archived_url", "archived_at", "archive_sha256")


def test_address_hash_and_instant_are_kept_with_the_reports_of_the_address(tmp_path: Path) -> None:
    engine = sqlite_engine(tmp_path)
    with service_on(engine) as service:
        load(service)
    row = f'{URL},"done, by wayback",,"{COPY}\nhttps://mirror.example/k",2025-12-12 8:30:05,Kupiansk,SHA-256:{DIGEST},'
    file = a_sheet(tmp_path, row)

    told = imported(engine, file)

    assert (told["amendments"], told["refused"]) == (1, 0)
    kept = sources(engine)[REPORT]
    assert (kept["archived_url"], str(kept["archived_at"])) == (COPY, "2025-12-12T08:30:05Z")
    assert kept["archive_sha256"] == DIGEST
    again = imported(engine, file)
    assert (again["amendments"], again["left_out"]) == (0, {"kept with the report already": 1})
    other = a_sheet(tmp_path, f"{URL},done,,https://mirror.example/k,,,,")
    assert imported(engine, other)["left_out"] == {"the report has another archived copy": 1}


@pytest.mark.parametrize(
    ("row", "why"),
    [
        (f"{URL},Archive failed no archiver,,,,,,", "not archived yet, or in vain"),
        (f"https://example.org/elsewhere,done,,{COPY},,,,", "about an address of no report"),
    ],
)
def test_lines_with_nothing_to_record_are_counted_by_their_reason(
    loaded: Engine, tmp_path: Path, row: str, why: str
) -> None:
    assert imported(loaded, a_sheet(tmp_path, row), "--dry-run")["left_out"] == {why: 1}


def test_a_hash_of_another_kind_is_left_out_and_the_rest_is_kept(loaded: Engine, tmp_path: Path) -> None:
    file = a_sheet(tmp_path, f"{URL},done,,{COPY},2025-12-12T08:30:05.25+00:00,,SHA3-512:{'ab' * 64},")

    assert imported(loaded, file, "--dry-run")["amendments"] == 1


@pytest.mark.parametrize(
    ("row", "field", "reason"),
    [
        (f"{URL},done,,drive/kupiansk,,,,", "archive location", "'drive/kupiansk' is not a web address"),
        (f"{URL},done,,{COPY},last week,,,", "archive date", "'last week'"),
    ],
)
def test_a_cell_that_cannot_be_read_refuses_its_line(
    loaded: Engine, tmp_path: Path, row: str, field: str, reason: str
) -> None:
    [first] = imported(loaded, a_sheet(tmp_path, row), code=1)["first_refused"]

    assert first["field"] == field
    assert reason in first["reason"]


@pytest.mark.parametrize(
    ("header", "said"),
    [
        ("status,metadata,media", "is the table of `csv_db`"),
        ("Link,Folder", "the column 'archive location' is missing"),
        ("Link,link,Archive location", "the column 'link' is there twice"),
    ],
)
def test_another_table_is_refused(loaded: Engine, tmp_path: Path, header: str, said: str) -> None:
    file = a_sheet(tmp_path, header=header)

    assert said in shell(loaded, "import", "auto-archiver", file, code=1).stderr


def test_only_reports_of_the_named_conflict_are_looked_at(loaded: Engine, tmp_path: Path) -> None:
    file = a_sheet(tmp_path, f"{URL},done,,{COPY},,,,")

    assert imported(loaded, file, "--conflict", "russia-ukraine", "--dry-run")["amendments"] == 1
    assert "nowhere" in shell(loaded, "import", "auto-archiver", file, "--conflict", "nowhere", code=1).stderr
