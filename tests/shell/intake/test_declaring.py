"""Declaring in the shell: by name, without an id, and never over a namesake."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from api.intake.declaring import conflict_commands
from api.intake.declaring.starters import Starter
from domain.intake.drafts import ConflictDraft, PlaceDraft
from tests.support.engines import Engine, sqlite_engine
from tests.support.importing import shell

pytestmark = pytest.mark.engines("sqlite")


def answer(engine: Engine, *arguments: str) -> Any:
    return json.loads(shell(engine, *arguments, "--json").stdout)


@pytest.fixture(scope="module")
def ready(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    """A database that one command has made from nothing."""
    engine = sqlite_engine(tmp_path_factory.mktemp("own"))
    engine.path.unlink(missing_ok=True)
    shell(engine, "conflict", "declare", "--from", "demo")
    return engine


def test_one_command_makes_a_database_with_the_conflict_of_the_demo_and_no_statement(ready: Engine) -> None:
    assert [len(each["claimants"]) for each in answer(ready, "conflicts")["conflicts"]] == [42]
    assert answer(ready, "statements")["statements"] == []
    assert shell(ready, "show", "Siversk").stdout.startswith("Siversk, ")


def test_a_dry_run_without_a_database_says_what_would_be_declared_and_makes_no_file(tmp_path: Path) -> None:
    engine = sqlite_engine(tmp_path)
    engine.path.unlink(missing_ok=True)
    before = sorted(tmp_path.iterdir())
    rehearsed = answer(engine, "conflict", "declare", "My war", "--tz", "Africa/Khartoum", "--dry-run")

    assert (rehearsed.pop("dry_run"), sorted(tmp_path.iterdir())) == (True, before)
    assert answer(engine, "conflict", "declare", "My war", "--tz", "Africa/Khartoum") == rehearsed


def test_a_conflict_is_declared_by_its_name_and_zone(engine: Engine) -> None:
    declared = answer(engine, "conflict", "declare", "My war", "--tz", "Africa/Khartoum")

    assert (declared["id"], declared["name"], declared["tz"]) == ("my-war", "My war", "Africa/Khartoum")
    refused = shell(engine, "conflict", "declare", "My war", "--tz", "Europe/Kyiv", code=1).stderr
    assert refused.startswith("claimline: --tz: ")


def test_a_place_of_a_ready_made_conflict_that_is_refused_fails_the_command(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    conflict = ConflictDraft(id="my-war", name="My war", tz="Africa/Khartoum", claimants={})
    places = [PlaceDraft(id="mill", name="Mill", identifiers={}), PlaceDraft(id="nameless", identifiers={})]
    monkeypatch.setitem(conflict_commands._STARTERS, "poor", lambda: Starter(conflict, places))  # noqa: SLF001

    assert "is missing" in shell(engine, "conflict", "declare", "--from", "poor", code=1).stderr


def test_a_claimant_is_declared_under_a_party_by_its_name_and_again_to_add_names(ready: Engine) -> None:
    options = ("--role", "party", "--parent", "Kyiv", "--person", "Anna Testova, spokeswoman")
    declared = answer(ready, "claimant", "declare", "Група Схід", *options)
    assert (declared["id"], declared["parent"]) == ("hrupa-skhid", "ukraine")
    assert declared["people"] == [{"name": "Anna Testova", "role": "spokeswoman"}]

    more = answer(ready, "claimant", "declare", "Група Схід", "--alias", "Group East of tests")
    assert (more["id"], more["name"]) == ("hrupa-skhid", "Група Схід")
    assert list(answer(ready, "claimants", "Group East of tests")["claimants"]) == ["hrupa-skhid"]


@pytest.mark.parametrize(
    ("alias", "declared"),
    [
        ("Easterners", {"text": "Easterners", "kind": "name"}),
        ("demonym:Eastern", {"text": "Eastern", "kind": "demonym"}),
        ("uk:Схід", {"text": "Схід", "kind": "name", "language": "uk"}),
        ("organ:uk:Штаб Схід", {"text": "Штаб Схід", "kind": "organ", "language": "uk"}),
        ("The group: eastern", {"text": "The group: eastern", "kind": "name"}),
    ],
)
def test_an_alias_has_the_kind_and_the_language_before_its_colons(
    ready: Engine, alias: str, declared: dict[str, str]
) -> None:
    made = answer(ready, "claimant", "declare", f"Watch {alias}", "--role", "observer", "--alias", alias)

    assert made["aliases"] == [declared]


@pytest.mark.parametrize("name", ["Kyiv", "Gerasimov", "Ministry of Defence"])
def test_a_name_that_others_bear_is_no_name_of_a_new_claimant_without_an_id(ready: Engine, name: str) -> None:
    assert "--id" in shell(ready, "claimant", "declare", name, "--role", "observer", code=1).stderr


@pytest.mark.parametrize(("parent", "told"), [("Ministry of Defence", "several"), ("Nobodys", "no claimant")])
def test_a_parent_that_is_not_one_claimant_is_refused(ready: Engine, parent: str, told: str) -> None:
    refused = shell(ready, "claimant", "declare", "X group", "--role", "party", "--parent", parent, code=1).stderr
    assert told in refused


def test_a_place_is_declared_by_its_name_and_a_namesake_needs_an_id(ready: Engine) -> None:
    options = ("--at", "49.19,37.33", "--admin", "Ukraine", "--alias", "uk:Яремівка", "--identifier", "katottg:UA63")
    declared = answer(ready, "place", "declare", "Yaremivka", *options)
    assert (declared["id"], declared["lat"], declared["admin"]) == ("yaremivka", 49.19, ["Ukraine"])
    assert declared["names"] == [{"name": "Яремівка", "language": "uk", "former": False}]

    refused = shell(ready, "place", "declare", "Яремівка", code=1).stderr
    assert "yaremivka" in refused
    assert answer(ready, "place", "declare", "yaremivka", "--population", "40")["population"] == 40


def test_the_database_of_the_option_is_asked(ready: Engine, tmp_path: Path) -> None:
    elsewhere = {"CLAIMLINE_DATABASE": f"sqlite:///{tmp_path / 'none.db'}"}
    for options in (["conflicts", "--database", str(ready.path)], ["--database", ready.url, "conflicts"]):
        assert "Russo-Ukrainian war" in shell(ready, *options, environ=elsewhere).stdout


@pytest.mark.parametrize(
    ("what", "name", "own"),
    [("conflict", ["Another war", "--tz", "Africa/Khartoum"], "another-war"), ("place", ["Mill"], "mill")],
)
def test_a_declaration_by_mistake_is_retired_and_taken_back(
    engine: Engine, what: str, name: list[str], own: str
) -> None:
    shell(engine, what, "declare", *name)
    for command, is_retired in (("retire", True), ("reinstate", False)):
        rehearsed = answer(engine, what, command, own, "--reason", "by mistake", "--dry-run")
        assert rehearsed.pop("dry_run")
        assert answer(engine, what, command, own, "--reason", "by mistake") == rehearsed
        assert ("retired" in answer(engine, "show", own)[what]) is is_retired

    refused = shell(engine, what, "retire", "nobody", "--reason", "x", code=1).stderr
    assert f"{what} 'nobody' is not in the record" in refused


@pytest.mark.parametrize(
    ("what", "name", "text", "own"),
    [
        ("conflict", ["Another war", "--tz", "Africa/Khartoum"], "another WAR", "another-war"),
        ("place", ["Sverdlovka"], "sverdlovka", "sverdlovka-1"),
        ("place", ["Свердловка", "--alias", "Sverdlovka"], "Sverdlovka", "sverdlovka-2"),
    ],
)
def test_retiring_takes_a_name_says_what_it_means_and_is_shown(
    engine: Engine, what: str, name: list[str], text: str, own: str
) -> None:
    shell(engine, what, "declare", *name, "--id", own)
    retired = shell(engine, what, "retire", text, "--reason", "a wrong one")
    position = answer(engine, "show", own)[what]["retired"]["position"]

    assert f"({own})" in retired.stderr
    assert f"retired since position {position}: a wrong one" in shell(engine, "show", own).stdout
    assert f"({own})" in shell(engine, what, "reinstate", text, "--reason", "it was right").stderr
    assert "retired since" not in shell(engine, "show", own).stdout


def test_of_several_places_of_a_name_none_is_retired(engine: Engine) -> None:
    for own in ("mill-1", "mill-2"):
        shell(engine, "place", "declare", "Mill", "--id", own)
    refused = shell(engine, "place", "retire", "mill", "--reason", "x", code=1).stderr
    assert "several places are called 'mill'" in refused
    assert "mill-1" in refused
    assert "mill-2" in refused


def test_a_claimant_is_put_under_another_party_and_back_under_nobody(engine: Engine) -> None:
    shell(engine, "conflict", "declare", "My war", "--tz", "Africa/Khartoum")
    for name in ("SAF", "RSF", "Sixth Division"):
        shell(engine, "claimant", "declare", name, "--role", "party")
    command = ("claimant", "correct", "Sixth Division", "--reason", "it is of the army")
    rehearsed = answer(engine, *command, "--parent", "SAF", "--dry-run")
    assert answer(engine, "conflicts")["conflicts"][0]["sides"] == ["rsf", "saf", "sixth-division"]
    assert {**answer(engine, *command, "--parent", "SAF"), "dry_run": True} == rehearsed
    assert answer(engine, "conflicts")["conflicts"][0]["sides"] == ["rsf", "saf"]

    assert "would be corrected" in shell(engine, *command, "--parent", "none", "--dry-run").stdout
    shell(engine, *command, "--role", "affiliate")
    assert answer(engine, "show", "sixth-division")["claimant"]["role"] == "affiliate"
    assert shell(engine, *command, code=2)
