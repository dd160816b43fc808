"""Another reader while 64 clients paste texts of 100 KB: `python -m benchmarks.pasting` prints its 99th percentiles.

The reader asks one place after another for its stances, each question once, so that no answer is kept. Rounds with and
without the clients take turns. The clients come again when the service says so.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from http import HTTPStatus
from http.client import HTTPConnection
from itertools import count
from pathlib import Path
from random import Random
from statistics import median, quantiles
from threading import Event, Thread
from time import monotonic, perf_counter
from urllib.parse import urlsplit

import orjson

from benchmarks.harness.serving import Served, served
from tests.support.engines import sqlite_engine
from tests.support.serving import served_demo
from tests.support.tidiness import ROOT

CLIENTS, ROUNDS, SECONDS = 64, 5, 8.0
TEXT_LENGTH = 100_000
SENTENCES = (
    "On Thursday, Russia said that its forces had taken Siversk. ",
    "Ukraine denied this, saying that the town remains under its control. ",
    "Earlier this month, Russia claimed to have seized Pokrovsk, but Kyiv says that there is fighting in the city. ",
    "The weather was bad, and several houses burned down in the night. ",
)
PLACES = ("geonames:694403", "geonames:704422", "geonames:713174")


def text(random: Random) -> str:
    """A text of the greatest length, of sentences that state something and others."""
    found, length = list[str](), 0
    while length < TEXT_LENGTH:
        found.append(random.choice(SENTENCES))
        length += len(found[-1])
    return "".join(found)[:TEXT_LENGTH]


def paste(address: str) -> None:
    """Until standard input ends: 64 clients, each with one text after another. Prints how many had which status."""
    over, statuses = Event(), Counter[int]()
    clients = [Thread(target=_paste, args=(address, number, over, statuses), daemon=True) for number in range(CLIENTS)]
    for client in clients:
        client.start()
    sys.stdin.read()
    over.set()
    sys.stdout.write(f"{dict(statuses)}\n")
    sys.stdout.flush()


def _paste(address: str, number: int, over: Event, statuses: Counter[int]) -> None:
    body = orjson.dumps({"text": text(Random(number)), "published": "2025-12-11"})
    connection = HTTPConnection(urlsplit(address).netloc, timeout=120)
    while not over.is_set():
        connection.request("POST", "/v1/proposals", body, {"Content-Type": "application/json"})
        with connection.getresponse() as answer:
            answer.read()
        statuses[answer.status] += 1
        if answer.status == HTTPStatus.TOO_MANY_REQUESTS:
            over.wait(float(answer.headers["Retry-After"]))


@contextmanager
def pasting(address: str) -> Iterator[None]:
    command = [sys.executable, "-m", "benchmarks.pasting", address]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        yield
        told, _ = process.communicate()
        sys.stdout.write(f"  pasted, by status: {told}")


def read(service: Served, numbers: Iterator[int], seconds: float) -> Sequence[float]:
    """The milliseconds of each answer."""
    took, end = list[float](), monotonic() + seconds
    while monotonic() < end:
        number = next(numbers)
        day = f"20{22 + number // 336 % 4}-{1 + number // 28 % 12:02}-{1 + number % 28:02}T00:00:00.{number:06}Z"
        began = perf_counter()
        service.get(f"/v1/places/{PLACES[number % len(PLACES)]}/stances?about={day}")
        took.append(1_000 * (perf_counter() - began))
    return took


def main() -> None:
    numbers = count()
    with tempfile.TemporaryDirectory() as folder:
        engine = sqlite_engine(Path(folder))
        with served_demo(engine):
            pass
        with served(engine) as service:
            one = orjson.dumps({"text": text(Random(0)), "published": "2025-12-11"})
            sys.stdout.write(f"one text of 100 KB alone: {_seconds(service, one):.2f} s\n")
            read(service, numbers, 1.0)
            ratios = [_round(service, numbers) for _ in range(ROUNDS)]
    sys.stdout.write(f"p99 with {CLIENTS} clients over p99 without, median of {ROUNDS}: {median(ratios):.2f}\n")


def _seconds(service: Served, body: bytes) -> float:
    connection, took = HTTPConnection(urlsplit(service.address).netloc, timeout=120), 0.0
    for _ in range(2):  # the first one starts the process
        began = perf_counter()
        connection.request("POST", "/v1/proposals", body, {"Content-Type": "application/json"})
        connection.getresponse().read()
        took = perf_counter() - began
    return took


def _round(service: Served, numbers: Iterator[int]) -> float:
    alone = _p99(read(service, numbers, SECONDS))
    with pasting(service.address):
        read(service, numbers, 2.0)  # the first texts are on their way
        beside = _p99(read(service, numbers, SECONDS))
    sys.stdout.write(f"  p99 {alone:.1f} ms without, {beside:.1f} ms with\n")
    return beside / alone


def _p99(milliseconds: Sequence[float]) -> float:
    return quantiles(milliseconds, n=100)[-1]


if __name__ == "__main__":
    paste(sys.argv[1]) if sys.argv[1:] else main()
