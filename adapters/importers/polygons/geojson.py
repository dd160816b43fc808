"""Features of a GeoJSON file (RFC 7946). A file that only looks like one is refused by its own name."""

from __future__ import annotations

import codecs
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import orjson

from adapters.importers.encoding import UTF8_CURE, wide_encoding
from domain.errors import Fault, Refused

DEGREES = ("CRS84", "4326")  # how names of WGS 84 in degrees end
GIVEN_MAX = 500  # bytes of a feature that a refusal repeats
LABELS = ("name", "layer")
ESRI = ("geometryType", "spatialReference", "rings")
TO_GEOJSON = "convert it: ask its service for f=geojson, or run ogr2ogr NEW.geojson FILE"


class Feature(NamedTuple):
    number: int  # from 1, in the file
    properties: Mapping[str, Any]
    shape: object  # as JSON

    @property
    def given(self) -> bytes:
        return orjson.dumps(self.properties)[:GIVEN_MAX]

    def __str__(self) -> str:
        labels = [text for label in LABELS if isinstance(text := self.properties.get(label), str) and text]
        return " ".join([f"feature {self.number}", *(f"({text})" for text in labels)])


def read(content: bytes) -> Sequence[Feature]:
    """Return the features of a file. Raises ``Refused`` where it is not GeoJSON in degrees."""
    if (encoding := wide_encoding(content)) is not None:
        raise _refused("", f"is {encoding}", UTF8_CURE.format(encoding))
    try:
        collection = orjson.loads(content.removeprefix(codecs.BOM_UTF8))
    except orjson.JSONDecodeError as error:
        raise _refused("", f"is not JSON ({error})", "give a GeoJSON file in UTF-8") from None
    features = collection.get("features") if isinstance(collection, dict) else None
    if not isinstance(features, list):
        raise _refused("", "is not a FeatureCollection of GeoJSON", "give one; a single geometry can be wrapped in one")
    if _is_of_esri(collection) or any(_is_of_esri(_member(each, "geometry")) for each in features):
        raise _refused("", "is Esri JSON, not GeoJSON", TO_GEOJSON)
    _refuse_other_coordinates(collection.get("crs"))
    return [Feature(number, _member(each, "properties"), _shape(each)) for number, each in enumerate(features, start=1)]


def _is_of_esri(thing: Mapping[str, Any]) -> bool:
    return "type" not in thing and any(member in thing for member in ESRI)


def _member(thing: object, name: str) -> Mapping[str, Any]:
    """A member that should be an object; an empty one where it is something else."""
    member = thing.get(name) if isinstance(thing, dict) else None
    return member if isinstance(member, dict) else {}


def _shape(feature: object) -> object:
    return feature.get("geometry") if isinstance(feature, dict) else None


def _refuse_other_coordinates(crs: object) -> None:
    """RFC 7946 knows degrees of WGS 84 alone; older files say so, or something else, in ``crs``."""
    properties = _member({"crs": crs}, "crs")
    inner = _member(properties, "properties")
    name, code = inner.get("name"), inner.get("code")
    if isinstance(name, str) and not name.endswith(DEGREES):
        raise _refused("/crs", f"is {name}", "reproject the file to WGS 84, in degrees (EPSG:4326)")
    if isinstance(code, int | str) and not str(code).endswith(DEGREES):
        raise _refused("/crs", f"is EPSG:{code}", "reproject the file to WGS 84, in degrees (EPSG:4326)")


def _refused(field: str, problem: str, cure: str) -> Refused:
    return Refused([Fault(field, problem, cure)])
