"""What the feed needs of the record's tables to say what follows from a run of entries: read once for all of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from typing import NamedTuple

from adapters.sql.dialect import Engine, among, listed, table_of
from adapters.sql.session import Session
from adapters.views.record.part import ACTIVE, OPEN, conflict_from_text
from adapters.views.record.rows import WORD_COLUMNS, word_from_row
from domain.dates.instants import Instant
from domain.feed.consequences import FOR_EVER, Alteration, PlaceNow
from domain.record.declarations import Conflict
from domain.stances.governing import Weighed
from domain.vocabulary import ClaimantId, ConflictId, Kind, PlaceId, ReportId, StatementId

NO_SIDES: AbstractSet[str] = frozenset()


class About(NamedTuple):
    """What is spoken of: a place in a conflict."""

    conflict: ConflictId
    place: PlaceId


class Version(NamedTuple):
    """A word, and the positions at which it is known."""

    about: About
    kind: Kind
    word: Weighed
    known_from: int
    known_to: int


class Subject(NamedTuple):
    """What a statement is about, and by whom."""

    conflict: ConflictId
    place: PlaceId
    claimant: ClaimantId
    kind: str


class Places:
    """Places as they were known before position ``first``, and what each entry from there to ``last`` does to them."""

    def __init__(self, session: Session, engine: Engine, prefix: str, *, first: int, last: int) -> None:
        self._session = session
        self._engine: Engine = engine
        self._prefix = prefix
        self._first = first
        self._last = last
        self._conflicts: dict[ConflictId, Conflict] = {}
        self._sides: dict[ConflictId, AbstractSet[str]] = {}
        self._words: dict[About, list[Weighed]] = {}
        self._dues: dict[About, Instant] = {}
        self._now: dict[About, PlaceNow] = {}
        self._begun: dict[int, Version] = {}  # by the position that gave it
        self._ended: dict[int, Version] = {}  # by the position that took it away
        self._asked: dict[StatementId, list[Version]] = {}

    def load(self, statements: AbstractSet[StatementId], *, due_by: Instant) -> None:
        """The places of ``statements``, and those where something is due."""
        wanted = self._of_statements(statements) | set(self._due(due_by))
        for version in self._versions(wanted):
            if version.known_from < self._first:
                self._words.setdefault(version.about, []).append(version.word)
            else:
                self._begun[version.known_from] = version
            if version.known_to <= self._last:
                self._ended[version.known_to] = version
            if version.word.statement in statements:
                self._asked.setdefault(version.word.statement, []).append(version)
        self._dues = self._dues_of(wanted)
        self._know({each.conflict for each in wanted})

    def version_of(self, position: int) -> Version | None:
        """What the entry at ``position`` brings, else what it takes away."""
        return self._begun.get(position) or self._ended.get(position)

    def known(self, statement: StatementId, *, at: int) -> Version:
        """One of the statements that were loaded for themselves."""
        return next(each for each in self._asked[statement] if each.known_from <= at < each.known_to)

    def subjects(self, statements: AbstractSet[StatementId]) -> dict[StatementId, Subject]:
        """What no correction changes, of statements that may be annulled."""
        columns = "s.id, s.conflict, s.place, s.claimant, s.kind"
        sql = f"select distinct {columns} from {ACTIVE}statements s where {among(self._engine, 's.id', 'ids')}"
        rows = self._session.rows(sql, {"ids": listed(self._engine, statements)}) if statements else []
        found = {statement: Subject(*row) for statement, *row in rows}
        self._know({each.conflict for each in found.values()})
        return found

    def alteration(self, position: int) -> Alteration:
        begun, ended = self._begun.get(position), self._ended.get(position)
        return Alteration(
            removed=None if ended is None else ended.word.statement, added=None if begun is None else begun.word
        )

    def now(self, about: About) -> PlaceNow:
        if about not in self._now:
            self._now[about] = PlaceNow(
                conflict=about.conflict,
                place=about.place,
                sides=self._sides.get(about.conflict, NO_SIDES),
                words=self._words.get(about, ()),
                told_at=self._dues.get(about, FOR_EVER + 1) - 1,
            )
        return self._now[about]

    def dues(self) -> Mapping[About, Instant]:
        """When something is due next, as it was when they were loaded."""
        return self._dues

    def moved(self) -> Iterable[tuple[About, Instant | None]]:
        """The places that were told of since, and when something is due there next."""
        return [(about, now.due()) for about, now in self._now.items()]

    def with_those_above(self, conflict: ConflictId, claimants: Iterable[str]) -> list[str]:
        """``claimants`` and all above them: nobody is put below another one later."""
        known = self._conflicts[conflict]
        return sorted({above for each in claimants for above in known.line(each)})

    def sides_of(self, conflict: ConflictId, claimants: Iterable[str]) -> list[str]:
        """The sides of ``claimants``, an affiliate's too; observers have none."""
        known = self._conflicts.get(conflict)
        if known is None:
            return []
        return sorted({known.side_of(each) for each in claimants if each in known.claimants} & self._sides[conflict])

    def reports(self, reports: AbstractSet[ReportId]) -> dict[ReportId, ConflictId]:
        """The conflict of each."""
        sql = f"select r.id, r.conflict from {ACTIVE}reports r where {among(self._engine, 'r.id', 'ids')}"
        return dict(self._session.rows(sql, {"ids": listed(self._engine, reports)})) if reports else {}

    def _of_statements(self, statements: AbstractSet[StatementId]) -> set[About]:
        if not statements:
            return set()
        sql = (
            f"select distinct s.conflict, s.place from {ACTIVE}statements s where {among(self._engine, 's.id', 'ids')}"
        )
        return {About(*row) for row in self._session.rows(sql, {"ids": listed(self._engine, statements)})}

    def _due(self, by: Instant) -> Iterator[About]:
        sql = f"select conflict, place from {self._prefix}due where at <= :by"
        yield from (About(*row) for row in self._session.rows(sql, {"by": by}))

    def _dues_of(self, wanted: AbstractSet[About]) -> dict[About, Instant]:
        if not wanted:
            return {}
        table, given = self._table(wanted)
        sql = f"select d.conflict, d.place, d.at from {table} join {self._prefix}due d using (conflict, place)"
        return {About(conflict, place): at for conflict, place, at in self._session.rows(sql, given)}

    def _versions(self, wanted: AbstractSet[About]) -> Iterator[Version]:
        """Those that are known at some position from the one before the first to the last."""
        if not wanted:
            return
        table, given = self._table(wanted)
        sql = (
            f"select s.conflict, s.kind, s.known_from, s.known_to, s.id, s.position, {WORD_COLUMNS} from {table}"
            f" join {ACTIVE}statements s on s.place = w.place and s.conflict = w.conflict"
            " where s.known_from <= :last and s.known_to >= :first order by s.position, s.known_from"
        )
        for conflict, kind, since, to, statement, position, *row in self._session.stream(
            sql, {**given, "last": self._last, "first": self._first}
        ):
            about = About(conflict, row[0])
            yield Version(about, Kind(kind), word_from_row(statement, position, row), since, to)

    def _know(self, conflicts: AbstractSet[ConflictId]) -> None:
        new = self._conflicts_of(conflicts - self._conflicts.keys())
        self._conflicts |= new
        self._sides |= {conflict: known.sides() for conflict, known in new.items()}

    def _conflicts_of(self, wanted: AbstractSet[ConflictId]) -> dict[ConflictId, Conflict]:
        """As they are declared now: roles and parents stay as they were, and so do the sides of what was said."""
        if not wanted:
            return {}
        sql = (
            f"select c.id, c.shape from {ACTIVE}conflicts c"
            f" where {among(self._engine, 'c.id', 'ids')} and c.known_to = :open"
        )
        rows = self._session.rows(sql, {"ids": listed(self._engine, wanted), "open": OPEN})
        return {conflict: conflict_from_text(text) for conflict, text in rows}

    def _table(self, wanted: AbstractSet[About]) -> tuple[str, dict[str, object]]:
        return table_of(
            self._engine, "w", {"conflict": "text", "place": "text"}, sorted(tuple(each) for each in wanted)
        )
