"""An outside observer: keeps every acknowledgement, pinned answer and root, and the longest time without an answer."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from random import Random
from threading import Event, Lock
from time import monotonic


class Gap:
    """The longest time between two answers. ``calm_seconds``: of those between which nothing was made to fail."""

    def __init__(self) -> None:
        self.longest_seconds = self.calm_seconds = 0.0
        self.recent_seconds = 0.0  # the longest since the last failure began
        self._is_failing = self._has_failed = False
        self._last: float | None = None
        self._lock = Lock()

    def answered(self) -> None:
        with self._lock:
            now = monotonic()
            if self._last is not None:
                seconds = now - self._last
                self.recent_seconds = max(self.recent_seconds, seconds)
                self.longest_seconds = max(self.longest_seconds, seconds)
                self.calm_seconds = max(self.calm_seconds, 0.0 if self._has_failed else seconds)
            self._last, self._has_failed = now, self._is_failing

    @contextmanager
    def of_a_failure(self) -> Iterator[None]:
        """The gaps that begin or end in this context are due to it, perhaps."""
        with self._lock:
            self.recent_seconds, self._is_failing, self._has_failed = 0.0, True, True
        try:
            yield
        finally:
            self._is_failing = False


@dataclass
class Watch:
    """``acknowledged``: the position of each statement. ``faults``: what must not be; the first ends the drill.

    ``alone``: the answers of primaries that were cut off.
    """

    acknowledged: dict[str, int] = field(default_factory=dict)
    pinned: dict[str, str] = field(default_factory=dict)  # the digest of each answer, by its address
    roots: dict[int, str] = field(default_factory=dict)  # by size
    statuses: Counter[int] = field(default_factory=Counter)  # of reports; 0: no answer
    reads: Gap = field(default_factory=Gap)
    writes: Gap = field(default_factory=Gap)
    asked_again: int = 0
    alone: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    over: Event = field(default_factory=Event)
    _lock: Lock = field(default_factory=Lock)

    def acknowledge(self, statement: str, position: int) -> None:
        with self._lock:
            if self.acknowledged.setdefault(statement, position) != position:
                self.fault(f"{statement} was acknowledged at {self.acknowledged[statement]} and at {position}")
        self.writes.answered()

    def status(self, status: int) -> None:
        with self._lock:
            self.statuses[status] += 1

    def pin(self, path: str, body: bytes, by: str) -> None:
        digest = sha256(body).hexdigest()
        with self._lock:
            self.asked_again += path in self.pinned
            if self.pinned.setdefault(path, digest) != digest:
                self.fault(f"{path} has other bytes at {by}: {body[:500]!r}")

    def some_pinned(self, chance: Random) -> str | None:
        with self._lock:
            return chance.choice(list(self.pinned)) if self.pinned else None

    def root(self, checkpoint: str) -> None:
        """Keep the root of a checkpoint, as its note has it: origin, size, root, each on a line."""
        _, size, root, *_ = checkpoint.splitlines()
        with self._lock:
            if self.roots.setdefault(int(size), root) != root:
                self.fault(f"two roots of size {size}: {self.roots[int(size)]} and {root}")

    def end(self) -> None:
        """Nobody works any longer; who waits for an answer has waited until now."""
        self.reads.answered()
        self.writes.answered()
        self.over.set()

    def fault(self, what: str) -> None:
        sys.stderr.write(f"FAULT: {what}\n")
        self.faults.append(what)
        self.over.set()
