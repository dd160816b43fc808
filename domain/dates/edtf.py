"""Imprecise dates: a strict profile of EDTF (ISO 8601-2), from text to bounds.

One pass, no regular expressions:

    edtf    = date [mark] / instant / set            mark = "?" / "~" / "%"
    date    = YYYY / YYYY-MM / YYYY-MM-DD / YYYY-SS   SS = 21 … 24, the seasons
    instant = YYYY-MM-DD "T" hh:mm:ss [1*6 fraction digits] ("Z" / ("+" / "-") hh:mm)
    set     = "[" item *("," item) "]" / "[" [item] ".." item "]"          item = date [mark]

Source: ISO 8601-2:2019 and the EDTF levels 0 to 2 of the Library of Congress, cut to what statements need.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta, tzinfo
from functools import lru_cache
from typing import NamedTuple

from domain.dates import instants
from domain.dates.instants import Instant
from domain.errors import ClaimlineError

TEXT_LENGTH_MAX = 64
MARKS = "?~%"
SEASON_FIRST_MONTH = {21: 3, 22: 6, 23: 9, 24: 12}  # northern: spring begins in March, winter ends in February
YEAR_DIGITS, MONTH_LENGTH, DAY_LENGTH = 4, 7, 10
_LAST_DAY = date.max.toordinal()


class BadDate(ClaimlineError):
    """A text that is not a date of the profile. ``choices``: the dates that it may mean, where there are several."""

    def __init__(self, text: str, problem: str, cure: str, choices: Sequence[str] = ()) -> None:
        super().__init__(f"{text[:TEXT_LENGTH_MAX]!r} {problem}: {cure}")
        self.reason = problem
        self.problem = f"{text[:TEXT_LENGTH_MAX]!r} {problem}"
        self.cure = cure
        self.choices = tuple(choices)


class Bounds(NamedTuple):
    """The first and the last instant that a date can mean, both inclusive."""

    earliest: Instant
    latest: Instant

    def apart(self, other: Bounds) -> int:
        """The microseconds between them; 0 where they meet."""
        return max(self.earliest - other.latest, other.earliest - self.latest, 0)


class Days(NamedTuple):
    """A run of whole days, as proleptic Gregorian ordinals, both inclusive. ``first`` is 0 where it is open."""

    first: int
    last: int


@dataclass(frozen=True, slots=True)
class ImpreciseDate:
    """A date as its source gave it. ``text`` is its identity; what it spans is derived from it."""

    text: str
    days: Days | None = field(compare=False, repr=False)  # in the calendar of the conflict; None for an instant
    instant: Instant | None = field(compare=False, repr=False)

    def __str__(self) -> str:
        return self.text

    @property
    def is_open(self) -> bool:
        """Whether it has no beginning: ``[..2025-12-11]``."""
        return self.days is not None and self.days.first == 0

    def bounds(self, zone: tzinfo) -> Bounds:
        """From the first to the last instant in ``zone``, clamped to the years 0001 to 9999 in UTC."""
        if self.days is None:
            moment = instants.FIRST if self.instant is None else self.instant
            return Bounds(moment, moment)
        return _days_to_bounds(self.days, zone)


@lru_cache(maxsize=65_536)
def _days_to_bounds(days: Days, zone: tzinfo) -> Bounds:
    first = instants.FIRST if days.first == 0 else instants.day_start(days.first, zone)
    last = instants.LAST if days.last > _LAST_DAY else instants.day_end(days.last, zone)
    return Bounds(first, max(first, last))  # a day that the zone left out is the instant at which it would have begun


@lru_cache(maxsize=65_536)
def parse(text: str) -> ImpreciseDate:
    """The date that ``text`` writes. Raises ``BadDate``, which says what to write instead."""
    _refuse_what_is_not_plain(text)
    if text.startswith("["):
        return ImpreciseDate(text, _parse_set(text), None)
    if "T" in text:
        return ImpreciseDate(text, None, parse_instant(text))
    return ImpreciseDate(text, _parse_item(text, text), None)


def _refuse_what_is_not_plain(text: str) -> None:
    if not text:
        raise BadDate(text, "is empty", "write a date such as 2025-12-11, or leave it out")
    if len(text) > TEXT_LENGTH_MAX:
        raise BadDate(text, "is too long", f"a date has at most {TEXT_LENGTH_MAX} characters")
    if not text.isascii() or any(character.isspace() for character in text):
        raise BadDate(text, "holds spaces or characters beyond ASCII", "write plain digits, as in 2025-12-11")
    if "/" in text and all(_is_end(each) for each in text.split("/")):
        raise BadDate(
            text,
            "is an interval",
            "write [a..b] for some time between a and b; give effective and until for from a to b",
        )


def _is_end(text: str) -> bool:
    """Whether it can begin or end an interval of ISO 8601."""
    return text in {"", ".."} or (text[:YEAR_DIGITS].isdigit() and len(text) >= YEAR_DIGITS)


def _parse_set(text: str) -> Days:
    if text[-1] in MARKS and text[-2] == "]":
        cure = f"mark a date inside of it, as in [2025-12-01..2025-12-11{text[-1]}]"
        raise BadDate(text, "has a mark on a set as a whole", cure)
    if not text.endswith("]"):
        raise BadDate(
            text, "opens a set and does not close it", "write [a,b] for one of several, or [a..b] for a range"
        )
    inner = text[1:-1]
    if ".." in inner:
        return _parse_range(inner, text)
    items = [_parse_item(item, text) for item in inner.split(",")]
    return Days(min(item.first for item in items), max(item.last for item in items))


def _parse_range(inner: str, text: str) -> Days:
    start, _, end = inner.partition("..")
    if not end:
        cure = f"name its last day, as b in [{start}..b]: the day of publication, where no other is known"
        raise BadDate(text, "has no end", cure)
    last = _parse_item(end, text)
    if not start:
        return Days(0, last.last)
    first = _parse_item(start, text)
    if first.first > last.last:
        raise BadDate(text, "is reversed: it begins after it ends", f"write [{end}..{start}] if that is meant")
    return Days(first.first, last.last)


def _parse_item(item: str, text: str) -> Days:
    if "T" in item:
        raise BadDate(text, "has an instant in a set", "a set holds years, months, seasons and days")
    bare = item[:-1] if item[-1:] and item[-1] in MARKS else item
    year = _number(bare[:YEAR_DIGITS], YEAR_DIGITS, text)
    if year == 0:
        raise BadDate(text, "has the year 0000", "years run from 0001 to 9999")
    if len(bare) == YEAR_DIGITS:
        return Days(date(year, 1, 1).toordinal(), date(year, 12, 31).toordinal())
    if len(bare) not in (MONTH_LENGTH, DAY_LENGTH) or bare[4] != "-":
        raise _not_a_date(text)
    month = _number(bare[5:7], 2, text)
    if len(bare) == DAY_LENGTH:
        if bare[7] != "-":
            raise _not_a_date(text)
        return _day(year, month, _number(bare[8:], 2, text), text)
    return _month_or_season(year, month, text)


def _not_a_date(text: str) -> BadDate:
    return BadDate(
        text,
        "is not a date of this record",
        "write 2025, 2025-12, 2025-12-11, 2025-24 (winter), an instant such as 2025-12-11T09:30:00+02:00, "
        "or a set such as [2025-12-01..2025-12-11]",
    )


def _number(digits: str, count: int, text: str) -> int:
    if len(digits) != count or not digits.isdigit():
        raise _not_a_date(text)
    return int(digits)


def _day(year: int, month: int, day: int, text: str) -> Days:
    try:
        ordinal = date(year, month, day).toordinal()
    except ValueError:
        raise BadDate(text, "names a day that no calendar has", "check the month and the day") from None
    return Days(ordinal, ordinal)


def _month_or_season(year: int, month: int, text: str) -> Days:
    if month in SEASON_FIRST_MONTH:
        first = SEASON_FIRST_MONTH[month]
        return Days(_month_days(year, first).first, _month_days(year, first + 2).last)
    if not 1 <= month <= 12:  # noqa: PLR2004 - months of a year
        raise BadDate(
            text, "names neither a month nor a season", "months are 01 to 12, seasons 21 (spring) to 24 (winter)"
        )
    return _month_days(year, month)


def _month_days(year: int, month: int) -> Days:
    """``month`` may run past 12 into the next year, even into the year 10000, which bounds then clamp."""
    year, month = year + (month - 1) // 12, (month - 1) % 12 + 1
    if year > date.max.year:
        return Days(_LAST_DAY + 1, _LAST_DAY + 1)
    first = date(year, month, 1).toordinal()
    return Days(first, first + monthrange(year, month)[1] - 1)


@lru_cache(maxsize=4_096)
def parse_instant(text: str) -> Instant:
    """``2025-12-11T09:30:00+02:00`` to an instant. Raises ``BadDate``. An offset is required: no zone is guessed."""
    day, _, clock = text.partition("T")
    ordinal = _parse_item(day, text) if len(day) == DAY_LENGTH else None
    if ordinal is None:
        raise _not_a_date(text)
    time_of_day, offset = _split_offset(clock, text)
    wall = datetime.fromordinal(ordinal.first) + _time_of_day(time_of_day, text)
    return instants.clamp(instants.from_datetime(wall.replace(tzinfo=UTC)) - offset)


def _split_offset(clock: str, text: str) -> tuple[str, int]:
    """The time of day, and the offset in microseconds east of UTC."""
    if clock.endswith("Z"):
        return clock[:-1], 0
    sign, length = clock[-6:-5], len("+hh:mm")
    if sign not in ("+", "-") or clock[-3:-2] != ":":
        problem = "has an offset in another form" if {"+", "-"} & set(clock) else "has no offset from UTC"
        raise BadDate(text, problem, "end it with Z or an offset of hours and minutes, such as +02:00")
    hours, minutes = _number(clock[-5:-3], 2, text), _number(clock[-2:], 2, text)
    if hours > 23 or minutes > 59:  # noqa: PLR2004 - a clock's own numbers
        raise BadDate(text, "has an offset that no clock has", "offsets run from -23:59 to +23:59")
    east = (hours * 60 + minutes) * 60 * instants.MICROSECONDS_PER_SECOND
    return clock[:-length], east if sign == "+" else -east


def _time_of_day(clock: str, text: str) -> timedelta:
    whole, dot, fraction = clock.partition(".")
    if len(whole) != len("hh:mm:ss") or whole[2] != ":" or whole[5] != ":":
        raise BadDate(text, "has no full time of day", "write hours, minutes and seconds: 09:30:00")
    hours, minutes, seconds = (_number(whole[at : at + 2], 2, text) for at in (0, 3, 6))
    if hours > 23 or minutes > 59 or seconds > 59:  # noqa: PLR2004 - a clock's own numbers
        raise BadDate(text, "has a time that no clock shows", "hours run to 23, minutes and seconds to 59")
    if dot and not (1 <= len(fraction) <= 6 and fraction.isdigit()):  # noqa: PLR2004 - microseconds
        raise BadDate(text, "has an odd fraction of a second", "give one to six digits after the point")
    return timedelta(hours=hours, minutes=minutes, seconds=seconds, microseconds=int(fraction.ljust(6, "0") or 0))
