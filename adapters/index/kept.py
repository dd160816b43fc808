"""The stance index of a process: loaded once, then brought to the position of each snapshot that asks.

A state is immutable, and another one takes its place by one assignment: readers never lock. A state answers a snapshot
if both have read the same history. Its mark proves that: the position and hash of its last entry, and the generation
of the tables that it was read from. Where the log lost entries, it goes back to the last mark that both have in common;
where the tables were made anew, it is loaded anew.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from hashlib import sha256
from pathlib import Path
from threading import Event, Lock, Thread
from typing import NamedTuple

import orjson

from adapters.index.loading.files import Damaged, header_of, save, saved_state
from adapters.index.loading.following import brought_back, merged, sorted_state
from adapters.index.loading.memory import give_back
from adapters.index.loading.tables import brought_to, loaded
from adapters.index.rows.columns import NO_RETRACTIONS, NO_ROWS
from adapters.index.rows.names import NO_NAMES
from adapters.index.state import IndexState
from adapters.sql.patience import patience
from adapters.sql.session import Database, Session
from adapters.views.record.view import SqlRecordView
from adapters.views.view import Copy, cursor_of
from domain.errors import LogUnavailable, ViewsBehind

LOCK_SECONDS = 60.0
IDLE_SECONDS = 0.5
LATER_MAX = 5_000  # rows beside the sorted ones before all are sorted anew in the background
LATER_SHARE, UNSAVED_SHARE = 32, 8  # of the sorted ones, where these are many
SEEN_MAX = 64
RECORD = Copy(SqlRecordView.name, building=False)

logger = logging.getLogger(__name__)


class Mark(NamedTuple):
    """The entry up to which tables of the record hold the log, and which copy of them it is."""

    position: int
    entry_hash: str
    generation: int
    version: int

    @property
    def copy(self) -> tuple[int, int]:
        return self.generation, self.version


EMPTY = Mark(0, "", 0, 0)
NOTHING = sorted_state(NO_ROWS, NO_RETRACTIONS, NO_NAMES, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A state, its mark, and marks before it that are of the same history."""

    state: IndexState
    mark: Mark
    seen: Mapping[int, str] = field(default_factory=dict)
    lineage: object = field(default_factory=object)  # of all states that continue one that was loaded

    def answers(self, mark: Mark) -> bool:
        if self.mark.copy != mark.copy or self.mark.position < mark.position:
            return False
        return mark == self.mark or self.seen.get(mark.position) == mark.entry_hash

    def having_seen(self, mark: Mark) -> Mapping[int, str]:
        kept = dict(list(self.seen.items())[1 - SEEN_MAX :])
        return kept | {mark.position: mark.entry_hash}


LeafAt = Callable[[int], str | None]  # the hash of the entry at a position, in hex; None past the end of the log


