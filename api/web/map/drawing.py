"""The disputed places as a drawing that needs no script: a point for each, where it lies, and its name."""

from __future__ import annotations

from collections.abc import Sequence
from math import cos, radians
from typing import NamedTuple

from api.text.sentences import Sentences
from api.web.map.links import Linking
from domain.questions.overviews.picture import Picture
from domain.record.declarations import Place

WIDTH, EDGE, LABEL_ROOM = 720, 24, 150
HEIGHT_MIN, HEIGHT_MAX = 160, 560
LABELLED_MAX = 40
DEGREES_MIN = 0.2  # of width and height: a single town has a neighbourhood, too


class Point(NamedTuple):
    x: float
    y: float
    name: str
    link: str


class Drawing(NamedTuple):
    """``is_labelled``: whether the names stand beside the points; else they are read on them alone."""

    width: int
    height: int
    is_labelled: bool
    points: Sequence[Point]


def drawing_of(of: Picture, link: Linking, says: Sentences) -> Drawing | None:
    """None where the sides disagree about no place with coordinates."""
    disputed = [of.places[each] for district in of.districts for each in district.disputed if each in of.disputed]
    located = [each for each in disputed if each.lat is not None and each.lon is not None]
    if not located:
        return None
    spots = [_flat(each, _middle(located)) for each in located]
    west, north = min(x for x, _ in spots), max(y for _, y in spots)
    wide, high = (max(max(axis) - min(axis), DEGREES_MIN) for axis in zip(*spots, strict=True))
    scale = min((WIDTH - 2 * EDGE - LABEL_ROOM) / wide, (HEIGHT_MAX - 2 * EDGE) / high)
    points = [
        Point(
            round(EDGE + (x - west) * scale, 1), round(EDGE + (north - y) * scale, 1), says.place(each), link(each.id)
        )
        for each, (x, y) in zip(located, spots, strict=True)
    ]
    height = max(HEIGHT_MIN, round(high * scale) + 2 * EDGE)
    return Drawing(WIDTH, height, len(points) <= LABELLED_MAX, points)


def _middle(places: Sequence[Place]) -> float:
    latitudes = [float(each.lat or 0) for each in places]
    return (min(latitudes) + max(latitudes)) / 2


def _flat(place: Place, middle: float) -> tuple[float, float]:
    return float(place.lon or 0) * cos(radians(middle)), float(place.lat or 0)
