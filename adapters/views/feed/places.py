"""What the feed needs of the record's tables to say what follows from a run of entries: read once for all of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from typing import NamedTuple

from adapters.sql.dialect import Engine, among, listed, table_of
from adapters.sql.session import Session
from adapters.views.record.part import ACTIVE, conflict_from_text
from adapters.views.record.rows import WORD_COLUMNS, word_from_row
from domain.dates.instants import Instant
from domain.feed.consequences import FOR_EVER, Alteration, PlaceNow
from domain.record.amendments import ClaimantCorrection
from domain.record.declarations import Conflict
from domain.record.zones import ZoneRules
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


class _ConflictSince(NamedTuple):
    known_from: int
    conflict: Conflict
    sides: AbstractSet[str]


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
        self._conflicts: dict[ConflictId, list[_ConflictSince]] = {}
        self._words: dict[About, list[Weighed]] = {}
        self._dues: dict[About, Instant] = {}
        self._now: dict[About, PlaceNow] = {}
        self._begun: dict[int, list[Version]] = {}  # by the position that gave them
        self._ended: dict[int, list[Version]] = {}  # by the position that took them away
        self._reread: dict[int, set[About]] = {}  # the places that an entry at a position reads in another way
        self._asked: dict[StatementId, list[Version]] = {}

    def load(
        self,
        statements: AbstractSet[StatementId],
        rereading: Mapping[int, ZoneRules | ClaimantCorrection],
        due_by: Instant,
    ) -> None:
        """The places of ``statements``, those that ``rereading`` changes, and those where something is due."""
        self._reread = {position: self._reread_by(position, body) for position, body in rereading.items()}
        wanted = self._of_statements(statements).union(self._due(due_by), *self._reread.values())
        for version in self._versions(wanted):
            if version.known_from < self._first:
                self._words.setdefault(version.about, []).append(version.word)
            else:
                self._begun.setdefault(version.known_from, []).append(version)
            if version.known_to <= self._last:
                self._ended.setdefault(version.known_to, []).append(version)
            if version.word.statement in statements:
                self._asked.setdefault(version.word.statement, []).append(version)
        self._dues = self._dues_of(wanted)
        self._know({each.conflict for each in wanted})

    def version_of(self, position: int) -> Version | None:
        """Return the version that the entry at ``position`` brings, else the one that it takes away."""
        versions = self._begun.get(position) or self._ended.get(position)
        return versions[0] if versions else None

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

    def alterations(self, position: int) -> Iterator[tuple[About, Alteration]]:
        """Yield each place that the entry at ``position`` concerns, and how it alters it."""
        begun, ended = self._begun.get(position, ()), self._ended.get(position, ())
        concerned = {each.about for each in (*begun, *ended)} | self._reread.get(position, set())
        for about in sorted(concerned):
            yield (
                about,
                Alteration(
                    sides=self._sides(about.conflict, at=position),
                    removed=[each.word.statement for each in ended if each.about == about],
                    added=[each.word for each in begun if each.about == about],
                ),
            )

    def now(self, about: About) -> PlaceNow:
        if about not in self._now:
            self._now[about] = PlaceNow(
                conflict=about.conflict,
                place=about.place,
                sides=self._sides(about.conflict, at=self._first - 1),
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

    def with_those_above(self, conflict: ConflictId, claimants: Iterable[str], *, at: int) -> list[str]:
        """``claimants`` and all above them."""
        known = self._conflict(conflict, at=at)
        return [] if known is None else sorted({above for each in claimants for above in known.line(each)})

    def sides_of(self, conflict: ConflictId, claimants: Iterable[str], *, at: int) -> list[str]:
        """The sides of ``claimants``, an affiliate's too; observers have none."""
        known = self._conflict(conflict, at=at)
        if known is None:
            return []
        return sorted({known.side_of(each) for each in claimants if each in known.claimants} & known.sides())

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
        """As they are known at some position from the one before the first to the last."""
        wanted = conflicts - self._conflicts.keys()
        if not wanted:
            return
        sql = (
            f"select c.id, c.known_from, c.shape from {ACTIVE}conflicts c where {among(self._engine, 'c.id', 'ids')}"
            " and c.known_from <= :last and c.known_to >= :first order by c.known_from"
        )
        given = {"ids": listed(self._engine, wanted), "first": self._first, "last": self._last}
        for conflict, since, text in self._session.rows(sql, given):
            known = conflict_from_text(text)
            self._conflicts.setdefault(conflict, []).append(_ConflictSince(since, known, known.sides()))

    def _known(self, conflict: ConflictId, *, at: int) -> _ConflictSince | None:
        there = [each for each in self._conflicts.get(conflict, ()) if each.known_from <= at]
        return there[-1] if there else None

    def _conflict(self, conflict: ConflictId, *, at: int) -> Conflict | None:
        known = self._known(conflict, at=at)
        return None if known is None else known.conflict

    def _sides(self, conflict: ConflictId, *, at: int) -> AbstractSet[str]:
        known = self._known(conflict, at=at)
        return NO_SIDES if known is None else known.sides

    def _reread_by(self, position: int, body: ZoneRules | ClaimantCorrection) -> set[About]:
        """The places with a statement that is weighed anew, and those where another side speaks than before."""
        conflicts = self._conflicts_in(body.name) if isinstance(body, ZoneRules) else {body.conflict}
        self._know(conflicts)
        found = set[About]()
        for conflict in conflicts:
            turned = self._sides(conflict, at=position - 1) ^ self._sides(conflict, at=position)
            sql = (
                f"select distinct s.conflict, s.place from {ACTIVE}statements s where s.conflict = :conflict"
                " and s.known_from <= :at and s.known_to > :at"
                f" and (s.known_from = :at or (s.matter is not null and {among(self._engine, 's.speaker', 'turned')}))"
            )
            given = {"conflict": conflict, "at": position, "turned": listed(self._engine, turned)}
            found |= {About(*row) for row in self._session.rows(sql, given)}
        return found

    def _conflicts_in(self, zone: str) -> set[ConflictId]:
        rows = self._session.rows(f"select distinct c.id from {ACTIVE}conflicts c where c.tz = :zone", {"zone": zone})
        return {conflict for (conflict,) in rows}

    def _table(self, wanted: AbstractSet[About]) -> tuple[str, dict[str, object]]:
        return table_of(
            self._engine, "w", {"conflict": "text", "place": "text"}, sorted(tuple(each) for each in wanted)
        )