class KeptIndex:
    """``file`` is where the sorted rows are saved, so that the next process need not read the tables."""

    def __init__(self, database: Database, leaf_at: LeafAt, *, file: Path | None = None) -> None:
        self._database = database
        self._leaf_at = leaf_at
        self._file = file
        self._held: Held | None = None
        self._lock = Lock()
        self._saved_at = 0
        self._stopping = Event()
        self._thread: Thread | None = None
        self._trouble = "the index of stances is being read"

    def state_for(self, session: Session) -> IndexState:
        """A state that holds what the snapshot of ``session`` holds. Raises ``ViewsBehind`` after a long wait."""
        mark, held = mark_of(session), self._held
        if held is None or not held.answers(mark):
            held = self._brought(session, mark)
        return held.state

    def _brought(self, session: Session, mark: Mark) -> Held:
        if not self._lock.acquire(timeout=patience(LOCK_SECONDS)):
            raise ViewsBehind(wanted=mark.position, reached=0 if self._held is None else self._held.mark.position)
        try:
            held = self._held
            if held is not None and held.answers(mark):
                return held
            found = self._next(session, mark, held)
            if held is None or found.mark.generation >= held.mark.generation:
                self._held = found
            return found
        finally:
            self._lock.release()

    def _next(self, session: Session, mark: Mark, held: Held | None) -> Held:
        if mark == EMPTY:
            return Held(state=NOTHING, mark=EMPTY)
        held = held or self._from_file(session, mark)
        if held is not None and not self._is_of_one_history(held, mark):
            held = self._back_in_common(held, mark)
        if held is None:
            state = loaded(session, self._database.engine, position=mark.position)
            logger.info("the stance index is loaded: %d versions of statements", len(state.base))
            return Held(state=state, mark=mark)
        if mark.position <= held.mark.position:
            return Held(state=held.state, mark=held.mark, seen=held.having_seen(mark), lineage=held.lineage)
        state = brought_to(held.state, session, self._database.engine, position=mark.position)
        if len(state.tail) > LATER_MAX + len(state.base) // 4:  # nobody does it in the background
            state = merged(state)
        return Held(state=state, mark=mark, seen=held.having_seen(held.mark), lineage=held.lineage)

    def _is_of_one_history(self, held: Held, mark: Mark) -> bool:
        """Whether the log has the last entry of both."""
        return held.mark.copy == mark.copy and all(
            each.position == 0 or self._leaf_at(each.position) == each.entry_hash for each in (held.mark, mark)
        )

    def _back_in_common(self, held: Held, mark: Mark) -> Held | None:
        """``held`` as it was at the last position that it has seen and the log still has; None without one."""
        if held.mark.copy != mark.copy or self._leaf_at(mark.position) != mark.entry_hash:
            return None
        for position, entry_hash in sorted(held.seen.items(), reverse=True):
            if 0 < position <= mark.position and self._leaf_at(position) == entry_hash:
                logger.info("the stance index goes back to position %d: the log has lost entries", position)
                state = brought_back(held.state, position)
                return Held(state=state, mark=Mark(position, entry_hash, *mark.copy))
        return None

    def _from_file(self, session: Session, mark: Mark) -> Held | None:
        """The saved state, if it is of the same tables; whether it is of the same log is found out as for others."""
        if self._file is None or not self._file.exists():
            return None
        try:
            header = header_of(self._file)
            is_of_tables = header.copy == mark.copy and header.position <= mark.position
            if not is_of_tables or header.rules != rules_of(session, at=header.position):
                return None
            state = saved_state(self._file, header)
        except (OSError, Damaged) as problem:
            logger.warning("the saved stance index is not used: %s", problem)
            return None
        self._saved_at = header.position
        return Held(state=state, mark=Mark(header.position, header.entry_hash, *header.copy))

    # In the background of a process that serves

    def start(self, *, saves: Callable[[], bool]) -> None:
        """Keep the index up with the tables. ``saves``: whether this process is the one that writes the file."""
        self._thread = Thread(target=self._run, args=(saves,), name="claimline-index", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self._stopping.set()
        if self._thread is not None:
            self._thread.join()

    def trouble(self) -> str | None:
        """Tell why a process that serves is not ready to answer from the index; None where it is."""
        return None if self._thread is None or self._held is not None else self._trouble

    def _run(self, saves: Callable[[], bool]) -> None:
        while not self._stopping.is_set():
            try:
                self.step(saves=saves())
            except LogUnavailable as error:
                logger.warning("the stance index waits for the database: %s", error)
                self._trouble = str(error)
            except Exception as error:
                logger.exception("the stance index failed and begins again")
                self._trouble = str(error) or type(error).__name__
            self._stopping.wait(IDLE_SECONDS)

    def step(self, *, saves: bool) -> None:
        """Bring the index to the end of the tables; sort its rows, and save them, where many came since."""
        held = self._brought_to_the_end()
        rows = len(held.state.base)
        if len(held.state.tail) > max(LATER_MAX, rows // LATER_SHARE):
            held = self._sorted_anew(held)
        has_grown = held.mark.position - self._saved_at > max(LATER_MAX, rows // UNSAVED_SHARE)
        if saves and has_grown and not len(held.state.tail):
            self._save(held)

    def save(self) -> None:
        """Save the index as it is at the end of the tables."""
        held = self._brought_to_the_end()
        self._save(self._sorted_anew(held) if len(held.state.tail) else held)

    def _brought_to_the_end(self) -> Held:
        with self._database.read() as session:
            mark = mark_of(session)
            held = self._held
            return held if held is not None and held.answers(mark) else self._brought(session, mark)

    def _save(self, held: Held) -> None:
        if self._file is None:
            return
        with self._database.read() as session:
            rules = rules_of(session, at=held.mark.position)
        save(self._file, held.state, entry_hash=held.mark.entry_hash, copy=held.mark.copy, rules=rules)
        self._saved_at = held.mark.position

    def _sorted_anew(self, held: Held) -> Held:
        """Takes the place of ``held``, and of what came meanwhile: that is read once more."""
        held = replace(held, state=merged(held.state))
        give_back()
        with self._lock:
            if self._held is not None and self._held.lineage is held.lineage:
                self._held = held
        return held


def mark_of(session: Session) -> Mark:
    cursor = cursor_of(session, RECORD)
    if cursor is None or cursor.version != SqlRecordView.version:
        return EMPTY
    return Mark(cursor.position, cursor.entry_hash, cursor.generation, cursor.version)


def rules_of(session: Session, *, at: int) -> str:
    """A digest of the conflicts up to a position. The rules of their zones may be those that were installed once."""
    sql = "select id, known_from, shape from record_conflicts where known_from <= :at order by id, known_from"
    return sha256(orjson.dumps(session.rows(sql, {"at": at}))).hexdigest()
