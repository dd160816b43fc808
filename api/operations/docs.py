"""The page that shows every address, to try out.

From this service alone: so it works without the internet, tells nobody else who reads, and shows no key to a script
from elsewhere. (The framework's own page loads its scripts from a CDN.)
"""

from __future__ import annotations

from importlib.resources import files

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from api.http.sending.pages import HEADERS

PAGE = "/docs"
MEDIA_TYPES = {"docs.html": "text/html", "docs.css": "text/css", "docs.js": "text/javascript"}


def _route(path: str, name: str) -> Route:
    content = files("api").joinpath("web", "static", name).read_bytes()

    async def static(_: Request) -> Response:
        return Response(content, media_type=MEDIA_TYPES[name], headers=HEADERS)

    return Route(path, static)


routes: list[BaseRoute] = [_route(PAGE if name == "docs.html" else f"{PAGE}/{name}", name) for name in MEDIA_TYPES]
