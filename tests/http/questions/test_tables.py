"""Answers as tables: CSV, NDJSON and Markdown are made from the same rows, over HTTP and in the shell."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from api.cli import app
from api.demo import load
from tests.support.engines import sqlite_engine
from tests.support.running import Running, running
from tests.support.small_record import a_claim, a_report, small_record

SIVERSK = "geonames:694403"
LISTS = ("statements", "possibly", "changed", "disputes_opened", "disputes_closed")
AT = "known_at=285"
ENDS = ("earliest", "latest")
QUESTIONS = {
    "day": f"/v1/days/2025-12-11?{AT}",
    "changes": "/v1/changes?from_said_by=2025-12-10&to_said_by=2025-12-24&to_known_at=285",
    "disputes": f"/v1/disputes?said_by=2025-12-15&{AT}",
    "outcomes": f"/v1/outcomes?said_by=2026-03-01&{AT}",
    "figures": f"/v1/figures?said_by=2026-03-01&{AT}",
    "timeline": f"/v1/places/{SIVERSK}/timeline?{AT}",
    "places": "/v1/places?q=Siversk",
}
COMMANDS = {
    "day": "day 2025-12-11 --known-at 285 --limit 1000",
    "changes": "changes --from-said-by 2025-12-10 --to-said-by 2025-12-24 --to-known-at 285 --limit 1000",
    "disputes": "disputes --said-by 2025-12-15 --known-at 285 --limit 1000",
    "outcomes": "outcomes --said-by 2026-03-01 --known-at 285 --limit 1000",
    "figures": "figures --said-by 2026-03-01 --known-at 285",
    "timeline": "timeline Siversk --known-at 285",
    "places": "places Siversk",
}
EVERY_QUESTION = pytest.mark.parametrize("name", QUESTIONS)


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with running(sqlite_engine(tmp_path_factory.mktemp("demo"))) as there:
        load(there.service)
        yield there


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Running]:
    with small_record(sqlite_engine(tmp_path)) as (there, _):
        yield there


def text(there: Running, name: str, form: str) -> str:
    response = there.client.get(f"{QUESTIONS[name]}&f={form}")
    assert response.status_code == 200, response.text
    return str(response.text)


def whole(there: Running, name: str) -> Any:
    return there.client.get(QUESTIONS[name]).json()


def rows(table: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(table, newline="")))


def blank(value: Any) -> str:
    return "" if value is None else str(value)


@EVERY_QUESTION
def test_three_forms_have_the_same_rows(demo: Running, name: str) -> None:
    as_csv = rows(text(demo, name, "csv"))
    lines = [json.loads(line) for line in text(demo, name, "ndjson").splitlines()]
    head, _, *marked = text(demo, name, "markdown").splitlines()

    assert as_csv
    assert [{column: blank(cell) for column, cell in line.items()} for line in lines] == as_csv
    assert head == f"| {' | '.join(as_csv[0])} |"
    assert len(marked) == len(as_csv)


@EVERY_QUESTION
def test_a_form_is_chosen_by_the_header_too(demo: Running, name: str) -> None:
    response = demo.client.get(QUESTIONS[name], headers={"Accept": "text/csv"})

    assert response.text == text(demo, name, "csv")
    assert response.headers["content-type"].startswith("text/csv")
    assert "Accept" in response.headers["vary"]


@EVERY_QUESTION
@pytest.mark.parametrize("form", ["csv", "ndjson", "markdown"])
def test_the_shell_prints_the_table_of_http(
    demo: Running, name: str, form: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CLAIMLINE_DATABASE", demo.service.settings.database)
    told = CliRunner().invoke(app, [*COMMANDS[name].split(), "--format", form])

    assert (told.exit_code, told.stdout_bytes.decode()) == (0, text(demo, name, form))


def test_a_table_has_a_row_for_each_member_of_the_answer(demo: Running) -> None:
    day, table = whole(demo, "day"), rows(text(demo, "day", "csv"))
    assert [row["list"] for row in table] == [each for each in LISTS for _ in day[each]]
    assert [row["statement"] for row in table if row["statement"]] == [
        each["id"] for name in ("statements", "possibly") for each in day[name]
    ]
    assert {row["name"] for row in table} == {"Siversk"}
    assert {(row["lat"], row["date"], row["known_at"]) for row in table} == {("48.86476", "2025-12-11", "285")}

    disputes, table = whole(demo, "disputes")["disputes"], rows(text(demo, "disputes", "csv"))
    assert [(row["place"], row["from"], row["age_days"], row["statements"]) for row in table] == [
        (each["place"], each["from"], str(each["age_days"]), " ".join(each["statements"])) for each in disputes
    ]

    claims, table = whole(demo, "outcomes")["claims"], rows(text(demo, "outcomes", "csv"))
    assert [(row["side"], row["outcome"], row["days"]) for row in table] == [
        (each["side"], each["outcome"], blank(each["days"])) for each in claims
    ]

    changed, table = whole(demo, "changes")["places"], rows(text(demo, "changes", "csv"))
    assert [(row["place"], row["speaker"], row["agreement_after"]) for row in table] == [
        (each["place"], speaker, each["after"]["agreement"]) for each in changed for speaker in each["stances"]
    ]

    timeline, table = whole(demo, "timeline"), rows(text(demo, "timeline", "csv"))
    assert [row["list"] for row in table] == [
        *("statements" for _ in timeline["statements"]),
        *("spans" for those in timeline["spans"].values() for _ in those),
        *("agreement" for _ in timeline["agreement"]),
        *("disputes" for _ in timeline["disputes"]),
    ]

    found, table = whole(demo, "places")["places"], rows(text(demo, "places", "csv"))
    assert [(row["id"], row["matched_how"]) for row in table] == [
        (each["id"], each["matched"]["how"]) for each in found
    ]


def test_a_cell_that_a_spreadsheet_would_run_is_disarmed(small: Running) -> None:
    small.put("/v1/places/hill", {"name": "=1+1|x", "lat": -1.5, "lon": -2})
    small.post("/v1/reports", a_report(a_claim(id="red-1", quote='=HYPERLINK("x")')))
    day, lines = "/v1/days/2024-06-10", {"f": "ndjson"}

    [row] = [row for row in rows(small.client.get(day, params={"f": "csv"}).text) if row["list"] == "statements"]
    assert (row["name"], row["quote"], row["lat"]) == ("'=1+1|x", '\'=HYPERLINK("x")', "-1.5")
    [raw, *_] = rows(small.client.get(day, params={"f": "csv", "raw": "1"}).text)
    assert raw["name"] == "=1+1|x"
    assert json.loads(small.client.get(day, params=lines).text.splitlines()[0])["name"] == "=1+1|x"
    assert "=1+1\\|x" in small.client.get(day, params={"f": "markdown"}).text


@EVERY_QUESTION
def test_another_form_and_words_in_a_table_are_refused(demo: Running, name: str) -> None:
    other = demo.client.get(f"{QUESTIONS[name]}&f=geojson")
    assert (other.status_code, other.json()["errors"][0]["parameter"]) == (400, "f")
    if name != "places":
        worded = demo.client.get(f"{QUESTIONS[name]}&f=csv&words=en")
        assert (worded.status_code, worded.json()["errors"][0]["parameter"]) == (400, "words")


def test_a_pinned_table_has_a_tag_of_its_own(demo: Running) -> None:
    tags = {
        form: demo.client.get(f"{QUESTIONS['day']}&f={form}").headers["etag"] for form in ("json", "csv", "markdown")
    }

    assert len(set(tags.values())) == 3
    again = demo.client.get(f"{QUESTIONS['day']}&f=csv", headers={"If-None-Match": tags["csv"]})
    assert again.status_code == 304


def test_a_cut_table_links_to_its_next_page(demo: Running) -> None:
    first = demo.client.get(f"{QUESTIONS['disputes']}&f=csv&limit=2")
    second = demo.client.get(first.links["next"]["url"])

    assert rows(first.text) + rows(second.text) == rows(text(demo, "disputes", "csv"))[: 2 + len(rows(second.text))]


def test_the_table_of_statements_says_where_and_between_which_instants(small: Running) -> None:
    small.put("/v1/places/hill", {"name": "Hill", "lat": -1.5, "lon": -2, "admin": ["Land", "Shire"]})
    claim = a_claim(id="red-1", stated="[2024-06-01..2024-06-08]", effective="[..2024-06-08]", until="2024-06-20")
    small.post("/v1/reports", a_report(claim))
    [row] = rows(small.client.get("/v1/statements?f=csv").text)

    assert (row["lat"], row["lon"], row["admin"]) == ("-1.5", "-2", "Land, Shire")
    assert [row[f"stated_{end}"] for end in ENDS] == ["2024-06-01T00:00:00.000000Z", "2024-06-08T23:59:59.999999Z"]
    assert [row[f"effective_{end}"] for end in ENDS] == ["", "2024-06-08T23:59:59.999999Z"]
    assert [row[f"until_{end}"] for end in ENDS] == ["2024-06-20T00:00:00.000000Z", "2024-06-20T23:59:59.999999Z"]
