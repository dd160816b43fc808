"""Flat files of statements: written from a service, and by hand."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from api.bootstrap import Installation
from api.files.export.statements import Exported, statements
from domain.questions.past import StatementFilter
from domain.questions.statements.lists import StatementWanted
from domain.questions.statements.table import COLUMNS
from domain.vocabulary import ClaimantId

PASSING = frozenset(
    {"position", "recorded_at", "recorded_by", "batch", "redacted"}
)  # what another record says otherwise


def exported(
    service: Installation,
    *,
    claimant: ClaimantId | None = None,
    known_at: str | None = None,
    with_restricted: bool = False,
    raw: bool = False,
    **filters: Any,
) -> tuple[bytes, Exported]:
    out = io.BytesIO()
    wanted = StatementWanted(filter=StatementFilter(**filters), claimant=claimant)
    *_, told = statements(service, out, wanted, known_at=known_at, with_restricted=with_restricted, raw=raw)
    return out.getvalue(), told


def table(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode(), newline="")))


def lasting(content: bytes) -> bytes:
    """The file without what another record says otherwise."""
    kept = [column for column in next(csv.reader(io.StringIO(content.decode(), newline=""))) if column not in PASSING]
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, kept, extrasaction="ignore", lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(table(content))
    return out.getvalue().encode()


def a_row(**cells: str) -> dict[str, str]:
    """A claim as somebody keeps it by hand, in a table of few columns."""
    said = {"source_name": "A paper", "source_published": "2024-06-10", "kind": "claim", "claimant": "red"}
    return said | {"place": "hill", "status": "controlled", "holder": "red"} | cells


def written(path: Path, *rows: Mapping[str, str] | str, delimiter: str = ",", encoding: str = "utf-8") -> Path:
    """A table of what the rows hold; a text stands for a line as it is."""
    header = [column for column in COLUMNS if any(column in row for row in rows if not isinstance(row, str))]
    lines = [delimiter.join(header), *(_line(row, header, delimiter) for row in rows)]
    path.write_bytes("".join(f"{line}\r\n" for line in lines).encode(encoding))
    return path


def _line(row: Mapping[str, str] | str, header: list[str], delimiter: str) -> str:
    if isinstance(row, str):
        return row
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter, lineterminator="\r\n").writerow(row.get(column, "") for column in header)
    return out.getvalue().removesuffix("\r\n")


def shown(rows: list[dict[str, str]], *columns: str) -> Iterator[tuple[str, ...]]:
    yield from (tuple(row[column] for column in columns) for row in rows)
