"""Entries folded into one copy of one view."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from adapters.log.read import Read
from adapters.sql.session import Database, Session
from adapters.views.view import (
    Copy,
    IndexedLast,
    ReadAnew,
    SteppedView,
    View,
    cursor_of,
    move_cursor,
    outdate_cursor,
    stop_cursor,
)
from domain.errors import ClaimlineError, LogUnavailable
from domain.record.views import ViewCursor

logger = logging.getLogger(__name__)


class RebuildOvertaken(ClaimlineError):
    """Another process has taken the view over."""

    def __init__(self, view: str) -> None:
        super().__init__(f"another process rebuilds the view {view!r}, or has, in a later version: this one leaves it")


class ViewStuck(ClaimlineError):
    """A rebuild met an entry that the view cannot take. The copy that is read stays as it is."""

    def __init__(self, view: str, *, at: int, problem: str) -> None:
        super().__init__(f"the view {view!r} cannot take the entry at position {at} ({problem}): it is not rebuilt")
        self.at = at
        self.problem = problem


class Applier:
    """Folds entries into one copy of one view, its cursor in the same transaction as its rows."""

    def __init__(
        self, database: Database, view: View, *, building: bool = False, generation: int | None = None
    ) -> None:
        self._database = database
        self.view = view
        self.copy = Copy(view.name, building)
        self._stepped = view if isinstance(view, SteppedView) else None  # asked once: a slow question
        self._generation = generation  # the one copy that it is for. Default: the copy that is read

    def cursor(self) -> ViewCursor | None:
        with self._database.read() as session:
            return cursor_of(session, self.copy)

    def apply(self, reads: Sequence[Read]) -> int:
        """Fold in those that are new to this copy. Returns its position, which is less where it had to stop."""
        try:
            return self._apply_all(reads)
        except (LogUnavailable, RebuildOvertaken, ReadAnew):
            raise
        except Exception as error:  # noqa: BLE001 - whatever a view raises for an entry stops that view, not the rest
            if len(reads) > 1:
                return self._apply_in_halves(reads)
            return self.stop(reads[0].position, f"{type(error).__name__}: {error}")

    def _apply_in_halves(self, reads: Sequence[Read]) -> int:
        """Find the one entry that cannot be taken, having taken all before it."""
        middle = len(reads) // 2
        reached = self.apply(reads[:middle])
        return reached if reached < reads[middle - 1].position else self.apply(reads[middle:])

    def _apply_all(self, reads: Sequence[Read]) -> int:
        runs = [reads] if self._stepped is None else self._stepped.runs(reads)
        return [self._apply_run(run) for run in runs][-1]

    def _apply_run(self, reads: Sequence[Read]) -> int:
        while self._stepped is not None and self._step(self._stepped, reads):
            pass
        with self._database.write(durable=False) as session:
            return self.fold(session, reads)

    def _step(self, view: SteppedView, reads: Sequence[Read]) -> bool:
        with self._database.write(durable=False) as session:
            new, _ = self._new(session, reads)
            return bool(new) and view.step(session, new, prefix=self.copy.prefix)

    def fold_whole(self, session: Session, reads: Sequence[Read]) -> int:
        """Fold in entries that take no steps before, in the transaction of ``session``."""
        while self._stepped is not None and self._stepped.step(session, reads, prefix=self.copy.prefix):
            pass
        return self.fold(session, reads)

    def fold(self, session: Session, reads: Sequence[Read]) -> int:
        """Fold in those that are new to this copy, in the transaction of ``session``. Returns its position."""
        new, position = self._new(session, reads)
        if not new:
            return position
        self.view.apply(session, new, prefix=self.copy.prefix)
        move_cursor(session, self.copy, position=new[-1].position, entry_hash=new[-1].leaf.hex())
        return new[-1].position

    def _new(self, session: Session, reads: Sequence[Read]) -> tuple[Sequence[Read], int]:
        """Return those that are new to this copy, and its position.

        Raises ``RebuildOvertaken`` where the copy is another than was begun with: it would be left with a hole.
        """
        cursor = self._own_cursor(session)
        new = [read for read in reads if read.position > cursor.position]
        if new and new[0].position > cursor.position + 1:
            raise RebuildOvertaken(self.view.name)
        return new, cursor.position

    def index(self) -> None:
        """Make its copy ready for readers: the indexes that it was filled without. Raises ``RebuildOvertaken``."""
        with self._database.write(durable=False) as session:
            cursor = self._own_cursor(session)
            if isinstance(self.view, IndexedLast):
                self.view.index(session, prefix=self.copy.prefix, copy=f"{self.view.name}_{cursor.generation}")
            if self._database.engine == "postgres":  # else its first questions would be planned for empty tables
                session.execute(f"analyze {', '.join(self.copy.prefix + table for table in self.view.tables)}", {})

    def _own_cursor(self, session: Session) -> ViewCursor:
        cursor = cursor_of(session, self.copy, lock=True, engine=self._database.engine)
        if cursor is None or cursor.version != self.view.version or self._generation not in (None, cursor.generation):
            raise RebuildOvertaken(self.view.name)
        return cursor

    def outdate(self) -> None:
        """Mark the copy as one of no version: the next leader reads it anew, even if this process crashes."""
        with self._database.write() as session:
            outdate_cursor(session, self.copy)

    def stop(self, at: int, problem: str) -> int:
        logger.error("the view %r has stopped at position %d: %s", self.view.name, at, problem)
        with self._database.write() as session:
            stop_cursor(session, self.copy, at=at, problem=problem)
        return at - 1


def fold_together(database: Database, appliers: Sequence[Applier], reads: Sequence[Read]) -> None:
    """Fold reports and statements into several views, all or none: each commit costs as much as some entries."""
    with database.write(durable=False) as session:
        for applier in appliers:
            applier.fold_whole(session, reads)


def within(database: Database, depends_on: Sequence[str], reads: Sequence[Read]) -> Sequence[Read]:
    """Return the part of ``reads`` that the views of these names have read already."""
    if not depends_on or not reads:
        return reads
    with database.read() as session:
        cursors = [cursor_of(session, Copy(each, building=False)) for each in depends_on]
    reached = min(0 if cursor is None else cursor.position for cursor in cursors)
    return [read for read in reads if read.position <= reached]


@contextmanager
def stuck_at_an_entry(building: Applier, reads: Sequence[Read]) -> Iterator[None]:
    """Whatever the view raises for ``reads``, as the entry that it cannot take."""
    try:
        yield
    except (LogUnavailable, RebuildOvertaken, ReadAnew):
        raise
    except Exception as error:
        building.apply(reads)
        if (cursor := building.cursor()) is None or cursor.stopped_at is None:
            raise
        raise ViewStuck(building.view.name, at=cursor.stopped_at, problem=str(cursor.problem)) from error
