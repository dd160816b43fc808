"""Relative clauses between commas: *Siversk, which Russia says it took, is contested*."""

from __future__ import annotations

from domain.extraction.words.row import Row

LENGTH_MAX = 25  # in items


def comma_of_relative(row: Row, closing: int) -> int:
    """Where the comma before *which* stands, of the clause that the comma at ``closing`` ends; else 0."""
    for at in reversed(range(max(1, closing - LENGTH_MAX), closing)):
        if row.key(at) == ",":
            return at if row.has(at + 1, "relative") else 0
    return 0
