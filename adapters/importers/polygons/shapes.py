"""Shapes that cover ground, and the points that lie in them.

Each feature is read by itself: points, lines and features without a shape are left out, a shape that crosses itself is
mended, one that crosses the antimeridian is cut there, and one that cannot be read is refused by its number and name.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson
import shapely
from shapely.errors import GEOSException

from adapters.importers.polygons import antimeridian
from adapters.importers.polygons.geojson import TO_GEOJSON, Feature
from domain.imports.plan import LeftOut, Noted, Refusal, Step
from domain.vocabulary import PlaceId

AREAS = ("Polygon", "MultiPolygon")
COLLECTION = "GeometryCollection"
WITHOUT_AREA = ("Point", "MultiPoint", "LineString", "MultiLineString")
LONGITUDE_MAX, LATITUDE_MAX = 180, 90

NO_SHAPE = "features without a shape"
COVERS_NOTHING = "points and lines, which cover no ground"
MENDED = "shapes crossed themselves and were mended"
CUT = "shapes crossed the antimeridian and were cut there"

Points = Mapping[PlaceId, tuple[float, float]]  # longitude, latitude
Inside = Mapping[PlaceId, int]  # the number of the first feature in which the place lies


class NoShape(ValueError):
    """The shape of a feature is of no kind that GeoJSON knows."""


def covers_ground(feature: Feature) -> bool:
    """False for points, lines and what is made of them alone."""
    try:
        parts = list(_parts(feature.shape))
    except NoShape:
        return True  # perhaps: it is to be refused
    return not parts or any(part["type"] in AREAS for part in parts)


def _parts(shape: object) -> Iterator[Mapping[str, Any]]:
    """The shapes of a shape, out of collections of them. Raises ``NoShape``."""
    left = [shape]
    while left:
        part: Any = left.pop()
        kind = part.get("type") if isinstance(part, dict) else None
        if kind == COLLECTION and isinstance(part.get("geometries"), list):
            left += part["geometries"]
        elif kind in (*AREAS, *WITHOUT_AREA):
            yield part
        elif part is not None:
            raise NoShape(_named(part))


def _named(shape: object) -> str:
    if isinstance(shape, str):
        return f"the text {shape[:40]!r}, not a geometry of GeoJSON"
    kind = shape.get("type") if isinstance(shape, dict) else None
    return f"a {kind}, which GeoJSON does not know" if isinstance(kind, str) else "not a geometry of GeoJSON"


@dataclass(slots=True)
class Areas:
    """Shapes that cover ground. ``is_whole`` is False where one was refused that may have covered some."""

    numbers: list[int] = field(default_factory=list)  # of the features
    shapes: list[Any] = field(default_factory=list)
    is_whole: bool = True

    def add(self, feature: Feature) -> Iterator[Step]:
        """Take the shape of ``feature`` in; yields what there is to say of it."""
        try:
            parts = [part for part in _parts(feature.shape) if part["type"] in AREAS]
        except NoShape as error:
            yield self._refuse(feature, "type", f"is {error}", TO_GEOJSON)
            return
        try:
            shape = _read(parts)
        except (GEOSException, ValueError, TypeError) as error:
            cure = "mend it in a GIS, closing its rings, and import the file again"
            yield self._refuse(feature, "coordinates", f"cannot be read: {error}", cure)
            return
        if shape.is_empty:
            yield LeftOut(feature.number, NO_SHAPE)
        elif not _is_in_degrees(shape):
            cure = "reproject the file to WGS 84, in degrees (EPSG:4326), longitude first"
            yield self._refuse(feature, "coordinates", "is not in degrees", cure)
        else:
            yield from self._add_area(feature, shape)

    def _add_area(self, feature: Feature, shape: Any) -> Iterator[Step]:  # noqa: ANN401 - shapely has no types
        if any(antimeridian.crosses(part) for part in shapely.get_parts(shape)):
            try:
                shape = shapely.union_all([antimeridian.cut(part) for part in shapely.get_parts(shape)])
            except antimeridian.GoesRound:
                cure = "part it along the antimeridian, into polygons between -180 and 180 degrees"
                yield self._refuse(feature, "coordinates", "has an edge that goes round the globe", cure)
                return
            yield Noted(feature.number, CUT)
        if shape.is_valid:
            self._take(feature, shape)
        else:
            yield self._mend(feature, shape)

    def _mend(self, feature: Feature, shape: Any) -> Step:  # noqa: ANN401 - shapely has no types
        """Each ring is mended by itself, then shells are joined and holes cut out: no ground is lost to an overlap."""
        mended = shapely.make_valid(shape, method="structure", keep_collapsed=False)
        if mended.area == 0:
            cure = "draw it anew, or take it out: it covers no ground"
            return _refusal(feature, "coordinates", "cannot be mended: it has no area", cure)
        self._take(feature, mended)
        return Noted(feature.number, MENDED)

    def _refuse(self, feature: Feature, where: str, problem: str, cure: str) -> Refusal:
        self.is_whole = False
        return _refusal(feature, where, problem, cure)

    def _take(self, feature: Feature, shape: Any) -> None:  # noqa: ANN401 - shapely has no types
        self.numbers.append(feature.number)
        self.shapes.append(shape)

    def containing(self, points: Points) -> Inside:
        """The places whose points lie in a shape or on its edge, each with the number of the first such feature."""
        places = list(points)
        found = dict[PlaceId, int]()
        for shape, point in self._hits(points):
            found.setdefault(places[point], self.numbers[shape])
        return found

    def without(self, points: Points) -> Sequence[int]:
        """The numbers of the features in which none of ``points`` lies."""
        hit = {shape for shape, _ in self._hits(points)}
        return [number for shape, number in enumerate(self.numbers) if shape not in hit]

    def _hits(self, points: Points) -> Sequence[tuple[int, int]]:
        if not points or not self.shapes:
            return []
        tree = shapely.STRtree(shapely.points(list(points.values())))
        return sorted(zip(*tree.query(self.shapes, predicate="intersects").tolist(), strict=True))

    def turned_round(self) -> Areas:
        """The same shapes with latitude and longitude swapped."""
        return Areas(self.numbers, [shapely.transform(shape, lambda points: points[:, ::-1]) for shape in self.shapes])

    def degrees_from(self, points: Points) -> float:
        """How far the nearest of ``points`` is from the nearest shape, in degrees."""
        tree = shapely.STRtree(shapely.points(list(points.values())))
        _, distances = tree.query_nearest(self.shapes, return_distance=True)
        return float(min(distances))

    def __str__(self) -> str:
        west, south, east, north = shapely.total_bounds(self.shapes).tolist()
        return f"longitudes {west:.2f} to {east:.2f} and latitudes {south:.2f} to {north:.2f}"


def _read(parts: Sequence[Mapping[str, Any]]) -> Any:  # noqa: ANN401 - shapely has no types
    shapes = [shapely.from_geojson(orjson.dumps(part)) for part in parts]
    if len(shapes) == 1:
        return shapes[0]
    areas = list(shapely.get_parts(shapes))
    return shapely.multipolygons(areas) if areas else shapely.MultiPolygon()


def _is_in_degrees(shape: Any) -> bool:  # noqa: ANN401 - shapely has no types
    west, south, east, north = (float(each) for each in shape.bounds)
    return max(-west, east) <= LONGITUDE_MAX and max(-south, north) <= LATITUDE_MAX


def _refusal(feature: Feature, where: str, problem: str, cure: str) -> Refusal:
    pointer = f"/features/{feature.number - 1}/geometry/{where}"
    return Refusal(feature.number, pointer, f"the shape of {feature} {problem}", cure, feature.given)
