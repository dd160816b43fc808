"""What it takes to stream the feed to many at once, beside the framework's own Server-Sent Events and a bare stream.

    .venv/bin/python -m benchmarks.stream [SUBSCRIBERS [ITEMS_A_SECOND [SECONDS]]]

``claimline serve`` on each engine, whose record is written to over HTTP all the while; then FastAPI's
``EventSourceResponse``, and an application of ASGI that does nothing else, which is the limit on this machine. The
clients are another process, on the same cores. Prints for each whether anybody missed an item or got one twice, the
milliseconds from when an entry was recorded (just before it is committed) to when a client has it, and the seconds of
CPU and the memory that the server took; of ours, also how quickly one client reads all that there is. Machines differ:
read the ratios. Linux alone says what a process took.
"""

from __future__ import annotations

import json
import os
import re
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
from domain.intake.keys import Scope
from tests.support.engines import Engine, postgres_engine, postgres_server, sqlite_engine
from tests.support.large_record import fill
from tests.support.serving import serving

SUBSCRIBERS, RATE, SECONDS = 1_000, 10, 60
STATEMENTS, PLACES = 2_000, 200
ITEMS_A_REPORT = 2  # the report and its claim, which says what was said before
FILES = 8_192


class Took(NamedTuple):
    """``cpu``: seconds, while items came; ``mebibytes``: at most, ever.

    ``caught_up``: items a second, of one who reads all of it from the beginning; None of those that keep nothing.
    """

    cpu: float
    mebibytes: float
    seen: dict[str, Any]
    caught_up: float | None = None


def cpu_of(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def mebibytes_of(pid: int) -> float:
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    return int(re.findall(r"VmHWM:\s+(\d+) kB", status)[0]) / 1_024


def streamed(pid: int, url: str, subscribers: int, write: Callable[[], int]) -> Took:
    """``write`` makes the items, and returns how many there are."""
    command = [sys.executable, "-m", "benchmarks.stream_clients", url, str(subscribers)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as clients:
        if clients.stdout is None or clients.stdout.readline() != "ready\n":
            raise RuntimeError("the clients have not got their streams")
        before = cpu_of(pid)
        seen = json.loads(clients.communicate(f"{write()}\n")[0])
        return Took(cpu_of(pid) - before, mebibytes_of(pid), seen)


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
        rate_of_all = caught_up(address, writer.read("/v1/feed?after=now")["next"])
    if took.seen["orders"] != [sha256("".join(item["id"] for item in items).encode()).hexdigest()]:
        raise RuntimeError("not everybody got what is pulled, in that order")
    return took._replace(caught_up=rate_of_all)


def caught_up(address: str, head: str) -> float:
    """Items a second, up to ``head``."""
    connection, last = HTTPConnection(urlsplit(address).netloc), f"id: {head}\n".encode()
    began, count = monotonic(), 0
    connection.request("GET", "/v1/feed", headers={"Accept": "text/event-stream"})
    with connection.getresponse() as answer:
        while (line := answer.readline()) != last:
            count += line.startswith(b"data: ")
    return count / (monotonic() - began)


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
        before = self.read("/v1/feed?after=now")["next"]
        for number in range(reports):
            sleep(max(began + number * ITEMS_A_REPORT / rate - monotonic(), 0))
            self._connection.request("POST", "/v1/reports", body, self._headers)
            answer = self._connection.getresponse()
            if answer.status != HTTPStatus.CREATED or not answer.read():
                raise RuntimeError(f"a report was not taken: {answer.status}")
        return len(self.read(f"/v1/feed?limit=10000&after={before}")["items"])


def rival(kind: str, subscribers: int, rate: float, seconds: float) -> Took:
    command = [sys.executable, "-m", "benchmarks.stream_rivals", kind]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        address = server.stdout.readline().strip() if server.stdout is not None else ""

        def go() -> int:
            there = HTTPConnection(urlsplit(address).netloc)
            there.request("GET", f"/go?count={int(rate * seconds)}&rate={rate}")
            there.getresponse().read()
            sleep(seconds)
            return int(rate * seconds)

        took = streamed(server.pid, f"{address}/feed", subscribers, go)
        server.kill()  # the framework's waits for its streams
    return took


def tell(name: str, took: Took, limit: Took) -> None:
    seen = took.seen
    sys.stdout.write(
        f"{name:<22} missed {seen['missed']}, twice {seen['twice']}; p50 {seen['p50']:.0f}, p99 {seen['p99']:.0f},"
        f" max {seen['max']:.0f} ms; CPU {took.cpu:.1f} s ({took.cpu / limit.cpu:.1f} times the limit's),"
        f" {took.mebibytes:.0f} MiB ({took.mebibytes / limit.mebibytes:.1f})\n"
    )
    if took.caught_up is not None:
        sys.stdout.write(f"{'':<22} from the beginning: {took.caught_up:,.0f} items/s\n")
    sys.stdout.flush()


def main(subscribers: int = SUBSCRIBERS, rate: int = RATE, seconds: int = SECONDS) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, min(FILES, hard)), hard))
    sys.stdout.write(f"{subscribers} subscribers, {rate} items/s, {seconds} s; load before {os.getloadavg()[0]:.1f}\n")
    with tempfile.TemporaryDirectory() as folder, postgres_server() as server:
        limit = rival("bare", subscribers, rate, seconds)
        tell("a bare stream", limit, limit)
        tell("claimline, SQLite", ours(sqlite_engine(Path(folder)), subscribers, rate, seconds), limit)
        tell("claimline, PostgreSQL", ours(postgres_engine(server), subscribers, rate, seconds), limit)
        tell("FastAPI's own", rival("framework", subscribers, rate, seconds), limit)


if __name__ == "__main__":
    main(*(int(each) for each in sys.argv[1:4]))
