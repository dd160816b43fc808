"""An index with each version of a statement many times over: for growth beyond what is quickly recorded."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from adapters.index.rows.columns import OPEN, Column, Retractions, Rows
from adapters.index.rows.sorting import rows_of, sorted_block
from adapters.index.state import IndexState
from domain.record.dating import NEVER

POSITIONS = frozenset({"position", "known_from", "known_to", "target"})
INSTANTS = frozenset({"stated_earliest", "stated_latest", "effective_earliest", "effective_latest", "until_latest"})
SHIFT = 7_000_003  # microseconds between one copy and the next


def dilated(state: IndexState, times: int) -> IndexState:
    """About the same places, each copy at positions and instants of its own. ``state`` has all its rows sorted."""
    retractions = Retractions(**_copies(state.retractions._asdict(), times))
    base = sorted_block(Rows(**_copies(rows_of(state.base)._asdict(), times)), retractions)
    return replace(state, base=base, retractions=retractions, position=(state.position + 1) * times)


def _copies(columns: Mapping[str, Column], times: int) -> dict[str, Column]:
    return {
        name: np.concatenate([_copy(name, column, times, at) for at in range(times)])
        for name, column in columns.items()
    }


def _copy(name: str, column: Column, times: int, at: int) -> Column:
    if name in POSITIONS:
        return np.where(column == OPEN, OPEN, column.astype(np.int64) * times + at).astype(column.dtype)
    return np.where(column >= NEVER, NEVER, column + at * SHIFT) if name in INSTANTS else column
