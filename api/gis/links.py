"""Links: absolute, as GIS clients need them, and bearing the parameters of time that they were asked with."""

from __future__ import annotations

from urllib.parse import quote, urlencode

from fastapi import Request

BASE = "/ogc"
CARRIED = ("conflict", "datetime", "known_at", "matter")
JSON = "application/json"
GEOJSON = "application/geo+json"
SCHEMA = "application/schema+json"
OPENAPI = "application/vnd.oai.openapi+json;version=3.0"

Link = dict[str, str]


class Links:
    def __init__(self, request: Request) -> None:
        self._base = str(request.base_url).rstrip("/")
        self._asked = {name: value for name, value in request.query_params.items() if name in CARRIED}
        self._given = dict(request.query_params.multi_items())
        self._path = request.url.path

    def to(self, path: str, rel: str, media_type: str, title: str = "") -> Link:
        """An address of this interface."""
        return self._link(self.url(path), rel, media_type, title)

    def beside(self, path: str, rel: str, media_type: str, title: str, asked: dict[str, str]) -> Link:
        """An address of the service, outside this interface."""
        return self._link(f"{self._base}{path}?{urlencode(asked, safe=':,')}", rel, media_type, title)

    def here(self, rel: str, media_type: str, title: str = "", **instead: str) -> Link:
        """This address, with some parameters instead of what was given."""
        return self._link(_with(f"{self._base}{self._path}", self._given | instead), rel, media_type, title)

    def url(self, path: str) -> str:
        return _with(f"{self._base}{BASE}{quote(path, safe='/:@')}", self._asked)

    @staticmethod
    def _link(href: str, rel: str, media_type: str, title: str) -> Link:
        return {"href": href, "rel": rel, "type": media_type, **({"title": title} if title else {})}


def _with(url: str, query: dict[str, str]) -> str:
    return f"{url}?{urlencode(query, safe=':,/')}" if query else url
