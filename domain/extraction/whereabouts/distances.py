"""How far a place lies from another, and in which direction, as a text says it: *13 km southwest of Bakhmut*."""

from __future__ import annotations

from collections.abc import Sequence
from math import atan2, cos, degrees, radians, sin
from typing import NamedTuple

from domain.extraction.words.where import Compass
from domain.places.geometry import Point
from domain.places.search import distance_km

KM_OF_MILE = 1.609344
NEARBY_KM = 60.0  # as far as *south of Kurakhove* reaches, where no distance is named
ABOUT = 0.25  # of a distance: from which part of a town it is counted is not said
ABOUT_KM = 5.0
OFF_DEGREES = 45.0
FAR_OFF = 3.0  # from this many times the distance on, and more than ``NEARBY_KM``, another place is meant
TURN = 360.0
BEARINGS = {direction: number * TURN / len(Compass) for number, direction in enumerate(Compass)}


class SaidDistance(NamedTuple):
    """``start`` and ``end``: of the words, in the plain text. ``of``: the points of the places that are named there."""

    start: int
    end: int
    km: float | None
    direction: Compass | None
    of: Sequence[Point]

    def fits(self, point: Point) -> bool:
        return any(self._fits(point, other) for other in self.of)

    def excludes(self, point: Point) -> bool:
        """Whether ``point`` is out of the question, however roughly the words are meant."""
        reach = max(NEARBY_KM, FAR_OFF * (self.km or 0.0))
        return bool(self.of) and all(distance_km(other, point) > reach for other in self.of)

    def _fits(self, point: Point, other: Point) -> bool:
        away = distance_km(other, point)
        near = away <= NEARBY_KM if self.km is None else abs(away - self.km) <= max(ABOUT_KM, ABOUT * self.km)
        return near and (self.direction is None or turned(bearing(other, point), self.direction) <= OFF_DEGREES)


def bearing(one: Point, other: Point) -> float:
    """The direction in which ``other`` lies from ``one``, in degrees clockwise from the north."""
    lat, other_lat, east = radians(one.lat), radians(other.lat), radians(other.lon - one.lon)
    across = sin(east) * cos(other_lat)
    along = cos(lat) * sin(other_lat) - sin(lat) * cos(other_lat) * cos(east)
    return degrees(atan2(across, along)) % TURN


def turned(degrees_: float, direction: Compass) -> float:
    """By how many degrees a bearing differs from a direction."""
    apart = abs(degrees_ - BEARINGS[direction]) % TURN
    return min(apart, TURN - apart)
