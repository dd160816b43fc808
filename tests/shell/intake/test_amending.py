"""Amendments in the shell: only named fields change, and a dry run records nothing."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.support.engines import Engine
from tests.support.importing import shell
from tests.support.running import Running
from tests.support.small_record import a_claim, a_denial, a_report, small_record

pytestmark = pytest.mark.engines("sqlite")
PERSON = {"name": "A. Speaker", "role": "colonel"}


@pytest.fixture
def there(engine: Engine) -> Iterator[Running]:
    with small_record(engine) as (there, _):
        held = a_claim(id="held", stated="2024-06-07", quote="We hold it.", spokesperson=PERSON)
        there.post("/v1/reports", a_report(held, a_denial(id="no", denies=["held"]), id="first"))
        yield there


def content(there: Running, statement: str = "held") -> dict[str, Any]:
    shown: dict[str, Any] = there.read(f"/v1/statements/{statement}")
    return {
        name: shown.get(name) for name in ("status", "holder", "stated", "effective", "quote", "spokesperson", "share")
    }


@pytest.mark.parametrize(
    ("options", "changed"),
    [
        (["--status", "partly_controlled", "--share", "60"], {"status": "partly_controlled", "share": 60}),
        (["--status", "contested"], {"status": "contested", "holder": None}),
        (["--holder", "Red army"], {"holder": "red-army"}),
        (["--stated", "2024-06-06"], {"stated": "2024-06-06", "effective": "2024-06-06"}),
        (["--effective", "[..2024-06-07]"], {"effective": "[..2024-06-07]"}),
        (["--spokesperson", "B. Speaker"], {"spokesperson": {"name": "B. Speaker"}}),
        (["--clear", "quote, spokesperson"], {"quote": None, "spokesperson": None}),
    ],
)
def test_a_correction_changes_what_is_named_alone(
    engine: Engine, there: Running, options: list[str], changed: dict[str, Any]
) -> None:
    before = content(there)
    shell(engine, "correct", "held", *options, "--reason", "misread")

    assert content(there) == before | changed


def test_a_denial_without_a_status_of_its_own_stays_one(engine: Engine, there: Running) -> None:
    shell(engine, "correct", "no", "--stated", "2024-06-09", "--reason", "misread")

    shown = there.read("/v1/statements/no")
    assert (shown["status"], shown["derived"], shown["stated"]) == ("not_controlled", True, "2024-06-09")


def test_the_source_of_a_report_is_corrected_by_the_id_of_the_report(engine: Engine, there: Running) -> None:
    shell(engine, "correct", "first", "--published", "2024-06-09", "--reason", "the date of the feed")

    assert there.read("/v1/statements/held")["source"] == {"name": "A paper", "published": "2024-06-09"}
    refused = shell(engine, "correct", "held", "--published", "2024-06-09", "--reason", "x", code=1).stderr
    assert "--published is of a report: correct first" in refused


def test_a_statement_is_annulled_and_another_corroborated(engine: Engine, there: Running) -> None:
    shell(engine, "corroborate", "held", "--source", "B paper", "--published", "2024-06-08", "--note", "same words")
    shell(engine, "annul", "no", "--reason", "another town", "--replaced-by", "held", "--by", "anna")

    assert there.read("/v1/statements/held")["sources"][0]["source"]["name"] == "B paper"
    annulment = there.read("/v1/statements/no")["annulment"]
    assert (annulment["reason"], annulment["replaced_by"], annulment["recorded_by"]) == ("another town", "held", "anna")


@pytest.mark.parametrize(
    "command",
    [
        ["correct", "held", "--status", "contested", "--reason", "x"],
        ["annul", "held", "--reason", "x"],
        ["corroborate", "held", "--source", "B paper", "--published", "2024-06-08"],
        ["conflict", "declare", "Another war", "--tz", "Africa/Khartoum"],
        ["claimant", "declare", "Press", "--role", "observer", "--conflict", "war"],
        ["place", "declare", "Mill", "--at", "1.5,2.5"],
    ],
)
def test_a_dry_run_says_what_the_command_then_does(engine: Engine, there: Running, command: list[str]) -> None:
    size = there.service.store.size()
    rehearsed = json.loads(shell(engine, *command, "--dry-run", "--json").stdout)
    assert (rehearsed.pop("dry_run"), there.service.store.size()) == (True, size)
    assert "would be" in shell(engine, *command, "--dry-run").stdout

    assert json.loads(shell(engine, *command, "--json").stdout) == rehearsed
    assert there.service.store.size() == rehearsed["position"] > size


def test_errors_name_options_and_commands(engine: Engine, there: Running) -> None:
    refused = shell(engine, "correct", "held", "--stated", "11 June", "--reason", "x", code=1).stderr
    assert refused.startswith("claimline: --stated: ")
    assert "`claimline statements`" in shell(engine, "annul", "nobody", "--reason", "x", code=1).stderr
    assert there.read("/v1/statements/held")["corrections"] == []
