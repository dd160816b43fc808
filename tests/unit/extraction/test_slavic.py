"""Ukrainian and Russian texts: what they say is proposed, and what only looks like it is not."""

from __future__ import annotations

import unicodedata
from typing import Literal

import pytest

from adapters.lexicons.files import shipped
from domain.extraction.words.stems import stem
from tests.support.external_data import shared
from tests.unit.extraction.demo_texts import HERE, gold, own_sentences, place_precision, read_slavic, said, scored


@pytest.mark.parametrize(("part", "statements"), [("dev", 100), ("newer", 30), ("held", 28), ("last", 18)])
def test_sentences_of_the_project_are_read_as_they_are_labelled(part: str, statements: int) -> None:
    score = scored(own_sentences(part))

    assert score.right >= statements
    assert score.f1 >= 0.95, (score.wrong, score.missed)


@pytest.mark.parametrize(("language", "statements"), [("uk", 11), ("ru", 15)])
def test_sentences_at_whose_errors_nobody_has_looked_are_mostly_read_right(language: str, statements: int) -> None:
    sealed = [each for each in own_sentences("sealed") if each.language == language]
    score = scored(sealed)

    assert len(sealed) == 20
    assert score.right >= statements
    assert score.f1 >= 0.85


def test_of_the_places_in_such_sentences_few_are_wrong() -> None:
    assert place_precision(own_sentences("sealed")) >= 0.95


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Командування прийняло рішення вивести підрозділи з Бахмута, повідомив Генштаб ЗСУ.",
            [("ukraine", "Бахмута", "not_present", "ukraine")],
        ),
        ("Путин принял решение захватить Бахмут, сообщил Генштаб ВСУ.", []),
        ("Оточення міста Бахмут немає, запевнив Сирський.", [("ukraine", "Бахмут", "not_encircled", None)]),
        (
            "Белоусов поздравил бойцов с освобождением Соледара.",
            [("russia", "Соледара", "controlled", "russia")],
        ),
        ("Сирський: ворог окупував Бахмут, додав Роман Волохов.", [("ukraine", "Бахмут", "controlled", "russia")]),
        ("Генштаб ЗСУ: під контролем ворога Микола Волохов.", []),
        (
            "Росіяни вийшли на околиці в Невідомому, але село під контролем ЗСУ, заявив Генштаб ЗСУ.",
            [("ukraine", "Невідомому", "controlled", "ukraine")],
        ),
    ],
)
def test_decisions_to_leave_sieges_that_are_not_and_persons_are_read_as_such(
    text: str, expected: list[tuple[str, ...]]
) -> None:
    assert [each for each in said(read_slavic(text)) if each[2] != "entered"] == expected


def test_articles_are_read_as_they_are_labelled() -> None:
    lines = (HERE / "slavic_articles.ndjson").read_text(encoding="utf-8").splitlines()
    score = scored(gold(lines))

    assert len(lines) == 4
    assert (score.right, score.wrong, score.missed) == (17, [], [])


def test_sentences_that_others_labelled_are_read_so_too() -> None:
    score = scored(gold(shared("proposals/slavic.ndjson").read_text(encoding="utf-8").splitlines()))

    assert score.right > 25
    assert score.f1 >= 0.9, (score.wrong, score.missed)


@pytest.mark.parametrize(
    "text",
    [
        "Ворог захопив у полон трьох бійців під Бахмутом, повідомив Генштаб.",
        "ЗСУ взяли під контроль дорогу Бахмут – Часів Яр, повідомив Генштаб.",
        "Російські війська можуть захопити Бахмут до весни, заявив Сирський.",
        "Генштаб повідомив, що ворог захопив лівий берег Сіверського Дінця.",
        "Росіяни атакували раніше захоплені позиції біля Сіверська, повідомив Генштаб.",
        "Мер окупованого Бахмута заявив про обстріл.",
        "Сили оборони знищили три танки на Покровському напрямку, повідомив Генштаб.",
        "Після звільнення Куп’янська місто відбудовують, повідомив мер.",
        "Кремль хоче, щоб війська захопили Бахмут, заявив Сирський.",
        "Якщо ворог захопить Покровськ, наступною буде Костянтинівка, вважає Сирський.",
        "Генштаб повідомив про бої поблизу Сіверська.",
        "Противник потерял в районе Купянска два танка, сообщило Минобороны РФ.",
        "Российские войска намерены взять Покровск, заявил Путин.",
        "Путин приказал захватить Бахмут, утверждает Киев.",
        "Минобороны РФ сообщило о захвате в плен двух бойцов под Купянском.",
        "ВС РФ улучшили положение по переднему краю в Покровском районе, сообщило Минобороны РФ.",
        "До освобождения Соледара там жили 10 тысяч человек, сообщило Минобороны РФ.",
        "Бахмут — город в Донецкой области.",
        "Заяви росіян про захоплення Бахмута обговорили в Києві, повідомив Генштаб.",
        "Министр обороны Великобритании заявил, что Россия взяла Бахмут.",
    ],
)
def test_what_only_looks_like_a_statement_is_not_proposed(text: str) -> None:
    assert said(read_slavic(text)) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Ворог захопив Бахмут, повідомив Генштаб ЗСУ.",
            [("ukraine", "Бахмут", "controlled", "russia")],
        ),
        (
            "Противник оставил Соледар, сообщило Минобороны РФ.",
            [("russia", "Соледар", "not_present", "ukraine")],
        ),
        (
            "Наши войска освободили Соледар, сообщило Минобороны РФ.",
            [("russia", "Соледар", "controlled", "russia")],
        ),
        (
            "Генштаб ЗСУ: ворог втратив контроль над Куп’янськом і Покровськом.",
            [
                ("ukraine", "Куп'янськом", "not_controlled", "russia"),
                ("ukraine", "Покровськом", "not_controlled", "russia"),
            ],
        ),
        (
            "Генштаб ЗСУ заявив, що росіяни захопили 80% Бахмута.",
            [("ukraine", "Бахмута", "partly_controlled", "russia")],
        ),
        (
            "Минобороны РФ заявило о взятии Соледара, в Генштабе ВСУ это опровергли.",
            [("russia", "Соледара", "controlled", "russia"), ("ukraine", "Соледара", "not_controlled", "russia")],
        ),
    ],
)
def test_who_is_meant_follows_from_who_speaks(text: str, expected: list[tuple[str, ...]]) -> None:
    assert said(read_slavic(text)) == expected


