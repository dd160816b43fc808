"""Figures as a table, for a terminal and for Markdown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

HEADINGS = ("name", "value", "unit", "against", "limit", "ratio", "reach", "")
LEFT = frozenset({0, 2, 3, 7})
AGAINST_MAX = 44
SMALL = 100  # numbers below have decimals


def table(shapes: Iterable[dict[str, Any]]) -> str:
    rows = [HEADINGS, *(_row(shape) for shape in shapes)]
    widths = [max(len(row[at]) for row in rows) for at in range(len(HEADINGS))]
    return "\n".join(_line(row, widths) for row in rows)


def _line(row: Sequence[str], widths: Sequence[int]) -> str:
    cells = (
        cell.ljust(width) if at in LEFT else cell.rjust(width)
        for at, (cell, width) in enumerate(zip(row, widths, strict=True))
    )
    return "  ".join(cells).rstrip()


def _row(shape: dict[str, Any]) -> tuple[str, ...]:
    return (
        shape["name"],
        number(shape["value"]),
        shape["unit"],
        shape["against"][:AGAINST_MAX],
        number(shape.get("limit")),
        number(shape["ratio"]),
        number(shape["reach"]),
        verdict(shape),
    )


def verdict(shape: Mapping[str, Any]) -> str:
    if shape["ratio"] is None:
        return f"not measured: {shape['reason']}"
    return "" if shape["reach"] is None or shape["ratio"] >= shape["reach"] else "below its reach"


def number(value: float | None) -> str:
    if value is None:
        return "-"
    return f"{value:,.0f}" if abs(value) >= SMALL else f"{value:.3g}"
