"""Likely duplicates, as HTTP and the shell name them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import TYPE_CHECKING, TypedDict

if TYPE_CHECKING:  # --help stays quick
    from domain.intake.rules.reports import Alike

LINES_MAX = 10


class Similar(TypedDict):
    similar: Mapping[str, Sequence[str]]
    similar_counts: Mapping[str, int]


def similar(found: Mapping[str, Alike]) -> Similar:
    return {
        "similar": {statement: alike.statements for statement, alike in found.items()},
        "similar_counts": {statement: alike.total for statement, alike in found.items()},
    }


def similar_lines(found: Mapping[str, Alike]) -> Iterator[str]:
    """The first of them, for people."""
    if found:
        count = f"{len(found)} statements have" if len(found) > 1 else "1 statement has"
        yield f"{count} likely duplicates (same claimant, place, status and holder, said within 31 days):"
    for statement, alike in islice(found.items(), LINES_MAX):
        yield f"  {statement} is like {', '.join(alike.statements)}{_more(alike.total - len(alike.statements))}"
    if len(found) > LINES_MAX:
        yield f"  and {len(found) - LINES_MAX} more: --json names all of them"


def _more(count: int) -> str:
    return f" and {count} more" if count else ""
