"""The places whose stances differ between two cuts through one state of the index: the port ``ListedChanges``."""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet

import numpy as np

from adapters.index.rows.chosen import Governing, Indexes
from adapters.index.rows.columns import NONE, Column, Ints, distinct
from adapters.index.rows.names import Dictionary
from domain.stances.ports import ChangedPlace
from domain.vocabulary import ClaimantId, PlaceId


class IndexedChanges:
    """A stance differs if its status or its holder does. Only places that are read become values."""

    def __init__(
        self, before: Governing, after: Governing, names: Dictionary, claimants: AbstractSet[ClaimantId] | None
    ) -> None:
        self._cuts, self._names = (before, after), names
        places = distinct(_changed_places(before, after, names, claimants))
        ranks = names.places.ranks(places)
        in_order = np.argsort(ranks)
        self._places, self._ranks = places[in_order], ranks[in_order]

    @property
    def total(self) -> int:
        return len(self._places)

    def has(self, place: PlaceId) -> bool:
        return bool(np.any(self._places == self._names.places.code(place)))

    def page(self, *, after: PlaceId, limit: int) -> Sequence[ChangedPlace]:
        start = int(np.searchsorted(self._ranks, self._names.places.ranks_up_to(after)))
        return [self._changed(place) for place in self._places[start : start + limit].tolist()]

    def _changed(self, place: int) -> ChangedPlace:
        before, after = (rows.position[_of_place(rows, place)].tolist() for rows in self._cuts)
        return ChangedPlace(self._names.places.ids[place], before, after)


def _of_place(rows: Governing, place: int) -> slice:
    return slice(*np.searchsorted(rows.place, np.array((place, place + 1), np.int32)).tolist())  # else it is copied


def _changed_places(
    before: Governing, after: Governing, names: Dictionary, claimants: AbstractSet[ClaimantId] | None
) -> Ints:
    """Most rows govern at both cuts, and change nothing: only the others are set side by side."""
    before, after = _but_for(before, after), _but_for(after, before)
    keys = distinct(np.concatenate([before.keys, after.keys]))
    old, new = _Aligned(before, keys), _Aligned(after, keys)
    changed = (old.of(before.status) != new.of(after.status)) | (old.of(before.holder) != new.of(after.holder))
    if claimants is not None:
        among = names.claimants.among(claimants)
        speaker = (keys & (2**32 - 1)).astype(np.uint32).view(np.int32)
        changed &= among[speaker] | among[old.of(before.claimant)] | among[new.of(after.claimant)]
    places: Ints = (keys[changed] >> 32).astype(np.int32)
    return places


def _but_for(rows: Governing, others: Governing) -> Governing:
    """``rows`` without those that are among the ``others``."""
    are_left = np.ones(max(each.rows.max(initial=-1) for each in (rows, others)) + 1, np.bool_)
    are_left[others.rows] = False
    return rows.where(are_left[rows.rows])


class _Aligned:
    """Rows beside ``keys``: those of them that are there, NONE for the rest."""

    def __init__(self, rows: Governing, keys: Column) -> None:
        self._at: Indexes = np.searchsorted(keys, rows.keys)
        self._length = len(keys)

    def of(self, column: Column) -> Column:
        """``column`` of the rows."""
        aligned = np.full(self._length, NONE, np.int32)
        aligned[self._at] = column
        return aligned
