"""Whether the service lives, and whether it can answer."""

from __future__ import annotations

import orjson
from fastapi import APIRouter, Response

from api.deps import ServiceDep

router = APIRouter(tags=["health"])


@router.get("/livez")
async def live() -> Response:
    """That the process lives; nothing is asked of the database."""
    return Response(b'{"status":"alive"}', media_type="application/json")


@router.get("/readyz")
def ready(service: ServiceDep) -> Response:
    """503 while the database cannot be reached, or a view has stopped; the body says which, where and the cure."""
    status = service.status()
    body = orjson.dumps({"status": "ready" if status.is_ready else "not ready", **status.shape()})
    return Response(body, status_code=200 if status.is_ready else 503, media_type="application/json")
