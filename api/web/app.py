"""The pages of the service, each by its router. The order does not matter: no two have the same address."""

from __future__ import annotations

from api.web import assets
from api.web.about import routes as about
from api.web.conflicts import routes as conflicts
from api.web.day import routes as day
from api.web.disputes import routes as disputes
from api.web.figures import routes as figures
from api.web.map import boundaries
from api.web.map import routes as map_
from api.web.outcomes import routes as outcomes
from api.web.reading import routes as reading
from api.web.record import routes as record
from api.web.search import routes as search
from api.web.session import routes as session
from api.web.setup import routes as setup
from api.web.statement import routes as statement
from api.web.town import routes as town
from api.web.verify import routes as verify

FIRST = map_.router
PAGES = (
    town.router,
    statement.router,
    boundaries.router,
    day.router,
    disputes.router,
    outcomes.router,
    figures.router,
    verify.router,
    reading.router,
    about.router,
    search.router,
    record.router,
    setup.router,
    conflicts.router,
)
FILES = assets.router
SESSIONS = session.router  # open to those who have shown no key yet
