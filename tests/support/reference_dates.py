"""Imprecise dates read as directly as they are written: what is one, and the instants that it spans in a zone.

It shares no code with ``domain``. Instants are microseconds since 0001-01-01T00:00:00Z.
"""

from __future__ import annotations

import calendar
import re
from datetime import UTC, datetime, timedelta, tzinfo
from functools import cache
from typing import TypeAlias

Bounds: TypeAlias = tuple[int, int]

EPOCH = datetime(1, 1, 1)  # noqa: DTZ001 - counts wall time and UTC alike
MICROSECOND = timedelta(microseconds=1)
HOUR = 3_600_000_000
DAY = 24 * HOUR
LAST = 3_652_059 * DAY - 1  # the days of the years 0001 to 9999
SEASONS = {"21": 3, "22": 6, "23": 9, "24": 12}
MARKED = r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?[?~%]?"
INSTANT = r"(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.\d{1,6})?(?:Z|[+-](\d\d):(\d\d))"


def micros(moment: datetime) -> int:
    return (moment - EPOCH) // MICROSECOND


def clamp(instant: int) -> int:
    return min(max(instant, 0), LAST)


def offset_at(instant: int, zone: tzinfo) -> int:
    moment = (EPOCH + clamp(instant) * MICROSECOND).replace(tzinfo=UTC)
    try:
        offset = moment.astimezone(zone).utcoffset()
    except OverflowError:
        inwards = 2 * DAY if instant < LAST // 2 else -2 * DAY
        return offset_at(clamp(instant) + inwards, zone)
    assert offset is not None
    return offset // MICROSECOND


def pieces(begin: int, end: int, zone: tzinfo) -> list[tuple[int, int, int]]:
    """Stretches of UTC [from, to) between ``begin`` and ``end`` in which the offset is one and the same."""
    found, at = [], begin
    for probe in range(begin, end, HOUR // 4):
        if offset_at(probe, zone) != offset_at(at, zone):
            low, high = probe - HOUR // 4, probe
            while high - low > 1:
                middle = (low + high) // 2
                low, high = (middle, high) if offset_at(middle, zone) == offset_at(at, zone) else (low, middle)
            found.append((at, high, offset_at(at, zone)))
            at = high
    return [*found, (at, end, offset_at(at, zone))]


@cache
def span_of_wall(first: int, after: int, zone: tzinfo) -> Bounds:
    """The first and last instants at which clocks show a time in [first, after).

    If they never do, then the instant at which they jumped over it, and the one before that: an empty span.
    """
    seen = []
    for edge in (first, after):
        for begin, end, offset in pieces(edge - 3 * DAY, edge + 3 * DAY, zone):
            low, high = max(begin, first - offset), min(end, after - offset)
            if low < high:
                seen += [low, high - 1]
    if not seen:
        jump = next(
            begin for begin, _, offset in pieces(first - 3 * DAY, after + 3 * DAY, zone) if begin + offset >= after
        )
        return jump, jump - 1
    return clamp(min(seen)), clamp(max(seen))


def month_start(year: int, month: int) -> int:
    year, month = year + (month - 1) // 12, (month - 1) % 12 + 1
    if year == 10000:
        return LAST + 1 + (month - 1) * 31 * DAY
    return micros(datetime(year, month, 1))  # noqa: DTZ001


def wall_span(text: str) -> tuple[int, int]:
    year = int(text[:4])
    text = text.rstrip("?~%")
    if len(text) == 4:
        return month_start(year, 1), month_start(year, 13)
    if len(text) == 10:
        day = micros(datetime(year, int(text[5:7]), int(text[8:])))  # noqa: DTZ001
        return day, day + DAY
    month, length = (SEASONS[text[5:]], 3) if text[5:] in SEASONS else (int(text[5:]), 1)
    return month_start(year, month), month_start(year, month + length)


def item_bounds(text: str, zone: tzinfo) -> Bounds:
    text = text.rstrip("?~%")
    if "T" in text:
        moment = datetime.fromisoformat(text)
        offset = moment.utcoffset()
        assert offset is not None
        instant = clamp(micros(moment.replace(tzinfo=None)) - offset // MICROSECOND)
        return instant, instant
    return span_of_wall(*wall_span(text), zone)


def bounds(text: str, zone: tzinfo) -> Bounds:
    low, high = outer_bounds(text, zone)
    return low, max(low, high)


def outer_bounds(text: str, zone: tzinfo) -> Bounds:
    if not text.startswith("["):
        return item_bounds(text, zone)
    first, dots, last = text[1:-1].partition("..")
    if dots:
        return (item_bounds(first, zone)[0] if first else 0), item_bounds(last, zone)[1]
    all_bounds = [item_bounds(item, zone) for item in text[1:-1].split(",")]
    return min(low for low, _ in all_bounds), max(high for _, high in all_bounds)


def is_date(text: str) -> bool:
    found = re.fullmatch(MARKED, text, re.ASCII)
    return found is not None and is_real(*found.groups())


def is_real(year: str, month: str | None, day: str | None) -> bool:
    if year == "0000":
        return False
    if month is None or (day is None and month in SEASONS):
        return True
    if not 1 <= int(month) <= 12:
        return False
    return day is None or 1 <= int(day) <= calendar.monthrange(int(year), int(month))[1]


def is_instant(text: str) -> bool:
    found = re.fullmatch(INSTANT, text, re.ASCII)
    if not found:
        return False
    year, month, day, *clock = found.groups()
    limits = (23, 59, 59, 23, 59)
    return is_real(year, month, day) and all(int(part or 0) <= top for part, top in zip(clock, limits, strict=True))


def is_edtf(text: str) -> bool:
    if len(text) > 64:
        return False
    if not text.startswith("["):
        return is_date(text) or is_instant(text)
    if not text.endswith("]"):
        return False
    first, dots, last = text[1:-1].partition("..")
    if not dots:
        return all(is_date(item) for item in text[1:-1].split(","))
    if not ((first == "" or is_date(first)) and is_date(last)):
        return False
    return first == "" or wall_span(first)[0] < wall_span(last)[1]
