"""What a check of an installation finds."""

from __future__ import annotations

from typing import NamedTuple, TypeAlias


class Finding(NamedTuple):
    """One fault: of which entry, what is so, and what to do. ``position`` None: it is of no entry in particular."""

    position: int | None
    problem: str
    cure: str


def order(finding: Finding) -> float:
    """By position; what is of no entry comes last."""
    return float("inf") if finding.position is None else finding.position


class Note(NamedTuple):
    """Something that could not be looked at, or need not, and why: no fault."""

    text: str


class Reached(NamedTuple):
    """How far a long check has come."""

    position: int


Step: TypeAlias = Finding | Note | Reached
