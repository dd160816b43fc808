"""Reports posted by 64 clients, each of whom reads back what it wrote, beside single inserts into the same engine."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from itertools import count, islice
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import NamedTuple

import orjson
import psycopg

from adapters.log.stream import STREAM
from api.bootstrap import opened
from api.settings import Settings
from benchmarks.harness.figures import Figure, Measured
from benchmarks.harness.made_record import MadeRecord
from benchmarks.harness.run import Run
from benchmarks.harness.serving import served
from benchmarks.harness.timing import ROUNDS, seconds
from domain.intake.keys import Scope
from tests.support.engines import Engine
from tests.support.tidiness import ROOT

CLIENTS, SECONDS, FAST_SECONDS = 64, 8.0, 1.5  # of each round
INSERTS = 500
MEDIAN_SECONDS = 0.15
BEFORE = {"sqlite": 43, "postgres": 36}  # reports/s at 75b8411
STATE = b"x" * 600
TABLE = "(stream {uuid}, position bigint, name text, state {blob}, primary key (stream, position))"


class Posted(NamedTuple):
    """Of one round: reports and bare exchanges a second, inserts a second, the median seconds of a POST."""

    reports: float
    bare: float
    inserts: float
    median: float


def reports_beside_inserts(engine: str, run: Run) -> Measured:
    rounds = _rounds(engine, run)
    reports, inserts = median(each.reports for each in rounds), median(each.inserts for each in rounds)
    bare = median(each.bare for each in rounds)
    told = f"{reports / BEFORE[engine]:.1f} times 75b8411; two handlers that do nothing: {bare:,.0f}/s"
    ratio = median(each.reports / each.inserts for each in rounds)
    return Measured(value=reports, limit=inserts, ratio=ratio, sizes={"clients": CLIENTS}, note=told)


def median_of_a_post(engine: str, run: Run) -> Measured:
    took = median(each.median for each in _rounds(engine, run))
    return Measured.duration(took * 1_000, MEDIAN_SECONDS * 1_000, clients=CLIENTS)


def _rounds(engine: str, run: Run) -> list[Posted]:
    return run.once(f"posted on {engine}", lambda: list(_measured(engine, run)))


def _measured(engine: str, run: Run) -> Iterator[Posted]:
    took = SECONDS if run.is_full else FAST_SECONDS
    places = MadeRecord(run.tenth).places
    with run.copy_of_record(engine, run.tenth) as there, _bare() as bare_address, _inserting(there, run) as inserted:
        with opened(Settings(database=there.url), following=False) as service:
            key = service.keys.add("bench", frozenset(Scope))
        with served(there) as service_there:
            _posted(service_there.address, key, places, took / 2)  # warm
            for _ in range(ROUNDS if run.is_full else 1):
                yield _round(
                    service_there.address,
                    bare_address,
                    inserted,
                    partial(_posted, key=key, places=places, seconds=took),
                )


def _round(address: str, bare: str, inserted: Callable[[], None], posted: Callable[..., tuple[float, float]]) -> Posted:
    inserts = INSERTS / seconds(inserted)
    reports, median_seconds = posted(address)
    return Posted(reports, posted(bare)[0], (inserts + INSERTS / seconds(inserted)) / 2, median_seconds)


def _posted(address: str, key: str, places: int, seconds: float) -> tuple[float, float]:
    """Reports a second, and the median seconds of a POST."""
    command = [
        sys.executable,
        "-m",
        "benchmarks.posting_clients",
        address,
        key,
        str(places),
        str(CLIENTS),
        str(seconds),
    ]
    done = orjson.loads(subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE).stdout)
    return done["count"] / done["seconds"], median(done["posts"])


@contextmanager
def _bare() -> Iterator[str]:
    command = [sys.executable, "-m", "benchmarks.posting_bare"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield process.stdout.readline().strip() if process.stdout is not None else ""
        finally:
            process.terminate()


@contextmanager
def _inserting(engine: Engine, run: Run) -> Iterator[Callable[[], None]]:
    """Single rows inserted and committed, by one connection, as durably as the log."""
    with _table(engine, run) as insert:
        positions = count(1)

        def inserted() -> None:
            for position in islice(positions, INSERTS):
                insert(position)

        yield inserted


@contextmanager
def _table(engine: Engine, run: Run) -> Iterator[Callable[[int], object]]:
    if engine.name == "sqlite":
        with TemporaryDirectory(dir=run.folder) as folder:
            connection = sqlite3.connect(Path(folder) / "inserts.db", isolation_level=None)
            connection.execute("pragma journal_mode = wal")
            connection.execute("pragma synchronous = full")
            connection.execute("create table raw " + TABLE.format(uuid="text", blob="blob"))
            row = "insert into raw values (?, ?, ?, ?)"
            yield lambda position: connection.execute(row, (STREAM.hex, position, "claim.v1", STATE))
            connection.close()
    else:
        with psycopg.connect(engine.owner_url, autocommit=True) as postgres:
            postgres.execute("create table claimline.raw " + TABLE.format(uuid="uuid", blob="bytea"))
            insert = "insert into claimline.raw values (%b, %b, %b, %b)"
            yield lambda position: postgres.execute(insert, (STREAM, position, "claim.v1", STATE))


FIGURES = tuple(
    figure
    for label, engine, reach in (("pg", "postgres", 0.15), ("sqlite", "sqlite", 0.08))
    for figure in (
        Figure(
            name=f"post-reports-{label}",
            against="single-row INSERT commits by one connection",
            unit="reports/s",
            reach=reach,
            measures="64 clients, each POST then GET of what it wrote: validated, decided, durable, readable.",
            measure=partial(reports_beside_inserts, engine),
        ),
        Figure(
            name=f"post-reports-{label}-median",
            against="150 ms",
            unit="ms",
            reach=1,
            measures="The median time of a POST of these clients.",
            measure=partial(median_of_a_post, engine),
        ),
    )
)
