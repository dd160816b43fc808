"""The phrase that a misspelt one was perhaps meant to be. It is offered to a person, and never recorded."""

from __future__ import annotations

from difflib import get_close_matches

from domain.dates.hints import ENGLISH_MONTHS
from domain.dates.spoken import PARTS, WEEKDAYS, month_number

LIKENESS_MIN = 0.7
LETTERS_MIN = 3
WORDS = (
    *WEEKDAYS,
    *ENGLISH_MONTHS,
    *(part.split()[0] for part in PARTS),
    *("today", "yesterday", "earlier", "last", "this", "week", "month", "year", "days", "ago", "overnight"),
    *("since", "between", "until", "spring", "summer", "autumn", "winter", "from", "and", "the", "past", "over"),
)


def meant(words: str) -> str | None:
    """Return ``words`` with each unknown one in the place of that of dates which is written most alike.

    None where one of them is like no word of dates.
    """
    guessed = [_word(word) for word in words.split()]
    return None if None in guessed else " ".join(word for word in guessed if word is not None)


def _word(word: str) -> str | None:
    if len(word) < LETTERS_MIN or not word.isalpha() or word in WORDS or month_number(word) is not None:
        return word
    near = get_close_matches(word, WORDS, n=1, cutoff=LIKENESS_MIN)
    return near[0] if near else None
