"""The colour and the shape of each side of a conflict, in the order in which its sides are declared."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from domain.record.declarations import Conflict
from domain.vocabulary import ClaimantId

SHAPES = ("square", "circle", "triangle", "pentagon", "cross", "star")
NUMBERED = "number"


@dataclass(frozen=True, slots=True)
class Slot:
    """``number``: from 1, also that of the colour ``--side-N`` in ``tokens.css``; ``shape``: one of ``SHAPES``.

    The seventh side and later ones share the colour ``--side-more``, and their shape shows their number.
    """

    number: int
    shape: str

    @property
    def colour(self) -> str:
        """The name of the colour, and of the class that gives it to a glyph."""
        return f"side-{self.number}" if self.number <= len(SHAPES) else "side-more"


def slot(number: int) -> Slot:
    return Slot(number, SHAPES[number - 1] if number <= len(SHAPES) else NUMBERED)


def slots(conflict: Conflict | None) -> Mapping[ClaimantId, Slot]:
    """The slot of each side. A side that is declared later gets a further one, and the others keep theirs."""
    sides = [] if conflict is None else [each for each in conflict.claimants if conflict.is_side(each)]
    return {side: slot(number) for number, side in enumerate(sides, start=1)}


def slot_of(conflict: Conflict | None, claimant: ClaimantId | None) -> Slot | None:
    """The slot of the side that a party or an affiliate belongs to; None for an observer."""
    if conflict is None or claimant is None or claimant not in conflict.claimants:
        return None
    return slots(conflict).get(conflict.side_of(claimant))
