"""The statements that a run of entries brings or changes, read from the record's tables once for all of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from operator import attrgetter
from typing import Any, NamedTuple

from adapters.log.narrow import NarrowStatement
from adapters.log.read import Read
from adapters.sql.dialect import Engine, among, listed
from adapters.sql.session import Session
from adapters.views.conflicts import Conflicts
from adapters.views.timelines.words import WORD, WORD_WIDTH, word_from_row
from adapters.views.weighing import About, Weighing
from domain.record.amendments import Annulment, Correction
from domain.record.statements import Retraction, Statement
from domain.stances.keeping.known import PlaceWord, TakenBack, word_known
from domain.stances.keeping.place import Revision
from domain.vocabulary import StatementId

VERSION = f"{WORD}, s.conflict, s.place, s.retracts, s.known_from, s.known_to"


class WordVersion(NamedTuple):
    """``word`` is without a retraction of it."""

    word: PlaceWord
    about: About
    retracts: StatementId | None
    known_from: int
    known_to: int


def version_from_row(row: Sequence[Any]) -> WordVersion:
    """``row`` is ``VERSION``."""
    conflict, place, retracts, known_from, known_to = row[WORD_WIDTH:]
    return WordVersion(word_from_row(row), About(conflict, place), retracts, known_from, known_to)


class Subject(NamedTuple):
    """The statement that an entry appends or revises, and what that takes back."""

    statement: StatementId
    taken_back: StatementId | None


class Revised(NamedTuple):
    position: int
    about: About
    revision: Revision


class Revisions:
    """``reads``: those of one run. No entry in it changes how the statements of a conflict are read."""

    def __init__(
        self, session: Session, engine: Engine, reads: Sequence[Read], *, record: str, conflicts: Conflicts
    ) -> None:
        self._session = session
        self._record = record
        self._engine: Engine = engine
        self._weighing = Weighing(session, engine, record, conflicts)
        self._reads = reads
        self._first, self._last = reads[0].position, reads[-1].position
        self._subjects = _subjects(reads)
        self._versions: dict[StatementId, list[WordVersion]] = {}
        self._retractions: dict[StatementId, list[WordVersion]] = {}

    def load(self) -> list[Revised]:
        """By position."""
        looked_up = {each for subject in self._subjects.values() for each in subject if each is not None}
        appended = self._weighing.of(self._reads, leaving=looked_up)
        self._file(self._of("s.id", looked_up))
        taken_back = self._retractions.keys() - self._versions.keys()
        self._file(self._of("s.id", taken_back))
        self._file(self._of("s.retracts", looked_up | taken_back))
        new = (Revised(each.position, each.about, Revision(None, word_known(each.word))) for each in appended)
        return sorted((*new, *self._revised()), key=attrgetter("position"))

    def _revised(self) -> Iterator[Revised]:
        for position, (subject, _) in self._subjects.items():
            versions = self._versions[subject]
            target = versions[0].retracts
            of = subject if target is None else target
            if of not in self._versions:
                continue
            about = self._versions[of][0].about
            revision = Revision(*(self._word(of, at=at) for at in (position - 1, position)))
            if revision.before != revision.after:
                yield Revised(position, about, revision)

    def _word(self, statement: StatementId, *, at: int) -> PlaceWord | None:
        version = _known(self._versions[statement], at)
        if version is None:
            return None
        retraction = _known(self._retractions.get(statement, ()), at)
        if retraction is None:
            return version.word
        return version.word.retracted(TakenBack(retraction.word.said, retraction.word.begins))

    def _of(self, column: str, statements: AbstractSet[StatementId]) -> Iterable[Sequence[Any]]:
        """Versions that are known at some position from the one before the first to the last."""
        if not statements:
            return ()
        given = {"ids": listed(self._engine, statements)}
        sql = (
            f"select {VERSION} from {self._record}statements s where {among(self._engine, column, 'ids')}"
            " and s.position <= :last and s.known_from <= :last and s.known_to >= :first"
        )
        return self._session.rows(sql, {**given, "first": self._first, "last": self._last})

    def _file(self, rows: Iterable[Sequence[Any]]) -> None:
        for version in map(version_from_row, rows):
            versions = self._versions.setdefault(version.word.said.statement, [])
            if version in versions:
                continue  # a retraction within the run was looked up by itself
            versions.append(version)
            if version.retracts is not None:
                self._retractions.setdefault(version.retracts, []).append(version)


def _known(versions: Sequence[WordVersion], at: int) -> WordVersion | None:
    for each in versions:
        if each.known_from <= at < each.known_to:
            return each
    return None


def _subjects(reads: Sequence[Read]) -> dict[int, Subject]:
    """The statements that entries take back or revise, or append in full, by position; others are left out.

    Most entries append a statement that no other entry of the run concerns.
    """
    found = {read.position: subject for read in reads if (subject := _subject(read)) is not None}
    named = {statement for subject in found.values() for statement in subject}
    for read in reads:
        if isinstance(read.narrow, NarrowStatement) and read.narrow.id in named:
            found[read.position] = Subject(read.narrow.id, read.narrow.retracts)
    return found


def _subject(read: Read) -> Subject | None:
    if isinstance(read.narrow, NarrowStatement):
        return None if read.narrow.retracts is None else Subject(read.narrow.id, read.narrow.retracts)
    match None if read.narrow is not None else read.entry.body:
        case Statement(id=statement, content=Retraction(retracts=taken_back)):
            return Subject(statement, taken_back)
        case Statement(id=statement) | Correction(target=statement) | Annulment(target=statement):
            return Subject(statement, None)
        case _:
            return None
