"""Views read anew from the log, once for all of them, beside the copies that are read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from threading import Event

from adapters.log.read import Read, read_on
from adapters.sql.session import Database
from adapters.views.applying import Applier, ViewStuck, stuck_at_an_entry, within
from adapters.views.view import Copy, ReadsBeside, View, create_copy, cursor_of, hold_off_readers, swap
from domain.record.store import EntryStore
from domain.record.views import ReadProgress

BATCH = 5_000


def rebuild(store: EntryStore, database: Database, view: View, *, stopping: Event | None = None) -> None:
    for _ in rebuilding(store, database, view):
        if stopping is not None and stopping.is_set():
            return


def in_passes(views: Sequence[View]) -> list[list[View]]:
    """Views that can be read anew in one pass of the log; after them, those that have to wait for them."""
    names = {view.name for view in views if not view.depends_on}
    together = [view for view in views if not view.depends_on or (names.issuperset(view.depends_on) and _beside(view))]
    later = [view for view in views if view not in together]
    return [those for those in (together, later) if those]


def _beside(view: View) -> bool:
    return isinstance(view, ReadsBeside)


def rebuilding(store: EntryStore, database: Database, *views: View) -> Iterator[ReadProgress]:
    """Read the log anew beside the copies that are read, then take their places; yields after each batch.

    Tables are filled without the indexes that only readers need. Raises ``RebuildOvertaken``, or ``ViewStuck`` at an
    entry that a view cannot take: strict, so that a copy with a hole never takes the place of one without.
    """
    copies = [_begun(database, view, {each.name for each in views}) for view in views]
    position, is_indexed = 0, False
    while True:
        reads, unreadable = read_on(store, after=position, limit=BATCH)
        if unreadable is not None and not reads:
            raise ViewStuck(views[0].name, at=unreadable.position, problem=str(unreadable)) from unreadable
        held = _held(database, copies, reads)
        if held:
            for building in copies:
                with stuck_at_an_entry(building, held), database.write(durable=False) as session:
                    building.fold(session, held)
            position = held[-1].position
        elif not is_indexed:
            for building in copies:
                building.index()
            is_indexed = True
        elif _swapped(store, database, copies, position):
            return
        yield ReadProgress(position, max(position, store.size()))


def _begun(database: Database, view: View, together: set[str]) -> Applier:
    if isinstance(view, ReadsBeside) and together.issuperset(view.depends_on):
        view = view.beside()
    with database.write(durable=False) as session:
        generation = create_copy(session, view, Copy(view.name, building=True), is_indexed=False)
    return Applier(database, view, building=True, generation=generation)


def _held(database: Database, copies: Sequence[Applier], reads: Sequence[Read]) -> Sequence[Read]:
    """Those of ``reads`` that the views have read that these depend on, unless they are among them."""
    names = {building.view.name for building in copies}
    for building in copies:
        if not names.issuperset(building.view.depends_on):
            reads = within(database, building.view.depends_on, reads)
    return reads


def _swapped(store: EntryStore, database: Database, copies: Sequence[Applier], position: int) -> bool:
    """Take the places of the copies that are read, unless one has moved past ``position`` in the meantime."""
    with database.write() as session:
        hold_off_readers(session, database.engine)
        for building in copies:
            building.fold(session, ())
        for building in copies:
            there = Copy(building.view.name, building=False)
            read = cursor_of(session, there, lock=True, engine=database.engine)
            if read is not None and read.position > position and store.size() > position:
                return False
        for building in copies:
            swap(session, building.view)
    return True
