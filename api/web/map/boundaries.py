"""The base map of the page: the districts that are shipped, or the GeoJSON that the operator has named."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from hashlib import sha256
from pathlib import Path

from fastapi import APIRouter, Response

from api.http.problems import Problem
from api.http.service import ServiceDep
from api.service import Service
from api.web.assets import FOR_EVER, HASH_LENGTH, asset

SHIPPED = ("boundaries/ukraine.geojson",)

router = APIRouter(include_in_schema=False)


@cache
def _content(path: Path) -> bytes:
    """The file as it was at the start."""
    return path.read_bytes()


def _version(path: Path) -> str:
    return sha256(_content(path)).hexdigest()[:HASH_LENGTH]


def boundaries_of(service: Service) -> Sequence[str]:
    """The addresses of the base map."""
    path = service.settings.boundaries
    return [asset(name) for name in SHIPPED] if path is None else [f"/boundaries/{_version(path)}.geojson"]


@router.get("/boundaries/{version}.geojson")
async def read_boundaries(version: str, service: ServiceDep) -> Response:
    """The operator's GeoJSON."""
    path = service.settings.boundaries
    if path is None or version != _version(path):
        raise Problem("no-such-address", "no boundaries at this address", "load the map again")
    return Response(_content(path), media_type="application/geo+json", headers={"Cache-Control": FOR_EVER})
