"""Which state of the record can be read at this moment: what answers that are kept are held against."""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock

from adapters.log.narrow import NarrowReport, NarrowStatement, narrow
from adapters.log.read import leaf_at
from adapters.sql.patience import held
from adapters.sql.session import Database
from adapters.views.record.past import SqlPositions, cursor_read
from adapters.views.record.rows import forget_words
from domain.proofs.merkle import leaf_hash
from domain.questions.past import Moment
from domain.record.store import EntryStore, StoredEntry
from domain.record.touched import Touched
from domain.record.views import RecordStamp, ViewCursor

ENTRIES_MAX = 500  # that are looked at one by one: after more of them, any answer may be another


class SqlRecordStamps:
    """The ``RecordStamps`` port. ``store``: the log of the same database.

    ``noted`` receives the position and the leaf that each read finds.
    """

    def __init__(self, database: Database, store: EntryStore, noted: Callable[[int, bytes], None]) -> None:
        self._noted = noted
        self._database = database
        self._store = store
        self._seen: tuple[int | None, RecordStamp | None] = (None, None)  # with the version of the database
        self._hash = ""
        self._reading = Lock()

    def glance(self) -> RecordStamp | None:
        seen, stamp = self._seen
        return stamp if seen is not None and seen == self._database.version() else None

    def read(self) -> RecordStamp:
        with held(self._reading, "other readers of the record"):
            version = self._database.version()  # first: a commit after it is looked at again
            with self._database.read() as session:
                cursor, positions = cursor_read(session), SqlPositions(session, self._database.engine)
                redaction = positions.last_redaction()
                moment = self._moment(positions, cursor)
            history, touched = self._history(cursor)
            position, generation = (0, 0) if cursor is None else (cursor.position, cursor.generation)
            stamp = RecordStamp(position, *moment[1:], redaction, history, generation, touched)
            if self._seen[1] is not None and self._seen[1].redaction != redaction:
                forget_words()
            if cursor is not None and cursor.position:
                self._noted(cursor.position, bytes.fromhex(cursor.entry_hash))
            self._seen, self._hash = (version, stamp), "" if cursor is None else cursor.entry_hash
            return stamp

    def _moment(self, positions: SqlPositions, cursor: ViewCursor | None) -> Moment:
        last, position = self._seen[1], 0 if cursor is None else cursor.position
        if last is not None and cursor is not None and (position, cursor.entry_hash) == (last.position, self._hash):
            return Moment(position, last.recorded_at, last.found_at)
        return positions.moment(position)

    def _history(self, cursor: ViewCursor | None) -> tuple[int, Touched]:
        """The number of the history, and what its entries touch, up to the cursor."""
        last = self._seen[1]
        if last is None:
            return 0, Touched(0 if cursor is None else cursor.position)
        if cursor is None or not (cursor.entry_hash == self._hash or self._still_there(last.position)):
            return last.history + 1, Touched(0 if cursor is None else cursor.position)
        if cursor.position > last.position:
            self._touch(last.touched, last.position, cursor)
        return last.history, last.touched

    def _still_there(self, position: int) -> bool:
        """Whether the log continues what was seen last, and is not a backup that was restored."""
        leaf = leaf_at(self._store, position) if position else None
        return position == 0 or (leaf is not None and leaf.hex() == self._hash)

    def _touch(self, touched: Touched, after: int, cursor: ViewCursor) -> None:
        count = cursor.position - after
        stored = self._store.read_stored(after=after, limit=count) if count <= ENTRIES_MAX else ()
        if len(stored) < count or leaf_hash(stored[-1].state).hex() != cursor.entry_hash:
            touched.everything(cursor.position)
            return
        for each in stored:
            note(touched, each)


def note(touched: Touched, stored: StoredEntry) -> None:
    """Note what an entry may change: reports nothing, claims and denials their own place; others, anything."""
    match narrow(stored):
        case NarrowReport():
            pass
        case NarrowStatement(retracts=None, place=place):
            touched.place(place, stored.position)
        case _:
            touched.everything(stored.position)
