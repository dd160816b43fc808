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
    """A statement as it is known at a position: when it counts, and the known retraction of it."""

    said: KeptWord
    matter: Matter | None
    speaker: ClaimantId | None
    begins: Instant
    until: Instant  # which it excludes
    taken_back: TakenBack | None = None

    @property
    def taken_back_at(self) -> Instant:
        return NEVER if self.taken_back is None else self.taken_back.at

    @property
    def counts(self) -> Range | None:
        ends = min(self.until, self.taken_back_at)
        is_stance = self.matter is not None and self.speaker is not None
        return Range(self.begins, ends) if is_stance and self.begins < ends else None

    @property
    def captures(self) -> Range | None:
        """When it ends encirclements by its side: its ``until`` does not matter."""
        if self.said.status is not Status.CONTROLLED or self.said.side is None or self.speaker is None:
            return None
        return Range(self.begins, self.taken_back_at) if self.begins < self.taken_back_at else None


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
    return PlaceWord(
        said=_said(word),
        matter=word.matter,
        speaker=word.speaker,
        begins=max(dating.stated.latest, dating.effective.latest),
        until=min(dating.until.latest + 1, NEVER),
        taken_back=None if retraction is None else TakenBack(_said(retraction), retraction.dating.stated.latest),
    )


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
