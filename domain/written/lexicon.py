"""The names that a line may use: claimants and people of one conflict, and places, each as people write it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from domain.claimants.lookup import ClaimantMatch, claimants_called, nearest_claimants
from domain.errors import Fault, Refused, UnknownName
from domain.places.names import folded
from domain.record.declarations import Conflict, Place
from domain.record.statements import Spokesperson
from domain.stances.ports import KnownStatement
from domain.vocabulary import ClaimantId, PlaceId

NEAREST_MAX = 5


class Places(Protocol):
    """The places of the record."""

    def named(self, text: str, area: str | None) -> Place:
        """Return the one that ``text`` names, in ``area`` if there are several. Raises ``UnknownName``."""

    def said_of(self, place: PlaceId) -> Sequence[KnownStatement]:
        """Return all statements about a place in the conflict that are there, by position."""


class Speaker(NamedTuple):
    claimant: ClaimantId
    person: Spokesperson | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Lexicon:
    conflict: Conflict
    places: Places

    def place(self, text: str, area: str | None, spot: str) -> Place:
        """Return the one place of this name. Raises ``Refused``."""
        try:
            return self.places.named(text, area)
        except UnknownName as unknown:
            if unknown.parameter == "admin":
                cure = "write a date, an area, or a detail such as `channel: Facebook`"
                raise Refused([Fault(spot, f"{area!r} is not a date, a detail or an area", cure)]) from None
            cure = unknown.cure_with_nearest if unknown.nearest else "declare it first: `claimline place declare`"
            raise Refused([Fault(spot, unknown.problem, cure)]) from None

    def claimant(self, text: str, spot: str) -> ClaimantId:
        """Return the one claimant of this name, alias or spokesperson. Raises ``Refused``."""
        return self._match(text, spot).claimant

    def party(self, text: str, spot: str) -> ClaimantId:
        """Return the party of this name, which may hold a place. Raises ``Refused``."""
        holder = self.claimant(text, spot)
        if not self.conflict.is_party(holder):
            sides = ", ".join(sorted(self.conflict.sides()))
            cure = f"name a side ({sides}) or a party"
            raise Refused([Fault(spot, f"{text!r} is {holder}, which is not a party", cure)])
        return holder

    def speaker(self, text: str, spot: str) -> Speaker:
        """Return the claimant, and who speaks for it: `Russia (Gerasimov)`, or a person alone. Raises ``Refused``."""
        name, bracket, rest = text.rpartition("(")
        if bracket and text.endswith(")") and not claimants_called(self.conflict, text):
            claimant = self.claimant(name.strip(), spot)
            return Speaker(claimant, self.person(claimant, rest.removesuffix(")").strip()))
        match = self._match(text, spot)
        people = {each.name: each for each in self.conflict.claimants[match.claimant].people}
        known = people.get(match.name)
        return Speaker(match.claimant, None if known is None else Spokesperson(name=known.name, role=known.role))

    def person(self, claimant: ClaimantId, text: str) -> Spokesperson:
        """Return a person who speaks for ``claimant``, in full if the record knows the last name."""
        called = folded(text)
        for known in self.conflict.claimants[claimant].people:
            if called in {folded(known.name), folded(known.name.split()[-1])}:
                return Spokesperson(name=known.name, role=known.role)
        name, _, role = text.partition(",")
        return Spokesperson(name=name.strip(), role=role.strip() or None)

    def _match(self, text: str, spot: str) -> ClaimantMatch:
        matches = claimants_called(self.conflict, text)
        if len(matches) == 1:
            return matches[0]
        near = matches or nearest_claimants(self.conflict, text, NEAREST_MAX)
        names = "; ".join(self._described(match.claimant) for match in near)
        if matches:
            raise Refused([Fault(spot, f"several claimants are called {text!r}", f"write one of their ids: {names}")])
        cure = f"near: {names}" if names else "`claimline claimants` lists them, `claimline claimant declare` adds one"
        raise Refused([Fault(spot, f"no claimant of {self.conflict.name} is called {text!r}", cure)])

    def _described(self, claimant: ClaimantId) -> str:
        declared = self.conflict.claimants[claimant]
        above = "" if declared.parent is None else f", under {self.conflict.claimants[declared.parent].name}"
        return f"{claimant} ({declared.name}{above})"
