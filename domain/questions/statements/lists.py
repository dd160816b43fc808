"""The use cases that read statements: a list, one with its history, and those that are named."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import tzinfo

from domain.errors import NotFound
from domain.questions.coordinates import Asking, LookedUp, coordinate
from domain.questions.past import KnownStatements, Moment, NamedThings, RecordSnapshot, StatementFilter
from domain.record.declarations import Conflict
from domain.stances.ports import KnownStatement
from domain.vocabulary import ClaimantId, StatementId

READ_AT_ONCE = 200  # statements


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementWanted:
    """A filter of statements as it was asked: one claimant or holder means all below it, days are texts."""

    filter: StatementFilter
    claimant: ClaimantId | None = None
    holder: ClaimantId | None = None
    stated_from: str | None = None
    stated_to: str | None = None

    @property
    def conflict(self) -> str | None:
        return self.filter.conflict


@dataclass(frozen=True, slots=True, kw_only=True)
class Statements:
    """Statements by position. ``next`` is the position to resume after, if there are more.

    ``total``: of all pages together, where they were counted. ``looked_through``: of an empty list, how many
    statements match without the filters by text.
    """

    found: LookedUp
    told: Sequence[KnownStatement]
    next: int | None
    total: int | None = None
    looked_through: int | None = None

    @property
    def known_at(self) -> Moment:
        return self.found.known_at


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementStream:
    """How the question was settled, and each statement by position, read when it is asked for."""

    found: LookedUp
    told: Iterator[KnownStatement]
    past: RecordSnapshot
    chosen: StatementFilter

    @property
    def known_at(self) -> Moment:
        return self.found.known_at

    def total(self) -> int:
        """How many match, on all pages together."""
        return self.past.how_many(self.chosen, at=self.known_at.position)

    def looked_through(self) -> int:
        """How many statements there are without the filters by text, which may match nothing."""
        named = replace(self.chosen, person=None, source=None, text=None)
        return self.past.how_many(named, at=self.known_at.position)


def ask_statements(
    asking: Asking, wanted: StatementWanted, known_at: str | None, *, after: int = 0, limit: int
) -> Statements:
    """Return statements as known at known-at, by position."""
    with asking.readings.snapshot() as past:
        found, chosen = _settled(asking, past, wanted, known_at)
        told = past.statements(chosen, at=found.known_at.position, after=after, limit=limit + 1)
        following = told[limit - 1].filed.position if len(told) > limit else None
        return Statements(found=found, told=told[:limit], next=following)


@contextmanager
def stream_statements(
    asking: Asking, wanted: StatementWanted, known_at: str | None, *, after: int = 0
) -> Iterator[StatementStream]:
    """Yield the same one after another, without a limit. Read them while the context is open: it is one snapshot."""
    with asking.readings.snapshot() as past:
        found, chosen = _settled(asking, past, wanted, known_at)
        told = _each_told(past, chosen, found.known_at.position, after)
        yield StatementStream(found=found, told=told, past=past, chosen=chosen)


def ask_statement_changes(asking: Asking, statement: StatementId) -> Sequence[Moment]:
    """Return the positions at which the history of a statement changed. Raises ``NotFound``."""
    with asking.readings.snapshot() as past:
        found = past.changes_of_statement(statement, at=past.head().position)
        if not found:
            raise NotFound("statement", statement, "nothing of that id was recorded")
        return found


def ask_known(asking: Asking, statements: AbstractSet[StatementId], at: int) -> Mapping[StatementId, KnownStatement]:
    """Return these statements as they were known at a position, without those that were not recorded by then."""
    if not statements:
        return {}
    with asking.readings.snapshot() as past:
        return past.told(statements, at=at)


def _settled(
    asking: Asking, past: NamedThings, wanted: StatementWanted, known_at: str | None
) -> tuple[LookedUp, StatementFilter]:
    found = asking.look_up(past, known_at, wanted)
    return found, _chosen(found.meant(wanted), found.conflicts, found.zone)


def _chosen(wanted: StatementWanted, conflicts: Sequence[Conflict], zone: tzinfo | None) -> StatementFilter:
    def below(claimant: ClaimantId | None) -> Sequence[ClaimantId] | None:
        if claimant is None:
            return None
        return sorted({claimant}.union(*(each.below(claimant) for each in conflicts if claimant in each.claimants)))

    begin, end = wanted.stated_from, wanted.stated_to
    return replace(
        wanted.filter,
        claimants=below(wanted.claimant),
        holders=below(wanted.holder),
        stated_from=None if begin is None else coordinate(begin, "stated_from", zone, start_of_day=True),
        stated_to=None if end is None else coordinate(end, "stated_to", zone),
    )


def _each_told(past: KnownStatements, chosen: StatementFilter, at: int, after: int) -> Iterator[KnownStatement]:
    while told := past.statements(chosen, at=at, after=after, limit=READ_AT_ONCE):
        yield from told
        after = told[-1].filed.position
