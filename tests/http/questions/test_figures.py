"""The figures of a conflict over HTTP and in the shell, on both engines."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import Any

import pytest

from tests.support.engines import Engine, sqlite_engine
from tests.support.importing import shell
from tests.support.running import Running
from tests.support.small_record import a_claim, a_denial, a_report, a_retraction, small_record

FORD = {"place": "ford"}
SAID = (
    a_claim(id="red-1", stated="2024-05-02", **FORD),
    a_denial(id="blue-1", status="not_present", holder="blue", stated="2024-05-06", **FORD),
    a_claim(id="red-2", stated="2024-05-30"),
    a_denial(id="blue-2", denies=["red-2"], stated="2024-06-02"),
    a_claim(id="red-3", stated="2024-05", claimant="red-army", status="contested", holder=None),
    a_claim(id="red-4", stated="2024", effective="2024-06-03", claimant="red-blog"),
    a_claim(id="red-5", stated="2024-06-08", claimant="red-army"),
    a_retraction(id="red-6", stated="2024-06-09", retracts="red-5"),
    a_claim(id="blue-3", stated="2024-06-10", claimant="blue", holder="blue"),
    a_claim(id="watch-1", claimant="watcher", status="advancing", stated="2024-06-04"),
)
COUNTS = ("month", "claimant", "region", "claims", "retracted")


@pytest.fixture(scope="module")
def there(module_engine: Engine) -> Iterator[Running]:
    with small_record(module_engine) as (running, _):
        running.put("/v1/places/hill", {"name": "Hill", "admin": ["Land", "Highland", "Hill district"]})
        running.put("/v1/places/ford", {"name": "Ford", "admin": ["Land", "Lowland"]})
        running.post("/v1/reports", a_report(*SAID))
        yield running


def claims(answer: Any) -> list[list[Any]]:
    return [[each[name] for name in COUNTS] for each in answer["claims"]]


def test_claims_are_counted_by_month_claimant_and_region(there: Running) -> None:
    assert claims(there.read("/v1/figures", said_by="2024-06-14")) == [
        ["2024-05", "red", "Highland", 1, 0],
        ["2024-05", "red", "Lowland", 1, 0],
        ["2024-05", "red-army", "Highland", 1, 0],
        ["2024-06", "blue", "Highland", 1, 0],
        ["2024-06", "red-army", "Highland", 1, 1],
        ["2024-06", "watcher", "Highland", 1, 0],
    ]


def test_a_claim_whose_date_lies_in_several_months_is_in_none_of_them(there: Running) -> None:
    found = claims(there.read("/v1/figures", said_by="2024-06-15T12:00:00Z"))

    assert found[-1] == [None, "red-blog", "Highland", 1, 0]


def test_only_what_was_said_and_taken_back_by_then_counts(there: Running) -> None:
    assert claims(there.read("/v1/figures", about="2024-06-08"))[-1] == ["2024-06", "watcher", "Highland", 1, 0]
    assert ["2024-06", "red-army", "Highland", 1, 0] in claims(there.read("/v1/figures", about="2024-06-08"))
    assert claims(there.read("/v1/figures", said_by="2024-05-02")) == [["2024-05", "red", "Lowland", 1, 0]]


def test_days_until_acknowledgement_are_those_of_the_outcomes(there: Running) -> None:
    answer = there.read("/v1/figures", said_by="2024-06-14")
    outcomes = there.read("/v1/outcomes", said_by="2024-06-14")

    assert {each["claimant"]: [each["claims"], each["acknowledged"]] for each in answer["acknowledgement"]} == {
        claimant: [counts["claims"], counts["acknowledged"]] for claimant, counts in outcomes["counts"].items()
    }
    blue, red = answer["acknowledgement"]
    assert (blue["claimant"], blue["days"], blue["by_days"]) == ("blue", None, [])
    assert (red["claimant"], red["by_days"]) == ("red", [{"days": 4, "claims": 1}])
    assert red["days"] == dict.fromkeys(("least", "quarter", "median", "three_quarters", "most"), 4)


def test_a_claim_is_contradicted_once_however_often_and_by_each_side(there: Running) -> None:
    answer = there.read("/v1/figures", said_by="2024-06-14")

    assert answer["contradictions"] == [
        {"claimant": "blue", "claims": 1, "contradicted": 1, "by": {"red": 1}},
        {"claimant": "red", "claims": 2, "contradicted": 1, "by": {"blue": 1}},
    ]


def test_a_cell_of_the_table_is_blank_where_its_figure_has_no_such_number(there: Running) -> None:
    table = there.client.get("/v1/figures", params={"said_by": "2024-06-14", "f": "csv"}).text
    rows = [row for row in csv.DictReader(io.StringIO(table)) if row["figure"] == "acknowledged_after"]

    assert [(row["claims"], row["acknowledged"], row["days"]) for row in rows] == [("", "1", "4")]


@pytest.mark.parametrize(
    ("asked", "counted", "controlling"),
    [
        ({"claimant": "Red army"}, ["red-army", "red-army"], []),
        ({"claimant": "watcher"}, ["watcher"], []),
        ({"place": "Ford"}, ["red"], ["red"]),
        ({"admin": "Lowland"}, ["red"], ["red"]),
        ({"bbox": "10,10,11,11"}, [], []),
    ],
)
def test_filters_choose_what_is_counted(
    there: Running, asked: dict[str, str], counted: list[str], controlling: list[str]
) -> None:
    answer = there.read("/v1/figures", said_by="2024-06-14", **asked)

    assert [each["claimant"] for each in answer["claims"]] == counted
    assert [each["claimant"] for each in answer["acknowledgement"]] == controlling
    assert ("looked_at" in answer) is (not counted)


def test_under_the_own_voice_only_a_sides_own_claims_are_claims_of_control(there: Running) -> None:
    answer = there.read("/v1/figures", said_by="2024-06-14", voice="own")

    assert [(each["claimant"], each["claims"]) for each in answer["acknowledgement"]] == [("blue", 1), ("red", 2)]
    assert len(answer["claims"]) == 6


def test_corrections_and_annulments_count_from_their_positions_on(engine: Engine) -> None:
    with small_record(engine) as (small, _):
        small.post("/v1/reports", a_report(a_claim(id="red-1", stated="2024-05-02"), a_claim(id="red-2", **FORD)))
        told = small.read("/v1/log", limit="100")["entries"][-1]["position"]
        content = {"status": "controlled", "holder": "red", "stated": "2024-04-02"}
        small.post("/v1/statements/red-1/corrections", {"content": content, "reason": "It said April."})
        small.post("/v1/statements/red-2/annulment", {"reason": "Another ford."})

        asked = {"said_by": "2024-06-14"}
        assert [each["month"] for each in small.read("/v1/figures", **asked, known_at=str(told))["claims"]] == [
            *("2024-05", "2024-06"),
        ]
        assert [each["month"] for each in small.read("/v1/figures", **asked)["claims"]] == ["2024-04"]
        assert small.read("/v1/figures", conflict="war", known_at="0")["claims"] == []


def test_two_instants_are_refused(there: Running) -> None:
    response = there.client.get("/v1/figures", params={"said_by": "2024-06-14", "about": "2024-06-01"})

    assert response.status_code == 400
    assert response.json()["errors"][0]["parameter"] == "about"


@pytest.mark.usefixtures("there")
def test_the_shell_shows_the_same_figures(module_engine: Engine) -> None:
    told = shell(module_engine, "figures", "--said-by", "2024-06-14", "--admin", "Lowland").stdout.splitlines()

    assert [line.split() for line in told[2:5]] == [
        *(["Claims"], ["month", "claimant", "region", "claims", "retracted"], ["2024-05", "Red", "Lowland", "1", "0"]),
    ]
    assert told[-1].split() == ["Red", "1", "0", "-"]


def test_what_names_nothing_is_refused_in_the_shell_too(tmp_path: Any) -> None:
    engine = sqlite_engine(tmp_path)
    with small_record(engine):
        pass

    assert "Highlnd" in shell(engine, "figures", "--admin", "Highlnd", code=1).stderr
