"""Rows of the record's tables: those that a run of entries adds, and the versions that it ends."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from adapters.log import codec
from adapters.sql.session import Session
from adapters.views.record.part import OPEN
from adapters.views.record.texts import as_json, listed_fields, texts
from domain.record.amendments import Correction, Redaction, statement_of
from domain.record.declarations import ClockCorrection
from domain.record.statements import Statement

Row = list[Any]


COLUMNS: dict[str, tuple[str, ...]] = {
    "positions": ("position", "recorded_at", "found_at"),
    "zones": ("id", "known_from", "known_to", "recorded_by", "batch", "shape"),
    "conflicts": ("id", "known_from", "known_to", "tz", "shape"),
    "places": ("id", "known_from", "known_to", "batch", "lat", "lon", "admin", "shape"),
    "reports": (
        *("id", "known_from", "known_to", "position", "conflict", "recorded_at", "recorded_by", "batch"),
        *("source", "source_words"),
    ),
    "statements": (
        *("position", "known_from", "known_to", "content_position", "is_last", "id", "report", "conflict", "place"),
        *("claimant", "kind"),
        *("matter", "status", "holder", "side", "speaker", "retracts", "stated_earliest", "stated_latest"),
        *(
            "effective_earliest",
            "effective_latest",
            "until_earliest",
            "until_latest",
            "rank",
            "recorded_at",
            "recorded_by",
            "batch",
        ),
        *("person", "words", "content", "redacted"),
    ),
    "denied": ("target", "position", "known_from"),
    "batches": ("id", "position", "recorded_at", "recorded_by", "shape"),
    "retirings": ("position", "name", "shape"),
    "amendments": (
        *("position", "id", "name", "statement", "report", "recorded_at", "recorded_by", "batch", "shape"),
        "redacted",
    ),
}
KEYS = {"zones": "id", "conflicts": "id", "places": "id", "reports": "id", "statements": "position"}


class Batch:
    """The rows that a run of entries adds, and the versions that it ends."""

    def __init__(self) -> None:
        self.rows: dict[str, list[Row]] = {table: [] for table in COLUMNS}
        self._open: dict[tuple[str, object], Row] = {}  # versions that this batch itself began
        self.ended: dict[tuple[str, object], int] = {}  # versions of the tables, and the position that ended each
        self.replaced: set[object] = set()  # keys of versions in the tables that are no longer the last
        self.redacted: list[Redaction] = []
        self.corrected: list[ClockCorrection] = []

    def add(self, table: str, **values: object) -> None:
        self.rows[table].append([values[column] for column in COLUMNS[table]])

    def begin(self, table: str, since: int, /, *, is_first: bool, **values: object) -> None:
        """A version that is known since that position; unless it is the first, it ends the one before it."""
        key = values[KEYS[table]]
        if not is_first:
            self.end(table, key, since, is_replaced=True)
        if table == "statements":
            values["is_last"] = 1
        self.add(table, known_from=since, known_to=OPEN, **values)
        self._open[table, key] = self.rows[table][-1]

    def end(self, table: str, key: object, position: int, *, is_replaced: bool = False) -> None:
        """End the version that is open now. An annulled statement keeps it as its last one."""
        row = self._open.pop((table, key), None)
        if row is None:  # the tables hold it
            self.ended[table, key] = position
        else:
            row[COLUMNS[table].index("known_to")] = position
        if is_replaced and table == "statements":
            if row is None:
                self.replaced.add(key)
            else:
                row[COLUMNS[table].index("is_last")] = 0

    def write(self, session: Session, prefix: str) -> None:
        for table, column in KEYS.items():
            ended = [
                {"key": key, "position": position}
                for (of_table, key), position in self.ended.items()
                if of_table == table
            ]
            where = f"where {column} = :key and known_to = {OPEN}"
            if ended:
                session.many(f"update {prefix}{table} set known_to = :position {where}", ended)
        if replaced := [{"key": key} for key in self.replaced]:
            session.many(f"update {prefix}statements set is_last = 0 where position = :key", replaced)
        for table, rows in self.rows.items():
            if rows:
                session.insert(f"{prefix}{table}", COLUMNS[table], rows)
        if self.redacted:
            _redact(session, self.redacted, prefix)
        if self.corrected:
            _correct_clock(session, self.corrected, prefix)


def _correct_clock(session: Session, corrections: Sequence[ClockCorrection], prefix: str) -> None:
    """Entries keep the instants that they bear; a date finds them by another."""
    session.many(
        f"update {prefix}positions set found_at = :instant where position between :first and :last",
        [{"instant": each.instant, "first": each.first, "last": each.last} for each in corrections],
    )


def _redact(session: Session, redactions: Sequence[Redaction], prefix: str) -> None:
    """Put what remains into the rows that were made of what is redacted, as if it had been read like that."""
    contents, amendments = list[dict[str, object]](), list[dict[str, object]]()
    for each in redactions:
        body, marked = each.remains.body, {"position": each.position, "redacted": listed_fields(each.removed)}
        if isinstance(body, Statement | Correction):
            contents.append(marked | {"statement": statement_of(body)} | texts(body.content))
        if not isinstance(body, Statement):
            amendments.append(marked | {"shape": as_json(codec.body_to_shape(body)[1])})
    session.many(
        f"update {prefix}statements set person = :person, words = :words, content = :content, redacted = :redacted"
        " where id = :statement and content_position = :position",
        contents,
    )
    sql = f"update {prefix}amendments set shape = :shape, redacted = :redacted where position = :position"
    session.many(sql, amendments)
