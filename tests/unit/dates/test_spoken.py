"""Dates in words are read as an article means them, and words that name no date give none."""

from __future__ import annotations

import pytest

from domain.dates import edtf
from domain.dates.spoken import read


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
