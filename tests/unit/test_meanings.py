"""The meanings of the fixed words: whole, true of the demo, and where unknown words are led."""

from __future__ import annotations

import json
import re
from collections import Counter
from enum import StrEnum
from typing import Any

import pytest

from domain.meanings import ROLES, STATUSES, VOCABULARIES, meant, unknown
from domain.vocabulary import Bound, Matter, Outcome, Role, Status
from domain.written.clauses import CORES, ONLY_NEGATED
from tests.support.tidiness import ROOT

DEMO = ROOT / "api" / "intake" / "demo"
AMBIGUOUS = {"lost"}  # the holder alone tells its meaning
NAMED = re.compile("`([a-z0-9-]+)`")


@pytest.mark.parametrize("of", VOCABULARIES, ids=lambda of: of.__name__)
def test_every_word_has_a_meaning_an_example_and_words_of_sources(of: type[StrEnum]) -> None:
    words = VOCABULARIES[of]

    assert list(words) == list(of)
    for word in words.values():
        assert word.meaning.endswith(".")
        assert word.example.endswith(".")
        assert len(word.said) >= 3


@pytest.mark.parametrize("of", VOCABULARIES, ids=lambda of: of.__name__)
def test_a_word_of_sources_means_one_word_and_is_none_itself(of: type[StrEnum]) -> None:
    said = Counter(text for word in VOCABULARIES[of].values() for text in word.said)

    assert {text for text, count in said.items() if count > 1} <= AMBIGUOUS
    assert said.keys().isdisjoint(of)


def statements() -> dict[str, Any]:
    reports = map(json.loads, (DEMO / "reports.ndjson").read_text(encoding="utf-8").splitlines())
    return {statement["id"]: statement for report in reports for statement in report["statements"]}


@pytest.mark.parametrize("status", [each for each in Status if each is not Status.NOT_CONTESTED])
def test_the_example_of_a_status_is_a_statement_of_the_demo(status: Status) -> None:
    [name] = NAMED.findall(STATUSES[status].example)

    assert statements()[name]["status"] == status


@pytest.mark.parametrize("role", Role)
def test_the_examples_of_a_role_are_claimants_of_the_demo_with_that_role(role: Role) -> None:
    claimants = json.loads((DEMO / "conflict.json").read_text(encoding="utf-8"))["claimants"]
    named = NAMED.findall(ROLES[role].example)

    assert len(named) >= 3
    assert {claimants[name]["role"] for name in named} <= {str(role), "party"}
    assert claimants[named[0]]["role"] == role


def test_every_statement_that_an_example_names_is_in_the_demo() -> None:
    named = {name for words in VOCABULARIES.values() for word in words.values() for name in NAMED.findall(word.example)}
    ids = {name for name in named if re.fullmatch("[a-z]{3}-[0-9]+(?:-.+)?", name)}

    assert len(ids) >= 15
    assert ids <= statements().keys()


@pytest.mark.parametrize(
    ("text", "status"),
    [
        *((text, "controlled") for text in ("captured", "Liberated", "occupied", "seized", "held", "taken", "TAKEN")),
        *((text, "controlled") for text in ("controled", "Controlled", "under control", "in_control", "recaptured")),
        *((text, "not_present") for text in ("left", "withdrawn", "Retreated", "pulled-out", "not present")),
        *((text, "encircled") for text in ("surrounded", "besieged", "cut off", "encirceled", "blockaded")),
        *((text, "not_encircled") for text in ("not surrounded", "not-encircled", "unblocked")),
        *(
            (text, "contested")
            for text in ("fighting", "grey\u2013zone", "gray-zone", "disputed", "no man\u2019s land")
        ),
        *((text, "partly_controlled") for text in ("partially controlled", "partly", "partial")),
        *((text, "entered") for text in ("infiltrated", "broke in", "inside")),
        *((text, "advancing") for text in ("approaching", "closing in", "attacking")),
        *((text, "unclear") for text in ("unknown", "unconfirmed", "no comment")),
        *((text, "not_controlled") for text in ("not taken", "not_captured", "repelled")),
    ],
)
def test_an_unknown_status_is_led_to_the_one_that_it_means(text: str, status: str) -> None:
    problem, cure = unknown(text, Status, "status")

    assert problem == f"{text!r} is not a status"
    assert cure.startswith(f"write {status} (")
    assert " or " not in cure


def test_a_captured_town_is_told_in_one_sentence() -> None:
    assert ": ".join(unknown("captured", Status, "status")) == (
        "'captured' is not a status: write controlled (taken, seized, holds)"
    )


def test_a_word_of_two_meanings_names_both_and_a_strange_one_all() -> None:
    assert re.findall(r"[a-z_]+(?= \()", meant("lost", list(Status))) == ["not_controlled", "not_present"]
    assert meant("qwerty", list(Status)) == f"one of {', '.join(Status)}"


@pytest.mark.parametrize(
    ("text", "of", "cure"),
    [
        ("seige", Matter, "siege"),
        ("last", Bound, "latest"),
        ("belligerent", Role, "party"),
        ("milblogger", Role, "affiliate"),
        ("think-tank", Role, "observer"),
        ("conceded", Outcome, "acknowledged"),
    ],
)
def test_the_other_words_are_led_likewise(text: str, of: type[StrEnum], cure: str) -> None:
    assert meant(text, list(of)).startswith(f"{cure} (")


def test_values_of_no_vocabulary_are_named_by_likeness() -> None:
    assert unknown("xml", ["json", "csv"], "f") == ("'xml' is not one of its values", "write one of json, csv")
    assert unknown("jsn", ["json", "csv"], "f")[1] == "write json"


@pytest.mark.parametrize(
    "words",
    [words for words in CORES if not ONLY_NEGATED & set(words) and " ".join(words) not in set(Status)],
    ids=" ".join,
)
def test_words_of_a_sentence_are_led_to_the_status_that_the_sentence_states(words: tuple[str, ...]) -> None:
    assert str(CORES[words]) in meant(" ".join(words), list(Status)).split()
