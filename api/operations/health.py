"""Whether the service lives, whether it can answer, and its metrics."""

from __future__ import annotations

from functools import partial
from typing import Annotated

import orjson
from anyio import to_thread
from fastapi import APIRouter, Depends, Request, Response

from api.http.auth import reader
from api.operations.shared import TOO_LATE, SharedStatus
from api.operations.status import shape
from domain.errors import LogUnavailable

router = APIRouter(tags=["health"])


async def shared_status(request: Request) -> SharedStatus:
    status: SharedStatus = request.app.state.status
    return status


StatusDep = Annotated[SharedStatus, Depends(shared_status)]


@router.get("/livez")
async def live() -> Response:
    """That the process lives; nothing is asked of the database."""
    return Response(b'{"status":"alive"}', media_type="application/json")


@router.get("/readyz")
async def ready(shared: StatusDep) -> Response:
    """503 while the database cannot be reached, or a view has stopped or lags; the body says which, and the cure."""
    status = await shared.read()
    told = {"trouble": TOO_LATE} if status is None else shape(status)
    is_ready = status is not None and status.is_ready
    body = orjson.dumps({"status": "ready" if is_ready else "not ready", **told})
    return Response(body, status_code=200 if is_ready else 503, media_type="application/json")


@router.get("/metrics", dependencies=[Depends(reader)])
async def metrics(request: Request, shared: StatusDep) -> Response:
    """For Prometheus: requests, and how far the views, the signing and each webhook are."""
    try:
        status = await shared.read()
    except LogUnavailable:
        status = None
    write = partial(request.app.state.metrics.text, request.headers.get("accept", ""), status)
    body, media_type = await to_thread.run_sync(write, limiter=request.app.state.probing)
    return Response(body, headers={"Content-Type": media_type, "Cache-Control": "no-cache"})
