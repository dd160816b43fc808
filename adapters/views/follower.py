"""The follower: reads the log, decodes each entry once, and hands it to every SQL view.

One process of a database leads; the others wait for their turn. A dropped connection is waited out; an entry that a
view cannot take stops that view alone, and its cursor says where and why.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from threading import Event, Thread
from typing import Protocol

from adapters.log.erase import finish_erasures
from adapters.log.read import Read, leaf_at, read_on
from adapters.sql.leads import LedDatabase
from adapters.views.applying import Applier, RebuildOvertaken, ViewStuck, fold_together, within
from adapters.views.progress import Progress
from adapters.views.rebuilding import rebuild
from adapters.views.view import ReadAnew, View, create_copy, cursors_read
from domain.errors import LogUnavailable, Unreadable
from domain.record.amendments import Redaction
from domain.record.store import EntryStore
from domain.record.views import ViewCursor

BATCH = 1_000
IDLE_SECONDS = 0.5
RETRY_SECONDS = 0.5

logger = logging.getLogger(__name__)


class PassingTime(Protocol):
    """What a follower does besides handing on entries: it adds items that are due though no entry is appended."""

    def step(self) -> None: ...


class Follower:
    """Keeps the views of a database up with its log, while this process leads."""

    def __init__(
        self,
        *,
        store: EntryStore,
        database: LedDatabase,
        views: Sequence[View],
        time: PassingTime | None = None,
    ) -> None:
        self._store = store
        self._database = database
        self._views = views
        self._leadership = database.lead
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
        redacts = any(read.narrow is None and isinstance(read.entry.body, Redaction) for read in reads)
        if redacts:
            finish_erasures(self._store)
        is_plain = unreadable is None and all(read.narrow is not None for read in reads)
        for names in self._by_dependence(positions):
            together = is_plain and reads and all(positions[name] == reached for name in names)
            if not (together and self._advance_together(names, reads)):
                self._advance_each(names, reads, unreadable)
        if redacts:  # by now no view holds the text either
            self._store.scrub()
        self.progress.tell()
        return None if reads else reached

    def _by_dependence(self, positions: Iterable[str]) -> list[list[str]]:
        """The views that depend on no other, and then those that do: these read what the first have written."""
        names: tuple[list[str], list[str]] = ([], [])
        for name in positions:
            names[bool(self._opened[name].view.depends_on)].append(name)
        return [each for each in names if each]

    def _advance_together(self, names: Sequence[str], reads: Sequence[Read]) -> bool:
        """Have the views take reports and statements in one transaction. Returns False where one of them did not."""
        appliers = [self._opened[name] for name in names]
        if len(names) == 1 or any(len(within(self._database, of, reads)) < len(reads) for of in _dependences(appliers)):
            return False
        try:
            fold_together(self._database, appliers, reads)
        except LogUnavailable:
            raise
        except Exception:  # noqa: BLE001 - each is handed them again by itself, and stops at the entry in question
            return False
        for name in names:
            self.progress.reach(name, reads[-1].position)
        return True

    def _advance_each(self, names: Sequence[str], reads: Sequence[Read], unreadable: Unreadable | None) -> None:
        for name in names:
            applier = self._opened[name]
            held = within(self._database, applier.view.depends_on, reads)
            if held and not self._advance(applier, held):
                self._running.discard(name)
            elif unreadable is not None and len(held) == len(reads):
                applier.stop(unreadable.position, str(unreadable))
                self._running.discard(name)

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
        with self._database.read() as session:
            cursors = cursors_read(session)
        for name, applier in self._opened.items():
            view, cursor = applier.view, cursors.get(name)
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


def _dependences(appliers: Iterable[Applier]) -> AbstractSet[tuple[str, ...]]:
    return {tuple(applier.view.depends_on) for applier in appliers}
