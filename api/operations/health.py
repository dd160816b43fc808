"""Whether the service lives, whether it can answer, and its metrics."""

from __future__ import annotations

import orjson
from fastapi import APIRouter, Depends, Request, Response

from api.http.auth import reader
from api.http.service import ServiceDep
from api.operations.status import shape

router = APIRouter(tags=["health"])


@router.get("/livez")
async def live() -> Response:
    """That the process lives; nothing is asked of the database."""
    return Response(b'{"status":"alive"}', media_type="application/json")


@router.get("/readyz")
def ready(service: ServiceDep) -> Response:
    """503 while the database cannot be reached, or a view has stopped; the body says which, where and the cure."""
    status = service.status()
    body = orjson.dumps({"status": "ready" if status.is_ready else "not ready", **shape(status)})
    return Response(body, status_code=200 if status.is_ready else 503, media_type="application/json")


@router.get("/metrics", dependencies=[Depends(reader)])
def metrics(request: Request) -> Response:
    """For Prometheus: requests, and how far the views, the signing and each webhook are."""
    body, media_type = request.app.state.metrics.text(request.headers.get("accept", ""))
    return Response(body, headers={"Content-Type": media_type, "Cache-Control": "no-cache"})
