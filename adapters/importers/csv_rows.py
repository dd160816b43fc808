"""A CSV file (RFC 4180) as rows that know on which line they begin, read so that nothing in it is taken for another.

UTF-8, with or without a byte order mark; separated by commas, semicolons, tabs or bars, as the header shows. What
breaks the file as a whole (its encoding, a quote that never closes) raises ``BrokenTable`` with the line; what breaks a
row comes with the row. Memory is bounded by the longest line that is taken.
"""

from __future__ import annotations

import codecs
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import BinaryIO, NamedTuple, Self

from adapters.importers.encoding import SAMPLE_BYTES as ENCODING_SAMPLE_BYTES
from adapters.importers.encoding import UTF8_CURE, not_utf_8, wide_encoding
from adapters.importers.limited import GIVEN_LENGTH_MAX, LINE_BYTES_MAX
from domain.errors import ClaimlineError
from domain.imports.plan import Refusal, TableHeader

DELIMITERS = ",;\t|"
CELL_LENGTH_MAX = 16_384  # twice the longest list of ids that a statement can hold
SAMPLE_BYTES = 1 << 16


class BrokenTable(ClaimlineError):
    """A file whose rows or columns cannot be told apart, so that no row is taken."""

    def __init__(self, refusals: Sequence[Refusal]) -> None:
        super().__init__("; ".join(f"line {each.line}: {each.reason}: {each.cure}" for each in refusals))
        self.refusals = tuple(refusals)


class RowFault(NamedTuple):
    """What is wrong with a row as such. ``cell`` is the index of the cell, if it is about one."""

    problem: str
    cure: str
    cell: int | None = None


class Row(NamedTuple):
    line: int  # on which it begins
    cells: Sequence[str]  # each cut at the length that a cell may have
    given: str  # as it stands in the file
    fault: RowFault | None


def broken(line: int, problem: str, cure: str, given: str = "") -> BrokenTable:
    return BrokenTable([Refusal(line, "", problem, cure, given.encode())])


class Table(NamedTuple):
    """The rows of a file below its header, the names of the columns. An empty file has no columns."""

    header: Sequence[str]
    delimiter: str
    line: int  # of the header
    rows: Iterator[Row]

    @classmethod
    def of(cls, file: BinaryIO, known: Iterable[str]) -> Self:
        """``known``: names of columns, which show the delimiter. Raises ``BrokenTable``."""
        first = next((line for line in lines(file) if line.strip()), "")
        delimiter = delimiter_of(first, known)
        found = rows(lines(file), delimiter)
        header = next(found, Row(1, (), "", None))
        return cls([name.strip() for name in header.cells], delimiter, header.line, found)

    @classmethod
    def checked(cls, file: BinaryIO, known: Iterable[str]) -> Self:
        """Read all of ``file`` once, so that a broken one is refused before any of it is taken."""
        names = list(known)
        for _ in cls.of(file, names).rows:
            pass
        return cls.of(file, names)


def header_of(file: Path, known: Iterable[str]) -> TableHeader | None:
    """The header of a file; None where it has none that can be read."""
    with file.open("rb") as content:
        try:
            table = Table.of(content, known)
        except BrokenTable:
            return None
    return TableHeader(table.header, table.delimiter) if table.header else None


# Bytes to lines


def lines(file: BinaryIO) -> Iterator[str]:
    """The lines of the file, each with a line feed, whatever ended it; without the mark at its beginning."""
    file.seek(0)
    _refuse_wide_encodings(file.read(ENCODING_SAMPLE_BYTES))
    file.seek(0)
    for number, line in enumerate(iter(lambda: file.readline(LINE_BYTES_MAX), b""), start=1):
        if len(line) == LINE_BYTES_MAX:
            problem = f"the line is longer than {LINE_BYTES_MAX} bytes"
            raise broken(number, problem, "is it a table of statements? then a quote or a line break is missing")
        try:
            text = line.removeprefix(codecs.BOM_UTF8 if number == 1 else b"").decode()
        except UnicodeDecodeError as error:
            raise _not_utf_8(number, line, error.start, file.read(SAMPLE_BYTES)) from None
        yield from _plain_lines(text)


def _plain_lines(text: str) -> Iterator[str]:
    """A carriage return with a line feed, or the lone one of old, ends a line too."""
    whole = text.replace("\r\n", "\n").replace("\r", "\n")
    yield from (f"{line}\n" for line in whole.removesuffix("\n").split("\n"))


def _refuse_wide_encodings(sample: bytes) -> None:
    if (name := wide_encoding(sample)) is not None:
        raise broken(1, f"the file is {name}", UTF8_CURE.format(name))


