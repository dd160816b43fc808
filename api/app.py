"""The HTTP service: routes on a ``Service`` that somebody else has composed."""

from __future__ import annotations

from fastapi import Depends, FastAPI
from fastapi.routing import APIRoute

from api import problems
from api.bootstrap import Service
from api.deps import fit_names, known_parameters, min_position, reader
from api.routes import declarations, health, reports, stances, statements

TITLE = "Claimline"
DESCRIPTION = (
    "Who said who holds which town: what each side was claiming on any date, and what the record knew. "
    "It never decides who is right."
)


def create_app(service: Service, *, version: str) -> FastAPI:
    app = FastAPI(
        title=TITLE,
        description=DESCRIPTION,
        version=version,
        generate_unique_id_function=_operation_id,
        redoc_url=None,
    )
    app.state.service = service
    problems.install(app)
    strict = [Depends(known_parameters), Depends(fit_names)]
    reading = [*strict, Depends(reader), Depends(min_position)]
    app.include_router(health.router, dependencies=strict)
    app.include_router(reports.router, prefix="/v1", dependencies=strict)
    app.include_router(declarations.declaring, prefix="/v1", dependencies=strict)
    app.include_router(declarations.reading, prefix="/v1", dependencies=reading)
    app.include_router(stances.router, prefix="/v1", dependencies=reading)
    app.include_router(statements.router, prefix="/v1", dependencies=reading)
    return app


def _operation_id(route: APIRoute) -> str:
    return route.name
