"""Processes over one record: readers a second with one, two and three, and the memory of each; Varnish in front.

    .venv/bin/python -m benchmarks.processes [STATEMENTS [PLACES]]

Readers ask for the stances about one place, at random coordinates that are pinned, each question once. Varnish is asked
for one pinned answer again and again, beside the service alone. Machines differ and are shared: read the ratios.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from http import HTTPStatus
from http.client import HTTPConnection
from pathlib import Path
from random import Random
from time import monotonic

from api.bootstrap import opened
from api.settings import Settings
from tests.support.caching import VARNISHD, varnish
from tests.support.drills.desk import memory_mb
from tests.support.engines import Engine, sqlite_engine
from tests.support.large_record import fill
from tests.support.serving import serving
from tests.support.stopping import family_of

STATEMENTS, PLACES = 20_000, 2_000
READERS, SECONDS = 8, 5.0
Ask = Callable[[Random], str]  # the path of a question


def rate(address: str, ask: Ask) -> float:
    """Answers a second to so many readers."""

    def read(reader: int) -> int:
        chance, count, deadline = Random(reader), 0, monotonic() + SECONDS
        connection = HTTPConnection(address, timeout=30)
        while monotonic() < deadline:
            connection.request("GET", ask(chance))
            answer = connection.getresponse()
            answer.read()
            if answer.status != HTTPStatus.OK:
                raise RuntimeError(f"a reader got {answer.status}")
            count += 1
        connection.close()
        return count

    with ThreadPoolExecutor(READERS) as pool:
        return sum(pool.map(read, range(READERS))) / SECONDS


@contextmanager
def workers(engine: Engine, count: int) -> Iterator[tuple[str, list[int]]]:
    """Yields host and port, and the processes that answer."""
    with serving(engine, options=["--workers", str(count)]) as (process, address):
        yield address.removeprefix("http://"), family_of(process.pid)[1 if count > 1 else 0 :]


def main(statements: int = STATEMENTS, places: int = PLACES) -> None:
    with tempfile.TemporaryDirectory() as folder:
        engine = sqlite_engine(Path(folder))
        with opened(Settings(database=engine.url)) as service:
            fill(service, statements, places=places)
            last = service.store.size()

        def question(chance: Random) -> str:
            day = f"2024-{chance.randrange(1, 13):02}-{chance.randrange(1, 29):02}"
            known_at = chance.randrange(last // 2, last)
            return f"/v1/places/p{chance.randrange(places)}/stances?about={day}&said_by={day}&known_at={known_at}"

        rates = []
        for count in (1, 2, 3):
            with workers(engine, count) as (address, processes):
                rates.append(rate(address, question))
                memory = ", ".join(f"{memory_mb(each)}" for each in processes)
            told = f"{count} processes: {rates[-1]:,.0f} answers/s, {rates[-1] / rates[0]:.2f} times one; {memory} MB"
            sys.stdout.write(f"{told}\n")
        if VARNISHD is not None:
            _cached(engine, Path(folder), question(Random(0)))


def _cached(engine: Engine, folder: Path, path: str) -> None:
    with workers(engine, 1) as (address, _), varnish(folder, f"http://{address}") as cached:
        alone, through = rate(address, lambda _: path), rate(cached.removeprefix("http://"), lambda _: path)
    sys.stdout.write(f"one pinned answer: Varnish {through:,.0f}/s, the service {alone:,.0f}/s\n")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
