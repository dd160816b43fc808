"""The flat format of statements, for the answers of HTTP."""

from __future__ import annotations

from collections.abc import Iterator

from adapters.statement_table import disarmed, header, lines
from domain.exporting import Row

__all__ = ["disarmed", "statement_lines", "statements_header"]


def statements_header(*, raw: bool) -> bytes:
    return header(raw=raw)


def statement_lines(row: Row, *, raw: bool) -> Iterator[bytes]:
    return lines([row], raw=raw)
