"""Pages of other websites as clients (CORS, of the Fetch standard): which may call the service from a browser."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send

PREFIXES = ("/v1", "/ogc")
METHODS = ("GET", "HEAD", "OPTIONS", "POST", "PUT", "DELETE", "PATCH")
ASKED = (
    *("Accept", "Accept-Datetime", "Authorization", "Cache-Control", "Claimline-Min-Position", "Content-Type"),
    *("Idempotency-Key", "If-None-Match", "Last-Event-ID"),
)
EXPOSED = (
    *("Claimline-Caught-Up", "Claimline-Coordinates", "Claimline-Cursor", "Claimline-Licences", "Claimline-Position"),
    *(
        "Claimline-Total",
        "Content-Disposition",
        "Content-Location",
        "ETag",
        "Link",
        "Location",
        "Memento-Datetime",
        "Retry-After",
    ),
)


class Cors:
    """Lets pages of ``origins`` read the API. Keys travel in a header, never in a cookie, so no credentials."""

    def __init__(self, app: ASGIApp, origins: Sequence[str]) -> None:
        self._app = app
        self._shared = CORSMiddleware(
            app, allow_origins=origins, allow_methods=METHODS, allow_headers=ASKED, expose_headers=EXPOSED
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        is_api = scope["type"] == "http" and scope["path"].startswith(PREFIXES)
        await (self._shared if is_api else self._app)(scope, receive, send)
