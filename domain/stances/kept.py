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
Rewriting: TypeAlias = Callable[[Stretch], Sequence[Stretch] | None]  # of the part of a stretch; None: as it is


class Stretches:
    """By default, those of a speaker who has said nothing yet: they are new."""

    def __init__(self, stretches: Iterable[Stretch] | None = None) -> None:
        self._all = [SILENCE] if stretches is None else list(stretches)
        self._starts = [each.begins for each in self._all]
        self._died: dict[Stretch, None] = {}
        self._born: dict[Stretch, None] = {SILENCE: None} if stretches is None else {}

    def settle(self) -> tuple[list[Stretch], list[Stretch]]:
        """Return those that died and those that were born since the last time."""
        died, born = list(self._died), list(self._born)
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

        def taken(part: Stretch) -> Sequence[Stretch] | None:
            if part.said is not None and part.said.rank >= said.rank:
                return None
            return _pieces(said, part.range, captured)

        return self._rewrite(counts, taken)

    def free(self, statement: StatementId, within: Range) -> list[Range]:
        """Take ``statement`` away from where it is the latest. Returns where it was."""
        freed = list[Range]()

        def silenced(part: Stretch) -> Sequence[Stretch] | None:
            if part.said is None or part.said.statement != statement:
                return None
            freed.append(part.range)
            return [Stretch(part.begins, part.ends, None)]

        self._rewrite(within, silenced)
        return freed

    def recapture(
        self, capture: KeptWord, within: Range, captured: Callable[[KeptWord, Range], Sequence[Range]]
    ) -> list[Range]:
        """See anew where encirclements that ``capture`` may end are captured. Returns their parts that it touches."""

        def seen(part: Stretch) -> Sequence[Stretch] | None:
            said = part.said
            return (
                None
                if said is None or not _ends(capture, said)
                else _pieces(said, part.range, captured(said, part.range))
            )

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
        reach = within.common(Range(self._starts[0], self._all[-1].ends)) if self._all else None
        if reach is None:
            return None
        first, last = bisect_right(self._starts, reach.begins) - 1, bisect_left(self._starts, reach.ends)
        new, changed = list[Stretch](), None
        for each in self._all[first:last]:
            part = each._replace(begins=max(each.begins, reach.begins), ends=min(each.ends, reach.ends))
            pieces = change(part)
            if pieces is None:
                _join(new, each)
                continue
            changed = part.range.hull(changed)
            for piece in (each._replace(ends=part.begins), *pieces, each._replace(begins=part.ends)):
                _join(new, piece)
        if changed is not None:
            self._replace(first, last, new)
        return changed

    def _replace(self, first: int, last: int, new: Sequence[Stretch]) -> None:
        """Put ``new`` in the place of those from ``first`` to ``last``, joined with their neighbours."""
        before, after = max(first - 1, 0), min(last + 1, len(self._all))
        joined = list[Stretch]()
        for each in (*self._all[before:first], *new, *self._all[last:after]):
            _join(joined, each)
        old = self._all[before:after]
        kept, is_born = set(old).intersection(joined), self._born
        for each in old:
            if each not in kept:
                self._move(each, is_born, self._died)
        for each in joined:
            if each not in kept:
                self._move(each, self._died, is_born)
        self._all[before:after] = joined
        self._starts[before:after] = [each.begins for each in joined]

    @staticmethod
    def _move(stretch: Stretch, out_of: dict[Stretch, None], to: dict[Stretch, None]) -> None:
        if stretch in out_of:
            del out_of[stretch]
        else:
            to[stretch] = None


def _ends(capture: KeptWord, siege: KeptWord) -> bool:
    return siege.status is Status.ENCIRCLED and siege.side == capture.side and siege.rank < capture.rank


def _join(stretches: list[Stretch], piece: Stretch) -> None:
    """Add ``piece``, to the last one if it says the same."""
    if piece.begins >= piece.ends:
        return
    last = stretches[-1] if stretches else None
    if last is not None and last.said == piece.said and last.is_captured == piece.is_captured:
        stretches[-1] = last._replace(ends=piece.ends)
    else:
        stretches.append(piece)


def _pieces(said: KeptWord, counts: Range, captured: Iterable[Range]) -> list[Stretch]:
    """``said`` in ``counts``, cut where it begins or ceases to be captured. ``captured`` is in order."""
    pieces, begins = list[Stretch](), counts.begins
    for each in captured:
        part = each.common(counts)
        if part is not None:
            pieces += [Stretch(begins, part.begins, said), Stretch(part.begins, part.ends, said, is_captured=True)]
            begins = part.ends
    return [*pieces, Stretch(begins, counts.ends, said)]
