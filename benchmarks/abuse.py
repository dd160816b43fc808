"""64 clients that post and read, beside others that mean no good: how much longer their answers take, and the memory.

Every acknowledged report is counted in the log afterwards; each client has read back its own.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, nullcontext
from pathlib import Path
from statistics import quantiles
from threading import Event, Thread
from typing import NamedTuple

import orjson

from api.bootstrap import opened
from api.settings import Settings
from benchmarks.harness.figures import Figure, Measured, NotMeasured
from benchmarks.harness.made_record import MadeRecord
from benchmarks.harness.run import Run
from benchmarks.harness.serving import Served, served
from domain.intake.keys import Scope
from tests.support.tidiness import ROOT

CLIENTS, SECONDS, FAST_SECONDS = 64, 20.0, 8.0  # of each round
BEGIN_SECONDS = 3.0  # until all of a kind are there
MIB_MAX = 300.0
ENTRIES = 2  # of a report with one statement
KINDS = {
    "waits": "60 ask for positions that are not there yet",
    "connections": "2,600 connections send no whole request",
    "unread": "14 ask for long pages and read nothing",
}


class Held(NamedTuple):
    """The 99th percentiles of a POST and a GET in milliseconds, and the most memory in MiB."""

    write: float
    read: float
    memory: float


def beside(kind: str, what: str, engine: str, run: Run) -> Measured:
    alone, under = (_known(_held(engine, run)[each]) for each in ("", kind))
    if what == "memory":
        grown = max(under.memory - alone.memory, 1.0)
        return Measured(value=grown, limit=MIB_MAX, ratio=MIB_MAX / grown, sizes={"clients": CLIENTS})
    return Measured.duration(getattr(under, what), getattr(alone, what), clients=CLIENTS)


def _known(held: Held | NotMeasured) -> Held:
    if isinstance(held, NotMeasured):
        raise held
    return held


def _held(engine: str, run: Run) -> Mapping[str, Held | NotMeasured]:
    return run.once(f"abuse on {engine}", lambda: dict(_rounds(engine, run)))


def _rounds(engine: str, run: Run) -> Iterator[tuple[str, Held | NotMeasured]]:
    with run.copy_of_record(engine, run.tenth) as there:
        with opened(Settings(database=there.url), following=False) as service:
            key = service.keys.add("bench", frozenset(Scope))
        with served(there) as serving:
            places, seconds = MadeRecord(run.tenth).places, SECONDS if run.is_full else FAST_SECONDS
            _posted(serving, key, places, FAST_SECONDS)  # warm
            yield "", _tried(serving, "", key, places, seconds)
            for kind in KINDS:
                yield kind, _tried(serving, kind, key, places, seconds)


def _tried(there: Served, kind: str, key: str, places: int, seconds: float) -> Held | NotMeasured:
    """One round; the reason, where it was not measured: it is not tried again for each figure."""
    try:
        with _abused(there.address, kind) if kind else nullcontext():
            return _posted(there, key, places, seconds)
    except NotMeasured as reason:
        return reason


def _posted(there: Served, key: str, places: int, seconds: float) -> Held:
    """Raises ``NotMeasured`` where an acknowledged report is not in the log once, or a client got another answer."""
    before = _size(there)
    with _watched(there.pid) as most:
        command = [sys.executable, "-m", "benchmarks.posting_clients", there.address, key, str(places), str(CLIENTS)]
        ran = subprocess.run([*command, str(seconds)], cwd=ROOT, stdout=subprocess.PIPE, check=False)
    if ran.returncode:
        raise NotMeasured("a client of the 64 got an error")
    done = orjson.loads(ran.stdout)
    if (recorded := _size(there) - before) != done["count"] * ENTRIES:
        raise NotMeasured(f"{done['count']} reports were acknowledged, and {recorded} entries are in the log")
    return Held(_p99(done["posts"]), _p99(done["reads"]), most["mib"])


def _p99(seconds: list[float]) -> float:
    return quantiles(seconds, n=100)[-1] * 1_000


def _size(there: Served) -> int:
    size: int = there.json("/readyz")["log"]["size"]
    return size


@contextmanager
def _watched(pid: int) -> Iterator[dict[str, float]]:
    """The most memory that the process has meanwhile, in MiB."""
    ended, most = Event(), {"mib": 0.0}

    def watch() -> None:
        while not ended.wait(0.1):
            most["mib"] = max(most["mib"], _mib(pid))

    watching = Thread(target=watch)
    watching.start()
    try:
        yield most
    finally:
        ended.set()
        watching.join()


def _mib(pid: int) -> float:
    lines = Path(f"/proc/{pid}/status").read_text(encoding="utf-8").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS:")) / 1_024


@contextmanager
def _abused(address: str, kind: str) -> Iterator[None]:
    with subprocess.Popen([sys.executable, "-m", "benchmarks.abusers", address, kind], cwd=ROOT) as process:
        try:
            Event().wait(BEGIN_SECONDS)
            if process.poll() is not None:
                raise NotMeasured(f"the clients of {kind} ended")
            yield
        finally:
            process.terminate()


def _figure(kind: str, what: str, engine: str) -> Figure:
    of = {"write": "The 99th percentile of a POST", "read": "The 99th percentile of a GET"}
    is_memory = what == "memory"
    return Figure(
        name=f"beside-{kind}-{what}-{engine}",
        against=f"{MIB_MAX:.0f} MiB more than under 64 clients alone" if is_memory else "64 clients alone",
        unit="MiB" if is_memory else "ms",
        reach=1 if is_memory else 0.5,
        measures=f"{of.get(what, 'The memory that the service takes more')} under 64 clients, while {KINDS[kind]}.",
        measure=lambda run: beside(kind, what, engine, run),
        in_fast=False,
    )


FIGURES = tuple(
    _figure(kind, what, engine)
    for engine in ("sqlite", "postgres")
    for kind in KINDS
    for what in ("write", "read", "memory")
)
