"""The rows that were chosen, one for each (place, speaker). A column of theirs is read when it is first asked for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property

import numpy as np
import numpy.typing as npt

from adapters.index.rows.columns import Block, Column, Instants, Ints, Mask

Indexes = npt.NDArray[np.intp]


class Governing:
    """In the order of the codes of place and speaker. ``rows``: those of all ``blocks``, one after the other."""

    def __init__(self, blocks: Sequence[Block], place: Ints, speaker: Ints, rows: Indexes) -> None:
        self._blocks = blocks
        self.place = place
        self.speaker = speaker
        self.rows = rows

    def __len__(self) -> int:
        return len(self.rows)

    def taken(self, these: Indexes) -> Governing:
        return Governing(self._blocks, self.place[these], self.speaker[these], self.rows[these])

    def where(self, wanted: Mask) -> Governing:
        return self.taken(np.flatnonzero(wanted))

    @property
    def keys(self) -> Instants:
        return keys(self.place, self.speaker)

    @cached_property
    def rank(self) -> Instants:
        return self._read(lambda block, rows: block.rank(rows))

    @cached_property
    def position(self) -> Ints:
        return self._read(lambda block, rows: block.position[rows])

    @cached_property
    def claimant(self) -> Ints:
        return self._read(lambda block, rows: block.claimant[rows])

    @cached_property
    def holder(self) -> Ints:
        return self._read(lambda block, rows: block.holder[rows])

    @cached_property
    def side(self) -> Ints:
        return self._read(lambda block, rows: block.side[rows])

    @cached_property
    def status(self) -> npt.NDArray[np.int8]:
        return self._read(lambda block, rows: block.status[rows])

    def _read(self, of: Callable[[Block, Indexes], Column]) -> Column:
        """The column ``of`` the rows. Nearly all are of the first block."""
        first, *others = self._blocks
        if not len(first) or not others:
            return of(self._blocks[-1], self.rows)
        [tail] = others
        column = of(first, np.minimum(self.rows, len(first) - 1))
        later = np.flatnonzero(self.rows >= len(first))
        column[later] = of(tail, self.rows[later] - len(first))
        return column


def keys(place: Ints, speaker: Ints) -> Instants:
    return (place.astype(np.int64) << 32) + speaker  # NONE comes before the first
