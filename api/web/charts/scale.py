"""Scales of charts: round numbers along an axis, and lengths as shares of it.

Lengths across are percentages, so that a chart fills its column and its letters keep their size.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

STEPS = (1, 2, 5)
TICKS_MAX = 5


@dataclass(frozen=True, slots=True)
class Tick:
    """A number on an axis, and where it stands."""

    value: int
    x: str
    anchor: str  # of its text: the ends of an axis stay inside the picture


@dataclass(frozen=True, slots=True)
class Scale:
    """An axis from 0 to ``top``, a round number."""

    top: int
    step: int

    @classmethod
    def up_to(cls, most: int) -> Scale:
        """Return the scale with the fewest round steps, at most five, that reaches ``most``."""
        power = 1
        while True:
            for step in (power * each for each in STEPS):
                if most <= step * TICKS_MAX:
                    return cls(top=max(1, -(-most // step)) * step, step=step)
            power *= 10

    def share(self, value: float) -> str:
        """Return the length of ``value`` across."""
        return percent(value / self.top)

    @property
    def ticks(self) -> Sequence[Tick]:
        values = range(0, self.top + 1, self.step)
        return [Tick(value, self.share(value), _anchor(value, self.top)) for value in values]


def percent(share: float) -> str:
    """Return ``share`` of 1 as an attribute of SVG."""
    return f"{share * 100:.3f}".rstrip("0").rstrip(".") + "%"


def _anchor(value: int, top: int) -> str:
    return "start" if value == 0 else "end" if value == top else "middle"
