"""Points and boxes, in degrees."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple


class Point(NamedTuple):
    """Where a place lies, in degrees."""

    lat: float
    lon: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """Degrees. ``west`` may exceed ``east``: then the box crosses the 180th meridian."""

    west: float
    south: float
    east: float
    north: float

    def holds(self, point: Point) -> bool:
        within = self.west <= point.lon, point.lon <= self.east
        return self.south <= point.lat <= self.north and (all(within) if self.west <= self.east else any(within))
