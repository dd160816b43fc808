"""The versions of statements, read from the tables of the record into columns."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from adapters.index.columns import OPEN, SCOPES, STATUSES, Retractions, Rows, concatenated
from adapters.index.names import Coding, Dictionary, Names
from adapters.index.sorting import sorted_block
from adapters.index.state import IndexState
from adapters.sql.dialect import Engine, among, listed
from adapters.sql.session import Session

AT_ONCE = 20_000  # rows, as values of Python
OF_VERSIONS = (
    "s.position, s.known_from, s.known_to, s.conflict, s.matter, s.place, s.speaker, s.claimant, s.holder, s.side,"
    " s.status, s.stated_earliest, s.stated_latest, s.effective_earliest, s.effective_latest, s.until_latest"
)
VERSIONS = f"select {OF_VERSIONS}, s.retracts from record_statements s"
MATTERS = {None if matter is None else str(matter): code for code, matter in enumerate(SCOPES)}
STATUS_CODES: Mapping[str | None, int] = {None: -1} | {str(status): code for code, status in enumerate(STATUSES)}


class Read(NamedTuple):
    """Versions as they were read, and the names behind their codes."""

    rows: Rows
    retractions: Retractions
    names: Dictionary


class Reader:
    """Reads versions in one transaction, with the codes that names have already."""

    def __init__(self, session: Session, engine: Engine, known: Dictionary) -> None:
        self._session, self._engine = session, engine
        self._conflicts, self._places, self._claimants = (Coding(names) for names in known)

    def read(self, where: str, given: Mapping[str, object]) -> Read:
        """The versions for which the SQL condition holds; ``s`` is their table."""
        chunks, retractions = list[Rows](), list[npt.NDArray[np.int64]]()
        rows = self._session.stream(f"{VERSIONS} {where}", given, chunk=AT_ONCE)
        while some := list(islice(rows, AT_ONCE)):
            columns = list(zip(*some, strict=True))
            chunks.append(self._rows(columns))
            retractions.append(self._retractions(chunks[-1], columns[-1]))
        joined = Rows._make(concatenated([EMPTY, *chunks]))
        named = Dictionary(self._conflicts.names(), self._places.names(), self._claimants.names())
        return Read(joined, _as_retractions(retractions), named)

    def _rows(self, columns: Sequence[Sequence[Any]]) -> Rows:
        position, known_from, known_to, conflict, matter, place, *claimants, status = columns[:11]
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
                *(np.array(column, np.int64) for column in columns[11:16]),
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


EMPTY = Rows._make([*([np.zeros(0, np.int32)] * 11), *([np.zeros(0, np.int64)] * 5)])
NOTHING = Dictionary(Names(), Names(), Names())


def loaded(session: Session, engine: Engine, *, position: int) -> IndexState:
    """Every version of every statement in the tables, which hold the log up to ``position``."""
    read = Reader(session, engine, NOTHING).read("", {})
    return state_of(read, position)


def state_of(read: Read, position: int) -> IndexState:
    """Sorted, with places in the order of their ids."""
    places = Names(sorted(read.names.places.ids))
    rows = read.rows._replace(place=read.names.places.ranks(read.rows.place))
    block = sorted_block(rows, read.retractions)
    names = read.names._replace(places=places)
    return IndexState(position=position, names=names, blocks=(block,), retractions=read.retractions)
