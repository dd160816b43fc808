"""The ``Views`` port: views as SQL tables, kept by a follower."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from time import monotonic
from typing import Protocol

from adapters.log.read import read_on
from adapters.sql.patience import patience
from adapters.sql.session import Database
from adapters.views.follower import Follower
from adapters.views.rebuilding import in_passes, rebuilding
from adapters.views.view import Copy, View, cursor_of
from domain.dates.instants import Instant
from domain.errors import NotFound, ViewsBehind
from domain.record.lag import CAUGHT_UP, Lag, lag_since
from domain.record.store import EntryStore
from domain.record.views import ReadProgress, ViewCursor, ViewStatus

STANDSTILL_SECONDS = 30.0
POLL_SECONDS = 0.01
NOT_MADE = -1  # the position of a view that has no tables yet


class ReadFrom(Protocol):
    """Where questions are answered from: the status is that of the views there."""

    @property
    def store(self) -> EntryStore: ...

    @property
    def database(self) -> Database: ...


class KeptViews:
    def __init__(
        self, *, store: EntryStore, database: Database, views: Sequence[View], follower: Follower, shown: ReadFrom
    ) -> None:
        self._store = store
        self._database = database
        self._views = {view.name: view for view in views}
        self._follower = follower
        self._shown = shown

    @property
    def names(self) -> Sequence[str]:
        return tuple(self._views)

    @property
    def leads(self) -> bool:
        return self._follower.leads

    @property
    def trouble(self) -> str | None:
        return self._follower.trouble

    def wait(self, position: int, *names: str) -> None:
        for name in names or self.names:
            self._wait(self._views[name], position)

    def _wait(self, view: View, position: int) -> None:
        seen, since = self._cursors(view), monotonic()
        while (reached := _position(view, seen[0])) < position:
            if monotonic() - since > patience(STANDSTILL_SECONDS):
                raise ViewsBehind(wanted=position, reached=max(reached, 0))
            self._follower.moved(timeout_seconds=POLL_SECONDS)
            if (cursors := self._cursors(view)) != seen:
                seen, since = cursors, monotonic()

    def _cursors(self, view: View) -> tuple[ViewCursor | None, ViewCursor | None]:
        """Of the copy that is read, and of one that is being built: that one moves, too."""
        with self._database.read() as session:
            read, building = (cursor_of(session, Copy(view.name, building)) for building in (False, True))
        return read, building

    def status(self, now: Instant) -> list[ViewStatus]:
        with self._shown.database.read() as session:
            cursors = [(name, cursor_of(session, Copy(name, building=False))) for name in self._views]
        return views_behind(cursors, self._shown.store, now)

    def rebuild(self, name: str) -> Iterator[ReadProgress]:
        if name not in self._views:
            raise NotFound("view", name, f"the views are {', '.join(self._views)}")
        return rebuilding(self._store, self._database, self._views[name])

    def rebuild_all(self) -> Iterator[tuple[Sequence[str], ReadProgress]]:
        for views in in_passes(list(self._views.values())):
            names = [view.name for view in views]
            yield from ((names, progress) for progress in rebuilding(self._store, self._database, *views))


def _position(view: View, cursor: ViewCursor | None) -> int:
    return NOT_MADE if cursor is None or cursor.version != view.version else cursor.position


def views_behind(cursors: Iterable[tuple[str, ViewCursor | None]], store: EntryStore, now: Instant) -> list[ViewStatus]:
    size = store.size()
    return [ViewStatus(name=name, cursor=cursor, lag=_lag(cursor, store, size, now)) for name, cursor in cursors]


def _lag(cursor: ViewCursor | None, store: EntryStore, size: int, now: Instant) -> Lag:
    """Since the first entry was recorded that the view does not hold."""
    position = 0 if cursor is None else cursor.position
    if position >= size:
        return CAUGHT_UP
    reads, unreadable = read_on(store, after=position, limit=1)
    if unreadable is not None:
        return Lag(positions=size - position, seconds=None)
    return lag_since(position + 1, reads[0].entry.recorded_at, size=size, now=now)
