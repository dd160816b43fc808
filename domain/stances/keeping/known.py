"""The words about one place that are known at one position, as keeping its stretches asks for them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple, Protocol

from domain.dates.instants import Instant
from domain.record.dating import NEVER
from domain.stances.governing import Rank, Weighed
from domain.stances.keeping.speaker import KeptWord, Range, Stretch
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
    return [word_known(word, retractions.get(word.statement)) for word in words]


def word_known(word: Weighed, retraction: Weighed | None = None) -> PlaceWord:
    """``word`` as it is known with that retraction of it."""
    dating = word.dating
    said_of = Range(max(dating.stated.latest, dating.effective.latest), min(dating.until.latest + 1, NEVER))
    by = None if retraction is None else TakenBack(_said(retraction), retraction.dating.stated.latest)
    return place_word(_said(word), word.matter, word.speaker, said_of, by)


def _said(word: Weighed) -> KeptWord:
    return KeptWord(word.statement, word.claimant, word.status, word.holder, word.side, word.rank)


def merged(ranges: Iterable[Range]) -> list[Range]:
    """Return them in order, those that meet as one."""
    found = list[Range]()
    for each in sorted(ranges):
        if found and each.begins <= found[-1].ends:
            found[-1] = found[-1].hull(each)
        else:
            found.append(each)
    return found
