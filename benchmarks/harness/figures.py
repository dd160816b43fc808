"""A figure, what was measured for it, and the one line that both become."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from benchmarks.harness.run import Run


class NotMeasured(Exception):
    """The reason why a figure has no ratio. The bench then fails."""


class RowsDiffer(NotMeasured):
    """A peer gave other rows than we did: one of the two is wrong, so no time of theirs counts."""


@dataclass(frozen=True, kw_only=True)
class Measured:
    """``ratio``: how many times better than ``against``. ``sizes``: how much there was of what matters."""

    value: float
    ratio: float
    limit: float | None = None  # what ``against`` took, in the same unit
    sizes: Mapping[str, int] = field(default_factory=dict)
    note: str | None = None  # what a reader of the figure should know

    @classmethod
    def duration(cls, ours: float, theirs: float, **sizes: int) -> Measured:
        """Shorter is better. Both in the unit of the figure."""
        return cls(value=ours, limit=theirs, ratio=theirs / ours, sizes=sizes)

    @classmethod
    def rate(cls, ours: float, theirs: float, **sizes: int) -> Measured:
        """More is better. Both in the unit of the figure."""
        return cls(value=ours, limit=theirs, ratio=ours / theirs, sizes=sizes)


@dataclass(frozen=True, kw_only=True)
class Figure:
    """``reach``: the ratio to reach; None where a figure is only stated. ``measures``: what, in a sentence or two."""

    name: str  # with -1m where it is of a million statements; a run of another size names its own
    against: str
    unit: str
    reach: float | None
    measures: str
    measure: Callable[[Run], Measured]
    in_fast: bool = True  # whether the fast run has the time for it

    def line(self, name: str, outcome: Measured | str) -> dict[str, Any]:
        """Return the line of JSON as an object. ``outcome``: the reason, where it was not measured."""
        line: dict[str, Any] = {"name": name, "value": None, "unit": self.unit, "against": self.against, "ratio": None}
        line |= {"reach": self.reach, "sizes": {}}
        if isinstance(outcome, str):
            return line | {"reason": outcome}
        line |= {"value": rounded(outcome.value), "ratio": rounded(outcome.ratio), "sizes": dict(outcome.sizes)}
        line |= {} if outcome.limit is None else {"limit": rounded(outcome.limit)}
        return line | ({} if outcome.note is None else {"note": outcome.note})


def rounded(number: float) -> float:
    """To four digits: a fifth is noise."""
    return float(f"{number:.4g}")
