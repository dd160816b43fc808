"""Where the members of an export go, as they are read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Generic, Protocol, TypeVar

from api.service import TypedTable

T = TypeVar("T")
T_contra = TypeVar("T_contra", contravariant=True)


class Sink(Protocol[T_contra]):
    def add(self, members: Iterable[T_contra]) -> None: ...

    def close(self) -> None:
        """Write what comes last. The file stays open."""


class Parquet(Generic[T]):
    def __init__(self, table: TypedTable, rows: Callable[[T], Iterable[Mapping[str, Any]]]) -> None:
        self._rows = rows
        self._table = table

    def add(self, members: Iterable[T]) -> None:
        self._table.add(row for each in members for row in self._rows(each))

    def close(self) -> None:
        self._table.close()
