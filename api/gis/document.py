"""The OpenAPI 3.0 document of the interface for GIS, which has one of its own: its clients read that version."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic.fields import FieldInfo

from api.gis.links import GEOJSON, JSON
from api.gis.parameters import Carried, ItemsQuestion
from api.http.parameters.shared import LIMIT
from api.http.parsing.values import LIMIT_MAX
from api.http.problems import MEDIA_TYPE as PROBLEM
from domain.vocabulary import Matter

Shape = dict[str, Any]

TEXT: Shape = {"type": "string"}
OBJECT: Shape = {"type": "object"}
LINKS: Shape = {"type": "array", "items": {"$ref": "#/components/schemas/link"}}
NUMBERS: Shape = {"type": "array", "items": {"type": "number"}, "minItems": 4, "maxItems": 6}
CARRIED = tuple(Carried.model_fields)
SCHEMAS_OF: Mapping[str, tuple[Shape, Any]] = {  # and the example, of those that are not merely texts
    "matter": ({**TEXT, "enum": list(Matter), "default": Matter.CONTROL}, str(Matter.CONTROL)),
    "bbox": (NUMBERS, [37, 48, 39, 50]),
    "limit": ({"type": "integer", "minimum": 1, "maximum": LIMIT_MAX, "default": LIMIT}, 100),
}


def _query(name: str, field: FieldInfo) -> Shape:
    schema, example = SCHEMAS_OF.get(name, (TEXT, next(iter(field.examples or ()), None)))
    shape = {"name": name, "in": "query", "required": False, "description": field.description, "schema": schema}
    return shape | ({} if example is None else {"example": example}) | {"style": "form", "explode": False}


def _path(name: str, description: str, example: str) -> Shape:
    shape = {"name": name, "in": "path", "required": True, "description": description, "schema": TEXT}
    return shape | {"example": example}


PARAMETERS: Mapping[str, Shape] = {
    **{name: _query(name, field) for name, field in ItemsQuestion.model_fields.items()},
    "collectionId": _path("collectionId", "The id of a collection.", "stances-russia"),
    "featureId": _path("featureId", "The id of a feature.", "geonames:694403"),
}


def _object(*required: str, **properties: Shape) -> Shape:
    return {"type": "object", "required": list(required), "properties": properties}


COLLECTION = _object("id", "links", id=TEXT, title=TEXT, description=TEXT, extent=OBJECT, itemType=TEXT, links=LINKS)
FEATURE = _object(
    "type",
    "geometry",
    "properties",
    type={**TEXT, "enum": ["Feature"]},
    id=TEXT,
    geometry={**OBJECT, "nullable": True},
    properties={**OBJECT, "nullable": True},
    links=LINKS,
)
SCHEMAS: Mapping[str, Shape] = {
    "link": _object("href", href=TEXT, rel=TEXT, type=TEXT, title=TEXT),
    "landing": _object("links", title=TEXT, description=TEXT, links=LINKS),
    "conformance": _object("conformsTo", conformsTo={"type": "array", "items": TEXT}),
    "collection": COLLECTION,
    "collections": _object(
        "links",
        "collections",
        links=LINKS,
        collections={"type": "array", "items": {"$ref": "#/components/schemas/collection"}},
    ),
    "feature": FEATURE,
    "features": _object(
        "type",
        "features",
        type={**TEXT, "enum": ["FeatureCollection"]},
        features={"type": "array", "items": {"$ref": "#/components/schemas/feature"}},
        links=LINKS,
        timeStamp={**TEXT, "format": "date-time"},
        numberMatched={"type": "integer", "minimum": 0},
        numberReturned={"type": "integer", "minimum": 0},
    ),
    "problem": _object("type", "title", "status", type=TEXT, title=TEXT, status={"type": "integer"}, detail=TEXT),
}
OF_COLLECTION, OF_ITEMS = ("collectionId",), ("bbox", "limit", "cursor")


def document(base: str, version: str) -> Shape:
    """``base``: the address of the landing page."""
    return {
        "openapi": "3.0.3",
        "info": {
            "title": "Claimline for GIS",
            "description": "OGC API - Features: what each side and observer says of each place, and when.",
            "version": version,
        },
        "servers": [{"url": base}],
        "tags": [{"name": "capabilities"}, {"name": "data"}],
        "paths": {
            "/": _get("landing", "landing", "capabilities", CARRIED),
            "/api": _get("api", None, "capabilities", CARRIED),
            "/conformance": _get("conformance", "conformance", "capabilities", CARRIED),
            "/collections": _get("collections", "collections", "capabilities", CARRIED),
            "/collections/{collectionId}": _get("collection", "collection", "capabilities", (*OF_COLLECTION, *CARRIED)),
            "/collections/{collectionId}/items": _get(
                "items", "features", "data", (*OF_COLLECTION, *CARRIED, *OF_ITEMS), GEOJSON
            ),
            "/collections/{collectionId}/items/{featureId}": _get(
                "item", "feature", "data", (*OF_COLLECTION, "featureId", *CARRIED), GEOJSON
            ),
        },
        "components": {"parameters": dict(PARAMETERS), "schemas": dict(SCHEMAS)},
    }


SAID: Mapping[str, tuple[str, str]] = {  # of each operation, in short and in full
    "landing": ("The landing page", "Links to the document, its conformance and the layers."),
    "api": ("This document", "In OpenAPI 3.0, which clients for GIS read."),
    "conformance": ("What it conforms to", "The classes of OGC API - Features that this interface keeps."),
    "collections": ("The layers", "Each side's and observer's stances and spans, and the disputes."),
    "collection": ("A layer", "Its extent, and the links to its items and to the schema of their properties."),
    "items": ("The items of a layer", "What stands at an instant, or along time, as GeoJSON, page by page."),
    "item": ("One item of a layer", "A place as the layer has it, as GeoJSON."),
}


def _get(name: str, schema: str | None, tag: str, parameters: tuple[str, ...], media_type: str = JSON) -> Shape:
    summary, description = SAID[name]
    answer = OBJECT if schema is None else {"$ref": f"#/components/schemas/{schema}"}
    problem = {PROBLEM: {"schema": {"$ref": "#/components/schemas/problem"}}}
    statuses = {"400": "an unknown, repeated or invalid parameter", "default": "a problem (RFC 9457)"}
    if "collectionId" in parameters:
        statuses["404"] = "there is no such thing"
    problems = {status: {"description": text, "content": problem} for status, text in sorted(statuses.items())}
    return {
        "get": {
            "operationId": name,
            "tags": [tag],
            "summary": summary,
            "description": description,
            "parameters": [{"$ref": f"#/components/parameters/{each}"} for each in parameters],
            "responses": {
                "200": {"description": "the answer", "content": {media_type: {"schema": answer}}},
                **problems,
            },
        }
    }
