"""The feed streamed to many subscribers at once, beside an application of ASGI that only streams: the machine's limit.

``claimline serve`` on SQLite, whose record is written to over HTTP all the while. The clients are another process, on
the same cores. Every subscriber must get every item once, in the order of a page. Linux alone says what a process took.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
from collections.abc import Callable
from hashlib import sha256
from http import HTTPStatus
from http.client import HTTPConnection
from pathlib import Path
from time import monotonic, sleep
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from api.bootstrap import opened
from api.settings import Settings
from benchmarks.harness.figures import Figure, Measured, NotMeasured
from benchmarks.harness.run import Run
from domain.intake.keys import Scope
from tests.support.engines import Engine, sqlite_engine
from tests.support.large_record import fill
from tests.support.serving import serving

SUBSCRIBERS, RATE = 1_000, 10
SECONDS, FAST_SECONDS = 60, 10
SIZES = {"subscribers": SUBSCRIBERS, "rate": RATE}
STATEMENTS, PLACES = 2_000, 200
ITEMS_A_REPORT = 2  # the report and its claim, which says what was said before
FILES = 8_192


class Took(NamedTuple):
    """``cpu``: seconds, while items came."""

    cpu: float
    seen: dict[str, Any]


def cpu_of(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def streamed(pid: int, url: str, subscribers: int, write: Callable[[], int]) -> Took:
    """``write`` makes the items, and returns how many there are."""
    command = [sys.executable, "-m", "benchmarks.stream_clients", url, str(subscribers)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as clients:
        if clients.stdout is None or clients.stdout.readline() != "ready\n":
            raise RuntimeError("the clients have not got their streams")
        before = cpu_of(pid)
        seen = json.loads(clients.communicate(f"{write()}\n")[0])
        return Took(cpu_of(pid) - before, seen)


def ours(engine: Engine, subscribers: int, rate: float, seconds: float) -> Took:
    with opened(Settings(database=engine.url)) as service:
        fill(service, STATEMENTS, places=PLACES)
        key = service.keys.add("writer", frozenset(Scope))
    with serving(engine) as (process, address):
        writer = Writer(address, key)
        after = writer.read("/v1/feed?after=now")["next"]
        took = streamed(
            process.pid, f"{address}/v1/feed?after={after}", subscribers, lambda: writer.write(rate, seconds)
        )
        items = writer.read(f"/v1/feed?after={after}&limit=10000")["items"]
    if took.seen["orders"] != [sha256("".join(item["id"] for item in items).encode()).hexdigest()]:
        raise RuntimeError("not everybody got what is pulled, in that order")
    return took


class Writer:
    def __init__(self, address: str, key: str) -> None:
        self._connection = HTTPConnection(urlsplit(address).netloc)
        self._headers = {"Content-Type": "application/json", "Authorization": f"Bearer {key}"}

    def read(self, path: str) -> dict[str, Any]:
        self._connection.request("GET", path)
        answer: dict[str, Any] = json.loads(self._connection.getresponse().read())
        return answer

    def write(self, rate: float, seconds: float) -> int:
        reports, began = int(rate * seconds / ITEMS_A_REPORT), monotonic()
        source, said = {"name": "A paper", "published": "2025-05-01"}, {"claimant": "russia", "stated": "2025-05-01"}
        claim = {"kind": "claim", **said, "place": "p0", "status": "controlled", "holder": "russia"}
        body = json.dumps({"conflict": "war", "source": source, "statements": [claim]})
        self._connection.close()  # the server has, while clients began: another one is opened
        for number in range(reports):
            sleep(max(began + number * ITEMS_A_REPORT / rate - monotonic(), 0))
            self._connection.request("POST", "/v1/reports", body, self._headers)
            answer = self._connection.getresponse()
            if answer.status != HTTPStatus.CREATED or not answer.read():
                raise RuntimeError(f"a report was not taken: {answer.status}")
        return reports * ITEMS_A_REPORT


def bare(subscribers: int, rate: float, seconds: float) -> Took:
    command = [sys.executable, "-m", "benchmarks.stream_bare"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        address = server.stdout.readline().strip() if server.stdout is not None else ""

        def go() -> int:
            there = HTTPConnection(urlsplit(address).netloc)
            there.request("GET", f"/go?count={int(rate * seconds)}&rate={rate}")
            there.getresponse().read()
            sleep(seconds)
            return int(rate * seconds)

        took = streamed(server.pid, f"{address}/feed", subscribers, go)
        server.kill()
    return took


class Streamed(NamedTuple):
    ours: Took
    limit: Took


def both(run: Run) -> Streamed:
    """Measure once in a run. Raises ``NotMeasured`` where a subscriber missed an item, or got one twice."""
    return run.once("streams", lambda: _both(SECONDS if run.is_full else FAST_SECONDS))


def _both(seconds: int) -> Streamed:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, min(FILES, hard)), hard))
    with tempfile.TemporaryDirectory() as folder:
        limit = bare(SUBSCRIBERS, RATE, seconds)
        found = Streamed(ours(sqlite_engine(Path(folder)), SUBSCRIBERS, RATE, seconds), limit)
    for took in found:
        if took.seen["missed"] or took.seen["twice"]:
            raise NotMeasured(f"{took.seen['missed']} items were missed, and {took.seen['twice']} came twice")
    return found


def latency(run: Run) -> Measured:
    streamed = both(run)
    return Measured.duration(streamed.ours.seen["p99"], streamed.limit.seen["p99"], **SIZES)


def cpu(run: Run) -> Measured:
    streamed = both(run)
    return Measured.duration(streamed.ours.cpu, streamed.limit.cpu, **SIZES)


FIGURES = (
    Figure(
        name="stream-1000",
        against="a bare ASGI stream in the same run",
        unit="ms",
        reach=0.33,
        measures="1,000 subscribers of Server-Sent Events, 10 items/s: p99 from the recorded instant to the client.",
        measure=latency,
        in_fast=False,
    ),
    Figure(
        name="stream-1000-cpu",
        against="a bare ASGI stream in the same run",
        unit="s",
        reach=0.6,
        measures="The same: CPU of the server while the items came.",
        measure=cpu,
        in_fast=False,
    ),
)
