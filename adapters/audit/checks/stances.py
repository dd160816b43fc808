"""The stance index against the tables, row by row; and who governs by it, by SQL and by the rules of time.

SQL is asked about all places, the rules about some. Questions are drawn from the record itself: a position and an
instant at each eighth of it, and each time another bound, voice or matter.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import product
from typing import NamedTuple

from adapters.index.loading.comparing import first_difference
from adapters.index.loading.tables import loaded
from adapters.index.state import IndexState
from adapters.sql.session import Database, Session
from adapters.views.record.governing import not_taken_back
from adapters.views.record.past import SqlPast, cursor_read
from adapters.views.record.rows import known
from domain.audit.checks import CheckStep, Finding
from domain.errors import LogUnavailable
from domain.record.declarations import Conflict
from domain.stances.governing import Coordinates, agreement, stances
from domain.stances.ports import PlaceFilter, PlaceVerdict, StanceFilter
from domain.vocabulary import Bound, ClaimantId, ConflictId, Matter, PlaceId, Status, Voice

PLACES_MAX = 100  # whose statements are all read, for each question
EIGHTHS = 8
CURE = "stop the service, delete the saved index (`CLAIMLINE_INDEX_FILE`), and run `claimline rebuild record`"

IndexedAt = Callable[[Session], IndexState]  # as of the snapshot of a session
Governing = Mapping[PlaceId, Mapping[ClaimantId, int]]  # positions


class Drawn(NamedTuple):
    """A question, and the position that it is asked at."""

    conflict: Conflict
    asked: Coordinates
    at: int


def stances_checked(database: Database, index: IndexedAt) -> Iterator[CheckStep]:
    try:
        with database.read() as session:
            if cursor_read(session) is None:  # no view of the record is made: there may be no tables
                return
            past = SqlPast(session, database.engine, index)
            held, position = index(session), past.head().position
            if position and (at := first_difference(held, loaded(session, database.engine, position=position))):
                yield Finding(None, f"the index of stances has another statement at {at} than the tables", CURE)
                return
            for drawn in _drawn(session, past):
                yield from _compared(session, past, drawn)
    except LogUnavailable:
        raise
    except Exception as error:  # noqa: BLE001 - tables that were changed by hand fail in any way: that is the fault
        yield Finding(None, f"the index of stances cannot be read ({error})", CURE)


def _drawn(session: Session, past: SqlPast) -> Iterator[Drawn]:
    """None where no view of the record is made, or it is empty."""
    if not (head := past.head().position):
        return
    for conflict in past.conflicts(at=head):
        for eighth, (bound, voice, matter) in enumerate(product(Bound, Voice, Matter), start=1):
            at = head * eighth // EIGHTHS
            declared, instant = past.conflict(conflict.id, at=at), _instant(session, conflict.id, at)
            if declared is not None and instant is not None:
                asked = Coordinates(about=instant, said_by=instant, bound=bound, voice=voice, matter=matter)
                yield Drawn(declared, asked, at)


def _instant(session: Session, conflict: ConflictId, at: int) -> int | None:
    """The rank of the last statement by then: so late has most been said."""
    sql = (
        "select rank from record_statements where conflict = :conflict and position <= :at order by position desc limit"
        " 1"
    )
    rows = session.rows(sql, {"conflict": conflict, "at": at})
    return int(rows[0][0]) if rows else None


def _compared(session: Session, past: SqlPast, drawn: Drawn) -> Iterator[Finding]:
    listed = past.stances(drawn.conflict, drawn.asked, PlaceFilter(), StanceFilter(), at=drawn.at)
    indexed = {each.place: each for each in listed.page(after="", limit=listed.total)}
    by_sql = governing_by_sql(session, drawn.conflict.id, drawn.asked, at=drawn.at)
    for place in sorted(indexed.keys() | by_sql.keys()):
        if place not in indexed or dict(indexed[place].stances) != by_sql.get(place):
            yield _finding(place, drawn, "the tables say otherwise")
            return
    for place in list(indexed)[:: max(1, len(indexed) // PLACES_MAX)]:
        if indexed[place] != _by_rules(past, place, drawn):
            yield _finding(place, drawn, "the rules of time say otherwise")
            return


def _finding(place: PlaceId, drawn: Drawn, problem: str) -> Finding:
    asked = drawn.asked
    question = f"bound {asked.bound}, voice {asked.voice}, matter {asked.matter}"
    there = f"known at {drawn.at} ({question})"
    return Finding(None, f"the index of stances is wrong about {place}, {there}: {problem}", CURE)


def _by_rules(past: SqlPast, place: PlaceId, drawn: Drawn) -> PlaceVerdict | None:
    words = past.words(drawn.conflict.id, PlaceFilter(place=place), at=drawn.at)
    of_place = stances(words, drawn.asked).get(place)
    if of_place is None:
        return None
    verdict = agreement(of_place, sides=drawn.conflict.sides(), matter=drawn.asked.matter)
    return PlaceVerdict(place, verdict, {speaker: word.rank.position for speaker, word in of_place.items()})


# By SQL


def governing_by_sql(session: Session, conflict: ConflictId, asked: Coordinates, *, at: int) -> Governing:
    """By place and speaker, the position of the statement that governs."""
    bound, speaker = asked.bound, "speaker" if asked.voice is Voice.SIDE else "claimant"
    inner = (
        f"select s.*, row_number() over (partition by s.place, s.{speaker} order by s.rank desc, s.position desc)"
        f" as nth from record_statements s where s.conflict = :conflict and s.matter = :matter"
        f" and s.{speaker} is not null and {known('s')}"
        f" and s.stated_{bound} <= :said_by and s.effective_{bound} <= :about and s.until_latest >= :about"
        f" and {not_taken_back('s', bound)}"
    )
    captured = f" and not ({_captured(speaker, bound)})" if asked.matter is Matter.SIEGE else ""
    sql = f"select s.place, s.{speaker}, s.position from ({inner}) s where s.nth = 1 {captured}"
    given = {"conflict": conflict, "matter": str(asked.matter), "at": at}
    found: dict[PlaceId, dict[ClaimantId, int]] = {}
    for place, by, position in session.stream(sql, {**given, "said_by": asked.said_by, "about": asked.about}):
        found.setdefault(place, {})[by] = position
    return found


def _captured(speaker: str, bound: Bound) -> str:
    """Whether the governing statement ``s`` is an encirclement that a capture ends: a statement about control."""
    return (
        f"s.status = '{Status.ENCIRCLED}' and exists (select 1 from record_statements c"
        f" where c.conflict = s.conflict and c.matter = '{Matter.CONTROL}' and c.place = s.place"
        f" and c.{speaker} = s.{speaker} and c.status = '{Status.CONTROLLED}' and c.side = s.side and {known('c')}"
        f" and c.stated_{bound} <= :said_by and c.effective_{bound} <= :about"
        f" and (c.rank > s.rank or (c.rank = s.rank and c.position > s.position)) and {not_taken_back('c', bound)})"
    )
