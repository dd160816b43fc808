"""Runs along a line: in each of them one statement of a speaker about a place governs, or none does."""

from __future__ import annotations

from typing import NamedTuple

from adapters.index.lines.envelope import Indexes
from adapters.index.rows.columns import Ints, Mask


class Runs(NamedTuple):
    """By place (by id) and speaker, along the line. ``version``: ``NOTHING`` where the speaker has no stance.

    A run lasts until the next one of its place and speaker begins.
    """

    place: Ints
    speaker: Ints
    begins: Ints  # ticks, or positions where known-at moves
    version: Indexes

    def taken(self, these: Indexes | Mask) -> Runs:
        return Runs._make(column[these] for column in self)
