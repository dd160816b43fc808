"""Troops that are driven out of a place: *pushed Russian troops out of*, *expelled the enemy from*."""

from __future__ import annotations

from dataclasses import dataclass, replace

from domain.extraction.clauses.clause import Clauses
from domain.extraction.facts import ATTEMPT, FORECAST, Fact, HolderIs, HolderMention
from domain.extraction.words.chains import VerbChain, chain_before
from domain.vocabulary import Status

OBJECT_MAX = 9  # from the verb to the words that lead to the place, in items
ONLY_BACK = frozenset({"push", "pushed", "pushing"})  # *pushed them from it*: not out of it


@dataclass(frozen=True, slots=True)
class Driving:
    clauses: Clauses

    def fact(self, at: int) -> Fact | None:
        """Return that somebody has left a place, driven out by the verb at ``at``."""
        row, chain = self.clauses.row, chain_before(self.clauses.row, at)
        lead = self._lead(at)
        if chain.has_be:
            return self._driven(at, chain)
        if lead is None:
            return None
        places = self.clauses.reader.read(row, lead + 1)
        if not places.mentions:
            return None
        fact = Fact(
            status=Status.NOT_PRESENT,
            first=chain.begin,
            last=lead + 1,
            frame="drive out",
            places=places.mentions,
            holder=self._object(at, lead),
            hedge=chain.hedge,
        )
        if chain.is_attempt or chain.is_negated:
            return replace(fact, problem=ATTEMPT)
        if chain.is_modal or (chain.is_infinitive and not (chain.has_have or chain.is_managed)):
            return replace(fact, problem=FORECAST)
        return self.clauses.clause_checked(self.clauses.parted(fact), chain)

    def _driven(self, at: int, chain: VerbChain) -> Fact | None:
        """*Russian troops were driven from Siversk*: those who are driven out are the subject."""
        row, clauses = self.clauses.row, self.clauses
        force = clauses.subject(chain.begin) if row.has(at + 1, "from") else None
        places = clauses.reader.read(row, at + 2) if force is not None else None
        if force is None or places is None or not places.mentions:
            return None
        fact = Fact(
            status=Status.NOT_PRESENT,
            first=chain.begin,
            last=at + 2,
            frame="drive out",
            places=places.mentions,
            holder=force,
            hedge=chain.hedge,
        )
        if chain.is_modal:
            return replace(fact, problem=FORECAST)
        return clauses.clause_checked(clauses.negated(clauses.parted(fact), chain), chain)

    def _lead(self, at: int) -> int | None:
        """Where *out of* or *from* stands, behind those who are driven out."""
        row, here, is_force = self.clauses.row, at + 1, False
        while here < len(row) and here - at < OBJECT_MAX and not row.has(here, "from"):
            is_one = bool(row.called(here)) or row.has(here, "force", "enemy") or row.key(here) == "them"
            if not (is_one or row.has(here, "own", "skip", "filler", "demonstrative") or row.key(here) == "back"):
                return None
            is_force |= is_one
            here += 1
        is_out = row.key(here) == "out of" or row.key(at) not in ONLY_BACK
        return here if is_force and row.has(here, "from") and is_out else None

    def _object(self, at: int, lead: int) -> HolderMention:
        named = self.clauses.named_in(range(at + 1, lead))
        return named or HolderMention(how=HolderIs.OTHER, first=at + 1, last=lead)
