"""The glyph and the short words of what is said of a place. Scripts get both as data, and know no status."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from api.web.languages import Words
from api.web.sides import Slot, slot_of
from domain.record.declarations import Conflict
from domain.vocabulary import ClaimantId, Status


class Sign(StrEnum):
    """How a glyph is drawn: the file ``parts.html.j2`` and the map draw each of them."""

    HELD = "held"
    PART = "part"
    ENTERED = "entered"
    NOT_HELD = "not-held"
    ABSENT = "absent"
    CONTESTED = "contested"
    NOT_CONTESTED = "not-contested"
    ENCIRCLED = "encircled"
    NOT_ENCIRCLED = "not-encircled"
    NO_POSITION = "no-position"
    NONE = "none"


SIGNS: Mapping[Status, Sign] = {
    Status.CONTROLLED: Sign.HELD,
    Status.PARTLY_CONTROLLED: Sign.PART,
    Status.ENTERED: Sign.ENTERED,
    Status.CONTESTED: Sign.CONTESTED,
    Status.NOT_CONTROLLED: Sign.NOT_HELD,
    Status.NOT_PRESENT: Sign.ABSENT,
    Status.NOT_CONTESTED: Sign.NOT_CONTESTED,
    Status.ENCIRCLED: Sign.ENCIRCLED,
    Status.NOT_ENCIRCLED: Sign.NOT_ENCIRCLED,
    Status.ADVANCING: Sign.NO_POSITION,
    Status.UNCLEAR: Sign.NO_POSITION,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Glyph:
    """``slot``: of the side that is said to hold the place; None where none is named, or an observer is."""

    sign: Sign
    slot: Slot | None
    label: str


def glyph_of(conflict: Conflict | None, status: Status | None, holder: ClaimantId | None, words: Words) -> Glyph:
    """The glyph of a status with its holder. ``status``: None where nothing was said."""
    if status is None:
        return Glyph(sign=Sign.NONE, slot=None, label=words("glyph.none"))
    named = None if conflict is None or holder is None else conflict.claimants.get(holder)
    label = words(f"glyph.{status}", holder=(holder or "") if named is None else named.name)
    return Glyph(sign=SIGNS[status], slot=slot_of(conflict, holder), label=label)
