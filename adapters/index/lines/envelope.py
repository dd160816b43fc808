"""Of intervals in groups, the one of the greatest rank at each instant: all groups at once, in a tree of maxima.

The instants at which a group can change are its slots, and the slots of all groups lie side by side. An interval takes
a stretch of slots, which a segment tree covers with few nodes; a slot belongs to the greatest interval above it.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from adapters.index.rows.columns import Ints

Indexes = npt.NDArray[np.intp]
NOTHING = -1


class Intervals(NamedTuple):
    """From ``begins`` until ``ends``, which they exclude, on some scale of whole numbers. None is empty."""

    group: Ints  # ascending
    begins: Ints
    ends: Ints

    def taken(self, these: Indexes) -> Intervals:
        return Intervals._make(column[these] for column in self)


class Slots(NamedTuple):
    """Where groups can change, by group and instant. Each lasts until the next one of its group.

    ``keys``: a number for each group and instant, ascending; ``never`` is the end of the scale.
    """

    keys: npt.NDArray[np.int64]
    never: int

    def __len__(self) -> int:
        return len(self.keys)

    @property
    def group(self) -> Indexes:
        return self.keys // (self.never + 1)

    @property
    def begins(self) -> Ints:
        return (self.keys % (self.never + 1)).astype(np.int32)

    def taken(self, intervals: Intervals) -> tuple[Indexes, Indexes]:
        """The first slot that each interval takes, and the one after its last."""
        first, end = (_keys(intervals.group, at, self.never) for at in (intervals.begins, intervals.ends))
        return np.searchsorted(self.keys, first), np.searchsorted(self.keys, end)


def _keys(group: Ints, at: Ints, never: int) -> npt.NDArray[np.int64]:
    return group.astype(np.int64) * (never + 1) + at


def slots_of(never: int, *some: Intervals) -> Slots:
    """Slots for the ends of all intervals."""
    keys = [_keys(each.group, each.begins, never) for each in some]
    keys += [_keys(each.group, each.ends, never)[each.ends < never] for each in some]
    return Slots(distinct(np.concatenate(keys)), never)


def distinct(numbers: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Each once, ascending. By sorting: as numpy's ``unique`` does it, a million take a second."""
    in_order = np.sort(numbers)
    return in_order[turns(in_order)]


def greatest(slots: Slots, intervals: Intervals) -> Indexes:
    """For each slot, the last of the intervals that take it; ``NOTHING`` where none does."""
    leaves, (first, end) = len(slots), slots.taken(intervals)
    tree = np.zeros(2 * leaves, np.int32)
    left, right, value = first + leaves, end + leaves, np.arange(1, len(first) + 1, dtype=np.int32)
    while len(left):
        is_right_child = (left & 1).astype(np.bool_)
        _raise(tree, left[is_right_child], value[is_right_child])
        left = left + is_right_child
        is_past = (right & 1).astype(np.bool_)
        right = right - is_past
        _raise(tree, right[is_past], value[is_past])
        left, right = left >> 1, right >> 1
        going_on = left < right
        left, right, value = left[going_on], right[going_on], value[going_on]
    _push_down(tree)
    return tree[leaves:].astype(np.intp) - 1


def _raise(tree: Ints, nodes: Indexes, values: Ints) -> None:
    """``values`` ascend: of several for one node, numpy keeps the last, which is the greatest."""
    tree[nodes] = np.maximum(tree[nodes], values)


def _push_down(tree: Ints) -> None:
    first, slots = 1, len(tree) // 2
    while first < slots:
        end = min(2 * first, slots)
        for child in (0, 1):
            children = tree[2 * first + child : 2 * end + child : 2]
            np.maximum(children, tree[first:end], out=children)
        first *= 2


def turns(group: npt.NDArray[np.integer], *values: npt.NDArray[np.integer]) -> Indexes:
    """The indexes at which a group begins, or one of its values is another than before."""
    begins = np.ones(len(group), np.bool_)
    begins[1:] = group[1:] != group[:-1]
    for each in values:
        begins[1:] |= each[1:] != each[:-1]
    return np.flatnonzero(begins)
