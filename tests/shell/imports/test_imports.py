"""What every import promises: all or nothing of a report, once, told of, undone; and what a dry run says."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from adapters.importers.limited import GIVEN_LENGTH_MAX, LINE_BYTES_MAX, limited_lines
from adapters.importers.reports.importer import reports
from api import demo
from api.bootstrap import Installation
from api.intake.input import parse_report
from domain.errors import NotFound
from domain.imports.importing import Importer
from domain.imports.plan import Refusal, Tally
from domain.intake.append import Author
from domain.intake.drafts import AmendmentDraft, AnnulmentDraft
from domain.questions.past import StatementFilter
from domain.record.declarations import BatchDeclaration
from tests.support.engines import Engine
from tests.support.importing import batch_of, imported, imported_with_interruptions, log_of, service_on, shell
from tests.support.small_record import a_claim, a_denial, a_report, small_record


@pytest.fixture
def service(engine: Engine) -> Iterator[Installation]:
    with small_record(engine):
        pass
    with service_on(engine) as service:
        yield service


@pytest.fixture
def importer() -> Importer[Path]:
    return reports(parse_report)


def written(folder: Path, *lines: object, name: str = "reports.ndjson") -> Path:
    path = folder / name
    path.write_bytes(
        b"".join((each if isinstance(each, bytes) else json.dumps(each).encode()) + b"\n" for each in lines)
    )
    return path


def many_reports(count: int) -> list[Any]:
    return [
        a_report(a_claim(stated=f"2024-05-{number % 28 + 1:02d}", note=f"number {number}")) for number in range(count)
    ]


def statements(service: Installation) -> int:
    return sum(each.statements - each.annulled for each in service.importing.batches())


@pytest.mark.engines("sqlite")
def test_a_line_that_is_too_long_is_refused_and_the_next_one_is_read(
    service: Installation, importer: Importer[Path], tmp_path: Path
) -> None:
    long = b'{"id": "' + b"x" * (LINE_BYTES_MAX * 2) + b'"}'
    file = written(tmp_path, long, a_report(a_claim(id="s1"), id="r1"), name="long.ndjson")
    tally, refused = imported(service, importer, file)

    assert (tally.refused, tally.reports, tally.line) == (1, 1, 2)
    assert [(each.line, each.reason) for each in refused] == [(1, f"the line is longer than {LINE_BYTES_MAX} bytes")]
    assert len(refused[0].given) <= GIVEN_LENGTH_MAX


@pytest.mark.parametrize("extra", [0, 1, 2, LINE_BYTES_MAX, 2 * LINE_BYTES_MAX])
def test_no_line_is_read_further_than_the_limit(extra: int) -> None:
    file = io.BytesIO(b"a\n" + b"x" * (LINE_BYTES_MAX - 1 + extra) + b"\nb\nc")
    first, long, *rest = limited_lines(file)

    assert (first, rest) == (b"a\n", [b"b\n", b"c"])
    assert len(long) == min(LINE_BYTES_MAX + extra, LINE_BYTES_MAX + 1)


def test_an_import_declares_its_file_and_what_read_it(
    service: Installation, importer: Importer[Path], tmp_path: Path
) -> None:
    file = written(tmp_path, *many_reports(3))
    tally, _ = imported(service, importer, file)

    [batch] = service.importing.batches()
    assert (tally.recorded, tally.statements, tally.there_already, tally.refused) == (3, 3, 0, 0)
    assert batch.declared == batch_of(importer, file)
    assert (batch.declared.file, batch.declared.importer) == ("reports.ndjson", "reports")
    assert (batch.statements, batch.annulled, batch.recorded_by) == (3, 0, "desk")


def test_the_same_file_again_appends_nothing(service: Installation, importer: Importer[Path], tmp_path: Path) -> None:
    file = written(tmp_path, *many_reports(3))
    imported(service, importer, file)
    before = log_of(service)
    tally, _ = imported(service, importer, file)

    assert (tally.recorded, tally.there_already) == (0, 3)
    assert log_of(service) == before


@pytest.mark.parametrize("seed", range(3))
def test_an_import_that_was_cut_off_and_run_again_leaves_what_one_in_one_go_does(
    service: Installation, importer: Importer[Path], tmp_path: Path, seed: int
) -> None:
    file = written(tmp_path, *many_reports(60))
    before = len(log_of(service))
    imported_with_interruptions(service, importer, file, seed=seed)

    said = [body for body in log_of(service)[before:] if not isinstance(body, BatchDeclaration)]
    assert [parse_report(line).source for line in file.read_bytes().splitlines()] == [
        body.source for body in said[::2] if hasattr(body, "source")
    ]
    assert len(said) == 120


def test_what_is_refused_is_told_with_line_field_reason_and_cure_and_the_rest_goes_on(
    service: Installation, importer: Importer[Path], tmp_path: Path
) -> None:
    good = many_reports(2)
    bad = a_report(a_claim(claimant="nobody-known"), a_claim(place="nowhere"))
    file = written(tmp_path, good[0], b"{not json", b"", bad, good[1])
    tally, refused = imported(service, importer, file)

    assert (tally.recorded, tally.refused, tally.line) == (2, 2, 5)
    assert [(each.line, each.field) for each in refused] == [
        (2, ""),
        (4, "/statements/0/claimant"),
        (4, "/statements/1/place"),
    ]
    assert all(each.reason and each.cure and each.given for each in refused)


def test_a_file_in_another_encoding_or_with_a_mark_is_told(
    service: Installation, importer: Importer[Path], tmp_path: Path
) -> None:
    def told(content: bytes) -> tuple[Tally, Sequence[Refusal]]:
        (file := tmp_path / "reports.ndjson").write_bytes(content)
        return imported(service, importer, file)

    def line(**fields: Any) -> str:
        return json.dumps(a_report(a_claim(**fields)), ensure_ascii=False) + "\n"

    tally, [mark] = told(b"\xef\xbb\xbf" + line(note="a").encode() + line(note="b").encode())
    assert (tally.recorded, mark.line, mark.field) == (1, 1, "")
    assert (mark.reason, mark.cure) == ("the text begins with a byte order mark", "send UTF-8 without one")
    tally, [cyrillic] = told((line(note="c") + line(note="Сіверськ")).encode("cp1251"))
    assert (tally.recorded, cyrillic.line, cyrillic.field) == (1, 2, "")
    assert cyrillic.reason.startswith("the text is not UTF-8 at byte")
    assert cyrillic.cure == "send it in UTF-8"
    tally, wide = told(line(note="d").encode("utf-16"))
    assert (tally.recorded, wide[0].line, wide[0].cure) == (0, 1, "send it in UTF-8")


def test_an_import_is_undone_and_only_once(service: Installation, importer: Importer[Path], tmp_path: Path) -> None:
    file = written(tmp_path, *many_reports(3))
    imported(service, importer, file)
    batch = batch_of(importer, file).id

    assert [service.importing.undo(batch, "editor").statements for _ in range(2)] == [3, 0]
    assert statements(service) == 0
    [summary] = service.importing.batches()
    assert (summary.statements, summary.annulled, summary.amendments) == (3, 3, 0)


def test_what_was_undone_can_be_imported_again_and_what_an_editor_annulled_stays_out(
    service: Installation, importer: Importer[Path], tmp_path: Path
) -> None:
    file = written(tmp_path, *many_reports(3))
    imported(service, importer, file)
    batch = batch_of(importer, file).id
    service.importing.undo(batch, "editor")
    again, _ = imported(service, importer, file)

    assert (again.recorded, statements(service)) == (3, 3)
    with service.reader.snapshot() as past:
        [standing, *_] = past.statements(StatementFilter(batch=batch), at=past.head().position, after=0, limit=1)
    service.recording.record(
        AmendmentDraft(target=standing.filed.id, draft=AnnulmentDraft(reason="not this one")), Author("editor")
    )
    once_more, _ = imported(service, importer, file)
    assert (once_more.recorded, statements(service)) == (0, 2)


def test_there_is_no_undoing_of_what_was_not_imported(service: Installation) -> None:
    with pytest.raises(NotFound, match="batch 'x' is not in the record"):
        service.importing.undo("x", "editor")


@pytest.mark.usefixtures("service")
def test_one_batch_is_of_one_file(tmp_path: Path, engine: Engine) -> None:
    one, other = written(tmp_path, *many_reports(1)), written(tmp_path, *many_reports(2), name="other.ndjson")
    shell(engine, "import", "reports", one, "--batch", "mine")

    refused = shell(engine, "import", "reports", other, "--batch", "mine", code=1)
    assert "the batch 'mine' is of the file 'reports.ndjson'" in refused.stderr


def test_a_dry_run_says_what_the_import_then_does_and_records_nothing(
    service: Installation, importer: Importer[Path], tmp_path: Path
) -> None:
    first = a_report(a_claim(id="first"))
    denial = a_report(a_denial(denies=["first"]))
    file = written(tmp_path, first, denial, a_report(a_claim(place="nowhere")))
    before = log_of(service)
    rehearsed, refused = imported(service, importer, file, dry_run=True)

    assert log_of(service) == before
    assert imported(service, importer, file) == (rehearsed, refused)


def test_the_shell_imports_lists_and_undoes(engine: Engine, service: Installation, tmp_path: Path) -> None:
    file = written(tmp_path, *many_reports(2), b"{}")
    told = json.loads(shell(engine, "import", "reports", file, "--by", "desk", "--json").stdout)

    assert (told["recorded"], told["refused"]) == (2, 1)
    assert {each["field"] for each in told["first_refused"]} == {"/conflict", "/source", "/statements"}
    [batch] = json.loads(shell(engine, "import", "list", "--json").stdout)["batches"]
    assert (batch["id"], batch["statements"], batch["file"]) == (told["batch"], 2, "reports.ndjson")
    assert told["batch"] in shell(engine, "import", "list").stdout
    undone = json.loads(shell(engine, "import", "undo", told["batch"], "--json").stdout)
    assert undone == {"batch": told["batch"], "annulled": 2}
    assert service.store.size() == told["position"] + 2


def test_the_demo_loads_once(engine: Engine) -> None:
    with service_on(engine) as service:
        assert [demo.load(service), demo.load(service)] == [155, 0]
        assert service.store.size() == 286


def test_an_import_names_likely_duplicates_also_in_a_dry_run(engine: Engine, tmp_path: Path) -> None:
    with small_record(engine) as (there, _):
        there.post("/v1/reports", a_report(a_claim(id="held", stated="2024-06-07")))
    file = written(
        tmp_path, a_report(a_claim(id="again", stated="2024-06-08")), a_report(a_claim(id="far", stated="2020"))
    )
    found = [
        json.loads(shell(engine, "import", "reports", file, *options, "--json").stdout)
        for options in (["--dry-run"], [], [])
    ]

    named = {"similar": {"again": ["held"]}, "similar_counts": {"again": 1}}
    assert [{key: each[key] for key in named} for each in found[:2]] == [named, named]
    assert found[2]["similar"] == {}  # it was there already


def test_the_summary_of_an_import_names_likely_duplicates(engine: Engine, tmp_path: Path) -> None:
    with small_record(engine):
        pass
    file = written(tmp_path, a_report(*(a_claim(id=f"of-{day}", stated=f"2024-05-{day:02d}") for day in range(1, 14))))
    told = shell(engine, "import", "reports", file, "--dry-run").stdout

    assert "12 statements have likely duplicates" in told
    assert "    of-2 is like of-1\n" in told
    assert "and 2 more: --json names all of them" in told
