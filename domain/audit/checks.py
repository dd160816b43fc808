"""What a check of an installation finds."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple, TypeAlias


class Finding(NamedTuple):
    """One fault: its entry, what is so, and what to do. ``position`` None: it concerns no single entry."""

    position: int | None
    problem: str
    cure: str


def order(finding: Finding) -> float:
    """By position; what is of no entry comes last."""
    return float("inf") if finding.position is None else finding.position


class Remark(NamedTuple):
    """Something that could not be looked at, or need not, and why: no fault."""

    text: str


class Reached(NamedTuple):
    """How far a long check has come."""

    position: int


CheckStep: TypeAlias = Finding | Remark | Reached


@dataclass(slots=True)
class Checked:
    """What was found: of each check, by its name, its first fault, if there is one."""

    size: int
    faults: dict[str, Finding | None] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    @property
    def first(self) -> tuple[str, Finding] | None:
        """The fault of the earliest entry; one that is of no entry only where there is no other."""
        found = [(name, fault) for name, fault in self.faults.items() if fault is not None]
        return min(found, key=lambda each: order(each[1]), default=None)
