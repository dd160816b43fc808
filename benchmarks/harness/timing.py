"""Timers. Ours and theirs take turns, so that a noisy neighbour disturbs both."""

from __future__ import annotations

from collections.abc import Callable
from statistics import median
from time import perf_counter

ROUNDS = 5


def seconds(work: Callable[[], object]) -> float:
    began = perf_counter()
    work()
    return perf_counter() - began


def median_seconds(work: Callable[[], object], rounds: int = ROUNDS) -> float:
    return median(seconds(work) for _ in range(rounds))


def beside(ours: Callable[[], object], theirs: Callable[[], object], rounds: int = ROUNDS) -> tuple[float, float]:
    """The median seconds of each, in turns."""
    pairs = [(seconds(ours), seconds(theirs)) for _ in range(rounds)]
    return median(pair[0] for pair in pairs), median(pair[1] for pair in pairs)
