"""Exports: what is read out of the record, and the format that it is written in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from adapters import statement_table
from api.bootstrap import Service
from domain.asking import StatementWanted
from domain.exporting import Exporting


@dataclass(slots=True)
class Exported:
    """How far an export has come."""

    known_at: int = 0
    position: int = 0  # of the last statement that was written
    statements: int = 0
    reports: int = 0
    withheld: int = 0
    _report: str = ""

    def count(self, report: str, position: int) -> None:
        self.statements += 1
        self.reports += report != self._report
        self._report, self.position = report, position


def statements(  # noqa: PLR0913 - what an export is told
    service: Service,
    out: BinaryIO,
    wanted: StatementWanted,
    *,
    known_at: str | None,
    with_restricted: bool,
    raw: bool,
) -> Iterator[Exported]:
    """Write the statements that are ``wanted`` to ``out``, a page at a time; yields how far it is after each."""
    told = Exported()
    out.write(statement_table.header(raw=raw))
    for page in Exporting(asking=service.asking).pages(wanted, known_at, with_restricted=with_restricted):
        out.writelines(statement_table.lines(page.rows, raw=raw))
        told.known_at = page.known_at.position
        told.withheld += page.withheld
        for row in page.rows:
            told.count(row.told.filed.report, row.told.filed.position)
        yield told
