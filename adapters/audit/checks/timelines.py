"""The timelines against the rules of time, which read every statement about a place again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import TypeAlias

from adapters.sql.session import Database, Session
from adapters.views.record.part import ACTIVE, conflict_from_text
from adapters.views.record.rows import WORD_COLUMNS, known, word_from_row
from adapters.views.timelines.view import SqlTimelinesView
from adapters.views.timelines.window import Window
from adapters.views.view import Copy, cursor_of
from adapters.views.weighing import About
from domain.audit.checks import CheckStep, Finding, Remark
from domain.dates.instants import LAST, Instant
from domain.errors import LogUnavailable
from domain.record.dating import NEVER
from domain.record.declarations import Conflict
from domain.stances.governing import Weighed
from domain.stances.keeping.place import KeptPlace
from domain.stances.keeping.settled import ClaimRow
from domain.stances.outcomes import claims_of_control
from domain.stances.timeline import Sweep, sweep, track
from domain.vocabulary import Bound, ClaimantId, ConflictId, Matter, PlaceId, StatementId, Voice

PLACES_MAX = 100  # of a conflict, spread over all of them
READ = Copy(SqlTimelinesView.name, building=False)
CURE = "keep a copy of the database if it is to be found out who changed it, then run `claimline rebuild timelines`"
Turns: TypeAlias = dict[ClaimantId, list[tuple[Instant, StatementId | None]]]  # by speaker


def timelines_checked(database: Database) -> Iterator[CheckStep]:
    try:
        with database.read() as session:
            cursor = cursor_of(session, READ)
            if cursor is None or cursor.version != SqlTimelinesView.version or not cursor.position:
                return  # the check of the view says so
            if SqlTimelinesView(database.engine).is_between_steps(session, prefix=READ.prefix):
                yield Remark("the timelines were not compared with the rules of time: an entry is being applied")
                return
            for conflict in _conflicts(session, cursor.position):
                yield from _compared(session, database, conflict, cursor.position)
    except LogUnavailable:
        raise
    except Exception as error:  # noqa: BLE001 - tables that were changed by hand fail in any way: that is the fault
        yield Finding(None, f"the timelines cannot be read ({error})", CURE)


def _conflicts(session: Session, at: int) -> list[Conflict]:
    sql = f"select shape from {ACTIVE}conflicts where known_from <= :at and known_to > :at order by id"
    return [conflict_from_text(text) for (text,) in session.rows(sql, {"at": at})]


def _compared(session: Session, database: Database, conflict: Conflict, at: int) -> Iterator[Finding]:
    for place in _places(session, conflict.id):
        about = About(conflict.id, place)
        window = Window(session, database.engine, READ.prefix)
        window.load_whole([about])
        words = _words(session, about, at)
        if (what := first_wrong(window.places[about], words, conflict.sides())) is not None:
            problem = f"the timelines are wrong about {place}, known at {at}: the rules of time have other {what}"
            yield Finding(None, problem, CURE)
            return


def _words(session: Session, about: About, at: int) -> list[Weighed]:
    sql = (
        f"select s.id, s.position, {WORD_COLUMNS} from {ACTIVE}statements s"
        f" where s.conflict = :conflict and s.place = :place and {known('s')}"
    )
    rows = session.rows(sql, {**about._asdict(), "at": at})
    return [word_from_row(statement, position, row) for statement, position, *row in rows]


def _places(session: Session, conflict: ConflictId) -> Sequence[PlaceId]:
    sql = f"select distinct place from {READ.prefix}stretches where conflict = :conflict order by place"
    places = [place for (place,) in session.rows(sql, {"conflict": conflict})]
    return places[:: max(1, len(places) // PLACES_MAX)]


def first_wrong(kept: KeptPlace, words: Sequence[Weighed], sides: frozenset[ClaimantId]) -> str | None:
    """The table in which ``kept`` differs from what the rules make of ``words``."""
    for matter in Matter:
        swept = sweep(words, sides=sides, bound=Bound.LATEST, voice=Voice.SIDE, matter=matter)
        if _turns_kept(kept, matter) != _turns_swept(swept):
            return "stretches"
        found = track(words, sides=sides, bound=Bound.LATEST, voice=Voice.SIDE, matter=matter).disputes
        disputes = [(each.begins, each.ends or NEVER, each.opened_by, each.closed_by, each.outcome) for each in found]
        if kept.disputes.get(matter, []) != disputes:
            return "disputes"
    claims = [
        (each.side, each.begins, each.ends or NEVER, each.claimant, each.closed_by, each.closed_at)
        for each in claims_of_control(words, sides=sides, voice=Voice.SIDE, at=LAST)
    ]
    return None if list(_claims(kept)) == claims else "claims"


def _turns_kept(kept: KeptPlace, matter: Matter) -> Turns:
    turns: Turns = {}
    for key, stretches in kept.stretches.items():
        if key.matter is matter:
            said = ((each.begins, each.stance.statement if each.stance else None) for each in stretches)
            turns[key.speaker] = _changes(said)
    return {speaker: changes for speaker, changes in turns.items() if changes}


def _turns_swept(swept: Sweep) -> Turns:
    speakers = {speaker for turning in swept.turnings for speaker in turning.governing}
    turns: Turns = {}
    for speaker in speakers:
        latest = ((turning.begins, turning.governing.get(speaker)) for turning in swept.turnings)
        turns[speaker] = _changes((begins, each.word.statement if each else None) for begins, each in latest)
    return turns


def _changes(said: Iterable[tuple[Instant, StatementId | None]]) -> list[tuple[Instant, StatementId | None]]:
    """The first instant of each statement, and of silence after one."""
    runs = [next(run) for _, run in groupby(said, key=lambda each: each[1])]
    return runs[1:] if runs and runs[0][1] is None else runs


def _claims(kept: KeptPlace) -> Iterator[tuple[object, ...]]:
    for side, rows in sorted(kept.claims.items()):
        for row in rows:
            yield (side, row.begins, row.ends, row.claimant, *_answer(row))


def _answer(row: ClaimRow) -> tuple[StatementId | None, Instant | None]:
    if row.acknowledged is not None:
        return row.acknowledged.by, row.acknowledged.at
    return (None, None) if row.answer is None else (row.answered_by, row.ends)
