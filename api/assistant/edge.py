"""The HTTP service, asked inside this process: an answer for an assistant is the answer that HTTP gives."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any
from urllib.parse import quote, urlencode

import anyio
import orjson
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.http.access.origin import Origin
from api.settings import Settings
from domain.errors import ClaimlineError

logger = logging.getLogger(__name__)
THIS_MACHINE = ("127.0.0.1", 0)
PASSED_ON = frozenset({"authorization", "x-forwarded-for", "x-forwarded-proto", "sec-fetch-site"})
IN_PATHS = ":@"


class ToldByHttp(ClaimlineError):
    """HTTP's own refusal. ``document``: the problem document."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        super().__init__(str(document["detail"]))
        self.document = document


@dataclass(frozen=True, slots=True)
class Caller:
    """The client that asks: its address, and the headers that HTTP judges it by."""

    address: tuple[str, int]
    headers: tuple[tuple[str, str], ...]

    @classmethod
    def of_request(cls, request: Request, settings: Settings) -> Caller:
        passed_on = PASSED_ON if settings.name_header is None else PASSED_ON | {settings.name_header.lower()}
        headers = tuple((name, value) for name, value in request.headers.items() if name in passed_on)
        client = request.client
        return cls(THIS_MACHINE if client is None else (client.host, client.port), headers)

    @classmethod
    def with_key(cls, key: str | None) -> Caller:
        """The process that this one talks to over a pipe."""
        return cls(THIS_MACHINE, () if key is None else (("authorization", f"Bearer {key}"),))

    @property
    def authorization(self) -> str | None:
        return next((value for name, value in self.headers if name == "authorization"), None)


@dataclass(frozen=True, slots=True)
class Reply:
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> dict[str, Any]:
        parsed: dict[str, Any] = orjson.loads(self.body)
        return parsed


@dataclass(frozen=True, slots=True)
class Edge:
    app: ASGIApp

    async def read(self, path: str, query: Mapping[str, str], caller: Caller) -> Reply:
        """Raises ``ToldByHttp``."""
        return await self._ask("GET", path, query, caller, b"")

    async def send(self, path: str, body: object, caller: Caller) -> Reply:
        """Raises ``ToldByHttp``."""
        return await self._ask("POST", path, {}, caller, orjson.dumps(body))

    async def _ask(self, method: str, path: str, query: Mapping[str, str], caller: Caller, body: bytes) -> Reply:
        sent: list[Message] = []
        given = iter([{"type": "http.request", "body": body, "more_body": False}])

        async def receive() -> Message:
            for message in given:
                return message
            await anyio.sleep_forever()
            raise AssertionError

        async def send(message: Message) -> None:
            sent.append(message)

        try:
            await self.app(request_scope(method, path, query, caller), receive, send)
        except Exception:  # raised again once it has been answered: for the log
            if not sent:
                raise
            logger.exception("%s %s failed", method, path)
        status = next(each["status"] for each in sent if each["type"] == "http.response.start")
        headers = next(each["headers"] for each in sent if each["type"] == "http.response.start")
        reply = Reply(
            {name.decode().lower(): value.decode() for name, value in headers},
            b"".join(each.get("body", b"") for each in sent if each["type"] == "http.response.body"),
        )
        if status >= HTTPStatus.BAD_REQUEST:
            raise ToldByHttp(reply.json())
        return reply


def request_scope(method: str, path: str, query: Mapping[str, str], caller: Caller) -> dict[str, Any]:
    """An HTTP request as ASGI has it."""
    headers = [("host", "localhost"), ("accept", "application/json, */*;q=0.5"), *caller.headers]
    if method == "POST":
        headers.append(("content-type", "application/json"))
    return {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": path,
        "raw_path": quote(path, safe=f"/{IN_PATHS}").encode(),
        "root_path": "",
        "query_string": urlencode(query).encode(),
        "headers": [(name.encode(), value.encode("latin-1")) for name, value in headers],
        "client": caller.address,
        "server": ("localhost", 80),
    }


async def as_received(scope: Scope, settings: Settings) -> Request:
    """A request as routes see it, once the headers of trusted proxies have been read."""
    seen: list[Scope] = []

    async def keep(scope: Scope, _: Receive, __: Send) -> None:
        seen.append(scope)

    await Origin(keep, settings)(dict(scope), _nothing, _nowhere)
    return Request(seen[0])


async def _nothing() -> Message:
    return {"type": "http.disconnect"}


async def _nowhere(_: Message) -> None: ...
