"""The fixed words of the record: kinds, statuses, matters, roles, and what each status leaves possible."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from enum import StrEnum, auto
from typing import TypeAlias

ConflictId: TypeAlias = str
ClaimantId: TypeAlias = str
PlaceId: TypeAlias = str
ReportId: TypeAlias = str
StatementId: TypeAlias = str
BatchId: TypeAlias = str

CONTESTED = "contested"
NOBODY = "nobody"


class Kind(StrEnum):
    CLAIM = auto()
    DENIAL = auto()
    RETRACTION = auto()


class Role(StrEnum):
    PARTY = auto()
    AFFILIATE = auto()
    OBSERVER = auto()


class Matter(StrEnum):
    CONTROL = auto()
    SIEGE = auto()


class Bound(StrEnum):
    """Which end of an imprecise date counts: ``latest``, surely by then; ``earliest``, possibly by then."""

    LATEST = auto()
    EARLIEST = auto()


class Voice(StrEnum):
    """Who speaks: parties for their side and observers for themselves, or every claimant for itself."""

    SIDE = auto()
    OWN = auto()


class Agreement(StrEnum):
    SILENT = auto()
    ONE_SIDED = "one-sided"
    AGREED = auto()
    DISPUTED = auto()


class Outcome(StrEnum):
    OPEN = auto()
    ACKNOWLEDGED = auto()
    RETRACTED = auto()
    EXPIRED = auto()
    SUPERSEDED = auto()


class Status(StrEnum):
    CONTROLLED = auto()
    PARTLY_CONTROLLED = auto()
    ENTERED = auto()
    CONTESTED = auto()
    NOT_CONTROLLED = auto()
    NOT_PRESENT = auto()
    NOT_CONTESTED = auto()
    ENCIRCLED = auto()
    NOT_ENCIRCLED = auto()
    ADVANCING = auto()
    UNCLEAR = auto()


class Leaves(StrEnum):
    """What a status leaves possible, X being the side of its holder and U all that its matter allows."""

    X = auto()
    CONTESTED = auto()
    NOBODY = auto()
    ALL_BUT_X = auto()
    ALL_BUT_X_AND_CONTESTED = auto()
    ALL_BUT_CONTESTED = auto()
    ALL = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class Meaning:
    matter: Matter | None  # None takes no position
    needs_holder: bool
    leaves: Leaves
    opposite: Status | None = None


def _of_control(leaves: Leaves, opposite: Status | None = None) -> Meaning:
    names_x = leaves in (Leaves.X, Leaves.ALL_BUT_X, Leaves.ALL_BUT_X_AND_CONTESTED)
    return Meaning(matter=Matter.CONTROL, needs_holder=names_x, leaves=leaves, opposite=opposite)


MEANINGS: dict[Status, Meaning] = {
    Status.CONTROLLED: _of_control(Leaves.X, Status.NOT_CONTROLLED),
    Status.PARTLY_CONTROLLED: replace(_of_control(Leaves.CONTESTED), needs_holder=True),
    Status.ENTERED: replace(_of_control(Leaves.CONTESTED, Status.NOT_PRESENT), needs_holder=True),
    Status.CONTESTED: _of_control(Leaves.CONTESTED, Status.NOT_CONTESTED),
    Status.NOT_CONTROLLED: _of_control(Leaves.ALL_BUT_X, Status.CONTROLLED),
    Status.NOT_PRESENT: _of_control(Leaves.ALL_BUT_X_AND_CONTESTED),
    Status.NOT_CONTESTED: _of_control(Leaves.ALL_BUT_CONTESTED, Status.CONTESTED),
    Status.ENCIRCLED: Meaning(matter=Matter.SIEGE, needs_holder=True, leaves=Leaves.X, opposite=Status.NOT_ENCIRCLED),
    Status.NOT_ENCIRCLED: Meaning(matter=Matter.SIEGE, needs_holder=False, leaves=Leaves.NOBODY),
    Status.ADVANCING: Meaning(matter=None, needs_holder=True, leaves=Leaves.ALL),
    Status.UNCLEAR: Meaning(matter=None, needs_holder=False, leaves=Leaves.ALL),
}

# Said of a sub-actor, these say nothing of its side: Wagner leaving a town is not Russia leaving it.
SILENT_OF_A_SUB_ACTOR = frozenset({Status.NOT_CONTROLLED, Status.NOT_PRESENT})


def universe(matter: Matter, sides: AbstractSet[ClaimantId]) -> frozenset[str]:
    """All that ``matter`` can amount to: each side, nobody, and in control also contested."""
    return frozenset(sides) | ({NOBODY, CONTESTED} if matter is Matter.CONTROL else {NOBODY})


def leaves_possible(leaves: Leaves, side: ClaimantId | None, allowed: AbstractSet[str]) -> frozenset[str]:
    """What is left of ``allowed`` (a ``universe``) by a status that ``leaves`` this, with a holder of ``side``."""
    match leaves:
        case Leaves.X:
            left = frozenset() if side is None else frozenset({side})
        case Leaves.CONTESTED:
            left = frozenset({CONTESTED})
        case Leaves.NOBODY:
            left = frozenset({NOBODY})
        case Leaves.ALL_BUT_X:
            left = frozenset(allowed) - {side}
        case Leaves.ALL_BUT_X_AND_CONTESTED:
            left = frozenset(allowed) - {side, CONTESTED}
        case Leaves.ALL_BUT_CONTESTED:
            left = frozenset(allowed) - {CONTESTED}
        case Leaves.ALL:
            left = frozenset(allowed)
    return left
