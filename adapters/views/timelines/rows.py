"""Rows of the timelines' tables: those that a run of entries begins, and those that it ends."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple, TypeAlias

from adapters.sql.dialect import Engine, table_of
from adapters.sql.session import Session
from adapters.views.record.part import OPEN
from adapters.views.weighing import About
from domain.dates.instants import Instant
from domain.stances.keeping.known import TrackKey
from domain.stances.keeping.place import Changed, KeptPlace
from domain.stances.keeping.settled import ClaimRow, DisputeRow
from domain.stances.keeping.speaker import Stretch
from domain.stances.succession import EVER
from domain.vocabulary import ClaimantId, Matter

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "stretches": (
        *("conflict", "place", "matter", "ends", "speaker", "begins", "known_from", "known_to"),
        *("statement", "claimant", "status", "holder", "side", "is_captured", "rank", "position"),
    ),
    "disputes": (
        *("conflict", "place", "matter", "ends", "begins", "known_from", "known_to"),
        *("opened_by", "closed_by", "outcome"),
    ),
    "claims": (
        *("conflict", "place", "side", "ends", "begins", "known_from", "known_to"),
        *("claimant", "statement", "acknowledged_at", "acknowledged_by", "answer", "answered_by"),
    ),
}
KEYS: Mapping[str, tuple[str, ...]] = {
    "stretches": ("conflict", "place", "matter", "ends", "speaker"),
    "disputes": ("conflict", "place", "matter", "ends"),
    "claims": ("conflict", "place", "side", "ends"),
}
Key: TypeAlias = tuple[Any, ...]
Content: TypeAlias = tuple[Any, ...]  # the columns after ``known_to``


class _Begun(NamedTuple):
    """A row that the run itself began."""

    begins: Instant
    known_from: int
    content: Content


class _Table:
    def __init__(self, name: str) -> None:
        self._name = name
        self._rows: list[tuple[Any, ...]] = []
        self._begun: dict[Key, _Begun] = {}
        self._ended: list[tuple[Key, int]] = []

    def end(self, key: Key, position: int) -> None:
        begun = self._begun.pop(key, None)
        if begun is None:  # the table holds it
            self._ended.append((key, position))
        else:
            self._rows.append((*key, begun.begins, begun.known_from, position, *begun.content))

    def begin(self, key: Key, begins: Instant, position: int, content: Content) -> None:
        self._begun[key] = _Begun(begins, position, content)

    def write(self, session: Session, engine: Engine, prefix: str) -> None:
        if self._ended:
            self._write_ended(session, engine, f"{prefix}{self._name}")
        still = ((*key, each.begins, each.known_from, OPEN, *each.content) for key, each in self._begun.items())
        rows = [*self._rows, *still]
        if rows:
            session.insert(f"{prefix}{self._name}", COLUMNS[self._name], rows)

    def _write_ended(self, session: Session, engine: Engine, table: str) -> None:
        """In PostgreSQL by one statement: there each costs a round trip, in SQLite next to nothing."""
        keys = KEYS[self._name]
        if engine == "postgres":
            types = {key: "bigint" if key == "ends" else "text" for key in keys} | {"position": "bigint"}
            ended, given = table_of(engine, "w", types, [(*key, position) for key, position in self._ended])
            where = " and ".join(f"t.{key} = w.{key}" for key in keys)
            update = f"update {table} as t set known_to = w.position from {ended} where {where}"
            session.execute(f"{update} and t.known_to = {OPEN}", given)
            return
        where = " and ".join(f"{key} = :{key}" for key in keys)
        session.many(
            f"update {table} set known_to = :position where {where} and known_to = {OPEN}",
            [dict(zip(keys, key, strict=True)) | {"position": position} for key, position in self._ended],
        )


class Rows:
    def __init__(self) -> None:
        self._stretches, self._disputes, self._claims = (_Table(name) for name in COLUMNS)

    def take(self, about: About, place: KeptPlace, position: int) -> None:
        """Take what has changed in ``place`` since the last time, by the entry at ``position``."""
        for stretches in place.changed_stretches():
            self._take_stretches(about, stretches, position)
        for disputes in place.changed_disputes:
            self._take_disputes(about, disputes, position)
        for claims in place.changed_claims:
            self._take_claims(about, claims, position)
        place.changed_disputes.clear()
        place.changed_claims.clear()

    def write(self, session: Session, engine: Engine, prefix: str) -> None:
        for table in (self._stretches, self._disputes, self._claims):
            table.write(session, engine, prefix)

    def _take_stretches(self, about: About, changed: Changed[TrackKey, Stretch], position: int) -> None:
        matter, speaker = changed.key
        conflict, place, of = *about, str(matter)
        for each in changed.died:
            self._stretches.end((conflict, place, of, each.ends, speaker), position)
        for each in changed.born:
            self._stretches.begin((conflict, place, of, each.ends, speaker), each.begins, position, _stretch(each))

    def _take_disputes(self, about: About, changed: Changed[Matter, DisputeRow], position: int) -> None:
        for each in changed.died:
            self._disputes.end((*about, str(changed.key), each.ends), position)
        for each in changed.born:
            content = each.opened_by, each.closed_by, str(each.outcome)
            self._disputes.begin((*about, str(changed.key), each.ends), each.begins, position, content)

    def _take_claims(self, about: About, changed: Changed[ClaimantId, ClaimRow], position: int) -> None:
        for each in changed.died:
            self._claims.end((*about, changed.key, each.ends), position)
        for each in changed.born:
            self._claims.begin((*about, changed.key, each.ends), each.begins, position, _claim(each))


def _stretch(of: Stretch) -> Content:
    said = of.said
    if said is None:
        return (None, None, None, None, None, 0, EVER, 0)
    status = None if said.status is None else str(said.status)
    return (said.statement, said.claimant, status, said.holder, said.side, int(of.is_captured), *said.rank)


def _claim(of: ClaimRow) -> Content:
    acknowledged = of.acknowledged or (None, None)
    answer = None if of.answer is None else str(of.answer)
    return (of.claimant, of.statement, *acknowledged, answer, of.answered_by)
