"""Other people's tables of statements, read by a mapping of their columns."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from adapters.importers.statements.columns import DateForm
from api.bootstrap import Installation
from domain.questions.past import StatementFilter
from domain.record.statements import Claim, Denial
from tests.support.engines import Engine, sqlite_engine
from tests.support.external_data import rows_of, shared
from tests.support.importing import service_on, shell
from tests.support.maps import villages
from tests.support.tidiness import ROOT

THEIRS = "id,place,who,kind,position,since,published,outlet,answers,notes\n"
ROWS = (
    "a,Village-1,Russia/Wagner,claim,held_by:Russia,../2023-01-05,06.01.2023,TASS,,x\n"
    "b,Village-1,ukraine,denial,,07.01.2023,7.1.2023,Reuters,a,\n"
)
MAPPING = """\
theirs,ours,dates,value,means
id,statement_id,,,
place,place_name,,,
who,claimant,,Russia/Wagner,wagner
who,claimant,,*,*
position,status,,held_by:Russia,controlled
position,status,,,
position,holder,,held_by:Russia,russia
since,effective,DD.MM.YYYY|interval,,
published,source_published,D.M.YYYY|DD.MM.YYYY,,
outlet,source_name,,,
answers,denies,,,
,note,,,by hand
notes,,,,
"""


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    engine = sqlite_engine(tmp_path)
    with villages(engine):
        yield engine


@pytest.fixture
def service(engine: Engine) -> Iterator[Installation]:
    with service_on(engine) as service:
        yield service


def written(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def test_a_mapping_gives_columns_words_and_dates_their_meaning(
    engine: Engine, service: Installation, tmp_path: Path
) -> None:
    table, mapping = written(tmp_path / "theirs.csv", THEIRS + ROWS), written(tmp_path / "mine.csv", MAPPING)
    told = json.loads(shell(engine, "import", "statements", table, "--columns", mapping, "--json").stdout)

    assert (told["statements"], told["refused"]) == (2, 0)
    service.importing.await_log()
    with service.reader.snapshot() as past:
        first, second = past.statements(StatementFilter(), at=past.head().position, after=0, limit=9)
    claim, denial = first.filed.content, second.filed.content
    assert isinstance(claim, Claim)
    assert isinstance(denial, Denial)
    assert (first.filed.id, claim.claimant, claim.place, claim.holder) == ("a", "wagner", "village-1", "russia")
    assert (str(claim.effective), str(first.report.source.published)) == ("[..2023-01-05]", "2023-01-06")
    assert (first.report.source.name, claim.telling.note) == ("TASS", "by hand")
    assert (denial.claimant, denial.denies, str(denial.effective)) == ("ukraine", ("a",), "2023-01-07")
    again = json.loads(shell(engine, "import", "statements", table, "--columns", mapping, "--json").stdout)
    assert (again["recorded"], again["there_already"]) == (0, 2)
    [batch] = json.loads(shell(engine, "import", "list", "--json").stdout)["batches"]
    assert batch["mapping"].startswith("mine@")


def test_columns_are_named_one_by_one(engine: Engine, tmp_path: Path) -> None:
    header = "place,claimant,kind,status,holder,date,outlet,notes\n"
    table = written(tmp_path / "t.csv", f"{header}Village-1,russia,claim,controlled,russia,2023-01-05,TASS,x\n")
    refused = shell(engine, "import", "statements", table, code=1).stderr
    assert "or say which one it is: --map outlet=COLUMN" in refused

    maps = ("place=place_name", "date=source_published", "outlet=source_name", "notes=")
    arguments = [word for each in maps for word in ("--map", each)]
    told = json.loads(shell(engine, "import", "statements", table, *arguments, "--json").stdout)
    assert (told["statements"], told["refused"]) == (1, 0)


def test_a_cell_that_the_mapping_does_not_know_is_refused_by_the_name_of_its_column(
    engine: Engine, tmp_path: Path
) -> None:
    rows = (
        "a,Village-1,russia,claim,lost,2023,06.01.2023,TASS,,\n"
        "b,Village-1,russia,claim,held_by:Russia,soon,06.01.2023,TASS,,\n"
        "c,Village-1,nobody,claim,held_by:Russia,2023,31.02.2023,TASS,,\n"
        "d,Village-1,nobody,claim,held_by:Russia,2023,06.01.2023,TASS,,\n"
    )
    table, mapping = written(tmp_path / "theirs.csv", THEIRS + rows), written(tmp_path / "mine.csv", MAPPING)
    list_of = tmp_path / "refused.csv"
    shell(engine, "import", "statements", table, "--columns", mapping, "--refused", list_of, code=1)
    listed = list(csv.DictReader(list_of.read_text(encoding="utf-8").splitlines()))

    assert [each["id"] for each in listed] == ["a", "b", "c", "d"]
    assert listed[0]["reason"].startswith("position: the mapping does not know 'lost'")
    assert "add a row to the mapping: position,status,,lost,…" in listed[0]["cure"]
    assert listed[1]["reason"] == "since: 'soon' is not a date as DD.MM.YYYY"
    assert listed[2]["reason"].startswith("published: '31.02.2023' is not a date as D.M.YYYY or DD.MM.YYYY")
    assert listed[3]["reason"].startswith("who: ")


@pytest.mark.parametrize(
    ("mapping", "told"),
    [
        ("a,b\n", "--columns: begins with 'a,b': give a CSV file with the columns theirs,ours"),
        ("theirs,ours\nid,statement\n", "unknown column 'statement'"),
        ("theirs,ours\nid,statement_id\nnotes,statement_id\n", "'statement_id' is filled from 'id' and from 'notes'"),
        ("theirs,ours,dates\nid,statement_id,YYYY\n", "'statement_id' holds no dates"),
        ("theirs,ours,dates\nsince,effective,DD-YYYY\n", "'DD-YYYY' is not a form of dates"),
        ("theirs,ours\nnowhere,note\n", "the column 'nowhere' is missing, and the mapping names it"),
    ],
)
def test_a_mapping_that_does_not_fit_is_refused(engine: Engine, tmp_path: Path, mapping: str, told: str) -> None:
    table, file = written(tmp_path / "theirs.csv", THEIRS + ROWS), written(tmp_path / "mine.csv", mapping)

    assert told in shell(engine, "import", "statements", table, "--columns", file, code=1).stderr


@pytest.mark.parametrize("option", ["id", "=statement_id", "id=statement"])
def test_an_option_that_does_not_fit_is_refused(engine: Engine, tmp_path: Path, option: str) -> None:
    table = written(tmp_path / "theirs.csv", THEIRS + ROWS)

    assert "--map: " in shell(engine, "import", "statements", table, "--map", option, code=1).stderr


@pytest.mark.parametrize(
    ("form", "text", "date"),
    [
        ("DD.MM.YYYY", "06.01.2023", "2023-01-06"),
        ("MM/DD/YYYY", "01/06/2023", "2023-01-06"),
        ("D MMM YYYY", "6 January 2023", "2023-01-06"),
        ("MMM YYYY", "Jan. 2023", "2023-01"),
        ("YYYYMMDD", "20230106", "2023-01-06"),
        ("M/YYYY", "1/2023", "2023-01"),
        ("YYYY", "2023", "2023"),
        ("DD.MM.YYYY", "6.1.2023", None),
        ("DD.MM.YYYY", "31.02.2023", None),
        ("DD.MM.YYYY", "00.05.2023", None),
        ("MM/YYYY", "00/2023", None),
        ("D MMM YYYY", "6 Foo 2023", None),
        ("D MMM YYYY", "6 Junket 2023", None),
        ("(DD)", None, ValueError),
    ],
)
def test_dates_are_read_in_their_form(form: str, text: str | None, date: str | type[Exception] | None) -> None:
    if isinstance(date, type):
        with pytest.raises(date):
            DateForm.of(form)
    else:
        assert DateForm.of(form).read(text or "") == date


def test_the_mapping_of_the_documentation_fits(engine: Engine, tmp_path: Path) -> None:
    formats = (ROOT / "docs" / "reference" / "formats.md").read_text(encoding="utf-8")
    mapping = written(tmp_path / "m.csv", "theirs," + formats.partition("```csv\ntheirs,")[2].partition("```")[0])
    header = "id,place,published,since,who,position,notes,outlet,kind\n"
    row = "a,Village-1,06.01.2023,../2023-01-05,isw,encircled_by:Russia,x,TASS,claim\n"
    table = written(tmp_path / "t.csv", header + row)
    arguments = ("--columns", mapping, "--map", "outlet=source_name")

    refused = shell(engine, "import", "statements", table, *arguments, code=1).stderr
    assert "conflict 'russia-ukraine' is not in the record" in refused
    assert "PUT /v1" not in refused


@pytest.mark.slow
def test_a_real_table_is_read(engine: Engine, tmp_path: Path) -> None:
    source = shared("demo/statements.csv")
    words = sorted({row["status_or_holder"] for row in rows_of(source)})
    places = sorted({row["place"] for row in rows_of(source)})
    kinds = {"assessment": "claim", "acknowledgement": "claim", "withdrawal": "claim"}
    status = {"held": "controlled", "partly_held": "partly_controlled", "not_held": "not_controlled"}
    status |= {"left": "not_present", "fire_control": "unclear", "grey_zone": "contested"}
    rows = ["theirs,ours,dates,value,means", "id,statement_id", "denies_id,denies", ",source_name,,,x", "source_name,"]
    rows = [
        "theirs,ours,dates,value,means",
        "id,statement_id",
        "notes,",
        "quote,",
        "denies_id,",
        "speaker,",
        "speaker_role,",
    ]
    rows += [f"place,place,,{place},village-{number % 5}" for number, place in enumerate(places)]
    rows += [f"kind,kind,,{kind},{meant}" for kind, meant in kinds.items()] + ["kind,kind,,*,*"]
    rows += ["claimant,claimant,,*,isw", "effective_edtf,effective,interval", "stated_edtf,stated,interval"]
    rows += ["published_date,source_published,interval"]
    for word in words:
        what, _, whose = word.partition("_by:")
        rows.append(f"status_or_holder,status,,{word},{status.get(what, what)}")
        named = whose and what != "fire_control"
        rows.append(f"status_or_holder,holder,,{word},{whose.split()[0].lower() if named else ''}")
    mapping = written(tmp_path / "m.csv", "\n".join(rows))
    told = json.loads(shell(engine, "import", "statements", source, "--columns", mapping, "--json").stdout)

    assert (told["statements"] + told["refused"], told["refused"] < 10) == (147, True), told["first_refused"]
