"""Disputes and claims of control, made of kept stretches in a window of time; those around it are kept as they are."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from operator import attrgetter
from typing import NamedTuple, TypeVar

from domain.dates.instants import Instant
from domain.record.dating import NEVER
from domain.stances.governing import disagree
from domain.stances.keeping.known import KnownWords
from domain.stances.keeping.speaker import KeptWord, Range, Stretch
from domain.stances.moving import SideChange, mover, mover_of, position_of
from domain.stances.outcomes import ENDED_BY, Answered, claims_control, grants
from domain.vocabulary import ClaimantId, Matter, Outcome, StatementId, Status


class DisputeRow(NamedTuple):
    """``ends``: NEVER while it is open."""

    begins: Instant
    ends: Instant
    opened_by: StatementId
    closed_by: StatementId | None = None
    outcome: Outcome = Outcome.OPEN


class Acknowledgement(NamedTuple):
    at: Instant
    by: StatementId


class ClaimRow(NamedTuple):
    """``answer``: by which the side itself ended it; None where an ``until`` ran out, or nothing ended it."""

    begins: Instant
    ends: Instant
    claimant: ClaimantId
    statement: StatementId
    acknowledged: Acknowledgement | None = None
    answer: Answered | None = None
    answered_by: StatementId | None = None


RowT = TypeVar("RowT", DisputeRow, ClaimRow)
StanceOf = Mapping[ClaimantId, KeptWord]  # by side
Now = Mapping[ClaimantId, Stretch]  # by side


class Turn(NamedTuple):
    """An instant at which a stretch of a side begins: the stances and the stretches before it, and from it on."""

    at: Instant
    was: StanceOf
    now: StanceOf
    before: Now
    after: Now


def turns(by_side: Mapping[ClaimantId, Sequence[Stretch]], window: Range) -> list[Turn]:
    """Return those in ``window``, its end included. ``by_side``: the stretches that touch it."""
    beginning: dict[Instant, dict[ClaimantId, Stretch]] = {}
    after: dict[ClaimantId, Stretch] = {}
    for side, stretches in by_side.items():
        for each in stretches:
            if each.begins < window.begins:
                after[side] = each
            else:
                beginning.setdefault(each.begins, {})[side] = each
    now, found = _stance_of(after), list[Turn]()
    for at in sorted(beginning):
        before, after = after, {**after, **beginning[at]}
        was, now = now, _stance_of(after)
        found.append(Turn(at, was, now, before, after))
    return found


def _stance_of(now: Now) -> dict[ClaimantId, KeptWord]:
    return {side: each.said for side, each in now.items() if each.said is not None and not each.is_captured}


def touching(rows: Sequence[RowT], window: Range) -> list[RowT]:
    """Those that have an instant of ``window``, or its end, or end where it begins. ``rows`` are in order."""
    if not rows:
        return []
    first = bisect_left(rows, window.begins, key=attrgetter("ends"))
    return list(rows[first : bisect_right(rows, window.ends, key=attrgetter("begins"))])


def _around(rows: Sequence[RowT], window: Range) -> tuple[RowT | None, RowT | None]:
    """Of those that touch ``window``, the one that has begun before it, and the one that ends after it."""
    head = next((row for row in rows if row.begins < window.begins), None)
    return head, next((row for row in rows if row.ends > window.ends), None)


# Movers of stances


class _StretchLatest:
    """A stretch as the rules of what moves a stance look at it."""

    def __init__(self, side: ClaimantId, stretch: Stretch, said: KeptWord, words: KnownWords) -> None:
        self.word = said
        self.is_captured = stretch.is_captured
        self._side = side
        self._ends = stretch.ends
        self._words = words

    def retraction_at(self, instant: Instant) -> KeptWord | None:
        return self._words.retraction_at(self.word.statement, instant) if self._ends == instant else None

    def captures_at(self, instant: Instant) -> Sequence[KeptWord]:
        if self.word.status is not Status.ENCIRCLED:
            return ()
        greatest = self._words.capture_at(self._side, self.word, instant)
        return () if greatest is None else (greatest,)


def _latest(side: ClaimantId, stretch: Stretch | None, words: KnownWords) -> _StretchLatest | None:
    return None if stretch is None or stretch.said is None else _StretchLatest(side, stretch, stretch.said, words)


def _change(side: ClaimantId, turn: Turn, words: KnownWords) -> SideChange:
    return SideChange(side, *(_latest(side, each.get(side), words) for each in (turn.before, turn.after)))


def _changes(turn: Turn, words: KnownWords) -> Iterator[SideChange]:
    for side in turn.after:
        change = _change(side, turn, words)
        if position_of(change.before) != position_of(change.after):
            yield change


# Disputes


def disputes_in(  # noqa: PLR0913 - all that they are made of
    kept: Sequence[DisputeRow],
    window: Range,
    turning: Sequence[Turn],
    *,
    sides: frozenset[ClaimantId],
    matter: Matter,
    words: KnownWords,
) -> list[DisputeRow]:
    """``kept`` are those that touch ``window``. Returns those that take their place."""
    begun, tail = _around(kept, window)
    found = list[DisputeRow]()
    for turn in turning:
        was, now = _is_disputed(turn.was, sides, matter), _is_disputed(turn.now, sides, matter)
        if now and not was:
            begun = DisputeRow(turn.at, NEVER, mover(_changes(turn, words), turn.at).word.statement)
        elif was and not now:
            closer = mover(_changes(turn, words), turn.at)
            found.append(_begun(begun)._replace(ends=turn.at, closed_by=closer.word.statement, outcome=closer.way))
            begun = None
    if begun is not None:
        end = DisputeRow(0, NEVER, "") if window.ends == NEVER else _begun(tail)
        found.append(begun._replace(ends=end.ends, closed_by=end.closed_by, outcome=end.outcome))
    return found


def _begun(row: RowT | None) -> RowT:
    assert row is not None  # noqa: S101 - where the stretches say that something has begun, its row is kept
    return row


def _is_disputed(stances: StanceOf, sides: frozenset[ClaimantId], matter: Matter) -> bool:
    if len(stances) < 2:  # noqa: PLR2004 - one side alone disputes nothing
        return False
    return disagree(tuple([(said.status, said.side) for said in stances.values()]), sides, matter)


# Claims of control


def claims_in(  # noqa: PLR0913 - all that they are made of
    kept: Sequence[ClaimRow],
    window: Range,
    turning: Sequence[Turn],
    *,
    side: ClaimantId,
    words: KnownWords,
    granted_later: Callable[[Range], Acknowledgement | None],
) -> list[ClaimRow]:
    """``kept`` are those of ``side`` that touch ``window``. Returns those that take their place.

    ``granted_later``: the first acknowledgement of ``side`` after the beginning of a range, and before its end.
    """
    begun, tail = _around(kept, window)
    if begun is not None and begun.acknowledged is not None and begun.acknowledged.at >= window.begins:
        begun = begun._replace(acknowledged=None)
    found = list[ClaimRow]()
    for turn in turning:
        was, now = _claimed(turn.was, side), _claimed(turn.now, side)
        if now is not None and was is None:
            begun = ClaimRow(turn.at, NEVER, now.claimant, now.statement)
        elif was is not None and now is None:
            found.append(_ended(_begun(begun), side, turn, words))
            begun = None
        if now is not None and _begun(begun).acknowledged is None:
            begun = _begun(begun)._replace(acknowledged=granted(side, turn))
    if begun is not None:
        found.append(
            begun._replace(ends=NEVER) if window.ends == NEVER else _lasting(begun, _begun(tail), window, granted_later)
        )
    return found


def claiming_in(turning: Sequence[Turn]) -> set[ClaimantId]:
    """The sides that claim control somewhere in it."""
    found = set[ClaimantId]()
    for stances in (*(turn.was for turn in turning[:1]), *[turn.now for turn in turning]):
        for side, said in stances.items():
            if side not in found and claims_control(said, side):
                found.add(side)
    return found


def _claimed(stances: StanceOf, side: ClaimantId) -> KeptWord | None:
    said = stances.get(side)
    return said if said is not None and claims_control(said, side) else None


def granted(side: ClaimantId, turn: Turn) -> Acknowledgement | None:
    """By the statements of the other sides from ``turn`` on; of several, by that of the greatest rank."""
    granting = [said for speaker, said in turn.now.items() if speaker != side and grants(said, speaker, side)]
    return Acknowledgement(turn.at, max(granting, key=lambda said: said.rank).statement) if granting else None


def _ended(row: ClaimRow, side: ClaimantId, turn: Turn, words: KnownWords) -> ClaimRow:
    moved = mover_of(_change(side, turn, words), turn.at)
    answer = ENDED_BY.get(moved.way)
    by = None if answer is None else moved.word.statement
    return row._replace(ends=turn.at, answer=answer, answered_by=by)


def _lasting(
    row: ClaimRow, tail: ClaimRow, window: Range, granted_later: Callable[[Range], Acknowledgement | None]
) -> ClaimRow:
    """``row``, as one that ends after ``window``, when ``tail`` did."""
    row = row._replace(ends=tail.ends, answer=tail.answer, answered_by=tail.answered_by)
    if row.acknowledged is not None or tail.acknowledged is None:
        return row
    if tail.acknowledged.at > window.ends:
        return row._replace(acknowledged=tail.acknowledged)
    return row._replace(acknowledged=granted_later(Range(window.ends, tail.ends)))
