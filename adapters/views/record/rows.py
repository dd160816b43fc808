"""The columns that snapshots of the record read, and the rows as values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from sys import intern
from typing import Any

import orjson

from adapters.log import codec
from adapters.log.shapes import from_shape
from adapters.sql.dialect import Engine
from adapters.sql.session import Session
from adapters.views.record.part import STATEMENT_COLUMNS, statement_from_row, zone_from_text
from domain.dates.edtf import Bounds
from domain.questions.past import KnownAmendment, Moment, Rereading
from domain.record.amendments import ClaimantCorrection
from domain.record.dating import FOREVER, NEVER, Dating
from domain.record.folded import FiledReport
from domain.record.statements import Source
from domain.stances.governing import Rank, Weighed
from domain.stances.ports import KnownStatement
from domain.vocabulary import ConflictId, Matter, ReportId, StatementId, Status

STATUSES: Mapping[str | None, Status | None] = {None: None, **{status.value: status for status in Status}}
MATTERS: Mapping[str | None, Matter | None] = {None: None, **{matter.value: matter for matter in Matter}}
WORD_COLUMNS = (
    "s.place, s.claimant, s.speaker, s.matter, s.status, s.holder, s.side, s.retracts, s.stated_earliest,"
    " s.stated_latest, s.effective_earliest, s.effective_latest, s.until_earliest, s.until_latest, s.rank"
)
REPORT_COLUMNS = "r.position, r.recorded_at, r.recorded_by, r.batch, r.source"
MOMENT = "position, recorded_at, found_at"
AMENDING_COLUMNS = "name, shape, position, recorded_at, recorded_by, batch, redacted"
TOLD_COLUMNS = f"{STATEMENT_COLUMNS}, {WORD_COLUMNS}, {REPORT_COLUMNS}"
STATEMENT_WIDTH, WORD_WIDTH = STATEMENT_COLUMNS.count(",") + 1, WORD_COLUMNS.count(",") + 1
TOLD_WIDTH = TOLD_COLUMNS.count(",") + 1


def known(alias: str) -> str:
    """The condition that a version is the one known at ``:at``."""
    return f"{alias}.known_from <= :at and {alias}.known_to > :at"


WITH_REPORT = f"join record_reports r on r.id = s.report and {known('r')}"
WITH_PLACE = f"join record_places p on p.id = s.place and {known('p')}"
RETRACTED = f"(select max(t.id) from record_statements t where t.retracts = s.id and {known('t')})"


class SnapshotPart:
    """Part of a snapshot, in one transaction of ``session``."""

    def __init__(self, session: Session, engine: Engine) -> None:
        self._session = session
        self._engine: Engine = engine


def told_from_row(row: Sequence[Any], *, retracted_by: StatementId | None = None) -> KnownStatement:
    """``row`` begins with ``TOLD_COLUMNS``."""
    filed = statement_from_row(tuple(row[:STATEMENT_WIDTH]), retracted_by=retracted_by)
    words = row[STATEMENT_WIDTH : STATEMENT_WIDTH + WORD_WIDTH]
    report = report_from_row(filed.report, filed.conflict, row[STATEMENT_WIDTH + WORD_WIDTH : TOLD_WIDTH])
    return KnownStatement(filed, word_from_row(filed.id, filed.position, words), report)


@lru_cache(maxsize=4096)
def told_again(row: tuple[Any, ...]) -> KnownStatement:
    """As ``told_from_row``, for those that govern: they are shown again and again. ``row`` ends with ``RETRACTED``.

    It takes some 4 KB for each. ``forget_words`` drops what a redaction may have removed.
    """
    return told_from_row(row, retracted_by=row[-1])


def forget_words() -> None:
    told_again.cache_clear()


def report_from_row(report: ReportId, conflict: ConflictId, row: Sequence[Any]) -> FiledReport:
    """``row`` is ``REPORT_COLUMNS``."""
    position, recorded_at, recorded_by, batch, source = row
    return FiledReport(
        id=report,
        conflict=conflict,
        position=position,
        recorded_at=recorded_at,
        recorded_by=recorded_by,
        batch=batch,
        source=from_shape(Source, orjson.loads(source)),
    )


def word_from_row(statement: StatementId, position: int, row: Sequence[Any]) -> Weighed:
    """Equal parts are one object: the feed keeps many words in memory."""
    place, claimant, speaker, matter, status, holder, side, retracts, *dates = row
    stated_earliest, stated_latest, effective_earliest, effective_latest, until_earliest, until_latest, rank = dates
    stated = effective = Bounds(stated_earliest, stated_latest)
    if effective_earliest != stated_earliest or effective_latest != stated_latest:
        effective = Bounds(effective_earliest, effective_latest)
    until = FOREVER if until_earliest == NEVER else Bounds(until_earliest, until_latest)
    return Weighed(
        statement=statement,
        place=intern(place),
        claimant=intern(claimant),
        speaker=shared(speaker),
        matter=MATTERS[matter],
        status=STATUSES[status],
        holder=shared(holder),
        side=shared(side),
        retracts=retracts,
        dating=Dating(stated, effective, until),
        rank=Rank(stated.earliest if rank == stated_earliest else rank, position),
    )


def shared(name: str | None) -> str | None:
    """The one string of that text."""
    return None if name is None else intern(name)


def rereading_from_row(row: Sequence[Any]) -> Rereading:
    """``row`` has the entry among the rules of zones, or among the amendments."""
    statement, position, recorded_at, *zone, by, batch, name, shape = row
    moment = Moment(position, recorded_at)
    if zone[-1] is not None:
        return Rereading(statement, zone_from_text(zone[-1]), moment, *zone[:-1])
    correction = codec.amendment_from_shape(name, orjson.loads(shape))
    assert isinstance(correction, ClaimantCorrection)  # noqa: S101 - nothing else has statements weighed anew
    return Rereading(statement, correction, moment, by, batch)


def amendment_from_row(row: Sequence[Any]) -> KnownAmendment:
    name, shape, position, recorded_at, recorded_by, batch, redacted = row
    amendment = codec.amendment_from_shape(name, orjson.loads(shape))
    assert not isinstance(amendment, ClaimantCorrection)  # noqa: S101 - it has neither a statement nor a report
    return KnownAmendment(amendment, Moment(position, recorded_at), recorded_by, batch, tuple(redacted.split()))
