"""Two states of the index, row by row, whichever codes they have for the same names."""

from __future__ import annotations

import numpy as np

from adapters.index.rows.columns import Ints, Rows
from adapters.index.rows.names import Dictionary, Names
from adapters.index.rows.sorting import joined, rows_of
from adapters.index.state import IndexState


def first_difference(one: IndexState, other: IndexState) -> int | None:
    """The position of the first version that only one of them has, or has otherwise; None where they are alike."""
    rows, others = _in_order(_translated(one, other.names)), _in_order(_rows(other))
    alone = np.setxor1d(rows.keys, others.keys)
    if len(alone):
        return int(alone[0] >> 32)
    differs = np.zeros(len(rows.keys), np.bool_)
    for column, another in zip(rows, others, strict=True):
        differs |= column != another
    return int(rows.position[differs][0]) if differs.any() else None


def _rows(state: IndexState) -> Rows:
    return joined(rows_of(state.base), state.later)


def _in_order(rows: Rows) -> Rows:
    return rows.taken(np.argsort(rows.keys, kind="stable"))


def _translated(state: IndexState, into: Dictionary) -> Rows:
    rows = _rows(state)
    claimants = _codes(state.names.claimants, into.claimants)
    return rows._replace(
        conflict=_codes(state.names.conflicts, into.conflicts)[rows.conflict],
        place=_codes(state.names.places, into.places)[rows.place],
        speaker=claimants[rows.speaker],
        claimant=claimants[rows.claimant],
        holder=claimants[rows.holder],
        side=claimants[rows.side],
    )


def _codes(names: Names, into: Names) -> Ints:
    """Of each code, and at the end of NONE, the code of the same name there."""
    return np.array([*map(into.code, names.ids), into.code(None)], np.int32)
