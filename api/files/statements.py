"""Statements in each form. Their CSV is the table that ``claimline export statements`` writes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import assert_never

from api.files.writing import Writing, csv_line, json_lines, json_list, markdown
from api.http.negotiation.choosing import Wanted
from api.http.negotiation.formats import Form
from api.wire import shapes
from domain.questions.coordinates import LookedUp
from domain.questions.statements.export import ExportRow
from domain.questions.statements.table import COLUMNS, NUMBERS, RAW, YES, cells, disarmed


def writing(
    wanted: Wanted,
    found: LookedUp,
    total: int | None = None,
    looked_through: Callable[[], int | None] = lambda: None,
) -> Writing[ExportRow]:
    """``total``: where the answer tells it. ``looked_through``: asked last, how many there were if none matches."""

    def ending() -> Mapping[str, int]:
        told = {"total": total, "looked_through": looked_through()}
        return {name: count for name, count in told.items() if count is not None}

    at = {"known_at": shapes.moment(found.known_at), **shapes.understood(found)}
    match wanted.form:
        case Form.JSON:
            return json_list("statements", at, lambda row: [shapes.statement(row.told)], ending)
        case Form.NDJSON:
            return json_lines(lambda row: [at | shapes.statement(row.told)])
        case Form.CSV:
            return Writing(head=csv_line(columns(raw=wanted.raw)), member=lambda row: [_line(row, raw=wanted.raw)])
        case Form.MARKDOWN:
            return markdown(COLUMNS, lambda row: [dict.fromkeys(COLUMNS) | dict(cells(row))])
        case Form.GEOJSON | Form.SSE | Form.TEXT | Form.PROSE:
            raise NotImplementedError(f"no route offers statements as {wanted.form}")
        case other:
            assert_never(other)


def columns(*, raw: bool) -> tuple[str, ...]:
    return (*COLUMNS, RAW) if raw else COLUMNS


def _line(row: ExportRow, *, raw: bool) -> bytes:
    said = cells(row)
    line = [(column, said.get(column, "")) for column in COLUMNS]
    if raw:
        return csv_line([*(cell for _, cell in line), YES])
    return csv_line(cell if column in NUMBERS else disarmed(cell) for column, cell in line)
