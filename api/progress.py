"""How far a long work has come: a bar with rate and remaining time on a terminal, plain lines without one."""

from __future__ import annotations

import sys
from time import monotonic
from types import TracebackType
from typing import Self

from rich.progress import BarColumn, TextColumn, TimeRemainingColumn
from rich.progress import Progress as Bar

PLAIN_EVERY_SECONDS = 5.0


class Progress:
    """``total`` is in bytes of the input; ``reached`` is told of bytes and of lines."""

    def __init__(self, name: str, total: int) -> None:
        self._name = name
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

    def reached(self, amount: int, lines: int) -> None:
        now = monotonic()
        rate = lines / max(now - self._began, 1e-6)
        if self._bar is not None and self._task is not None:
            self._bar.update(self._task, completed=amount, rate=f"{rate:,.0f} lines/s")
        elif now - self._told >= PLAIN_EVERY_SECONDS:
            self._told = now
            remaining = (now - self._began) * (self._total / max(amount, 1) - 1)
            share = amount / max(self._total, 1)
            print(f"{self._name}: {share:.0%}, {rate:,.0f} lines/s, {remaining:.0f} s remaining", file=sys.stderr)  # noqa: T201


def _bar() -> Bar:
    from rich.console import Console  # noqa: PLC0415 - only where there is a terminal

    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.percentage:.0f}%"))
    return Bar(*columns, TextColumn("{task.fields[rate]}"), TimeRemainingColumn(), console=Console(stderr=True))
