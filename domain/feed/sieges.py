"""A speaker's words on the siege of one place, and its captures, which end encirclements: each put in at little cost.

At an instant, the greatest word governs, and the greatest capture alone says whether it is captured.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from domain.dates.instants import Instant
from domain.feed.contenders import Contenders
from domain.record.dating import NEVER
from domain.stances.governing import captor_of
from domain.stances.succession import EVER, Capture, GoverningStretch, Interval, Succession, Taken, differences_between
from domain.vocabulary import ClaimantId, StatementId, Status, Voice


class Siege:
    """``succession`` says which word governs, and where it is captured."""

    def __init__(self, words: Iterable[Interval], captures: Iterable[Capture]) -> None:
        self._words = Contenders(words)
        self._captures = {side: Contenders(of_side) for side, of_side in _by_side(captures).items()}
        self.succession = Succession()
        self._cut(EVER, NEVER)

    def exchange(
        self, statements: Sequence[StatementId], words: Sequence[Interval], captures: Iterable[Capture]
    ) -> Sequence[Taken]:
        """Exchange the words and captures of ``statements`` for new ones. Returns the stretches that change."""
        changed = [*self._words.exchange(statements, words)]
        new = _by_side(captures)
        for side in {**self._captures, **new}:
            of_side = self._captures.setdefault(side, Contenders())
            changed += of_side.exchange(statements, new.get(side, ()))
        if not changed:
            return []
        return self._cut(min(old.begins for old, _ in changed), max(old.ends for old, _ in changed))

    def _cut(self, begins: Instant, ends: Instant) -> Sequence[Taken]:
        """See anew where captures end the words that govern from ``begins`` until ``ends``, or until ``begins``."""
        words = self._words.succession
        first, last = words.holding(max(begins - 1, EVER)).begins, words.holding(ends - 1).ends
        before = self.succession.between(first, last)
        now = [piece for stretch in words.between(first, last) for piece in self._pieces(stretch)]
        self.succession.become(now)
        return list(differences_between(before, now))

    def _pieces(self, stretch: GoverningStretch) -> Iterator[GoverningStretch]:
        captures = tuple(self._captures_of(stretch))
        if stretch.interval is None or not captures:
            yield stretch
            return
        for piece in stretch.interval._replace(captures=captures).pieces():
            begins, ends = max(piece.begins, stretch.begins), min(piece.ends, stretch.ends)
            if begins < ends:
                yield GoverningStretch(begins, ends, piece)

    def _captures_of(self, stretch: GoverningStretch) -> Iterator[Capture]:
        """The greatest captures that outrank its word: at each instant in it, and at the one that ends it."""
        captor = None if stretch.interval is None else captor_of(stretch.interval.word, Status.ENCIRCLED, Voice.SIDE)
        if stretch.interval is None or captor is None or captor.side not in self._captures:
            return
        greatest = self._captures[captor.side].succession
        for _, _, capture in greatest.between(stretch.begins, min(stretch.ends + 1, NEVER)):
            if capture is not None and capture.word.rank > stretch.interval.word.rank:
                yield Capture(capture.word, capture.begins, capture.ends)


def _by_side(captures: Iterable[Capture]) -> dict[ClaimantId, list[Interval]]:
    found: dict[ClaimantId, list[Interval]] = {}
    for word, begins, ends in captures:
        if word.side is not None:
            found.setdefault(word.side, []).append(Interval(word=word, begins=begins, ends=ends, retraction=None))
    return found
