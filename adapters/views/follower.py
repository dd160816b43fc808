"""The follower: reads the log, decodes each entry once, and hands it to every SQL view.

One process of a database leads; the others wait for their turn. A dropped connection is waited out; an entry that a
view cannot take stops that view alone, and its cursor says where and why.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from threading import Event, Thread
from typing import Protocol

from adapters.log.erase import finish_erasures
from adapters.log.read import Read, leaf_at, read_on
from adapters.sql.session import Database, Session
from adapters.views.progress import Progress
from adapters.views.view import (
    Copy,
    ReadAnew,
    SteppedView,
    View,
    create_copy,
    cursor_of,
    hold_off_readers,
    move_cursor,
    outdate_cursor,
    stop_cursor,
    swap,
)
from domain.errors import ClaimlineError, LogUnavailable
from domain.ports import Leadership
from domain.record.amendments import Redaction
from domain.record.store import EntryStore
from domain.record.views import ReadProgress, ViewCursor

BATCH = 1_000
IDLE_SECONDS = 0.5
RETRY_SECONDS = 0.5

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
        runs = self.view.runs(reads) if isinstance(self.view, SteppedView) else [reads]
        return [self._apply_run(run) for run in runs][-1]

    def _apply_run(self, reads: Sequence[Read]) -> int:
        while isinstance(self.view, SteppedView) and self._step(self.view, reads):
            pass
        with self._database.write() as session:
            return self.fold(session, reads)

    def _step(self, view: SteppedView, reads: Sequence[Read]) -> bool:
        with self._database.write() as session:
            new, _ = self._new(session, reads)
            return bool(new) and view.step(session, new, prefix=self.copy.prefix)

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
        cursor = cursor_of(session, self.copy, lock=True, engine=self._database.engine)
        if cursor is None or cursor.version != self.view.version or self._generation not in (None, cursor.generation):
            raise RebuildOvertaken(self.view.name)
        new = [read for read in reads if read.position > cursor.position]
        if new and new[0].position > cursor.position + 1:
            raise RebuildOvertaken(self.view.name)
        return new, cursor.position

    def outdate(self) -> None:
        """Mark the copy as one of no version: the next leader reads it anew, even if this process crashes."""
        with self._database.write() as session:
            outdate_cursor(session, self.copy)

    def stop(self, at: int, problem: str) -> int:
        logger.error("the view %r has stopped at position %d: %s", self.view.name, at, problem)
        with self._database.write() as session:
            stop_cursor(session, self.copy, at=at, problem=problem)
        return at - 1


class PassingTime(Protocol):
    """What a follower does besides handing on entries: it adds items that are due though no entry is appended."""

    def step(self) -> None: ...


class Follower:
    """Keeps the views of a database up with its log, while this process leads."""

    def __init__(
        self,
        *,
        store: EntryStore,
        database: Database,
        views: Sequence[View],
        leadership: Leadership,
        time: PassingTime | None = None,
    ) -> None:
        self._store = store
        self._database = database
        self._views = views
        self._leadership = leadership
        self._time = time
        self._opened: dict[str, Applier] = {}  # of every view, while this process leads
        self._running = set[str]()  # the views that have not stopped
        self._trouble: str | None = None
        self._stopping = Event()
        self.progress = Progress()
        self._thread: Thread | None = None

    def start(self) -> None:
        self._thread = Thread(target=self._run, name="claimline-follower", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Finish the batch under way, and hand the lead over."""
        self._stopping.set()
        self._store.wake()
        if self._thread is not None:
            self._thread.join()
        self._leadership.release()

    @property
    def leads(self) -> bool:
        return bool(self._opened) and self._leadership.held()

    @property
    def trouble(self) -> str | None:
        """What keeps this process from leading, or even from waiting for its turn; None where all is well."""
        return self._trouble

    def moved(self, *, timeout_seconds: float) -> None:
        """Return when a view of this process has moved, or when the time is up."""
        self.progress.moved(timeout_seconds=timeout_seconds)

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                self._lead()
                self._trouble = None
            except LogUnavailable as error:
                logger.warning("the follower waits for the database: %s", error)
                self._begin_again(error)
            except RebuildOvertaken as error:
                logger.warning("the follower hands the lead over: %s", error)
                self._leadership.release()
                self._begin_again(error)
            except Exception as error:
                logger.exception("the follower failed and begins again")
                self._begin_again(error)

    def _begin_again(self, because: Exception) -> None:
        self._trouble = str(because) or type(because).__name__
        self._close()
        self._stopping.wait(RETRY_SECONDS)

    def _lead(self) -> None:
        if not self._leadership.held():
            self._close()
            if not self._leadership.try_acquire():
                self._stopping.wait(IDLE_SECONDS)
                return
        if not self._opened:
            finish_erasures(self._store)  # which another process, that died, may have left to do
            self._running = set()
            for view in self._views:
                self._opened[view.name] = self._open(view)
        reached = self.step()
        if reached is not None:
            self._pass_time()
            self._store.wait(after=reached, timeout_seconds=IDLE_SECONDS)

    def _close(self) -> None:
        self._opened.clear()
        self.progress.forget()

    def _pass_time(self) -> None:
        if self._time is not None:
            self._time.step()
            self.progress.tell()

    def step(self) -> int | None:
        """Hand the next entries to the views. Returns the position that all have reached if there are no more."""
        positions = dict(self._positions())
        if not positions:
            self._stopping.wait(IDLE_SECONDS)
            return None
        reached = min(positions.values())
        reads, unreadable = read_on(self._store, after=reached, limit=BATCH)
        redacts = any(isinstance(read.entry.body, Redaction) for read in reads)
        if redacts:
            finish_erasures(self._store)
        for name in positions:
            applier = self._opened[name]
            held = within(self._database, applier.view, reads)
            if held and not self._advance(applier, held):
                self._running.discard(name)
            elif unreadable is not None and len(held) == len(reads):
                applier.stop(unreadable.position, str(unreadable))
                self._running.discard(name)
        if redacts:  # by now no view holds the text either
            self._store.scrub()
        self.progress.tell()
        return None if reads else reached

    def _advance(self, applier: Applier, reads: Sequence[Read]) -> bool:
        """Whether the view has taken all of them."""
        reached = self._apply(applier, reads)
        if applier.view.name in self._running:  # not where it had to be read anew, and could not
            self.progress.reach(applier.view.name, reached)
        return reached >= reads[-1].position

    def _apply(self, applier: Applier, reads: Sequence[Read]) -> int:
        try:
            return applier.apply(reads)
        except ReadAnew as because:
            logger.warning("%s", because)
            others = [self._opened[view.name] for view in self._views if applier.view.name in view.depends_on]
            for each in others:
                each.outdate()
            for each in (applier, *others):
                self._read_anew(each)
            return reads[-1].position

    def _positions(self) -> Iterator[tuple[str, int]]:
        """Of the views that run. One that has stopped runs on when somebody has rebuilt it.

        One that depends on others, and has read as far as they have, has to wait for them.
        """
        cursors = {name: applier.cursor() for name, applier in self._opened.items()}
        for name, cursor in cursors.items():
            view = self._opened[name].view
            if cursor is not None and cursor.stopped_at is None and cursor.version == view.version:
                self._running.add(name)
            halted = [cursors.get(each) for each in view.depends_on if each not in self._running]
            has_to_wait = any(each is None or cursor is None or each.position <= cursor.position for each in halted)
            if cursor is not None and name in self._running and not has_to_wait:
                self.progress.reach(name, cursor.position)
                yield name, cursor.position

    def _open(self, view: View) -> Applier:
        """A view that stopped is tried again; one that is new, of another version or of another log is read anew."""
        applier = Applier(self._database, view)
        cursor = applier.cursor()
        self._running.add(view.name)
        if cursor is None:
            with self._database.write() as session:
                create_copy(session, view, applier.copy)
        elif cursor.version > view.version:
            raise RebuildOvertaken(view.name)
        elif cursor.version < view.version or not self._continues(cursor):
            self._catch_up(view.depends_on)
            self._read_anew(applier)
        return applier

    def _catch_up(self, views: Sequence[str]) -> None:
        """Bring the open views to the end of the log: a view that is not open yet depends on some of them."""
        while views and self._running.intersection(views) and self.step() is None and not self._stopping.is_set():
            pass

    def _read_anew(self, applier: Applier) -> None:
        try:
            rebuild(self._store, self._database, applier.view, stopping=self._stopping)
        except ViewStuck as stuck:
            applier.stop(stuck.at, stuck.problem)
            self._running.discard(applier.view.name)

    def _continues(self, cursor: ViewCursor) -> bool:
        """Whether the log still has the entry at the cursor."""
        if cursor.position == 0:
            return True
        leaf = leaf_at(self._store, cursor.position)
        return leaf is not None and leaf.hex() == cursor.entry_hash


