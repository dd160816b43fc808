"""All phrases of dates in a text, with where they stand. Words that could be dates and are none are left alone."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from domain.dates.phrases import reading
from domain.dates.phrases.reading import LEADS, Phrase, Publication
from domain.dates.phrases.slavic import CYRILLIC, in_english
from domain.dates.phrases.slavic import INSIDE as SLAVIC
from domain.dates.spoken import WEEKDAYS, month_number

WORDS_MAX = 9  # of one phrase
WORDS_KEPT = 10_000  # in memory, each with its translation
WORD = re.compile(r"\d{1,2}[./-]\d{1,2}[./-]\d{2,4}|\[?\d{4}-\d\d(?:-\d\d)?|[^\W_]+(?:['\u2019\u02bc-][^\W_]+)*")


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


OPENING = _words(
    "on in at during the since from of by until till as between over within before late early mid this last earlier "
    "beginning start middle end a an about"
)
INSIDE = _words(
    "on in of to and the week month year years months weeks days day past evening morning night noon ago earlier late "
    "early mid beginning start middle end two three four five six seven one"
)
NAMED = frozenset(WEEKDAYS) | _words("today yesterday overnight week month year day days ago")
SEASONS = _words("spring summer autumn fall winter")
PARTS = OPENING | INSIDE | NAMED | SEASONS | SLAVIC
PERIODS = _words("in on during since from by until till of early late mid end last")
LATE_LEAD = re.compile(rf"(?:on|in|at|of|the|to) (?:{'|'.join(LEADS)})\b")  # the date begins behind the first word
WHOLE = re.compile(r"\d{4}-\d\d|\d{1,2}[./-]\d{1,2}[./-]\d{2}")
YEARS = range(1900, 2100)


class FoundPhrase(NamedTuple):
    """``start`` and ``end``: the words of the date, without a lead such as *since*, in code points of the text."""

    start: int
    end: int
    phrase: Phrase


class _Word(NamedTuple):
    start: int
    end: int
    text: str  # in English, in small letters


def find(text: str, publication: Publication) -> Sequence[FoundPhrase]:
    """Return the phrases in ``text``, in order, the longest where some lie in each other."""
    return list(_found(text, publication))


def _found(text: str, publication: Publication) -> Iterator[FoundPhrase]:
    words = [_Word(*match.span(), _in_english(reading.plain(match[0]))) for match in WORD.finditer(text)]
    at = 0
    while at < len(words):
        found = _longest(text, words[at : at + WORDS_MAX], publication)
        if found is None:
            at += 1
            continue
        yield found
        at = next((number for number in range(at, len(words)) if words[number].start >= found.end), len(words))


@lru_cache(maxsize=WORDS_KEPT)
def _in_english(word: str) -> str:
    """``word`` in English; one that says nothing there, such as *року*, stays as it is."""
    return in_english(word) or word


def _longest(text: str, words: Sequence[_Word], publication: Publication) -> FoundPhrase | None:
    run = _run(words)
    if not any(_is_dated(word.text) for word in run):
        return None
    for count in range(len(run), 0, -1):
        part = run[:count]
        words_of_part = text[part[0].start : part[-1].end]
        if _is_date(words_of_part) and (phrase := reading.read(words_of_part, publication)) is not None:
            return _without_lead(part, phrase)
    return None


def _run(words: Sequence[_Word]) -> Sequence[_Word]:
    """The first words as long as each may be part of a date."""
    for count, word in enumerate(words):
        if not _is_part(word.text):
            return words[:count]
    return words


@lru_cache(maxsize=WORDS_KEPT)
def _is_part(word: str) -> bool:
    return all(each in PARTS or _is_number_or_month(each) for each in _split(word))


@lru_cache(maxsize=WORDS_KEPT)
def _is_dated(word: str) -> bool:
    """Whether it may be the word by which others are a date; a Cyrillic one may be it only beside others."""
    is_one = any(each in NAMED or _is_number_or_month(each) for each in _split(word))
    return is_one or CYRILLIC.search(word) is not None


def _split(word: str) -> Sequence[str]:
    return word.replace("-", " ").split() or ["?"]


def _is_number_or_month(word: str) -> bool:
    bare = re.sub(r"(?<=\d)(?:st|nd|rd|th)$", "", word).strip("[].")
    return bare.replace("/", "").replace(".", "").isdecimal() or month_number(word) is not None


def _is_date(text: str) -> bool:
    """Whether the words can only be a date: a weekday, a day with its month; a month or a year behind *in*, say."""
    english = in_english(reading.plain(text))
    words = english.replace("-", " ").split()
    is_bare = len(words) == 1 and words[0] in WEEKDAYS and CYRILLIC.search(text) is not None
    if LATE_LEAD.match(english) or is_bare:  # *Середа* is a town too: as a date it stands behind a preposition
        return False
    if any(word in NAMED for word in words):
        return True
    numbers = [word for word in words if word[:1].isdigit()]
    months = [word for word in words if month_number(word) is not None and not word.isdecimal()]
    if months and numbers:
        return True
    if any(len(number) > len("2025") for number in numbers) or WHOLE.search(text):
        return True
    is_period = bool(PERIODS.intersection(words))
    years = [number for number in numbers if len(number) == len("2025") and number.isdecimal() and int(number) in YEARS]
    if years and SEASONS.intersection(words):
        return True
    return is_period and (bool(months) or len(years) == len(numbers) == 1)


def _without_lead(part: Sequence[_Word], phrase: Phrase) -> FoundPhrase:
    lead = next((lead for lead in LEADS if _begins(part, lead.split())), None)
    start = part[0].start if lead is None else part[len(lead.split())].start
    return FoundPhrase(start, part[-1].end, phrase)


def _begins(part: Sequence[_Word], lead: Sequence[str]) -> bool:
    return len(part) > len(lead) and [word.text for word in part[: len(lead)]] == list(lead)
