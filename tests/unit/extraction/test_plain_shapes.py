"""The most usual sentences of news reports: lists, shares, offices, and those who are no longer there."""

from __future__ import annotations

import pytest

from domain.record.declarations import AliasKind, Claimant, ClaimantAlias, Conflict
from domain.vocabulary import Role
from tests.unit.extraction.reading import read, said

Statement = tuple[str, str | None, str, str | None]
RUSSIA_HOLDS: Statement = ("russia", "Siversk", "controlled", "russia")
REBELS = Claimant(
    name="Northern Front",
    role=Role.PARTY,
    aliases=(
        ClaimantAlias(text="rebels", kind=AliasKind.DEMONYM),
        ClaimantAlias(text="Northern Front", kind=AliasKind.ORGAN),
    ),
)
WAR_IN_SYRIA = Conflict(
    id="syria",
    name="War in Syria",
    tz="Asia/Damascus",
    claimants={
        "syria": Claimant(name="Syria", role=Role.PARTY),
        "turkey": Claimant(name="Turkey", role=Role.PARTY),
        "front": REBELS,
    },
)


@pytest.mark.parametrize(
    "text",
    [
        "Moscow on Monday claimed to have taken two villages: Siversk and Soledar.",
        "Russia said its troops had captured two settlements in the east: Siversk and Soledar.",
        "The Kremlin said its army had seized two towns \u2013 Siversk and Soledar.",
    ],
)
def test_the_names_of_a_number_of_towns_stand_behind_a_colon(text: str) -> None:
    assert said(read(text)) == [RUSSIA_HOLDS, ("russia", "Soledar", "controlled", "russia")]


@pytest.mark.parametrize("words", ["around 70 percent", "over 70%", "up to half", "close to 80 per cent"])
def test_around_a_share_is_not_around_the_place(words: str) -> None:
    text = f"Kyiv said the Russians already controlled {words} of Siversk."
    assert said(read(text)) == [("ukraine", "Siversk", "partly_controlled", "russia")]


@pytest.mark.parametrize(
    "text",
    [
        '"Siversk is ours," Syrskyi wrote on Telegram.',
        "Siversk is ours again, Syrskyi said on Saturday.",
        "Syrskyi said Siversk was now ours.",
        "Ukraine's military declared victory in Siversk.",
    ],
)
def test_ours_is_the_speaker_s(text: str) -> None:
    assert said(read(text)) == [("ukraine", "Siversk", "controlled", "ukraine")]


@pytest.mark.parametrize(
    "text",
    [
        "Russia said it had completed the transfer of its troops from Siversk to the eastern bank.",
        "Moscow announced the redeployment of its forces from Siversk.",
        "Russia's army has completed the relocation of all its soldiers from Siversk, Moscow said.",
    ],
)
def test_a_transfer_of_one_s_troops_is_a_withdrawal(text: str) -> None:
    assert said(read(text)) == [("russia", "Siversk", "not_present", "russia")]


@pytest.mark.parametrize(
    "text",
    [
        '"There are no Russians in Siversk," said Syrskyi.',
        "Syrskyi said there were no Russians left in Siversk.",
        "No Russians remain in Siversk, Kyiv said.",
        "No Russian soldiers are in Siversk, Kyiv said.",
        "There are no Russians in Siversk, said the head of the city's military administration, Andrii Bondar.",
    ],
)
def test_none_of_a_side_is_there(text: str) -> None:
    assert said(read(text)) == [("ukraine", "Siversk", "not_present", "russia")]


@pytest.mark.parametrize(
    ("text", "side"),
    [
        (
            "Ukrainian tanks have entered Siversk, the head of the military administration, Andrii Bondar, said.",
            "ukraine",
        ),
        (
            "The head of the city's military administration, Andrii Bondar, said Ukrainian tanks had entered Siversk.",
            "ukraine",
        ),
        ("A Russian-backed official in the region, Kirill Petrov, said Ukrainian tanks had entered Siversk.", "russia"),
        ("Ukraine and its allies have entered Siversk, its spokesman Andrii Bondar said.", "ukraine"),
    ],
)
def test_an_office_speaks_through_a_person_who_is_not_declared(text: str, side: str) -> None:
    assert said(read(text)) == [(side, "Siversk", "entered", "ukraine")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("State media said the army had captured Siversk after rebels left.", ("syria", "syria")),
        ("State television reported that rebels had captured Siversk.", ("syria", "front")),
        ("Syria said Siversk was back in government hands.", ("syria", "syria")),
        ("The government said its troops had restored security and stability to Siversk.", ("syria", "syria")),
        ("The Turkish government said its troops had captured Siversk.", ("turkey", "turkey")),
    ],
)
def test_the_government_is_that_of_the_country_of_the_conflict(text: str, expected: tuple[str, str]) -> None:
    assert said(read(text, conflict=WAR_IN_SYRIA)) == [(expected[0], "Siversk", "controlled", expected[1])]


@pytest.mark.parametrize(
    "text",
    [
        "The Russian flag has been raised over Siversk, Moscow said.",
        "Russia said its flag had been hoisted in Siversk.",
        "The Russian flag is already flying above the town of Siversk, Gerasimov said.",
    ],
)
def test_whose_flag_is_over_a_town_holds_it(text: str) -> None:
    assert said(read(text)) == [RUSSIA_HOLDS]


@pytest.mark.parametrize(
    "text",
    [
        "Kyiv denied that Russian troops were in Siversk.",
        "Kyiv rejected claims that Russian forces were already in Siversk.",
        "Syrskyi denied reports that Russian soldiers were in the town of Siversk.",
    ],
)
def test_it_is_denied_that_troops_are_there(text: str) -> None:
    assert said(read(text)) == [("ukraine", "Siversk", "not_present", "russia")]


@pytest.mark.parametrize(
    "text",
    [
        "Syria's paramilitary Northern Front (NF) said it had captured Siversk.",
        "Syria's Northern Front has captured Siversk, its spokesman Omar Haddad said.",
        "Siversk was captured by Syria's powerful Northern Front, the Northern Front said.",
    ],
)
def test_the_country_of_a_force_is_not_the_force(text: str) -> None:
    assert said(read(text, conflict=WAR_IN_SYRIA)) == [("front", "Siversk", "controlled", "front")]


def test_footage_is_no_word_of_those_who_are_seen_in_it() -> None:
    text = "Footage shows Russian soldiers with a flag in Siversk, indicating that Russian forces seized the town."
    assert said(read(text)) == []
