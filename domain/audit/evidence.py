"""Which entries tell all that the record has of a statement."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Protocol

from domain.errors import NotFound
from domain.proofs.evidence import Proved
from domain.questions.past import History, KnownStatements
from domain.record.entries import Entry
from domain.record.statements import Denial
from domain.vocabulary import StatementId


class EntryProofs(Protocol):
    """Stored entries with their proofs."""

    def proved(self, positions: Sequence[int], size: int) -> Sequence[Proved]:
        """Each of ``positions``, and the redactions of those erased, as the log of ``size`` entries holds it.

        Raises ``Unsigned`` where one has come since.
        """

    def entries_in(self, found: Sequence[Proved]) -> Sequence[Entry]:
        """The entries that they hold. Raises ``Malformed`` where one cannot be read."""


def positions_of(past: KnownStatements, statements: Sequence[StatementId], *, at: int) -> list[int]:
    """Of the statements, their reports, all that amends either, what takes them back, what they deny and are about.

    In order. Raises ``NotFound``.
    """
    found, due, seen = set[int](), list(statements), set[StatementId]()
    while due:
        statement = due.pop()
        if statement in seen:
            continue
        seen.add(statement)
        if (history := past.history(statement, at=at)) is None:
            raise NotFound("statement", statement, "find it with GET /v1/statements")
        found.update(_positions(past, history, at))
        due += history.told.filed.content.denies if isinstance(history.told.filed.content, Denial) else ()
        if (retraction := history.told.filed.retracted_by) is not None:
            due.append(retraction)
    return sorted(found)


def _positions(past: KnownStatements, history: History, at: int) -> Iterator[int]:
    filed = history.told.filed
    yield filed.position
    yield history.told.report.position
    yield from (each.moment.position for each in history.amendments)
    yield from (each.position for each in past.changes_of_conflict(filed.conflict, at=at))
    yield from (each.position for each in past.changes_of_place(filed.content.place, at=at))