def within(database: Database, view: View, reads: Sequence[Read]) -> Sequence[Read]:
    """Those of ``reads`` that the views that ``view`` depends on have read, too."""
    if not view.depends_on or not reads:
        return reads
    with database.read() as session:
        cursors = [cursor_of(session, Copy(each, building=False)) for each in view.depends_on]
    reached = min(0 if cursor is None else cursor.position for cursor in cursors)
    return [read for read in reads if read.position <= reached]


def rebuild(store: EntryStore, database: Database, view: View, *, stopping: Event | None = None) -> None:
    for _ in rebuilding(store, database, view):
        if stopping is not None and stopping.is_set():
            return


def rebuilding(store: EntryStore, database: Database, view: View) -> Iterator[ReadProgress]:
    """Read the log anew beside the copy that is read, then take its place; yields after each batch.

    Raises ``RebuildOvertaken``, or ``ViewStuck`` at an entry that it cannot take: strict, so that a copy with a hole
    never takes the place of one without.
    """
    with database.write() as session:
        generation = create_copy(session, view, Copy(view.name, building=True))
    building = Applier(database, view, building=True, generation=generation)
    position = 0
    while True:
        reads, unreadable = read_on(store, after=position, limit=BATCH)
        if unreadable is not None and not reads:
            raise ViewStuck(view.name, at=unreadable.position, problem=str(unreadable)) from unreadable
        held = within(database, view, reads)
        with stuck_at_an_entry(building, held), database.write() as session:
            if not held:
                hold_off_readers(session, database.engine)
            position = building.fold(session, held)
            if not held and _swapped(session, store, view, position, database.engine):
                return
        yield ReadProgress(position, max(position, store.size()))


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


def _swapped(session: Session, store: EntryStore, view: View, position: int, engine: str) -> bool:
    """Take the place of the copy that is read, unless that one has moved past ``position`` in the meantime."""
    read = cursor_of(session, Copy(view.name, building=False), lock=True, engine=engine)
    if read is not None and read.position > position and store.size() > position:
        return False
    swap(session, view)
    return True
