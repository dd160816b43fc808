"""How far a long work has come: a bar with rate and remaining time on a terminal, plain lines without one."""

from __future__ import annotations

import sys
from pathlib import Path
from time import monotonic
from types import TracebackType
from typing import Self

from rich.progress import BarColumn, TextColumn, TimeRemainingColumn
from rich.progress import Progress as Bar

PLAIN_EVERY_SECONDS = 5.0
BLOCK_BYTES = 1 << 20


class Progress:
    """``total`` is the count of what is gone through, ``unit`` what that is."""

    def __init__(self, name: str, total: int, *, unit: str = "lines") -> None:
        self._name = name
        self._unit = unit
        self._total = total
        self._began = monotonic()
        self._told = self._began
        self._bar = _bar() if sys.stderr.isatty() else None
        self._task = None if self._bar is None else self._bar.add_task(name, total=total, rate="")

    def __enter__(self) -> Self:
        if self._bar is not None:
            self._bar.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._bar is not None:
            self._bar.stop()

    def reached(self, count: int) -> None:
        now = monotonic()
        rate = f"{count / max(now - self._began, 1e-6):,.0f} {self._unit}/s"
        if self._bar is not None and self._task is not None:
            self._bar.update(self._task, completed=count, rate=rate)
        elif now - self._told >= PLAIN_EVERY_SECONDS:
            self._told = now
            remaining = (now - self._began) * (self._total / max(count, 1) - 1)
            share = count / max(self._total, 1)
            print(f"{self._name}: {share:.0%}, {rate}, {remaining:.0f} s remaining", file=sys.stderr)  # noqa: T201


def lines_of(file: Path) -> int:
    with file.open("rb") as content:
        return sum(block.count(b"\n") for block in iter(lambda: content.read(BLOCK_BYTES), b"")) or 1


def _bar() -> Bar:
    from rich.console import Console

    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.percentage:.0f}%"))
    return Bar(*columns, TextColumn("{task.fields[rate]}"), TimeRemainingColumn(), console=Console(stderr=True))
