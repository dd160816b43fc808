"""Whether the service lives, whether it can answer, and its metrics."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import Annotated

import orjson
from anyio import move_on_after, to_thread
from fastapi import APIRouter, Depends, Request, Response

from api.http.access.auth import key_of, reader
from api.http.problems import Problem
from api.http.service import ServiceDep
from api.operations.shared import TOO_LATE, SharedStatus
from api.operations.status import brief, shape
from api.service import Service
from domain.errors import LogUnavailable
from domain.intake.keys import Scope

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
async def ready(request: Request, shared: StatusDep, service: ServiceDep) -> Response:
    """503 while the database cannot be reached, or a view has stopped or lags.

    The body says which, and the cure, to holders of a key, and on a service that is for this machine alone. Others
    learn no id of a webhook or of a key, and no path.
    """
    status, may_see_details = await asyncio.gather(shared.read(), _may_see_details(request, service))
    told = {"trouble": TOO_LATE} if status is None else (shape if may_see_details else brief)(status)
    is_ready = status is not None and status.is_ready
    body = orjson.dumps({"status": "ready" if is_ready else "not ready", **told})
    return Response(body, status_code=200 if is_ready else 503, media_type="application/json")


async def _may_see_details(request: Request, service: Service) -> bool:
    """False also where the key cannot be looked up in time: a probe waits for nothing."""
    if service.settings.is_for_this_machine:
        return True
    if "authorization" not in request.headers:
        return False
    with move_on_after(SharedStatus.within_seconds):
        return await to_thread.run_sync(
            _has_key, request, service, limiter=request.app.state.probing, abandon_on_cancel=True
        )
    return False


def _has_key(request: Request, service: Service) -> bool:
    try:
        key_of(request, service, Scope.READ)
    except (Problem, LogUnavailable):
        return False
    return True


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
