"""A log replayed up to a position: its entries, and every view of them, made anew in an empty database."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from adapters.log.read import read_on, standing_alone
from adapters.sql.session import Database
from adapters.views.applying import Applier, stuck_at_an_entry
from adapters.views.follower import BATCH
from adapters.views.view import View, create_copy
from domain.record.store import EntryStore
from domain.record.views import ReadProgress


def replaying(
    source: EntryStore, store: EntryStore, database: Database, views: Sequence[View], *, to: int
) -> Iterator[ReadProgress]:
    """``store`` and ``database`` are those of the empty one; ``to`` is a position of ``source``, which is only read.

    The log keeps its bytes; the views are filled from entries as ``source`` reads them. What a redaction beyond ``to``
    has removed is in neither. Yields after each batch. Raises ``Unreadable``, or ``ViewStuck`` at an entry that a view
    cannot take.
    """
    appliers = [_opened(database, view) for view in views]
    position = 0
    while position < to:
        reads, unreadable = read_on(source, after=position, limit=min(BATCH, to - position))
        if unreadable is not None and not reads:
            raise unreadable
        stored = source.read_stored(after=position, limit=len(reads))
        alone, written = zip(*standing_alone(source, reads, stored, upto=to), strict=True)
        store.append_stored(written, after=position)
        for applier in appliers:
            with stuck_at_an_entry(applier, alone), database.write() as session:
                applier.fold(session, alone)
        position = reads[-1].position
        yield ReadProgress(position, to)


def _opened(database: Database, view: View) -> Applier:
    applier = Applier(database, view)
    with database.write() as session:
        create_copy(session, view, applier.copy)
    return applier
