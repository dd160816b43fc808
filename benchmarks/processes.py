"""Several processes over one record: readers a second, the memory of each, how late one follows; Varnish in front.

Readers ask for the stances about one place, at random coordinates that are pinned. They run on the same cores, so on
two cores a third process can add nothing. Varnish is asked for one pinned answer again and again, beside the service
alone.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from functools import partial
from http import HTTPStatus
from http.client import HTTPConnection
from pathlib import Path
from random import Random
from statistics import median
from time import perf_counter
from typing import NamedTuple
from urllib.parse import urlsplit

import orjson

from api.bootstrap import opened
from api.http.caching.lasting import NOTHING
from api.settings import Settings
from benchmarks.edge import FAST_SECONDS, SECONDS, WARM_SECONDS, rate, report_about
from benchmarks.harness.figures import Figure, Measured, NotMeasured
from benchmarks.harness.made_record import MadeRecord, place_id
from benchmarks.harness.run import Run
from benchmarks.harness.serving import Served, served
from benchmarks.harness.timing import ROUNDS
from domain.intake.keys import Scope
from tests.support.caching import VARNISHD, varnish
from tests.support.drills.desk import memory_mb
from tests.support.engines import Engine
from tests.support.serving import serving
from tests.support.stopping import family_of

COUNTS = (1, 2, 3)  # processes
DRAWN = 20_000  # questions
REPORTS = 20
KB_A_STATEMENT, MB_AT_LEAST = 2, 512  # what docs/guides/deployment.md tells an operator to request


class Family(NamedTuple):
    """Answers a second of each round, and the megabytes of the processes that answered."""

    rates: Sequence[float]
    memory: Sequence[int]


def families(run: Run) -> Mapping[int, Family]:
    """Measure once in a run. Keys: how many processes."""
    return run.once("several processes", lambda: _families(run))


def _families(run: Run) -> Mapping[int, Family]:
    engine, seconds = run.record(), SECONDS if run.is_full else FAST_SECONDS
    drawn = _questions(run, engine, DRAWN)
    found = dict[int, Family]()
    for count in COUNTS:
        with workers(engine, count) as (address, processes):
            rate(address, drawn, NOTHING, "200", WARM_SECONDS)
            rates = [rate(address, drawn, NOTHING, "200", seconds) for _ in range(ROUNDS if run.is_full else 2)]
            found[count] = Family(rates, [memory_mb(each) for each in processes])
    return found


def _questions(run: Run, engine: Engine, count: int) -> list[str]:
    random, places = Random(run.seed), MadeRecord(run.statements).places
    with opened(Settings(database=engine.url), following=False) as service:
        head = service.store.size()

    def question() -> str:
        day = f"2024-{random.randrange(1, 13):02}-{random.randrange(1, 29):02}"
        known_at, place = random.randrange(head // 2, head), place_id(random.randrange(places))
        return f"/v1/places/{place}/stances?about={day}&said_by={day}&known_at={known_at}"

    return [question() for _ in range(count)]


@contextmanager
def workers(engine: Engine, count: int) -> Iterator[tuple[str, list[int]]]:
    """Yields the address, and the processes that answer there."""
    with serving(engine, options=["--workers", str(count)]) as (process, address):
        Served(process.pid, address).await_ready()
        yield address, family_of(process.pid)[1 if count > 1 else 0 :]


def readers(count: int, run: Run) -> Measured:
    found = families(run)
    return Measured.rate(median(found[count].rates), median(found[1].rates), processes=count)


def memory(run: Run) -> Measured:
    most = max(each for family in families(run).values() for each in family.memory)
    request = max(run.statements * KB_A_STATEMENT / 1_000, MB_AT_LEAST)
    return Measured.duration(most, request, statements=run.statements)


def lag(run: Run) -> Measured:
    """Raises ``NotMeasured`` where a report was not taken."""
    with run.copy_of_record() as engine:
        with opened(Settings(database=engine.url), following=False) as service:
            key = service.keys.add("bench", frozenset(Scope))
        with served(engine) as first, served(engine) as second:
            lags = [_lags(first, second, key, number) for number in range(REPORTS)]
    elsewhere, here = zip(*lags, strict=True)
    return Measured.duration(median(elsewhere) * 1_000, median(here) * 1_000, statements=run.statements)


def _lags(first: Served, second: Served, key: str, number: int) -> tuple[float, float]:
    """Seconds until the second process answers with a report that the first has taken, and until the first does."""
    return _seen_after(second, _posted(first, key, 2 * number)), _seen_after(first, _posted(first, key, 2 * number + 1))


def _posted(there: Served, key: str, number: int) -> int:
    """The position."""
    connection = HTTPConnection(urlsplit(there.address).netloc)
    headers = {"Content-Type": "application/json", "Authorization": f"Bearer {key}"}
    connection.request("POST", "/v1/reports", report_about(number), headers)
    with connection.getresponse() as answer:
        body = answer.read()
    connection.close()
    if answer.status != HTTPStatus.CREATED:
        raise NotMeasured(f"a report was answered {answer.status}")
    return int(orjson.loads(body)["position"])


def _seen_after(there: Served, position: int) -> float:
    began = perf_counter()
    there.get(f"/v1/places/{place_id(0)}/stances", {"Claimline-Min-Position": str(position)})
    return perf_counter() - began


def cached(run: Run) -> Measured:
    """Raises ``NotMeasured`` without Varnish."""
    if VARNISHD is None:
        raise NotMeasured("varnishd is not installed: apt-get install varnish")
    engine, seconds = run.record(), SECONDS if run.is_full else FAST_SECONDS
    (path,) = _questions(run, engine, 1)
    folder = run.entered(tempfile.TemporaryDirectory(dir=run.folder))
    with workers(engine, 1) as (address, _), varnish(Path(folder), address) as in_front:
        with closing(Served(0, in_front)) as reader:
            reader.get(path)  # from here on Varnish has it
        rounds = [
            (rate(in_front, [path], NOTHING, "200", seconds), rate(address, [path], NOTHING, "200", seconds))
            for _ in range(ROUNDS if run.is_full else 2)
        ]
    through, alone = zip(*rounds, strict=True)
    return Measured.rate(median(through), median(alone))


_figure = partial(Figure, reach=None, in_fast=False)
_READ = "The stances about random places at random pinned coordinates, the readers on the same cores"
FIGURES = (
    _figure(
        name="readers-two-1m",
        against="one process",
        unit="answers/s",
        measures=f"{_READ}: two processes.",
        measure=partial(readers, 2),
    ),
    _figure(
        name="readers-three-1m",
        against="one process",
        unit="answers/s",
        measures=f"{_READ}: three processes.",
        measure=partial(readers, 3),
    ),
    _figure(
        name="process-memory-1m",
        against="what the deployment guide requests",
        unit="MB",
        reach=1,
        measures="The memory of the largest of these processes after its answers.",
        measure=memory,
    ),
    _figure(
        name="follow-lag-1m",
        against="the process that took the report",
        unit="ms",
        measures="From the acknowledgement of a report until another process answers with it.",
        measure=lag,
    ),
    _figure(
        name="varnish-hits",
        against="the service alone",
        unit="answers/s",
        measures="One pinned answer again and again, through Varnish.",
        measure=cached,
    ),
)
