"""The stretches of one speaker about one place in one matter, kept: a change costs the stretches that it changes.

They cover all time, or all of a window that is loaded, without a gap: where no statement counts, nothing is said.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple, TypeAlias

from domain.dates.instants import Instant
from domain.record.dating import NEVER
from domain.stances.governing import Rank
from domain.stances.succession import EVER
from domain.vocabulary import ClaimantId, StatementId, Status


class KeptWord(NamedTuple):
    """A statement as a stretch keeps it."""

    statement: StatementId
    claimant: ClaimantId
    status: Status | None  # None: a retraction
    holder: ClaimantId | None
    side: ClaimantId | None
    rank: Rank


class Range(NamedTuple):
    """From ``begins`` until ``ends``, which it excludes."""

    begins: Instant
    ends: Instant

    def common(self, other: Range) -> Range | None:
        begins, ends = max(self.begins, other.begins), min(self.ends, other.ends)
        return Range(begins, ends) if begins < ends else None

    def hull(self, other: Range | None) -> Range:
        if other is None:
            return self
        return Range(min(self.begins, other.begins), max(self.ends, other.ends))

    def without(self, other: Range | None) -> list[Range]:
        if other is None or self.common(other) is None:
            return [self]
        parts = (Range(self.begins, other.begins), Range(other.ends, self.ends))
        return [part for part in parts if part.begins < part.ends]


ALL_TIME = Range(EVER, NEVER)


class Stretch(NamedTuple):
    """The latest statement in it, or None where none counts. A captured one leaves its speaker without a stance."""

    begins: Instant
    ends: Instant
    said: KeptWord | None
    is_captured: bool = False

    @property
    def range(self) -> Range:
        return Range(self.begins, self.ends)

    @property
    def stance(self) -> KeptWord | None:
        return None if self.is_captured else self.said


SILENCE = Stretch(EVER, NEVER, None)
NOTHING: tuple[Sequence[Stretch], Sequence[Stretch]] = (), ()
Rewriting: TypeAlias = Callable[[KeptWord | None, Instant, Instant], Sequence[Stretch] | None]  # None: as it is


class Stretches:
    """By default, those of a speaker who has said nothing yet: they are new."""

    def __init__(self, stretches: Iterable[Stretch] | None = None) -> None:
        self._all = [SILENCE] if stretches is None else list(stretches)
        self._starts = [each.begins for each in self._all]
        self._died: dict[Instant, Stretch] = {}  # by beginning: none but those that were kept
        self._born: dict[Instant, Stretch] = {EVER: SILENCE} if stretches is None else {}

    def settle(self) -> tuple[Sequence[Stretch], Sequence[Stretch]]:
        """Return those that died and those that were born since the last time."""
        if not (self._died or self._born):
            return NOTHING
        died, born = list(self._died.values()), list(self._born.values())
        self._died, self._born = {}, {}
        return died, born

    def __iter__(self) -> Iterator[Stretch]:
        return iter(self._all)

    def touching(self, window: Range) -> Sequence[Stretch]:
        """Those that have an instant of ``window``, or its end, or end where it begins."""
        first = max(bisect_left(self._starts, window.begins) - 1, 0)
        return self._all[first : bisect_right(self._starts, window.ends)]

    def put(self, said: KeptWord, counts: Range, *, captured: Sequence[Range] = ()) -> Range | None:
        """Let ``said`` take what it outranks. ``captured``: where it is. Returns around all that it takes."""
        if not captured and self._put_inside(said, counts):
            return counts

        def taken(there: KeptWord | None, begins: Instant, ends: Instant) -> Sequence[Stretch] | None:
            if there is not None and there.rank >= said.rank:
                return None
            return _pieces(said, Range(begins, ends), captured) if captured else (Stretch(begins, ends, said),)

        return self._rewrite(counts, taken)

    def _put_inside(self, said: KeptWord, counts: Range) -> bool:
        """Let ``said`` take the middle or the end of one stretch, as nearly all do. Returns whether it has."""
        index = bisect_right(self._starts, counts.begins) - 1
        there = self._all[index] if index >= 0 else None
        if there is None or counts.begins == there.begins or counts.ends > there.ends:
            return False
        if there.said is not None and there.said.rank >= said.rank:
            return False
        if counts.ends == there.ends != NEVER:
            return False  # the next one may say the same
        born = [Stretch(there.begins, counts.begins, there.said, there.is_captured), Stretch(*counts, said)]
        if counts.ends < there.ends:
            born.append(Stretch(counts.ends, there.ends, there.said, there.is_captured))
        self._exchange(index, [there], born)
        return True

    def free(self, statement: StatementId, within: Range) -> list[Range]:
        """Take ``statement`` away from where it is the latest. Returns where it was."""
        freed = list[Range]()

        def silenced(there: KeptWord | None, begins: Instant, ends: Instant) -> Sequence[Stretch] | None:
            if there is None or there.statement != statement:
                return None
            freed.append(Range(begins, ends))
            return (Stretch(begins, ends, None),)

        self._rewrite(within, silenced)
        return freed

    def recapture(
        self, capture: KeptWord, within: Range, captured: Callable[[KeptWord, Range], Sequence[Range]]
    ) -> list[Range]:
        """See anew where encirclements that ``capture`` may end are captured. Returns their parts that it touches."""

        def seen(there: KeptWord | None, begins: Instant, ends: Instant) -> Sequence[Stretch] | None:
            if there is None or not _ends(capture, there):
                return None
            return _pieces(there, Range(begins, ends), captured(there, Range(begins, ends)))

        around = [
            Range(max(each.begins, within.begins), min(each.ends, within.ends))
            for each in self.touching(within)
            if each.said is not None and _ends(capture, each.said)
        ]
        self._rewrite(within, seen)
        return around

    def become(self, stretches: Sequence[Stretch]) -> None:
        self._replace(0, len(self._all), stretches)

    def extend(self, stretches: Iterable[Stretch]) -> None:
        """By those that follow, loaded later."""
        more = [each for each in stretches if not self._all or each.begins >= self._all[-1].ends]
        self._all += more
        self._starts += [each.begins for each in more]

    def _rewrite(self, within: Range, change: Rewriting) -> Range | None:
        """Change the parts of stretches in ``within``. Returns around those that were changed."""
        if not self._all:
            return None
        begins, ends = max(within.begins, self._starts[0]), min(within.ends, self._all[-1].ends)
        first, last = bisect_right(self._starts, begins) - 1, bisect_left(self._starts, ends)
        new, changed = list[Stretch](), list[Instant]()
        for each in self._all[first:last]:
            since, until = max(each.begins, begins), min(each.ends, ends)
            pieces = None if since >= until else change(each.said, since, until)
            if pieces is None:
                new.append(each)
                continue
            changed += (since, until)
            if each.begins < since:
                new.append(Stretch(each.begins, since, each.said, each.is_captured))
            new += pieces
            if until < each.ends:
                new.append(Stretch(until, each.ends, each.said, each.is_captured))
        if not changed:
            return None
        self._replace(first, last, new)
        return Range(changed[0], changed[-1])

    def _replace(self, first: int, last: int, new: Sequence[Stretch]) -> None:
        """Put ``new`` in the place of those from ``first`` to ``last``, joined with their neighbours."""
        before, after = self._all[max(first - 1, 0) : first], self._all[last : last + 1]
        old, now = [*before, *self._all[first:last], *after], _joined([*before, *new, *after])
        first -= len(before)
        same, ending = 0, 0
        most = min(len(old), len(now))
        while same < most and old[same] == now[same]:
            same += 1
        while ending < most - same and old[-1 - ending] == now[-1 - ending]:
            ending += 1
        self._exchange(first + same, old[same : len(old) - ending], now[same : len(now) - ending])

    def _exchange(self, index: int, died: Sequence[Stretch], born: Sequence[Stretch]) -> None:
        """``born`` take the place of ``died``, which begin at ``index``."""
        for each in died:
            _move(each, self._born, self._died)
        for each in born:
            _move(each, self._died, self._born)
        self._all[index : index + len(died)] = born
        self._starts[index : index + len(died)] = [each.begins for each in born]


def _move(stretch: Stretch, out_of: dict[Instant, Stretch], to: dict[Instant, Stretch]) -> None:
    if out_of.get(stretch.begins) == stretch:
        del out_of[stretch.begins]
    else:
        to[stretch.begins] = stretch


def _ends(capture: KeptWord, siege: KeptWord) -> bool:
    return siege.status is Status.ENCIRCLED and siege.side == capture.side and siege.rank < capture.rank


def _joined(stretches: Iterable[Stretch]) -> list[Stretch]:
    """Those that say the same as the one before them are part of it."""
    joined = list[Stretch]()
    for each in stretches:
        last = joined[-1] if joined else None
        if last is not None and last.said == each.said and last.is_captured == each.is_captured:
            joined[-1] = Stretch(last.begins, each.ends, last.said, last.is_captured)
        else:
            joined.append(each)
    return joined


def _pieces(said: KeptWord, within: Range, captured: Iterable[Range]) -> list[Stretch]:
    """``said`` in ``within``, cut where it begins or ceases to be captured. ``captured`` is in order."""
    pieces, begins = list[Stretch](), within.begins
    for each in captured:
        part = each.common(within)
        if part is not None:
            pieces += [Stretch(begins, part.begins, said), Stretch(part.begins, part.ends, said, is_captured=True)]
            begins = part.ends
    return [each for each in (*pieces, Stretch(begins, within.ends, said)) if each.begins < each.ends]
