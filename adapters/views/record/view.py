"""The record as a view: folds entries into the tables of ``record.sql``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import assert_never

from adapters.log import codec
from adapters.log.narrow import NarrowReport, NarrowStatement
from adapters.log.read import Read
from adapters.log.shapes import to_shape
from adapters.sql.dialect import Engine, Script
from adapters.sql.session import Session
from adapters.views.record.anew import weighed_anew
from adapters.views.record.batch import COLUMNS, Batch
from adapters.views.record.narrow import NarrowRows
from adapters.views.record.part import RecordPart
from adapters.views.record.texts import as_json, listed_fields, names_in_lines, searchable, texts
from adapters.views.view import ReadAnew
from domain.intake.needs import Needs, needs_of_entries
from domain.record.amendments import (
    Amendment,
    Annulment,
    ClaimantCorrection,
    Correction,
    Corroboration,
    Redaction,
    Reinstatement,
    Retirement,
    Retiring,
    SourceCorrection,
    statement_of,
)
from domain.record.declarations import (
    BatchDeclaration,
    ClockCorrection,
    Conflict,
    ConflictDeclaration,
    LogKeyDeclaration,
    Place,
    PlaceDeclaration,
)
from domain.record.entries import Body, Entry
from domain.record.folded import FiledReport, FiledStatement, Record
from domain.record.statements import Denial, Report, Statement
from domain.record.zones import ZoneRules, Zones
from domain.stances.governing import Weighed, word_of
from domain.vocabulary import ReportId

SCRIPT = Script("adapters.views.record", "record.sql", needed=("statements_by_id", "statements_by_retracted"))


class SqlRecordView:
    name = "record"
    version = 5
    tables = tuple(COLUMNS)
    depends_on: tuple[str, ...] = ()

    def __init__(self, engine: Engine, first_rules: Zones) -> None:
        """``first_rules``: those of a zone at positions before any that the log has of it."""
        self._engine: Engine = engine
        self._first_rules = first_rules

    def create(self, session: Session, *, prefix: str, copy: str) -> None:
        for statement in SCRIPT.tables(self._engine, prefix=prefix, copy=copy):
            session.execute(statement, {})

    def index(self, session: Session, *, prefix: str, copy: str) -> None:
        for statement in SCRIPT.indexes(self._engine, prefix=prefix, copy=copy):
            session.execute(statement, {})

    def apply(self, session: Session, reads: Sequence[Read], *, prefix: str) -> None:
        """Raises ``ReadAnew``."""
        for run in _runs(reads):
            needs = _needs_of(run)
            record = RecordPart(session, self._engine, self._first_rules, prefix).load(needs)
            batch = Batch()
            self._take(batch, record, run, needs)
            batch.write(session, prefix)
            for conflict in _reread(record, run[-1]):
                self._weigh_anew(session, conflict, run[-1].position, prefix)

    def _take(self, batch: Batch, record: Record, run: Sequence[Read], needs: Needs) -> None:
        """Add the rows of ``run``. Only statements and reports that it amends are folded, and other kinds of bodies."""
        rows, positions = NarrowRows(batch, record), batch.rows["positions"]
        for read in run:
            match read.narrow:
                case NarrowStatement(id=statement) as narrow if statement not in needs.statements:
                    read.weighed = rows.add_statement(narrow)
                case NarrowReport(id=report) as narrow if report not in needs.reports:
                    rows.add_report(narrow)
                case _:
                    self._fold(batch, record, read.entry)
            at = read.recorded_at
            positions.append([read.position, at, at])

    def _weigh_anew(self, session: Session, conflict: Conflict, position: int, prefix: str) -> None:
        for statements in weighed_anew(session, prefix, conflict):
            batch = Batch()
            for filed, word in statements:
                _begin_statement(batch, filed, word, position)
            batch.write(session, prefix)

    def _fold(self, batch: Batch, record: Record, entry: Entry) -> None:  # noqa: C901 - one case for each kind of body
        declared_before = _is_declared(record, entry.body)
        if isinstance(entry.body, ZoneRules) and not declared_before:
            _refuse_other_rules(record, entry.body)
        record.apply(entry)
        match entry.body:
            case Report(id=report):
                _begin_report(batch, record.reports[report], entry.position)
            case Statement(id=statement):
                self._state(batch, record, statement, entry.position)
            case (
                Correction() | Annulment() | Corroboration() | SourceCorrection() | ClaimantCorrection() | Redaction()
            ) as amendment:
                self._amend(batch, record, entry, amendment)
            case Retirement() | Reinstatement() as retiring:
                self._retire(batch, record, entry, retiring)
            case ConflictDeclaration(id=conflict):
                _begin_conflict(batch, record.conflicts[conflict], entry.position, is_first=not declared_before)
            case ZoneRules() as rules:
                _begin_zone(batch, record, entry, rules, is_first=not declared_before)
            case PlaceDeclaration(id=place):
                _begin_place(batch, record.places[place], entry, is_first=not declared_before)
            case BatchDeclaration() as declared:
                batch.add(
                    "batches",
                    id=declared.id,
                    position=entry.position,
                    recorded_at=entry.recorded_at,
                    recorded_by=entry.recorded_by,
                    shape=as_json(to_shape(declared)),
                )
            case ClockCorrection() as correction:
                batch.corrected.append(correction)
            case LogKeyDeclaration():
                pass
            case other:
                assert_never(other)

    @staticmethod
    def _retire(batch: Batch, record: Record, entry: Entry, retiring: Retiring) -> None:
        name, shape = codec.body_to_shape(retiring)
        batch.add("retirings", position=entry.position, name=name, shape=as_json(shape))
        if retiring.conflict is not None:
            _begin_conflict(batch, record.conflicts[retiring.conflict], entry.position, is_first=False)
        if retiring.place is not None:
            _begin_place(batch, record.places[retiring.place], entry, is_first=False)

    def _amend(self, batch: Batch, record: Record, entry: Entry, amendment: Amendment) -> None:
        match amendment:
            case Correction(target=target):
                _add_amendment(batch, entry, statement=target)
                self._state(batch, record, target, entry.position)
            case Annulment(target=target):
                _add_amendment(batch, entry, statement=target)
                batch.end("statements", record.statements[target].position, entry.position)
            case Corroboration(target=target):
                _add_amendment(batch, entry, statement=target)
            case SourceCorrection(report=report):
                _add_amendment(batch, entry, report=report)
                _begin_report(batch, record.reports[report], entry.position)
            case ClaimantCorrection(conflict=conflict):
                _add_amendment(batch, entry)
                _begin_conflict(batch, record.conflicts[conflict], entry.position, is_first=False)
            case Redaction(original=redacted):
                of_report = redacted.report if isinstance(redacted, SourceCorrection) else None
                _add_amendment(batch, entry, statement=statement_of(redacted), report=of_report)
                batch.redacted.append(amendment)
            case other:
                assert_never(other)

    @staticmethod
    def _state(batch: Batch, record: Record, statement: str, position: int) -> None:
        """A statement is new, or has new content."""
        filed = record.statements[statement]
        _begin_statement(batch, filed, word_of(filed, record.conflicts[filed.conflict]), position)
        if isinstance(filed.content, Denial):
            for target in filed.content.denies:
                batch.add("denied", target=target, position=filed.position, known_from=position)


def _runs(reads: Iterable[Read]) -> Iterator[list[Read]]:
    """A run ends with an entry that changes how the statements before it are read."""
    run = list[Read]()
    for read in reads:
        run.append(read)
        if read.narrow is None and isinstance(read.entry.body, ZoneRules | ClaimantCorrection):
            yield run
            run = []
    if run:
        yield run


def _needs_of(run: Sequence[Read]) -> Needs:
    """The part of the record that ``run`` needs, and the statements and reports of ``run`` that it amends itself."""
    needs = needs_of_entries(read.entry for read in run if read.narrow is None)
    filed = set[ReportId]()
    for narrow in (read.narrow for read in run):
        if isinstance(narrow, NarrowReport):
            needs.conflicts.add(narrow.conflict)
            filed.add(narrow.id)
        elif narrow is not None and (narrow.id in needs.statements or narrow.report not in filed):
            needs.reports.add(narrow.report)
    return needs


def _reread(record: Record, last: Read) -> Sequence[Conflict]:
    """The conflicts whose statements are to be weighed anew."""
    match None if last.narrow is not None else last.entry.body:
        case ZoneRules(name=zone):
            return record.conflicts_in(zone)
        case ClaimantCorrection(conflict=conflict):
            return [record.conflicts[conflict]]
        case _:
            return ()


def _refuse_other_rules(record: Record, first: ZoneRules) -> None:
    """The first rules of a zone hold before them, too: rows that were made by other ones are made anew."""
    if any(conflict.rules != first for conflict in record.conflicts_in(first.name)):
        raise ReadAnew(SqlRecordView.name, f"has read {first.name} by other rules than the first that the log now has")


def _begin_zone(batch: Batch, record: Record, entry: Entry, rules: ZoneRules, *, is_first: bool) -> None:
    batch.begin(
        "zones",
        entry.position,
        is_first=is_first,
        id=rules.name,
        recorded_by=entry.recorded_by,
        batch=entry.batch,
        shape=as_json(to_shape(rules)),
    )
    for conflict in record.conflicts_in(rules.name):
        _begin_conflict(batch, conflict, entry.position, is_first=False)


def _begin_conflict(batch: Batch, conflict: Conflict, position: int, *, is_first: bool) -> None:
    shape = as_json(to_shape(conflict))
    batch.begin("conflicts", position, is_first=is_first, id=conflict.id, tz=conflict.tz, shape=shape)


def _begin_statement(batch: Batch, filed: FiledStatement, word: Weighed, position: int) -> None:
    content = filed.content
    batch.begin(
        "statements",
        position,
        is_first=position == filed.position,
        position=filed.position,
        content_position=filed.content_position,
        id=filed.id,
        report=filed.report,
        conflict=filed.conflict,
        place=content.place,
        claimant=content.claimant,
        kind=str(content.kind),
        matter=_text(word.matter),
        status=_text(word.status),
        holder=word.holder,
        side=word.side,
        speaker=word.speaker,
        retracts=word.retracts,
        stated_earliest=word.dating.stated.earliest,
        stated_latest=word.dating.stated.latest,
        effective_earliest=word.dating.effective.earliest,
        effective_latest=word.dating.effective.latest,
        until_earliest=word.dating.until.earliest,
        until_latest=word.dating.until.latest,
        rank=word.rank.instant,
        recorded_at=filed.recorded_at,
        recorded_by=filed.recorded_by,
        batch=filed.batch,
        redacted=listed_fields(filed.redacted),
        **texts(content),
    )


def _begin_report(batch: Batch, report: FiledReport, position: int) -> None:
    source = report.source
    batch.begin(
        "reports",
        position,
        is_first=position == report.position,
        id=report.id,
        position=report.position,
        conflict=report.conflict,
        recorded_at=report.recorded_at,
        recorded_by=report.recorded_by,
        batch=report.batch,
        source=as_json(to_shape(source)),
        source_words=searchable((source.name, source.url or "", source.archived_url or "")),
    )


def _is_declared(record: Record, body: Body) -> bool:
    match body:
        case ConflictDeclaration(id=conflict):
            return conflict in record.conflicts
        case PlaceDeclaration(id=place):
            return place in record.places
        case ZoneRules(name=zone):
            return zone in record.zones
        case _:
            return False


def _begin_place(batch: Batch, place: Place, entry: Entry, *, is_first: bool) -> None:
    batch.begin(
        "places",
        entry.position,
        is_first=is_first,
        id=place.id,
        batch=entry.batch,
        lat=None if place.lat is None else float(place.lat),
        lon=None if place.lon is None else float(place.lon),
        admin=names_in_lines(place.admin),
        shape=as_json(to_shape(place)),
    )


def _add_amendment(batch: Batch, entry: Entry, *, statement: str | None = None, report: str | None = None) -> None:
    name, shape = codec.body_to_shape(entry.body)
    batch.add(
        "amendments",
        position=entry.position,
        id=shape["id"],
        name=name,
        statement=statement,
        report=report,
        recorded_at=entry.recorded_at,
        recorded_by=entry.recorded_by,
        batch=entry.batch,
        shape=as_json(shape),
        redacted=listed_fields(entry.redacted),
    )


def _text(value: object | None) -> str | None:
    return None if value is None else str(value)
