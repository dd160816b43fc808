"""Every language says everything, takes no side, and counts and dates as its grammar has it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields
from datetime import UTC
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from api.text import dates
from api.text.languages import Tongue
from api.text.languages.reading import language_of
from api.text.languages.table import Axis, Case, Cut, List, Manner, News, Plural, Precision, Roughly, Shape
from domain.dates.edtf import parse
from domain.extraction.explanations import Because
from domain.stances.differences import Reason
from domain.stances.outcomes import Answered
from domain.vocabulary import Agreement, Bound, Matter, Outcome, Role, Status, Voice

EVERY_TONGUE = pytest.mark.parametrize("tongue", Tongue)
TABLES: Mapping[str, type[StrEnum]] = {
    "months": Case,
    "seasons": Case,
    "points": Case,
    "axes": Axis,
    "days": Plural,
    "roughly": Roughly,
    "roles": Role,
    "says": Status,
    "still_says": Status,
    "manners": Manner,
    "topics": Matter,
    "agreements": Agreement,
    "labels": Agreement,
    "nothing_before": Matter,
    "nothing_after": Matter,
    "no_statement": Matter,
    "disputes": Outcome,
    "answers": Answered,
    "counts": Answered,
    "explanations": Because,
    "ways": Reason,
    "said_by": Cut,
    "about": Cut,
    "about_then": Cut,
    "bounds": Bound,
    "voices": Voice,
    "matters": Matter,
    "lists": List,
}
LOADED = re.compile(
    r"liberat|occup|seiz|captur|conquer|\bfell\b|fallen|\btook (?!back|no)|annex|invad|enem|regime|refut|"
    r"звільн|визвол|окуп|захоп|загарб|ворог|анекс|спрост|взял|"
    r"освобо|оккуп|захват|захвач|захвт|враг|аннекс|против|опроверг|взят"
)


def texts(part: Any) -> Iterator[str]:
    if isinstance(part, str):
        yield part
    elif isinstance(part, Mapping):
        for value in part.values():
            yield from texts(value)
    elif isinstance(part, Sequence):
        for value in part:
            yield from texts(value)


def templates(tongue: Tongue) -> list[str]:
    language = language_of(tongue)
    return [text for each in fields(language) for text in texts(getattr(language, each.name))]


def test_every_language_is_there() -> None:
    assert {tongue: language_of(tongue).code for tongue in Tongue} == {each: str(each) for each in Tongue}


@EVERY_TONGUE
def test_there_is_a_template_for_everything(tongue: Tongue) -> None:
    language = language_of(tongue)
    tables = {each.name for each in fields(language) if isinstance(getattr(language, each.name), Mapping)}

    assert tables == TABLES.keys() | {"items", "common"}
    assert {name: set(getattr(language, name)) for name in TABLES} == {name: set(of) for name, of in TABLES.items()}
    assert {axis: set(shapes) for axis, shapes in language.axes.items()} == {axis: set(Shape) for axis in Axis}
    assert {case: set(points) for case, points in language.points.items()} == {case: set(Precision) for case in Case}
    assert {len(months) for months in language.months.values()} == {12}
    assert {len(seasons) for seasons in language.seasons.values()} == {4}
    assert set(language.common) == {"contested", "nobody"}


@EVERY_TONGUE
def test_a_status_with_a_holder_names_it_or_the_speaker(tongue: Tongue) -> None:
    for says in (language_of(tongue).says, language_of(tongue).still_says):
        for status, (own, other) in says.items():
            assert "{place}" in own
            assert ("{holder}" in other) == (own != other), status
            assert "{holder}" not in own


@EVERY_TONGUE
def test_no_template_takes_a_side(tongue: Tongue) -> None:
    assert [text for text in templates(tongue) if LOADED.search(text.lower())] == []


def test_languages_say_different_things_with_the_same_parts() -> None:
    """A part that one language names and another leaves out would be lost in it."""
    parts = {
        tongue: [
            set(re.findall(r"{(\w+)}", language_of(tongue).manners[manner])) - {"brackets", "sources"}
            for manner in Manner
        ]
        for tongue in Tongue
    }

    assert parts[Tongue.EN] == parts[Tongue.UK] == parts[Tongue.RU]


def test_languages_tell_of_items_with_the_same_parts() -> None:
    for name in News._fields:
        parts = [set(re.findall(r"{(\w*)}", str(getattr(language_of(tongue).news, name)))) for tongue in Tongue]
        assert parts[0] == parts[1] == parts[2], name


@pytest.mark.parametrize(
    ("tongue", "expected"),
    [
        (Tongue.EN, "0 days, 1 day, 2 days, 5 days, 11 days, 21 days, 22 days, 25 days, 111 days"),
        (Tongue.UK, "0 днів, 1 день, 2 дні, 5 днів, 11 днів, 21 день, 22 дні, 25 днів, 111 днів"),
        (Tongue.RU, "0 дней, 1 день, 2 дня, 5 дней, 11 дней, 21 день, 22 дня, 25 дней, 111 дней"),
    ],
)
def test_days_are_counted(tongue: Tongue, expected: str) -> None:
    language = language_of(tongue)
    counts = (0, 1, 2, 5, 11, 21, 22, 25, 111)

    assert ", ".join(language.days[language.plural(count)].format(count) for count in counts) == expected


@pytest.mark.parametrize(
    ("text", "axis", "en", "uk", "ru"),
    [
        ("2025-12-11", Axis.STATED, "on 11 December 2025", "11 грудня 2025 року", "11 декабря 2025 года"),
        ("2025-12", Axis.STATED, "in December 2025", "у грудні 2025 року", "в декабре 2025 года"),
        ("2025-23", Axis.STATED, "in autumn 2025", "восени 2025 року", "осенью 2025 года"),
        ("2025-24", Axis.STATED, "in winter 2025-2026", "взимку 2025-2026 років", "зимой 2025-2026 годов"),
        ("2025", Axis.STATED, "in 2025", "у 2025 році", "в 2025 году"),
        (
            "2023-04-02T23:00:00+03:00",
            Axis.STATED,
            "on 2 April 2023 at 23:00",
            "2 квітня 2023 року о 23:00",
            "2 апреля 2023 года в 23:00",
        ),
        (
            "2023-03-28~",
            Axis.STATED,
            "about 28 March 2023",
            "приблизно 28 березня 2023 року",
            "примерно 28 марта 2023 года",
        ),
        (
            "2023-11?",
            Axis.STATED,
            "in November 2023 (uncertain)",
            "можливо, у листопаді 2023 року",
            "возможно, в ноябре 2023 года",
        ),
        (
            "2023%",
            Axis.STATED,
            "about 2023 (uncertain)",
            "можливо, приблизно у 2023 році",
            "возможно, примерно в 2023 году",
        ),
        (
            "[..2025-12-11]",
            Axis.STATED,
            "on 11 December 2025 or earlier",
            "не пізніше 11 грудня 2025 року",
            "не позднее 11 декабря 2025 года",
        ),
        (
            "[2025-12-02..2025-12]",
            Axis.STATED,
            "some time between 2 December 2025 and December 2025",
            "у проміжку від 2 грудня 2025 року до грудня 2025 року",
            "в промежутке от 2 декабря 2025 года до декабря 2025 года",
        ),
        (
            "[2025-11,2025-12-02~,2026]",
            Axis.STATED,
            "on one of: November 2025, about 2 December 2025 or 2026",
            "в одну з дат: листопад 2025 року, приблизно 2 грудня 2025 року або 2026 рік",
            "в одну из дат: ноябрь 2025 года, примерно 2 декабря 2025 года или 2026 год",
        ),
        (
            "[2025-12-02]",
            Axis.STATED,
            "on one of: 2 December 2025",
            "в одну з дат: 2 грудня 2025 року",
            "в одну из дат: 2 декабря 2025 года",
        ),
        ("2025-12-02", Axis.SINCE, "as of 2 December 2025", "з 2 грудня 2025 року", "со 2 декабря 2025 года"),
        (
            "2025-12-22~",
            Axis.SINCE,
            "as of about 22 December 2025",
            "приблизно з 22 грудня 2025 року",
            "примерно с 22 декабря 2025 года",
        ),
        (
            "2025-21",
            Axis.SINCE,
            "as of some time in spring 2025",
            "з якогось дня навесні 2025 року",
            "с какого-то дня весной 2025 года",
        ),
        (
            "[..2025-12-02]",
            Axis.SINCE,
            "by 2 December 2025",
            "щонайпізніше з 2 грудня 2025 року",
            "самое позднее со 2 декабря 2025 года",
        ),
        (
            "[..2023-11-11?]",
            Axis.SINCE,
            "by 11 November 2023 (uncertain)",
            "щонайпізніше з 11 листопада 2023 року (можливо)",
            "самое позднее с 11 ноября 2023 года (возможно)",
        ),
        (
            "[2025-12-01..2025-12-11]",
            Axis.EVER,
            "since some time between 1 and 11 December 2025",
            "з якогось дня у проміжку від 1 до 11 грудня 2025 року",
            "с какого-то дня в промежутке от 1 до 11 декабря 2025 года",
        ),
        (
            "[2025-11-28..2025-12-02]",
            Axis.STATED,
            "some time between 28 November and 2 December 2025",
            "у проміжку від 28 листопада до 2 грудня 2025 року",
            "в промежутке от 28 ноября до 2 декабря 2025 года",
        ),
        (
            "[2025-03..2025-05]",
            Axis.FROM,
            "from some time between March and May 2025",
            "з якогось дня у проміжку від березня до травня 2025 року",
            "с какого-то дня в промежутке от марта до мая 2025 года",
        ),
        (
            "[2024-12-30..2025-01-02]",
            Axis.TO,
            "to some time between 30 December 2024 and 2 January 2025",
            "до якогось дня у проміжку від 30 грудня 2024 року до 2 січня 2025 року",
            "до какого-то дня в промежутке от 30 декабря 2024 года до 2 января 2025 года",
        ),
        (
            "2025-23?",
            Axis.EVER,
            "since autumn 2025 (uncertain)",
            "можливо, з осені 2025 року",
            "возможно, с осени 2025 года",
        ),
        (
            "2025-11~",
            Axis.EVER,
            "since about November 2025",
            "приблизно з листопада 2025 року",
            "примерно с ноября 2025 года",
        ),
        (
            "2022-03",
            Axis.UNTIL,
            "until some time in March 2022",
            "до якогось дня у березні 2022 року",
            "до какого-то дня в марте 2022 года",
        ),
    ],
)
def test_a_date_stays_as_imprecise_as_it_was_given(text: str, axis: Axis, en: str, uk: str, ru: str) -> None:
    kyiv = ZoneInfo("Europe/Kyiv")
    said = [dates.said(parse(text), axis, language_of(tongue), kyiv) for tongue in (Tongue.EN, Tongue.UK, Tongue.RU)]

    assert said == [en, uk, ru]


@EVERY_TONGUE
@pytest.mark.parametrize("axis", Axis)
@pytest.mark.parametrize(
    "text", ["0001", "9999-12-31", "9999-24", "0988-01~", "[..9999]", "[0001..9999?]", "[2024,2025%]"]
)
def test_every_date_can_be_said(tongue: Tongue, axis: Axis, text: str) -> None:
    said = dates.said(parse(text), axis, language_of(tongue), UTC)

    assert said
    assert "{" not in said


def test_an_instant_of_the_record_has_a_time_unless_it_begins_or_ends_a_day() -> None:
    kyiv, english = ZoneInfo("Europe/Kyiv"), language_of(Tongue.EN)
    day = parse("2025-12-11").bounds(kyiv)
    noon = day.earliest + 12 * 3_600_000_000

    assert [dates.at(each, Case.BARE, english, kyiv) for each in (*day, noon)] == [
        "11 December 2025",
        "11 December 2025",
        "11 December 2025, 12:00",
    ]
