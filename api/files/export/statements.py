"""Statements as a file: the flat table, lines of JSON, or a table with types."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, BinaryIO

from api.files import statements as forms
from api.files.export.fields import STATEMENT_LINES, STATEMENTS, Field, named, types
from api.files.export.kinds import Format
from api.files.export.package import Described, declared, given
from api.files.export.sinks import Parquet, Sink
from api.files.writing import Written
from api.http.negotiation.choosing import Wanted
from api.http.negotiation.formats import Form
from api.service import Service
from api.wire import shapes
from domain.questions.coordinates import LookedUp
from domain.questions.past import Moment
from domain.questions.statements.export import ExportRow, export_pages
from domain.questions.statements.lists import StatementWanted
from domain.questions.statements.table import BOUNDS, COLUMNS, bounds, cells
from domain.record.statements import Claim, Denial, Retraction
from domain.vocabulary import BatchId

EMPTY = LookedUp(known_at=Moment(0, None), zone=None, conflicts=())
TYPED = (*COLUMNS, "matter")


@dataclass(slots=True)
class Exported:
    """How far an export has come, and the imports that it draws on."""

    found: LookedUp = EMPTY
    position: int = 0  # of the last statement that was written
    statements: int = 0
    reports: int = 0
    withheld: int = 0
    batches: set[BatchId] = field(default_factory=set)
    _report: str = ""

    @property
    def known_at(self) -> Moment:
        return self.found.known_at

    def count(self, row: ExportRow) -> None:
        filed = row.told.filed
        self.statements += 1
        self.reports += filed.report != self._report
        self._report, self.position = filed.report, filed.position
        if filed.batch is not None:
            self.batches.add(filed.batch)


def statements(  # noqa: PLR0913 - one parameter for each option
    service: Service,
    out: BinaryIO,
    wanted: StatementWanted,
    *,
    known_at: str | None,
    with_restricted: bool,
    raw: bool,
    form: Format = Format.CSV,
) -> Iterator[Exported]:
    """Write the statements that are ``wanted`` to ``out``, a page at a time; yields how far it is after each."""
    told, sink = Exported(), None
    for page in export_pages(service.asking, wanted, known_at, with_restricted=with_restricted):
        sink = sink or _sink(service, out, form, page.found, raw=raw)
        sink.add(page.rows)
        told.found = page.found
        told.withheld += page.withheld
        for row in page.rows:
            told.count(row)
        yield told
    if sink is not None:
        sink.close()


def described(  # noqa: PLR0913 - what an export was told
    service: Service,
    told: Exported,
    wanted: StatementWanted,
    *,
    form: Format,
    with_restricted: bool,
    raw: bool,
) -> Described:
    wanted = told.found.meant(wanted)
    chosen = wanted.filter
    filters = given(conflict=chosen.conflict, place=chosen.place, claimant=wanted.claimant, batch=chosen.batch)
    with service.reader.snapshot() as past:
        batches = declared(past, told.batches, at=told.known_at.position)
    return Described(
        name="statements",
        format=form,
        fields=_fields(form, raw=raw),
        question={
            "known_at": shapes.moment(told.known_at),
            "filters": filters,
            "include_restricted": with_restricted,
        },
        counts={"statements": told.statements, "reports": told.reports, "left_out_restricted": told.withheld},
        batches=batches,
    )


def _sink(service: Service, out: BinaryIO, form: Format, found: LookedUp, *, raw: bool) -> Sink[ExportRow]:
    if form is Format.PARQUET:
        return Parquet(service.parquet(out, types(_fields(form, raw=False))), lambda row: [typed(row)])
    return Written(out, forms.writing(Wanted(Form(form), raw), found))


def _fields(form: Format, *, raw: bool) -> Sequence[Field]:
    if form in {Format.NDJSON, Format.JSON}:
        return STATEMENT_LINES
    return named(STATEMENTS, TYPED if form is Format.PARQUET else forms.columns(raw=raw))


def typed(row: ExportRow) -> Mapping[str, Any]:
    """The row of the table with values of their types, effective also where it is the same as stated, and bounds."""
    filed, word, content, place = row.told.filed, row.told.word, row.told.filed.content, row.place
    share = content.share if isinstance(content, Claim | Denial) else None
    typed = {
        "effective": None if isinstance(content, Retraction) else str(content.effective or content.stated),
        "share": None if share is None else float(share),
        "derived": content.derived if isinstance(content, Denial) else None,
        "credibility": content.telling.credibility,
        "position": filed.position,
        "recorded_at": filed.recorded_at,
        "matter": word.matter,
        "lat": None if place.lat is None else float(place.lat),
        "lon": None if place.lon is None else float(place.lon),
        **dict(zip(BOUNDS, bounds(row.told), strict=True)),
    }
    told = {column: cell for column, cell in cells(row).items() if cell}
    return {**dict.fromkeys(TYPED), **told, **typed}
