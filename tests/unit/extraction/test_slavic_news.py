"""News in Ukrainian and Russian: denials in a sentence of their own, *both towns*, fighting, whose a town is."""

from __future__ import annotations

import pytest

from tests.unit.extraction.demo_texts import read_slavic, said


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Кремль повідомив про захоплення Бахмута та Покровська. У Генштабі ЗСУ назвали ці заяви вигадкою.",
            [
                ("russia", "Бахмута", "controlled", "russia"),
                ("russia", "Покровська", "controlled", "russia"),
                ("ukraine", "Бахмута", "not_controlled", "russia"),
                ("ukraine", "Покровська", "not_controlled", "russia"),
            ],
        ),
        (
            "Кремль повідомив про взяття Бахмута, однак військові це спростовують.",
            [("russia", "Бахмута", "controlled", "russia"), ("ukraine", "Бахмута", "not_controlled", "russia")],
        ),
        (
            "Генштаб ЗСУ спростував втрату Бахмута: «Бахмут наш».",
            [("ukraine", "Бахмута", "not_controlled", "russia"), ("ukraine", "Бахмут", "controlled", "ukraine")],
        ),
        ("«Бахмут наш!» – оголосив Зеленський.", [("ukraine", "Бахмут", "controlled", "ukraine")]),
        ("Сирський запевнив, що Бахмут підконтрольний Україні.", [("ukraine", "Бахмут", "controlled", "ukraine")]),
        ("Бої за Бахмут тривають, повідомив Генштаб ЗСУ.", [("ukraine", "Бахмут", "contested", None)]),
        ("Генштаб ЗСУ повідомив про бої за Бахмут у минулому році.", []),
        (
            "Сирський заявив, що росіяни перебувають у Бахмуті.",
            [("ukraine", "Бахмуті", "entered", "russia")],
        ),
        ("Сирський заявив, що перебуває в Бахмуті.", []),
        (
            "Минобороны России сообщило о переброске войск из Бахмута.",
            [("russia", "Бахмута", "not_present", "russia")],
        ),
        (
            "В Генштабе ВСУ сообщали, что бои за Бахмут продолжаются, и опровергали его окружение.",
            [("ukraine", "Бахмут", "contested", None), ("ukraine", "Бахмут", "not_encircled", None)],
        ),
        (
            "«Сегодня, 20 мая, в 12 часов дня Бахмут взят», — заявил Путин.",
            [("russia", "Бахмут", "controlled", "russia")],
        ),
    ],
)
def test_forms_of_news_are_read(text: str, expected: list[tuple[str, str, str, str | None]]) -> None:
    assert said(read_slavic(text)) == expected


def test_both_towns_are_those_of_before() -> None:
    text = (
        "Кремль повідомив про захоплення Бахмута та Покровська. "
        "«Обидва міста залишаються під контролем Сил оборони України», – сказав Сирський."
    )
    assert said(read_slavic(text))[2:] == [
        ("ukraine", "Бахмута", "controlled", "ukraine"),
        ("ukraine", "Покровська", "controlled", "ukraine"),
    ]


def test_two_villages_without_names_are_not_the_town_of_before() -> None:
    text = "Сырский заявил, что Бахмут под контролем ВСУ. Минобороны РФ заявило, что ВСУ выбиты из двух сел."
    assert said(read_slavic(text)) == [("ukraine", "Бахмут", "controlled", "ukraine")]


def test_a_speaker_whom_no_list_names_is_not_the_speaker_of_before() -> None:
    text = "Сырский заявил, что Бахмут под контролем ВСУ. Представитель Анна Бобова сообщила о взятии Покровска."
    assert said(read_slavic(text)) == [("ukraine", "Бахмут", "controlled", "ukraine")]
