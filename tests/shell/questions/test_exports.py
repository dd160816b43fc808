"""Files of an export: what lies beside them, that they are whole or not there, and that all formats say the same."""

from __future__ import annotations

import csv
import io
import json
import os
import sys
import tracemalloc
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from struct import unpack
from typing import Any

import orjson
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from adapters.files.parquet import GROUP_ROWS
from adapters.importers.reports.importer import reports
from api import demo
from api.files.export.kinds import STANCES, STATEMENTS, Format
from api.files.export.statements import statements
from api.intake.input import parse_report
from domain.questions.past import StatementFilter
from domain.questions.statements.lists import StatementWanted
from tests.support.engines import Engine, sqlite_engine
from tests.support.importing import imported, service_on, shell
from tests.support.large_record import fill
from tests.support.running import Running, running
from tests.support.small_record import a_claim, a_denial, a_report, a_retraction, small_record

MEGA = 1_000_000
PINNED = ("--about", "2025-12-12", "--said-by", "2025-12-12", "--known-at", "200")
ASKED = {"about": "2025-12-12", "said_by": "2025-12-12", "known_at": "200"}
SAID_IN_JUNE = ("--said-by", "2024-06-14", "--about", "2024-06-14")


@pytest.fixture(scope="module")
def demo_engine(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    engine = sqlite_engine(tmp_path_factory.mktemp("demo"))
    with service_on(engine) as service:
        demo.load(service)
    return engine


@pytest.fixture(scope="module")
def there(demo_engine: Engine) -> Iterator[Running]:
    with running(demo_engine) as there:
        yield there


@pytest.fixture
def small(engine: Engine) -> Iterator[Running]:
    with small_record(engine) as (there, _):
        yield there


@pytest.fixture
def closed_and_open(tmp_path: Path) -> Engine:
    """A claim, a later one by the same claimant whose licence forbids to pass it on, and one that may be."""
    (folder := tmp_path / "record").mkdir()
    engine = sqlite_engine(folder)
    with small_record(engine) as (there, _):
        there.post("/v1/reports", a_report(a_claim(id="early", claimant="watcher"), id="r0"))
        late = a_claim(id="closed", claimant="watcher", stated="2024-06-11")
        for name, statement, licence in (
            ("closed", late, "not to be passed on"),
            ("open", a_claim(id="open"), "ODbL 1.0 (a dataset)"),
        ):
            (file := folder / f"{name}.ndjson").write_bytes(orjson.dumps(a_report(statement, id=name)) + b"\n")
            imported(there.service, replace(reports(parse_report), licence=licence, restricted=name == "closed"), file)
    return engine


def beside(file: Path) -> dict[str, Any]:
    described: dict[str, Any] = json.loads(file.with_name(f"{file.name}.datapackage.json").read_bytes())
    return described


def exported(engine: Engine, what: str, file: Path, *options: str) -> tuple[bytes, dict[str, Any]]:
    shell(engine, "export", what, file, *options)
    return file.read_bytes(), beside(file)


# What lies beside


@pytest.mark.parametrize(
    ("what", "form"), [*(("statements", form) for form in STATEMENTS), *(("stances", form) for form in STANCES)]
)
def test_a_package_describes_its_file(demo_engine: Engine, tmp_path: Path, what: str, form: Format) -> None:
    content, described = exported(demo_engine, what, tmp_path / f"out.{form}")
    (resource,) = described["resources"]
    fields = resource["schema"]["fields"]

    assert (resource["path"], resource["format"], resource["bytes"]) == (f"out.{form}", form, len(content))
    assert resource["hash"] == f"sha256:{sha256(content).hexdigest()}"
    assert all(field["description"] and field["type"] for field in fields)
    assert {field["name"] for field in fields} >= names_in(content, form)
    if form in (Format.CSV, Format.PARQUET):
        assert {field["name"] for field in fields} == names_in(content, form)


def test_a_raw_table_has_a_column_that_says_so(demo_engine: Engine, tmp_path: Path) -> None:
    content, described = exported(demo_engine, "statements", tmp_path / "out.csv", "--raw")
    fields = described["resources"][0]["schema"]["fields"]

    assert {field["name"] for field in fields} == names_in(content, Format.CSV)
    assert (fields[-1]["name"], fields[-1]["type"]) == ("raw", "boolean")


def names_in(content: bytes, form: Format) -> set[str]:
    match form:
        case Format.CSV:
            return set(next(csv.reader(io.StringIO(content.decode(), newline=""))))
        case Format.NDJSON:
            return {name for line in content.splitlines() for name in json.loads(line)}
        case Format.JSON:
            whole = json.loads(content)
            return {name for each in whole.get("places") or whole["statements"] for name in each}
        case Format.GEOJSON:
            return {name for each in json.loads(content)["features"] for name in each["properties"]}
        case Format.PARQUET:
            return set(pq.read_schema(io.BytesIO(content)).names)


def test_a_package_holds_the_question_as_it_was_resolved(demo_engine: Engine, there: Running, tmp_path: Path) -> None:
    options = ("--bound", "earliest", "--voice", "own", "--bbox", "37,48,39,50", "--holder", "russia")
    _, described = exported(demo_engine, "stances", tmp_path / "out.csv", *PINNED, *options)
    asked = described["claimline"]["question"]
    answered = there.read("/v1/stances", **ASKED, bound="earliest", voice="own", bbox="37,48,39,50", holder="russia")

    assert asked == {name: value for name, value in answered.items() if name != "places"} | {
        "filters": {"bbox": [37.0, 48.0, 39.0, 50.0], "holder": "russia"},
        "include_restricted": False,
    }
    assert described["claimline"]["counts"]["places"] == len(answered["places"])


def test_a_pinned_export_has_the_same_bytes_whatever_is_recorded(
    small: Running, engine: Engine, tmp_path: Path
) -> None:
    small.post("/v1/reports", a_report(a_claim(id="a"), id="r1"))
    at = str(small.service.store.size())

    def files() -> list[bytes]:
        for form in STANCES:
            shell(engine, "export", "stances", tmp_path / f"t.{form}", *SAID_IN_JUNE, "--known-at", at)
        for form in STATEMENTS:
            shell(engine, "export", "statements", tmp_path / f"s.{form}", "--known-at", at)
        return [file.read_bytes() for file in sorted(tmp_path.glob("[st].*"))]

    before = files()
    small.post("/v1/reports", a_report(a_denial(id="b", denies=["a"]), id="r2"))
    small.post("/v1/statements/a/annulment", {"reason": "out"})
    assert files() == before
    assert len(before) == 2 * (len(STANCES) + len(STATEMENTS))


def test_what_an_export_draws_on_is_named_with_its_licence(closed_and_open: Engine, tmp_path: Path) -> None:
    _, described = exported(closed_and_open, "statements", tmp_path / "out.csv")
    (licence,), (source,) = described["licenses"], described["sources"]

    assert (licence["name"], licence["title"]) == ("ODbL-1.0", "ODbL 1.0 (a dataset)")
    assert (source["title"], source["restricted"]) == ("open.ndjson", False)
    assert described["claimline"]["counts"] == {"statements": 2, "reports": 2, "left_out_restricted": 1}
    _, whole = exported(closed_and_open, "stances", tmp_path / "all.csv", *SAID_IN_JUNE, "--include-restricted")
    assert [each["name"] for each in whole["licenses"]] == ["ODbL-1.0", "notspecified"]
    assert whole["claimline"]["question"]["include_restricted"] is True


def test_a_stance_that_must_not_be_passed_on_gives_no_way_to_an_earlier_word(
    closed_and_open: Engine, tmp_path: Path
) -> None:
    content, described = exported(closed_and_open, "stances", tmp_path / "out.csv", *SAID_IN_JUNE)
    rows = list(csv.DictReader(io.StringIO(content.decode(), newline="")))

    assert [(row["speaker"], row["statement"]) for row in rows] == [("red", "open")]
    assert described["claimline"]["counts"] == {"places": 1, "stances": 1, "left_out_restricted": 1}


# Whole, or not there


def test_an_export_that_breaks_off_leaves_what_was_there(
    demo_engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "out.csv"
    before = exported(demo_engine, "statements", file)
    synced = list[int]()

    def full_disk(number: int) -> None:
        synced.append(number)
        if len(synced) == 2:
            raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full_disk)
    shell(demo_engine, "export", "statements", file, "--place", "Siversk", code=1)

    assert (file.read_bytes(), beside(file)) == before
    assert sorted(each.name for each in tmp_path.iterdir()) == ["out.csv", "out.csv.datapackage.json"]


def test_stdout_is_a_table_alone(demo_engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    told = shell(demo_engine, "export", "stances", *PINNED)

    assert told.stdout.startswith("place,name,lat,lon,")
    assert told.stderr.startswith("24 stances about 10 places, known at position 200")
    assert list(tmp_path.iterdir()) == []
    shell(demo_engine, "export", "stances", "--json", code=2)


@pytest.mark.parametrize("name", ["out", "out.txt", "out.geojson.gz"])
def test_a_name_that_does_not_say_the_format_is_refused_with_those_there_are(
    demo_engine: Engine, tmp_path: Path, name: str
) -> None:
    told = shell(demo_engine, "export", "stances", tmp_path / name, code=2)

    assert ".parquet" in told.stderr
    shell(demo_engine, "export", "statements", tmp_path / "out.geojson", code=2)
    assert list(tmp_path.iterdir()) == []


def test_without_its_package_parquet_is_refused_with_the_cure(
    demo_engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    told = shell(demo_engine, "export", "stances", tmp_path / "out.parquet", code=1)

    assert "pip install 'claimline[parquet]'" in told.stderr
    assert list(tmp_path.iterdir()) == []


# All formats say the same


@pytest.mark.parametrize("form", [Format.CSV, Format.NDJSON, Format.GEOJSON])
def test_a_file_of_stances_is_what_http_answers(
    demo_engine: Engine, there: Running, tmp_path: Path, form: Format
) -> None:
    content, _ = exported(demo_engine, "stances", tmp_path / f"out.{form}", *PINNED)

    assert content == there.client.get("/v1/stances", params={**ASKED, "f": str(form)}).content


def test_a_file_of_statements_is_what_http_answers(demo_engine: Engine, there: Running, tmp_path: Path) -> None:
    content, _ = exported(demo_engine, "statements", tmp_path / "out.ndjson", "--known-at", "200")

    assert content == there.client.get("/v1/statements", params={"known_at": 200, "f": "ndjson"}).content


def instant(at: datetime | None) -> str | None:
    if at is None:
        return None
    assert at.tzinfo is not None
    moment = at.astimezone(UTC).replace(tzinfo=None)
    return moment.isoformat(timespec="microseconds" if moment.microsecond else "seconds") + "Z"


def plain(row: dict[str, Any]) -> dict[str, Any]:
    return {name: instant(value) if isinstance(value, datetime) else value for name, value in row.items()}


def test_stances_in_parquet_are_those_of_the_features(demo_engine: Engine, there: Running, tmp_path: Path) -> None:
    shell(demo_engine, "export", "stances", tmp_path / "out.parquet", *PINNED)
    found = pq.read_table(tmp_path / "out.parquet")
    answered = there.read("/v1/stances", **ASKED, f="geojson")

    rows = [plain(row) for row in found.to_pylist()]
    assert [
        {name: row[name] for name in each["properties"]} for row, each in zip(rows, answered["features"], strict=True)
    ] == [each["properties"] for each in answered["features"]]
    assert {row["about"] for row in rows} == {answered["about"]}
    assert [row["geometry"] and list(unpack("<BIdd", row["geometry"])[2:]) for row in rows] == [
        each["geometry"] and each["geometry"]["coordinates"] for each in answered["features"]
    ]
    assert found.schema.field("effective_latest").type == pa.timestamp("us", tz="UTC")


def test_stances_in_parquet_are_geoparquet(demo_engine: Engine, tmp_path: Path) -> None:
    shell(demo_engine, "export", "stances", tmp_path / "out.parquet", *PINNED)
    rows = pq.read_table(tmp_path / "out.parquet").to_pylist()
    geo = json.loads(pq.read_metadata(tmp_path / "out.parquet").metadata[b"geo"])
    lons, lats = ([row[name] for row in rows if row[name] is not None] for name in ("lon", "lat"))

    assert geo == {
        "version": "1.1.0",
        "primary_column": "geometry",
        "columns": {
            "geometry": {
                "encoding": "WKB",
                "geometry_types": ["Point"],
                "bbox": [min(lons), min(lats), max(lons), max(lats)],
            }
        },
    }


def test_statements_in_parquet_are_those_of_http(small: Running, engine: Engine, tmp_path: Path) -> None:
    small.put("/v1/places/nowhere", {"name": "Nowhere"})
    odd = a_claim(
        id="odd", effective="[..0001-01-01]", until="9999", share=62.5, via=["a", "b"], note="=1", credibility=2
    )
    small.post("/v1/reports", a_report(a_claim(id="a", place="nowhere"), id="r0"))
    small.post("/v1/reports", a_report(odd, a_denial(id="no", denies=["odd"]), a_retraction(id="x", retracts="odd")))
    shell(engine, "export", "statements", tmp_path / "out.parquet")
    shell(engine, "export", "stances", tmp_path / "t.parquet", *SAID_IN_JUNE, "--place", "Nowhere")
    rows = [plain(row) for row in pq.read_table(tmp_path / "out.parquet").to_pylist()]
    answered = small.read("/v1/statements")["statements"]

    same = ("kind", "claimant", "place", "status", "holder", "stated", "position", "recorded_at", "batch", "matter")
    maybe = ("share", "credibility", "note", "until", "effective", "retracts", "derived")
    assert [[row["statement_id"], *(row[name] for name in (*same, *maybe))] for row in rows] == [
        [each["id"], *(each[name] for name in same), *(each.get(name) for name in maybe)] for each in answered
    ]
    assert [
        [[row[f"{name}_earliest"], row[f"{name}_latest"]] for name in ("stated", "effective", "until")] for row in rows
    ] == [[each.get(f"{name}_bounds", [None, None]) for name in ("stated", "effective", "until")] for each in answered]
    assert rows[1]["via"] == "a\nb"
    assert [row["geometry"] for row in pq.read_table(tmp_path / "t.parquet").to_pylist()] == [None]


# Bounded


@pytest.mark.thorough
def test_a_large_export_takes_the_room_of_a_row_group(tmp_path: Path) -> None:
    """Its second half is traced, in which 10,000 rows would show, and the group of 16,000 rows is written."""
    rows, wanted = 20_000, StatementWanted(filter=StatementFilter())
    with service_on(sqlite_engine(tmp_path)) as service, (tmp_path / "out.parquet").open("wb") as out:
        fill(service, rows)
        before = pa.default_memory_pool().max_memory()
        pages = statements(service, out, wanted, known_at=None, with_restricted=False, raw=False, form=Format.PARQUET)
        first = next(told for told in pages if told.statements == rows // 2)
        tracemalloc.start()
        *_, told = pages
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    file = pq.ParquetFile(tmp_path / "out.parquet")

    assert first is told
    assert told.statements == rows
    assert peak < 12 * MEGA
    assert pa.default_memory_pool().max_memory() - before < 40 * MEGA
    assert [file.metadata.row_group(number).num_rows for number in range(2)] == [GROUP_ROWS, rows - GROUP_ROWS]


@pytest.mark.parametrize("what", ["statements", "stances"])
def test_a_dash_is_stdout(demo_engine: Engine, what: str) -> None:
    asked = ("--known-at", "285", *(("--about", "2025-12-12") if what == "stances" else ()))
    told = shell(demo_engine, "export", what, "-", *asked)

    assert told.stdout == shell(demo_engine, "export", what, *asked).stdout
    assert told.stdout.count("\n") > 1
