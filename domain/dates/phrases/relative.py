"""Rules for phrases beyond one named day: runs of days, weeks, days ago, days of the month, seasons."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import TypeAlias

from domain.dates import edtf
from domain.dates.edtf import BadDate, ImpreciseDate
from domain.dates.spoken import Spoken

ReadDate: TypeAlias = Callable[[str, "ImpreciseDate | None"], "Spoken | None"]
DateRule: TypeAlias = Callable[[str, "date | None"], "Spoken | None"]

BETWEEN = re.compile(r"(?:some time |sometime )?between (?P<first>.+?) and (?P<last>.+)")
FROM_TO = re.compile(
    r"(?:from |since |(?:on )?the night of )?(?P<first>.+?)"
    r"(?: - | to | until | till |(?<!\d{4})(?<!\d{4}-\d\d)-)(?P<last>.+)"
)
DAY_ALONE = re.compile(r"(?:the )?\d{1,2}(?:st|nd|rd|th)?")
MONTH_OR_YEAR = re.compile(r"^(?:the )?\d{1,2}(?:st|nd|rd|th)? (?:of )?(?P<rest>[a-z]+\.?(?: \d{4})?)$")
YEAR = re.compile(r" (\d{4})$")
AGO = re.compile(
    r"(?:about )?(?P<count>a|an|one|two|three|four|five|six|seven|ten|\d{1,3}) (?P<unit>day|week|month|year)s? ago"
)
NTH = re.compile(r"(?:on )?the (?P<day>\d{1,2})(?:st|nd|rd|th)")
SEASON = re.compile(r"(?:in )?(?:the )?(?P<season>spring|summer|autumn|fall|winter)(?: of| in)? (?P<year>\d{4})")
PAST_WEEK = re.compile(r"(?:over|in|during|within) the (?:past|last) (?:week|seven days|7 days)|(?:the )?past week")
NUMBERS = {"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "ten": 10}
SEASONS = {"spring": 21, "summer": 22, "autumn": 23, "fall": 23, "winter": 24}
WEEK = 7


def read_range(words: str, day: ImpreciseDate | None, named: ReadDate) -> Spoken | None:
    """Some time from one day to another: *between 28 November and 3 December*, *1-11 December*, *Monday to Friday*.

    ``named`` reads either end. The first day is the nearest one not after the last.
    """
    match = BETWEEN.fullmatch(words) or FROM_TO.fullmatch(words)
    if match is None or (last := _end(match["last"], day, named)) is None or last.date.days is None:
        return None
    ending = edtf.parse(date.fromordinal(last.date.days.last).isoformat())
    first = _end(_completed(match["first"], match["last"]), ending, named)
    if first is None or first.date.days is None or first.date.is_open:
        return None
    begins = date.fromordinal(first.date.days.first).isoformat()
    if begins == ending.text:
        return last
    if begins > ending.text:
        raise BadDate(words, "is reversed: it begins after it ends", f"write [{ending}..{begins}] if that is meant")
    return Spoken(edtf.parse(f"[{begins}..{ending}]"), relative=first.relative or last.relative)


def _end(words: str, day: ImpreciseDate | None, named: ReadDate) -> Spoken | None:
    """One end of a run; an open date is none, and neither is a number alone."""
    if words.isdigit() and len(words) != edtf.YEAR_DIGITS:
        return None
    found = named(words, day)
    return None if found is None or found.date.is_open else found


def _completed(first: str, last: str) -> str:
    """``first``, a number alone, with the month and year of ``last``; without a year of its own, with that of it."""
    if DAY_ALONE.fullmatch(first) and (rest := MONTH_OR_YEAR.match(last)):
        return f"{first} {rest['rest']}"
    return first


def _week(words: str, published: date | None) -> Spoken | None:
    if published is None:
        return None
    monday = published - timedelta(days=published.weekday())
    sunday = published - timedelta(days=(published.weekday() + 1) % WEEK)
    if words in {"this week", "earlier this week"}:
        return _run(min(monday, sunday), published)  # weeks begin on either day
    if words in {"last week", "in the last week"} or PAST_WEEK.fullmatch(words):
        choices = [
            _text(monday - timedelta(days=WEEK), monday - timedelta(days=1)),
            _text(published - timedelta(days=WEEK), published),
        ]
        cure = "choose the week before that of the publication, or the seven days before it"
        raise BadDate(words, "may mean two weeks", cure, choices)
    return None


def _ago(words: str, published: date | None) -> Spoken | None:
    if words == "the day before yesterday":
        words = "two days ago"
    match = AGO.fullmatch(words)
    if match is None or published is None:
        return None
    count = NUMBERS.get(match["count"]) or int(match["count"])
    if match["unit"] == "day":
        return Spoken(edtf.parse((published - timedelta(days=count)).isoformat()), relative=True)
    raise BadDate(words, "names no day", "write the days that may be meant", _around(count, match["unit"], published))


def _around(count: int, unit: str, published: date) -> Sequence[str]:
    """Return the meanings of a number of weeks, months or years ago: the day, or all of that week, month or year."""
    if unit == "week":
        day = published - timedelta(days=WEEK * count)
        monday = day - timedelta(days=day.weekday())
        return [day.isoformat(), _text(monday, monday + timedelta(days=WEEK - 1))]
    months = published.year * 12 + published.month - 1 - count * (12 if unit == "year" else 1)
    year, month = months // 12, months % 12 + 1
    day = date(year, month, min(published.day, monthrange(year, month)[1]))
    return [day.isoformat(), f"{year:04d}-{month:02d}" if unit == "month" else f"{year:04d}"]


def _overnight(words: str, published: date | None) -> Spoken | None:
    if published is None or words not in {"overnight", "last night"}:
        return None
    return _run(published - timedelta(days=1), published)


def _nth(words: str, published: date | None) -> Spoken | None:
    """*On the 11th*: the last such day up to the publication."""
    match = NTH.fullmatch(words)
    if match is None or published is None:
        return None
    month = published.replace(day=1)
    for _ in range(3):
        if int(match["day"]) <= monthrange(month.year, month.month)[1]:
            day = month.replace(day=max(1, int(match["day"])))
            if day <= published:
                return Spoken(edtf.parse(day.isoformat()), relative=True)
        month = (month - timedelta(days=1)).replace(day=1)
    return None


def _season(words: str, _published: date | None) -> Spoken | None:
    match = SEASON.fullmatch(words)
    if match is None:
        return None
    year, season = int(match["year"]), SEASONS[match["season"]]
    if match["season"] == "winter":
        choices = [f"{year - 1:04d}-{season}", f"{year:04d}-{season}"]
        raise BadDate(words, "may mean two winters", "choose the one that began the year before, or that year", choices)
    return Spoken(edtf.parse(f"{year:04d}-{season}"), relative=False)


def _run(first: date, last: date) -> Spoken:
    return Spoken(edtf.parse(last.isoformat() if first == last else _text(first, last)), relative=True)


def _text(first: date, last: date) -> str:
    return f"[{first.isoformat()}..{last.isoformat()}]"


RULES: Sequence[DateRule] = (_week, _ago, _overnight, _nth, _season)
