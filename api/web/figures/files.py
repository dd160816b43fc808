"""Each chart's numbers as a file of its own: rows and columns of the table of all figures."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum, auto

from api.files.pages import table_in
from api.files.writing import Table
from api.http.negotiation.formats import Form
from api.questions.figures import tables
from domain.questions.overviews.figures import Figures


class Figure(StrEnum):
    CLAIMS = auto()
    ACKNOWLEDGEMENT = auto()
    CONTRADICTIONS = auto()


ROWS: Mapping[Figure, frozenset[str]] = {
    Figure.CLAIMS: frozenset({"claims"}),
    Figure.ACKNOWLEDGEMENT: frozenset({"acknowledgement", "acknowledged_after"}),
    Figure.CONTRADICTIONS: frozenset({"contradictions", "contradicted_by"}),
}


def csv_of(figures: Figures, figure: Figure) -> bytes:
    """Return the rows of one figure as CSV, without the columns that all of them leave empty."""
    whole = tables.figures(figures)
    rows = [row for row in whole.rows if row["figure"] in ROWS[figure]]
    columns = [name for name in whole.columns if not rows or any(row[name] is not None for row in rows)]
    return table_in(Form.CSV, Table(columns=columns, rows=rows))
