"""All known words about one place, in the orders in which keeping its stretches asks for them."""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterable, Iterator, Mapping, Sequence

from domain.dates.instants import Instant
from domain.stances.governing import Rank
from domain.stances.keeping.known import PlaceWord, TakenBack, TrackKey, merged
from domain.stances.keeping.speaker import KeptWord, Range, Stretch
from domain.vocabulary import ClaimantId, Matter, StatementId


class RememberedWords:
    """``KnownWords`` of a place whose stretches are all there. ``revise`` moves it on to the next entry."""

    def __init__(self, words: Iterable[PlaceWord] = ()) -> None:
        self._counting: dict[TrackKey, list[PlaceWord]] = {}  # by rank
        self._captures: dict[tuple[ClaimantId, ClaimantId | None], list[PlaceWord]] = {}  # by speaker and side; by rank
        self._taken_back: dict[StatementId, TakenBack] = {}
        self.size = 0
        for word in words:
            self._add(word)

    def revise(self, before: PlaceWord | None, after: PlaceWord | None) -> None:
        if before is not None:
            self._remove(before)
        if after is not None:
            self._add(after)

    def _add(self, word: PlaceWord) -> None:
        self.size += 1
        for words in self._lists(word):
            insort(words, word, key=_rank)
        if word.taken_back is not None:
            self._taken_back[word.said.statement] = word.taken_back

    def _remove(self, word: PlaceWord) -> None:
        self.size -= 1
        for words in self._lists(word):
            del words[bisect_left(words, word.said.rank, key=_rank)]
        self._taken_back.pop(word.said.statement, None)

    def _lists(self, word: PlaceWord) -> Iterator[list[PlaceWord]]:
        if word.speaker is None:
            return
        if word.counts is not None and word.matter is not None:
            yield self._counting.setdefault(TrackKey(word.matter, word.speaker), [])
        if word.captures is not None:
            yield self._captures.setdefault((word.speaker, word.said.side), [])

    def below(self, key: TrackKey, rank: Rank, within: Range) -> Iterator[PlaceWord]:
        words = self._counting.get(key, [])
        for index in range(bisect_left(words, rank, key=_rank) - 1, -1, -1):
            word = words[index]
            if word.counts is not None and word.counts.common(within) is not None:
                yield word

    def captured(self, speaker: ClaimantId, siege: KeptWord, within: Range) -> Sequence[Range]:
        """A capture as a rule lasts, so that the first of them leaves little to look for."""
        found, left = list[Range](), [within]
        for _, when in self._capturing(speaker, siege):
            if not left:
                break
            found += [part for each in left if (part := when.common(each)) is not None]
            left = [part for each in left for part in each.without(when)]
        return merged(found)

    def capture_at(self, speaker: ClaimantId, siege: KeptWord, instant: Instant) -> KeptWord | None:
        counting = (said for said, when in self._capturing(speaker, siege) if when.begins <= instant < when.ends)
        return max(counting, key=lambda said: said.rank, default=None)

    def retraction_at(self, statement: StatementId, instant: Instant) -> KeptWord | None:
        taken_back = self._taken_back.get(statement)
        return taken_back.by if taken_back is not None and taken_back.at == instant else None

    def stretches(self, matter: Matter, within: Range) -> Mapping[ClaimantId, Sequence[Stretch]]:
        del matter, within
        return {}

    def _capturing(self, speaker: ClaimantId, siege: KeptWord) -> Iterator[tuple[KeptWord, Range]]:
        """By rank, the captures of ``siege``, and when they count."""
        words = self._captures.get((speaker, siege.side), [])
        for index in range(bisect_right(words, siege.rank, key=_rank), len(words)):
            if (captures := words[index].captures) is not None:
                yield words[index].said, captures


def _rank(word: PlaceWord) -> Rank:
    return word.said.rank
