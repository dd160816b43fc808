"""The refused rows of an import: a table of their own where a person names a file for it, else the first few to read.

The table has the columns of the input with the reasons beside, so that rows can be mended there and imported again.
"""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from api.shell.speech import in_shell
from domain.imports.plan import Refusal, TableHeader
from domain.questions.statements.table import FORMULAS, REFUSAL_COLUMNS

if TYPE_CHECKING:
    from _csv import Writer

FIRST = 10
OWNER_ALONE, ALL = 0o600, 0o666  # rights of a file


class Refusals:
    """Takes refusals one by one. ``path``: the file for all of them; the first ones are kept to be shown."""

    def __init__(self, path: Path | None, header: TableHeader | None, source: Path) -> None:
        self.path = path
        self._source = source
        self.first = list[Refusal]()
        self.count = 0
        self._header = header
        self._file: io.TextIOWrapper | None = None
        self._rows: Writer | None = None
        self._row = list[Refusal]()  # the refusals of one row, which are listed together

    def can_be_written(self) -> bool:
        """Asked before anything is recorded: a list that cannot be kept should not cost the import its end."""
        if self.path is None:
            return True
        if self.path.exists() and (self.path.is_dir() or (self._source.exists() and self.path.samefile(self._source))):
            return False
        return os.access(self.path if self.path.exists() else self.path.parent, os.W_OK)

    @property
    def is_listed(self) -> bool:
        return self.path is not None and self.count > 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._write()
        if self._file is not None:
            self._file.close()

    def add(self, refusal: Refusal) -> None:
        self.count += 1
        refusal = refusal._replace(reason=in_shell(refusal.reason), cure=in_shell(refusal.cure))
        if len(self.first) < FIRST:
            self.first.append(refusal)
        if self.path is None:
            return
        if self._row and (self._row[0].line, self._row[0].given) != (refusal.line, refusal.given):
            self._write()
        self._row.append(refusal)

    def _write(self) -> None:
        if not self._row or self.path is None:
            return
        if self._rows is None:
            self._file = _opened_like(self._source, self.path)
            self._rows = csv.writer(self._file)
            self._rows.writerow([*self._columns, *REFUSAL_COLUMNS])
        first, self._row, refusals = self._row[0], [], self._row
        reasons = "; ".join(": ".join(part for part in (each.field, each.reason) if part) for each in refusals)
        cures = "; ".join(dict.fromkeys(each.cure for each in refusals))
        cells, given = self._laid_out(first.given.decode("utf-8", "replace").rstrip("\r\n"))
        self._rows.writerow([_inert(cell) for cell in (*cells, str(first.line), reasons, cures, given)])

    @property
    def _columns(self) -> Sequence[str]:
        """Of the input; a list of refused rows, mended and refused again, has those beside it anew."""
        columns = () if self._header is None else self._header.columns
        return [column for column in columns if column not in REFUSAL_COLUMNS]

    def _laid_out(self, given: str) -> tuple[Sequence[str], str]:
        """The cells of a row below their columns; else blanks, and the row as it stands in the input."""
        if self._header is not None and given:
            try:
                [cells] = csv.reader(io.StringIO(given, newline=""), delimiter=self._header.delimiter)
            except (csv.Error, ValueError):
                cells = []
            columns = self._header.columns
            if len(cells) == len(columns):
                there = zip(columns, cells, strict=True)
                return [cell for column, cell in there if column not in REFUSAL_COLUMNS], ""
        return [""] * len(self._columns), given


def _opened_like(source: Path, path: Path) -> io.TextIOWrapper:
    """Open the list for those who may read the source, whose rows it repeats; of a pipe, for its owner alone."""
    rights = source.stat().st_mode & ALL if source.is_file() else OWNER_ALONE
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, OWNER_ALONE)
    os.fchmod(descriptor, rights | OWNER_ALONE)
    return open(descriptor, "w", encoding="utf-8", newline="")  # noqa: PTH123 - opened above, with its rights


def _inert(cell: str) -> str:
    """A spreadsheet must not run it as a formula."""
    return f"'{cell}" if cell[:1] in FORMULAS else cell
