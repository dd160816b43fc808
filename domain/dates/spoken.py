"""Dates in English words, as articles have them: on Thursday, earlier this month, 11 December, the end of October.

Some are relative to the day of publication. None is guessed: words that name no date give none.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import NamedTuple

from domain.dates import edtf
from domain.dates.edtf import ImpreciseDate
from domain.dates.hints import written_days

MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
THIRDS = {"early": (1, 10), "mid": (11, 20), "late": (21, 31)}
PARTS = {"beginning of": "early", "start of": "early", "middle of": "mid", "end of": "late"} | {
    third: third for third in THIRDS
}
ABBREVIATED = 3

_FILLER = re.compile(r"^(?:(?:on|in|at|during|the|since|from|of|evening of|morning of|night of) )+")
_CLOCK = re.compile(r"^(?:late|early)(?= [a-z]+day$)| (?:evening|morning|night|afternoon|noon)$")
_DAY_MONTH = re.compile(r"(\d{1,2})(?:st|nd|rd|th)? (?:of )?([a-z]+)\.?")
_MONTH_DAY = re.compile(r"([a-z]+)\.? (\d{1,2})(?:st|nd|rd|th)?(?: ?(?:-|\u2013|to) ?(\d{1,2}))?")
_PART = re.compile(rf"({'|'.join(PARTS)})[ -]([a-z]+)\.?(?: (\d{{4}}))?")


class Spoken(NamedTuple):
    """A date from words. ``relative``: it needed the day of publication, so that the words should be kept."""

    date: ImpreciseDate
    relative: bool


def read(text: str, published: ImpreciseDate | None = None) -> Spoken | None:
    """Return the date that ``text`` names; None where it names none, or needs a published day that is not known."""
    if (plain := _parsed(text.strip())) is not None:
        return Spoken(plain, relative=False)
    words = _CLOCK.sub("", _FILLER.sub("", " ".join(text.casefold().replace(",", " ").split()))).strip()
    absolute = [each for each in map(_parsed, _absolute(words)) if each is not None]
    if absolute:
        return Spoken(absolute[0], relative=False)
    day = None if published is None else _day(published)
    if day is None:
        return None
    for rule in (_of_weekday, _of_day, _of_month, _of_part):
        if (found := rule(words, day)) is not None:
            return Spoken(edtf.parse(found), relative=True)
    return None


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
    if (part := _PART.fullmatch(words)) and part[3] and (month := _month(part[2])):
        yield _third(part[1], int(part[3]), month)


def _of_weekday(words: str, published: date) -> str | None:
    is_last = words.startswith("last ")
    if (name := words.removeprefix("last ")) not in WEEKDAYS:
        return None
    back = (published.weekday() - WEEKDAYS.index(name)) % 7
    return (published - timedelta(days=back or 7 * is_last)).isoformat()


def _of_day(words: str, published: date) -> str | None:
    """A day of a month, in the year that makes it the last one before the publication."""
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
    month = _month(name)
    return None if month is None else _latest(lambda year: date(year, month, int(day)), published)


def _latest(made: Callable[[int], date], published: date) -> str | None:
    for year in (published.year, published.year - 1):
        try:
            if (found := made(year)) <= published:
                return found.isoformat()
        except ValueError:
            return None
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
    month = _month(words)
    return None if month is None else f"{_year_of(month, published):04d}-{month:02d}"


def _of_part(words: str, published: date) -> str | None:
    part = _PART.fullmatch(words)
    month = None if part is None else _month(part[2])
    return None if part is None or month is None else _third(part[1], _year_of(month, published), month)


def _year_of(month: int, published: date) -> int:
    return published.year - (month > published.month)


def _third(part: str, year: int, month: int) -> str:
    first, last = THIRDS[PARTS[part]]
    following = date(year + month // 12, month % 12 + 1, 1)
    end = min(last, (following - timedelta(days=1)).day)
    return f"[{year:04d}-{month:02d}-{first:02d}..{year:04d}-{month:02d}-{end:02d}]"


def _month(name: str) -> int | None:
    plain = name.removesuffix(".")
    found = [number for number, month in enumerate(MONTHS, start=1) if month == plain or plain == month[:ABBREVIATED]]
    return found[0] if found else 9 if plain == "sept" else None
