"""Processes that are stopped for a while, as a debugger, a full cgroup or a suspended machine stops them."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path


def process_of(server_backend: int) -> int:
    """The process that started the one that answers a connection."""
    return int(Path(f"/proc/{server_backend}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[1])


def family_of(process: int) -> list[int]:
    """It and its children."""
    children = Path(f"/proc/{process}/task/{process}/children").read_text(encoding="utf-8").split()
    return [process, *map(int, children)]


@contextmanager
def stopped(processes: Iterable[int]) -> Iterator[None]:
    named = list(processes)
    _send(named, signal.SIGSTOP)
    try:
        yield
    finally:
        _send(named, signal.SIGCONT)


def _send(processes: Iterable[int], what: signal.Signals) -> None:
    for each in processes:
        with suppress(ProcessLookupError):
            os.kill(each, what)
