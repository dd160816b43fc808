"""How a list is written: what stands before, between and after its members, and each member.

Bytes come of each member as it is read, so that a page takes the room of its bytes, and no more.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, Generic, Protocol, TypeVar

import orjson

from domain.questions.statements.table import disarmed

MARKDOWN = frozenset("\\`*_[]<>|~")  # what Markdown reads as marks inside a line
T = TypeVar("T")
Shape = Mapping[str, Any]


class Output(Protocol):
    """A file, or a spool."""

    def write(self, data: bytes, /) -> object: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Writing(Generic[T]):
    """``tail`` is asked for last: it may tell of the members."""

    member: Callable[[T], Iterable[bytes]]
    head: bytes = b""
    between: bytes = b""
    tail: Callable[[], bytes] = bytes

    def whole(self, members: Iterable[T]) -> bytes:
        out = io.BytesIO()
        self.into(out, members)
        return out.getvalue()

    def into(self, out: Output, members: Iterable[T]) -> None:
        written = Written(out, self)
        written.add(members)
        written.close()


class Written(Generic[T]):
    """A list as it is being written to ``out``."""

    def __init__(self, out: Output, writing: Writing[T]) -> None:
        self._out = out
        self._writing = writing
        self._before = b""
        out.write(writing.head)

    def add(self, members: Iterable[T]) -> None:
        for each in members:
            for part in self._writing.member(each):
                self._out.write(self._before)
                self._out.write(part)
                self._before = self._writing.between

    def close(self) -> None:
        """Write what comes last. ``out`` stays open."""
        self._out.write(self._writing.tail())


def json_list(
    name: str, before: Shape, member: Callable[[T], Iterable[Shape]], after: Callable[[], Shape] = dict
) -> Writing[T]:
    """An object with the list ``name``, ``before`` and ``after`` it: the bytes that dumping it whole would give."""

    def parts(each: T) -> Iterable[bytes]:
        return (orjson.dumps(shape) for shape in member(each))

    def tail() -> bytes:
        members = orjson.dumps(after())[1:-1]
        return b"]" + (b"," + members if members else b"") + b"}"

    head = orjson.dumps({**before, name: []}).removesuffix(b"]}")
    return Writing(head=head, between=b",", member=parts, tail=tail)


def json_lines(member: Callable[[T], Iterable[Shape]]) -> Writing[T]:
    def parts(each: T) -> Iterable[bytes]:
        return (orjson.dumps(shape, option=orjson.OPT_APPEND_NEWLINE) for shape in member(each))

    return Writing(member=parts)


def table(columns: Iterable[str], member: Callable[[T], Iterable[Shape]], *, raw: bool) -> Writing[T]:
    """CSV (RFC 4180) in UTF-8, without a byte order mark. Texts that a spreadsheet would run are disarmed."""
    columns = tuple(columns)

    def row(cells: Shape) -> bytes:
        return csv_line(_cell(cells[column], raw=raw) for column in columns)

    return Writing(head=csv_line(columns), member=lambda each: (row(cells) for cells in member(each)))


def _cell(value: object, *, raw: bool) -> str:
    """A number is not a formula, though it may begin with a minus."""
    if value is None:
        return ""
    return disarmed(value) if isinstance(value, str) and not raw else str(value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Flat rows, each with a cell for every column."""

    columns: Sequence[str]
    rows: Iterable[Shape]


def markdown(columns: Sequence[str], member: Callable[[T], Iterable[Shape]]) -> Writing[T]:
    """A table as GitHub has it. A cell is one line, and no text in it becomes a mark."""

    def line(cells: Iterable[str]) -> bytes:
        return f"| {' | '.join(cells)} |\n".encode()

    def row(cells: Shape) -> bytes:
        return line("" if cells[column] is None else _marked(str(cells[column])) for column in columns)

    head = line(columns) + line("---" for _ in columns)
    return Writing(head=head, member=lambda each: (row(cells) for cells in member(each)))


def _marked(text: str) -> str:
    return "".join(f"\\{each}" if each in MARKDOWN else each for each in " ".join(text.split()))


def csv_line(cells: Iterable[str]) -> bytes:
    line = io.StringIO(newline="")
    csv.writer(line, lineterminator="\r\n").writerow(cells)
    return line.getvalue().encode()


@dataclass(slots=True)
class Limited(Generic[T]):
    """At most ``limit`` members, and none after the page is full: each is written before the next one is read.

    ``last`` of them and whether there are ``more`` are known when they have been read.
    """

    members: Iterator[T]
    limit: int
    is_full: Callable[[], bool] = lambda: False
    last: T | None = None
    more: bool = False
    count: int = 0

    def __iter__(self) -> Iterator[T]:
        for each in islice(self.members, self.limit):
            self.last = each
            self.count += 1
            yield each
            if self.is_full():
                break
        self.more = next(self.members, None) is not None

    @property
    def goes_on_after(self) -> T | None:
        return self.last if self.more else None
