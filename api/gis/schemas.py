"""What the properties of a layer's features are: told, so that clients do not guess it from the first ones they see.

A guess would take ``stated`` for a calendar date, and lose ``[..2025-12-11]`` further down.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from api.gis.collections import Collection, Layer
from api.gis.features import OF_SIDE, OF_SPAN, OF_STANCE
from api.gis.links import Links
from domain.vocabulary import ClaimantId

OF_PLACE = ("place", "name", "admin")
TYPES: Mapping[str, dict[str, Any]] = {
    "position": {"type": "integer"},
    "valid_from": {"type": "string", "format": "date-time"},
    "valid_to": {"type": "string", "format": "date-time"},
}


def document(collection: Collection, sides: Sequence[ClaimantId], links: Links) -> dict[str, Any]:
    """A JSON Schema of a feature."""
    names = _names(collection.layer, sides)
    properties = {"type": "object", "properties": {name: TYPES.get(name, {"type": "string"}) for name in names}}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": links.url(f"/collections/{collection.id}/schema"),
        "title": collection.title,
        "type": "object",
        "properties": {
            "type": {"const": "Feature"},
            "id": {"type": "string"},
            "geometry": {"$ref": "https://geojson.org/schema/Point.json"},
            "properties": properties,
        },
    }


def _names(layer: Layer, sides: Iterable[ClaimantId]) -> tuple[str, ...]:
    match layer:
        case Layer.STANCES:
            return (*OF_PLACE, "agreement", *OF_STANCE)
        case Layer.SPANS:
            return (*OF_PLACE, "speaker", "status", "holder", "valid_from", "valid_to", *OF_SPAN, "statements")
        case Layer.DISPUTES:
            return (*OF_PLACE, "agreement", *(f"{side}_{name}" for side in sides for name in OF_SIDE), "position")
