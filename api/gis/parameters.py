"""Parameters of the interface for GIS, as its clients write them."""

from __future__ import annotations

from math import isfinite
from typing import Annotated

from fastapi import Query

from api.http.parameters import EXAMPLE_DAY, KnownAt, MatterChoice, OfConflict, Paging, means
from api.http.values import read_by
from domain.places.geometry import Box
from domain.questions.coordinates import BadQuestion

BOX_CURE = "write west,south,east,north in degrees"
LONGITUDE_MAX, LATITUDE_MAX = 180.0, 90.0


class Carried(MatterChoice, KnownAt, OfConflict):
    """Parameters that clients repeat from the address they start with. ``datetime`` stays as written."""

    datetime: Annotated[
        str | None,
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
    """Four numbers, or six with heights, which are ignored. A box that reaches beyond the earth is cut off."""
    try:
        numbers = [float(part) for part in text.split(",")]
    except ValueError:
        numbers = []
    if len(numbers) == 6:  # noqa: PLR2004 - with heights
        numbers = [*numbers[:2], *numbers[3:5]]
    if len(numbers) != 4 or not all(isfinite(number) for number in numbers):  # noqa: PLR2004
        raise BadQuestion("bbox", f"{text[:80]!r} is not a box", BOX_CURE)
    west, south, east, north = numbers
    if south > north:
        raise BadQuestion("bbox", f"the south of {text[:80]!r} is north of its north", BOX_CURE)
    return Box(
        west=_cut(west, LONGITUDE_MAX),
        south=_cut(south, LATITUDE_MAX),
        east=_cut(east, LONGITUDE_MAX),
        north=_cut(north, LATITUDE_MAX),
    )


def _cut(degrees: float, most: float) -> float:
    return max(-most, min(degrees, most))
