"""The columns of the stance index: one row for each version of a statement, sorted, and immutable.

Rows are in the order of (conflict, matter, place, speaker, rank, position). The rank is the later one of the stated
and the effective earliest, so the order depends on neither bound nor coordinates. Instants are codes: their places in
``instants``, which is sorted, so that comparing codes is comparing instants. Texts are codes of ``Names``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any, NamedTuple, TypeAlias, TypeVar

import numpy as np
import numpy.typing as npt

from domain.dates.instants import Instant
from domain.vocabulary import Bound, Matter, Status, Voice

Ints: TypeAlias = npt.NDArray[np.int32]
Instants: TypeAlias = npt.NDArray[np.int64]
Column: TypeAlias = npt.NDArray[Any]
Mask: TypeAlias = npt.NDArray[np.bool_]
NumberT = TypeVar("NumberT", np.int32, np.int64)

NONE = -1  # the code of a text that is not there
OPEN = 2**31 - 1  # known_to of a version that nothing has taken away
STATUSES: Sequence[Status] = list(Status)
SCOPES: Sequence[Matter | None] = [*Matter, None]  # None: retractions, and what takes no position


def concatenated(parts: Sequence[Sequence[Column]]) -> Iterator[Column]:
    """Column by column."""
    return (np.concatenate(columns) for columns in zip(*parts, strict=True))


def version_keys(position: Ints, known_from: Ints) -> Instants:
    """A number for each version."""
    return (position.astype(np.int64) << 32) | known_from


def distinct(values: npt.NDArray[NumberT]) -> npt.NDArray[NumberT]:
    """Return each once, sorted. ``np.unique`` looks them up in a hash table: at 300,000 that takes ten times as long.

    A few sorted runs, one after the other, are merged.
    """
    ordered = np.sort(values, kind="stable")
    is_first = np.ones(len(ordered), np.bool_)
    np.not_equal(ordered[1:], ordered[:-1], out=is_first[1:])
    return ordered[is_first]


class Rows(NamedTuple):
    """Versions of statements in no order, a column each, with instants and positions as they are."""

    position: Ints
    known_from: Ints
    known_to: Ints
    conflict: Ints
    matter: Ints  # an index of ``SCOPES``
    place: Ints
    speaker: Ints  # under voice=side; NONE: nobody's stance there
    claimant: Ints
    holder: Ints
    side: Ints
    status: Ints  # an index of ``STATUSES``
    is_denial: Mask
    stated_earliest: Instants
    stated_latest: Instants
    effective_earliest: Instants
    effective_latest: Instants
    until_latest: Instants

    @property
    def rank(self) -> Instants:
        return np.maximum(self.stated_earliest, self.effective_earliest)

    @property
    def keys(self) -> Instants:
        return version_keys(self.position, self.known_from)

    def taken(self, rows: npt.NDArray[np.integer] | Mask) -> Rows:
        return Rows._make(column[rows] for column in self)


NO_ROWS = Rows._make([*([np.zeros(0, np.int32)] * 11), np.zeros(0, np.bool_), *([np.zeros(0, np.int64)] * 5)])


class Retractions(NamedTuple):
    """The versions of retractions, and the positions of what they take back."""

    position: Ints
    known_from: Ints
    known_to: Ints
    stated_earliest: Instants
    stated_latest: Instants
    target: Ints

    @property
    def keys(self) -> Instants:
        return version_keys(self.position, self.known_from)

    def taken(self, rows: npt.NDArray[np.integer] | Mask) -> Retractions:
        return Retractions._make(column[rows] for column in self)


NO_RETRACTIONS = Retractions(*NO_ROWS[:3], NO_ROWS.stated_earliest, NO_ROWS.stated_latest, NO_ROWS.position)


class Struck(NamedTuple):
    """The rows that retractions take back, in order, one for each version of a retraction."""

    rows: Ints
    known_from: Ints
    known_to: Ints
    stated_earliest: Instants
    stated_latest: Instants


class Order(NamedTuple):
    """The rows by place and by speaker under one voice; each (conflict, matter, place, speaker) is one group."""

    rows: Ints | None  # the rows in this order; None: as they are
    group: Ints  # of each row, in this order
    ends: Mask  # of each row, in this order: whether it is the last of its group
    first: Ints  # of each group, the index in this order at which it begins; at the end, how many rows there are
    place: Ints  # of each group
    speaker: Ints  # of each group


class Scope(NamedTuple):
    """The rows of one conflict and matter, the same ones in every order, and their groups by voice."""

    rows: slice
    groups: Mapping[Voice, slice]


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """Sorted rows. A trait of few versions is a list of their rows, in order."""

    instants: Instants
    position: Ints
    known_from: Ints
    stated_earliest: Ints
    stated_latest: Ints
    effective_earliest: Ints
    effective_latest: Ints
    claimant: Ints
    holder: Ints
    side: Ints
    status: npt.NDArray[np.int8]
    ended: Ints  # rows
    ended_at: Ints  # of each of these, its known_to
    limited: Ints  # rows
    until_latest: Ints  # of each of these
    denials: Ints  # rows
    nobodys: Ints  # rows that are nobody's stance under voice=side
    struck: Struck
    orders: Mapping[Voice, Order]
    scopes: Mapping[tuple[int, int], Scope]  # by conflict and matter

    def __len__(self) -> int:
        return len(self.position)

    @property
    def nbytes(self) -> int:
        return sum(column.nbytes for column in self.arrays())

    def arrays(self) -> Iterator[Column]:
        for field in fields(self):
            if isinstance(column := getattr(self, field.name), np.ndarray):
                yield column
        yield from self.struck
        for order in self.orders.values():
            yield from (column for column in order if column is not None)

    def stated(self, bound: Bound) -> Ints:
        return self.stated_latest if bound is Bound.LATEST else self.stated_earliest

    def effective(self, bound: Bound) -> Ints:
        return self.effective_latest if bound is Bound.LATEST else self.effective_earliest

    def code(self, instant: Instant) -> int:
        """The code of the last instant that is not after ``instant``; -1 where all are."""
        return int(np.searchsorted(self.instants, instant, side="right")) - 1

    def rank(self, rows: npt.NDArray[np.integer]) -> Instants:
        ranked: Instants = self.instants[np.maximum(self.stated_earliest[rows], self.effective_earliest[rows])]
        return ranked

    def known_to(self) -> Ints:
        """Of every row."""
        known_to = np.full(len(self), OPEN, np.int32)
        known_to[self.ended] = self.ended_at
        return known_to
