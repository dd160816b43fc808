"""Shapes of a GeoJSON file (RFC 7946), and the points that lie in them.

Each feature is read by itself: one without a shape is passed over, one that crosses itself is mended, and one that is
no area, or cannot be read, is refused by its number and name.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import orjson
import shapely
from shapely.errors import GEOSException

from domain.errors import Fault, Refused
from domain.imports.plan import LeftOut, Noted, Refusal, Step
from domain.vocabulary import PlaceId

AREAS = ("Polygon", "MultiPolygon")
WITHOUT_AREA = ("Point", "MultiPoint", "LineString", "MultiLineString")
DEGREES = ("CRS84", "4326")  # how names of WGS 84 in degrees end
LONGITUDE_MAX, LATITUDE_MAX = 180, 90
GIVEN_MAX = 500  # bytes of a feature that a refusal repeats

NO_SHAPE = "features without a shape"
MENDED = "shapes crossed themselves and were mended"


class Feature(NamedTuple):
    number: int  # from 1, in the file
    layer: str | None
    name: str | None
    shape: object  # as JSON
    given: bytes

    def __str__(self) -> str:
        return " ".join([f"feature {self.number}", *(f"({each})" for each in (self.name, self.layer) if each)])


def read(content: bytes) -> Sequence[Feature]:
    """The features of a file. Raises ``Refused`` where it is not GeoJSON in degrees."""
    try:
        collection = orjson.loads(content)
    except orjson.JSONDecodeError as error:
        raise _refused("", f"is not JSON ({error})", "give a GeoJSON file, UTF-8, not packed") from None
    if not isinstance(collection, dict) or not isinstance(collection.get("features"), list):
        raise _refused("", "is not a FeatureCollection of GeoJSON", "give one; a single geometry can be wrapped in one")
    _refuse_other_coordinates(collection.get("crs"))
    return [_feature(number, each) for number, each in enumerate(collection["features"], start=1)]


def _refused(field: str, problem: str, cure: str) -> Refused:
    return Refused([Fault(field, problem, cure)])


def _refuse_other_coordinates(crs: object) -> None:
    """RFC 7946 knows degrees of WGS 84 alone; older files say so, or something else, in ``crs``."""
    name = crs.get("properties", {}).get("name") if isinstance(crs, dict) else None
    if isinstance(name, str) and not name.endswith(DEGREES):
        raise _refused("/crs", f"is {name}", "reproject the file to WGS 84, in degrees (EPSG:4326)")


def _feature(number: int, feature: object) -> Feature:
    whole: Mapping[str, Any] = feature if isinstance(feature, dict) else {}
    properties = whole.get("properties")
    told: Mapping[str, Any] = properties if isinstance(properties, dict) else {}
    given = orjson.dumps(told)[:GIVEN_MAX]
    return Feature(number, _text(told.get("layer")), _text(told.get("name")), whole.get("geometry"), given)


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None


@dataclass(slots=True)
class Areas:
    """Shapes that cover ground. ``is_whole`` is False where one was refused that may have covered some."""

    numbers: list[int] = field(default_factory=list)  # of the features
    shapes: list[Any] = field(default_factory=list)
    is_whole: bool = True

    def add(self, feature: Feature) -> Iterator[Step]:
        """Take the shape of ``feature`` in; yields what there is to say of it."""
        if feature.shape is None:
            yield LeftOut(feature.number, NO_SHAPE)
            return
        kind = feature.shape.get("type") if isinstance(feature.shape, dict) else None
        if kind not in AREAS:
            self.is_whole &= kind in WITHOUT_AREA
            problem = f"the shape of {feature} is a {kind}, which covers no ground"
            yield _refusal(feature, "type", problem, "keep polygons, or pick a layer of them with --layer")
            return
        yield from self._add_area(feature)

    def _add_area(self, feature: Feature) -> Iterator[Step]:
        try:
            shape = shapely.from_geojson(orjson.dumps(feature.shape))
        except (GEOSException, ValueError) as error:
            self.is_whole = False
            cure = "mend it in a GIS, closing its rings, and import the file again"
            yield _refusal(feature, "coordinates", f"the shape of {feature} cannot be read: {error}", cure)
            return
        if shape.is_empty:
            yield LeftOut(feature.number, NO_SHAPE)
        elif not _is_in_degrees(shape):
            self.is_whole = False
            cure = "reproject the file to WGS 84, in degrees (EPSG:4326), longitude first"
            yield _refusal(feature, "coordinates", f"the shape of {feature} is not in degrees", cure)
        elif shape.is_valid:
            self._take(feature, shape)
        else:
            yield self._mend(feature, shape)

    def _mend(self, feature: Feature, shape: Any) -> Step:  # noqa: ANN401 - shapely has no types
        """Each ring is mended by itself, then shells are joined and holes cut out: no ground is lost to an overlap."""
        mended = shapely.make_valid(shape, method="structure", keep_collapsed=False)
        if mended.area == 0:
            cure = "draw it anew, or take it out: it covers no ground"
            return _refusal(feature, "coordinates", f"the shape of {feature} cannot be mended: it has no area", cure)
        self._take(feature, mended)
        return Noted(feature.number, MENDED)

    def _take(self, feature: Feature, shape: Any) -> None:  # noqa: ANN401 - shapely has no types
        self.numbers.append(feature.number)
        self.shapes.append(shape)

    def containing(self, points: Mapping[PlaceId, tuple[float, float]]) -> dict[PlaceId, int]:
        """The places whose points lie in a shape or on its edge, each with the number of the first such feature."""
        places = list(points)
        if not places or not self.shapes:
            return {}
        tree = shapely.STRtree(shapely.points(list(points.values())))
        found: dict[PlaceId, int] = {}
        for shape, point in sorted(zip(*tree.query(self.shapes, predicate="intersects").tolist(), strict=True)):
            found.setdefault(places[point], self.numbers[shape])
        return found


def _is_in_degrees(shape: Any) -> bool:  # noqa: ANN401 - shapely has no types
    west, south, east, north = (float(each) for each in shape.bounds)
    return max(-west, east) <= LONGITUDE_MAX and max(-south, north) <= LATITUDE_MAX


def _refusal(feature: Feature, where: str, problem: str, cure: str) -> Refusal:
    return Refusal(feature.number, f"/features/{feature.number - 1}/geometry/{where}", problem, cure, feature.given)
