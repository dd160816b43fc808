"""How far behind somebody is who follows the log."""

from __future__ import annotations

from dataclasses import dataclass

from domain.dates.instants import MICROSECONDS_PER_SECOND, Instant


@dataclass(frozen=True, slots=True, kw_only=True)
class Lag:
    """``positions``: how many are not done with. ``seconds``: the age of the first; None where nobody can tell."""

    positions: int
    seconds: float | None


CAUGHT_UP = Lag(positions=0, seconds=0.0)


def lag_since(position: int, since: Instant, *, size: int, now: Instant) -> Lag:
    """The lag of a reader whose next position is ``position``, recorded at ``since``; ``size`` is the last position."""
    return Lag(positions=size - position + 1, seconds=max(now - since, 0) / MICROSECONDS_PER_SECOND)
