"""The places at some coordinates that are shown, by id: the port ``ListedStances``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from adapters.index.cuts.agreement import AGREEMENTS, SILENT, Agreed, Possible, agreed, possible
from adapters.index.rows.chosen import Governing, Indexes
from adapters.index.rows.columns import STATUSES, Ints, Mask
from adapters.index.rows.names import Dictionary, Names
from domain.record.declarations import Conflict
from domain.stances.governing import SidesAgreement
from domain.stances.ports import PlaceVerdict, StanceFilter
from domain.vocabulary import Agreement, Matter, PlaceId


class IndexedStances:
    """Only places that are read become values."""

    def __init__(
        self, rows: Governing, names: Dictionary, conflict: Conflict, matter: Matter, shown: StanceFilter
    ) -> None:
        self._rows, self._names = rows, names
        self._possible: Possible = possible(conflict.sides(), matter)
        self._agreed: Agreed = agreed(rows, names.claimants, self._possible)
        self._shown: Mask | None = _shown(rows, names.claimants, conflict, shown)
        some = _any_of_each(self._shown, self._agreed.first)
        self._counted: Ints = np.bincount(self._agreed.agreement[some], minlength=len(AGREEMENTS)).astype(np.int32)
        if shown.agreement is not None:
            some &= self._agreed.agreement == AGREEMENTS.index(shown.agreement)
        self._places, self._ranks = _by_id(np.flatnonzero(some), self._agreed, names.places)

    @property
    def total(self) -> int:
        return len(self._places)

    @property
    def counts(self) -> Mapping[Agreement, int]:
        return dict(zip(AGREEMENTS, self._counted.tolist(), strict=True))

    def page(self, *, after: PlaceId, limit: int) -> Sequence[PlaceVerdict]:
        start = int(np.searchsorted(self._ranks, self._names.places.ranks_up_to(after)))
        return [self._verdict(place) for place in self._places[start : start + limit].tolist()]

    def _verdict(self, place: int) -> PlaceVerdict:
        first = self._agreed.first[place]
        rows = slice(first, self._agreed.first[place + 1] if place + 1 < len(self._agreed.first) else None)
        shown = slice(None) if self._shown is None else self._shown[rows]
        by, positions = self._rows.speaker[rows][shown].tolist(), self._rows.position[rows][shown].tolist()
        speakers = self._names.claimants.ids
        stances = sorted((speakers[speaker], position) for speaker, position in zip(by, positions, strict=True))
        silent = self._agreed.agreement[place] == SILENT
        common = () if silent else self._possible.named(int(self._agreed.common[place]))
        verdict = SidesAgreement(AGREEMENTS[self._agreed.agreement[place]], common)
        return PlaceVerdict(self._names.places.ids[self._agreed.place[place]], verdict, dict(stances))


def _by_id(places: Indexes, found: Agreed, names: Names) -> tuple[Indexes, Ints]:
    """``places`` in the order of their ids, with their ranks among all ids."""
    ranks = names.ranks(found.place[places])
    if np.all(ranks[1:] > ranks[:-1]):  # but for places that were spoken of since the columns were sorted last
        return places, ranks
    in_order = np.argsort(ranks)
    return places[in_order], ranks[in_order]


def _any_of_each(shown: Mask | None, first: Indexes) -> Mask:
    if shown is None or not len(first):
        return np.ones(len(first), np.bool_)
    return np.logical_or.reduceat(shown, first)


def _shown(rows: Governing, claimants: Names, conflict: Conflict, shown: StanceFilter) -> Mask | None:
    """None where all are."""
    if shown.claimant is shown.holder is shown.status is None:
        return None
    left = np.ones(len(rows), np.bool_)
    if shown.claimant is not None:
        below = claimants.among(conflict.below(shown.claimant))
        left &= below[rows.claimant] | below[rows.speaker]
    if shown.holder is not None:
        left &= claimants.among(conflict.below(shown.holder))[rows.holder]
    if shown.status is not None:
        left &= rows.status == STATUSES.index(shown.status)
    return left
