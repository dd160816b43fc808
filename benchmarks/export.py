"""Exports beside a bare scan of the same rows: how quickly, and in how much memory.

Each in a process of its own, above whose memory when the database was opened its peak is stated. On Linux alone: the
memory is the kernel's figure.
"""

from __future__ import annotations

import gc
import json
import multiprocessing
import sqlite3
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from functools import partial
from pathlib import Path
from time import perf_counter
from typing import BinaryIO, NamedTuple
from urllib.request import urlopen

from api.bootstrap import Installation, opened
from api.files.export.kinds import Format
from api.files.export.statements import statements
from api.settings import Settings
from benchmarks.harness.figures import Figure, Measured
from benchmarks.harness.kept import sqlite_at
from benchmarks.harness.run import Run
from benchmarks.harness.serving import served
from domain.questions.past import StatementFilter
from domain.questions.statements.lists import StatementWanted

SPAWNING = multiprocessing.get_context("spawn")
PAGE = 10_000
MEGA = 1_000_000
SCANNED_AT_ONCE = 1_000
EVERYTHING = StatementWanted(filter=StatementFilter())


class Took(NamedTuple):
    rows: int
    seconds: float
    peak: int  # bytes above what an open database takes

    @property
    def rate(self) -> float:
        return self.rows / self.seconds


def measured(work: Callable[[str, Path], Took], run: Run) -> Measured:
    engine = run.record(statements=run.tenth)
    bare = run.once("bare scan", lambda: alone(scan, engine.url, run.folder))
    took = alone(work, engine.url, run.folder)
    return replace(Measured.rate(took.rate, bare.rate, rows=took.rows), note=f"{took.peak / MEGA:.0f} MB at the peak")


def alone(work: Callable[[str, Path], Took], url: str, folder: Path) -> Took:
    """In a process of its own."""
    with ProcessPoolExecutor(1, mp_context=SPAWNING) as pool:
        return pool.submit(work, url, folder).result()


# In one process each


def scan(url: str, _: Path) -> Took:
    """Every row of the view as SQLite hands it over."""
    connection = sqlite3.connect(url.removeprefix("sqlite:///"))

    def work() -> int:
        cursor, rows = connection.execute("select * from record_statements order by position"), 0
        while some := cursor.fetchmany(SCANNED_AT_ONCE):
            rows += len(some)
        return rows

    return weighed(work, "self")


def export(form: Format, url: str, folder: Path) -> Took:
    with opened(Settings(database=url), following=False) as service, (folder / "export").open("wb") as content:
        return weighed(partial(written, service, content, form), "self")


def written(service: Installation, content: BinaryIO, form: Format) -> int:
    *_, told = statements(service, content, EVERYTHING, known_at=None, with_restricted=False, raw=False, form=form)
    return told.statements


def over_http(url: str, _: Path) -> Took:
    with served(sqlite_at(Path(url.removeprefix("sqlite:///")))) as service:
        address = f"{service.address}/v1/statements?f=ndjson&limit="
        list(pages(f"{address}1", most=1))
        return weighed(lambda: sum(pages(f"{address}{PAGE}")), str(service.pid))


def pages(url: str, most: int | None = None) -> Iterator[int]:
    """The lines of each page."""
    base, read = url.partition("/v1/")[0], 0
    while url and read != most:
        with urlopen(url) as answer:  # noqa: S310 - our own server
            body = answer.read()
            link = answer.headers.get("Link")
        read += 1
        json.loads(body[: body.index(b"\n")])
        yield body.count(b"\n")
        url = "" if link is None else base + link[link.index("<") + 1 : link.index(">")]


def weighed(work: Callable[[], int], process: str) -> Took:
    gc.collect()
    forget_peak(process)
    idle, began = memory(process, "VmRSS"), perf_counter()
    rows = work()
    return Took(rows, perf_counter() - began, memory(process, "VmHWM") - idle)


# The kernel's figures


def memory(process: str, name: str) -> int:
    """In bytes: ``VmRSS`` as it is, ``VmHWM`` at its peak."""
    lines = Path(f"/proc/{process}/status").read_text(encoding="ascii", errors="replace").splitlines()
    line = next(line for line in lines if line.startswith(f"{name}:"))
    return int(line.split()[1]) * 1024


def forget_peak(process: str) -> None:
    Path(f"/proc/{process}/clear_refs").write_text("5", encoding="ascii")


def _figure(name: str, measures: str, work: Callable[[str, Path], Took]) -> Figure:
    return Figure(
        name=name,
        against="a bare scan of the same rows",
        unit="rows/s",
        reach=None,
        measures=measures,
        measure=partial(measured, work),
        in_fast=False,
    )


FIGURES = (
    _figure("export-csv", "All statements of a tenth of the record, written as CSV.", partial(export, Format.CSV)),
    _figure("export-parquet", "The same as Parquet.", partial(export, Format.PARQUET)),
    _figure("export-http", f"The same as NDJSON over HTTP, in pages of {PAGE:,}.", over_http),
)
