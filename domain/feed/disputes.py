"""The last dispute about one place that had begun by an instant, found by going back from there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from typing import NamedTuple

from domain.dates.instants import Instant
from domain.stances.governing import Weighed, disagree
from domain.stances.moving import SideChange, mover, position_of
from domain.stances.succession import EVER, Succession
from domain.vocabulary import ClaimantId, Matter, Outcome, StatementId

Successions = Mapping[ClaimantId, Succession]  # of every side, in one matter


class LastDispute(NamedTuple):
    """As ``domain.stances.timeline`` has it; ``ends``, ``closed_by`` and ``outcome`` are None while it is open."""

    begins: Instant
    ends: Instant | None
    opened_by: StatementId
    closed_by: StatementId | None
    outcome: Outcome | None


def is_disputed(matter: Matter, words: Mapping[ClaimantId, Weighed], sides: AbstractSet[ClaimantId]) -> bool:
    if len(words) < 2:  # noqa: PLR2004 - one side alone disputes nothing
        return False
    return disagree(
        tuple([(word.status, word.side) for speaker, word in words.items() if speaker in sides]),
        frozenset(sides),
        matter,
    )


def open_since(successions: Successions, matter: Matter, at: Instant) -> Instant:
    """When the dispute that is open at ``at`` began."""
    begins = at
    for start, disputed in _backwards(successions, matter, at):
        if not disputed:
            break
        begins = start
    return begins


def last_dispute(successions: Successions, matter: Matter, at: Instant, *, after: Instant = EVER) -> LastDispute | None:
    """None where none is open at ``at``, and none has ended later than ``after``."""
    ends = None
    for start, disputed in _backwards(successions, matter, at):
        if disputed:
            break
        if start <= after:
            return None
        ends = start
    else:
        return None
    begins = open_since(successions, matter, at if ends is None else ends - 1)
    closer = None if ends is None else mover(_changes(successions, ends), ends)
    return LastDispute(
        begins=begins,
        ends=ends,
        opened_by=mover(_changes(successions, begins), begins).word.statement,
        closed_by=None if closer is None else closer.word.statement,
        outcome=None if closer is None else closer.way,
    )


def _backwards(successions: Successions, matter: Matter, at: Instant) -> Iterator[tuple[Instant, bool]]:
    """From the stretch that holds ``at`` back: when each begins, and whether the sides disagree in it."""
    sides, instant = frozenset(successions), at
    while True:
        held = {side: succession.holding(instant) for side, succession in successions.items()}
        start = max((stretch.begins for stretch in held.values()), default=EVER)
        words = {side: word for side, stretch in held.items() if (word := stretch.word) is not None}
        yield start, is_disputed(matter, words, sides)
        if start == EVER:
            return
        instant = start - 1


def _changes(successions: Successions, at: Instant) -> Iterator[SideChange]:
    for side, succession in sorted(successions.items()):
        new = succession.holding(at)
        if new.begins == at:
            old = succession.holding(at - 1)
            if position_of(old.interval) != position_of(new.interval):
                yield SideChange(side, old.interval, new.interval)