def test_a_town_in_any_case_is_the_place_of_the_record_and_keeps_its_words() -> None:
    [proposal] = read_slavic("Генштаб ЗСУ спростував заяви Кремля про захоплення Куп’янська.").proposals

    assert proposal.statement.place == "geonames:703656"
    assert proposal.place_text == "Куп'янська"
    assert proposal.statement.kind == "denial"


def test_an_unknown_name_in_a_list_keeps_its_words_and_empties_nothing() -> None:
    proposals = read_slavic("ВС РФ освободили Соледар, Нигдеево и Бахмут, сообщило Минобороны РФ.").proposals

    assert [(each.place_text, each.statement.place is None) for each in proposals] == [
        ("Соледар", False),
        ("Нигдеево", True),
        ("Бахмут", False),
    ]
    assert [question.field for question in proposals[1].questions] == ["place"]


def test_nobody_who_speaks_is_a_hint_and_no_proposal() -> None:
    reading = read_slavic("Росіяни захопили Бахмут.")

    assert reading.proposals == []
    assert len(reading.hints) == 1


def test_a_narrator_says_what_nobody_else_does() -> None:
    [proposal] = read_slavic("Росіяни захопили Бахмут.", narrator="deepstate").proposals

    assert (proposal.side, proposal.statement.holder) == ("deepstate", "russia")


def test_the_sentences_of_a_quotation_have_the_speaker_whom_its_end_names() -> None:
    text = "«Бахмут під контролем ворога. Соледар теж захоплено», – сказав речник ЗСУ."

    assert said(read_slavic(text)) == [
        ("ukraine", "Бахмут", "controlled", "russia"),
        ("ukraine", "Соледар", "controlled", "russia"),
    ]


def test_dates_belong_to_the_word_or_to_the_deed() -> None:
    [one] = read_slavic("5 октября войска РФ взяли Бахмут, сообщило Минобороны РФ 7 октября.").proposals

    assert str(one.statement.effective) == "2025-10-05"
    assert str(one.statement.stated) == "2025-10-07"


@pytest.mark.parametrize("form", ["NFC", "NFD"])
@pytest.mark.parametrize(
    ("space", "apostrophe", "end"), [("\u00a0", "\u02bc", "\r\n"), (" ", "'", "\n"), (" ", "`", "\n\n")]
)
def test_spellings_make_no_difference_and_spans_lie_over_the_same_words(
    form: Literal["NFC", "NFD"], space: str, apostrophe: str, end: str
) -> None:
    plain = "Й ворог захопив Куп’янськ, повідомив Генштаб ЗСУ.\nІ Бахмут – під контролем ворога, каже Генштаб."
    text = plain.replace(" ", space).replace("\u2019", apostrophe).replace("\n", end)
    text = unicodedata.normalize(form, text)
    reading, expected = read_slavic(text), read_slavic(plain)

    assert [(each.side, each.statement.place, each.statement.status) for each in reading.proposals] == [
        (each.side, each.statement.place, each.statement.status) for each in expected.proposals
    ]
    for one, other in zip(reading.proposals, expected.proposals, strict=True):
        for name, spans in one.evidence.items():
            words = [unicodedata.normalize("NFC", text[a:b]).replace(space, " ") for a, b in spans]
            assert [each.replace(apostrophe, "\u2019") for each in words] == [
                plain[a:b] for a, b in other.evidence[name]
            ]


@pytest.mark.parametrize("language", ["uk", "ru"])
def test_a_lexicon_has_its_words_in_the_form_in_which_they_are_looked_for(language: str) -> None:
    lexicon = shipped()[language]
    phrases = {phrase for words in lexicon.words.values() for phrase in words}
    phrases |= {phrase for frame in lexicon.frames for forms in frame.forms.values() for phrase in forms}

    assert len(phrases) > 2000
    assert [phrase for phrase in phrases if phrase != phrase.lower() or "ё" in phrase or "\u2019" in phrase] == []


@pytest.mark.parametrize(
    ("one", "other"),
    [("росія", "росією"), ("україна", "україні"), ("сили", "силами"), ("кремль", "кремля"), ("зсу", "зсу")],
)
def test_the_cases_of_a_name_have_one_stem(one: str, other: str) -> None:
    assert stem(one) == stem(other)
