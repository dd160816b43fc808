"""Facts: the statuses of places that a sentence states, with their holders; their speakers come later."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum, auto

from domain.extraction.explanations import Because
from domain.extraction.places.mentions import PlaceMention
from domain.vocabulary import ClaimantId, Status

FORECAST = Because.FORECAST
NOTHING_NAMED = Because.NOTHING_NAMED
BACKGROUND = Because.BACKGROUND
ATTEMPT = Because.ATTEMPT
A_PART = Because.A_PART
NEGATED = {
    Status.CONTROLLED: Status.NOT_CONTROLLED,
    Status.PARTLY_CONTROLLED: Status.NOT_CONTROLLED,
    Status.ENTERED: Status.NOT_PRESENT,
    Status.CONTESTED: Status.NOT_CONTESTED,
    Status.ENCIRCLED: Status.NOT_ENCIRCLED,
    Status.NOT_PRESENT: Status.CONTROLLED,
    Status.NOT_CONTROLLED: Status.CONTROLLED,
}


class HolderIs(StrEnum):
    """How a holder is referred to."""

    NAMED = auto()
    OWN = auto()  # of the speaker: `its forces`, `we`
    ENEMY = auto()
    OTHER = auto()  # nobody is named, and it is the other side: `the town was surrounded`
    UNSAID = auto()  # nobody is named, and it may be either: `the town had fallen`


@dataclass(frozen=True, slots=True, kw_only=True)
class HolderMention:
    """``first`` and ``last``: its items; equal where no words name it."""

    how: HolderIs
    first: int
    last: int
    side: ClaimantId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """``first`` and ``last``: the items of its words, from the first auxiliary. ``problem``: why it is not taken."""

    status: Status
    first: int
    last: int
    frame: str
    places: Sequence[PlaceMention] = ()
    holder: HolderMention | None = None
    is_negated: bool = False
    hedge: tuple[int, int] | None = None
    problem: Because | None = None