def _not_utf_8(line: int, content: bytes, at: int, more: bytes) -> BrokenTable:
    problem, cure = not_utf_8(content, at, more)
    return BrokenTable([Refusal(line, "", problem, cure, content[:GIVEN_LENGTH_MAX])])


# Lines to rows


def delimiter_of(header: str, known: Iterable[str]) -> str:
    """The one that parts ``header`` into most columns that are known; the comma where none does."""
    names = frozenset(known)

    def found(delimiter: str) -> int:
        return sum(cell.strip('" \n') in names for cell in header.split(delimiter))

    return max(DELIMITERS, key=found)


def rows(of: Iterable[str], delimiter: str) -> Iterator[Row]:
    """The rows, header included; lines with nothing on them are no rows."""
    row = _Row(0, delimiter)
    for number, line in enumerate(of, start=1):
        if row.is_whole:
            row = _Row(number, delimiter)
        row.take(number, line)
        if row.is_whole and (line != "\n" or row.line != number):
            yield row.row()
    if not row.is_whole:
        raise broken(
            row.quote_line,
            "a quote opens here and never closes",
            "close it; a quote inside a cell is doubled",
            row.given,
        )


class _Row:
    """A row under way: quoted cells may break lines."""

    def __init__(self, line: int, delimiter: str) -> None:
        self.line = line
        self.quote_line = line  # of the last quote that opened
        self.is_whole = True
        self.given = ""
        self._delimiter = delimiter
        self._cells = list[str]()
        self._cell = list[str]()  # parts of the quoted cell under way
        self._cell_length = 0
        self._fault: RowFault | None = None

    def row(self) -> Row:
        return Row(self.line, self._cells, self.given, self._fault)

    def take(self, number: int, line: str) -> None:
        if len(self.given) < GIVEN_LENGTH_MAX:
            self.given += line[:GIVEN_LENGTH_MAX]
        at = 0
        if not self.is_whole:
            at = self._quoted(number, line, 0)
        elif '"' not in line:
            for cell in line[:-1].split(self._delimiter):
                self._add(cell)
            return
        while 0 <= at < len(line):
            at = self._open(number, line, at)

    def _open(self, number: int, line: str, at: int) -> int:
        """Read a cell from ``at`` on. Returns where the next one begins; -1 where the line ends in a quoted cell."""
        if line[at] == '"':
            self.is_whole, self.quote_line = False, number
            return self._quoted(number, line, at + 1)
        end = line.find(self._delimiter, at)
        end = len(line) - 1 if end < 0 else end
        cell = line[at:end]
        if '"' in cell:
            cure = "put the whole cell in quotes, and double the quotes inside it"
            self._blame(RowFault("a quote stands inside a cell that is not quoted", cure, len(self._cells)))
        self._add(cell)
        return self._next(line, end)

    def _quoted(self, number: int, line: str, at: int) -> int:
        while (quote := line.find('"', at)) >= 0:
            self._keep(line[at:quote])
            if line[quote + 1] != '"':
                return self._close(number, line, quote + 1)
            self._keep('"')
            at = quote + 2
        self._keep(line[at:])
        return -1

    def _close(self, number: int, line: str, at: int) -> int:
        if line[at] not in (self._delimiter, "\n"):
            problem = f"the quote that opens here closes on line {number} before {line[at : at + 20].strip()!r}"
            cure = "close it where its cell ends; a quote inside a cell is doubled"
            raise broken(self.quote_line, problem, cure, self.given)
        self._add("".join(self._cell), length=self._cell_length)
        self._cell, self._cell_length, self.is_whole = [], 0, True
        return self._next(line, at)

    def _next(self, line: str, end: int) -> int:
        """After the delimiter at ``end``; a delimiter at the end of the line is followed by an empty cell."""
        if line[end] == "\n":
            return len(line)
        if line[end + 1] == "\n":
            self._add("")
            return len(line)
        return end + 1

    def _keep(self, part: str) -> None:
        if self._cell_length <= CELL_LENGTH_MAX:
            self._cell.append(part[: CELL_LENGTH_MAX + 1])
        self._cell_length += len(part)

    def _add(self, cell: str, *, length: int | None = None) -> None:
        count = len(cell) if length is None else length
        if count > CELL_LENGTH_MAX:
            problem, cure = f"the cell has {count} characters", f"a cell holds at most {CELL_LENGTH_MAX}"
            self._blame(RowFault(problem, cure, len(self._cells)))
        elif "\0" in cell:
            problem = f"holds NUL (U+0000) at character {cell.index(chr(0)) + 1}"
            self._blame(RowFault(problem, "take it out; a file with many is not UTF-8", len(self._cells)))
        self._cells.append(cell[:CELL_LENGTH_MAX])

    def _blame(self, fault: RowFault) -> None:
        self._fault = self._fault or fault
