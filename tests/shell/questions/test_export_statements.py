"""The flat file of statements: what is in it, what is not, and that a record made from it says the same."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from random import Random

import orjson
import pytest

from adapters.importers.reports.importer import reports
from adapters.importers.statements.importer import statements
from adapters.log import codec
from api import demo
from api.files.export.statements import statements as exporting
from api.intake.input import parse_report
from domain.errors import UnknownName
from domain.intake.append import Author
from domain.intake.drafts import AmendmentDraft, CorrectionDraft
from domain.questions.past import StatementFilter
from domain.questions.statements.export import export_pages
from domain.questions.statements.lists import StatementWanted
from domain.questions.statements.table import COLUMNS
from domain.record.declarations import ConflictDeclaration, PlaceDeclaration
from domain.record.entries import Entry
from domain.record.saying import Saying
from domain.record.statements import Denial, Retraction
from domain.vocabulary import Status
from tests.support.dense_histories import ODD_TEXTS, a_busy_history
from tests.support.engines import Engine, sqlite_engine
from tests.support.importing import imported, imported_with_interruptions, log_of, service_on, shell
from tests.support.running import Running
from tests.support.small_record import a_claim, a_denial, a_report, a_retraction, small_record
from tests.support.tables import a_row, exported, lasting, shown, table, written


@pytest.fixture
def there(engine: Engine) -> Iterator[Running]:
    with small_record(engine) as (running, _):
        yield running


def column(content: bytes, name: str) -> list[str]:
    return [row[name] for row in table(content)]


def said_again(content: bytes, entries: Sequence[Entry], folder: Path) -> bytes:
    """What a record exports that was made from ``content``, with the declarations among ``entries``."""
    folder.mkdir()
    (file := folder / "statements.csv").write_bytes(content)
    with service_on(recorded(declarations(entries), folder)) as service:
        _, refused = imported(service, statements(), file)
        assert refused == []
        return exported(service)[0]


def declarations(entries: Sequence[Entry]) -> list[Entry]:
    declared = [each for each in entries if isinstance(each.body, ConflictDeclaration | PlaceDeclaration)]
    return [replace(entry, position=position) for position, entry in enumerate(declared, start=1)]


def recorded(entries: Sequence[Entry], folder: Path) -> Engine:
    engine = sqlite_engine(folder)
    store = engine.store()
    store.append_stored([codec.encode(entry) for entry in entries], after=0)
    store.close()
    return engine


def test_the_demo_is_the_same_after_a_round_trip(engine: Engine, tmp_path: Path) -> None:
    with service_on(engine) as service:
        demo.load(service)
        content, told = exported(service)
        entries = service.recording.appending.log.read(after=0, limit=1_000)

    assert (told.statements, told.reports, told.withheld, told.known_at.position) == (155, 118, 0, 286)
    assert content.startswith(",".join(COLUMNS).encode() + b"\r\n")
    assert lasting(said_again(content, entries, tmp_path / "again")) == lasting(content)


@pytest.mark.parametrize("seed", range(25))
def test_any_history_is_the_same_after_a_round_trip(seed: int, tmp_path: Path) -> None:
    journal = a_busy_history(Random(seed))
    with service_on(recorded(journal.entries, tmp_path)) as service:
        content, told = exported(service)
    known = {each.id for each in journal.record.known_statements()}

    assert set(column(content, "statement_id")) <= known
    assert told.statements == len(table(content))
    assert lasting(said_again(content, journal.entries, tmp_path / "again")) == lasting(content)


def test_the_histories_hold_what_is_hard_to_say_again() -> None:
    journals = [a_busy_history(Random(seed)).record for seed in range(25)]
    known = [(record, each) for record in journals for each in record.known_statements()]
    denials = [(record, each, each.content) for record, each in known if isinstance(each.content, Denial)]
    retracted = [
        record.statements[each.content.retracts] for record, each in known if isinstance(each.content, Retraction)
    ]
    found = {
        "derived": sum(content.derived for _, _, content in denials),
        "names one further down": sum(
            any(record.statements[name].position > each.position for name in content.denies)
            for record, each, content in denials
        ),
        "names one that is annulled": sum(
            any(record.statements[name].annulled for name in content.denies) for record, _, content in denials
        ),
        "takes back what is annulled": sum(each.annulled for each in retracted),
        "several in a report": sum(
            len(each.statements) > 1 for record in journals for each in record.appended.values()
        ),
    }

    assert min(found.values()) >= 5, found


def test_a_correction_shows_and_what_was_annulled_is_not_there_nor_named(there: Running) -> None:
    there.post("/v1/reports", a_report(a_claim(id="wrong"), a_claim(id="right", place="ford"), id="r1"))
    denied = a_report(a_denial(id="no", denies=["wrong"]), a_retraction(id="back", retracts="wrong"), id="r2")
    there.post("/v1/reports", denied)
    content = a_claim(status="entered", holder="red", stated="2024-06-10", place="ford", note="misread")
    there.post("/v1/statements/right/corrections", {"content": content, "reason": "misread"})
    before = str(there.service.store.size())
    there.post("/v1/statements/wrong/annulment", {"reason": "not this war"})

    rows = table(exported(there.service)[0])
    assert list(shown(rows, "statement_id", "status", "holder", "denies", "derived", "note")) == [
        ("right", "entered", "red", "", "", "misread"),
        ("no", "not_controlled", "red", "", "", ""),
    ]
    rows = table(exported(there.service, known_at=before)[0])
    assert list(shown(rows, "statement_id", "denies", "derived", "retracts", "retracted_by")) == [
        ("wrong", "", "", "", "back"),
        ("right", "", "", "", ""),
        ("no", "wrong", "yes", "", ""),
        ("back", "", "", "wrong", ""),
    ]


def test_a_denial_that_was_corrected_to_name_a_later_statement_names_it_after_a_round_trip(
    there: Running, tmp_path: Path
) -> None:
    there.post("/v1/reports", a_report(a_denial(id="no", status="not_controlled", holder="red"), id="r1"))
    there.post("/v1/reports", a_report(a_claim(id="late"), id="r2"))
    saying = Saying(denies=("late",))
    draft = CorrectionDraft(saying=saying, reason="it answers that one")
    there.service.recording.record(AmendmentDraft(target="no", draft=draft), Author("editor"))
    content, _ = exported(there.service)
    entries = there.service.recording.appending.log.read(after=0, limit=100)

    assert list(shown(table(content), "statement_id", "denies", "derived")) == [("no", "late", "yes"), ("late", "", "")]
    assert lasting(said_again(content, entries, tmp_path / "again")) == lasting(content)


def test_a_status_that_would_not_be_derived_again_is_written_as_said(there: Running, tmp_path: Path) -> None:
    there.post("/v1/reports", a_report(a_claim(id="c"), id="r1"))
    there.post("/v1/reports", a_report(a_denial(id="d", denies=["c"]), id="r2"))
    corrected = CorrectionDraft(saying=Saying(status=Status.CONTESTED), reason="misread")
    there.service.recording.record(AmendmentDraft(target="c", draft=corrected), Author("editor"))
    content, _ = exported(there.service)
    entries = there.service.recording.appending.log.read(after=0, limit=100)

    assert list(shown(table(content), "statement_id", "status", "derived")) == [
        ("c", "contested", ""),
        ("d", "not_controlled", ""),
    ]
    assert lasting(said_again(content, entries, tmp_path / "again")) == lasting(content)


def test_filters_choose_statements_and_a_claimant_means_all_below_it(there: Running) -> None:
    there.post("/v1/reports", a_report(a_claim(id="a"), a_claim(id="b", claimant="red-army", place="ford"), id="r1"))
    there.post("/v1/reports", a_report(a_denial(id="c", denies=["a"]), id="r2"))
    service = there.service

    assert column(exported(service, place="hill")[0], "statement_id") == ["a", "c"]
    assert column(exported(service, claimant="red")[0], "statement_id") == ["a", "b"]
    assert column(exported(service, conflict="war")[0], "statement_id") == ["a", "b", "c"]
    with pytest.raises(UnknownName, match="batch 'none' is not in the record"):
        exported(service, batch="none")
    assert column(exported(service, known_at="7")[0], "statement_id") == ["a", "b"]
    assert column(exported(service, claimant="blue")[0], "denies") == ["a"]


def test_what_must_not_be_passed_on_is_left_out_and_counted(there: Running, tmp_path: Path) -> None:
    file = tmp_path / "reports.ndjson"
    file.write_bytes(orjson.dumps(a_report(a_claim(id="closed", claimant="watcher"), id="r1")) + b"\n")
    imported(there.service, replace(reports(parse_report), licence="not to be passed on", restricted=True), file)
    there.post("/v1/reports", a_report(a_denial(id="open", denies=["closed"]), id="r2"))
    there.post("/v1/reports", a_report(a_retraction(id="back", claimant="watcher", retracts="closed"), id="r3"))

    content, told = exported(there.service)
    assert (told.statements, told.withheld) == (1, 2)
    rows = list(shown(table(content), "statement_id", "status", "holder", "denies", "derived"))
    assert rows == [("open", "not_controlled", "red", "", "")]
    assert b"closed" not in content
    whole, told = exported(there.service, with_restricted=True)
    assert (told.withheld, column(whole, "statement_id")) == (0, ["closed", "open", "back"])


def test_pages_are_of_one_moment_whatever_is_recorded_between_them(there: Running) -> None:
    for number in range(5):
        there.post("/v1/reports", a_report(a_claim(id=f"s{number}"), id=f"r{number}"))
    asking, wanted = there.service.asking, StatementWanted(filter=StatementFilter())
    pages = export_pages(asking, wanted, None, with_restricted=False, page=2)
    first = next(pages)
    there.post("/v1/reports", a_report(a_claim(id="late"), id="late"))
    there.post("/v1/statements/s4/annulment", {"reason": "out"})

    told = [[row.told.filed.id for row in page.rows] for page in (first, *pages)]
    assert told == [["s0", "s1"], ["s2", "s3"], ["s4"]]


def test_an_empty_record_is_a_header(engine: Engine) -> None:
    with service_on(engine) as service:
        content, told = exported(service)

    assert (content, told.statements) == (",".join(COLUMNS).encode() + b"\r\n", 0)


@pytest.mark.parametrize("raw", [False, True])
def test_no_cell_is_a_formula_and_each_text_comes_back(there: Running, tmp_path: Path, *, raw: bool) -> None:
    claims = [a_claim(id=f"-{number}", note=text) for number, text in enumerate(ODD_TEXTS)]
    there.post("/v1/reports", a_report(*claims, id="r1"))
    content, _ = exported(there.service, raw=raw)
    entries = there.service.recording.appending.log.read(after=0, limit=100)

    cells = [cell for row in table(content) for cell in row.values()]
    assert any(cell.startswith(tuple("=+-@\t\uff1d")) for cell in cells) == raw
    assert (column(content, "note") == list(ODD_TEXTS)) == raw
    again = said_again(content, entries, tmp_path / "again")
    assert lasting(again) == lasting(exported(there.service)[0])


def test_the_shell_writes_a_file_or_stdout(engine: Engine, there: Running, tmp_path: Path) -> None:
    there.post("/v1/reports", a_report(a_claim(id="a"), a_claim(id="b", place="ford"), id="r1"))
    file = tmp_path / "out.csv"
    told = json.loads(shell(engine, "export", "statements", file, "--json").stdout)

    counts = {"known_at": 7, "statements": 2, "reports": 1, "left_out_restricted": 0}
    assert told == {"file": str(file), "package": f"{file}.datapackage.json", **counts}
    assert sorted(each.name for each in tmp_path.glob("out.csv*")) == ["out.csv", "out.csv.datapackage.json"]
    assert file.read_bytes() == exported(there.service)[0]
    printed = shell(engine, "export", "statements", "--place", "Hill", "--raw")
    assert [row["raw"] for row in table(printed.stdout_bytes)] == ["yes"]
    assert "1 statements of 1 reports, known at position 7" in printed.stderr
    shell(engine, "export", "statements", "--json", code=2)
    shell(engine, "export", "statements", "--place", "nowhere", code=1)
    shell(engine, "export", "statements", "--known-at", "99", code=1)


@pytest.mark.usefixtures("there")
def test_a_failed_export_leaves_the_old_file(engine: Engine, tmp_path: Path) -> None:
    (file := tmp_path / "out.csv").write_text("before")
    shell(engine, "export", "statements", file, "--conflict", "none", code=1)

    assert file.read_text() == "before"
    assert [each.name for each in tmp_path.glob("out.csv*")] == ["out.csv"]


@pytest.mark.parametrize("seed", range(3))
def test_an_import_that_was_cut_off_and_run_again_leaves_the_same_log(tmp_path: Path, seed: int) -> None:
    rows = [
        a_row(
            report_id="" if number % 3 else f"r{number // 3}",
            statement_id=f"s{number}" if number % 2 else "",
            stated=f"2024-05-{number % 28 + 1:02d}",
            note=f"number {number}",
            **({"kind": "denial", "claimant": "blue", "denies": f"s{number + 5}"} if number % 10 == 0 else {}),
        )
        for number in range(120)
    ]
    file = written(tmp_path / "statements.csv", *rows)
    logs = []
    for name in ("one go", "cut off"):
        (folder := tmp_path / name).mkdir()
        engine = sqlite_engine(folder)
        with small_record(engine) as (there, _):
            if name == "cut off":
                imported_with_interruptions(there.service, statements(), file, seed=seed)
            _, refused = imported(there.service, statements(), file)
            assert refused == []
            logs.append(log_of(there.service))

    assert logs[0] == logs[1]
    assert len(logs[0]) == 4 + 1 + 240 + 12


def test_every_page_is_told(there: Running, tmp_path: Path) -> None:
    there.post("/v1/reports", a_report(a_claim(id="a"), id="r1"))
    with (tmp_path / "out.csv").open("wb") as out:
        wanted = StatementWanted(filter=StatementFilter())
        told = exporting(there.service, out, wanted, known_at=None, with_restricted=False, raw=False)

        assert [each.position for each in told] == [6]
