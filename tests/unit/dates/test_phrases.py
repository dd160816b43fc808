"""Dates as people write them: one phrase read, all phrases of a text found, and none guessed."""

from __future__ import annotations

from datetime import UTC, date, timedelta
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.dates import edtf
from domain.dates.phrases.finding import find
from domain.dates.phrases.reading import Phrase, Publication, Sense, nearest, read
from domain.dates.spoken import WEEKDAYS
from tests.support.external_data import shared

THURSDAY = "2025-12-11"


def published(day: str = THURSDAY) -> Publication:
    return Publication(edtf.parse(day), UTC)


def meant(words: str, day: str = THURSDAY) -> str | None:
    phrase = read(words, published(day))
    return None if phrase is None or phrase.date is None else phrase.date.text


def labelled() -> list[tuple[str, str, str, str]]:
    lines = shared("proposals/dates.tsv").read_text(encoding="utf-8").splitlines()
    return [(day, text, words, answer) for day, text, words, answer in (line.split("\t") for line in lines)]


def test_the_labelled_dates_of_articles_are_all_read() -> None:
    cases = labelled()
    read_as = [read(words, published(day)) for day, _, words, _ in cases]

    assert len(cases) == 40
    assert [str(each.named) if each and each.named else "-" for each in read_as] == [answer for *_, answer in cases]


def test_the_labelled_dates_are_found_in_their_sentences_and_no_others() -> None:
    cases = labelled()
    for day, text, _, answer in cases:
        named = [each.phrase.named for each in find(text, published(day))]
        found = {each.text for each in named if each is not None}
        labels = {label for other, part, _, label in cases if other == day and part in text}

        assert found == labels - {"-"}, text
        assert answer in found or answer == "-"


def test_a_time_of_day_beside_a_date_is_no_year() -> None:
    assert find("Актуально на 9:15 25.03.2022", published())[0].phrase.named is None
    assert [str(each.phrase.named) for each in find("in 2022 at 9:15", published())] == ["2022"]


@pytest.mark.parametrize("language", ["uk", "ru"])
def test_ukrainian_and_russian_dates_are_found_in_their_sentences_and_no_others(language: str) -> None:
    lines = (Path(__file__).parent / f"dates-{language}.tsv").read_text(encoding="utf-8").splitlines()

    assert len(lines) == 40
    for day, text, words, answer in (line.split("\t") for line in lines):
        found = find(text, published(day))

        assert [str(each.phrase.named or "asked") for each in found] == [answer][: answer != "-"], text
        assert all(text[each.start : each.end] in words for each in found)


@pytest.mark.parametrize(
    ("words", "date"),
    [
        ("since Monday", "2025-12-08"),
        ("as of Sunday", "[..2025-12-07]"),
        ("by 3 March", "[..2025-03-03]"),
        ("by 2025-12-11", "[..2025-12-11]"),
        ("by [2025-12-01..2025-12-09]", "[..2025-12-09]"),
        ("from 2025-12-01 to 2025-12-09", "[2025-12-01..2025-12-09]"),
        ("by the end of November", "[..2025-11-30]"),
        ("in early December", "[2025-12-01..2025-12-10]"),
        ("between 1 and 11 December", "[2025-12-01..2025-12-11]"),
        ("between 28 November and 3 December", "[2025-11-28..2025-12-03]"),
        ("between 28 November and 3 December 2024", "[2024-11-28..2024-12-03]"),
        ("from Monday to Wednesday", "[2025-12-08..2025-12-10]"),
        ("1-11 December", "[2025-12-01..2025-12-11]"),
        ("earlier this week", "[2025-12-07..2025-12-11]"),
        ("two days ago", "2025-12-09"),
        ("the day before yesterday", "2025-12-09"),
        ("overnight", "[2025-12-10..2025-12-11]"),
        ("on the 30th", "2025-11-30"),
        ("at noon on Wednesday", "2025-12-10"),
        ("in the summer of 2022", "2022-22"),
        ("[2025-12-01..2025-12-11]", "[2025-12-01..2025-12-11]"),
        ("у четвер", "2025-12-11"),
        ("в среду вечером", "2025-12-10"),
        ("вчора", "2025-12-10"),
        ("с 1 по 11 декабря", "[2025-12-01..2025-12-11]"),
        ("між 1 та 11 грудня", "[2025-12-01..2025-12-11]"),
        ("наприкінці листопада", "[2025-11-21..2025-11-30]"),
        ("ранее в этом месяце", "[2025-12-01..2025-12-11]"),
        ("минулого місяця", "2025-11"),
        ("11 декабря 2024 года", "2024-12-11"),
        ("к 3 марта", "[..2025-03-03]"),
        ("з понеділка", "2025-12-08"),
    ],
)
def test_words_are_read_as_an_article_of_that_day_means_them(words: str, date: str) -> None:
    assert meant(words) == date


