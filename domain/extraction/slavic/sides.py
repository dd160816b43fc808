"""The sides of a conflict as a language sees them: whose language it is, and whom it means by *the enemy*."""

from __future__ import annotations

from dataclasses import dataclass

from domain.extraction.slavic.parties import PartyWords
from domain.extraction.words.claimants import spoken_names
from domain.extraction.words.lexicon import TextLexicon
from domain.folding import compared
from domain.record.declarations import Conflict
from domain.vocabulary import ClaimantId, Role


@dataclass(frozen=True, slots=True, kw_only=True)
class Sides:
    """``home``: the side whose language it is.

    ``occupier``: the side that it means where it calls a place occupied, and names nobody.
    """

    conflict: Conflict
    home: ClaimantId | None = None
    occupier: ClaimantId | None = None

    def other(self, side: ClaimantId | None) -> ClaimantId | None:
        """The other one of two sides; of an observer, that of the side whose language it is."""
        side = self.party(side)
        others = self.conflict.sides() - {side}
        return next(iter(others)) if side is not None and len(others) == 1 else None

    def party(self, side: ClaimantId | None) -> ClaimantId | None:
        """``side`` if it is one of the conflict, else the side whose language it is."""
        return side if side in self.conflict.sides() else self.home

    def of(self, party: PartyWords, speaker: ClaimantId | None) -> ClaimantId | None:
        """The side that a party is of, where ``speaker`` is the side that speaks; None for an observer."""
        if party.claimant is not None:
            is_observer = self.conflict.claimants[party.claimant].role is Role.OBSERVER
            return None if is_observer else self.conflict.side_of(party.claimant)
        if party.classes & {"foreign"}:
            return None
        return self.other(speaker) if party.is_enemy else self.party(speaker)


def sides_of(conflict: Conflict, lexicon: TextLexicon) -> Sides:
    """Return the sides of ``conflict`` as the language of ``lexicon`` sees them."""
    home, occupier = (_named(conflict, lexicon, lexicon.of(name)) for name in ("home", "occupier"))
    return Sides(conflict=conflict, home=home, occupier=occupier)


def _named(conflict: Conflict, lexicon: TextLexicon, words: frozenset[str]) -> ClaimantId | None:
    spoken = {called.claimant for phrase, called in spoken_names(conflict, lexicon) if phrase in words}
    for side in sorted(conflict.sides()):
        if side in spoken or any(compared(alias.text) in words for alias in conflict.claimants[side].aliases):
            return side
    return None
