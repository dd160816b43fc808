"""A table of a release as CSV and as Parquet: the same rows, the same values.

The CSV is RFC 4180 in UTF-8. A number is written as Python's ``repr`` has it, an instant in UTC with its microseconds.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import nullcontext
from datetime import date
from itertools import islice
from pathlib import Path
from typing import BinaryIO

from api.files.export.fields import STANCES, Field, types
from api.releases.tables import Material, ReleaseTable, Row
from api.service import TypedTable
from domain.dates.instants import FIRST, to_text
from domain.questions.statements.table import disarmed

GEOMETRY = STANCES["geometry"]
ROWS_AT_ONCE = 1_000
YES_OR_NO: Mapping[object, str] = {True: "yes", False: "no"}
OpenParquet = Callable[[BinaryIO, Mapping[str, str]], TypedTable]
Cell = Callable[[object], str]


def parquet_fields(table: ReleaseTable) -> Sequence[Field]:
    """Those of the table, and a point where it has coordinates."""
    has_point = any(field.name == "lat" for field in table.fields)
    return (*table.fields, GEOMETRY) if has_point else table.fields


def write_table(folder: Path, table: ReleaseTable, material: Material, parquet: OpenParquet, *, long_csv: bool) -> int:
    """Write the files of a table. Returns the number of rows."""
    csv_file, parquet_file = files_of(table, long_csv=long_csv)
    count, rows = 0, iter(table.rows(material))
    with (
        nullcontext() if csv_file is None else (folder / csv_file).open("w", encoding="utf-8", newline="") as text,
        (folder / parquet_file).open("wb") as out,
    ):
        typed = parquet(out, types(parquet_fields(table)))
        lines = None if text is None else csv.writer(text, lineterminator="\r\n")
        if lines is not None:
            lines.writerow(field.name for field in table.fields)
        while some := list(islice(rows, ROWS_AT_ONCE)):
            if lines is not None:
                lines.writerows(_lines(table.fields, some))
            typed.add(map(_with_point, some) if GEOMETRY in parquet_fields(table) else some)
            count += len(some)
        typed.close()
    return count


def files_of(table: ReleaseTable, *, long_csv: bool) -> tuple[str | None, str]:
    """The CSV file, if there is one, and the Parquet file. ``long_csv``: long tables have one, too."""
    return f"csv/{table.name}.csv" if long_csv or not table.is_long else None, f"parquet/{table.name}.parquet"


def _with_point(row: Row) -> Row:
    lat, lon = row["lat"], row["lon"]
    return {**row, GEOMETRY.name: None if lat is None or lon is None else (lon, lat)}


def _lines(fields: Sequence[Field], rows: Iterable[Row]) -> Iterator[list[str]]:
    columns = [(field.name, CELLS.get(field.type, _text)) for field in fields]
    for row in rows:
        yield ["" if (value := row[name]) is None else cell(value) for name, cell in columns]


def _text(value: object) -> str:
    """A text that a spreadsheet would run is disarmed."""
    return disarmed(str(value))


def _instant(value: object) -> str:
    """Blank: open to the past."""
    if not isinstance(value, int) or value == FIRST:
        return ""
    text = to_text(value)
    return text if "." in text else text.replace("Z", ".000000Z")


def _day(value: object) -> str:
    return value.isoformat() if isinstance(value, date) else ""


CELLS: Mapping[str, Cell] = {
    "integer": str,
    "number": repr,
    "boolean": lambda value: YES_OR_NO[value],
    "datetime": _instant,
    "date": _day,
}
