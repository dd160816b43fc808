"""The sides of conflicts, as they are known at the positions of a run of entries."""

from __future__ import annotations

from collections.abc import Set as AbstractSet

from adapters.sql.dialect import Engine, among, listed
from adapters.sql.session import Session
from adapters.views.record.part import conflict_from_text
from domain.vocabulary import ClaimantId, ConflictId

NO_SIDES: frozenset[ClaimantId] = frozenset()


class SidesKnown:
    """``upto``: the last position that is asked for."""

    def __init__(
        self, session: Session, engine: Engine, conflicts: AbstractSet[ConflictId], upto: int, *, record: str
    ) -> None:
        self._since: dict[ConflictId, list[tuple[int, frozenset[ClaimantId]]]] = {}
        sql = (
            f"select c.id, c.known_from, c.shape from {record}conflicts c where {among(engine, 'c.id', 'ids')}"
            " and c.known_from <= :upto order by c.known_from desc"
        )
        given = {"ids": listed(engine, conflicts), "upto": upto}
        for conflict, since, text in session.rows(sql, given) if conflicts else ():
            self._since.setdefault(conflict, []).append((since, conflict_from_text(text).sides()))

    def sides(self, conflict: ConflictId, *, at: int) -> frozenset[ClaimantId]:
        return next((sides for since, sides in self._since.get(conflict, ()) if since <= at), NO_SIDES)
