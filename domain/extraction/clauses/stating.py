"""All that a sentence states: its verbs, its nouns, and what is said to belong to whom."""

from __future__ import annotations

from collections.abc import Sequence

from domain.extraction.clauses.clause import Clauses
from domain.extraction.clauses.driving import Driving
from domain.extraction.clauses.nouns import Nouns
from domain.extraction.clauses.possession import Possession
from domain.extraction.clauses.verbs import Verbs
from domain.extraction.facts import FORECAST, Fact
from domain.extraction.places.reading import PlaceReader
from domain.extraction.speech.saying import Speech
from domain.extraction.words.row import Row
from domain.record.declarations import Conflict

BESIDE = ("drive", "under", "flag", "be", "lay claim", "declare")  # words that state something beside frames


class FactReader:
    def __init__(self, conflict: Conflict, places: PlaceReader) -> None:
        self._conflict, self._places = conflict, places

    def read(self, row: Row, speeches: Sequence[Speech]) -> list[Fact]:
        """Return all that the row states, in order; also words that only look like it, with a ``problem``."""
        clauses = Clauses(self._conflict, self._places, row, speeches, [])
        words = _Words(clauses)
        for at, piece in enumerate(row.items):
            if not (piece.frames or piece.has(*BESIDE)) or any(fact.first <= at < fact.last for fact in clauses.facts):
                continue
            if (fact := words.fact(at)) is not None:
                clauses.facts.append(fact)
        return clauses.facts


class _Words:
    def __init__(self, clauses: Clauses) -> None:
        self._row, self._possession = clauses.row, Possession(clauses)
        self._nouns, self._verbs = Nouns(clauses), Verbs(clauses, self._possession)
        self._driving = Driving(clauses)

    def fact(self, at: int) -> Fact | None:
        if self._row.has(at, "drive") and (driven := self._driving.fact(at)) is not None:
            return driven
        if self._row.items[at].frames:
            noun = self._nouns.fact(at)
            if noun is not None and not noun.problem:
                return noun
            if (verb := self._verbs.fact(at)) is not None:
                return verb if noun is None or verb.problem in {None, FORECAST} else noun
            if noun is not None:
                return noun
        return self._beside(at)

    def _beside(self, at: int) -> Fact | None:
        if self._row.has(at, "under"):
            return self._possession.under(at)
        if self._row.has(at, "flag"):
            return self._possession.flag(at)
        if self._row.has(at, "be"):
            return self._possession.being(at)
        if self._row.has(at, "lay claim"):
            return self._possession.claimed(at)
        return self._possession.declared(at) if self._row.has(at, "declare") else None
