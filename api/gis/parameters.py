"""Parameters of the interface for GIS, as its clients write them."""

from __future__ import annotations

import re
from datetime import UTC
from typing import Annotated

from fastapi import Query

from api.http.parameters.shared import EXAMPLE_DAY, KnownAt, MatterChoice, OfConflict, Paging, means
from api.http.parsing.values import numbers_in, read_by
from domain.dates import hints
from domain.dates.edtf import BadDate, parse_instant
from domain.dates.instants import MICROSECONDS_PER_SECOND, clamp, to_text
from domain.errors import BadQuestion
from domain.places.geometry import Box
from domain.questions.stances.spans import stretch

BOX_CURE = "write west,south,east,north in degrees"
LONGITUDE_MAX, LATITUDE_MAX, FULL_CIRCLE = 180.0, 90.0, 360.0


class Carried(MatterChoice, KnownAt, OfConflict):
    """Parameters that clients repeat from the address they start with. ``datetime`` stays as written."""

    datetime: Annotated[
        str | None,
        read_by(lambda _, text: a_datetime(text)),
        means(
            "an instant (RFC 3339) or a day of the conflict's zone, which means its end: what was said about it by "
            "then. For spans also a stretch a/b, with open ends as `..` or nothing: those that it meets",
            EXAMPLE_DAY,
        ),
    ] = None


class ItemsQuestion(Carried, Paging):
    bbox: Annotated[
        Box | None,
        read_by(lambda _, text: a_box(text)),
        means("west,south,east,north in degrees; of six numbers, the heights do not count", "37,48,39,50"),
    ] = None


CarriedQuery = Annotated[Carried, Query()]


RFC_3339 = re.compile(r"(\d{4}-\d\d-\d\d)[Tt](\d\d:\d\d):(\d\d)(?:\.(\d+))?([Zz]|[+-]\d\d:\d\d)")
LEAP_SECOND = "60"


def a_datetime(text: str) -> str:
    """Instants, in all that RFC 3339 allows, as the rest of the service writes them. Raises ``BadQuestion``."""
    if text.count("/") > 1 and (cure := hints.cure_of_one(text, is_day=True)):
        raise BadQuestion("datetime", f"{text[:80]!r} is not a date of RFC 3339", cure)
    written = "/".join(map(_plain_instant, text.split("/")))
    stretch(written, UTC)
    return written


def _plain_instant(text: str) -> str:
    """More digits than microseconds are cut; a leap second is the one after it."""
    if (found := RFC_3339.fullmatch(text)) is None:
        return text
    day, clock, seconds, fraction, offset = found.groups()
    is_leap = seconds == LEAP_SECOND
    plain = f"{day}T{clock}:{'59' if is_leap else seconds}.{(fraction or '0')[:6]}{offset.upper()}"
    try:
        return to_text(clamp(parse_instant(plain) + is_leap * MICROSECONDS_PER_SECOND))
    except BadDate as bad:
        raise BadQuestion("datetime", bad.problem, bad.cure) from None


def an_instant(datetime: str | None) -> str | None:
    """The one instant that stances are asked at. A stretch that begins and ends with it means the same."""
    if datetime is None or "/" not in datetime:
        return datetime
    begin, _, end = datetime.partition("/")
    if begin != end:
        cure = "give one instant or day here; the collections of spans take stretches of time"
        raise BadQuestion(
            "datetime", f"{datetime[:80]!r} is a stretch of time, and stances are what stands at once", cure
        )
    return begin


def a_box(text: str) -> Box:
    """Four numbers, or six with heights, which are ignored.

    Latitudes are cut at the poles. Longitudes past the antimeridian, of a map that was panned over it, are wrapped.
    """
    try:
        numbers = numbers_in(text)
    except ValueError:
        numbers = []
    if len(numbers) == 6:  # noqa: PLR2004 - with heights
        numbers = [*numbers[:2], *numbers[3:5]]
    if len(numbers) != 4:  # noqa: PLR2004
        raise BadQuestion("bbox", f"{text[:80]!r} is not a box", BOX_CURE)
    west, south, east, north = numbers
    if south > north:
        raise BadQuestion("bbox", f"the south of {text[:80]!r} is north of its north", BOX_CURE)
    if east - west >= FULL_CIRCLE:
        west, east = -LONGITUDE_MAX, LONGITUDE_MAX
    return Box(west=_wrapped(west), south=_cut(south), east=_wrapped(east), north=_cut(north))


def _wrapped(longitude: float) -> float:
    if abs(longitude) <= LONGITUDE_MAX:
        return longitude
    return (longitude + LONGITUDE_MAX) % FULL_CIRCLE - LONGITUDE_MAX


def _cut(latitude: float) -> float:
    return max(-LATITUDE_MAX, min(latitude, LATITUDE_MAX))
