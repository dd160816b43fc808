"""The process that serves is killed or stopped while many write, its writes fail, or its clock is set wrong."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic

from tests.support.drills.desk import Desk, Outcome
from tests.support.engines import Engine

FAKETIME = tuple(Path("/usr/lib").glob("*/faketime/libfaketime.so.1"))
FAILURES, EVERY = (("fdatasync", "EIO"), ("pwrite64", "EIO"), ("pwrite64", "ENOSPC")), 50
OFFSETS = ("+10y", "-2y", "+5s")
RIGHT = "+0"


def killed(engine: Engine, *, kills: int = 12, between: int = 10) -> Outcome:
    """Kill -9 the process, and start it again."""
    with Desk.of(engine) as desk, desk.writing():
        for _ in range(kills):
            desk.until_more(between)
            desk.server.kill_and_start()
        desk.until_more(between)
    return desk.outcome("kill -9", kills=desk.server.kills)


def stopped(engine: Engine, *, stops: int = 5, between: int = 10) -> Outcome:
    """SIGTERM, as a deployment sends it."""
    longest = 0.0
    with Desk.of(engine) as desk, desk.writing():
        for _ in range(stops):
            desk.until_more(between)
            began = monotonic()
            desk.process.terminate()
            desk.process.wait(60)
            longest = max(longest, monotonic() - began)
            desk.server.kill_and_start()
        desk.until_more(between)
    return desk.outcome("SIGTERM", stops=stops, longest_seconds=round(longest, 1))


def has_strace() -> bool:
    return shutil.which("strace") is not None


def failing_writes(engine: Engine, *, between: int = 10) -> Outcome:
    """Calls of the system that write fail now and then, then all of them, then none."""
    with Desk.of(engine) as desk, desk.writing():
        desk.until_more(between)
        for call, error in FAILURES:
            with _failing(desk, f"{call}:error={error}:when=1+{EVERY}"):
                desk.until_more(between)
        with _failing(desk, "fdatasync:error=EIO:when=1+"):
            desk.until_refused()
        desk.until_more(between)
    return desk.outcome("failing writes", injected=" ".join(map("=".join, FAILURES)), refused=desk.answers[503])


@contextmanager
def _failing(desk: Desk, injected: str) -> Iterator[None]:
    call = injected.partition(":")[0]
    command = ["strace", "-f", "-qq", "-o", os.devnull, "-p", str(desk.process.pid), "-e", f"trace={call}"]
    with subprocess.Popen([*command, "-e", f"inject={injected}"]) as tracing:
        try:
            yield
        finally:
            tracing.send_signal(signal.SIGINT)


def has_faketime() -> bool:
    return bool(FAKETIME) and shutil.which("faketime") is not None


def wrong_clock(engine: Engine, *, offsets: tuple[str, ...] = OFFSETS) -> Outcome:
    """Set the clock of the process alone, by libfaketime, while many write."""
    with _offset() as offset, Desk.of(engine, _faked(offset)) as desk, desk.writing():
        for each in offsets:
            desk.until_more(10)
            offset.write_text(each, encoding="ascii")
            desk.until_refused()
            offset.write_text(RIGHT, encoding="ascii")
        desk.until_more(10)
    return desk.outcome("wrong clock", offsets=" ".join(offsets), refused=desk.answers[503])


@contextmanager
def _offset() -> Iterator[Path]:
    """The file that sets the clock."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "offset")
        file.write_text(RIGHT, encoding="ascii")
        yield file


def _faked(offset: Path) -> dict[str, str]:
    return {
        "LD_PRELOAD": str(FAKETIME[0]),
        "FAKETIME_TIMESTAMP_FILE": str(offset),
        "FAKETIME_NO_CACHE": "1",
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        "DONT_FAKE_MONOTONIC": "1",
    }
