"""The deadline of each request: where a database does not answer, the client gets an answer within ten seconds."""

from __future__ import annotations

from starlette.types import ASGIApp, Receive, Scope, Send

from api.service import Service

REQUEST_SECONDS = 7.5  # for waits of a request; what it began last, and those who wait behind it, take up to two more


class Deadline:
    """Gives every request its time. It runs while the request waits for a thread, too."""

    def __init__(self, app: ASGIApp, service: Service) -> None:
        self._app = app
        self._within = service.within

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        with self._within(REQUEST_SECONDS if scope["type"] == "http" else None):
            await self._app(scope, receive, send)
