"""The conflicts as they are known at the positions of a run of entries."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from typing import NamedTuple

from adapters.sql.dialect import Engine, among, listed
from adapters.sql.session import Session
from adapters.views.record.part import conflict_from_text
from domain.record.declarations import Conflict
from domain.stances.governing import Scales
from domain.vocabulary import ClaimantId, ConflictId

NO_SIDES: frozenset[ClaimantId] = frozenset()


class _Since(NamedTuple):
    known_from: int
    conflict: Conflict
    sides: frozenset[ClaimantId]


class Conflicts:
    """As they are known at some position from the one before ``first`` to ``last``."""

    def __init__(self, session: Session, engine: Engine, record: str, *, first: int, last: int) -> None:
        self._session = session
        self._engine: Engine = engine
        self._record = record
        self._first = first
        self._last = last
        self._known: dict[ConflictId, list[_Since]] = {}
        self._scales: dict[tuple[ConflictId, int], Scales] = {}

    def know(self, conflicts: AbstractSet[ConflictId]) -> None:
        wanted = conflicts - self._known.keys()
        if not wanted:
            return
        sql = (
            f"select c.id, c.known_from, c.shape from {self._record}conflicts c"
            f" where {among(self._engine, 'c.id', 'ids')}"
            " and c.known_from <= :last and c.known_to >= :first order by c.known_from"
        )
        given = {"ids": listed(self._engine, wanted), "first": self._first, "last": self._last}
        for conflict, since, text in self._session.rows(sql, given):
            known = conflict_from_text(text)
            self._known.setdefault(conflict, []).append(_Since(since, known, known.sides()))

    def scales(self, conflict: ConflictId, *, at: int) -> Scales:
        known = self._at(conflict, at)
        if known is None:
            raise KeyError(conflict)
        key = (conflict, known.known_from)
        if key not in self._scales:
            self._scales[key] = Scales(known.conflict)
        return self._scales[key]

    def sides(self, conflict: ConflictId, *, at: int) -> frozenset[ClaimantId]:
        known = self._at(conflict, at)
        return NO_SIDES if known is None else known.sides

    def since(self, conflict: ConflictId, *, at: int) -> int:
        """The position from which it is known as it is at ``at``; 0 where it is unknown."""
        known = self._at(conflict, at)
        return 0 if known is None else known.known_from

    def with_those_above(self, conflict: ConflictId, claimants: Iterable[str], *, at: int) -> list[str]:
        """``claimants`` and all above them."""
        known = self._at(conflict, at)
        return [] if known is None else sorted({above for each in claimants for above in known.conflict.line(each)})

    def sides_of(self, conflict: ConflictId, claimants: Iterable[str], *, at: int) -> list[str]:
        """The sides of ``claimants``, an affiliate's too; observers have none."""
        known = self._at(conflict, at)
        if known is None:
            return []
        sides = {known.conflict.side_of(each) for each in claimants if each in known.conflict.claimants}
        return sorted(sides & known.sides)

    def in_zone(self, zone: str) -> set[ConflictId]:
        sql = f"select distinct c.id from {self._record}conflicts c where c.tz = :zone"
        return {conflict for (conflict,) in self._session.rows(sql, {"zone": zone})}

    def _at(self, conflict: ConflictId, at: int) -> _Since | None:
        versions = self._known.get(conflict, ())
        if versions and versions[-1].known_from <= at:  # nearly always: few entries change a conflict
            return versions[-1]
        return next((each for each in reversed(versions) if each.known_from <= at), None)
