"""Dates as people and spreadsheets write them, and what they would be in the profile of ``domain/dates/edtf.py``.

Nothing is guessed for the record: a hint only tells the author of the date what to write instead.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta

from domain.dates import edtf
from domain.folding import DASHES

ENGLISH_MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
MONTHS = (
    *(month[:3] for month in ENGLISH_MONTHS),
    *("січ", "лют", "бер", "кві", "тра", "чер", "лип", "сер", "вер", "жов", "лис", "гру"),  # noqa: RUF001 - Ukrainian
    *("янв", "фев", "мар", "апр", "мая", "июн", "июл", "авг", "сен", "окт", "ноя", "дек"),
)
SPREADSHEET_EPOCH = date(1899, 12, 30)
SERIALS = range(20_000, 80_000)  # from 1954 to 2119
CENTURY = 2000

YEAR_FIRST = re.compile(r"(\d{4})[./-](\d{1,2})[./-](\d{1,2})")
COMPACT = re.compile(r"(\d{4})(\d\d)(\d\d)")
NUMERIC = re.compile(r"(\d{1,2}) ?([./-]) ?(\d{1,2}) ?\2 ?(\d{4}|\d\d)")
DAY_MONTH = re.compile(r"(\d{1,2})(?:st|nd|rd|th)? ([^\W\d]{3,})\.?,? (\d{4})")
MONTH_DAY = re.compile(r"([^\W\d]{3,})\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})")
MONTH_YEAR = re.compile(r"([^\W\d]{3,})\.?,? (\d{4})")
TIMED = re.compile(
    r"(.+?)[Tt ](\d{1,2}):(\d\d)(?::(\d\d(?:\.\d{1,6})?)\d*)? ?(?:([Zz])|([+-]|(?<= ))(\d\d)(?::?(\d\d))?)?"
)


def cure(text: str) -> str | None:
    """What to write instead of ``text``; None where that cannot be told."""
    plain = _plain(text)
    begin, slash, end = plain.partition("/")
    if slash and _is_date(begin.strip()) and _is_date(end.strip()):
        begin, end = begin.strip(), end.strip()
        return (
            f"write [{begin}..{end}] for some time between; give {begin} as effective and {end} as until for all of it"
        )
    return cure_of_one(text)


def cure_of_one(text: str, *, is_day: bool = False) -> str | None:
    """As ``cure``, for one date. ``is_day``: where a month or a year will not do."""
    plain = _plain(text)
    if timed := TIMED.fullmatch(plain):
        return _cure_of_instant(timed)
    found = _in_calendar(_days(plain))
    if is_day and any(len(each) != edtf.DAY_LENGTH for each in found):
        return None
    return _either(found)


def cure_of_numbers(text: str) -> tuple[str, Sequence[str]] | None:
    """Return the cure of day, month and year in numbers, such as 12.11.25, and the days that they may mean.

    None where ``text`` is not that.
    """
    if not (orders := _both_orders(_plain(text))):
        return None
    days = _in_calendar(orders)
    return _either(days) or "write a day of the calendar, as in 2025-12-11", days


def _either(found: Sequence[str]) -> str | None:
    if len(found) > 1:
        return f"write {found[0]} if the day comes first, {found[1]} if the month does"
    return f"write {found[0]}" if found else None


def written_days(text: str) -> Sequence[str]:
    """Return the dates that ``text`` may write, with its year, in the form of the profile."""
    return _in_calendar(_days(_plain(text)))


def _plain(text: str) -> str:
    """With one kind of space and of dash, and digits of ASCII."""
    folded = unicodedata.normalize("NFKC", text[: 2 * edtf.TEXT_LENGTH_MAX])
    return " ".join("".join("-" if each in DASHES else each for each in folded).split())


def _in_calendar(texts: Iterable[str]) -> Sequence[str]:
    """Those that are dates, each once."""
    return [text for text in dict.fromkeys(texts) if _is_date(text)]


def _is_date(text: str) -> bool:
    try:
        edtf.parse(text)
    except edtf.BadDate:
        return False
    return True


def _cure_of_instant(timed: re.Match[str]) -> str | None:
    day, hour, minute, second, utc, sign, hours, minutes = timed.groups()
    offset = "Z" if utc else f"{sign or '+'}{hours}:{minutes or '00'}" if hours else None
    found = _in_calendar(_days(day))
    if len(found) != 1:
        return None
    clock = f"{found[0]}T{int(hour):02d}:{minute}:{second or '00'}"
    if not _is_date(f"{clock}{offset or 'Z'}"):
        return None
    if offset:
        return f"write {clock}{offset}" + ("; in a URL, write + as %2B" if sign == "" else "")
    return f"write {clock} with the offset of that clock from UTC, such as {clock}+02:00 or {clock}Z, or the day alone"


def _days(plain: str) -> Iterator[str]:
    """All that ``plain`` may mean, in the form of the profile, though not all of it need be in the calendar."""
    yield plain
    if found := YEAR_FIRST.fullmatch(plain) or COMPACT.fullmatch(plain):
        yield _day(*found.groups())
    if orders := _both_orders(plain):
        if "." in plain:
            yield orders[0]  # dots are written where the day comes first
        elif plain[-edtf.YEAR_DIGITS :].isdigit():  # 25/12/11 may begin with the year
            yield from orders
    if found := DAY_MONTH.fullmatch(plain):
        yield _day(found[3], _month(found[2]), found[1])
    if found := MONTH_DAY.fullmatch(plain):
        yield _day(found[3], _month(found[1]), found[2])
    if found := MONTH_YEAR.fullmatch(plain):
        yield f"{found[2]}-{_month(found[1])}"
    if plain.isascii() and plain.isdigit() and len(plain) == len("46002") and int(plain) in SERIALS:
        yield (SPREADSHEET_EPOCH + timedelta(days=int(plain))).isoformat()


def _both_orders(plain: str) -> Sequence[str]:
    """The two readings of day, month and year in numbers: the day first, then the month first; else none."""
    if (numbers := NUMERIC.fullmatch(plain)) is None:
        return ()
    one, _, other, year = numbers.groups()
    return _day(year, other, one), _day(year, one, other)


def _day(year: str, month: str, day: str) -> str:
    whole = int(year) if len(year) == edtf.YEAR_DIGITS else CENTURY + int(year)
    return f"{whole:04d}-{int(month):02d}-{int(day):02d}"


def _month(name: str) -> str:
    """The number of the month; 00, which no calendar has, where ``name`` is none."""
    begins = name.casefold()[:3]
    return f"{MONTHS.index(begins) % 12 + 1:02d}" if begins in MONTHS else "00"
