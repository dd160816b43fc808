"""The use case that reads one statement whole: its place, its history, and the statements that it is tied to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, tzinfo

from domain.errors import NotFound
from domain.questions.coordinates import Asking
from domain.questions.past import History, Moment
from domain.record.declarations import Conflict, Place
from domain.record.statements import Denial, Retraction
from domain.stances.ports import KnownStatement
from domain.vocabulary import StatementId


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementHistory:
    """``tied``: what it denies or takes back, and what denies it or takes it back, of those that are there."""

    known_at: Moment
    conflict: Conflict | None
    zone: tzinfo
    place: Place
    history: History
    tied: Mapping[StatementId, KnownStatement]


def ask_statement_history(asking: Asking, statement: StatementId, known_at: str | None) -> StatementHistory:
    """Return one statement with all that was done to it and said of it by known-at. Raises ``NotFound``."""
    with asking.readings.snapshot() as past:
        moment = asking.known_at(past, known_at, None if known_at is None else asking.only_zone(past))
        history = past.history(statement, at=moment.position)
        if history is None:
            raise NotFound("statement", statement, f"nothing of that id was recorded by position {moment.position}")
        filed = history.told.filed
        conflict, place = past.conflict(filed.conflict, at=moment.position), filed.content.place
        return StatementHistory(
            known_at=moment,
            conflict=conflict,
            zone=UTC if conflict is None else conflict.zone,
            place=past.places_of({place}, at=moment.position)[place],
            history=history,
            tied=past.told(set(_tied(history)), at=moment.position),
        )


def _tied(history: History) -> Iterator[StatementId]:
    content, retracted_by = history.told.filed.content, history.told.filed.retracted_by
    yield from history.denied_by
    if isinstance(content, Denial):
        yield from content.denies
    if isinstance(content, Retraction):
        yield content.retracts
    if retracted_by is not None:
        yield retracted_by
