"""What the views ask of a database: sessions, each one transaction, in which SQL is written once with ``:name``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any, Literal, Protocol


class Session(Protocol):
    def rows(self, sql: str, params: Mapping[str, object]) -> list[tuple[Any, ...]]: ...

    def stream(self, sql: str, params: Mapping[str, object], *, chunk: int = 2000) -> Iterator[tuple[Any, ...]]: ...

    def execute(self, sql: str, params: Mapping[str, object]) -> None: ...

    def many(self, sql: str, rows: Iterable[Mapping[str, object]]) -> None: ...

    def insert(self, table: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None: ...


class Database(Protocol):
    @property
    def engine(self) -> Literal["sqlite", "postgres"]: ...

    def read(self) -> AbstractContextManager[Session]: ...

    def write(self, *, durable: bool = True) -> AbstractContextManager[Session]:
        """``durable``: wait until it is on the disk. The rows of a view need not be: they are made again of the log."""

    def version(self) -> int | None:
        """A number that every commit changes, read without waiting; None where the engine has none."""

    def close(self) -> None: ...
