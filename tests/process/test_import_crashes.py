"""A serving process that is killed while it imports a country: it continues, and each place is declared once."""

from __future__ import annotations

import random
from collections import Counter
from typing import Any

import httpx2
import pytest

from api.bootstrap import opened
from api.settings import Settings
from domain.intake.keys import Scope
from domain.record.declarations import BatchDeclaration, PlaceDeclaration
from tests.support.checking import assert_checked
from tests.support.engines import Engine
from tests.support.importing import log_of
from tests.support.serving import serving

pytestmark = [pytest.mark.slow, pytest.mark.thorough]

PATH, COUNTRY, KILLS = "/v1/places/imports", {"country": "UA"}, 3
WAIT_SECONDS = 60


def at_position(http: httpx2.Client, path: str, position: int) -> Any:
    """The answer there once the log has got to ``position``; an empty one where it does not get there."""
    response = http.get(path, headers={"Claimline-Min-Position": str(position)}, timeout=WAIT_SECONDS)
    return response.json() if response.status_code == 200 else {}


def test_killed_at_any_point_it_goes_on_and_declares_each_place_once(engine: Engine) -> None:
    chance, states = random.Random(20261129), list[str]()
    with opened(Settings(database=engine.url)) as service:
        headers = {"Authorization": f"Bearer {service.keys.add('desk', frozenset({Scope.DECLARE}))}"}
        total = service.country_importing.gazetteer.size("UA")
    for _ in range(KILLS):
        with serving(engine) as (process, address), httpx2.Client(base_url=address, headers=headers) as http:
            begun = http.post(PATH, json=COUNTRY).json()  # the same one each time
            position = http.get("/readyz").json()["log"]["size"] + chance.randrange(1, total // (2 * KILLS))
            states.append(at_position(http, f"{PATH}/{begun['id']}", position).get("state", ""))
            process.kill()
    with serving(engine) as (_, address), httpx2.Client(base_url=address) as http:
        progress = f"{PATH}/{begun['id']}"
        at_position(http, progress, total + 1)
        while http.get(progress).json()["state"] == "running":
            at_position(http, progress, total + 2)
        done = http.get(progress).json()

    assert states == ["running"] * KILLS
    assert (done["state"], done["done"], done["total"], done["refused"]) == ("done", total, total, 0)
    with opened(Settings(database=engine.url)) as service:
        bodies = log_of(service)
    assert_checked(engine)
    declared = Counter(body.id for body in bodies if isinstance(body, PlaceDeclaration))
    assert (len(declared), set(declared.values())) == (total, {1})
    assert [body.id for body in bodies if isinstance(body, BatchDeclaration)] == [begun["id"]]
