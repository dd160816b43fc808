"""The versions of statements, read from the tables of the record into columns."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from typing import Any

import numpy as np
import numpy.typing as npt

from adapters.index.loading.following import Changes, followed, sorted_state
from adapters.index.loading.memory import give_back
from adapters.index.rows.columns import NO_ROWS, OPEN, SCOPES, STATUSES, Retractions, Rows, concatenated
from adapters.index.rows.names import NO_NAMES, Coding, Dictionary
from adapters.index.state import IndexState
from adapters.sql.dialect import Engine, among, listed
from adapters.sql.session import Session
from domain.vocabulary import Kind

NOT_ENDED = 2**63 - 1  # known_to in the tables
AT_ONCE = 2_000  # rows, as values of Python
OF_VERSIONS = (
    "s.position, s.known_from, s.known_to, s.conflict, s.matter, s.place, s.speaker, s.claimant, s.holder, s.side,"
    " s.status, s.kind, s.stated_earliest, s.stated_latest, s.effective_earliest, s.effective_latest, s.until_latest"
)
VERSIONS = f"select {OF_VERSIONS}, s.retracts from record_statements s"
MATTERS = {None if matter is None else str(matter): code for code, matter in enumerate(SCOPES)}
STATUS_CODES: Mapping[str | None, int] = {None: -1} | {str(status): code for code, status in enumerate(STATUSES)}


class Reader:
    """Reads versions in one transaction, with the codes that names have already."""

    def __init__(self, session: Session, engine: Engine, known: Dictionary) -> None:
        self._session, self._engine = session, engine
        self._conflicts, self._places, self._claimants = (Coding(names) for names in known)

    def read(self, where: str, given: Mapping[str, object]) -> Changes:
        """The versions for which the SQL condition holds; ``s`` is their table."""
        chunks, retractions = list[Rows](), list[npt.NDArray[np.int64]]()
        rows = self._session.stream(f"{VERSIONS} {where}", given, chunk=AT_ONCE)
        while some := list(islice(rows, AT_ONCE)):
            columns = list(zip(*some, strict=True))
            chunks.append(self._rows(columns))
            retractions.append(self._retractions(chunks[-1], columns[-1]))
        joined = Rows._make(concatenated([NO_ROWS, *chunks]))
        named = Dictionary(self._conflicts.names(), self._places.names(), self._claimants.names())
        return Changes(joined, _as_retractions(retractions), named)

    def _rows(self, columns: Sequence[Sequence[Any]]) -> Rows:
        position, known_from, known_to, conflict, matter, place, *claimants, status, kind = columns[:12]
        return Rows._make(
            (
                _ints(position),
                _ints(known_from),
                np.minimum(np.array(known_to, np.int64), OPEN).astype(np.int32),
                _ints(map(self._conflicts.__getitem__, conflict)),
                _ints(map(MATTERS.__getitem__, matter)),
                _ints(map(self._places.__getitem__, place)),
                *(_ints(map(self._claimants.__getitem__, column)) for column in claimants),
                _ints(map(STATUS_CODES.__getitem__, status)),
                np.fromiter(map(Kind.DENIAL.__eq__, kind), np.bool_),
                *(np.array(column, np.int64) for column in columns[12:17]),
            )
        )

    def _retractions(self, rows: Rows, retracts: Sequence[str | None]) -> npt.NDArray[np.int64]:
        """Those among ``rows``, with the positions of what they take back; a column each."""
        which = [row for row, target in enumerate(retracts) if target is not None]
        positions = self._positions({target for target in retracts if target is not None})
        targets = [positions[target] for target in retracts if target is not None]
        taking = rows.taken(np.array(which, np.intp))
        columns = (taking.position, taking.known_from, taking.known_to, taking.stated_earliest, taking.stated_latest)
        return np.stack([*(column.astype(np.int64) for column in columns), np.array(targets, np.int64)])

    def _positions(self, statements: Iterable[str]) -> dict[str, int]:
        sql = f"select s.id, s.position from record_statements s where {among(self._engine, 's.id', 'ids')}"
        return dict(self._session.rows(sql, {"ids": listed(self._engine, statements)}))


def _ints(values: Iterable[int]) -> npt.NDArray[np.int32]:
    return np.fromiter(values, np.int32)


def _as_retractions(chunks: Sequence[npt.NDArray[np.int64]]) -> Retractions:
    joined = np.concatenate([np.zeros((6, 0), np.int64), *chunks], axis=1)
    position, known_from, known_to, earliest, latest, target = joined
    small = [column.astype(np.int32) for column in (position, known_from, known_to, target)]
    return Retractions._make([*small[:3], earliest, latest, small[3]])


def loaded(session: Session, engine: Engine, *, position: int) -> IndexState:
    """Every version of every statement in the tables, which hold the log up to ``position``.

    It takes some 300 bytes a version while they are sorted, and a quarter of that afterwards.
    """
    read = Reader(session, engine, NO_NAMES).read("", {})
    state = sorted_state(read.rows, read.retractions, read.names, position)
    del read
    give_back()
    return state


# Rows that changed after a position. A condition on the key of the table is written so that no engine reads by it.
BEGUN = "where s.position > :since"
CHANGED = "s.position + 0 <= :since and (s.known_from > :since or (s.known_to > :since and s.known_to < :open))"
AMENDED = f"where s.id in (select a.statement from record_amendments a where a.position > :since) and {CHANGED}"
REREAD = f"where {CHANGED}"
IS_REREAD = (
    "select 1 from record_zones where known_from > :since union all"
    " select 1 from record_amendments where position > :since and name like 'claimant-correction.%'"
)


def brought_to(state: IndexState, session: Session, engine: Engine, *, position: int) -> IndexState:
    """``state`` with the rows that changed since, in tables that hold the log up to ``position``."""
    since, reader = {"since": state.position}, Reader(session, engine, state.names)
    begun = reader.read(BEGUN, since)
    changed = REREAD if session.rows(IS_REREAD, since) else AMENDED
    amended = reader.read(changed, {**since, "open": NOT_ENDED})
    rows = Rows._make(concatenated([begun.rows, amended.rows]))
    retractions = Retractions._make(concatenated([begun.retractions, amended.retractions]))
    return followed(state, Changes(rows, retractions, amended.names), position=position)
