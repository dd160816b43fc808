"""Structures of news reports: where the speaker stands, what is called false, who is driven out, relatives."""

from __future__ import annotations

import pytest

from tests.unit.extraction.reading import read, said

Statement = tuple[str, str | None, str, str | None]
RUSSIA_HOLDS: Statement = ("russia", "Siversk", "controlled", "russia")
UKRAINE_DENIES: Statement = ("ukraine", "Siversk", "not_controlled", "russia")


@pytest.mark.parametrize(
    "text",
    [
        "It is not true that Siversk is in Russian hands, Kyiv said.",
        "Reports of the capture of Siversk are false, Kyiv said.",
        "Syrskyi said reports about the seizure of Siversk were fake.",
        "Kyiv rejected as false the reports that Siversk had fallen.",
        "Ukraine denied losing Siversk.",
        "Ukraine denied the loss of Siversk.",
    ],
)
def test_what_is_called_false_is_a_denial(text: str) -> None:
    assert said(read(text)) == [UKRAINE_DENIES]


@pytest.mark.parametrize(
    "text",
    [
        "Moscow's claim that it has taken Siversk is a lie, Syrskyi said on Monday.",
        "Russia's assertion that it has captured Siversk is untrue, the General Staff said.",
        "Moscow said its troops had captured Siversk, but Kyiv said the claim was false.",
        "Ukraine dismissed recent statements made by Russian commanders about the capture of Siversk.",
    ],
)
def test_a_claim_that_another_calls_false_is_a_claim_and_a_denial(text: str) -> None:
    assert said(read(text)) == [RUSSIA_HOLDS, UKRAINE_DENIES]


@pytest.mark.parametrize(
    "text",
    [
        "Russia said its troops had pushed Ukrainian fighters out of Siversk.",
        "Russian troops have expelled the Ukrainian garrison from Siversk, Moscow said.",
        "Gerasimov said the army had driven Ukrainian forces out of the town of Siversk.",
        "Moscow said Siversk was free of Ukrainian soldiers.",
    ],
)
def test_who_is_driven_out_is_no_longer_there(text: str) -> None:
    assert said(read(text)) == [("russia", "Siversk", "not_present", "ukraine")]


@pytest.mark.parametrize(
    "text",
    [
        "Russia plans to drive Ukrainian forces out of Siversk, Moscow said.",
        "Russia said its troops had pushed Ukrainian forces back from Siversk.",
        "Moscow has said nothing about the reported loss of Siversk.",
        "Moscow neither confirmed nor denied earlier reports that Russia had captured Siversk.",
        "Russian troops have captured Siversk, residents said.",
        "Russian drones attacked Siversk overnight, Kyiv said.",
    ],
)
def test_plans_silence_and_residents_make_no_proposal(text: str) -> None:
    assert said(read(text)) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Moscow said its forces had taken the eastern Ukrainian town of Siversk.", RUSSIA_HOLDS),
        ("Putin said his army had captured Ukraine's strategically located town of Siversk.", RUSSIA_HOLDS),
        ("Moscow credited its 6th brigade with seizing Siversk.", RUSSIA_HOLDS),
        ("The liberation of Siversk has been completed, Moscow said.", RUSSIA_HOLDS),
        ("Russia declared Siversk free of Ukrainian troops.", RUSSIA_HOLDS),
        ("Siversk was captured by Russian troops, as announced by the Kremlin.", RUSSIA_HOLDS),
        (
            "The fall of Siversk was confirmed by Ukraine's General Staff.",
            ("ukraine", "Siversk", "controlled", "russia"),
        ),
        (
            "Neither side has full control of Siversk, a Ukrainian official said.",
            ("ukraine", "Siversk", "contested", None),
        ),
        (
            "According to Moscow, its army has surrounded Ukrainian troops in Siversk.",
            ("russia", "Siversk", "encircled", "russia"),
        ),
        (
            "Ukraine said its soldiers were holding their positions in the northern part of Siversk.",
            ("ukraine", "Siversk", "partly_controlled", "ukraine"),
        ),
        ('Moscow said Siversk had been "completely liberated".', RUSSIA_HOLDS),
        ("Siversk was never captured, Kyiv said.", UKRAINE_DENIES),
        ("Fighting for Siversk has ended and the town is under its control, Moscow said.", RUSSIA_HOLDS),
        ("Kyiv said fighting was still raging in Siversk.", ("ukraine", "Siversk", "contested", None)),
        (
            "Ukraine said there were no Russian soldiers left in Siversk.",
            ("ukraine", "Siversk", "not_present", "russia"),
        ),
        ("Ukraine said it had withdrawn outside Siversk.", ("ukraine", "Siversk", "not_present", "ukraine")),
    ],
)
def test_ways_of_news_to_say_it(text: str, expected: Statement) -> None:
    assert said(read(text)) == [expected]


def test_the_place_of_a_relative_clause_is_before_it() -> None:
    text = "Siversk, which Moscow claims to have seized in November, remains in Ukrainian hands, Kyiv said."
    assert said(read(text)) == [RUSSIA_HOLDS, ("ukraine", "Siversk", "controlled", "ukraine")]


def test_behind_but_the_subject_goes_on() -> None:
    text = "Kyiv conceded that Russian soldiers had entered Siversk but did not control it."
    assert said(read(text)) == [("ukraine", "Siversk", "entered", "russia"), UKRAINE_DENIES]


def test_they_behind_a_second_word_of_saying_are_those_of_before() -> None:
    text = "Kyiv conceded that Russian soldiers had entered Siversk but said they did not hold it."
    assert said(read(text)) == [("ukraine", "Siversk", "entered", "russia"), UKRAINE_DENIES]


def test_villages_without_names_lead_to_those_that_are_named() -> None:
    text = "Russia said it had captured three villages in the east on Monday, including Siversk."
    assert said(read(text)) == [RUSSIA_HOLDS]


def test_an_adjective_before_an_observer_says_only_where_it_is() -> None:
    text = "The London-based Russian observer project ISW said Russian forces had captured Siversk."
    assert said(read(text)) == [("isw", "Siversk", "controlled", "russia")]


def test_captured_positions_are_no_hint() -> None:
    assert not read("Russia said its forces had captured a hill near Siversk.").hints
    assert not read("Ukraine said its troops shelled captured positions near Siversk.").hints
