"""Words of reports: told by somebody, called false in a sentence of its own, driven out, nearly all of a town."""

from __future__ import annotations

import pytest

from tests.unit.extraction.reading import read, said
from tests.unit.extraction.test_plain_shapes import WAR_IN_SYRIA

Statement = tuple[str, str | None, str, str | None]
RUSSIA_HOLDS: Statement = ("russia", "Siversk", "controlled", "russia")
UKRAINE_DENIES: Statement = ("ukraine", "Siversk", "not_controlled", "russia")
UKRAINE_LEFT: Statement = ("ukraine", "Siversk", "not_present", "ukraine")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Putin was told by Gerasimov on Monday that Siversk was in Russian hands.", RUSSIA_HOLDS),
        ("Reporters were informed by the Kremlin that Russian troops had taken Siversk.", RUSSIA_HOLDS),
        ("Moscow hailed the capture of Siversk.", RUSSIA_HOLDS),
        ("Kyiv said it was pulling troops out of Siversk.", UKRAINE_LEFT),
        ("Ukraine said it had pulled its last units back from Siversk.", UKRAINE_LEFT),
        ("Kyiv confirmed that it had ordered a retreat from Siversk.", UKRAINE_LEFT),
        ("Russian troops were driven from Siversk, Kyiv said.", ("ukraine", "Siversk", "not_present", "russia")),
        (
            "Ukraine said Russian soldiers had been forced out of Siversk.",
            ("ukraine", "Siversk", "not_present", "russia"),
        ),
        (
            "Russia said it held nearly all of Siversk.",
            ("russia", "Siversk", "partly_controlled", "russia"),
        ),
        (
            "ISW said that Russian forces control at least 46 percent of Siversk.",
            ("isw", "Siversk", "partly_controlled", "russia"),
        ),
        (
            "Siversk, once the capital of a coal field, is free of Russian soldiers, Kyiv said.",
            ("ukraine", "Siversk", "not_present", "russia"),
        ),
    ],
)
def test_ways_of_reports_to_say_it(text: str, expected: Statement) -> None:
    assert said(read(text)) == [expected]


@pytest.mark.parametrize(
    "denial",
    [
        "“This is not true,” the Ukrainian General Staff said.",
        "“That's a lie,” Syrskyi told reporters.",
        "The claim is false, Kyiv said.",
    ],
)
def test_a_sentence_that_calls_the_one_before_false_denies_it(denial: str) -> None:
    assert said(read(f"Moscow said it had captured Siversk. {denial}")) == [RUSSIA_HOLDS, UKRAINE_DENIES]


def test_not_true_beside_a_statement_of_its_own_turns_nothing_around() -> None:
    text = "Moscow said it had captured Siversk. “That is not true, we hold Siversk,” Syrskyi said."
    assert ("ukraine", "Siversk", "controlled", "ukraine") in said(read(text))


def test_claims_behind_a_name_without_an_ending_are_a_noun() -> None:
    text = "Turkey dismissed as false Northern Front claims of the capture of Siversk."
    assert said(read(text, conflict=WAR_IN_SYRIA)) == [
        ("front", "Siversk", "controlled", "front"),
        ("turkey", "Siversk", "not_controlled", "front"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Russia said its flag had been raised over the town hall of Siversk.",
        "Russia said its troops had seized the railway station of Siversk.",
        "Rescuers pulled three people from the rubble in Siversk, Kyiv said.",
    ],
)
def test_a_building_is_not_the_town(text: str) -> None:
    assert said(read(text)) == []


def test_a_first_name_is_no_place() -> None:
    text = "Russian troops took the city, said the official Siversk Ivanenko of Kyiv."
    assert all(place != "Siversk" for _, place, _, _ in said(read(text)))


def test_of_two_mentions_the_quoted_one_gives_the_words() -> None:
    text = (
        "Ukraine said that Siversk was still under its control."
        " It asserted that the city «remains under the control of the Armed Forces of Ukraine.»"
    )
    (proposal,) = read(text).proposals

    assert proposal.statement.quote == "remains under the control of the Armed Forces of Ukraine."
    assert (proposal.statement.wording or "").startswith("remains under the control")
    assert [text[start:end] for start, end in proposal.evidence["quote"]] == [proposal.statement.quote]
    assert len(proposal.mentions) == 2


@pytest.mark.parametrize(
    ("text", "wording"),
    [
        ("Russia said its forces had captured Siversk.", "captured"),
        ("Siversk has been completely liberated, Moscow said.", "completely liberated"),
        ("Moscow announced the capture of Siversk.", "capture"),
        ("Kyiv said Russia had not captured Siversk.", "not captured"),
        ("Russia claimed to have seized Siversk.", "seized"),
        ("Kyiv insists that fighting continues in Siversk.", "fighting"),
    ],
)
def test_the_wording_leaves_auxiliaries_out(text: str, wording: str) -> None:
    assert [each.statement.wording for each in read(text).proposals] == [wording]


@pytest.mark.parametrize(
    "text",
    [
        "Syria's Northern Front captured the town of Siversk on Saturday, it said in a statement.",
        "The Northern Front took control of Siversk in December, according to the group.",
    ],
)
def test_it_is_the_force_with_which_the_sentence_begins(text: str) -> None:
    assert said(read(text, conflict=WAR_IN_SYRIA)) == [("front", "Siversk", "controlled", "front")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Contrary to Moscow's claims, Siversk is not under Russian control, said Syrskyi.", UKRAINE_DENIES),
        ("A flag in a street does not mean Siversk has been captured, Syrskyi said.", UKRAINE_DENIES),
        (
            "It is Ukraine that controls Siversk, the Ukrainian General Staff stressed.",
            ("ukraine", "Siversk", "controlled", "ukraine"),
        ),
        ("Ukraine's withdrawal from Siversk, announced by Kyiv on Wednesday, came late.", UKRAINE_LEFT),
        (
            "Putin said that the encirclement of Siversk was complete.",
            ("russia", "Siversk", "encircled", "russia"),
        ),
        (
            "The capture of Siversk by Russian troops was confirmed by the Ukrainian General Staff.",
            ("ukraine", "Siversk", "controlled", "russia"),
        ),
        ("Kyiv has acknowledged giving up Siversk.", ("ukraine", "Siversk", "not_controlled", "ukraine")),
        (
            "There are no more Russian soldiers in Siversk, Kyiv said.",
            ("ukraine", "Siversk", "not_present", "russia"),
        ),
    ],
)
def test_other_ways_of_reports(text: str, expected: Statement) -> None:
    assert said(read(text)) == [expected]


def test_words_of_control_that_no_rule_reads_are_a_hint() -> None:
    assert read("Kyiv said the garrison of Siversk had yielded.").hints


def test_no_confirmation_from_a_side_is_not_its_word() -> None:
    assert said(read("We have seen no confirmation from Kyiv that Siversk has fallen.")) == []
