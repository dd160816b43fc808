"""Who governs along time: the words of one speaker about one place, in one matter.

Along about = said-by each word counts in one interval. A word can be put in without a look at all the others.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from domain.dates.instants import Instant
from domain.record.dating import NEVER
from domain.stances.governing import Weighed
from domain.vocabulary import Bound

EVER: Instant = -NEVER  # before every bound


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    word: Weighed
    begins: Instant
    ends: Instant
    retraction: Weighed | None  # that ends it, unless its ``until`` does first


def interval_of(word: Weighed, retraction: Weighed | None, bound: Bound) -> Interval | None:
    """When ``word`` counts; None where it never does. ``retraction``: the one that is known to take it back."""
    begins = max(word.stated(bound), word.effective(bound))
    ends = min(word.dating.until_latest + 1, NEVER)
    if retraction is not None and retraction.stated(bound) <= ends:
        ends = retraction.stated(bound)
    else:
        retraction = None
    return Interval(word=word, begins=begins, ends=ends, retraction=retraction) if begins < ends else None


class GoverningStretch(NamedTuple):
    """From ``begins`` until ``ends``, which it does not hold."""

    begins: Instant
    ends: Instant
    interval: Interval | None

    @property
    def word(self) -> Weighed | None:
        return None if self.interval is None else self.interval.word


class Succession:
    """Of the intervals put in, the one of the greatest rank at each instant."""

    def __init__(self, intervals: Iterable[Interval] = ()) -> None:
        self._starts: list[Instant] = [EVER]
        self._governing: list[Interval | None] = [None]
        for interval in intervals:
            self.put(interval)

    def at(self, instant: Instant) -> Weighed | None:
        interval = self._governing[bisect_right(self._starts, instant) - 1]
        return None if interval is None else interval.word

    def next_after(self, instant: Instant) -> Instant | None:
        """When another interval governs next."""
        index = bisect_right(self._starts, instant)
        return self._starts[index] if index < len(self._starts) else None

    def put(self, interval: Interval) -> list[GoverningStretch]:
        """Returns the stretches that ``interval`` takes, as they were before."""
        first, end = self._cut(interval.begins), self._cut(interval.ends)
        taken = list[GoverningStretch]()
        for index in range(first, end):
            there = self._governing[index]
            if there is None or there.word.rank < interval.word.rank:
                until = self._starts[index + 1] if index + 1 < len(self._starts) else NEVER
                taken.append(GoverningStretch(self._starts[index], until, there))
                self._governing[index] = interval
        self._join(first, end)
        return taken

    def turns(self) -> Iterator[tuple[Instant, Interval | None]]:
        """When each stretch begins, and what governs in it."""
        return zip(self._starts, self._governing, strict=True)

    def stretches(self) -> Iterator[GoverningStretch]:
        return map(GoverningStretch, self._starts, [*self._starts[1:], NEVER], self._governing)

    def _cut(self, instant: Instant) -> int:
        """Let a stretch begin at ``instant``. Returns its index."""
        index = bisect_left(self._starts, instant)
        if instant < NEVER and (index == len(self._starts) or self._starts[index] != instant):
            self._starts.insert(index, instant)
            self._governing.insert(index, self._governing[index - 1])
        return index

    def _join(self, first: int, last: int) -> None:
        """Make one of neighbours with the same interval, from the stretch ``first`` to ``last``."""
        for index in range(min(last, len(self._starts) - 1), max(first, 1) - 1, -1):
            if self._governing[index] is self._governing[index - 1]:
                del self._starts[index]
                del self._governing[index]


def differences(before: Succession, after: Succession) -> Iterator[tuple[GoverningStretch, GoverningStretch]]:
    """The common stretches at which another interval governs: as it was, and as it is."""
    olds, news = list(before.stretches()), list(after.stretches())
    i = j = 0
    while i < len(olds) and j < len(news):
        old, new = olds[i], news[j]
        begins, ends = max(old.begins, new.begins), min(old.ends, new.ends)
        if old.interval != new.interval:
            yield GoverningStretch(begins, ends, old.interval), GoverningStretch(begins, ends, new.interval)
        i, j = i + (old.ends == ends), j + (new.ends == ends)
