"""Exports of a large record, beside a bare scan of the same rows: how quickly, and in how much memory.

    .venv/bin/python -m benchmarks.export [STATEMENTS] [--keep FILE]

Makes up a record of ``STATEMENTS`` (1,000,000) in a new SQLite file and writes all of it as CSV and Parquet, as NDJSON
over HTTP page by page, and the stances about every place as Parquet. Each in a process of its own, of which the peak of
resident memory is printed above that of a database just opened (for HTTP, above a served page). On Linux alone:
the figures are the kernel's. ``--keep`` fills a file that stays, and is taken as it is the next time.
"""

from __future__ import annotations

import argparse
import gc
import json
import multiprocessing
import sqlite3
import sys
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing.queues import Queue
from pathlib import Path
from time import perf_counter
from typing import NamedTuple, TypeVar
from urllib.request import urlopen

from adapters.sqlite.database import migrate
from api.bootstrap import Installation, opened
from api.files.export.kinds import Format
from api.files.export.stances import StancesWanted, stances
from api.files.export.statements import statements
from api.server import listening, serve
from api.settings import Settings
from domain.questions.past import Question, StatementFilter
from domain.questions.statements import StatementWanted
from domain.stances.ports import PlaceFilter, StanceFilter
from tests.support.large_record import fill

T = TypeVar("T")

SPAWNING = multiprocessing.get_context("spawn")
PAGE = 10_000
MEGA = 1_000_000
SCANNED_AT_ONCE = 1_000
EVERYTHING = StatementWanted(filter=StatementFilter())


class Figures(NamedTuple):
    rows: int
    seconds: float
    above_idle: int  # bytes, at the peak
    idle: int
    written: int

    def line(self, name: str) -> str:
        rate = self.rows / self.seconds
        peak = f"peak {self.above_idle / MEGA:6.1f} MB above {self.idle / MEGA:.0f}"
        return f"{name:<24} {self.rows:>9,} rows {rate:>9,.0f} rows/s, {peak}, {self.written / MEGA:8.1f} MB\n"


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("statements", nargs="?", type=int, default=1_000_000)
    asked.add_argument("--keep", metavar="FILE", type=Path)
    given = asked.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        database = given.keep or Path(folder) / "claimline.db"
        if not database.exists():
            began = perf_counter()
            alone(filled, database, given.statements)
            sys.stdout.write(f"filled in {perf_counter() - began:.0f} s\n")
        for name, work in (("bare scan", scan), ("CSV", csv), ("Parquet", parquet), ("GeoParquet, stances", geo)):
            sys.stdout.write(alone(work, database, Path(folder) / "out").line(name))
        sys.stdout.write(over_http(database).line("NDJSON over HTTP"))


def alone(work: Callable[..., T], *given: object) -> T:
    """In a process of its own."""
    with ProcessPoolExecutor(1, mp_context=SPAWNING) as pool:
        return pool.submit(work, *given).result()


def filled(database: Path, count: int) -> None:
    migrate(database)
    with opened(Settings(database=f"sqlite:///{database}")) as service:
        fill(service, count)


# In one process each


def scan(database: Path, _: Path) -> Figures:
    """Every row of the view as SQLite hands it over."""
    connection = sqlite3.connect(database)

    def work() -> int:
        cursor, rows = connection.execute("select * from record_statements order by position"), 0
        while some := cursor.fetchmany(SCANNED_AT_ONCE):
            rows += len(some)
        return rows

    return weighed(work, lambda: 0)


def csv(database: Path, out: Path) -> Figures:
    return on_service(database, out, lambda service: export(service, out, Format.CSV))


def parquet(database: Path, out: Path) -> Figures:
    return on_service(database, out, lambda service: export(service, out, Format.PARQUET))


def geo(database: Path, out: Path) -> Figures:
    question = Question(about="2024-12-31", said_by="2024-12-31")
    wanted = StancesWanted(question=question, places=PlaceFilter(), shown=StanceFilter())

    def work(service: Installation) -> int:
        with out.open("wb") as content:
            told, _ = stances(service, content, wanted, form=Format.PARQUET, with_restricted=False, raw=False)
        return told.stances

    return on_service(database, out, work)


def export(service: Installation, out: Path, form: Format) -> int:
    with out.open("wb") as content:
        *_, told = statements(service, content, EVERYTHING, known_at=None, with_restricted=False, raw=False, form=form)
    return told.statements


def on_service(database: Path, out: Path, work: Callable[[Installation], int]) -> Figures:
    with opened(Settings(database=f"sqlite:///{database}")) as service:
        return weighed(lambda: work(service), lambda: out.stat().st_size)


def weighed(work: Callable[[], int], written: Callable[[], int]) -> Figures:
    gc.collect()
    forget_peak("self")
    idle, began = memory("self", "VmRSS"), perf_counter()
    rows = work()
    seconds = perf_counter() - began
    return Figures(rows, seconds, memory("self", "VmHWM") - idle, idle, written())


# Over HTTP


def over_http(database: Path) -> Figures:
    urls: Queue[str] = SPAWNING.Queue()
    server = SPAWNING.Process(target=serving, args=(database, urls))
    server.start()
    try:
        url = f"{urls.get(timeout=60)}/v1/statements?f=ndjson&limit="
        list(pages(f"{url}1", most=1))
        forget_peak(str(server.pid))
        idle, began = memory(str(server.pid), "VmRSS"), perf_counter()
        sizes = list(pages(f"{url}{PAGE}"))
        seconds = perf_counter() - began
        peak = memory(str(server.pid), "VmHWM") - idle
    finally:
        server.terminate()
        server.join()
    return Figures(sum(rows for rows, _ in sizes), seconds, peak, idle, sum(written for _, written in sizes))


def serving(database: Path, urls: Queue[str]) -> None:
    settings = Settings(database=f"sqlite:///{database}", port=0)
    with listening(settings) as sockets, opened(settings) as service:
        serve(service, sockets, urls.put)


def pages(url: str, most: int | None = None) -> Iterator[tuple[int, int]]:
    """Lines and bytes of each page."""
    base, read = url.partition("/v1/")[0], 0
    while url and read != most:
        with urlopen(url) as answer:  # noqa: S310 - our own server
            body = answer.read()
            link = answer.headers.get("Link")
        read += 1
        json.loads(body[: body.index(b"\n")])
        yield body.count(b"\n"), len(body)
        url = "" if link is None else base + link[link.index("<") + 1 : link.index(">")]


# The kernel's figures


def memory(process: str, name: str) -> int:
    """In bytes: ``VmRSS`` as it is, ``VmHWM`` at its peak."""
    lines = Path(f"/proc/{process}/status").read_text(encoding="ascii", errors="replace").splitlines()
    line = next(line for line in lines if line.startswith(f"{name}:"))
    return int(line.split()[1]) * 1024


def forget_peak(process: str) -> None:
    Path(f"/proc/{process}/clear_refs").write_text("5", encoding="ascii")


if __name__ == "__main__":
    main()
