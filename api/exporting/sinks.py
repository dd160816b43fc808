"""Where the members of an export go, as they are read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, BinaryIO, Generic, Protocol, TypeVar

from api.bootstrap.tables import parquet_table
from api.forms.writing import Writing

T = TypeVar("T")
T_contra = TypeVar("T_contra", contravariant=True)


class Sink(Protocol[T_contra]):
    def add(self, members: Iterable[T_contra]) -> None: ...

    def close(self) -> None:
        """Write what comes last. The file stays open."""


class Bytes(Generic[T]):
    def __init__(self, out: BinaryIO, writing: Writing[T]) -> None:
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
        self._out.write(self._writing.tail())


class Parquet(Generic[T]):
    def __init__(
        self, out: BinaryIO, columns: Mapping[str, str], rows: Callable[[T], Iterable[Mapping[str, Any]]]
    ) -> None:
        self._rows = rows
        self._table = parquet_table(out, columns)

    def add(self, members: Iterable[T]) -> None:
        self._table.add(row for each in members for row in self._rows(each))

    def close(self) -> None:
        self._table.close()