@pytest.mark.parametrize(
    ("words", "choices"),
    [
        ("last week", ["[2025-12-01..2025-12-07]", "[2025-12-04..2025-12-11]"]),
        ("over the past week", ["[2025-12-01..2025-12-07]", "[2025-12-04..2025-12-11]"]),
        ("на прошлой неделе", ["[2025-12-01..2025-12-07]", "[2025-12-04..2025-12-11]"]),
        ("12 December", ["2024-12-12", "2025-12-12"]),
        ("last Wednesday", ["2025-12-10", "2025-12-03"]),
        ("on 12/11/2025", ["2025-11-12", "2025-12-11"]),
        ("two weeks ago", ["2025-11-27", "[2025-11-24..2025-11-30]"]),
        ("winter 2022", ["2021-24", "2022-24"]),
    ],
)
def test_words_that_may_mean_several_dates_give_these_and_choose_none(words: str, choices: list[str]) -> None:
    phrase = read(words, published())

    assert phrase is not None
    assert phrase.date is None
    assert [choice.text for choice in phrase.choices] == choices
    assert words in phrase.problem


@pytest.mark.parametrize(
    ("words", "sense"),
    [
        ("on Thursday", Sense.ON),
        ("since Thursday", Sense.SINCE),
        ("until 3 May", Sense.UNTIL),
        ("by Monday", Sense.BY),
        ("from 1 to 11 December", Sense.ON),
    ],
)
def test_the_lead_of_a_phrase_says_how_it_uses_the_date(words: str, sense: Sense) -> None:
    phrase = read(words, published())

    assert phrase is not None
    assert phrase.sense is sense


@pytest.mark.parametrize("words", ["a week earlier", "the previous day", "three days later"])
def test_words_that_count_from_another_day_say_so(words: str) -> None:
    phrase = read(words, published())

    assert phrase is not None
    assert phrase.date is None
    assert "counts from another day of the text" in phrase.problem


def test_relative_words_without_a_day_of_publication_ask_for_it() -> None:
    for publication in (Publication(None, UTC), published("2025-12")):
        phrase = read("on Thursday", publication)

        assert phrase is not None
        assert phrase.date is None
        assert phrase.cure == "give the day of publication first"


def test_an_instant_of_publication_is_a_day_in_the_zone_of_the_conflict() -> None:
    late = edtf.parse("2025-12-11T22:30:00Z")  # already Friday in Kyiv

    assert read("yesterday", Publication(late, UTC)) == Phrase(
        words="yesterday", named=edtf.parse("2025-12-10"), relative=True
    )
    assert read("yesterday", Publication(late, ZoneInfo("Europe/Kyiv"))) == Phrase(
        words="yesterday", named=edtf.parse("2025-12-11"), relative=True
    )


@pytest.mark.parametrize("words", ["on Facebook", "", "12", "march on", "31 February", "between us"])
def test_words_that_name_no_date_give_none(words: str) -> None:
    assert read(words, published()) is None


@pytest.mark.parametrize("text", ["2500 soldiers may march", "by the 46th Brigade", "the second week", "Days of War"])
def test_a_text_without_a_date_has_no_phrase(text: str) -> None:
    assert find(text, published()) == []


@pytest.mark.parametrize(
    ("words", "guess"),
    [
        ("earlier this moth", "earlier this month"),
        ("on thursady", "on thursday"),
        ("on Facebook", None),
        ("asap", None),
    ],
)
def test_a_misspelt_phrase_has_a_nearest_one(words: str, guess: str | None) -> None:
    assert nearest(words, published()) == guess


def test_phrases_are_found_where_they_stand_without_their_leads() -> None:
    text = "Russian forces may march on since Monday, 8 December; 2,500 men in 20 houses, by 3 March 2026. У вівторок."
    found = find(text, published())

    assert [(text[each.start : each.end], each.phrase.sense) for each in found] == [
        ("Monday, 8 December", Sense.SINCE),
        ("3 March 2026", Sense.BY),
        ("У вівторок", Sense.ON),
    ]


DAYS = st.dates(min_value=date(2014, 1, 8), max_value=date(2040, 12, 31))


@given(day=DAYS, weekday=st.sampled_from(WEEKDAYS))
def test_a_weekday_is_the_nearest_one_not_after_the_publication(day: date, weekday: str) -> None:
    phrase = read(f"on {weekday}", published(day.isoformat()))
    assert phrase is not None
    assert phrase.date is not None
    named = date.fromisoformat(phrase.date.text)

    assert named.weekday() == WEEKDAYS.index(weekday)
    assert timedelta(0) <= day - named < timedelta(days=7)


@given(day=DAYS, back=st.integers(min_value=0, max_value=170))
def test_a_day_and_month_without_a_year_is_the_last_such_day(day: date, back: int) -> None:
    wanted = day - timedelta(days=back)

    assert meant(f"{wanted.day} {wanted:%B}", day.isoformat()) == wanted.isoformat()


@given(day=DAYS, text=st.text(alphabet="on thursdaymbe 0123456789.-/вчорадняі", max_size=24))
def test_whatever_is_read_does_not_lie_after_the_publication_unless_it_names_its_year(day: date, text: str) -> None:
    phrase = read(text, published(day.isoformat()))
    if phrase is not None and phrase.named is not None and phrase.relative and phrase.named.days is not None:
        assert phrase.named.days.first <= day.toordinal()


@given(text=st.text(max_size=60))
def test_spans_of_a_text_lie_in_order_and_never_overlap(text: str) -> None:
    spans = [(each.start, each.end) for each in find(text, published())]

    assert all(0 <= start < end <= len(text) for start, end in spans)
    assert all(before[1] <= after[0] for before, after in pairwise(spans))
