"""A data release in the shell: what it holds, that it is the same whenever it is made, and what it leaves out."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from api import demo
from api.releases.tables import TABLES
from domain.proofs.base64 import from_base64
from domain.proofs.inclusion import InclusionProof
from tests.shell.releases.records import a_record, contents, public_key, signing, verified
from tests.support.engines import Engine, sqlite_engine
from tests.support.importing import service_on, shell
from tests.support.signing import ORIGIN

pytestmark = pytest.mark.slow

RDFLIB = pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")  # mlcroissant uses it
NOWHERE = {"CLAIMLINE_DATABASE": "none"}
DISPUTE = ("place", "matter", "from", "to", "outcome", "opened_by", "closed_by")
CLAIM = ("place", "side", "claimant", "from", "to", "outcome", "closed_by")


@pytest.fixture(scope="module")
def record(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    return a_record(tmp_path_factory.mktemp("record"))


@pytest.fixture(scope="module")
def whole(record: Engine, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return released(record, tmp_path_factory.mktemp("whole") / "release", "--csv-days")


@pytest.fixture(scope="module")
def of_one_war(record: Engine, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return released(record, tmp_path_factory.mktemp("war") / "release", "--conflict", "A war")


@pytest.fixture(scope="module")
def of_the_demo(tmp_path_factory: pytest.TempPathFactory) -> tuple[Engine, Path]:
    folder = tmp_path_factory.mktemp("demo")
    engine = sqlite_engine(folder)
    with service_on(engine) as service:
        demo.load(service)
    return engine, released(engine, folder / "release", "--author", "Demo & Sons", "--url", "https://example.org/demo")


def released(engine: Engine, folder: Path, *options: str | Path) -> Path:
    shell(engine, "release", *options, folder, environ=signing(engine))
    return folder


def rows(folder: Path, table: str) -> list[dict[str, str]]:
    text = (folder / "csv" / f"{table}.csv").read_bytes().decode()
    return list(csv.DictReader(io.StringIO(text, newline="")))


def about(folder: Path) -> Any:
    return json.loads((folder / "release.json").read_bytes())


def is_in_a_file(text: bytes, folder: Path) -> bool:
    return any(text in content for content in contents(folder).values())


# Its tables


def test_its_statements_are_those_that_an_export_writes(record: Engine, whole: Path, tmp_path: Path) -> None:
    shell(record, "export", "statements", tmp_path / "exported.parquet")
    exported = pq.read_table(tmp_path / "exported.parquet").to_pylist()

    assert pq.read_table(whole / "parquet/statements.parquet").drop_columns("geometry").to_pylist() == exported
    assert {each["statement_id"] for each in exported} == {"quoted", "denied", "ford", "back", "milled", "open"}


def test_its_disputes_and_claims_are_those_that_the_questions_answer(of_the_demo: tuple[Engine, Path]) -> None:
    engine, folder = of_the_demo
    at = ("--said-by", about(folder)["as_of"], "--limit", "1000", "--json")

    for table, name, columns in (("disputes", "disputes", DISPUTE), ("outcomes", "claims", CLAIM)):
        answer = json.loads(shell(engine, table, *at).stdout)[name]
        told = [tuple(each[column] or "" for column in columns) for each in answer]
        found = [tuple(each[column].replace(".000000Z", "Z") for column in columns) for each in rows(folder, table)]
        assert sorted(found) == sorted(told) != []


def test_its_stances_are_those_of_any_day(of_the_demo: tuple[Engine, Path]) -> None:
    engine, folder = of_the_demo
    by_day = pq.read_table(folder / "parquet/stances_by_day.parquet").to_pylist()

    for day in ("2022-07-20", "2023-01-11", "2025-12-11", "2025-12-24"):
        answer = json.loads(shell(engine, "at", day, "--said-by", day, "--limit", "1000", "--json").stdout)
        told = [
            (place["place"], speaker, stance["status"], stance.get("holder"))
            for place in answer["places"]
            for speaker, stance in place["stances"].items()
        ]
        on_day = [each for each in by_day if str(each["day"]) == day and each["matter"] == "control"]
        found = [(each["place"], each["speaker"], each["status"], each["holder"]) for each in on_day]
        assert sorted(found, key=str) == sorted(told, key=str) != []


def test_csv_and_parquet_hold_the_same_rows(whole: Path) -> None:
    for table in TABLES:
        typed, texts = pq.read_table(whole / f"parquet/{table.name}.parquet"), rows(whole, table.name)

        assert typed.num_rows == len(texts) == about(whole)["rows"][table.name] > 0
        for field in table.fields:
            values = [each[field.name] for each in texts]
            assert [each is None for each in typed[field.name].to_pylist()] == [not each for each in values]
            if field.type in {"integer", "number"}:
                told = [None if not each else float(each) for each in values]
                assert typed[field.name].to_pylist() == told


def test_parquet_files_with_coordinates_are_maps(whole: Path) -> None:
    geo = json.loads(pq.read_metadata(whole / "parquet/places.parquet").metadata[b"geo"])

    assert (geo["version"], geo["primary_column"]) == ("1.1.0", "geometry")
    assert geo["columns"]["geometry"]["bbox"] == [2.0, 1.0, 36.5, 50.0]


def test_a_cell_that_a_spreadsheet_would_run_is_disarmed(tmp_path: Path) -> None:
    engine = sqlite_engine(tmp_path)
    with service_on(engine) as service:
        demo.load(service)
    shell(engine, "place", "declare", "=Mill", "--at", "50,36", "--admin", "Land")
    folder = released(engine, tmp_path / "release")

    assert "'=Mill" in {each["name"] for each in rows(folder, "places")}
    assert "=Mill" in pq.read_table(folder / "parquet/places.parquet")["name"].to_pylist()


# Its metadata


@RDFLIB
def test_the_validators_of_both_formats_find_no_fault(whole: Path, of_the_demo: tuple[Engine, Path]) -> None:
    for folder in (whole, of_the_demo[1]):
        import frictionless  # noqa: PLC0415 - it takes long to import

        report = frictionless.validate(str(folder / "datapackage.json"))
        assert (report.valid, report.stats["errors"], report.stats["warnings"]) == (True, 0, 0)

        import mlcroissant  # noqa: PLC0415 - likewise

        issues = mlcroissant.Dataset(jsonld=str(folder / "croissant.json")).metadata.ctx.issues
        assert (list(issues.errors), list(issues.warnings)) == ([], [])


@RDFLIB
def test_a_reader_of_croissant_gets_the_rows(whole: Path) -> None:
    import mlcroissant  # noqa: PLC0415 - likewise

    dataset = mlcroissant.Dataset(jsonld=str(whole / "croissant.json"))

    told = [each["outcomes/claimant"].decode() for each in dataset.records(record_set="outcomes")]

    assert told == [each["claimant"] for each in rows(whole, "outcomes")]


def test_it_says_how_to_cite_it(of_the_demo: tuple[Engine, Path]) -> None:
    folder = of_the_demo[1]
    cited = (folder / "citation.txt").read_text()

    assert cited.startswith("Demo & Sons (20")
    assert f"Position 286 of the log {ORIGIN}" in cited
    assert about(folder)["log"]["root"][:16] in cited
    assert cited.strip() in (folder / "README.md").read_text()
    assert cited.strip() == json.loads((folder / "croissant.json").read_bytes())["citeAs"]
    lines = (folder / "CITATION.cff").read_text().splitlines()
    assert '  - name: "Demo & Sons"' in lines
    assert 'url: "https://example.org/demo"' in lines


def test_every_column_is_explained_in_the_codebook(whole: Path) -> None:
    codebook = (whole / "codebook.md").read_text()

    for table in TABLES:
        assert f"## {table.name}\n\n{table.meaning}\n" in codebook
        for field in table.fields:
            assert f"| `{field.name}` | {field.type} | {' '.join(field.description.split())} |" in codebook
    assert (
        "| `partly_controlled` | The holder has a part of the place; `share` or `extent` may say which. |" in codebook
    )


# Left out


def test_nothing_of_a_restricted_import_or_of_a_redacted_text_is_in_any_file(whole: Path, of_one_war: Path) -> None:
    for folder in (whole, of_one_war):
        assert not is_in_a_file(b"We hold the hill", folder)
        assert {each["statement_id"] for each in rows(folder, "statements")} >= {"quoted", "open"}
        assert "closed" not in {each["statement_id"] for each in rows(folder, "statements")}
        assert not is_in_a_file(b'"id":"closed"', folder)


def test_it_says_what_was_left_out_and_why(whole: Path) -> None:
    left_out = rows(whole, "left_out")
    redaction = max(int(each["position"]) for each in positions(whole))
    batch = next(each["batch"] for each in rows(whole, "batches") if each["restricted"] == "yes")

    assert [(each["type"], each["reason"], each["because"]) for each in left_out] == [
        ("claim.v1", "redacted", str(redaction)),
        ("report.v1", "restricted", batch),
        ("claim.v1", "restricted", batch),
    ]
    readme = (whole / "README.md").read_text()
    assert f"- 2 entries of the import `{batch}`: its licence forbids to pass them on." in readme
    assert f"A part of the entry at position {left_out[0]['position']}: the law had it removed" in readme
    assert about(whole)["left_out"] == {"redacted": 1, "restricted": 2}


def test_licences_are_named_for_each_import(whole: Path) -> None:
    package = json.loads((whole / "datapackage.json").read_bytes())

    assert [each["name"] for each in package["licenses"]] == ["ODbL-1.0"]
    assert "- Licence and attribution: ODbL 1.0 (a dataset)" in (whole / "LICENCES.md").read_text()


def test_a_release_of_one_conflict_holds_nothing_of_another(whole: Path, of_one_war: Path) -> None:
    assert about(of_one_war)["conflicts"] == ["war"]
    for text in (b"milled", b"Other war", b'"mill"'):
        assert is_in_a_file(text, whole)
        assert not is_in_a_file(text, of_one_war)
    assert [each["place"] for each in rows(of_one_war, "places")] == ["ford", "hill"]


# Its entries


def positions(folder: Path) -> Iterator[dict[str, str]]:
    return csv.DictReader(io.StringIO((folder / "log/positions.csv").read_text(), newline=""))


def test_each_entry_of_one_conflict_has_an_inclusion_proof(record: Engine, of_one_war: Path, tmp_path: Path) -> None:
    lines = iter((of_one_war / "log/entries.ndjson").read_bytes().splitlines())
    checkpoint = (of_one_war / "log/checkpoint").read_bytes()

    for each in positions(of_one_war):
        if not each["missing"]:
            proof = InclusionProof(
                int(each["position"]) - 1, tuple(map(from_base64, each["proof"].split())), checkpoint
            )
            (tmp_path / "proof").write_bytes(proof.written())
            (tmp_path / "entry").write_bytes(next(lines))
            files = ("--proof", tmp_path / "proof", "--entry", tmp_path / "entry")
            shell(record, "log", "verify", "--key", public_key(), *files, environ=NOWHERE)
    assert "Completeness needs the whole log" in (of_one_war / "verify.md").read_text()


def test_it_is_verified_without_the_database_and_with_a_key(record: Engine, whole: Path, of_one_war: Path) -> None:
    for folder in (whole, of_one_war):
        told = shell(record, "release", "verify", folder, "--key", public_key(), environ=NOWHERE).stdout

        assert told.startswith("right: every file is what the entries of the release give")
        assert f"signed by: {ORIGIN}" in told
        assert ("shows only in the whole log" in told) is (folder == of_one_war)
    told = shell(record, "release", "verify", whole, environ=NOWHERE).stdout
    assert "who signed the log was not checked: give --key" in told


def test_the_same_record_gives_the_same_bytes(record: Engine, whole: Path, of_one_war: Path, tmp_path: Path) -> None:
    assert contents(released(record, tmp_path / "whole", "--csv-days")) == contents(whole)
    assert contents(released(record, tmp_path / "war", "--conflict", "war")) == contents(of_one_war)


def test_an_earlier_position_is_in_the_same_signed_tree(record: Engine, whole: Path, tmp_path: Path) -> None:
    quoted = rows(whole, "left_out")[0]["position"]
    folder = released(record, tmp_path / "early", "--known-at", quoted)

    assert about(folder)["known_at"] == int(quoted) < about(folder)["log"]["size"]
    assert about(folder)["log"]["consistency"]
    assert not is_in_a_file(b"We hold the hill", folder)  # it was removed later, and is nowhere
    assert max(int(each["position"]) for each in positions(folder)) == about(folder)["log"]["size"]
    assert verified(folder).made.rows["statements"] == len(rows(folder, "statements")) > 0


def test_a_log_that_nobody_signed_is_said_to_be_unsigned(record: Engine, tmp_path: Path) -> None:
    with service_on(engine := sqlite_engine(tmp_path)) as service:
        demo.load(service)
    shell(engine, "release", tmp_path / "release", environ={"CLAIMLINE_LOG_SIGNER": "elsewhere"})

    told = shell(record, "release", "verify", tmp_path / "release", environ=NOWHERE).stdout
    refused = shell(record, "release", "verify", tmp_path / "release", "--key", public_key(), code=3, environ=NOWHERE)

    assert "the log is not signed" in told
    assert "is not signed, and a key is given" in refused.stderr
    assert "**The log is not signed.**" in (tmp_path / "release/verify.md").read_text()


# Refusals


def test_a_folder_that_is_there_is_left_alone(record: Engine, tmp_path: Path) -> None:
    (tmp_path / "release").mkdir()

    told = shell(record, "release", tmp_path / "release", code=1, environ=signing(record)).stderr

    assert "is there already: name a new folder" in told
    assert list((tmp_path / "release").iterdir()) == []


def test_an_unknown_conflict_is_refused_and_leaves_no_folder(record: Engine, tmp_path: Path) -> None:
    told = shell(record, "release", tmp_path / "r", "--conflict", "peace", code=1, environ=signing(record)).stderr

    assert "conflict 'peace' is not in the record" in told
    assert list(tmp_path.iterdir()) == []


def test_an_empty_log_cannot_be_released(tmp_path: Path) -> None:
    (folder := tmp_path / "empty").mkdir()

    assert "log without entries" in shell(sqlite_engine(folder), "release", tmp_path / "r", code=1).stderr
