"""A view read anew from the log, in a database of its own, to compare the one that is read with."""

from __future__ import annotations

from collections.abc import Sequence

from adapters.log.read import Read
from adapters.sql.session import Database
from adapters.views.applying import Applier
from adapters.views.view import Copy, View, create_copy
from domain.record.views import ViewCursor


class Replay:
    """``fresh``: a database that nobody else uses. ``upto``: the position that it does not go past.

    ``is_cut``: the log is wrong after ``upto``, and nothing beyond it can be compared.
    """

    def __init__(self, fresh: Database, view: View, *, upto: int) -> None:
        self.view = view
        self.upto = upto
        self.is_cut = False
        self.database = fresh
        self._applier = Applier(fresh, view)
        with fresh.write() as session:
            create_copy(session, view, Copy(view.name, building=False))

    def take(self, reads: Sequence[Read]) -> None:
        """Fold in those that are new to it; one that the view cannot take stops it, as its cursor then says."""
        cursor = self.cursor()
        new = [read for read in reads if cursor.position < read.position <= self.upto]
        if new and cursor.stopped_at is None:
            self._applier.apply(new)

    def cut(self, *, before: int) -> None:
        self.upto, self.is_cut = before - 1, True

    def cursor(self) -> ViewCursor:
        cursor = self._applier.cursor()
        assert cursor is not None  # noqa: S101 - it was made with the copy
        return cursor
