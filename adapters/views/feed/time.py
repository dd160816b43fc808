"""Items that become due by time alone. They are settled first, so that no later entry can come before them."""

from __future__ import annotations

from adapters.sql.session import Database
from adapters.views.feed.view import SqlFeedView, settled_of
from adapters.views.view import Copy, cursor_of
from domain.intake.guards import RecordingGuard
from domain.ports import Clock
from domain.record.store import EntryStore

FEED = Copy(SqlFeedView.name, building=False)


class FeedTime:
    """A step of the follower: nobody else writes the feed."""

    def __init__(
        self, *, store: EntryStore, database: Database, view: SqlFeedView, clock: Clock, guard: RecordingGuard
    ) -> None:
        self._store = store
        self._database = database
        self._view = view
        self._clock = clock
        self._guard = guard

    def step(self) -> None:
        """The items due before the present instant: entries recorded at it come after, and are not refused."""
        before_now = self._clock.now() - 1
        with self._database.read() as session:
            cursor = cursor_of(session, FEED)
            if cursor is None or cursor.version != self._view.version or cursor.stopped_at is not None:
                return
            due, settled = self._view.next_due(session, prefix=FEED.prefix), settled_of(session)
        if due is None or due > before_now or self._guard.doubt(None) is not None:
            return
        if due > settled.instant:
            self._store.settle(before_now)
        self._tell()

    def _tell(self) -> None:
        """With no more to do than to wait where entries are still to be read that were appended before it settled."""
        with self._database.write() as session:
            cursor = cursor_of(session, FEED, lock=True, engine=self._database.engine)
            if cursor is not None:
                self._view.pass_time(session, cursor.position, prefix=FEED.prefix)
