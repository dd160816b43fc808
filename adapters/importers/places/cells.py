"""Cells of a table of places as values; a cell that is none is refused with its column."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal

from domain.errors import Fault, Refused
from domain.folding import trimmed
from domain.intake.fields import escaped

SEVERAL = "|"
DEGREES = re.compile(r"[+-]?\d{1,3}(?:\.\d{1,12})?")
PEOPLE = re.compile(r"\d{1,12}")

Cells = Mapping[str, str]


def refused(column: str, problem: str, cure: str) -> Refused:
    return Refused([Fault(f"/{escaped(column)}", problem, cure)])


def several(row: Cells, column: str) -> Sequence[str]:
    """Texts of one cell, parted by bars."""
    return [trimmed(text) for text in row.get(column, "").split(SEVERAL) if trimmed(text)]


def degrees(row: Cells, column: str) -> Decimal | None:
    text = row.get(column, "")
    if not text:
        return None
    if not DEGREES.fullmatch(text):
        raise refused(column, f"{text[:40]!r} is not a number of degrees", "write it as 48.59419, with a point")
    number = Decimal(text)
    return number.normalize() if number else Decimal(0)


def people(row: Cells, column: str) -> int | None:
    text = row.get(column, "")
    if not text:
        return None
    if not PEOPLE.fullmatch(text):
        raise refused(column, f"{text[:40]!r} is not a count of people", "write digits alone, or leave the cell empty")
    return int(text)
