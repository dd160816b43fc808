"""The shell: what goes wrong is one line and an exit code, and ``--json`` is everywhere."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer.main
from typer.testing import CliRunner, Result

from api import cli
from tests.support.engines import Engine, sqlite_engine
from tests.support.running import Running
from tests.support.signing import KNOWN_KEY
from tests.support.small_record import a_claim, a_denial, a_report, small_record

OPENS_NO_ANSWER = {"serve", "demo", "mcp", "publish", "log witness serve"}


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    return sqlite_engine(tmp_path)


@pytest.fixture
def there(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> Iterator[Running]:
    monkeypatch.setenv("CLAIMLINE_DATABASE", engine.url)
    with small_record(engine) as (running, _):
        yield running


def claimline(*arguments: str) -> Result:
    return CliRunner().invoke(cli.app, arguments)


def commands() -> dict[str, list[str]]:
    """The options of each command, by its name."""
    found = {}
    waiting = [("", typer.main.get_group(cli.app))]
    while waiting:
        name, command = waiting.pop()
        inner = getattr(command, "commands", None)
        if inner is None:
            found[name] = [option for parameter in command.params for option in parameter.opts]
        else:
            waiting += [(f"{name} {each}".strip(), sub) for each, sub in inner.items()]
    return found


def reports(folder: Path, *lines: object) -> str:
    file = folder / "reports.ndjson"
    file.write_text("".join(f"{json.dumps(line)}\n" for line in lines), encoding="utf-8")
    return str(file)


def test_every_command_that_answers_gives_json() -> None:
    assert {name for name, options in commands().items() if "--json" not in options} == OPENS_NO_ANSWER


def test_a_place_of_several_is_asked_for_by_id_one_a_line(there: Running) -> None:
    there.put("/v1/places/hill-2", {"name": "Hill"})
    result = claimline("at", "2024-06-14", "--place", "Hill")

    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.splitlines()[0] == "claimline: --place: several places are called 'Hill': name one by its id:"
    assert sorted(line.split()[0] for line in result.stderr.splitlines()[1:]) == ["hill", "hill-2"]


@pytest.mark.usefixtures("there")
@pytest.mark.parametrize("text", ["", " ", "Dale"])
def test_a_place_that_is_not_there_is_refused(text: str) -> None:
    result = claimline("timeline", text)

    assert result.exit_code == 1
    assert result.stderr.startswith(f"claimline: place {text!r} is not in the record")


@pytest.mark.usefixtures("there")
def test_a_timeline_without_a_position_says_so() -> None:
    silent = "  no side or observer has made a claim about Hill, Land by then; the record has no statement about it"
    assert silent in claimline("timeline", "Hill").stdout


@pytest.mark.usefixtures("there")
def test_the_heading_names_every_coordinate() -> None:
    def heading(*asked: str) -> str:
        return claimline("at", *asked).stdout.splitlines()[0]

    day = "A war: as claimed by the end of 14 June 2024, about that day"
    assert heading("2024-06-14") == f"{day}; known now (position 4)"
    assert heading("2024-06-14", "--known-at", "4") == f"{day}; known at position 4"
    assert heading("2024-06-14", "--said-by", "2024-06-15T10:00:00Z", "--bound", "earliest") == (
        "A war: as claimed by 15 June 2024, 10:00, about the end of 14 June 2024; "
        "known now (position 4); dates at their earliest"
    )
    assert heading("2024-06-14", "--said-by", "now") == (
        "A war: as claimed by now, about the end of 14 June 2024; known now (position 4)"
    )
    assert heading("now") == "A war: as claimed by now; known now (position 4)"


@pytest.mark.usefixtures("there")
def test_a_day_that_is_none_is_refused_by_the_name_that_it_was_given_under() -> None:
    result = claimline("at", "tomorrow")

    assert result.exit_code == 1
    assert result.stderr.startswith(
        "claimline: about: 'tomorrow' is not a date of this record: give now, a day such as"
    )


def test_a_list_of_refusals_that_cannot_be_kept_stops_the_import_before_it_begins(
    there: Running, tmp_path: Path
) -> None:
    file = reports(tmp_path, a_report(a_claim()), {})
    result = claimline("import", "reports", file, "--refused", str(tmp_path / "nowhere" / "refused"))

    assert result.exit_code == 1
    assert "cannot be written: name another file with --refused" in result.stderr
    assert there.read("/v1/statements")["statements"] == []


def test_a_batch_is_an_id_so_that_its_statements_can_be_found(there: Running, tmp_path: Path) -> None:
    file = reports(tmp_path, a_report(a_claim()))

    assert claimline("import", "reports", file, "--batch", "a b").exit_code == 2
    assert claimline("import", "reports", file, "--batch", "b-1").exit_code == 0
    assert len(there.read("/v1/statements", batch="b-1")["statements"]) == 1


@pytest.mark.usefixtures("there")
def test_a_file_that_cannot_be_written_is_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLAIMLINE_LOG_KEY", KNOWN_KEY)
    monkeypatch.setenv("CLAIMLINE_LOG_MARK_FILE", str(tmp_path / "mark"))
    blocker = tmp_path / "file"
    blocker.touch()
    result = claimline("log", "export", str(blocker / "folder"))

    assert result.exit_code == 1
    assert result.stderr.startswith(f"claimline: {blocker}")


@pytest.mark.usefixtures("there")
def test_a_port_that_is_taken_is_named_with_the_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        monkeypatch.setenv("CLAIMLINE_PORT", str(port))
        result = claimline("serve")

    assert result.exit_code == 1
    assert f"the setting CLAIMLINE_PORT is {port}, which is taken on 127.0.0.1: stop what serves" in result.stderr


@pytest.mark.parametrize(
    ("command", "question"),
    [
        ("day 2024-06-10", "/v1/days/2024-06-10"),
        (
            "changes --from-said-by 2024-06-01 --to-said-by 2024-06-14",
            "/v1/changes?from_said_by=2024-06-01&to_said_by=2024-06-14",
        ),
        (
            "disputes --said-by 2024-06-14 --older-than 2 --place Hill --admin Land --matter control",
            "/v1/disputes?said_by=2024-06-14&older_than=2&place=Hill&admin=Land&matter=control",
        ),
        (
            "outcomes --said-by 2024-06-14 --claimant red --outcome contradicted --voice own",
            "/v1/outcomes?said_by=2024-06-14&claimant=red&outcome=contradicted&voice=own",
        ),
    ],
)
def test_questions_about_a_whole_conflict_are_the_same_over_http(there: Running, command: str, question: str) -> None:
    there.post("/v1/reports", a_report(a_claim(id="red-1"), a_denial(id="blue-1", status="controlled", holder="blue")))
    as_json, told = claimline(*command.split(), "--json"), claimline(*command.split())

    assert as_json.exit_code == told.exit_code == 0, as_json.stderr
    assert json.loads(as_json.stdout) == there.client.get(question).json()
    assert "red-1" in told.stdout
    assert "known now (position 7)" in told.stdout


@pytest.mark.usefixtures("there")
def test_where_nothing_was_said_a_list_says_so() -> None:
    for command in ("day 2024-06-10", "changes --from-said-by 2024-06-01", "disputes", "outcomes"):
        assert "  none" in claimline(*command.split()).stdout


def test_a_list_that_is_cut_off_says_so(there: Running) -> None:
    there.post("/v1/reports", a_report(a_claim(id="red-1"), a_claim(id="red-2", place="ford")))
    told = claimline("outcomes", "--limit", "1")

    assert told.stdout.splitlines()[-1] == "1 of 2 claims: --limit 10 shows more"
    assert [line.split()[0] for line in told.stdout.splitlines() if ": claimed by" in line] == ["Ford:"]


def test_places_come_by_name_with_their_number(there: Running) -> None:
    there.put("/v1/places/a-last", {"name": "Zeta"})
    there.post("/v1/reports", a_report(*(a_claim(id=place, place=place) for place in ("hill", "ford", "a-last"))))
    cut = claimline("at", "2024-06-14", "--limit", "2").stdout.splitlines()
    whole = claimline("at", "2024-06-14").stdout.splitlines()

    assert [line.partition(":")[0] for line in cut if "ONE-SIDED" in line] == ["Ford, Land", "Hill, Land"]
    assert cut[-1] == "2 of 3 places, by name; --limit 3 shows all"
    assert [line.partition(":")[0] for line in whole if "ONE-SIDED" in line] == ["Ford, Land", "Hill, Land", "Zeta"]
    assert whole[-1] == "3 places"
