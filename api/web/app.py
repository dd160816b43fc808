"""The pages of the service, each by its router. The order does not matter: no two have the same address."""

from __future__ import annotations

from api.web import assets
from api.web.about import routes as about
from api.web.map import routes as map_
from api.web.reading import routes as reading

PAGES = (
    map_.router,
    reading.router,
    about.router,
)
FILES = assets.router
