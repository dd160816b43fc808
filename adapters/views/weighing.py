"""The statements that a run of entries appends, weighed once for all the views that read them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from typing import NamedTuple

from adapters.log.narrow import NarrowReport, NarrowStatement
from adapters.log.read import Read
from adapters.sql.dialect import Engine, among, listed
from adapters.sql.session import Session
from adapters.views.conflicts import Conflicts
from adapters.views.record.narrow import word_of_narrow
from domain.record.statements import Report
from domain.stances.governing import Weighed
from domain.vocabulary import ConflictId, Kind, PlaceId, ReportId, StatementId


class About(NamedTuple):
    """A place in a conflict."""

    conflict: ConflictId
    place: PlaceId


class Appended(NamedTuple):
    """A statement that an entry appends."""

    position: int
    about: About
    kind: Kind
    word: Weighed


class Weighing:
    """``record``: the prefix of the tables of the record. ``conflicts``: as they are known during the run."""

    def __init__(self, session: Session, engine: Engine, record: str, conflicts: Conflicts) -> None:
        self._session = session
        self._engine: Engine = engine
        self._record = record
        self._conflicts = conflicts

    def of(self, reads: Sequence[Read], *, leaving: AbstractSet[StatementId]) -> list[Appended]:
        """Return the statements that ``reads``, one run, append in the narrow form, without those of ``leaving``."""
        narrow = [(read, read.narrow) for read in reads if isinstance(read.narrow, NarrowStatement)]
        wanted = [(read, statement) for read, statement in narrow if statement.id not in leaving]
        self._weigh([each for each in wanted if each[0].weighed is None], reads)
        return [
            Appended(read.position, About(read.weighed[0], statement.place), statement.kind, read.weighed[1])
            for read, statement in wanted
            if read.weighed is not None
        ]

    def reports(self, reports: AbstractSet[ReportId]) -> dict[ReportId, ConflictId]:
        """The conflict of each."""
        if not reports:
            return {}
        sql = f"select r.id, r.conflict from {self._record}reports r where {among(self._engine, 'r.id', 'ids')}"
        return dict(self._session.rows(sql, {"ids": listed(self._engine, reports)}))

    def _weigh(self, wanted: Sequence[tuple[Read, NarrowStatement]], reads: Sequence[Read]) -> None:
        """Weigh the statements as the record does."""
        if not wanted:
            return
        of_report = dict(_reports_in(reads))
        of_report |= self.reports({statement.report for _, statement in wanted} - of_report.keys())
        self._conflicts.know({of_report[statement.report] for _, statement in wanted})
        for read, statement in wanted:
            conflict = of_report[statement.report]
            scales = self._conflicts.scales(conflict, at=read.position)
            read.weighed = conflict, word_of_narrow(statement, scales)


def _reports_in(reads: Sequence[Read]) -> Iterator[tuple[ReportId, ConflictId]]:
    """Those that are appended, and the conflict of each."""
    for read in reads:
        if isinstance(read.narrow, NarrowReport):
            yield read.narrow.id, read.narrow.conflict
        elif read.narrow is None and isinstance(read.entry.body, Report):
            yield read.entry.body.id, read.entry.body.conflict
