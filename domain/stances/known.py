"""The words about one place that are known at one position, as keeping its stretches asks for them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple, Protocol

from domain.dates.instants import Instant
from domain.record.dating import NEVER
from domain.stances.governing import Rank, Weighed
from domain.stances.kept import KeptWord, Range, Stretch
from domain.vocabulary import ClaimantId, Matter, StatementId, Status


class TakenBack(NamedTuple):
    by: KeptWord
    at: Instant


class PlaceWord(NamedTuple):
    """A statement as it is known at a position. ``counts``: when its speaker may have no later statement than it.

    ``captures``: when it ends encirclements by its side. ``taken_back``: the known retraction of it.
    """

    said: KeptWord
    matter: Matter | None
    speaker: ClaimantId | None
    until: Instant  # which it excludes
    begins: Instant
    counts: Range | None
    captures: Range | None
    taken_back: TakenBack | None = None

    def retracted(self, by: TakenBack) -> PlaceWord:
        return place_word(self.said, self.matter, self.speaker, Range(self.begins, self.until), by)


def place_word(
    said: KeptWord,
    matter: Matter | None,
    speaker: ClaimantId | None,
    said_of: Range,
    taken_back: TakenBack | None = None,
) -> PlaceWord:
    """``said_of``: from where both of its dates have come until its ``until`` has passed."""
    begins, until = said_of
    counts = captures = None
    if matter is not None and speaker is not None:
        ends = NEVER if taken_back is None else taken_back.at
        if begins < until and begins < ends:
            counts = Range(begins, min(until, ends))
        if said.status is Status.CONTROLLED and said.side is not None and begins < ends:
            captures = Range(begins, ends)  # whatever its ``until``
    return PlaceWord(said, matter, speaker, until, begins, counts, captures, taken_back)


class TrackKey(NamedTuple):
    """Whose word it is, and on what."""

    matter: Matter
    speaker: ClaimantId


class KnownWords(Protocol):
    """The words about one place that are known at one position, the entry's own included."""

    def below(self, key: TrackKey, rank: Rank, within: Range) -> Iterator[PlaceWord]:
        """Those of a lower rank that count in ``within``, by rank, the greatest first."""

    def captured(self, speaker: ClaimantId, siege: KeptWord, within: Range) -> Sequence[Range]:
        """The parts of ``within`` in which captures of ``siege`` count, in order."""

    def capture_at(self, speaker: ClaimantId, siege: KeptWord, instant: Instant) -> KeptWord | None:
        """The greatest capture of ``siege`` that counts then."""

    def retraction_at(self, statement: StatementId, instant: Instant) -> KeptWord | None:
        """The retraction of ``statement`` that begins to count then."""

    def stretches(self, matter: Matter, within: Range) -> Mapping[ClaimantId, Sequence[Stretch]]:
        """Those that were not loaded, by speaker, as they are kept."""


def listed(words: Iterable[Weighed]) -> list[PlaceWord]:
    """``words`` are known, of one place, bound ``latest`` and voice ``side``."""
    words = list(words)
    retractions = {word.retracts: word for word in words if word.retracts is not None}
    return [_listed(word, retractions.get(word.statement)) for word in words]


def _listed(word: Weighed, retraction: Weighed | None) -> PlaceWord:
    dating = word.dating
    said_of = Range(max(dating.stated.latest, dating.effective.latest), min(dating.until.latest + 1, NEVER))
    by = None if retraction is None else TakenBack(_said(retraction), retraction.dating.stated.latest)
    return place_word(_said(word), word.matter, word.speaker, said_of, by)


def _said(word: Weighed) -> KeptWord:
    return KeptWord(word.statement, word.claimant, word.status, word.holder, word.side, word.rank)


class ListedWords:
    """``KnownWords`` from a list of them. Every stretch has been loaded."""

    def __init__(self, words: Iterable[PlaceWord]) -> None:
        self._words = {word.said.statement: word for word in words}

    def below(self, key: TrackKey, rank: Rank, within: Range) -> Iterator[PlaceWord]:
        theirs = (word for word in self._words.values() if (word.matter, word.speaker) == key)
        for word in sorted(theirs, key=lambda each: each.said.rank, reverse=True):
            if word.said.rank < rank and word.counts is not None and word.counts.common(within):
                yield word

    def captured(self, speaker: ClaimantId, siege: KeptWord, within: Range) -> Sequence[Range]:
        parts = (captures.common(within) for _, captures in self._captures(speaker, siege))
        return merged(part for part in parts if part is not None)

    def capture_at(self, speaker: ClaimantId, siege: KeptWord, instant: Instant) -> KeptWord | None:
        there = (said for said, when in self._captures(speaker, siege) if when.begins <= instant < when.ends)
        return max(there, key=lambda said: said.rank, default=None)

    def retraction_at(self, statement: StatementId, instant: Instant) -> KeptWord | None:
        taken_back = self._words[statement].taken_back
        return taken_back.by if taken_back is not None and taken_back.at == instant else None

    def stretches(self, matter: Matter, within: Range) -> Mapping[ClaimantId, Sequence[Stretch]]:
        del matter, within
        return {}

    def _captures(self, speaker: ClaimantId, siege: KeptWord) -> Iterator[tuple[KeptWord, Range]]:
        for word in self._words.values():
            is_one = (word.speaker, word.said.side) == (speaker, siege.side) and word.said.rank > siege.rank
            if is_one and word.captures is not None:
                yield word.said, word.captures


def merged(ranges: Iterable[Range]) -> list[Range]:
    """Return them in order, those that meet as one."""
    found = list[Range]()
    for each in sorted(ranges):
        if found and each.begins <= found[-1].ends:
            found[-1] = found[-1].hull(each)
        else:
            found.append(each)
    return found
