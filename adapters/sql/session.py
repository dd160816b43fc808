"""What the views ask of a database: sessions, each one transaction, in which SQL is written once with ``:name``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any, Literal, Protocol

REMEMBERED_MAX, REMEMBERED_ROWS_MAX = 32, 100  # answers of a snapshot, and rows of each


class Session(Protocol):
    def rows(self, sql: str, params: Mapping[str, object]) -> list[tuple[Any, ...]]: ...

    def stream(self, sql: str, params: Mapping[str, object], *, chunk: int = 2000) -> Iterator[tuple[Any, ...]]: ...

    def execute(self, sql: str, params: Mapping[str, object]) -> None: ...

    def many(self, sql: str, rows: Iterable[Mapping[str, object]]) -> None: ...

    def insert(self, table: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None: ...


class Remembering:
    """A session of one snapshot: a question that was answered with few rows is not put to the database again."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._answered: dict[tuple[object, ...], list[tuple[Any, ...]]] = {}
        self.stream, self.execute = session.stream, session.execute
        self.many, self.insert = session.many, session.insert

    def rows(self, sql: str, params: Mapping[str, object]) -> list[tuple[Any, ...]]:
        if any(isinstance(value, list) for value in params.values()):
            return self._session.rows(sql, params)
        key = (sql, *sorted(params.items()))
        if (rows := self._answered.get(key)) is None:
            rows = self._session.rows(sql, params)
            if len(rows) <= REMEMBERED_ROWS_MAX and len(self._answered) < REMEMBERED_MAX:
                self._answered[key] = rows
        return rows


class Database(Protocol):
    @property
    def engine(self) -> Literal["sqlite", "postgres"]: ...

    def read(self) -> AbstractContextManager[Session]: ...

    def write(self, *, durable: bool = True) -> AbstractContextManager[Session]:
        """``durable``: wait until it is on the disk. The rows of a view need not be: they are made again of the log."""

    def version(self) -> int | None:
        """A number that every commit changes, read without waiting; None where the engine has none."""

    def close(self) -> None: ...
