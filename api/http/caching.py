"""Answers with a tag of their bytes, and how long caches may keep them."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256

from fastapi import Request, Response

from api.http.deps import NOTHING, ServiceDep

ALWAYS_FRESH = "no-cache"
FOR_EVER = "max-age=31536000, immutable"
# What the law has removed from an entry is to be gone from caches, too, within this.
A_DAY = "max-age=86400"


def kept(service: ServiceDep, how_long: str) -> str:
    return f"{'private' if service.settings.reading_needs_key else 'public'}, {how_long}"


def served(
    request: Request, body: bytes, media_type: str, kept_how: str, headers: Mapping[str, str] = NOTHING
) -> Response:
    """``body``, unless the client has it: its tag is that of the bytes."""
    tag = f'"{sha256(body).hexdigest()[:32]}"'
    lasting = {"Cache-Control": kept_how, "ETag": tag, **headers}
    given = {each.strip().removeprefix("W/") for each in request.headers.get("if-none-match", "").split(",")}
    if given & {tag, "*"}:
        return Response(status_code=304, headers=lasting)
    return Response(body, headers={"Content-Type": media_type, **lasting})
