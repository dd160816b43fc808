"""The disputes of all places as a sorted list. Only those that are read become values: they may be very many."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple, overload

import numpy as np

from adapters.index.lines.envelope import NOTHING, Indexes
from adapters.index.lines.moving import OUTCOMES
from adapters.index.lines.sides import SidesAt, Stretches
from adapters.index.rows.columns import Instants, Ints, concatenated
from adapters.index.rows.names import Names
from domain.record.dating import NEVER
from domain.stances.listed import ListedDispute
from domain.vocabulary import Matter

MATTERS: Sequence[Matter] = sorted(Matter)


class DisputeColumns(NamedTuple):
    begins: Instants
    place: Ints
    matter: Indexes  # an index of ``MATTERS``
    ends: Instants
    outcome: Indexes  # an index of ``OUTCOMES``, or ``NOTHING``
    first: Indexes  # the slot before it, if there is one
    end: Indexes  # the one after that where it ends

    def taken(self, these: Indexes | slice) -> DisputeColumns:
        return DisputeColumns._make(column[these] for column in self)


NO_DISPUTES = DisputeColumns._make([np.zeros(0, np.int64)] * len(DisputeColumns._fields))


def dispute_columns(
    now: SidesAt, instants: Instants, found: Stretches, outcome: Indexes, matter: Matter
) -> DisputeColumns:
    """``instants``: of the slots."""
    starts = np.append(np.flatnonzero(now.is_first), len(now.place))  # of places
    following = starts[np.searchsorted(starts, found.begins, side="right")]
    return DisputeColumns(
        begins=instants[found.begins],
        place=now.place[found.begins],
        matter=np.full(len(found.begins), MATTERS.index(matter)),
        ends=np.where(found.ends == NOTHING, NEVER, instants[found.ends]),
        outcome=outcome,
        first=found.begins - ~now.is_first[found.begins],
        end=np.where(found.ends == NOTHING, following, found.ends + 1),
    )


class IndexedDisputes:
    """The port ``ListedDisputes``."""

    def __init__(self, parts: Mapping[Matter, tuple[DisputeColumns, SidesAt]], places: Names) -> None:
        found = DisputeColumns._make(concatenated([NO_DISPUTES, *(columns for columns, _ in parts.values())]))
        self._columns = found.taken(
            np.lexsort((found.matter, places.ranks(found.place.astype(np.int32)), found.begins))
        )
        self._slots = {matter: slots for matter, (_, slots) in parts.items()}
        self._places = places

    def __len__(self) -> int:
        return len(self._columns.begins)

    @overload
    def __getitem__(self, at: int, /) -> ListedDispute: ...
    @overload
    def __getitem__(self, at: slice, /) -> Sequence[ListedDispute]: ...
    def __getitem__(self, at: int | slice, /) -> ListedDispute | Sequence[ListedDispute]:
        if isinstance(at, slice):
            return list(self._values(self._columns.taken(at)))
        return self[at : at + 1][0]

    def __iter__(self) -> Iterator[ListedDispute]:
        return self._values(self._columns)

    def _values(self, of: DisputeColumns) -> Iterator[ListedDispute]:
        return map(
            ListedDispute,
            of.begins.tolist(),
            self._places.texts(of.place),
            [MATTERS[code] for code in of.matter.tolist()],
            of.ends.tolist(),
            [None if code == NOTHING else OUTCOMES[code] for code in of.outcome.tolist()],
            zip(of.first.tolist(), of.end.tolist(), strict=True),
        )

    def positions(self, of: ListedDispute) -> Sequence[int]:
        now = self._slots[of.matter]
        versions = np.concatenate([version[slice(*of.rows)] for version in now.versions])
        positions: list[int] = np.unique(now.found.position[versions[versions != NOTHING]]).tolist()
        return positions
