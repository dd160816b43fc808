"""Which state of the record can be read at this moment: what answers that are kept are held against."""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock

from adapters.sql.patience import held
from adapters.sql.session import Database
from adapters.views.record.past import SqlPositions, cursor_read
from adapters.views.record.rows import forget_words
from domain.record.views import RecordStamp, ViewCursor


class SqlRecordStamps:
    """The ``RecordStamps`` port. ``leaf_at``: the Merkle leaf of the log at a position, None past its end.

    ``noted`` receives the position and the leaf that each read finds.
    """

    def __init__(
        self, database: Database, leaf_at: Callable[[int], bytes | None], noted: Callable[[int, bytes], None]
    ) -> None:
        self._noted = noted
        self._database = database
        self._leaf_at = leaf_at
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
                cursor = cursor_read(session)
                redaction = SqlPositions(session, self._database.engine).last_redaction()
            stamp = self._stamp(cursor, redaction)
            if self._seen[1] is not None and self._seen[1].redaction != redaction:
                forget_words()
            if cursor is not None and cursor.position:
                self._noted(cursor.position, bytes.fromhex(cursor.entry_hash))
            self._seen, self._hash = (version, stamp), "" if cursor is None else cursor.entry_hash
            return stamp

    def _stamp(self, cursor: ViewCursor | None, redaction: int) -> RecordStamp:
        last = self._seen[1]
        position, generation = (0, 0) if cursor is None else (cursor.position, cursor.generation)
        if last is None:
            return RecordStamp(position, redaction, 0, generation)
        continues = cursor is not None and (cursor.entry_hash == self._hash or self._still_there(last.position))
        return RecordStamp(position, redaction, last.history + (not continues), generation)

    def _still_there(self, position: int) -> bool:
        """Whether the log continues what was seen last, and is not a backup that was restored."""
        leaf = self._leaf_at(position) if position else None
        return position == 0 or (leaf is not None and leaf.hex() == self._hash)
