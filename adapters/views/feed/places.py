"""The places that a run of entries concerns, as they were before it, and how each entry alters them.

Places are kept from one run to the next, as long as no other process has moved the feed in between. A place that is not
kept is loaded from the tables of the record.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import NamedTuple

from adapters.log.read import Read
from adapters.sql.dialect import Engine, among, listed, table_of
from adapters.sql.session import Session
from adapters.views.conflicts import Conflicts
from adapters.views.feed.kept import KeptPlaces
from adapters.views.record.part import ACTIVE, LOOK_UP, OPEN
from adapters.views.record.rows import WORD_COLUMNS, word_from_row
from adapters.views.weighing import About, Weighing
from domain.dates.instants import Instant
from domain.feed.consequences import FOR_EVER, Alteration, PlaceNow
from domain.record.amendments import ClaimantCorrection
from domain.record.zones import ZoneRules
from domain.stances.governing import Weighed
from domain.vocabulary import ClaimantId, ConflictId, Kind, ReportId, StatementId

NOTHING: frozenset[About] = frozenset()


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
    place: str
    claimant: ClaimantId
    kind: str


class Wanted(NamedTuple):
    """A run of entries, and the statements that it amends."""

    reads: Sequence[Read]
    statements: AbstractSet[StatementId]  # that it amends, or appends in another form than the narrow one
    rereading: Mapping[int, ZoneRules | ClaimantCorrection]  # by position
    due_by: Instant  # and the places where something is due by then


class Places:
    """Places as they were known before position ``first``, and what each entry from there to ``last`` does to them."""

    def __init__(  # noqa: PLR0913 - where it reads, and for which entries
        self,
        session: Session,
        engine: Engine,
        *,
        prefix: str,
        record: str,
        first: int,
        last: int,
        kept: KeptPlaces,
    ) -> None:
        self._session = session
        self._engine: Engine = engine
        self._prefix = prefix
        self._record = record
        self._first = first
        self._last = last
        self._kept = kept
        self.conflicts = Conflicts(session, engine, record, first=first, last=last)
        self._weighing = Weighing(session, engine, record, self.conflicts)
        self._begun: dict[int, list[Version]] = {}  # by the position that gave them
        self._ended: dict[int, list[Version]] = {}  # by the position that took them away
        self._reread: dict[int, AbstractSet[About]] = {}  # the places that an entry at a position reads in another way
        self._asked: dict[StatementId, list[Version]] = {}
        self._now: dict[About, PlaceNow] = {}
        self._touched = set[About]()

    def load(self, wanted: Wanted) -> dict[About, Instant]:
        """Load the places of ``wanted``. Returns when something is due next at each, where anything is."""
        self._reread = {position: self._reread_by(position, body) for position, body in wanted.rereading.items()}
        reread = NOTHING.union(*self._reread.values())
        concerned = reread.union(self._take_asked(wanted.statements), self._take_narrow(wanted))
        if reread:
            self._take_versions(reread)
        concerned = concerned.union(self._due(wanted.due_by))
        self.conflicts.know({each.conflict for each in concerned})
        self._open(concerned)
        return {about: due for about in concerned if (due := self._kept.due(about)) is not None}

    def version_of(self, position: int) -> Version | None:
        """Return the version that the entry at ``position`` brings, else the one that it takes away."""
        versions = self._begun.get(position) or self._ended.get(position)
        return versions[0] if versions else None

    def known(self, statement: StatementId, *, at: int) -> Version:
        """One of the statements that were loaded for themselves."""
        return next(each for each in self._asked[statement] if each.known_from <= at < each.known_to)

    def subjects(self, statements: AbstractSet[StatementId]) -> dict[StatementId, Subject]:
        """What no correction changes, of statements that may be annulled."""
        if not statements:
            return {}
        columns = "s.id, s.conflict, s.place, s.claimant, s.kind"
        sql = f"select distinct {columns} from {self._record}statements s where {among(self._engine, 's.id', 'ids')}"
        rows = self._session.rows(sql, {"ids": listed(self._engine, statements)})
        found = {statement: Subject(*row) for statement, *row in rows}
        self.conflicts.know({each.conflict for each in found.values()})
        return found

    def alterations(self, position: int) -> Iterator[tuple[About, Alteration]]:
        """Yield each place that the entry at ``position`` concerns, and how it alters it."""
        begun, ended = self._begun.get(position, ()), self._ended.get(position, ())
        if len(begun) == 1 and not ended and position not in self._reread:  # nearly all append a statement
            ((about, _, word, _, _),) = begun
            yield about, Alteration(sides=self.conflicts.sides(about.conflict, at=position), added=(word,))
            return
        concerned = {each.about for each in (*begun, *ended)} | self._reread.get(position, NOTHING)
        for about in concerned if len(concerned) == 1 else sorted(concerned):
            yield (
                about,
                Alteration(
                    sides=self.conflicts.sides(about.conflict, at=position),
                    removed=[each.word.statement for each in ended if each.about == about],
                    added=[each.word for each in begun if each.about == about],
                ),
            )

    def now(self, about: About) -> PlaceNow:
        self._touched.add(about)
        return self._now[about]

    def settle(self) -> list[tuple[About, Instant | None, Instant | None]]:
        """Keep the places that were told of since. Returns where something is due at another time: then and now."""
        moved = list[tuple[About, Instant | None, Instant | None]]()
        for about in self._touched:
            before, now = self._kept.due(about), self._now[about].due()
            self._kept.keep(about, self._now[about], now)
            if before != now:
                moved.append((about, before, now))
        return moved

    def reports(self, reports: AbstractSet[ReportId]) -> dict[ReportId, ConflictId]:
        """The conflict of each."""
        return self._weighing.reports(reports)

    # Versions

    def _take_narrow(self, wanted: Wanted) -> set[About]:
        """Take the words of statements, but for those that the run also amends: they are read in the record."""
        found = set[About]()
        for position, about, kind, word in self._weighing.of(wanted.reads, leaving=wanted.statements):
            self._begun[position] = [Version(about, kind, word, position, OPEN)]
            found.add(about)
        return found

    def _take_asked(self, statements: AbstractSet[StatementId]) -> set[About]:
        if not statements:
            return set()
        condition = f"{among(self._engine, 's.id', 'ids')} and s.known_from <= :last and s.known_to >= :first"
        given = {"ids": listed(self._engine, statements), "first": self._first, "last": self._last}
        found = set[About]()
        for version in self._versions(f"{self._record}statements s where {condition}", given):
            self._asked.setdefault(version.word.statement, []).append(version)
            self._file(version)
            found.add(version.about)
        return found

    def _take_versions(self, reread: AbstractSet[About]) -> None:
        """All that begin or end within the run at ``reread``, which an entry of it weighs anew."""
        table, given = self._table(reread)
        condition = "s.known_from between :first and :last or s.known_to between :first and :last"
        source = (
            f"{table} join {self._record}statements s on s.place = w.place and s.conflict = w.conflict"
            f" where ({condition})"
        )
        self._begun, self._ended = (
            {position: [each for each in versions if each.about not in reread] for position, versions in of.items()}
            for of in (self._begun, self._ended)
        )
        for version in self._versions(source, {**given, "first": self._first, "last": self._last}):
            self._file(version)

    def _file(self, version: Version) -> None:
        if self._first <= version.known_from <= self._last:
            self._begun.setdefault(version.known_from, []).append(version)
        if version.known_to <= self._last:
            self._ended.setdefault(version.known_to, []).append(version)

    def _open(self, concerned: AbstractSet[About]) -> None:
        missing = set[About]()
        for about in concerned:
            place = self._kept.place(about)
            if place is None:
                missing.add(about)
            else:
                place.know(self.conflicts.sides(about.conflict, at=self._first - 1))
                self._now[about] = place
        if missing:
            self._load(missing)

    def _load(self, missing: AbstractSet[About]) -> None:
        words, dues = ({}, {}) if self._kept.is_whole else (self._words_of(missing), self._dues_of(missing))
        for about in missing:
            self._now[about] = PlaceNow(
                conflict=about.conflict,
                place=about.place,
                sides=self.conflicts.sides(about.conflict, at=self._first - 1),
                words=words.get(about, ()),
                told_at=dues.get(about, FOR_EVER + 1) - 1,
            )
            self._kept.keep(about, self._now[about], dues.get(about))

    def _words_of(self, missing: AbstractSet[About]) -> dict[About, list[Weighed]]:
        if self._record != ACTIVE:
            self._session.execute(LOOK_UP.format(record=self._record), {})
        table, given = self._table(missing)
        source = (
            f"{table} join {self._record}statements s on s.place = w.place and s.conflict = w.conflict"
            " where s.known_from < :first and s.known_to >= :first"
        )
        words: dict[About, list[Weighed]] = {}
        for version in self._versions(source, {**given, "first": self._first}):
            words.setdefault(version.about, []).append(version.word)
        return words

    def _versions(self, source: str, given: Mapping[str, object]) -> Iterator[Version]:
        columns = f"s.conflict, s.kind, s.known_from, s.known_to, s.id, s.position, {WORD_COLUMNS}"
        sql = f"select {columns} from {source} order by s.position, s.known_from"
        for conflict, kind, since, to, statement, position, *row in self._session.stream(sql, given):
            about = About(conflict, row[0])
            yield Version(about, Kind(kind), word_from_row(statement, position, row), since, to)

    # Other tables

    def _due(self, by: Instant) -> Iterator[About]:
        sql = f"select conflict, place from {self._prefix}due where at <= :by"
        yield from (About(*row) for row in self._session.rows(sql, {"by": by}))

    def _dues_of(self, wanted: AbstractSet[About]) -> dict[About, Instant]:
        table, given = self._table(wanted)
        sql = f"select d.conflict, d.place, d.at from {table} join {self._prefix}due d using (conflict, place)"
        return {About(conflict, place): at for conflict, place, at in self._session.rows(sql, given)}

    def _reread_by(self, position: int, body: ZoneRules | ClaimantCorrection) -> AbstractSet[About]:
        """The places with a statement that is weighed anew, and those where another side speaks than before."""
        conflicts = self.conflicts.in_zone(body.name) if isinstance(body, ZoneRules) else {body.conflict}
        self.conflicts.know(conflicts)
        found = set[About]()
        for conflict in conflicts:
            turned = self.conflicts.sides(conflict, at=position - 1) ^ self.conflicts.sides(conflict, at=position)
            sql = (
                f"select distinct s.conflict, s.place from {self._record}statements s where s.conflict = :conflict"
                " and s.known_from <= :at and s.known_to > :at"
                f" and (s.known_from = :at or (s.matter is not null and {among(self._engine, 's.speaker', 'turned')}))"
            )
            given = {"conflict": conflict, "at": position, "turned": listed(self._engine, turned)}
            found |= {About(*row) for row in self._session.rows(sql, given)}
        return found

    def _table(self, wanted: AbstractSet[About]) -> tuple[str, dict[str, object]]:
        return table_of(
            self._engine, "w", {"conflict": "text", "place": "text"}, sorted(tuple(each) for each in wanted)
        )
