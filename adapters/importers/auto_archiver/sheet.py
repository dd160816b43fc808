"""The sheet of Bellingcat's auto-archiver, saved as CSV: one address a line, and what became of it.

The columns are those that it names where nobody configured others (`gsheet_feeder_db`), in any letters. The hash is of
the file at the archive's location; other hashes than SHA-256 are left out, since the record keeps none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path

from adapters.importers.csv_rows import BrokenTable, Row, Table, broken, header_of
from domain.dates.edtf import BadDate, ImpreciseDate, parse
from domain.imports.archived import ArchivedCopy, ArchivedLine, plan, standing_reports
from domain.imports.importing import Importer, Importing
from domain.imports.plan import Naming, Plan, Refusal
from domain.text import fault_in_url
from domain.vocabulary import ConflictId

IMPORTER, VERSION = "auto-archiver", 1
REASON = "the archived copy that auto-archiver made of the address"
LINK, LOCATION, DATE, HASH = "link", "archive location", "archive date", "hash"
COLUMNS = (LINK, LOCATION, DATE, HASH)
CSV_DATABASE = {"status", "metadata", "media"}  # the columns of its other table, whose cells are Python's
SHA256 = re.compile(r"(?i)sha-?256:([0-9a-f]{64})")
# An instant in UTC as spreadsheets show it.
SPACED = re.compile(r"(\d{4}-\d{2}-\d{2})[ T](\d{1,2}:\d{2}:\d{2})(?:\.\d+)?")


def auto_archiver(conflict: ConflictId | None) -> Importer[Path]:
    """Archived copies for the reports of ``conflict``, of all conflicts if it is None."""

    def steps(file: Path, naming: Naming, importing: Importing) -> Plan:
        del naming  # amendments are named by the record
        with importing.snapshot() as past:
            reports = list(standing_reports(past, conflict, at=past.head().position))
        return plan(_lines(file), reports, reason=REASON)

    return Importer(
        name=IMPORTER,
        version=VERSION,
        plan=steps,
        mapping=conflict,
        header=partial(header_of, known=COLUMNS),
    )


def _lines(file: Path) -> Iterator[ArchivedLine | Refusal]:
    with file.open("rb") as content:
        try:
            table = Table.checked(content, COLUMNS)
            columns = _columns(table)
        except BrokenTable as error:
            yield from error.refusals
            return
        for row in table.rows:
            yield from _line(row, columns)


def _columns(table: Table) -> Mapping[str, int]:
    """The index of each column. Raises ``BrokenTable``."""
    named = [name.casefold() for name in table.header]
    if missing := [name for name in (LINK, LOCATION) if name not in named]:
        if set(named) >= CSV_DATABASE:
            problem = "is the table of `csv_db`, whose cells hold Python"
            raise broken(table.line, problem, "save the sheet of auto-archiver as CSV, and import that")
        cure = f"a sheet of auto-archiver has the columns {', '.join(COLUMNS)}: rename those that were configured"
        raise broken(table.line, f"the column {missing[0]!r} is missing", cure)
    if repeated := [name for name in COLUMNS if named.count(name) > 1]:
        raise broken(table.line, f"the column {repeated[0]!r} is there twice", "take one of them out")
    return {name: named.index(name) for name in COLUMNS if name in named}


def _line(row: Row, columns: Mapping[str, int]) -> Iterator[ArchivedLine | Refusal]:
    given = row.given.encode()
    if row.fault is not None:
        yield Refusal(row.line, "", row.fault.problem, row.fault.cure, given)
        return
    cells = {name: row.cells[at].strip() for name, at in columns.items() if at < len(row.cells)}
    if not (link := cells.get(LINK, "")):
        return
    addresses = cells.get(LOCATION, "").split()
    if not addresses:
        yield ArchivedLine(row.line, given, link, None)
        return
    if fault := fault_in_url(addresses[0]):
        yield Refusal(row.line, LOCATION, f"{addresses[0][:80]!r} {fault[0]}", fault[1], given)
        return
    try:
        captured = _captured(cells.get(DATE, ""))
    except BadDate as bad:
        yield Refusal(row.line, DATE, bad.problem, bad.cure, given)
        return
    digest = SHA256.fullmatch(cells.get(HASH, ""))
    sha256 = None if digest is None else digest[1].lower()
    yield ArchivedLine(row.line, given, link, ArchivedCopy(url=addresses[0], captured=captured, sha256=sha256))


def _captured(text: str) -> ImpreciseDate | None:
    """Raises ``BadDate``."""
    if not text:
        return None
    spaced = SPACED.fullmatch(text)
    return parse(text if spaced is None else f"{spaced[1]}T{spaced[2]:0>8}Z")
