"""Lists in the shell, and anything shown by its id or name."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.shell.questions.test_shell_commands import demo
from tests.support.engines import Engine, sqlite_engine
from tests.support.importing import shell
from tests.support.running import running

__all__ = ["demo"]


def answer(engine: Engine, *arguments: str) -> Any:
    return json.loads(shell(engine, *arguments, "--json").stdout)


def test_conflicts_are_listed_as_over_http(demo: Engine) -> None:
    with running(demo) as there:
        assert answer(demo, "conflicts") == there.read("/v1/conflicts")
    assert "sides: Russia, Ukraine; 42 claimants" in shell(demo, "conflicts").stdout


def test_an_empty_list_of_conflicts_names_a_command_that_declares_one(tmp_path: Path) -> None:
    engine = sqlite_engine(tmp_path)
    [told] = shell(engine, "conflicts").stdout.splitlines()
    command = told.partition("`claimline ")[2].partition("`")[0].split()
    shell(engine, *(each.replace("NAME", "War").replace("ZONE", "Europe/Kyiv") for each in command))

    assert shell(engine, "conflicts").stdout.endswith("sides: none; 0 claimants\n")


def test_claimants_stand_under_their_side(demo: Engine) -> None:
    told = shell(demo, "claimants").stdout.splitlines()

    assert told[0].endswith("42 of 42 claimants")
    russia, dpr = told.index("  Russia (party) [russia]"), told.index("    DPR (party) [dpr]")
    assert russia < dpr < told.index("  Ukraine (party) [ukraine]")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Gerasimov", ["russia"]),
        ("Khartia", ["ukraine-2nd-corps-of-the-national-guard"]),
        ("Eastern Command", ["ukraine"]),
        ("wagner", ["wagner-group"]),
        ("Вагнер", ["wagner-group"]),
    ],
)
def test_claimants_are_found_by_names_aliases_and_people(demo: Engine, text: str, found: list[str]) -> None:
    assert list(answer(demo, "claimants", text)["claimants"]) == found


def test_a_text_that_no_claimant_has_is_refused(demo: Engine) -> None:
    assert "has 'zzzz' in a name" in shell(demo, "claimants", "zzzz", code=1).stderr


@pytest.mark.parametrize(
    "filters",
    [
        {"person": "Peskov"},
        {"source": "Sputnik"},
        {"text": "complete control"},
        {"claimant": "russia", "kind": "denial"},
        {"status": "encircled"},
        {"stated_from": "2025-12-01", "stated_to": "2025-12-11"},
        {"place": "geonames:694403", "holder": "ukraine"},
        {"batch": "demo", "limit": "3"},
    ],
)
def test_statements_are_listed_by_the_filters_of_http(demo: Engine, filters: dict[str, str]) -> None:
    options = [word for name, value in filters.items() for word in (f"--{name.replace('_', '-')}", value)]
    with running(demo) as there:
        over_http = there.read("/v1/statements", **filters)["statements"]

    assert answer(demo, "statements", *options)["statements"] == over_http
    assert over_http


def test_statements_about_a_place_by_its_name(demo: Engine) -> None:
    told = shell(demo, "statements", "--place", "Сіверськ", "--person", "Peskov").stdout

    assert told.startswith("siv-11: Siversk, Bakhmutskyi raion, Donetsk Oblast, Ukraine: claim: controlled by Russia")


@pytest.mark.parametrize(
    ("named", "kind", "line"),
    [
        ("siv-11", "statement", "  report demo-siv-11; recorded at position 226"),
        ("demo-siv-11", "report", "  siv-11: Siversk"),
        ("russia-ukraine", "conflict", "russia-ukraine       Russo-Ukrainian war: days of Europe/Kyiv"),
        ("geonames:694403", "place", "  katottg:UA14020070010064896"),
        ("Siversk", "place", "Siversk, Bakhmutskyi raion, Donetsk Oblast, Ukraine [geonames:694403]"),
        ("lpr", "claimant", "  under Russia"),
        ("Kyiv", "claimant", "Ukraine (party) [ukraine] in Russo-Ukrainian war"),
        ("demo", "import", "demo: 155 statements"),
    ],
)
def test_anything_is_shown_by_its_id_or_name(demo: Engine, named: str, kind: str, line: str) -> None:
    assert list(answer(demo, "show", named)) == [kind]
    assert any(told.startswith(line) for told in shell(demo, "show", named).stdout.splitlines())


def test_what_is_not_in_the_record_is_refused(demo: Engine) -> None:
    assert "nothing in the record has the id or the name 'nope'" in shell(demo, "show", "nope", code=1).stderr


def test_a_text_that_no_statement_has_says_how_many_were_looked_through(demo: Engine) -> None:
    told = shell(demo, "statements", "--place", "Siversk", "--text", "zanzibar").stdout
    whole = len(answer(demo, "statements", "--place", "Siversk")["statements"])

    assert f"no statement matches these filters: {whole} were looked through" in told


@pytest.mark.parametrize(("text", "name"), [("Peskov", "Russia"), ("putin", "Russia"), ("Gerasimov", "Russia")])
@pytest.mark.parametrize("command", [["statements"], ["at", "Siversk"]])
def test_a_person_as_claimant_is_refused_with_the_option_for_people(
    demo: Engine, command: list[str], text: str, name: str
) -> None:
    told = shell(demo, *command, "--claimant", text, code=1).stderr

    assert f"{text!r} is a person who speaks for {name}" in told
    assert f"--person '{text}'" in told
    assert "russia" in told


def test_places_in_an_area_are_found_or_told_from_elsewhere(demo: Engine) -> None:
    assert "Donetsk Oblast" in shell(demo, "places", "Siversk", "--admin", "Donetsk").stdout
    told = shell(demo, "places", "Siversk", "--admin", "Kharkiv").stdout.splitlines()
    assert told[0] == "no place 'Siversk' lies in Kharkiv Oblast; elsewhere there are:"
    assert told[1].strip() == "admin 'Kharkiv': Kharkiv Oblast"
    assert "Siversk, Bakhmutskyi raion, Donetsk Oblast, Ukraine" in told
    none = shell(demo, "places", "Zanzibar", "--admin", "Kharkiv").stdout
    assert none.startswith("place 'Zanzibar' is not in the record")


@pytest.mark.parametrize(
    ("command", "named"),
    [
        (["timeline", "siversk"], "geonames:694403"),
        (["disputes", "--place", "siversk"], "geonames:694403"),
        (["changes", "--from-about", "2025-12-01", "--claimant", "Kyiv"], "ukraine"),
    ],
)
def test_a_table_stands_alone_and_the_meaning_of_a_name_on_stderr(demo: Engine, command: list[str], named: str) -> None:
    told = shell(demo, *command, "--format", "csv")

    assert f"({named})" in told.stderr
    assert told.stdout.partition(",")[0] in {"list", "place"}
    for other in (["--json"], ["--words", "uk"]):
        assert other[0] in shell(demo, *command, "--format", "csv", *other, code=2).stderr
