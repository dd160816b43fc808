"""Timelines kept the plain way: at each position of a journal, all rows anew, each known at that position alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from adapters.sql.session import Database
from adapters.views.timelines.view import SqlTimelinesView
from adapters.zones import installed
from domain.record.dating import NEVER
from domain.record.folded import record_at
from domain.stances.governing import Weighed
from domain.stances.outcomes import Answered, claims_of_control
from domain.stances.succession import Interval, Succession, intervals
from domain.stances.timeline import track
from domain.vocabulary import Bound, ClaimantId, Matter, Voice
from tests.support.builders import CONFLICT, OTHER_TOWN, TOWN, Journal
from tests.support.histories import words_of

KEPT = ("known_from", "known_to")
STRETCHES = (
    *("conflict", "place", "matter", *KEPT, "speaker", "begins", "ends", "statement", "claimant", "status"),
    *("holder", "side", "is_captured", "rank", "position"),
)
DISPUTES = ("conflict", "place", "matter", *KEPT, "begins", "ends", "opened_by", "closed_by", "outcome")
CLAIMS = (
    *("conflict", "place", *KEPT, "side", "begins", "ends", "claimant", "statement"),
    *("acknowledged_at", "acknowledged_by", "answer", "answered_by"),
)
Row = Sequence[Any]


def keep(database: Database, journal: Journal) -> None:
    view = SqlTimelinesView(database.engine)
    with database.write() as session:
        for table in view.tables:
            session.execute(f"drop table if exists timelines_{table}", {})
        view.create(session, prefix="timelines_", copy="timelines_plain")
        for at in range(3, len(journal.entries) + 1):
            record = record_at(journal.entries, position=at, first_rules=installed)
            sides = record.conflicts[CONFLICT].sides()
            for place in (TOWN, OTHER_TOWN):
                words = [word for word in words_of(record) if word.place == place]
                known = (at, at + 1)
                session.insert("timelines_claims", CLAIMS, _claims(words, sides, (CONFLICT, place, *known)))
                for matter in Matter:
                    where = (CONFLICT, place, str(matter), *known)
                    session.insert("timelines_stretches", STRETCHES, _stretches(words, matter, where))
                    session.insert("timelines_disputes", DISPUTES, _disputes(words, sides, matter, where))


def _stretches(words: Sequence[Weighed], matter: Matter, where: Row) -> Iterator[Row]:
    retractions = {word.retracts: word for word in words if word.retracts is not None}
    by_speaker: dict[ClaimantId, list[Interval]] = {}
    for interval in intervals(words, retractions, bound=Bound.LATEST, voice=Voice.SIDE, matter=matter):
        by_speaker.setdefault(interval.word.speaker or "", []).append(interval)
    for speaker, those in by_speaker.items():
        for begins, ends, latest in Succession(those).stretches():
            yield (*where, speaker, begins, ends, *_latest(latest))


def _latest(interval: Interval | None) -> Row:
    if interval is None:
        return (None, None, None, None, None, 0, 0, 0)
    word = interval.word
    said = (word.statement, word.claimant, str(word.status), word.holder, word.side)
    return (*said, int(interval.is_captured), *word.rank)


def _disputes(words: Sequence[Weighed], sides: frozenset[ClaimantId], matter: Matter, where: Row) -> Iterator[Row]:
    for each in track(words, sides=sides, bound=Bound.LATEST, voice=Voice.SIDE, matter=matter).disputes:
        yield (*where, each.begins, each.ends or NEVER, each.opened_by, each.closed_by, str(each.outcome))


def _claims(words: Sequence[Weighed], sides: frozenset[ClaimantId], where: Row) -> Iterator[Row]:
    for each in claims_of_control(words, sides=sides, voice=Voice.SIDE, at=NEVER):
        granted = (each.closed_at, each.closed_by) if each.outcome is Answered.ACKNOWLEDGED else (None, None)
        is_ended = each.outcome in {Answered.RETRACTED, Answered.SUPERSEDED}
        ended = (str(each.outcome), each.closed_by) if is_ended else (None, None)
        begun = (each.side, each.begins, each.ends or NEVER, each.claimant, each.statements[0])
        yield (*where, *begun, *granted, *ended)
