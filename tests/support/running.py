"""A service on a database, asked over HTTP."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from fastapi import FastAPI
from fastapi.testclient import TestClient
from starlette.routing import BaseRoute, Route

from adapters.zones import installed
from api.app import create_app
from api.bootstrap import Installation, opened
from api.feed.stream.streams import Pace
from api.settings import Settings
from domain.dates.instants import Instant
from domain.intake.keys import Scope
from domain.ports import Clock
from domain.record.zones import Zones
from tests.support.engines import Engine


@dataclass
class SetClock:
    """Shows what it was set to."""

    instant: Instant = 0

    def now(self) -> Instant:
        return self.instant


@dataclass(frozen=True)
class Running:
    """``read`` gives the parsed answer of a GET that must succeed; ``write`` records with a key that may do all."""

    service: Installation
    client: TestClient
    key: str

    def read(self, path: str, **parameters: Any) -> Any:
        response = self.client.get(path, params=parameters)
        assert response.status_code == 200, response.text
        return response.json()

    def write(self, method: str, path: str, body: object, **headers: str) -> Any:
        response = self.client.request(method, path, json=body, headers={**self.authorization, **headers})
        assert response.status_code in (200, 201, 202), response.text
        return response.json()

    def post(self, path: str, body: object, **headers: str) -> Any:
        return self.write("POST", path, body, **headers)

    def put(self, path: str, body: object) -> Any:
        return self.write("PUT", path, body)

    @property
    def authorization(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.key}"}


# Records of tests may be made at a time long past, by a clock that is set; later entries take the clock of the machine.
CLOCK_AHEAD_DAYS = 36_500
BUSY_SECONDS = 30.0  # for a status: the machine that tests run on may be busy
_included: list[BaseRoute] = []


def an_app(service: Installation, pace: Pace | None = None) -> FastAPI:
    """Share the routers of the first app of this process: working out their routes takes longer than most tests."""
    app = create_app(service, version="test", pace=pace)
    app.state.status.within_seconds = BUSY_SECONDS
    routes = app.router.routes
    own = [route for route in routes if isinstance(route, Route)]
    if not _included:
        _included.extend(route for route in routes if route not in own)
    routes[:] = [*own, *_included]
    return app


@contextmanager
def running(
    engine: Engine, *, clock: Clock | None = None, settings: Settings | None = None, zones: Zones = installed
) -> Iterator[Running]:
    with opened(settings or Settings(database=engine.url), clock=clock, zones=zones) as service:
        names = {key.name for key in service.keys.list()}
        key = service.keys.add(f"test-{len(names)}", frozenset(Scope))
        with TestClient(an_app(service)) as client:
            yield Running(service, client, key)
