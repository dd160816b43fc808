"""Rings that cross the antimeridian, cut there (RFC 7946, 3.1.9).

An edge that spans more than half the globe is read as the short way round. So a ring is first drawn on, past 180
degrees, and the part beyond is then cut off and moved to the other side.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
import shapely

HALF, WHOLE = 180.0, 360.0
LATITUDE_MAX = 90.0
WORLDS = (-WHOLE, 0.0, WHOLE)

Ring = Sequence[tuple[float, float]]


class GoesRound(ValueError):
    """A ring that goes round the globe, so that its inside cannot be told."""


def crosses(area: Any) -> bool:  # noqa: ANN401 - shapely has no types
    """Whether a polygon has an edge that spans more than half the globe."""
    return any(abs(after[0] - before[0]) > HALF for ring in _rings(area) for before, after in pairwise(ring))


def cut(area: Any) -> Any:  # noqa: ANN401 - shapely has no types
    """The polygon ``area`` in parts between 180 degrees west and east. Raises ``GoesRound``."""
    shell, *holes = [_drawn_on(ring) for ring in _rings(area)]
    outline = shapely.Polygon(shell)
    moved = [_beside(hole, outline) for hole in holes]
    whole = shapely.make_valid(shapely.Polygon(shell, moved), method="structure", keep_collapsed=False)
    return shapely.union_all([_moved(_between(whole, world), -world) for world in WORLDS])


def _rings(area: Any) -> Iterator[Ring]:  # noqa: ANN401 - shapely has no types
    for ring in [area.exterior, *area.interiors]:
        yield [(point[0], point[1]) for point in ring.coords]


def _drawn_on(ring: Ring) -> Ring:
    shift, found = 0.0, [ring[0]]
    for (before, _), (after, lat) in pairwise(ring):
        if abs(after - before) >= WHOLE:
            raise GoesRound
        if abs(after - before) > HALF:
            shift += WHOLE if after < before else -WHOLE
        found.append((after + shift, lat))
    if shift:
        raise GoesRound
    return found


def _beside(hole: Ring, outline: Any) -> Ring:  # noqa: ANN401 - shapely has no types
    """A hole moved by whole turns to where its outline was drawn."""
    for world in WORLDS:
        moved = [(lon + world, lat) for lon, lat in hole]
        if outline.intersects(shapely.Polygon(moved)):
            return moved
    return hole


def _between(area: Any, world: float) -> Any:  # noqa: ANN401 - shapely has no types
    return shapely.intersection(area, shapely.box(world - HALF, -LATITUDE_MAX, world + HALF, LATITUDE_MAX))


def _moved(area: Any, by: float) -> Any:  # noqa: ANN401 - shapely has no types
    return shapely.transform(area, lambda points: points + np.array([by, 0.0]))
