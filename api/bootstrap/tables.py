"""The flat formats, for the answers of HTTP and for exports."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib.util import find_spec
from typing import TYPE_CHECKING, BinaryIO

from adapters.files.statement_table import COLUMNS, RAW, cells, disarmed, header, lines
from domain.errors import ClaimlineError
from domain.questions.export import ExportRow

if TYPE_CHECKING:  # it is loaded only where it is used
    from adapters.files.parquet import ParquetTable

__all__ = ["disarmed"]


class NotInstalled(ClaimlineError):
    """A package of an extra is missing."""


def statements_header(*, raw: bool) -> bytes:
    return header(raw=raw)


def statement_lines(row: ExportRow, *, raw: bool) -> Iterator[bytes]:
    return lines([row], raw=raw)


def statement_cells(row: ExportRow) -> Mapping[str, str]:
    """The cells of the table that are not blank."""
    return {column: cell for column, cell in cells(row).items() if cell}


def statement_columns(*, raw: bool) -> tuple[str, ...]:
    return (*COLUMNS, RAW) if raw else COLUMNS


def parquet_table(out: BinaryIO, columns: Mapping[str, str]) -> ParquetTable:
    """Raises ``NotInstalled``."""
    refuse_without_parquet()
    from adapters.files.parquet import ParquetTable  # noqa: PLC0415 - only here

    return ParquetTable(out, columns)


def refuse_without_parquet() -> None:
    if find_spec("pyarrow") is None:
        cure = "install it with `pip install 'claimline[parquet]'`, or name a .csv file"
        raise NotInstalled(f"a .parquet file is written by the package pyarrow, which is not installed: {cure}")
