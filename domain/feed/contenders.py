"""A speaker's words on control of one place. One can be put in or taken out at little cost."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterable, Iterator, Sequence

from domain.stances.governing import Rank
from domain.stances.succession import Interval, Succession, Taken, differences_between
from domain.vocabulary import StatementId


def rank_of(interval: Interval) -> Rank:
    return interval.word.rank


class Contenders:
    """``succession`` says which of them governs. No capture cuts an interval of control."""

    def __init__(self, intervals: Iterable[Interval] = ()) -> None:
        self._by_rank = sorted(intervals, key=rank_of)
        self._of = {interval.word.statement: interval for interval in self._by_rank}
        self.succession = Succession(self._by_rank)

    def put(self, interval: Interval) -> Sequence[Taken]:
        """Returns the stretches that it takes."""
        self._add(interval)
        return self.succession.put(interval)

    def exchange(self, statements: Iterable[StatementId], new: Sequence[Interval]) -> Sequence[Taken]:
        """Take out the intervals of ``statements``, and put in ``new`` ones. Returns the stretches that change."""
        old = [self._of[statement] for statement in statements if statement in self._of]
        if not (old or new):
            return []
        begins = min(interval.begins for interval in (*old, *new))
        ends = max(interval.ends for interval in (*old, *new))
        before = self.succession.between(begins, ends)
        for interval in old:
            self.succession.take_out(interval, self._drop(interval))
        for interval in new:
            self._add(interval)
            self.succession.put(interval)
        return list(differences_between(before, self.succession.between(begins, ends)))

    def _add(self, interval: Interval) -> None:
        if self._by_rank and interval.word.rank < self._by_rank[-1].word.rank:
            insort(self._by_rank, interval, key=rank_of)
        else:  # it is the latest, as nearly all are
            self._by_rank.append(interval)
        self._of[interval.word.statement] = interval

    def _drop(self, interval: Interval) -> Iterator[Interval]:
        """Forget it. Returns those below it, the greatest first."""
        index = bisect_left(self._by_rank, interval.word.rank, key=rank_of)
        del self._by_rank[index], self._of[interval.word.statement]
        return (self._by_rank[below] for below in range(index - 1, -1, -1))
