"""Statements that are weighed anew: an entry has changed how those of a conflict are read, and not their content."""

from __future__ import annotations

from collections.abc import Iterator

from adapters.sql.session import Session
from adapters.views.record.part import OPEN, STATEMENT_COLUMNS, statement_from_row
from adapters.views.record.rows import STATEMENT_WIDTH, WORD_COLUMNS, word_from_row
from domain.record.declarations import Conflict
from domain.record.folded import FiledStatement
from domain.stances.governing import Weighed, word_of

AT_ONCE = 2_000  # statements


def weighed_anew(session: Session, prefix: str, conflict: Conflict) -> Iterator[list[tuple[FiledStatement, Weighed]]]:
    """Yield, in lists, the statements that are there and whose word is another one by what ``conflict`` is now."""
    sql = (
        f"select {STATEMENT_COLUMNS}, {WORD_COLUMNS} from {prefix}statements s"
        " where s.conflict = :conflict and s.known_to = :open and s.position > :after order by s.position limit :limit"
    )
    after = 0
    while rows := session.rows(sql, {"conflict": conflict.id, "open": OPEN, "after": after, "limit": AT_ONCE}):
        filed = [statement_from_row(row) for row in rows]
        words = [word_of(each, conflict) for each in filed]
        yield [
            (each, word)
            for each, word, row in zip(filed, words, rows, strict=True)
            if word != word_from_row(each.id, each.position, row[STATEMENT_WIDTH:])
        ]
        after = filed[-1].position
