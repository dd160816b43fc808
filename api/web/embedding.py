"""Pages under ``/embed``: the same pages without their header, which the websites of a setting may frame.

Links on them lead to embedded pages, since no other page can be shown in a frame.
"""

from __future__ import annotations

from starlette.types import ASGIApp, Receive, Scope, Send

EMBEDDED = "/embed"
FRAMED = frozenset({"", "days", "disputes", "figures", "outcomes", "places", "statements"})  # by their first segment


def is_embedded(path: str) -> bool:
    return path == EMBEDDED or path.startswith(f"{EMBEDDED}/")


class Embedding:
    """Lets the routes of pages answer under ``/embed``, too: of those that only show, and record nothing."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and is_embedded(scope["path"]) and _first_segment(scope["path"]) in FRAMED:
            scope = {**scope, "root_path": EMBEDDED}
        await self._app(scope, receive, send)


def _first_segment(path: str) -> str:
    return path.removeprefix(EMBEDDED).lstrip("/").partition("/")[0]
