"""OGC API - Features, part 1: the record as layers that GIS clients read by themselves."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Query, Request, Response

from api.gis import schemas
from api.gis.collections import CRS84, Collection, Layer, listed, named, shape
from api.gis.document import document
from api.gis.items import Items, Wanted, one, page, reading
from api.gis.links import GEOJSON, JSON, OPENAPI, SCHEMA, Link, Links
from api.gis.parameters import CarriedQuery, ItemsQuestion
from api.http.parameters.coordinates import pinned_coordinates, with_cursor
from api.http.parameters.paging import Cursor
from api.http.sending.spool import Body, response_of
from api.http.service import ServiceDep
from domain.dates.instants import to_text
from domain.places.geometry import Box
from domain.vocabulary import Agreement

CONFORMS_TO = [
    f"http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/{part}" for part in ("core", "oas30", "geojson")
]
TITLE = "Claimline"
DESCRIPTION = (
    "Who said who holds which town, as layers: of each side and observer what it says at an instant (`stances-…`) and "
    "along time (`spans-…`), and where the sides contradict one another (`disputes`). It never decides who is right."
)
CURSOR = {"about", "said_by", "known_at", "after"}

router = APIRouter(include_in_schema=False)


def _answer(shape_: Mapping[str, Any], media_type: str = JSON, links: Mapping[str, str] | None = None) -> Response:
    return _bytes(orjson.dumps(shape_), media_type, links)


def _bytes(body: Body, media_type: str, headers: Mapping[str, str] | None = None) -> Response:
    return response_of(body, {"Content-Type": media_type, "Cache-Control": "no-cache", **(headers or {})})


@router.get("")
@router.get("/")
def landing_page(request: Request, _: CarriedQuery) -> Response:
    to = Links(request).to
    links = [
        to("/", "self", JSON, "this page"),
        to("/api", "service-desc", OPENAPI, "the OpenAPI document of this interface"),
        to("/conformance", "conformance", JSON, "what it conforms to"),
        to("/collections", "data", JSON, "the layers"),
    ]
    return _answer({"title": TITLE, "description": DESCRIPTION, "links": links})


@router.get("/api")
def api_document(request: Request, _: CarriedQuery) -> Response:
    base = f"{str(request.base_url).rstrip('/')}/ogc"
    return _answer(document(base, request.app.version), OPENAPI)


@router.get("/conformance")
def conformance(_: CarriedQuery) -> Response:
    return _answer({"conformsTo": CONFORMS_TO})


@router.get("/collections")
def collections(request: Request, service: ServiceDep, asked: CarriedQuery) -> Response:
    links = Links(request)
    with service.reader.snapshot() as past:
        resolved = service.asking.resolve(past, asked.question())
        at = resolved.known_at.position
        extent = past.extent(at=at)
        found = [_described(each, extent, links) for each in listed(past, resolved.conflict, at)]
    return _answer({"links": [links.to("/collections", "self", JSON)], "collections": found})


@router.get("/collections/{collection}")
def collection(request: Request, collection: str, service: ServiceDep, asked: CarriedQuery) -> Response:
    with service.reader.snapshot() as past:
        resolved = service.asking.resolve(past, asked.question())
        extent = past.extent(at=resolved.known_at.position)
        return _answer(_described(named(collection, resolved.conflict), extent, Links(request)))


def _described(of: Collection, around: Box | None, links: Links) -> dict[str, Any]:
    extent: dict[str, Any] = {}
    if around is not None:
        box = [around.west, around.south, around.east, around.north]
        extent["spatial"] = {"bbox": [box], "crs": CRS84}
    if of.layer is Layer.SPANS:
        extent["temporal"] = {"interval": [[None, None]]}
    path = f"/collections/{of.id}"
    return shape(
        of,
        extent,
        [
            links.to(path, "self", JSON, of.title),
            links.to(f"{path}/items", "items", GEOJSON, of.title),
            links.to(f"{path}/schema", "describedBy", SCHEMA, "the properties of a feature"),
        ],
    )


@router.get("/collections/{collection}/schema")
def schema(request: Request, collection: str, service: ServiceDep, asked: CarriedQuery) -> Response:
    with service.reader.snapshot() as past:
        conflict = service.asking.resolve(past, asked.question()).conflict
        of = named(collection, conflict)
    return _answer(schemas.document(of, [] if conflict is None else sorted(conflict.sides()), Links(request)), SCHEMA)


@router.get("/collections/{collection}/items")
def items(request: Request, collection: str, service: ServiceDep, asked: Annotated[ItemsQuestion, Query()]) -> Response:
    question, after = asked.question(), ""
    if asked.cursor is not None:
        read = Cursor.read(request, asked.cursor, CURSOR)
        question, after = with_cursor(question, read), read.values["after"]
    links = Links(request)
    onward = list[Link]()

    wanted = Wanted(collection, question, asked.datetime, box=asked.bbox, after=after)
    with reading(service.asking, wanted) as found:

        def last_members(returned: int, last: str | None) -> dict[str, Any]:
            if last is not None:
                onward.append(links.here("next", GEOJSON, cursor=_cursor(request, found, last)))
            is_all = asked.cursor is None and last is None
            return {
                "links": [*_links(links, wanted, found), *onward],
                "timeStamp": to_text(service.asking.clock.now()),
                **({"numberMatched": returned} if is_all else {}),
                "numberReturned": returned,
            }

        body = page(found, asked.limit, last_members)
    return _bytes(
        body, GEOJSON, {"Link": ", ".join(f'<{each["href"]}>; rel="next"' for each in onward)} if onward else {}
    )


def _cursor(request: Request, found: Items, last: str) -> str:
    return Cursor({**pinned_coordinates(found.resolved), "after": last}).text(request)


def _links(links: Links, wanted: Wanted, found: Items) -> list[Link]:
    own = [
        links.here("self", GEOJSON, "this page"),
        links.to(f"/collections/{wanted.collection}", "collection", JSON, "the collection"),
    ]
    if wanted.layer == Layer.SPANS:
        return own
    asked = _asked(found, wanted)
    return [*own, links.beside("/v1/stances", "alternate", "text/csv", "the same as a table", asked | {"f": "csv"})]


def _asked(found: Items, wanted: Wanted) -> dict[str, str]:
    """The question of this layer, as ``/v1/stances`` takes it."""
    shown = {"agreement": str(Agreement.DISPUTED)} if wanted.layer == Layer.DISPUTES else {"claimant": wanted.speaker}
    box = {}
    if (around := wanted.box) is not None:
        box = {"bbox": ",".join(f"{each:f}" for each in (around.west, around.south, around.east, around.north))}
    coordinates = pinned_coordinates(found.resolved)
    conflict = found.resolved.conflict_id
    return {
        **({} if conflict is None else {"conflict": conflict}),
        **coordinates,
        "matter": str(found.resolved.coordinates.matter),
        **shown,
        **box,
    }


@router.get("/collections/{collection}/items/{item}")
def item(request: Request, collection: str, item: str, service: ServiceDep, asked: CarriedQuery) -> Response:
    links = Links(request)
    found = one(service.asking, Wanted(collection, asked.question(), asked.datetime, item=item))
    own = [
        links.here("self", GEOJSON, "this item"),
        links.to(f"/collections/{collection}", "collection", JSON, "the collection"),
    ]
    return _answer({**found, "links": own}, GEOJSON)
