"""Dates in English words, as articles have them: on Thursday, earlier this month, 11 December, the end of October.

Some are relative to the day of publication. None is guessed: words that name no date give none, and
those that may mean several, or a day after the publication, are refused.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from functools import lru_cache
from typing import NamedTuple

from domain.dates import edtf
from domain.dates.edtf import BadDate, ImpreciseDate
from domain.dates.hints import ENGLISH_MONTHS, cure_of_numbers, written_days

WORDS_KEPT = 10_000  # in memory, each with the month that it names

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
THIRDS = {"early": (1, 10), "mid": (11, 20), "late": (21, 31)}
PARTS = {"beginning of": "early", "start of": "early", "middle of": "mid", "end of": "late"} | {
    third: third for third in THIRDS
}
ABBREVIATED = 3
YEAR_BEFORE_DAYS_MAX = 180  # a date further back needs its year

_FILLER = re.compile(r"^(?:(?:on|in|at|during|the|since|from|of|evening of|morning of|night of) )+")
_LEAD = re.compile(r"^(?:by|as of|until|till|said|stated) ", re.IGNORECASE)
_CLOCK = re.compile(r"^(?:late|early)(?= [a-z]+day$)| (?:evening|morning|night|afternoon|noon)$")
_DAY_MONTH = re.compile(r"(\d{1,2})(?:st|nd|rd|th)? (?:of )?([a-z]+)\.?")
_MONTH_DAY = re.compile(r"([a-z]+)\.? (\d{1,2})(?:st|nd|rd|th)?(?: ?(?:-|\u2013|to) ?(\d{1,2}))?")
_NUMBERS = re.compile(r"\d{1,2} ?[./-] ?\d{1,2}\.?")
_WEEKDAY_AND_DATE = re.compile(rf"({'|'.join(WEEKDAYS)}) (.+)")
_EARLIER = re.compile(r"earlier (?:in )?([a-z]+)\.?")
_TIME_WORD = re.compile(
    rf"\b(?:{'|'.join((*WEEKDAYS, *(month for month in ENGLISH_MONTHS if month != 'may')))}"
    r"|today|yesterday|tomorrow|ago|(?:days?|weeks?|months?|years?))\b",
    re.IGNORECASE,
)
_PART = re.compile(rf"({'|'.join(PARTS)})[ -]([a-z]+)\.?(?: (\d{{4}}))?")


_ANY_DAY = edtf.parse("2025-12-31")  # to ask whether words name a date at all


class Spoken(NamedTuple):
    """A date from words. ``relative``: it needed the day of publication, so that the words should be kept."""

    date: ImpreciseDate
    relative: bool


def read(text: str, published: ImpreciseDate | None = None) -> Spoken | None:
    """Return the date that ``text`` names; None where it names none, or needs a published day that is not known.

    Raises ``BadDate`` where it names a date, but not clearly which.
    """
    if (plain := _parsed(text.strip())) is not None:
        return Spoken(plain, relative=False)
    words = _CLOCK.sub("", _FILLER.sub("", " ".join(text.casefold().replace(",", " ").split()))).strip()
    if (numbers := cure_of_numbers(words)) is not None:
        raise BadDate(text, "has the day and the month in numbers", *numbers)
    if (named := _WEEKDAY_AND_DATE.fullmatch(words)) and (found := read(named[2], published)) is not None:
        return _on_weekday(text, named[1], found)
    absolute = [each for each in map(_parsed, _absolute(words)) if each is not None]
    if absolute:
        return Spoken(absolute[0], relative=False)
    day = None if published is None else _day(published)
    if day is None:
        return None
    if _NUMBERS.fullmatch(words):
        raise BadDate(text, "has the day and the month in numbers", "write it as 2025-12-11 or 11 December")
    for rule in (_of_weekday, _of_day, _of_month, _of_part):
        if (meant := rule(words, day)) is not None:
            return Spoken(edtf.parse(meant), relative=True)
    return None


def speaks_of_time(text: str) -> bool:
    """Whether ``text`` has a word of dates, though it may name none."""
    return _TIME_WORD.search(text) is not None


def put_together(parts: Sequence[str], published: ImpreciseDate | None = None) -> Iterator[str]:
    """Return ``parts``, with the dates whole that a comma splits: `December 11, 2025`."""
    rest = list(parts)
    while rest:
        part = rest.pop(0)
        while rest and _names_date(_LEAD.sub("", f"{part} {rest[0]}"), published):
            part = f"{part} {rest.pop(0)}"
        yield part


def date_at_end(text: str) -> tuple[str, str] | None:
    """Split ``text`` before the date that it ends with: `Siversk yesterday`; None where it ends with none."""
    words = text.split()
    for start in range(1, len(words)):
        end = " ".join(words[start:])
        if not end.isdecimal() and _names_date(end, _ANY_DAY):
            return " ".join(words[:start]), end
    return None


def _names_date(text: str, published: ImpreciseDate | None) -> bool:
    """Whether ``text`` names a date, be it an unclear one."""
    try:
        return read(text, published) is not None
    except BadDate:
        return True


def _on_weekday(text: str, name: str, found: Spoken) -> Spoken:
    day = _day(found.date)
    if day is not None and day.weekday() != WEEKDAYS.index(name):
        is_so = WEEKDAYS[day.weekday()].capitalize()
        raise BadDate(text, f"does not fit: {_in_words(day)} is a {is_so}", "correct the day, or leave the weekday out")
    return found


def _in_words(day: date) -> str:
    return f"{day.day} {ENGLISH_MONTHS[day.month - 1].capitalize()} {day.year}"


def _parsed(text: str) -> ImpreciseDate | None:
    try:
        return edtf.parse(text)
    except edtf.BadDate:
        return None


def _day(published: ImpreciseDate) -> date | None:
    days = published.days
    return date.fromordinal(days.first) if days is not None and 0 < days.first == days.last else None


def _absolute(words: str) -> Iterator[str]:
    """Dates that name their year."""
    yield from written_days(words)
    if (part := _PART.fullmatch(words)) and part[3] and (month := month_number(part[2])):
        yield _third(part[1], int(part[3]), month)


def _of_weekday(words: str, published: date) -> str | None:
    is_last = words.startswith("last ")
    if (name := words.removeprefix("last ")) not in WEEKDAYS:
        return None
    back = (published.weekday() - WEEKDAYS.index(name)) % 7
    if is_last and 0 < back <= published.weekday():
        choices = [(published - timedelta(days=days)).isoformat() for days in (back, back + 7)]
        raise BadDate(words, "may mean two days", "write the day that is meant", choices)
    return (published - timedelta(days=back or 7 * is_last)).isoformat()


def _of_day(words: str, published: date) -> str | None:
    """A day of a month, in the year of the publication or shortly before."""
    if words in {"today", "yesterday"}:
        return (published - timedelta(days=words == "yesterday")).isoformat()
    if found := _DAY_MONTH.fullmatch(words):
        return _last(published, found[2], found[1])
    if found := _MONTH_DAY.fullmatch(words):
        first = _last(published, found[1], found[2])
        last = None if found[3] is None else _last(published, found[1], found[3])
        return first if last is None or first is None else f"[{first}..{last}]"
    return None


def _last(published: date, name: str, day: str) -> str | None:
    month = month_number(name)
    if month is None:
        return None
    try:
        asked = date(published.year, month, int(day))
        return _in_year(asked, published, lambda year: asked.replace(year=year).isoformat())
    except ValueError:
        return None


def _of_month(words: str, published: date) -> str | None:
    first = published.replace(day=1)
    match words:
        case "earlier this month" | "this month":
            return f"[{first.isoformat()}..{published.isoformat()}]"
        case "last month":
            return (first - timedelta(days=1)).strftime("%Y-%m")
        case "this year" | "earlier this year":
            return f"[{published.year:04d}-01-01..{published.isoformat()}]"
        case "last year":
            return f"{published.year - 1:04d}"
    return _of_named_month(words, first, published)


def _of_named_month(words: str, first: date, published: date) -> str | None:
    """``first``: the first day of the month of the publication."""
    earlier = _EARLIER.fullmatch(words)
    month = month_number(words if earlier is None else earlier[1])
    if month is None:
        return None
    if earlier is not None and month == published.month:
        return f"[{first.isoformat()}..{published.isoformat()}]"
    return _in_year(first.replace(month=month), published, lambda year: f"{year:04d}-{month:02d}")


def _of_part(words: str, published: date) -> str | None:
    part = _PART.fullmatch(words)
    month = None if part is None else month_number(part[2])
    if part is None or month is None:
        return None
    first, name = date(published.year, month, THIRDS[PARTS[part[1]]][0]), part[1]
    return _in_year(first, published, lambda year: _third(name, year, month))


def _in_year(asked: date, published: date, form: Callable[[int], str]) -> str:
    """Return the text of the year that is meant where none is written. ``asked`` is in the year of ``published``."""
    if asked <= published:
        return form(published.year)
    if (published - asked.replace(year=published.year - 1)).days <= YEAR_BEFORE_DAYS_MAX:
        return form(published.year - 1)
    problem = f"is after the publication of {_in_words(published)}"
    choices = [form(published.year - 1), form(published.year)]
    raise BadDate(_in_words(asked), problem, "write the year that is meant", choices)


def _third(part: str, year: int, month: int) -> str:
    first, last = THIRDS[PARTS[part]]
    following = date(year + month // 12, month % 12 + 1, 1)
    end = min(last, (following - timedelta(days=1)).day)
    return f"[{year:04d}-{month:02d}-{first:02d}..{year:04d}-{month:02d}-{end:02d}]"


@lru_cache(maxsize=WORDS_KEPT)
def month_number(name: str) -> int | None:
    """The number of a month by its name in small letters, whole or cut to three; None where it names no month."""
    plain = name.removesuffix(".")
    found = [
        number for number, month in enumerate(ENGLISH_MONTHS, start=1) if month == plain or plain == month[:ABBREVIATED]
    ]
    return found[0] if found else 9 if plain == "sept" else None
