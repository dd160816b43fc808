"""Two tables of the same shape, compared row by row, on whichever engines they lie."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from adapters.sql.session import Session

Row = tuple[Any, ...]


class Table(NamedTuple):
    """``columns``: those of the key first, which are ``keys``."""

    name: str
    columns: tuple[str, ...]
    keys: int

    def named(self, row: Row) -> str:
        """The row by its key."""
        return ", ".join(f"{name} {value!r}" for name, value in zip(self.columns[: self.keys], row, strict=False))


class Difference(NamedTuple):
    """``there`` None: the row is missing; ``replayed`` None: it should not be there."""

    there: Row | None
    replayed: Row | None

    @property
    def row(self) -> Row:
        return self.replayed or self.there or ()


def table_of(fresh: Session, name: str) -> Table:
    """As a SQLite database has it."""
    sql = "select name, pk from pragma_table_info(:table) order by pk = 0, pk, cid"
    rows = fresh.rows(sql, {"table": name})
    return Table(name, tuple(column for column, _ in rows), sum(pk > 0 for _, pk in rows))


def differences(there: Session, replayed: Session, table: Table) -> Iterator[Difference]:
    """In the order of their keys, which have to sort by their bytes on both."""
    columns, keys = ", ".join(table.columns), ", ".join(table.columns[: table.keys])
    sql = f"select {columns} from {table.name} order by {keys}"
    ours, theirs = replayed.stream(sql, {}), there.stream(sql, {})
    our, their = next(ours, None), next(theirs, None)
    while our is not None or their is not None:
        if their is None or (our is not None and our[: table.keys] < their[: table.keys]):
            yield Difference(None, our)
            our = next(ours, None)
        elif our is None or their[: table.keys] < our[: table.keys]:
            yield Difference(their, None)
            their = next(theirs, None)
        else:
            if our != their:
                yield Difference(their, our)
            our, their = next(ours, None), next(theirs, None)
