"""Questions about one place over HTTP: the same one again, random ones while the record grows, and pinned ones again.

Beside them a route of FastAPI that returns ready bytes of the same size, on the same server and with the same clients.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from http.client import HTTPConnection
from itertools import count
from random import Random
from statistics import median
from threading import Event, Thread
from typing import NamedTuple
from urllib.parse import urlsplit

import orjson

from api.bootstrap import opened
from api.http.caching.lasting import NOTHING
from api.settings import Settings
from benchmarks.harness.figures import Figure, Measured, NotMeasured
from benchmarks.harness.made_record import CONFLICT, MadeRecord, place_id
from benchmarks.harness.run import Run
from benchmarks.harness.serving import served
from benchmarks.harness.timing import ROUNDS
from domain.intake.keys import Scope
from tests.support.tidiness import ROOT

CONNECTIONS = 16
SECONDS, FAST_SECONDS, WARM_SECONDS = 3.0, 1.0, 0.5  # of each round
DRAWN = 2_000  # places
MOVES_A_SECOND = 5
AGAINST = "an `async def` FastAPI route that returns ready bytes of the same size"


class Asked(NamedTuple):
    """Requests a second of one round: ours, and those of the bare route just after."""

    ours: float
    bare: float


def measured(kind: str, run: Run) -> Measured:
    rounds: Sequence[Asked] = run.once("questions over HTTP", lambda: _all(run))[kind]
    return Measured(
        value=median(each.ours for each in rounds),
        limit=median(each.bare for each in rounds),
        ratio=median(each.ours / each.bare for each in rounds),
        sizes={"connections": CONNECTIONS},
    )


def _all(run: Run) -> Mapping[str, Sequence[Asked]]:
    random, places = Random(run.seed), MadeRecord(run.statements).places
    with run.copy_of_record() as engine:
        with opened(Settings(database=engine.url), following=False) as service:
            key, head = service.keys.add("bench", frozenset(Scope)), service.store.size()
        with served(engine) as there:
            one = _stances(place_id(random.randrange(places)))
            pinned = f"{one}?about=2025-01-01&said_by=2025-01-01&known_at={head}"
            drawn = [_stances(place_id(random.randrange(places))) for _ in range(min(DRAWN, places))]
            size = len(there.get(one))
            with _bare(size) as bare:
                limit = _against(bare, _stances("any"), run)
                held = {"If-None-Match": _tag(there.address, pinned)}
                hot = limit(there.address, [one], NOTHING, "200")
                same = limit(there.address, [pinned], held, "304")
                with _growing(there.address, key):
                    cold = limit(there.address, drawn, NOTHING, "200")
    return {"hot": hot, "not-modified": same, "random": cold}


def _stances(place: str) -> str:
    return f"/v1/places/{place}/stances"


Beside = Callable[[str, Sequence[str], Mapping[str, str], str], Sequence[Asked]]


def _against(bare: str, path: str, run: Run) -> Beside:
    took = SECONDS if run.is_full else FAST_SECONDS

    def beside(address: str, paths: Sequence[str], headers: Mapping[str, str], status: str) -> list[Asked]:
        rate(address, paths, headers, status, WARM_SECONDS)
        return [
            Asked(rate(address, paths, headers, status, took), rate(bare, [path], NOTHING, "200", took))
            for _ in range(ROUNDS if run.is_full else 2)
        ]

    return beside


def rate(address: str, paths: Sequence[str], headers: Mapping[str, str], status: str, seconds: float) -> float:
    """Requests a second. Raises ``NotMeasured`` where any answer has another status."""
    asked = {"paths": list(paths), "headers": dict(headers), "connections": CONNECTIONS, "seconds": seconds}
    command = [sys.executable, "-m", "benchmarks.edge_clients", address]
    done = subprocess.run(command, cwd=ROOT, input=orjson.dumps(asked), stdout=subprocess.PIPE, check=True)
    answered = orjson.loads(done.stdout)
    if set(answered["statuses"]) != {status}:
        raise NotMeasured(f"the answers were {answered['statuses']}, not {status} alone")
    return float(answered["statuses"][status] / answered["seconds"])


def _tag(address: str, path: str) -> str:
    connection = HTTPConnection(urlsplit(address).netloc)
    connection.request("GET", path)
    with connection.getresponse() as answer:
        return answer.headers["ETag"]


@contextmanager
def _bare(size: int) -> Iterator[str]:
    command = [sys.executable, "-m", "benchmarks.edge_bare", str(size)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield process.stdout.readline().strip() if process.stdout is not None else ""
        finally:
            process.terminate()


@contextmanager
def _growing(address: str, key: str) -> Iterator[None]:
    """Reports are posted all the while."""
    ended = Event()

    def post() -> None:
        connection = HTTPConnection(urlsplit(address).netloc)
        headers = {"Content-Type": "application/json", "Authorization": f"Bearer {key}"}
        for number in count():
            connection.request("POST", "/v1/reports", report_about(number), headers)
            connection.getresponse().read()
            if ended.wait(1 / MOVES_A_SECOND):
                return

    posting = Thread(target=post)
    posting.start()
    try:
        yield
    finally:
        ended.set()
        posting.join()


def report_about(number: int) -> bytes:
    said = {"kind": "claim", "claimant": "ukraine", "place": place_id(number), "status": "contested"}
    source = {"name": "A paper", "published": "2025-05-01"}
    return orjson.dumps({"conflict": CONFLICT, "source": source, "statements": [said | {"stated": "2025-05-01"}]})


FIGURES = tuple(
    Figure(
        name=name,
        against=AGAINST,
        unit="requests/s",
        reach=reach,
        measures=measures,
        measure=lambda run, kind=kind: measured(kind, run),  # type: ignore[misc]
    )
    for name, kind, reach, measures in (
        ("place-http-hot", "hot", 0.5, "The stances about one place at now, asked again and again over HTTP."),
        ("place-http", "random", 0.1, "The stances about random places at now, the head moving five times a second."),
        ("not-modified", "not-modified", 2, "304 to a pinned question about one place, whose answer the client has."),
    )
)
