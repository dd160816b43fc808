"""Places along time by the rules, of all words that are known; and the rows of the view, to compare with them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

from adapters.log import codec
from adapters.log.read import Read, read
from adapters.sql.session import Database, Session
from adapters.views.applying import Applier
from adapters.views.record.view import SqlRecordView
from adapters.views.timelines.rows import COLUMNS
from adapters.views.timelines.view import SqlTimelinesView
from adapters.views.view import Copy, View, create_copy
from adapters.zones import installed
from domain.dates.instants import Instant
from domain.record.dating import NEVER
from domain.record.entries import Entry
from domain.record.folded import record_at
from domain.stances.governing import Weighed
from domain.stances.keeping.settled import Acknowledgement, ClaimRow, DisputeRow
from domain.stances.outcomes import Answered, claims_of_control
from domain.stances.succession import EVER, Succession, intervals
from domain.stances.timeline import track
from domain.vocabulary import Bound, ClaimantId, Matter, Outcome, StatementId, Voice
from tests.support.builders import CONFLICT
from tests.support.engines import sqlite_engine
from tests.support.histories import words_of

StretchRow = tuple[ClaimantId, Instant, Instant, StatementId | None, bool]
DisputeAt = tuple[Instant, Instant | None, StatementId, StatementId | None, Outcome]
ClaimAt = tuple[ClaimantId, ClaimantId, Instant, Instant | None, Answered, StatementId | None, Instant | None]


ROWS = {
    "stretches": "matter, speaker, begins, ends, statement, is_captured",
    "disputes": "matter, begins, ends, opened_by, closed_by, outcome",
    "claims": "side, begins, ends, claimant, statement, acknowledged_at, acknowledged_by, answer, answered_by",
}


class AlongTime(NamedTuple):
    """Of one place at one position: the stretches by matter, and disputes and claims as they stand at an instant."""

    stretches: dict[Matter, list[StretchRow]]
    disputes: dict[Matter, list[DisputeAt]]
    claims: list[ClaimAt]


def by_the_rules(words: Sequence[Weighed], sides: frozenset[ClaimantId], instant: Instant) -> AlongTime:
    return next(by_the_rules_at([instant], words, sides))


def by_the_rules_at(
    instants: Iterable[Instant], words: Sequence[Weighed], sides: frozenset[ClaimantId]
) -> Iterator[AlongTime]:
    """Yield the same at each instant; the stretches, which depend on none, are made once."""
    stretches = {matter: _stretches(words, matter) for matter in Matter}
    for instant in instants:
        yield AlongTime(
            stretches=stretches,
            disputes={
                matter: [
                    (each.begins, each.ends, each.opened_by, each.closed_by, each.outcome)
                    for each in track(
                        words, sides=sides, bound=Bound.LATEST, voice=Voice.SIDE, matter=matter, up_to=instant
                    ).disputes
                ]
                for matter in Matter
            },
            claims=[
                (each.side, each.claimant, each.begins, each.ends, each.outcome, each.closed_by, each.closed_at)
                for each in claims_of_control(words, sides=sides, voice=Voice.SIDE, at=instant)
            ],
        )


def _stretches(words: Sequence[Weighed], matter: Matter) -> list[StretchRow]:
    retractions = {word.retracts: word for word in words if word.retracts is not None}
    by_speaker = dict[ClaimantId, Succession]()
    for each in intervals(words, retractions, bound=Bound.LATEST, voice=Voice.SIDE, matter=matter):
        by_speaker.setdefault(each.word.speaker or "", Succession()).put(each)
    return [
        (speaker, begins, ends, interval.word.statement if interval else None, bool(interval and interval.is_captured))
        for speaker, succession in sorted(by_speaker.items())
        for begins, ends, interval in succession.stretches()
    ]


def as_kept(
    stretches: Mapping[Matter, Sequence[StretchRow]],
    disputes: Mapping[Matter, Sequence[DisputeRow]],
    claims: Mapping[ClaimantId, Sequence[ClaimRow]],
    instant: Instant,
) -> AlongTime:
    """Rows as they stand at ``instant``. The rules know of no speaker whose every word is gone."""
    is_disputed = any(each.begins <= instant < each.ends for each in disputes.get(Matter.CONTROL, ()))
    return AlongTime(
        stretches={
            matter: [row for row in stretches.get(matter, ()) if row[1:3] != (EVER, NEVER)] for matter in Matter
        },
        disputes={
            matter: [_dispute_at(each, instant) for each in disputes.get(matter, ()) if each.begins <= instant]
            for matter in Matter
        },
        claims=[
            _claim_at(side, each, instant, is_disputed=is_disputed)
            for side, of_side in sorted(claims.items())
            for each in of_side
            if each.begins <= instant
        ],
    )


def _dispute_at(row: DisputeRow, at: Instant) -> DisputeAt:
    if row.ends > at:
        return row.begins, None, row.opened_by, None, Outcome.OPEN
    return row.begins, row.ends, row.opened_by, row.closed_by, row.outcome


def _claim_at(side: ClaimantId, row: ClaimRow, at: Instant, *, is_disputed: bool) -> ClaimAt:
    ends = row.ends if row.ends <= at else None
    of_claim = side, row.claimant, row.begins, ends
    if row.acknowledged is not None and row.acknowledged.at <= at:
        return *of_claim, Answered.ACKNOWLEDGED, row.acknowledged.by, row.acknowledged.at
    if row.answer is not None and row.ends <= at:
        return *of_claim, row.answer, row.answered_by, row.ends
    return *of_claim, Answered.CONTRADICTED if is_disputed else Answered.UNANSWERED, None, None


def in_tables(session: Session, place: str, instant: Instant, *, at: int) -> AlongTime:
    """Of the timelines view, as known at position ``at``."""
    stretches, disputes, claims = (list(_rows(session, table, place, at)) for table in ROWS)
    return as_kept(
        {of: [(*row[1:5], bool(row[5])) for row in stretches if row[0] == of] for of in Matter},
        {of: [_dispute(row) for row in disputes if row[0] == of] for of in Matter},
        {side: [_claim(row) for row in claims if row[0] == side] for side in {row[0] for row in claims}},
        instant,
    )


def _rows(session: Session, table: str, place: str, at: int) -> Iterator[Sequence[Any]]:
    order = "speaker, begins" if table == "stretches" else "begins"
    sql = (
        f"select {ROWS[table]} from timelines_{table} where place = :place and known_from <= :at and known_to > :at"
        f" order by {order}"
    )
    yield from session.rows(sql, {"place": place, "at": at})


def _dispute(row: Sequence[Any]) -> DisputeRow:
    _, begins, ends, opened_by, closed_by, outcome = row
    return DisputeRow(begins, ends, opened_by, closed_by, Outcome(outcome))


def _claim(row: Sequence[Any]) -> ClaimRow:
    _, begins, ends, claimant, statement, at, by, answer, answered_by = row
    acknowledged = None if at is None else Acknowledgement(at, by)
    return ClaimRow(
        begins, ends, claimant, statement, acknowledged, None if answer is None else Answered(answer), answered_by
    )


def expected(entries: Sequence[Entry], place: str, instant: Instant, *, at: int) -> AlongTime:
    """By the rules, of the words about ``place`` that are known at position ``at``."""
    record = record_at(entries, position=at, first_rules=installed)
    declared = record.conflicts.get(CONFLICT)
    words = [] if declared is None else [word for word in words_of(record) if word.place == place]
    return by_the_rules(words, frozenset() if declared is None else declared.sides(), instant)


def begun(database: Database, *, building: bool = False) -> tuple[Applier, Applier]:
    """The record and the timelines, empty. ``building``: the copies that a rebuild fills."""
    timelines_view = SqlTimelinesView(database.engine)
    views: list[View] = [
        SqlRecordView(database.engine, installed),
        timelines_view.beside() if building else timelines_view,
    ]
    for view in views:
        with database.write() as session:
            create_copy(session, view, Copy(view.name, building))
    record, timelines = (Applier(database, view, building=building) for view in views)
    return record, timelines


def reads_of(entries: Iterable[Entry]) -> list[Read]:
    return [read(codec.encode(entry)) for entry in entries]


def filled(database: Database, entries: Sequence[Entry], sizes: Iterator[int], *, building: bool = False) -> None:
    """The record, and the timelines in runs of those sizes."""
    record, timelines = begun(database, building=building)
    reads, done = reads_of(entries), 0
    assert record.apply(reads) == len(entries)
    while done < len(entries):
        part = reads[done : done + next(sizes)]
        assert timelines.apply(part) == part[-1].position
        done += len(part)


def tables(database: Database, *, building: bool = False) -> dict[str, list[tuple[Any, ...]]]:
    prefix = Copy(SqlTimelinesView.name, building).prefix
    with database.read() as session:
        return {
            table: sorted(session.rows(f"select {', '.join(columns)} from {prefix}{table}", {}), key=str)
            for table, columns in COLUMNS.items()
        }


@contextmanager
def sqlite_database() -> Iterator[Database]:
    with TemporaryDirectory() as folder:
        database = sqlite_engine(Path(folder)).database()
        yield database
        database.close()
