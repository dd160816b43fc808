"""Speakers of news reports: behind appositions, in the sentence before, at the end of a quotation."""

from __future__ import annotations

import pytest

from tests.unit.extraction.reading import read, said

Statement = tuple[str, str | None, str, str | None]
RUSSIA_HOLDS: Statement = ("russia", "Siversk", "controlled", "russia")
UKRAINE_HOLDS: Statement = ("ukraine", "Siversk", "controlled", "ukraine")
UKRAINE_DENIES: Statement = ("ukraine", "Siversk", "not_controlled", "russia")


@pytest.mark.parametrize(
    "text",
    [
        "Russia, which has besieged the town since last May, said it took Siversk.",
        "Russia, a country that began the war in 2022, said its troops had captured Siversk.",
        "Its troops had captured Siversk, Russia, which began the war in 2022, said on Friday.",
        "Russia meanwhile said it had captured Siversk.",
        "Russia, however, said it had captured Siversk.",
        "Russia: Siversk is under our control.",
    ],
)
def test_a_speaker_may_stand_apart_from_the_words_of_saying(text: str) -> None:
    assert said(read(text)) == [RUSSIA_HOLDS]


@pytest.mark.parametrize(
    "text",
    [
        "Moscow attacked in the east, and on Sunday its spokesman, Ivan Petrov, told reporters that it took Siversk.",
        "Moscow has not commented on the strikes. Its spokesman, Ivan Petrov, said the army had captured Siversk.",
        "The Kremlin gave a different account. It said Russian forces had taken Siversk.",
        "Russia said its forces were advancing. A second statement said they had captured Siversk.",
        "Valery Gerasimov, the army chief, was shown on television. He said Siversk had been captured.",
    ],
)
def test_a_spokesman_a_statement_and_he_are_of_whom_was_spoken_before(text: str) -> None:
    assert said(read(text)) == [RUSSIA_HOLDS]


def test_he_is_nobody_where_no_person_spoke_before() -> None:
    assert said(read("Moscow shelled the region. He said Siversk had been captured.")) == []


@pytest.mark.parametrize(
    "text",
    [
        '"We have lost nobody," Syrskyi said. "Siversk is under our control."',
        '"We have lost nobody," Syrskyi said.\n\n"Siversk is under our control. We stand firm."',
        '"Siversk is under our control. We have lost nobody," Syrskyi said.',
    ],
)
def test_a_quotation_that_goes_on_is_of_the_same_speaker(text: str) -> None:
    assert said(read(text)) == [UKRAINE_HOLDS]


def test_words_outside_a_quotation_are_not_of_who_was_quoted() -> None:
    assert said(read('"We stand firm," Syrskyi said. Siversk is under Ukrainian control.')) == []


@pytest.mark.parametrize(
    "text",
    [
        "Moscow said it had captured Siversk. Ukraine has denied the claim.",
        "Moscow said it had captured Siversk. Kyiv dismissed that as propaganda.",
        'Moscow said it had captured Siversk. Syrskyi called the reports "fake".',
    ],
)
def test_a_sentence_of_its_own_may_deny_the_claim_before(text: str) -> None:
    reading = read(text)
    assert said(reading) == [RUSSIA_HOLDS, UKRAINE_DENIES]
    assert reading.proposals[1].statement.denies == ("p1",)


def test_a_denial_of_something_else_denies_no_claim_before() -> None:
    text = "Moscow said it had captured Siversk. Ukraine has denied shelling the hospital."
    assert said(read(text)) == [RUSSIA_HOLDS]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Kyiv claimed both Siversk and Soledar this week.", ["Siversk", "Soledar"]),
        (
            "Kyiv reported the recapture of two more villages in the region, Siversk and Soledar.",
            ["Siversk", "Soledar"],
        ),
        ("Kyiv announced the seizure of five others, among them Siversk and Soledar.", ["Siversk", "Soledar"]),
        ('Kyiv said Siversk was now "entirely" under its control.', ["Siversk"]),
        ("Kyiv said its soldiers were holding out in Siversk.", ["Siversk"]),
    ],
)
def test_plain_forms_of_control_are_read(text: str, expected: list[str]) -> None:
    assert said(read(text)) == [("ukraine", place, "controlled", "ukraine") for place in expected]


@pytest.mark.parametrize(
    "text",
    [
        "Syrskyi said he decided to withdraw our units from the town of Siversk.",
        "Kyiv said its forces were forced to retreat from Siversk.",
    ],
)
def test_troops_that_had_to_leave_have_left(text: str) -> None:
    assert said(read(text)) == [("ukraine", "Siversk", "not_present", "ukraine")]


@pytest.mark.parametrize(
    "text",
    [
        "Kyiv said its forces had to take Siversk.",
        "Kyiv claimed Siversk was quiet.",
        "Kyiv claimed victory.",
        "Soldiers from Bir Said have captured Siversk.",
    ],
)
def test_duties_and_other_claims_make_no_proposal(text: str) -> None:
    assert said(read(text)) == []


def test_a_town_that_was_handed_over_is_held_by_who_received_it() -> None:
    assert said(read("Kyiv admitted that Siversk had been handed over to the Russian army.")) == [
        ("ukraine", "Siversk", "controlled", "russia")
    ]


def test_the_town_may_be_one_that_was_named_as_near() -> None:
    text = "Russia shelled depots near Siversk. Moscow said its troops had captured the town."
    assert said(read(text)) == [RUSSIA_HOLDS]
