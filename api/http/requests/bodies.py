"""Bodies of requests, from strict JSON."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Annotated, Any

from fastapi import Depends, Header, Request

from api.http.parsing.forms import BODY_BYTES_MAX, Form, FormT, read_form
from api.http.parsing.strict_json import fault_in_media_type, parse_json
from api.http.problems import Problem
from domain.errors import BadQuestion
from domain.text import fault_in_id


async def body_of(request: Request) -> AsyncIterator[bytes]:
    """Yield the body while holding one of the places for writers, so that waiting writers leave threads to readers."""
    body = await read_body(request)
    async with request.app.state.recording:
        yield body


async def optional_body_of(request: Request) -> AsyncIterator[bytes]:
    """Yield as ``body_of`` does; an empty text for a request without a body."""
    has_body = request.headers.get("content-length", "0") != "0" or "transfer-encoding" in request.headers
    body = await read_body(request) if has_body else b""
    async with request.app.state.recording:
        yield body


async def read_body(request: Request) -> bytes:
    """Refused as soon as it is too long."""
    cure = f"send at most {BODY_BYTES_MAX} bytes; a long report can be split in two"
    return await read_body_of(request, BODY_BYTES_MAX, cure)


async def read_body_of(request: Request, bytes_max: int, cure: str) -> bytes:
    """Likewise. ``cure``: what to do with a longer one."""
    refuse_coded(request)
    if fault := fault_in_media_type(request.headers.get("content-type")):
        raise Problem("unsupported-media-type", *fault)
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > bytes_max:
            raise Problem("too-large", "the body is too large", cure, Connection="close")
    return bytes(body)


def refuse_coded(request: Request) -> None:
    """Raises ``Problem`` for a body that is compressed, which would have to be read to know how long it is."""
    coding = ", ".join(request.headers.getlist("content-encoding")).strip()
    if coding.lower() not in ("", "identity"):
        detail = f"the body has the coding {coding[:80]!r}"
        raise Problem("unsupported-media-type", detail, "send it as it is", Accept_Encoding="identity")


BodyDep = Annotated[bytes, Depends(body_of)]
OptionalBodyDep = Annotated[bytes, Depends(optional_body_of)]
PlainBodyDep = Annotated[bytes, Depends(read_body)]  # of what records nothing


def body(form: type[Form], *, required: bool = True) -> dict[str, Any]:
    """The request body of a route in the OpenAPI document, since no route lets the framework parse one."""
    content = {"schema": {"$ref": f"#/components/schemas/{form.__name__}"}, "example": form.EXAMPLE}
    return {"requestBody": {"required": required, "content": {"application/json": content}}}


def parsed(body: bytes, form: type[FormT]) -> FormT:
    return read_form(form, parse_json(body, max_bytes=BODY_BYTES_MAX))


async def idempotency_key(
    idempotency_key: Annotated[
        str | None,
        Header(alias="Idempotency-Key", description="an id; makes a repeated request the same one"),
    ] = None,
) -> str | None:
    if idempotency_key is not None and (fault := fault_in_id(idempotency_key)):
        raise BadQuestion("Idempotency-Key", *fault)
    return idempotency_key


IdempotencyDep = Annotated[str | None, Depends(idempotency_key)]
