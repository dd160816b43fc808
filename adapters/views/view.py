"""Views: readings of the log as tables, each with a cursor that moves in the same transaction as its rows.

A view can be thrown away and read again. A rebuild fills a second copy beside the one that is read, under another
prefix, and takes its place when it has caught up.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple, Protocol, runtime_checkable

from adapters.log.read import Read
from adapters.sql.session import Session
from domain.errors import ClaimlineError
from domain.record.views import ViewCursor


class View(Protocol):
    """What a follower needs of a view. Its tables are all under one prefix."""

    @property
    def name(self) -> str: ...

    @property
    def version(self) -> int:
        """Of its tables and of how they are filled: another one is read anew."""

    @property
    def tables(self) -> Sequence[str]: ...

    @property
    def depends_on(self) -> Sequence[str]:
        """The views whose tables it reads: it is handed no entry that they do not hold."""

    def create(self, session: Session, *, prefix: str, copy: str) -> None:
        """Make its tables, empty."""

    def apply(self, session: Session, reads: Sequence[Read], *, prefix: str) -> None:
        """Fold the next entries in, in order. Raises for one that it cannot take; the caller rolls back.

        Raises ``ReadAnew`` where it has to begin again from the first entry.
        """


@runtime_checkable
class SteppedView(Protocol):
    """A view to which some entries are too much work for one transaction. No reader sees a step before its entry."""

    def runs(self, reads: Sequence[Read]) -> Iterable[Sequence[Read]]:
        """Return ``reads`` in runs, so that such an entry is the first of its run."""

    def step(self, session: Session, reads: Sequence[Read], *, prefix: str) -> bool:
        """Do part of the work of the next entries. Returns whether there may be more before ``apply``."""

    def is_between_steps(self, session: Session, *, prefix: str) -> bool:
        """Whether rows are there that are of an entry after the cursor."""


@runtime_checkable
class IndexedLast(Protocol):
    """A view whose ``create`` leaves out the indexes that only readers need: a copy is filled faster without."""

    def index(self, session: Session, *, prefix: str, copy: str) -> None:
        """Make them."""


@runtime_checkable
class ReadsBeside(Protocol):
    """A view that depends on others, and can read their copies that are being built."""

    @property
    def depends_on(self) -> Sequence[str]: ...

    def beside(self) -> View:
        """This view, reading those copies."""


class ReadAnew(ClaimlineError):
    """A view cannot continue from its cursor, though nothing is wrong with the entries."""

    def __init__(self, view: str, problem: str) -> None:
        super().__init__(f"the view {view!r} {problem}: it is read anew")


class Copy(NamedTuple):
    """One copy of a view's tables."""

    view: str
    building: bool

    @property
    def prefix(self) -> str:
        return f"building_{self.view}_" if self.building else f"{self.view}_"

    @classmethod
    def under(cls, view: str, prefix: str) -> Copy:
        return cls(view, building=prefix != f"{view}_")


CURSOR_COLUMNS = "position, entry_hash, version, generation, stopped_at, problem"


def cursor_of(session: Session, copy: Copy, *, lock: bool = False, engine: str = "sqlite") -> ViewCursor | None:
    """``lock`` holds the row until the transaction ends, so that a swap and a follower take turns."""
    tail = " for update" if lock and engine == "postgres" else ""
    sql = f"select {CURSOR_COLUMNS} from view_cursors where view_name = :view and building = :building{tail}"
    rows = session.rows(sql, {"view": copy.view, "building": int(copy.building)})
    if not rows:
        return None
    return _cursor(*rows[0])


def cursors_read(session: Session) -> dict[str, ViewCursor]:
    """The cursors of the copies that are read, by the names of their views."""
    rows = session.rows(f"select view_name, {CURSOR_COLUMNS} from view_cursors where building = 0", {})
    return {view: _cursor(*cursor) for view, *cursor in rows}


def _cursor(  # noqa: PLR0913, PLR0917 - the columns
    position: int, entry_hash: str, version: int, generation: int, stopped_at: int | None, problem: str | None
) -> ViewCursor:
    return ViewCursor(
        position=position,
        entry_hash=entry_hash,
        version=version,
        generation=generation,
        stopped_at=stopped_at,
        problem=problem,
    )


