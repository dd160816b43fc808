"""How a side's stance moves at an instant, and the statement that moves it: rule 6."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from operator import attrgetter
from typing import NamedTuple, Protocol

from domain.dates.instants import Instant
from domain.stances.governing import Rank
from domain.vocabulary import ClaimantId, Outcome, StatementId, Status


class RankedWord(Protocol):
    """A statement as far as it can move a stance: its content, and its rank."""

    @property
    def statement(self) -> StatementId: ...

    @property
    def status(self) -> Status | None: ...

    @property
    def holder(self) -> ClaimantId | None: ...

    @property
    def side(self) -> ClaimantId | None: ...

    @property
    def rank(self) -> Rank: ...


class Latest(Protocol):
    """The latest statement of a speaker for some time. A captured one leaves its speaker without a stance."""

    @property
    def word(self) -> RankedWord: ...

    @property
    def is_captured(self) -> bool: ...

    def retraction_at(self, instant: Instant) -> RankedWord | None:
        """The retraction that takes the statement back from ``instant`` on."""

    def captures_at(self, instant: Instant) -> Sequence[RankedWord]:
        """The captures of it that count then; at least the greatest."""


class SideStance(NamedTuple):
    """The status and the side that it names: a side's stance is another one where either is."""

    status: Status
    side: ClaimantId | None


class SideChange(NamedTuple):
    """One side's latest statement before and after an instant at which its stance changed."""

    side: ClaimantId
    before: Latest | None
    after: Latest | None


class MovingStatement(NamedTuple):
    """The word that moved a side's stance, and how it did."""

    word: RankedWord
    way: Outcome


def stance_in(latest: Latest | None) -> RankedWord | None:
    return None if latest is None or latest.is_captured else latest.word


def position_of(latest: Latest | None) -> SideStance | None:
    word = stance_in(latest)
    return None if word is None or word.status is None else SideStance(word.status, word.side)


def mover(changes: Iterable[SideChange], at: Instant) -> MovingStatement:
    """Of the sides whose stance changed, the word of the greatest rank: it opens or closes a dispute."""
    return max((mover_of(change, at) for change in changes), key=lambda moving: moving.word.rank)


def mover_of(change: SideChange, at: Instant) -> MovingStatement:
    old, new = change.before, change.after
    was, became = stance_in(old), stance_in(new)
    if became is not None and (was is None or became.rank > was.rank):
        return _moved_on(became, change.side)
    if old is None or was is None:  # a change has a word before it or after it
        msg = f"{change.side} changed from nothing to nothing at {at}"
        raise AssertionError(msg)
    if (retraction := old.retraction_at(at)) is not None:
        return MovingStatement(retraction, Outcome.RETRACTED)
    captures = [*old.captures_at(at)]
    if new is not None and new.word.rank > was.rank:
        captures += new.captures_at(at)
    if captures:
        return _moved_on(max(captures, key=attrgetter("rank")), change.side)
    return MovingStatement(was, Outcome.EXPIRED)


def _moved_on(word: RankedWord, side: ClaimantId) -> MovingStatement:
    """``side`` moved on to ``word``, or ended an encirclement with it."""
    return MovingStatement(word, Outcome.ACKNOWLEDGED if acknowledges(word, side) else Outcome.SUPERSEDED)


def acknowledges(word: RankedWord, own_side: ClaimantId) -> bool:
    """Whether a word of ``own_side`` grants that another side is in, or that its own (not a sub-actor of it) is not."""
    if word.status in (Status.NOT_CONTROLLED, Status.NOT_PRESENT):
        return word.holder == own_side
    grants = (Status.CONTROLLED, Status.PARTLY_CONTROLLED, Status.ENTERED, Status.ENCIRCLED)
    return word.status in grants and word.side != own_side
