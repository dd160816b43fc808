"""Tables that people keep by hand, and what befalls them: taken where they are clear, else told what to write."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from adapters.importers.statements.importer import statements
from api import demo
from tests.support.engines import Engine, sqlite_engine
from tests.support.importing import imported, log_of, service_on, shell
from tests.support.running import Running
from tests.support.small_record import small_record
from tests.support.tables import a_row, exported, shown, table, written


@pytest.fixture
def there(tmp_path: Path) -> Iterator[Running]:
    with small_record(sqlite_engine(tmp_path)) as (running, _):
        yield running


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "statements.csv"


def taken(there: Running, file: Path) -> list[dict[str, str]]:
    """What is in the record after an import in which nothing was refused."""
    _, refused = imported(there.service, statements(), file)
    assert refused == []
    return table(exported(there.service)[0])


def refused(there: Running, file: Path) -> list[tuple[int, str, str, str]]:
    _, found = imported(there.service, statements(), file)
    assert all(each.reason and each.cure for each in found)
    return [(each.line, each.field, each.reason, each.cure) for each in found]


def test_a_row_by_hand_becomes_a_report_of_its_own_with_an_id_from_its_content(there: Running, file: Path) -> None:
    written(file, a_row(), a_row(place="ford"))
    rows = taken(there, file)

    assert list(shown(rows, "conflict", "kind", "place", "holder", "stated")) == [
        ("war", "claim", "hill", "red", "2024-06-10"),
        ("war", "claim", "ford", "red", "2024-06-10"),
    ]
    assert [row["report_id"].split(":")[0] for row in rows] == ["statements", "statements"]
    assert [row["statement_id"] for row in rows] == [f"{row['report_id']}.s1" for row in rows]
    tally, _ = imported(there.service, statements(), written(file, a_row(place="ford"), a_row()))
    assert (tally.recorded, tally.there_already) == (0, 2)


def test_rows_of_one_report_become_one_report(there: Running, file: Path) -> None:
    written(file, a_row(report_id="r"), a_row(report_id="r", place="ford", source_name=""), a_row(report_id="q"))
    tally, _ = imported(there.service, statements(), file)

    assert (tally.recorded, tally.statements, tally.line) == (2, 3, 4)
    rows = table(exported(there.service)[0])
    assert list(shown(rows, "report_id", "statement_id", "source_name")) == [
        ("r", "r.s1", "A paper"),
        ("r", "r.s2", "A paper"),
        ("q", "q.s1", "A paper"),
    ]


def test_a_report_with_a_row_at_fault_is_refused_whole(there: Running, file: Path) -> None:
    written(file, a_row(report_id="r"), a_row(report_id="r", claimant="nobody"), a_row(report_id="q", place="nowhere"))
    before = log_of(there.service)

    assert [(line, field) for line, field, _, _ in refused(there, file)] == [(3, "claimant"), (4, "place")]
    assert log_of(there.service) == before


def test_rows_of_a_report_that_stand_apart_or_differ_are_told(there: Running, file: Path) -> None:
    written(file, a_row(report_id="r"), a_row(report_id="q"), a_row(report_id="r", place="ford"))
    apart = refused(there, file)
    assert [(line, field) for line, field, _, _ in apart] == [(2, "report_id"), (4, "report_id")]
    assert "move them together" in apart[0][3]
    written(file, a_row(report_id="s"), a_row(report_id="s", source_name="Another"))
    [(line, field, reason, _)] = refused(there, file)
    assert (line, field, reason) == (3, "source_name", "is not what the report's first row says, on line 2")


def test_a_report_of_too_many_rows_is_told(there: Running, file: Path) -> None:
    written(file, *(a_row(report_id="r", note=str(number)) for number in range(1_200)))

    assert refused(there, file) == [(2, "report_id", "has 1200 rows", "a report holds 500 at most")]


def test_a_denial_may_name_what_stands_further_down(there: Running, file: Path) -> None:
    denial = {"kind": "denial", "claimant": "blue", "denies": "late"}
    written(file, a_row(report_id="r", **denial, status="not_controlled"), a_row(statement_id="late"))
    tally, _ = imported(there.service, statements(), file)

    assert (tally.recorded, tally.statements, tally.refused) == (3, 2, 0)
    assert [row["denies"] for row in table(exported(there.service)[0])] == ["late", ""]
    before = log_of(there.service)
    imported(there.service, statements(), file)
    assert log_of(there.service) == before
    written(file, a_row(**denial | {"denies": "later"}, status="", holder=""), a_row(statement_id="later", note="x"))
    [(line, field, reason, cure)] = refused(there, file)
    assert (line, field, reason) == (2, "denies", "names later, further down in the file")
    assert cure == "move this row below, or give the status"


def test_a_status_that_was_edited_is_no_longer_derived(there: Running, file: Path) -> None:
    denial = {"kind": "denial", "claimant": "blue", "denies": "c", "derived": "yes"}
    written(
        file,
        a_row(statement_id="c"),
        a_row(statement_id="same", **denial, status="not_controlled"),
        a_row(statement_id="blank", **denial, status="", holder=""),
        a_row(statement_id="edited", **denial, holder="blue"),
    )
    rows = taken(there, file)

    assert list(shown(rows, "statement_id", "status", "holder", "derived")) == [
        ("c", "controlled", "red", ""),
        ("same", "not_controlled", "red", "yes"),
        ("blank", "not_controlled", "red", "yes"),
        ("edited", "controlled", "blue", ""),
    ]


# Places by their names


def test_a_place_is_found_by_a_name_that_only_one_has(there: Running, file: Path) -> None:
    there.put("/v1/places/hill", {"name": "Hill", "names": [{"name": "Пагорб", "language": "uk"}]})

    assert [row["place"] for row in taken(there, written(file, a_row(place="", place_name="пагорб")))] == ["hill"]
    again = written(file, a_row(place="hill"))
    tally, _ = imported(there.service, statements(), again)
    assert tally.there_already == 1


def test_a_name_of_several_places_is_refused_with_their_ids(there: Running, file: Path) -> None:
    there.put("/v1/places/other", {"name": "Hill", "admin": ["Land", "Shire"]})
    written(file, a_row(place="", place_name="Hill"), a_row(place="", place_name="Hull"), a_row(place=""))

    ambiguous, unknown, missing = refused(there, file)
    assert ambiguous[:2] == (2, "place_name")
    assert "2 places are called 'Hill': hill (Hill, Land); other (Hill, Shire, Land)" in ambiguous[2]
    assert ambiguous[3] == "give the id of one in the column place"
    assert unknown[:3] == (3, "place_name", "no place is called 'Hull'")
    assert missing[:3] == (4, "place", "is missing")


# Headers


@pytest.mark.parametrize(
    ("written_as", "cure"),
    {
        "claimants": "write claimant, or take the column out",
        "Source Name": "write source_name, or take the column out",
        "url": "write source_url or source_archived_url, or take the column out",
        "id": "write report_id or statement_id, or take the column out",
        "spokesperson": "write spokesperson_name or spokesperson_role, or take the column out",
        "geometry": "there are report_id, conflict, source_name",
    }.items(),
)
def test_an_unknown_column_is_refused_by_name_with_the_nearest(
    there: Running, file: Path, written_as: str, cure: str
) -> None:
    header, row = written(file, a_row()).read_text().splitlines()
    file.write_text(f"{header},{written_as}\n{row},x\n")

    [(line, field, reason, told)] = refused(there, file)
    assert (line, field, reason) == (1, written_as, f"unknown column {written_as!r}")
    assert told.startswith(cure)


def test_columns_that_are_missing_doubled_or_nameless_are_told(there: Running, file: Path) -> None:
    file.write_text("kind,kind,place,,source_name\nclaim,claim,hill,,A paper\n")

    assert [(line, field) for line, field, _, _ in refused(there, file)] == [
        (1, "kind"),
        (1, ""),
        (1, "source_published"),
        (1, "claimant"),
    ]
    file.write_text("")
    assert [(line, reason) for line, _, reason, _ in refused(there, file)] == [(1, "the file is empty")]


def test_what_is_retired_is_not_found_by_name_and_is_refused_by_its_id(there: Running, file: Path) -> None:
    there.put("/v1/places/twin", {"name": "Hill"})
    there.put("/v1/conflicts/other", {"name": "Other", "tz": "UTC", "claimants": {}})
    for path in ("places/hill", "conflicts/other"):
        there.post(f"/v1/{path}/retirement", {"reason": "declared twice"})

    assert [row["place"] for row in taken(there, written(file, a_row(place="", place_name="Hill")))] == ["twin"]
    [(_, field, reason, cure)] = refused(there, written(file, a_row(place="hill", quote="again")))
    assert (field, "is retired since position" in reason) == ("place", True)
    assert "DELETE /v1/places/hill/retirement" in cure


def test_the_conflict_is_named_where_there_are_several(there: Running, file: Path) -> None:
    there.put("/v1/conflicts/other", {"name": "Other", "tz": "UTC", "claimants": {}})
    [(line, field, reason, cure)] = refused(there, written(file, a_row()))
    assert (line, field) == (1, "conflict")
    assert reason == "the column 'conflict' is missing, and there are 2 conflicts"
    assert cure == "add it, with one of other, war"
    assert refused(there, written(file, a_row(conflict="war"), a_row(conflict="none")))[0][:2] == (3, "conflict")


# Encodings and separators


@pytest.mark.parametrize(("delimiter", "encoding"), [(";", "utf-8"), ("\t", "utf-8"), (",", "utf-8-sig")])
def test_what_a_spreadsheet_saves_is_taken(there: Running, file: Path, delimiter: str, encoding: str) -> None:
    written(file, a_row(note="a, b; c\td", quote='"Взяли", кажуть'), delimiter=delimiter, encoding=encoding)

    assert list(shown(taken(there, file), "note", "quote")) == [("a, b; c\td", '"Взяли", кажуть')]


@pytest.mark.parametrize(
    ("encoding", "text", "named"),
    [
        ("utf-16", "Сіверськ", "UTF-16"),
        ("utf-16-be", "Сіверськ", "UTF-16BE"),
        ("utf-16-le", "Siversk", "UTF-16LE"),
        ("utf-32", "Siversk", "UTF-32"),
        ("cp1251", "Сіверськ звільнено", "WINDOWS-1251"),
        ("cp1252", "tenu à Sébastopol, déjà évacué", "WINDOWS-1252"),
    ],
)
def test_another_encoding_is_named_with_how_to_convert_it(
    there: Running, file: Path, encoding: str, text: str, named: str
) -> None:
    written(file, a_row(), a_row(note=text), encoding=encoding)
    before = log_of(there.service)

    [(line, field, reason, cure)] = refused(there, file)
    assert (line, field) == (3 if encoding.startswith("cp") else 1, "")
    assert named in reason
    assert f"iconv -f {named} -t UTF-8" in cure
    assert log_of(there.service) == before


# Cells


DATES = {
    "11.12.2023": "write 2023-12-11",
    "12/11/2023": "write 2023-11-12 if the day comes first, 2023-12-11 if the month does",
    "11 December 2023": "write 2023-12-11",
    "2023-12-11 12:00": "write 2023-12-11T12:00:00 with the offset of that clock from UTC",
    "2023-12-11/2023-12-13": "write [2023-12-11..2023-12-13] for some time between",
    "2023-12-11\u00a0": "write 2023-12-11",
    "45271": "write 2023-12-11",
    "soon": "write 2025, 2025-12",
}


def test_a_date_in_another_form_is_told_what_to_write(there: Running, file: Path) -> None:
    written(file, *(a_row(stated=date) for date in DATES), a_row(source_published="1.2.2023"))
    told = refused(there, file)

    assert [(line, field) for line, field, _, _ in told] == [
        *((line, "stated") for line in range(2, 10)),
        (10, "source_published"),
    ]
    for (_, _, reason, cure), (date, expected) in zip(told, DATES.items(), strict=False):
        assert repr(date)[1:-1] in reason
        assert cure.startswith(expected)


CELLS: dict[str, tuple[dict[str, str], str, str, str]] = {
    "a trailing space": ({"claimant": "red "}, "claimant", "'red ' ends with a space", "write red"),
    "a no-break space": (
        {"place": "\u00a0hill"},
        "place",
        "'\\xa0hill' begins with a space that does not show as one (U+00A0)",
        "write hill",
    ),
    "a kind": ({"kind": "Claim"}, "kind", "'Claim' is not a kind", "write claim"),
    "a status": (
        {"status": "partly controled"},
        "status",
        "'partly controled' is not a status",
        "write partly_controlled",
    ),
    "a status of another system": (
        {"status": "liberated"},
        "status",
        "'liberated' is not a status",
        "write controlled (",
    ),
    "no kind": ({"kind": ""}, "kind", "is missing", "it is one of claim, denial, retraction"),
    "no claimant": ({"claimant": ""}, "claimant", "is missing", "name who says it"),
    "no outlet": ({"source_name": ""}, "source_name", "is missing", "name the outlet that published it"),
    "no published": ({"source_published": ""}, "source_published", "is missing", "give the date of publication"),
    "a decimal comma": ({"share": "12,5"}, "share", "'12,5' is not a plain number", "write 12.5"),
    "a per cent sign": ({"share": "70 %"}, "share", "'70 %' is not a plain number", "write 70"),
    "half a number": ({"share": "70."}, "share", "'70.' is not a plain number", "write 70"),
    "a share above all": ({"share": "170"}, "share", "170 is not a percentage", "write a number from 0 to 100"),
    "a credibility": ({"credibility": "high"}, "credibility", "'high' is not an Admiralty", "write a number from 1 to"),
    "a language alone": ({"quote_language": "uk"}, "quote_language", "has no quote to go with", "give the quote"),
    "a role alone": ({"spokesperson_role": "x"}, "spokesperson_role", "has no spokesperson_name", "give the name"),
    "a derived claim": ({"derived": "yes"}, "derived", "goes with a denial that names what", "leave it blank"),
    "derived so so": ({"derived": "true"}, "derived", "'true' is neither yes nor blank", "write yes, or leave it"),
    "a NUL": ({"note": "a\0b"}, "note", "holds NUL (U+0000) at character 2", "take it out"),
    "a long cell": ({"note": "x" * 1_000_000}, "note", "the cell has 1000000 characters", "a cell holds at most 16384"),
    "a long quote": (
        {"quote": f"{'x' * 99}\n" * 10_000},
        "quote",
        "the cell has 1000000 characters",
        "a cell holds at most",
    ),
    "a text too long": ({"note": "x" * 2_001}, "note", "has 2001 characters", "use at most 2000"),
    "an outlet with an override": (
        {"source_name": "AFP\u202e"},
        "source_name",
        "holds a bidirectional override (U+202E)",
        "take it out",
    ),
    "a relay too long": ({"via": f"TASS\n{'x' * 201}"}, "via", "has 201 characters", "use at most 200"),
    "no such statement": (
        {"kind": "denial", "denies": "none"},
        "denies",
        "statement 'none' is not in the",
        "name a st",
    ),
    "an id that is none": ({"statement_id": "a b"}, "statement_id", "'a b' is not an id", "use 1 to 64"),
    "a holder that is none": ({"holder": "watcher"}, "holder", "'watcher' is not a party of war", "name a side"),
    "a role too long": (
        {"spokesperson_name": "A", "spokesperson_role": "x" * 201},
        "spokesperson_role",
        "has 201 characters",
        "use at most 200",
    ),
}


@pytest.mark.parametrize("fault", CELLS.values(), ids=CELLS.keys())
def test_a_cell_at_fault_is_told_with_line_column_reason_and_cure_and_the_rest_goes_on(
    there: Running, file: Path, fault: tuple[dict[str, str], str, str, str]
) -> None:
    cells, field, reason, cure = fault
    written(file, a_row(note="a quote\nover lines", place="ford"), a_row(**cells), a_row(note="after"))
    found = refused(there, file)

    assert [each[:2] for each in found] == [(4, field)]
    [told] = found
    assert told[2].startswith(reason)
    assert told[3].startswith(cure)
    assert [row["note"] for row in table(exported(there.service)[0])] == ["a quote\nover lines", "after"]


def test_all_that_is_wrong_with_a_row_is_told_at_once(there: Running, file: Path) -> None:
    written(file, a_row(kind="", claimant="", stated="soon", share="x", source_name=""))

    assert {field for _, field, _, _ in refused(there, file)} == {"kind", "claimant", "stated", "share", "source_name"}


def test_relays_stand_on_lines_of_one_cell_whatever_ends_them(there: Running, file: Path) -> None:
    content = written(file, a_row(via="TASS\nRIA Novosti, Moscow")).read_bytes()
    file.write_bytes(content.replace(b"TASS\n", b"TASS\r\n"))

    assert [row["via"] for row in taken(there, file)] == ["TASS\nRIA Novosti, Moscow"]


def test_exactly_one_apostrophe_is_taken_off_a_cell(there: Running, file: Path) -> None:
    said = {"''We hold it,' he said": "'We hold it,' he said", "'=1": "=1", "''x": "'x", "'x": "x", "+1": "+1"}
    written(file, *(a_row(note=cell, wording=str(number)) for number, cell in enumerate(said)))
    imported(there.service, statements(), file)

    assert [row["note"] for row in table(exported(there.service, raw=True)[0])] == list(said.values())


# Rows


def test_a_row_of_another_width_is_told_and_its_report_is_not_recorded(there: Running, file: Path) -> None:
    line = ",".join(a_row(report_id="r").values())
    report = a_row(report_id="r")
    written(file, report, f"r,{line}", a_row(report_id="r", place="ford"), "", ",,,,,,,", a_row(report_id="q"))

    [(line_number, field, reason, cure)] = refused(there, file)
    assert (line_number, field) == (3, "")
    assert reason == "the row has 9 cells, and the header 8"
    assert "separator or a quote" in cure
    assert [row["report_id"] for row in table(exported(there.service)[0])] == ["q"]


@pytest.mark.parametrize(
    ("lines", "at", "reason"),
    [
        (['A,2024,claim,red,hill,controlled,"red', "B,2024,claim,red,hill,controlled,red"], 2, "never closes"),
        (["B,2024,claim,red,hill,controlled,red", 'A,2024,claim,red,"hill,x', "", 'C,"2024,'], 3, "closes on line 5"),
        (['A,2024,claim,red,hill,controlled,"red"x'], 2, "closes on line 2 before 'x'"),
    ],
)
def test_a_quote_that_breaks_the_table_names_the_line_where_it_opened_and_nothing_is_recorded(
    there: Running, file: Path, lines: list[str], at: int, reason: str
) -> None:
    header = "source_name,source_published,kind,claimant,place,status,holder"
    file.write_text("\n".join([header, *lines]) + "\n")
    before = log_of(there.service)

    [(line, _, told, cure)] = refused(there, file)
    assert line == at
    assert reason in told
    assert "close it" in cure
    assert log_of(there.service) == before


def test_a_quote_inside_a_plain_cell_is_told_and_the_rest_goes_on(there: Running, file: Path) -> None:
    header = "source_name,source_published,kind,claimant,place,status,holder,note"
    rows = [
        'A,2024,claim,red,hill,contested,,5" guns',
        "B,2024,claim,red,hill,contested,,",
        'C,"2024",claim,red,hill,contested,,""',
    ]
    file.write_text("\n".join([header, *rows]))

    [(line, field, reason, _)] = refused(there, file)
    assert (line, field, reason) == (2, "note", "a quote stands inside a cell that is not quoted")
    assert [row["source_name"] for row in table(exported(there.service)[0])] == ["B", "C"]


def test_a_line_without_end_is_no_table(there: Running, file: Path) -> None:
    file.write_bytes(written(file, a_row()).read_bytes() + b"x" * (5 << 20))

    [(line, _, reason, _)] = refused(there, file)
    assert (line, reason) == (3, "the line is longer than 4194304 bytes")


# The shell


def test_a_dry_run_says_what_the_import_then_does(there: Running, file: Path) -> None:
    denial = a_row(kind="denial", claimant="blue", denies="late", status="not_controlled")
    written(file, denial, a_row(statement_id="late"), a_row(kind="x"))
    before = log_of(there.service)
    rehearsed = imported(there.service, statements(), file, dry_run=True)

    assert log_of(there.service) == before
    assert imported(there.service, statements(), file) == rehearsed


def test_the_shell_imports_a_table_and_lists_what_it_refuses(engine: Engine, tmp_path: Path) -> None:
    with small_record(engine):
        pass
    file = written(tmp_path / "mine.csv", a_row(), a_row(claimant="nobody"), a_row(place="ford", stated="1.2.2023"))
    refused = tmp_path / "refused.csv"
    told = json.loads(
        shell(engine, "import", "statements", file, "--by", "desk", "--refused", refused, "--json").stdout
    )
    listed = list(csv.DictReader(refused.read_text(encoding="utf-8").splitlines()))

    assert (told["recorded"], told["refused"], told["lines"], told["refused_listed_in"]) == (1, 2, 4, str(refused))
    assert [(each["refused_line"], each["reason"].split(":")[0], bool(each["cure"])) for each in listed] == [
        ("3", "claimant", True),
        ("4", "stated", True),
    ]
    assert [(each["claimant"], each["stated"], each["given"]) for each in listed] == [
        ("nobody", listed[0]["stated"], ""),
        (listed[1]["claimant"], "1.2.2023", ""),
    ]
    [batch] = json.loads(shell(engine, "import", "list", "--json").stdout)["batches"]
    assert (batch["file"], batch["importer"], batch["statements"]) == ("mine.csv", "statements", 1)


def test_the_demo_can_be_kept_as_a_table_and_taken_back(engine: Engine, tmp_path: Path) -> None:
    with service_on(engine) as service:
        demo.load(service)
    shell(engine, "export", "statements", file := tmp_path / "demo.csv")
    told = json.loads(shell(engine, "import", "statements", file, "--json").stdout)

    assert (told["recorded"], told["there_already"], told["refused"]) == (0, 118, 0)
