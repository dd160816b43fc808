"""Instants: whole microseconds since 1970-01-01T00:00:00Z, clamped to the years 0001 to 9999 in UTC.

Integers, because they order, store and travel the same on every engine, and because a ``datetime`` cannot hold the
end of the year 9999 west of Greenwich.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, tzinfo
from functools import lru_cache
from typing import TypeAlias

Instant: TypeAlias = int

MICROSECONDS_PER_SECOND = 1_000_000
MICROSECONDS_PER_DAY = 86_400 * MICROSECONDS_PER_SECOND
_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 - wall-clock arithmetic; offsets are applied by hand
_EPOCH_DAY = date(1970, 1, 1).toordinal()
_MICROSECOND = timedelta(microseconds=1)
_LENGTHS = (len("2025-12-11T09:30:00Z"), len("2025-12-11T09:30:00.000001Z"))

FIRST: Instant = (1 - _EPOCH_DAY) * MICROSECONDS_PER_DAY
LAST: Instant = (date.max.toordinal() + 1 - _EPOCH_DAY) * MICROSECONDS_PER_DAY - 1


def clamp(instant: int) -> Instant:
    return min(max(instant, FIRST), LAST)


def day_start(day: int, zone: tzinfo) -> Instant:
    """The first instant of the proleptic Gregorian ordinal ``day`` (1 = 0001-01-01) in ``zone``."""
    wall = datetime.fromordinal(day)
    if _skipped(wall, zone):  # clocks went forward over midnight: the day begins where they landed
        return _transition(wall, zone)
    return clamp(_to_utc(wall, zone, fold=0))


def day_end(day: int, zone: tzinfo) -> Instant:
    """The last instant of the ordinal ``day`` in ``zone``: before its start, where the zone left the whole day out."""
    wall = datetime.fromordinal(day) + (timedelta(days=1) - _MICROSECOND)  # the day after 9999-12-31 is none
    if _skipped(wall, zone):
        return _transition(wall, zone) - 1
    return clamp(_to_utc(wall, zone, fold=1))


def _to_utc(wall: datetime, zone: tzinfo, *, fold: int) -> int:
    return (wall - _EPOCH) // _MICROSECOND - _offset(wall, zone, fold)


def _offset(wall: datetime, zone: tzinfo, fold: int) -> int:
    offset = zone.utcoffset(wall.replace(fold=fold))
    return 0 if offset is None else offset // _MICROSECOND


def _skipped(wall: datetime, zone: tzinfo) -> bool:
    """Whether no clock in ``zone`` ever showed ``wall``. PEP 495: in a gap, and only there, fold 1 is further east."""
    return _offset(wall, zone, 0) < _offset(wall, zone, 1)


def _transition(wall: datetime, zone: tzinfo) -> Instant:
    """The instant at which the clocks of ``zone`` jumped over ``wall``: where the wall time before it ends."""
    shown, hidden = wall - timedelta(days=2), wall
    while hidden - shown > _MICROSECOND:
        middle = shown + (hidden - shown) // 2
        shown, hidden = (shown, middle) if _skipped(middle, zone) else (middle, hidden)
    return _to_utc(shown, zone, fold=0) + 1


def from_datetime(moment: datetime) -> Instant:
    """``moment`` must carry an offset."""
    offset = moment.utcoffset()
    if offset is None:
        msg = f"{moment} has no offset: an instant needs one"
        raise ValueError(msg)
    return clamp((moment.replace(tzinfo=None) - _EPOCH) // _MICROSECOND - offset // _MICROSECOND)


def to_datetime(instant: Instant) -> datetime:
    return _EPOCH.replace(tzinfo=UTC) + timedelta(microseconds=instant)


@lru_cache(maxsize=4096)
def to_text(instant: Instant) -> str:
    """RFC 3339 in UTC, with a fraction of six digits unless it is zero."""
    moment = _EPOCH + timedelta(microseconds=instant)
    text = moment.isoformat(timespec="microseconds" if moment.microsecond else "seconds")
    return f"{text}Z"


def of_text(text: str) -> Instant | None:
    """The instant that ``to_text`` writes as ``text``; None where it writes none so."""
    if text[-1:] != "Z" or text[10:11] != "T" or len(text) not in _LENGTHS:
        return None
    try:
        instant = (datetime.fromisoformat(text[:-1]) - _EPOCH) // _MICROSECOND
    except ValueError:
        return None
    return instant if to_text(instant) == text else None


def local_wall(instant: Instant, zone: tzinfo) -> datetime:
    """What clocks in ``zone`` show at ``instant``, without an offset; no earlier than 0001, no later than 9999."""
    try:
        return to_datetime(instant).astimezone(zone).replace(tzinfo=None)
    except OverflowError:  # the year 0 or 10000 there, which no datetime can show
        return datetime.min if instant < 0 else datetime.max  # noqa: DTZ901 - a wall clock


def local_day(instant: Instant, zone: tzinfo) -> date:
    """The calendar day that clocks in ``zone`` show at ``instant``."""
    return local_wall(instant, zone).date()
