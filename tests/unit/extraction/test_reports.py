"""Reports of reports: what is said of a place in the passive, in a noun, in an answer, or by whom it is given to."""

from __future__ import annotations

import pytest

from tests.unit.extraction.demo_texts import read_slavic
from tests.unit.extraction.demo_texts import said as said_in_slavic
from tests.unit.extraction.reading import read, said

Statement = tuple[str, str | None, str, str | None]
RUSSIA_HOLDS: Statement = ("russia", "Siversk", "controlled", "russia")
UKRAINE_DENIES: Statement = ("ukraine", "Siversk", "not_controlled", "russia")
NOT_UKRAINE_S: Statement = ("russia", "Siversk", "not_controlled", "ukraine")
UKRAINE_HOLDS: Statement = ("ukraine", "Siversk", "controlled", "ukraine")


@pytest.mark.parametrize(
    "text",
    [
        "Siversk was reported captured by Russian troops.",
        "Russian troops are said to have taken Siversk.",
        "Siversk is believed to have been captured by Russian forces.",
        "Russian forces are widely reported to control Siversk.",
    ],
)
def test_what_is_only_reported_is_of_the_narrator_and_else_a_hint(text: str) -> None:
    assert said(read(text, narrator="isw")) == [("isw", "Siversk", "controlled", "russia")]
    reading = read(text)
    assert said(reading) == []
    assert len(reading.hints) == 1


@pytest.mark.parametrize("answer", ["said it had not", "said it had not been", "replied that it was not", "said no"])
def test_a_short_answer_denies_what_was_asked(answer: str) -> None:
    assert said(read(f"Asked whether Siversk had fallen, Syrskyi {answer}.")) == [UKRAINE_DENIES]


def test_a_question_without_a_plain_answer_is_a_hint() -> None:
    reading = read("Asked whether Siversk had fallen, Syrskyi said it was a difficult week.")
    assert said(reading) == []
    assert len(reading.hints) == 1


@pytest.mark.parametrize(
    "text",
    [
        "Russia handed Siversk back to Ukraine, Kyiv said.",
        "Siversk was handed over to the Ukrainian army, Kyiv said.",
        "Control of Siversk passed back to Ukrainian forces, Kyiv said.",
        "Siversk has returned to Ukrainian control, Syrskyi said.",
        "Russian troops surrendered Siversk to Ukraine, Kyiv said.",
    ],
)
def test_to_whom_a_place_is_given_holds_it(text: str) -> None:
    assert said(read(text)) == [UKRAINE_HOLDS]


@pytest.mark.parametrize(
    "text",
    [
        "Russian troops returned bodies to Ukraine near Siversk, Kyiv said.",
        "Residents returned to Siversk on Monday, Kyiv said.",
        "Siversk was lost in the fog, Kyiv said.",
    ],
)
def test_what_else_is_given_or_lost_says_nobody_holds_it(text: str) -> None:
    assert all(status != "controlled" for _, _, status, _ in said(read(text)))


def test_its_capture_is_that_of_the_place_before() -> None:
    text = "Ukraine said its troops held Siversk, rejecting Moscow's report of its capture."
    assert said(read(text)) == [UKRAINE_HOLDS, RUSSIA_HOLDS]


@pytest.mark.parametrize(
    "text",
    [
        "The capture of Siversk, on the western bank of the river, was announced by Moscow.",
        "The fall of Siversk to Russian troops was announced by Moscow.",
    ],
)
def test_words_between_a_noun_and_its_verb_change_nothing(text: str) -> None:
    assert said(read(text)) == [RUSSIA_HOLDS]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("Russia said its troops had captured Bakhmut-adjacent Siversk.", "Siversk"),
        ("Russia said its troops had captured Ukrainian-held Siversk.", "Siversk"),
        ("Russia said its troops had captured Siversk City.", "Siversk City"),
        ("Russia said its troops had taken Ukraine's last stronghold in Donbas, the town of Siversk.", "Siversk"),
    ],
)
def test_the_name_of_a_place_is_whole_and_alone(text: str, place: str) -> None:
    assert said(read(text)) == [("russia", place, "controlled", "russia")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Moscow claimed on Tuesday to be in full control of Siversk.", [RUSSIA_HOLDS]),
        ("The Kremlin dismissed a Ukrainian statement on the recapture of Siversk.", [UKRAINE_HOLDS, NOT_UKRAINE_S]),
        ("Kyiv said it had broken the two-year siege of Siversk.", [("ukraine", "Siversk", "not_encircled", None)]),
        ("Kyiv said its troops had regained a foothold in Siversk.", [("ukraine", "Siversk", "entered", "ukraine")]),
        ("Kyiv said Siversk was now empty of Russian troops.", [("ukraine", "Siversk", "not_present", "russia")]),
        ("Kyiv said it wanted to break the siege of Siversk.", []),
    ],
)
def test_words_of_reports(text: str, expected: list[Statement]) -> None:
    assert said(read(text)) == expected


def test_a_capture_that_was_completed_is_of_who_completed_it() -> None:
    assert said(read("Russian forces likely completed the seizure of Siversk.", narrator="isw")) == [
        ("isw", "Siversk", "controlled", "russia")
    ]


