"""Rows of reports and statements that the narrow decoder took: nearly all rows of the record."""

from __future__ import annotations

from sys import intern

from adapters.log.narrow import NarrowReport, NarrowStatement
from adapters.views.record.batch import Batch
from adapters.views.record.part import OPEN
from adapters.views.record.rows import shared
from adapters.views.record.texts import as_json, searchable, texts_of
from domain.record.dating import dated
from domain.record.declarations import Conflict
from domain.record.folded import Record
from domain.stances.governing import Scales, Weighed
from domain.vocabulary import ConflictId, Kind, ReportId


def word_of_narrow(read: NarrowStatement, scales: Scales) -> Weighed:
    """The statement as ``word_of`` weighs it."""
    return scales.weigh(
        read.id,
        read.position,
        place=intern(read.place),
        claimant=intern(read.claimant),
        status=read.status,
        holder=shared(read.holder),
        retracts=read.retracts,
        dates=dated(read.stated, read.effective, read.until, recorded_at=read.recorded_at, zone=scales.zone),
    )


class NarrowRows:
    """Adds the rows of one run of entries. ``record`` is that part of the record which the run needs."""

    def __init__(self, batch: Batch, record: Record) -> None:
        self._batch = batch
        self._record = record
        self._conflict_of: dict[ReportId, ConflictId] = {}
        self._scales: dict[ConflictId, Scales] = {}

    def add_report(self, report: NarrowReport) -> None:
        self._conflict_of[report.id] = report.conflict
        at, source = report.position, report.source
        words = searchable((source["name"], source.get("url", ""), source.get("archived_url", "")))
        recorded = (report.recorded_at, report.recorded_by, report.batch)
        self._batch.rows["reports"].append(
            [report.id, at, OPEN, at, report.conflict, *recorded, as_json(source), words]
        )

    def add_statement(self, statement: NarrowStatement) -> tuple[ConflictId, Weighed]:
        """Returns its conflict and its word."""
        conflict = self._conflict(statement.report)
        word, at = word_of_narrow(statement, self._scales_of(conflict)), statement.position
        stated, effective, until = word.dating
        self._batch.rows["statements"].append(
            [
                *(at, at, OPEN, at, 1, statement.id, statement.report, conflict.id, statement.place),
                *(statement.claimant, str(statement.kind)),
                None if word.matter is None else str(word.matter),
                None if word.status is None else str(word.status),
                *(word.holder, word.side, word.speaker, word.retracts, *stated, *effective, *until, word.rank.instant),
                *(statement.recorded_at, statement.recorded_by, statement.batch),
                *(*texts_of(statement.content), as_json(statement.content), ""),
            ]
        )
        if statement.kind is Kind.DENIAL:
            denied = statement.content.get("denies", ())
            self._batch.rows["denied"].extend([target, at, at] for target in denied)
        return conflict.id, word

    def _conflict(self, report: ReportId) -> Conflict:
        name = self._conflict_of.get(report)
        return self._record.conflicts[self._record.reports[report].conflict if name is None else name]

    def _scales_of(self, conflict: Conflict) -> Scales:
        scales = self._scales.get(conflict.id)
        if scales is None or scales.conflict is not conflict:  # a declaration of this run has changed it
            scales = self._scales[conflict.id] = Scales(conflict)
        return scales
