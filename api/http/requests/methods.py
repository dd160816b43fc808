"""Methods of an address (RFC 9110): HEAD wherever there is GET, OPTIONS everywhere, and an ``Allow`` that is whole."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from re import Pattern

from fastapi import APIRouter, Response
from fastapi.routing import APIRoute
from starlette.routing import compile_path
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.http.problems import no_such_method

PATHS_MAX, PATH_LENGTH_MAX = 4_096, 256  # that are remembered
HEAD_ONLY = "claimline.head_only"  # in the scope of a request for HEAD, which a route sees as one for GET


class Methods:
    """Answers for methods around the routes, which know their own alone."""

    def __init__(self, app: ASGIApp, routers: Iterable[tuple[APIRouter, str]]) -> None:
        self._app = app
        self._addresses = [(compile_path(path)[0], methods) for path, methods in _by_path(routers).items()]
        self._remembered = lru_cache(PATHS_MAX)(self._allowed)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        allowed = self._allowed_at(scope["path"]) if scope["type"] == "http" else None
        if allowed is None:
            await self._app(scope, receive, send)
        elif scope["method"] == "OPTIONS":
            await Response(status_code=204, headers={"Allow": ", ".join(allowed)})(scope, receive, send)
        elif scope["method"] not in allowed:
            await no_such_method(allowed)(scope, receive, send)
        elif scope["method"] == "HEAD":
            await self._app({**scope, "method": "GET", HEAD_ONLY: True}, receive, _without_body(send))
        else:
            await self._app(scope, receive, send)

    def _allowed_at(self, path: str) -> list[str] | None:
        return self._remembered(path) if len(path) <= PATH_LENGTH_MAX else self._allowed(path)

    def _allowed(self, path: str) -> list[str] | None:
        return next((methods for pattern, methods in self._addresses if _fits(pattern, path)), None)


def _by_path(routers: Iterable[tuple[APIRouter, str]]) -> Mapping[str, list[str]]:
    found: dict[str, set[str]] = {}
    for router, prefix in routers:
        for route in router.routes:
            if isinstance(route, APIRoute):
                found.setdefault(prefix + route.path, {"OPTIONS"}).update(route.methods or ())
    return {path: sorted(methods | ({"HEAD"} if "GET" in methods else set())) for path, methods in found.items()}


def _fits(pattern: Pattern[str], path: str) -> bool:
    return pattern.match(path) is not None


def _without_body(send: Send) -> Send:
    async def sent(message: Message) -> None:
        await send({**message, "body": b""} if message["type"] == "http.response.body" else message)

    return sent
