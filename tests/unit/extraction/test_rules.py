"""The rules of conduct, and words that look like a statement and are none."""

from __future__ import annotations

import pytest

from tests.unit.extraction.reading import read, said

RUSSIA_HOLDS = ("russia", "Siversk", "controlled", "russia")


@pytest.mark.parametrize(
    "text",
    [
        "Shelling claimed the lives of three people in Siversk, Russia said.",
        "Russia said it may capture Siversk soon.",
        "Russia said Siversk could fall within a couple of days.",
        "Russia said its forces would take Siversk.",
        "Russia said its forces left previously captured positions near Siversk.",
        "Russia said its troops reached the left bank of the river.",
        "Russia said its troops seized a checkpoint in Siversk.",
        "Russia said its troops took control of the road that runs from Siversk to Bakhmut.",
        "Russia said its troops captured positions southwest of Siversk.",
        "Russia said fighting followed after Ukrainian forces captured Siversk.",
        "Russia said the capture of Siversk would allow it to advance.",
        "Kyiv has not confirmed that Russian forces captured Siversk.",
        "If Russian forces capture Siversk, Ukraine said, Pokrovsk is in danger.",
    ],
)
def test_forecasts_parts_and_background_are_no_proposals(text: str) -> None:
    assert said(read(text)) == []


def test_prose_that_nobody_says_is_a_hint_and_that_of_a_narrator_a_proposal() -> None:
    text = "Russian forces have likely seized Siversk."
    reading = read(text)
    assert said(reading) == []
    assert [hint.span for hint in reading.hints] == [(0, len(text))]
    assert said(read(text, narrator="isw")) == [("isw", "Siversk", "controlled", "russia")]


def test_a_speaker_whom_nobody_declares_is_a_hint() -> None:
    reading = read("He said Russian troops had captured Siversk.")
    assert said(reading) == []
    assert len(reading.hints) == 1


def test_a_headline_is_a_mention_and_no_statement() -> None:
    headline = "Russia Says Its Forces Captured Siversk"
    assert said(read(f"{headline}\n\nNothing else was known on Monday.")) == []
    reading = read(f"{headline}\n\nRussia said its forces had captured Siversk.")
    assert said(reading) == [RUSSIA_HOLDS]
    assert (0, len(headline)) in reading.proposals[0].mentions


def test_a_repeat_is_a_mention_of_one_proposal() -> None:
    reading = read("Russia said its forces had captured Siversk. Gerasimov told Putin that troops had taken Siversk.")
    assert said(reading) == [RUSSIA_HOLDS]
    assert len(reading.proposals[0].mentions) == 2
    person = reading.proposals[0].statement.spokesperson
    assert person is not None
    assert person.name == "Valery Gerasimov"


def test_its_troops_in_the_denial_of_another_are_those_of_the_denied() -> None:
    text = "Ukraine said it held Siversk, dismissing a statement by Russian commanders that its troops had seized it."
    assert RUSSIA_HOLDS in said(read(text))


def test_the_enemy_is_the_other_side_of_the_speaker() -> None:
    assert said(read("Ukraine said the enemy had captured Siversk.")) == [
        ("ukraine", "Siversk", "controlled", "russia")
    ]


def test_the_city_is_the_last_place_before_it() -> None:
    text = "Russia said it had taken Siversk. Russia claimed Pokrovsk, but Kyiv said Russia had not captured the city."
    reading = read(f"{text[:33]} Ukraine denied that the city had been captured.")
    assert said(reading)[-1] == ("ukraine", "Siversk", "not_controlled", "russia")


def test_a_list_continues_behind_appositions_and_brackets() -> None:
    text = (
        "Russia said its forces captured Siversk (13km southwest of Bakhmut), Soledar, a town 15 km away, and Kupiansk."
    )
    assert [place for _, place, _, _ in said(read(text))] == ["Siversk", "Soledar", "Kupiansk"]


def test_a_name_that_no_list_has_keeps_its_text_and_empties_no_list() -> None:
    reading = read("Russia said its forces captured Siversk and Nowhereivka.")
    assert [(each.place_text, each.statement.place) for each in reading.proposals] == [
        ("Siversk", "geonames:694403"),
        ("Nowhereivka", None),
    ]
    assert [question.field for question in reading.proposals[1].questions] == ["place"]


def test_late_tuesday_and_early_wednesday_are_one_statement() -> None:
    text = (
        "Russia said late Tuesday that it had captured Siversk. Russia said early Wednesday that it had taken Siversk."
    )
    assert said(read(text)) == [RUSSIA_HOLDS]


def test_that_an_observer_has_not_seen_it_confirmed_is_no_denial() -> None:
    text = "Russia claimed that Russian forces captured Siversk, although ISW has not observed confirmation of this."
    assert said(read(text)) == [RUSSIA_HOLDS]


def test_a_word_that_a_line_end_has_split_is_read_whole() -> None:
    text = "Ukraine refuted Russia's cl-aims of capturing Siversk."
    assert said(read(text)) == [RUSSIA_HOLDS, ("ukraine", "Siversk", "not_controlled", "russia")]


def test_a_sentence_over_the_limit_is_not_read_and_says_so() -> None:
    reading = read("Russia said its forces captured Siversk " + "and so on " * 300 + "yesterday.")
    assert said(reading) == []
    assert reading.not_taken[0].why.values == {"most": "2,000"}


def test_a_date_without_a_day_of_publication_is_a_question() -> None:
    reading = read("On Thursday, Russia said that its forces had captured Siversk.", published=None)
    assert [question.field for question in reading.proposals[0].questions] == ["stated"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Siversk is under Russian control, Moscow said.", RUSSIA_HOLDS),
        ("Siversk has been captured by Russian troops, Moscow said.", RUSSIA_HOLDS),
        ("Russia announced the capture of Siversk on Monday.", RUSSIA_HOLDS),
        ("Russia announced on Monday the capture of Siversk.", RUSSIA_HOLDS),
        (
            "According to Russia, its forces control half of Siversk.",
            ("russia", "Siversk", "partly_controlled", "russia"),
        ),
        ("Ukraine said Siversk fell to Russian forces.", ("ukraine", "Siversk", "controlled", "russia")),
        (
            "Ukraine confirmed the withdrawal of its troops from Siversk.",
            ("ukraine", "Siversk", "not_present", "ukraine"),
        ),
        ("Ukraine said fighting continues in Siversk.", ("ukraine", "Siversk", "contested", None)),
        ("Russia claims to have encircled Siversk.", ("russia", "Siversk", "encircled", "russia")),
        ("Ukraine denied that Siversk had fallen.", ("ukraine", "Siversk", "not_controlled", "russia")),
        ("Moscow said Siversk had fallen.", ("russia", "Siversk", "controlled", None)),
        ("Kyiv said that Siversk fell.", ("ukraine", "Siversk", "controlled", None)),
        ("“We have taken Siversk,” Putin said.", RUSSIA_HOLDS),
        ("Russian-installed officials said Siversk is in Russian hands.", RUSSIA_HOLDS),
    ],
)
def test_ways_of_saying_it(text: str, expected: tuple[str, str, str, str | None]) -> None:
    assert said(read(text)) == [expected]