def test_troops_that_say_they_are_in_a_place_have_entered_it() -> None:
    assert said(read("The Armed Forces of Ukraine announced they were in Siversk.")) == [
        ("ukraine", "Siversk", "entered", "ukraine")
    ]
    reading = read("Syrskyi said they were in Siversk.")
    assert said(reading) == []
    assert len(reading.hints) == 1


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Про взяття Бахмута звітували у Кремлі.", [("russia", "Бахмута", "controlled", "russia")]),
        ("Взятие Бахмута подтвердили в Кремле.", [("russia", "Бахмута", "controlled", "russia")]),
        ("Над Бахмутом підняли прапор України, сказав Сирський.", [("ukraine", "Бахмутом", "controlled", "ukraine")]),
        ("Бахмут залишається українським, сказав Сирський.", [("ukraine", "Бахмут", "controlled", "ukraine")]),
        ("Сирський відкинув заяви Москви про падіння Бахмута.", [("ukraine", "Бахмута", "not_controlled", "russia")]),
        (
            "Сили оборони відкинули ворога і взяли Бахмут, сказав Сирський.",
            [("ukraine", "Бахмут", "controlled", "ukraine")],
        ),
        (
            "Зеленский заявил, что Бахмут не сдан и удерживается украинскими бойцами.",
            [("ukraine", "Бахмут", "controlled", "ukraine")],
        ),
        ("Герасимов: украинская группировка в Бахмуте окружена.", [("russia", "Бахмуте", "encircled", "russia")]),
        ("Російське оборонне відомство звітувало про взяття Бахмута.", [("russia", "Бахмута", "controlled", "russia")]),
        ("Путин подтвердил переход Бахмута под контроль России.", [("russia", "Бахмута", "controlled", "russia")]),
        (
            "Сырский сказал, что бои за Бахмут продолжаются, опровергнув заявления о взятии Покровска.",
            [("ukraine", "Бахмут", "contested", None), ("ukraine", "Покровска", "not_controlled", "russia")],
        ),
    ],
)
def test_reports_in_ukrainian_and_russian(text: str, expected: list[Statement]) -> None:
    assert said_in_slavic(read_slavic(text)) == expected


@pytest.mark.parametrize(
    "text", ["Втрату Бахмута в Генштабі ЗСУ не підтвердили.", "В Кремле не подтвердили взятие Бахмута."]
)
def test_a_side_that_does_not_confirm_denies_nothing_and_there_is_a_hint(text: str) -> None:
    reading = read_slavic(text)
    assert said_in_slavic(reading) == []
    assert len(reading.hints) == 1


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Russian forces entered Siversk on Friday. By nightfall they controlled half of the town, ISW said.",
            ("isw", "Siversk", "partly_controlled", "russia"),
        ),
        (
            "Gerasimov said his men had taken Siversk's central prison. Later he announced the liberation of the town.",
            RUSSIA_HOLDS,
        ),
        (
            "Russia said Siversk was contested. Ukraine confirmed its withdrawal.",
            ("ukraine", "Siversk", "not_present", "ukraine"),
        ),
        (
            "Kyiv said Siversk was contested. Kyiv said its troops controlled the city north of the railway.",
            ("ukraine", "Siversk", "partly_controlled", "ukraine"),
        ),
        (
            "Kyiv said its troops controlled all of Siversk east of the river.",
            ("ukraine", "Siversk", "partly_controlled", "ukraine"),
        ),
    ],
)
def test_a_sentence_goes_on_from_the_one_before(text: str, expected: Statement) -> None:
    assert said(read(text))[-1] == expected


def test_the_military_behind_what_an_observer_said_is_another_voice() -> None:
    text = (
        "Аналитики DeepState сообщили, что россияне захватили Бахмут. Военные заявили, что Соледар под контролем ВСУ."
    )
    assert [side for side, *_ in said_in_slavic(read_slavic(text))] == ["deepstate"]


def test_most_of_a_town_is_a_part_of_it() -> None:
    text = "Зеленський приїхав до Бахмута. За його словами, українські військові звільнили більшу частину міста."
    assert said_in_slavic(read_slavic(text)) == [("ukraine", "Бахмута", "partly_controlled", "ukraine")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Moscow's claim to have taken Siversk is \"wishful thinking\", a spokesman for Ukraine's army said.",
            [RUSSIA_HOLDS, UKRAINE_DENIES],
        ),
        ("Russia attacked. Russian troops have taken Siversk, witnesses and the Kremlin said.", [RUSSIA_HOLDS]),
    ],
)
def test_who_speaks_beside_others(text: str, expected: list[Statement]) -> None:
    assert said(read(text)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Генштаб ЗСУ не підтверджує захоплення Бахмута і Покровська. За його даними, обидва міста не оточені.",
            [("ukraine", "Бахмута", "not_encircled", None), ("ukraine", "Покровська", "not_encircled", None)],
        ),
        (
            "Сирський повідомив, що підрозділи ЗСУ відійшли з п'яти населених пунктів, зокрема Бахмут і Покровськ.",
            [("ukraine", "Бахмут", "not_present", "ukraine"), ("ukraine", "Покровськ", "not_present", "ukraine")],
        ),
        (
            "Песков сообщил о взятии Бахмута. В Киеве эту информацию назвали ложной.",
            [("russia", "Бахмута", "controlled", "russia"), ("ukraine", "Бахмута", "not_controlled", "russia")],
        ),
    ],
)
def test_slavic_passages_go_on(text: str, expected: list[Statement]) -> None:
    assert said_in_slavic(read_slavic(text)) == expected
