"""Who governs along time: the words of one speaker about one place, in one matter.

Along about = said-by each word counts in one interval. A word can be put in without a look at all the others.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from operator import attrgetter
from typing import NamedTuple, TypeAlias

from domain.dates.instants import Instant
from domain.record.dating import NEVER
from domain.stances.governing import Captor, Rank, Weighed, captor_of
from domain.vocabulary import Bound, Matter, StatementId, Status, Voice

EVER: Instant = -NEVER  # before every bound


class Capture(NamedTuple):
    """A word that ends an encirclement while it counts: until it is taken back, whatever its ``until``."""

    word: Weighed
    begins: Instant
    ends: Instant


class _Stretch(NamedTuple):
    begins: Instant
    ends: Instant


class Interval(NamedTuple):
    """When a word counts."""

    word: Weighed
    begins: Instant
    ends: Instant
    retraction: Weighed | None  # that ends it, unless its ``until`` does first
    captures: tuple[Capture, ...] = ()  # that outrank it, of any time
    is_captured: bool = False  # then it leaves its speaker without a stance

    def captured_by(self, captures: Sequence[Capture]) -> Interval:
        """With those of ``captures``, which are by rank, that outrank it."""
        return self._replace(captures=tuple(captures[bisect_right(captures, self.word.rank, key=_rank) :]))

    def retraction_at(self, instant: Instant) -> Weighed | None:
        """The one that takes it back from ``instant`` on."""
        return self.retraction if self.ends == instant else None

    def captures_at(self, instant: Instant) -> list[Weighed]:
        return [each.word for each in self.captures if each.begins <= instant < each.ends]

    def pieces(self) -> Iterator[Interval]:
        """In order, cut where it begins or ceases to be captured."""
        if not self.captures:
            yield self
            return
        begins = self.begins
        for captured in self._captured():
            if begins < captured.begins:
                yield self._piece(begins, captured.begins, is_captured=False)
            yield self._piece(captured.begins, captured.ends, is_captured=True)
            begins = captured.ends
        if begins < self.ends:
            yield self._piece(begins, self.ends, is_captured=False)

    def _captured(self) -> Iterator[_Stretch]:
        """Yield the longest stretches in which some capture counts, in order."""
        reached: _Stretch | None = None
        for each in sorted(self.captures, key=attrgetter("begins")):
            begins, ends = max(each.begins, self.begins), min(each.ends, self.ends)
            if begins >= ends:
                continue
            if reached is not None and begins > reached.ends:
                yield reached
                reached = None
            reached = _Stretch(begins, ends) if reached is None else _Stretch(reached.begins, max(ends, reached.ends))
            if reached.ends == self.ends:
                break
        if reached is not None:
            yield reached

    def _piece(self, begins: Instant, ends: Instant, *, is_captured: bool) -> Interval:
        retraction = self.retraction if ends == self.ends else None
        return self._replace(begins=begins, ends=ends, retraction=retraction, is_captured=is_captured)


Retractions = Mapping[StatementId, Weighed]  # that are known, by what they take back


def intervals(
    words: Sequence[Weighed], retractions: Retractions, *, bound: Bound, voice: Voice, matter: Matter
) -> Iterator[Interval]:
    """When the words in ``matter`` count. ``words`` are of one place, in any matter: captures are words of control."""
    captured = _captures(words, retractions, bound, voice) if matter is Matter.SIEGE else {}
    for word in words:
        if word.matter is not matter or word.speaker_in(voice) is None:
            continue
        interval = interval_of(word, retractions.get(word.statement), bound)
        if interval is not None:
            captor = captor_of(word, Status.ENCIRCLED, voice)
            yield interval if captor is None else interval.captured_by(captured.get(captor, []))


def _captures(
    words: Iterable[Weighed], retractions: Retractions, bound: Bound, voice: Voice
) -> dict[Captor, list[Capture]]:
    found: dict[Captor, list[Capture]] = {}
    for word in words:
        captor = captor_of(word, Status.CONTROLLED, voice)
        capture = None if captor is None else capture_of(word, retractions.get(word.statement), bound)
        if captor is not None and capture is not None:
            found.setdefault(captor, []).append(capture)
    return {captor: sorted(captures, key=_rank) for captor, captures in found.items()}


def _rank(capture: Capture) -> Rank:
    return capture.word.rank


def capture_of(word: Weighed, retraction: Weighed | None, bound: Bound) -> Capture | None:
    """When ``word``, which claims control, is a capture; None where it never is."""
    begins = max(word.stated(bound), word.effective(bound))
    ends = NEVER if retraction is None else retraction.stated(bound)
    return Capture(word, begins, ends) if begins < ends else None


def interval_of(word: Weighed, retraction: Weighed | None, bound: Bound) -> Interval | None:
    """When ``word`` counts; None where it never does. ``retraction``: the one that is known to take it back."""
    stated, effective, until = word.dating
    begins = max(stated.latest, effective.latest) if bound is Bound.LATEST else max(stated.earliest, effective.earliest)
    ends = min(until.latest + 1, NEVER)
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
        return governing(self.interval)


def governing(interval: Interval | None) -> Weighed | None:
    """The word of the latest interval, unless a capture ends it."""
    return None if interval is None or interval.is_captured else interval.word


Taken: TypeAlias = tuple[GoverningStretch, GoverningStretch]  # as it was, and as it is


class Succession:
    """Of the intervals put in, the one of the greatest rank at each instant."""

    def __init__(self, intervals: Iterable[Interval] = ()) -> None:
        self._starts: list[Instant] = [EVER]
        self._latest: list[Interval | None] = [None]
        for interval in intervals:
            self.put(interval)

    def at(self, instant: Instant) -> Weighed | None:
        return governing(self._latest[bisect_right(self._starts, instant) - 1])

    def next_after(self, instant: Instant) -> Instant | None:
        """When another interval governs next."""
        if self._starts[-1] <= instant:
            return None
        return self._starts[bisect_right(self._starts, instant)]

    def holding(self, instant: Instant) -> GoverningStretch:
        """The stretch that holds ``instant``."""
        at = bisect_right(self._starts, instant) - 1
        return GoverningStretch(self._starts[at], self._end(at), self._latest[at])

    def between(self, begins: Instant, ends: Instant) -> list[GoverningStretch]:
        """The stretches from ``begins`` until ``ends``, cut there."""
        first, end = bisect_right(self._starts, begins) - 1, bisect_left(self._starts, ends)
        return [
            GoverningStretch(max(self._starts[at], begins), min(self._end(at), ends), self._latest[at])
            for at in range(first, end)
        ]

    def copy(self) -> Succession:
        same = Succession()
        same._starts, same._latest = [*self._starts], [*self._latest]
        return same

    def take_out(self, interval: Interval, lower: Iterable[Interval]) -> None:
        """Give its stretches to the ones that outrank the rest: ``lower`` are those below it, the greatest first.

        For intervals that no capture cuts.
        """
        gaps = [each for each in self.between(interval.begins, interval.ends) if each.interval is interval]
        for gap in gaps:
            self._assign(gap.begins, gap.ends, None)
        open_gaps = [(gap.begins, gap.ends) for gap in gaps]
        for other in lower:
            if not open_gaps:
                return
            open_gaps = [left for gap in open_gaps for left in self._fill(gap, other)]

    def _fill(self, gap: tuple[Instant, Instant], interval: Interval) -> Iterator[tuple[Instant, Instant]]:
        """Give ``interval`` its part of ``gap``. Yields the parts that are left."""
        begins, ends = max(gap[0], interval.begins), min(gap[1], interval.ends)
        if begins >= ends:
            yield gap
            return
        self._assign(begins, ends, interval)
        if gap[0] < begins:
            yield gap[0], begins
        if ends < gap[1]:
            yield ends, gap[1]

    def _assign(self, begins: Instant, ends: Instant, interval: Interval | None) -> None:
        first, end = self._cut(begins), self._cut(ends)
        self._latest[first:end] = [interval] * (end - first)
        self._join(first, end)

    def become(self, stretches: Sequence[GoverningStretch]) -> None:
        """From the first of them to the last, which follow each other, it is as they are."""
        first, end = self._cut(stretches[0].begins), self._cut(stretches[-1].ends)
        self._starts[first:end] = [stretch.begins for stretch in stretches]
        self._latest[first:end] = [stretch.interval for stretch in stretches]
        self._join(first, first + len(stretches))

    def _end(self, index: int) -> Instant:
        return self._starts[index + 1] if index + 1 < len(self._starts) else NEVER

    def put(self, interval: Interval) -> list[Taken]:
        """Returns the stretches that ``interval`` takes."""
        if not interval.captures:
            return self._put(interval)
        return [taken for piece in interval.pieces() for taken in self._put(piece)]

    def _put(self, interval: Interval) -> list[Taken]:
        first, end = self._cut(interval.begins), self._cut(interval.ends)
        taken = list[Taken]()
        for index in range(first, end):
            there = self._latest[index]
            if there is None or there.word.rank < interval.word.rank:
                begins, until = self._starts[index], self._end(index)
                taken.append((GoverningStretch(begins, until, there), GoverningStretch(begins, until, interval)))
                self._latest[index] = interval
        self._join(first, end)
        return taken

    def turns(self) -> Iterator[tuple[Instant, Interval | None]]:
        """When each stretch begins, and the latest interval in it, captured or not."""
        return zip(self._starts, self._latest, strict=True)

    def stretches(self) -> Iterator[GoverningStretch]:
        return map(GoverningStretch, self._starts, [*self._starts[1:], NEVER], self._latest)

    def _cut(self, instant: Instant) -> int:
        """Let a stretch begin at ``instant``. Returns its index."""
        index = bisect_left(self._starts, instant)
        if instant < NEVER and (index == len(self._starts) or self._starts[index] != instant):
            self._starts.insert(index, instant)
            self._latest.insert(index, self._latest[index - 1])
        return index

    def _join(self, first: int, last: int) -> None:
        """Make one of neighbours with the same interval, from the stretch ``first`` to ``last``."""
        for index in range(min(last, len(self._starts) - 1), max(first, 1) - 1, -1):
            if self._latest[index] is self._latest[index - 1]:
                del self._starts[index]
                del self._latest[index]


def differences(before: Succession, after: Succession) -> Iterator[Taken]:
    """The common stretches at which another interval governs."""
    return differences_between(list(before.stretches()), list(after.stretches()))


def differences_between(olds: Sequence[GoverningStretch], news: Sequence[GoverningStretch]) -> Iterator[Taken]:
    """Likewise. Both run from one instant to another without a gap."""
    i = j = 0
    while i < len(olds) and j < len(news):
        old, new = olds[i], news[j]
        begins, ends = max(old.begins, new.begins), min(old.ends, new.ends)
        if old.interval != new.interval:
            yield GoverningStretch(begins, ends, old.interval), GoverningStretch(begins, ends, new.interval)
        i, j = i + (old.ends == ends), j + (new.ends == ends)
