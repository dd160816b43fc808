"""The timelines as a view: which statement governs along time, the disputes, and the claims of control.

Its rows are bitemporal: stretches of said time, each between the positions at which it is known. It reads the places'
words in the tables of the record, and so depends on that view: it is never ahead of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from adapters.log.read import Read
from adapters.sql.dialect import Engine, Script
from adapters.sql.session import Session
from adapters.views.conflicts import Conflicts
from adapters.views.record.part import ACTIVE, LOOK_UP_SPEAKERS, NO_LOOK_UP, NO_LOOK_UP_SPEAKERS
from adapters.views.record.view import SqlRecordView
from adapters.views.timelines.anew import Anew, rereading, undo_another
from adapters.views.timelines.kept import KeptTimelines, Mark, Shelf
from adapters.views.timelines.revisions import Revisions
from adapters.views.timelines.rows import COLUMNS, Rows
from adapters.views.timelines.window import Window
from adapters.views.timelines.words import SqlKnownWords
from adapters.views.view import Copy, generation_of
from domain.stances.keeping.known import KnownWords
from domain.stances.keeping.place import KeptPlace

SCRIPT = Script("adapters.views.timelines", "timelines.sql")


class SqlTimelinesView:
    name = "timelines"
    version = 3
    tables = (*COLUMNS, "steps")
    depends_on = (SqlRecordView.name,)

    def __init__(self, engine: Engine, *, record: str = ACTIVE) -> None:
        """``record``: the prefix of the tables of the record that it reads."""
        self._engine: Engine = engine
        self._record = record
        self._shelf = Shelf()
        self._is_indexed = record == ACTIVE  # the record that it reads

    def create(self, session: Session, *, prefix: str, copy: str) -> None:
        for statement in SCRIPT.tables(self._engine, prefix=prefix, copy=copy):
            session.execute(statement, {})

    def index(self, session: Session, *, prefix: str, copy: str) -> None:
        for statement in SCRIPT.indexes(self._engine, prefix=prefix, copy=copy):
            session.execute(statement, {})
        if self._record != ACTIVE:
            for drop in (NO_LOOK_UP, NO_LOOK_UP_SPEAKERS):
                session.execute(drop.format(record=self._record), {})
            self._is_indexed = True

    def beside(self) -> SqlTimelinesView:
        return SqlTimelinesView(self._engine, record=Copy(SqlRecordView.name, building=True).prefix)

    def runs(self, reads: Sequence[Read]) -> Iterator[Sequence[Read]]:
        """An entry that changes how statements are read is a run of its own."""
        run = list[Read]()
        for read in reads:
            if rereading(read) is None:
                run.append(read)
                continue
            if run:
                yield run
            yield [read]
            run = []
        if run:
            yield run

    def step(self, session: Session, reads: Sequence[Read], *, prefix: str) -> bool:
        undo_another(session, prefix, reads[0])
        return rereading(reads[0]) is not None and self._anew(session, reads[0], prefix).step()

    def is_between_steps(self, session: Session, *, prefix: str) -> bool:
        return bool(session.rows(f"select 1 from {prefix}steps", {}))

    def apply(self, session: Session, reads: Sequence[Read], *, prefix: str) -> None:
        if self._record == ACTIVE:
            self._apply_all(session, reads, prefix, None)
            return
        mark = Mark(generation_of(session, self.name, prefix), reads[0].position - 1)
        kept = self._shelf.take(mark)
        self._apply_all(session, reads, prefix, kept)
        self._shelf.put(mark._replace(position=reads[-1].position), kept)

    def _apply_all(self, session: Session, reads: Sequence[Read], prefix: str, kept: KeptTimelines | None) -> None:
        for run in self.runs(reads):
            if rereading(run[0]) is None:
                self._apply_run(session, run, prefix, kept)
            else:
                self._anew(session, run[0], prefix, kept).finish()

    def _anew(self, session: Session, read: Read, prefix: str, kept: KeptTimelines | None = None) -> Anew:
        return Anew(session, self._engine, prefix, self._record, read, kept)

    def _apply_run(self, session: Session, reads: Sequence[Read], prefix: str, kept: KeptTimelines | None) -> None:
        conflicts = Conflicts(session, self._engine, self._record, first=reads[0].position, last=reads[-1].position)
        revised = Revisions(session, self._engine, reads, record=self._record, conflicts=conflicts).load()
        conflicts.know({each.about.conflict for each in revised})
        rows, window = Rows(), Window(session, self._engine, prefix)
        if kept is None:
            if not self._is_indexed:
                session.execute(LOOK_UP_SPEAKERS.format(record=self._record), {})
            window.load(revised)
        for position, about, revision in revised:
            if kept is None:
                place: KeptPlace = window.places[about]
                words: KnownWords = SqlKnownWords(session, prefix, self._record, about, at=position)
            else:
                place, words = kept.place(about), kept.words(about, *revision)
            place.take([revision], sides=conflicts.sides(about.conflict, at=position), words=words)
            rows.take(about, place, position)
        rows.write(session, self._engine, prefix)