def generation_of(session: Session, view: str, prefix: str) -> int:
    """Return the generation of the copy under ``prefix``, which no other copy has; 0 without a copy."""
    cursor = cursor_of(session, Copy.under(view, prefix))
    return 0 if cursor is None else cursor.generation


def move_cursor(session: Session, copy: Copy, *, position: int, entry_hash: str) -> None:
    session.execute(
        "update view_cursors set position = :position, entry_hash = :entry_hash, stopped_at = null, problem = null"
        " where view_name = :view and building = :building",
        {"position": position, "entry_hash": entry_hash, "view": copy.view, "building": int(copy.building)},
    )


def outdate_cursor(session: Session, copy: Copy) -> None:
    session.execute(
        "update view_cursors set version = 0 where view_name = :view and building = :building",
        {"view": copy.view, "building": int(copy.building)},
    )


def stop_cursor(session: Session, copy: Copy, *, at: int, problem: str) -> None:
    session.execute(
        "update view_cursors set stopped_at = :at, problem = :problem where view_name = :view and building = :building",
        {"at": at, "problem": problem, "view": copy.view, "building": int(copy.building)},
    )


def create_copy(session: Session, view: View, copy: Copy, *, is_indexed: bool = True) -> int:
    """An empty copy with its cursor at 0. What stood there under the same prefix is dropped.

    Returns its generation, which no present copy has had, so that a process that filled the dropped one notices.
    """
    there = (cursor_of(session, Copy(copy.view, building)) for building in (False, True))
    generation = 1 + max((cursor.generation for cursor in there if cursor is not None), default=0)
    drop_copy(session, view, copy)
    view.create(session, prefix=copy.prefix, copy=f"{view.name}_{generation}")
    if is_indexed and isinstance(view, IndexedLast):
        view.index(session, prefix=copy.prefix, copy=f"{view.name}_{generation}")
    session.execute(
        "insert into view_cursors (view_name, building, position, entry_hash, version, generation)"
        " values (:view, :building, 0, '', :version, :generation)",
        {"view": copy.view, "building": int(copy.building), "version": view.version, "generation": generation},
    )
    return generation


def drop_copy(session: Session, view: View, copy: Copy) -> None:
    _drop_tables(session, view, copy)
    session.execute(
        "delete from view_cursors where view_name = :view and building = :building",
        {"view": copy.view, "building": int(copy.building)},
    )


def _drop_tables(session: Session, view: View, copy: Copy) -> None:
    for table in view.tables:
        session.execute(f"drop table if exists {copy.prefix}{table}", {})


def hold_off_readers(session: Session, engine: str) -> None:
    """Wait until nobody reads, and let nobody begin: on PostgreSQL, where a swap would be seen in a snapshot.

    A standby takes over no lesser lock than this one, and so waits for its own readers, too.

    It comes before any other lock of the transaction, so that two who swap do not wait for each other.
    """
    if engine == "postgres":
        session.execute("lock table view_cursors in access exclusive mode", {})


def swap(session: Session, view: View) -> None:
    """The copy that was built takes the place of the one that is read. The caller has seen that it has caught up.

    The cursor's row of the copy that is read stays, with new values: a process that waits for its lock continues.
    """
    built, read = Copy(view.name, building=True), Copy(view.name, building=False)
    _drop_tables(session, view, read)
    for table in view.tables:
        session.execute(f"alter table {built.prefix}{table} rename to {read.prefix}{table}", {})
    if cursor_of(session, read) is not None:
        values = "select position, entry_hash, version, generation, stopped_at, problem"
        session.execute(
            "update view_cursors set (position, entry_hash, version, generation, stopped_at, problem) ="
            f" ({values} from view_cursors where view_name = :view and building = 1)"
            " where view_name = :view and building = 0",
            {"view": view.name},
        )
        session.execute("delete from view_cursors where view_name = :view and building = 1", {"view": view.name})
    session.execute("update view_cursors set building = 0 where view_name = :view", {"view": view.name})
