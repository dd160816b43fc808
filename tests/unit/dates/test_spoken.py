"""Dates in words are read as an article means them, and words that name no date give none."""

from __future__ import annotations

import pytest

from domain.dates import edtf
from domain.dates.spoken import date_at_end, put_together, read


@pytest.mark.parametrize(
    ("published", "words", "meant"),
    [
        ("2025-12-11", "on Thursday", "2025-12-11"),
        ("2025-12-11", "Last month", "2025-11"),
        ("2025-12-11", "earlier this month", "[2025-12-01..2025-12-11]"),
        ("2025-12-11", "in February 2022", "2022-02"),
        ("2025-12-12", "Dec 11", "2025-12-11"),
        ("2025-12-23", "on Tuesday", "2025-12-23"),
        ("2025-12-01", "on Sunday evening", "2025-11-30"),
        ("2025-12-12", "the end of November", "[2025-11-21..2025-11-30]"),
        ("2025-12-12", "before Ukrainian forces retook it", None),
        ("2025-10-29", "A week earlier", None),
        ("2023-01-11", "late Tuesday", "2023-01-10"),
        ("2023-01-11", "Jan. 11", "2023-01-11"),
        ("2025-08-26", "last Wednesday", "2025-08-20"),
        ("2025-08-26", "last Tuesday", "2025-08-19"),
        ("2024-07-26", "yesterday", "2024-07-25"),
        ("2026-01-17", "today", "2026-01-17"),
        ("2022-04-08", "from April 7-8", "[2022-04-07..2022-04-08]"),
        ("2025-01-07", "December 31", "2024-12-31"),
        ("2023-07-01", "On 12 March", "2023-03-12"),
        ("2023-07-01", "on 25 March 2023", "2023-03-25"),
        ("2023-07-01", "June 15, 2022", "2022-06-15"),
        ("2025-12-12", "in 2022", "2022"),
        ("2025-12-12", "mid-October", "[2025-10-11..2025-10-20]"),
        ("2026-02-03", "early February", "[2026-02-01..2026-02-10]"),
        ("2026-02-03", "the end of February 2024", "[2024-02-21..2024-02-29]"),
        ("2026-02-03", "December", "2025-12"),
        ("2025-12-11", "[..2025-12-11]", "[..2025-12-11]"),
        ("2025-12-11", "31 February", None),
        ("2025-12", "on Thursday", None),
        ("2025-12", "11 December 2025", "2025-12-11"),
        ("2025-12-11", "on Facebook", None),
        ("2025-12-11", "", None),
        ("2026-01-05", "on 28 December", "2025-12-28"),
        ("2026-01-05", "late October", "[2025-10-21..2025-10-31]"),
        ("2025-12-12", "on Thursday 11 December", "2025-12-11"),
        ("2025-12-12", "Thursday, 11 December 2025", "2025-12-11"),
        ("2025-12-12", "earlier in December", "[2025-12-01..2025-12-12]"),
        ("2025-12-12", "earlier in November", "2025-11"),
    ],
)
def test_words_are_read_as_the_article_means_them(published: str, words: str, meant: str | None) -> None:
    found = read(words, edtf.parse(published))

    assert (None if found is None else str(found.date)) == meant


@pytest.mark.parametrize(("words", "relative"), [("Thursday", True), ("11 December", True), ("2025-12-11", False)])
def test_words_that_need_the_day_of_publication_are_told_apart(words: str, *, relative: bool) -> None:
    found = read(words, edtf.parse("2025-12-11"))

    assert found is not None
    assert found.relative is relative
    assert relative == (read(words) is None)


@pytest.mark.parametrize(
    ("words", "cure"),
    [
        ("on 12/11/2025", "write 2025-11-12 if the day comes first, 2025-12-11 if the month does"),
        ("12.11.2025", "write 2025-11-12 if the day comes first, 2025-12-11 if the month does"),
        ("12-11-25", "write 2025-11-12 if the day comes first, 2025-12-11 if the month does"),
        ("since 12/11/25", "write 2025-11-12 if the day comes first, 2025-12-11 if the month does"),
        ("11/13/2025", "write 2025-11-13"),
        ("11.11.2025", "write 2025-11-11"),
        ("31.02.2025", "write a day of the calendar, as in 2025-12-11"),
    ],
)
@pytest.mark.parametrize("published", ["2025-12-12", None])
def test_the_order_of_day_and_month_in_numbers_is_not_guessed(words: str, cure: str, published: str | None) -> None:
    with pytest.raises(edtf.BadDate, match="in numbers") as refused:
        read(words, None if published is None else edtf.parse(published))

    assert refused.value.cure == cure


@pytest.mark.parametrize(
    ("published", "words", "told"),
    [
        ("2025-12-12", "on 24 December", "'24 December 2025' is after the publication of 12 December 2025"),
        ("2025-12-12", "December 13", "'13 December 2025' is after"),
        ("2025-12-12", "the end of December", "'21 December 2025' is after"),
        ("2025-11-30", "December", "'1 December 2025' is after"),
        ("2026-01-05", "1 July", "'1 July 2026' is after"),
        ("2025-12-12", "on Monday 11 December", "11 December 2025 is a Thursday"),
        ("2025-12-12", "on 12/11", "has the day and the month in numbers"),
    ],
)
def test_a_date_that_does_not_fit_the_publication_is_refused(published: str, words: str, told: str) -> None:
    with pytest.raises(edtf.BadDate, match=told):
        read(words, edtf.parse(published))


def test_a_date_that_a_comma_splits_is_put_together() -> None:
    day = edtf.parse("2025-12-12")
    assert list(put_together(["AFP", "December 11", "2025"])) == ["AFP", "December 11 2025"]
    assert list(put_together(["on Thursday", "11 December", "2025"], day)) == ["on Thursday 11 December 2025"]
    assert list(put_together(["by 9 December", "2025", "TV"], day)) == ["by 9 December 2025", "TV"]
    assert list(put_together(["Donetsk Oblast", "9 December"], day)) == ["Donetsk Oblast", "9 December"]


def test_a_date_at_the_end_of_other_words_is_found() -> None:
    assert date_at_end("took Siversk on Thursday") == ("took Siversk", "on Thursday")
    assert date_at_end("took Siversk 12/11/2025") == ("took Siversk", "12/11/2025")
    assert date_at_end("took Siversk") is None
