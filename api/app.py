"""The HTTP service: routes on a ``Service`` that somebody else has composed."""

from __future__ import annotations

from asyncio import Semaphore
from functools import cache

from anyio import CapacityLimiter
from fastapi import Depends, FastAPI
from fastapi.routing import APIRoute, APIRouter

from api.audit import proofs_routes
from api.feed import routes as feed
from api.feed.channels import routes as feeds
from api.feed.query import feed_caught_up, feed_min_position
from api.feed.stream.streams import Pace, Streams
from api.feed.webhooks import routes as webhooks
from api.gis import routes
from api.http.access.auth import reader
from api.http.access.cors import Cors
from api.http.access.limits import Limited
from api.http.access.origin import Origin
from api.http.caching.hot import Hot
from api.http.negotiation.coded import Coded
from api.http.parameters.waiting import min_position
from api.http.requests.deadline import Deadline
from api.http.requests.direct import Direct, DirectRoutes, direct_routes
from api.http.requests.methods import Methods
from api.http.requests.shared import Shared, SharedByName
from api.http.requests.strict import fit_names, known_parameters
from api.http.sending.position import Positioned
from api.intake import dates_routes, declarations_routes, place_imports_routes
from api.intake import routes as reports
from api.intake.handed_in import HandedIn
from api.intake.proposing import routes as proposals
from api.intake.proposing.turns import Turns
from api.openapi.document import DocumentedAPI
from api.operations import docs, health
from api.operations import problems as problem_pages
from api.operations.metrics import Measured, Metrics
from api.operations.shared import SharedStatus
from api.questions.figures import routes as figures_routes
from api.questions.overviews import routes as overviews_routes
from api.questions.policies import routes as policies_routes
from api.questions.slice import routes as slice_routes
from api.questions.stances import routes as stances_routes
from api.questions.statements import routes as statements_routes
from api.service import Service
from api.web import errors
from api.web.app import FILES, FIRST, PAGES, SESSIONS
from api.web.embedding import Embedding
from api.web.setup import first

TITLE = "Claimline"
AWAITING_AT_ONCE = 8  # requests that wait for others, in threads of their own: a signature, the target of a webhook
PROBING_AT_ONCE = 2  # metrics that are written, in threads of their own
RECORDING_AT_ONCE = 16  # of the 40 threads that routes have: the rest is for readers, however long writers wait
DESCRIPTION = (
    "Who said who holds which town: what each side was claiming on any date, and what the record knew. "
    "It never decides who is right."
)
STRICT = [Depends(known_parameters), Depends(fit_names)]
READING = [*STRICT, Depends(reader), Depends(min_position)]
ROUTERS = (
    (health.router, "", STRICT),
    (problem_pages.router, "", STRICT),
    (reports.router, "/v1", STRICT),
    (proposals.router, "/v1", STRICT),
    (place_imports_routes.importing, "/v1", STRICT),  # before those of a place that any name stands for
    (place_imports_routes.progress, "/v1", READING),
    (declarations_routes.declaring, "/v1", STRICT),
    (declarations_routes.reading, "/v1", READING),
    (dates_routes.router, "/v1", READING),
    (stances_routes.router, "/v1", READING),
    (overviews_routes.router, "/v1", READING),
    (figures_routes.router, "/v1", READING),
    (slice_routes.router, "/v1", READING),
    (policies_routes.router, "/v1", READING),
    (statements_routes.router, "/v1", READING),
    (proofs_routes.router, "/v1", [Depends(known_parameters), Depends(reader), Depends(min_position)]),
    (feed.router, "/v1", [*STRICT, Depends(reader), Depends(feed_min_position)]),
    (feeds.router, "/v1", [*STRICT, Depends(reader), Depends(feed_min_position)]),
    (webhooks.router, "/v1", [*STRICT, Depends(feed_caught_up)]),
    (routes.router, "/ogc", [Depends(known_parameters), Depends(reader), Depends(min_position)]),
    (FIRST, "", [*READING, Depends(first.set_up)]),
    *((page, "", READING) for page in PAGES),
    (SESSIONS, "", STRICT),
    (FILES, "", []),
)


def create_app(service: Service, *, version: str, pace: Pace | None = None) -> FastAPI:
    """``pace`` is that of streams."""
    app = DocumentedAPI(
        title=TITLE,
        description=DESCRIPTION,
        version=version,
        generate_unique_id_function=_operation_id,
        docs_url=None,
        redoc_url=None,
        routes=docs.routes,
    )
    app.state.service = service
    app.state.recording = Semaphore(RECORDING_AT_ONCE)
    app.state.reports = HandedIn(service.recording)
    app.state.awaiting = CapacityLimiter(AWAITING_AT_ONCE)
    app.state.turns = Turns()
    app.state.stamps = Shared(service.stamps.read)
    app.state.keys = SharedByName(service.keys.recognise)
    app.state.streams = Streams(service.feeding, service.settings, pace=pace)
    errors.install(app, service)
    first.install(app)
    for router, prefix, dependencies in ROUTERS:
        app.include_router(router, prefix=prefix, dependencies=dependencies)
    app.router.middleware_stack = Direct(app.router.middleware_stack, app.router, _direct_routes())
    app.state.metrics = Metrics(app.state.streams)
    app.state.metrics.watch_work(lambda: app.state.reports.under_way, service.audit)
    app.state.status = SharedStatus(service.status)
    app.state.probing = CapacityLimiter(PROBING_AT_ONCE)
    routers = [(router, prefix) for router, prefix, _ in ROUTERS]
    app.add_middleware(Embedding)
    app.add_middleware(Hot, service=service, stamps=app.state.stamps)
    app.add_middleware(Positioned)
    app.add_middleware(Coded)
    app.add_middleware(Deadline, service=service)
    app.add_middleware(Limited, settings=service.settings, hits=app.state.metrics.limits_hit)
    app.add_middleware(Measured, metrics=app.state.metrics, routers=routers)
    app.add_middleware(Methods, routers=routers)
    if service.settings.cors:
        app.add_middleware(Cors, origins=service.settings.cors)
    app.add_middleware(Origin, settings=service.settings)
    return app


@cache
def _direct_routes() -> DirectRoutes:
    """Those of every app: made once in a process, since the framework takes long over it."""
    together = APIRouter()
    for router, prefix, dependencies in ROUTERS:
        together.include_router(router, prefix=prefix, dependencies=dependencies)
    return direct_routes(together)


def _operation_id(route: APIRoute) -> str:
    return route.name
