"""Texts as small numbers: ids of conflicts, places and claimants."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import NamedTuple

import numpy as np

from adapters.index.rows.columns import NONE, Ints, Mask

SHORT_RUN = 16  # codes


class Names:
    """The ids of one kind, by code. A code never changes its meaning: what is added comes behind."""

    def __init__(self, ids: Iterable[str] = ()) -> None:
        self.ids: Sequence[str] = list(ids)
        self._codes: Mapping[str, int] = {name: code for code, name in enumerate(self.ids)}
        self._in_order: Ints = np.array(sorted(range(len(self.ids)), key=self.ids.__getitem__), np.int32)
        self._texts = np.array(self.ids, np.object_)
        self._ranks: Ints = np.empty(len(self.ids), np.int32)
        self._ranks[self._in_order] = np.arange(len(self.ids), dtype=np.int32)
        self._is_in_order = bool(np.all(self._in_order[1:] > self._in_order[:-1]))

    def __len__(self) -> int:
        return len(self.ids)

    def code(self, name: str | None) -> int:
        """NONE for one that is not there."""
        return NONE if name is None else self._codes.get(name, NONE)

    def only(self, names: AbstractSet[str] | None) -> int | None:
        """The code of the one that alone is among ``names``; None where these are all, or not one."""
        return self.code(next(iter(names))) if names is not None and len(names) == 1 else None

    def among(self, names: Iterable[str]) -> Mask:
        """Of each code, and at the end of NONE, whether it is of one of ``names``."""
        among = np.zeros(len(self) + 1, np.bool_)
        among[[self._codes[name] for name in names if name in self._codes]] = True
        return among

    def ranks(self, codes: Ints) -> Ints:
        """Of each of ``codes``, its place among all by id."""
        return codes if self._is_in_order else self._ranks[codes]

    def ranks_or_none(self, codes: Ints) -> Ints:
        """The same, where NONE may be among ``codes``, and stays."""
        return np.append(self._ranks, np.int32(NONE))[codes]

    def by_id(self, wanted: Mask) -> Ints:
        """The codes that are ``wanted``, a mask of all, by id."""
        return self._in_order[wanted[self._in_order]]

    def texts(self, codes: Ints) -> Sequence[str]:
        """The id of each of ``codes``. Where most of them follow one another, each run is copied at once."""
        texts, begins = list[str](), np.flatnonzero(np.diff(codes, prepend=NONE - 1) != 1)
        if len(begins) * SHORT_RUN > len(codes):
            texts = self._texts[codes].tolist()
        else:
            lengths = np.diff(begins, append=len(codes))
            for first, length in zip(codes[begins].tolist(), lengths.tolist(), strict=True):
                texts += self.ids[first : first + length]
        return texts

    def ranks_up_to(self, name: str) -> int:
        """How many ids are not after ``name``."""
        return bisect_right(self._in_order, name, key=self.ids.__getitem__)


class Dictionary(NamedTuple):
    """The names behind the codes of one state of the index."""

    conflicts: Names
    places: Names
    claimants: Names


NO_NAMES = Dictionary(Names(), Names(), Names())


class Coding(dict[str | None, int]):
    """Codes by name: those that are known, and the next ones for names that are new."""

    def __init__(self, known: Names) -> None:
        super().__init__({None: NONE})
        self._known, self._new = known, list[str]()

    def __missing__(self, name: str) -> int:
        code = self._known.code(name)
        if code == NONE:
            code = len(self._known) + len(self._new)
            self._new.append(name)
        self[name] = code
        return code

    def names(self) -> Names:
        return Names([*self._known.ids, *self._new]) if self._new else self._known
