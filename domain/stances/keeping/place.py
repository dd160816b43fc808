"""One place along time, kept: its stretches, disputes and claims of control, bound ``latest``, voice ``side``.

An entry changes the stretches in which its statement counts, and the disputes and claims in that window alone. Other
statements are asked for only where they count again: of those that are known at its position.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from operator import attrgetter
from typing import Generic, NamedTuple, TypeVar

from domain.stances.keeping.known import KnownWords, PlaceWord, TrackKey
from domain.stances.keeping.settled import (
    Acknowledgement,
    ClaimRow,
    DisputeRow,
    RowT,
    Turn,
    claiming_in,
    claims_in,
    disputes_in,
    granted,
    touching,
    turns,
)
from domain.stances.keeping.speaker import ALL_TIME, KeptWord, Range, Stretch, Stretches
from domain.vocabulary import ClaimantId, Matter, Status

KeptT = TypeVar("KeptT", DisputeRow, ClaimRow, Stretch)
KeyT = TypeVar("KeyT")


class Revision(NamedTuple):
    """One statement before an entry and after it; None where it is not there."""

    before: PlaceWord | None
    after: PlaceWord | None


class Changed(NamedTuple, Generic[KeyT, KeptT]):
    """Rows of one key that died by an entry, and those that were born."""

    key: KeyT
    died: Sequence[KeptT]
    born: Sequence[KeptT]


class KeptPlace:
    """``stretches``, ``disputes`` and ``claims`` are those that touch a window, which holds all that will change.

    Stretches of a speaker that has some, but none in the window, are empty.
    """

    def __init__(self) -> None:
        self.stretches: dict[TrackKey, Stretches] = {}
        self.disputes: dict[Matter, list[DisputeRow]] = {}
        self.claims: dict[ClaimantId, list[ClaimRow]] = {}
        self.changed_disputes: list[Changed[Matter, DisputeRow]] = []
        self.changed_claims: list[Changed[ClaimantId, ClaimRow]] = []

    def changed_stretches(self) -> Iterator[Changed[TrackKey, Stretch]]:
        """Yield them once."""
        for key, stretches in self.stretches.items():
            died, born = stretches.settle()
            if died or born:
                yield Changed(key, died, born)

    def take(self, revisions: Sequence[Revision], *, sides: frozenset[ClaimantId], words: KnownWords) -> None:
        """Take in what an entry changes of the known statements."""
        windows: dict[Matter, Range] = {}
        for each in revisions:
            _widen(windows, self._revised(each, words), sides)
        for each in revisions:
            _widen(windows, self._recaptured(each, words), sides)
        for matter, window in windows.items():
            self._settle(matter, window, sides, words)

    def remake(self, known: Iterable[PlaceWord], *, sides: frozenset[ClaimantId], words: KnownWords) -> None:
        """Make all anew of the known words. All that is kept of the place has been loaded."""
        fresh: dict[TrackKey, Stretches] = {key: Stretches() for key in self.stretches}
        for word in sorted(known, key=lambda each: each.said.rank):
            if (counts := word.counts) is not None:
                key = _key(word)
                _put(fresh.setdefault(key, Stretches()), key, word.said, counts, words)
        for key, stretches in fresh.items():
            self._of(key).become(list(stretches))
        for matter in Matter:
            self._settle(matter, ALL_TIME, sides, words)

    def _of(self, key: TrackKey) -> Stretches:
        if key not in self.stretches:
            self.stretches[key] = Stretches()
        return self.stretches[key]

    # Stretches

    def _revised(self, revision: Revision, words: KnownWords) -> Iterator[tuple[TrackKey, Range]]:
        before, after = revision
        new = None if after is None else after.counts
        if before is not None and (old := before.counts) is not None:
            stays = (
                new
                if after is not None and new is not None and after.said == before.said and _key(after) == _key(before)
                else None
            )
            for gone in old.without(stays):
                yield from self._vacated(_key(before), before.said, gone, words)
            yield from self._retraction_revised(revision, old)
        if after is not None and new is not None:
            taken = _put(self._of(_key(after)), _key(after), after.said, new, words)
            if taken is not None:
                yield _key(after), taken

    def _vacated(
        self, key: TrackKey, said: KeptWord, within: Range, words: KnownWords
    ) -> Iterator[tuple[TrackKey, Range]]:
        """``said`` no longer counts in ``within``: what it had replaced stands again."""
        stretches = self._of(key)
        for gap in stretches.free(said.statement, within):
            yield key, gap
            for word in words.below(key, said.rank, gap):
                if (part := gap.common(word.counts or gap)) is not None:
                    _put(stretches, key, word.said, part, words)
                if all(each.said is not None for each in stretches.touching(gap) if each.range.common(gap)):
                    break

    def _retraction_revised(self, revision: Revision, counted: Range) -> Iterator[tuple[TrackKey, Range]]:
        """Another retraction may end a stretch at the same instant."""
        before, after = revision
        if before is not None and after is not None and before.taken_back != after.taken_back:
            end = Range(counted.ends, counted.ends)
            for each in self._of(_key(before)).touching(end):
                if each.said == before.said and each.ends == counted.ends:
                    yield _key(before), end

    def _recaptured(self, revision: Revision, words: KnownWords) -> Iterator[tuple[TrackKey, Range]]:
        """See anew the encirclements that a word of control captures, or has captured before it was revised."""
        for word, is_new in ((revision.before, False), (revision.after, True)):
            captures = None if word is None else word.captures
            if word is None or captures is None or word.speaker is None:
                continue
            key = TrackKey(Matter.SIEGE, word.speaker)
            siege = self.stretches.get(key)
            if siege is not None:
                seen = _captured_by(captures) if is_new else _seen_anew(word.speaker, words)
                for around in siege.recapture(word.said, captures, seen):
                    yield key, around

    # Disputes and claims

    def _settle(self, matter: Matter, window: Range, sides: frozenset[ClaimantId], words: KnownWords) -> None:
        turning = self._turns(matter, window, sides)
        rows = self.disputes.get(matter, [])
        if rows or any(len(turn.now) > 1 for turn in turning):  # one side alone disputes nothing
            kept = touching(rows, window)
            now = disputes_in(kept, window, turning, sides=sides, matter=matter, words=words)
            if now != kept:
                self.disputes[matter] = _in_place_of(kept, now, rows)
                self.changed_disputes.append(_changed(matter, kept, now))
        if matter is Matter.CONTROL:
            claiming = claiming_in(turning).union(side for side, rows in self.claims.items() if rows)
            for side in sorted(claiming):
                self._settle_claims(side, window, turning, sides=sides, words=words)

    def _settle_claims(
        self,
        side: ClaimantId,
        window: Range,
        turning: Sequence[Turn],
        *,
        sides: frozenset[ClaimantId],
        words: KnownWords,
    ) -> None:
        def granted_later(within: Range) -> Acknowledgement | None:
            return self._granted(side, within, sides, words)

        rows = self.claims.get(side, [])
        kept = touching(rows, window)
        now = claims_in(kept, window, turning, side=side, words=words, granted_later=granted_later)
        if now != kept:
            self.claims[side] = _in_place_of(kept, now, rows)
            self.changed_claims.append(_changed(side, kept, now))

    def _turns(self, matter: Matter, window: Range, sides: frozenset[ClaimantId]) -> list[Turn]:
        by_side = {
            side: self.stretches[key].touching(window)
            for side in _in_order(sides)
            if (key := TrackKey(matter, side)) in self.stretches
        }
        return turns(by_side, window)

    def _granted(
        self, side: ClaimantId, within: Range, sides: frozenset[ClaimantId], words: KnownWords
    ) -> Acknowledgement | None:
        for speaker, more in words.stretches(Matter.CONTROL, within).items():
            if (key := TrackKey(Matter.CONTROL, speaker)) in self.stretches:
                self.stretches[key].extend(more)
        after = (turn for turn in self._turns(Matter.CONTROL, within, sides) if within.begins < turn.at < within.ends)
        return next((found for turn in after if (found := granted(side, turn)) is not None), None)


def _changed(key: KeyT, kept: Sequence[RowT], now: Sequence[RowT]) -> Changed[KeyT, RowT]:
    old, new = ({row.begins: row for row in rows} for rows in (kept, now))
    died = [row for row in kept if new.get(row.begins) != row]
    return Changed(key, died, [row for row in now if old.get(row.begins) != row])


@lru_cache(maxsize=256)
def _in_order(sides: frozenset[ClaimantId]) -> tuple[ClaimantId, ...]:
    """Conflicts have few sides, and nearly every entry asks for them."""
    return tuple(sorted(sides))


def _in_place_of(kept: Sequence[RowT], now: Sequence[RowT], rows: Sequence[RowT]) -> list[RowT]:
    """``kept`` are a part of ``rows``, which are in order; one of both is not empty."""
    first = bisect_left(rows, (kept or now)[0].begins, key=attrgetter("begins"))
    placed = list(rows)
    placed[first : first + len(kept)] = now
    return placed


def _key(word: PlaceWord) -> TrackKey:
    assert word.matter is not None  # noqa: S101 - only a word that counts has a key
    assert word.speaker is not None  # noqa: S101
    return TrackKey(word.matter, word.speaker)


def _put(stretches: Stretches, key: TrackKey, said: KeptWord, counts: Range, words: KnownWords) -> Range | None:
    captured = words.captured(key.speaker, said, counts) if said.status is Status.ENCIRCLED else ()
    return stretches.put(said, counts, captured=captured)


def _captured_by(captures: Range) -> Callable[[KeptWord, Range], Sequence[Range]]:
    """A new capture captures what it reaches, whatever else does."""
    return lambda _, within: [part for part in (captures.common(within),) if part is not None]


def _seen_anew(speaker: ClaimantId, words: KnownWords) -> Callable[[KeptWord, Range], Sequence[Range]]:
    return lambda siege, within: words.captured(speaker, siege, within)


def _widen(windows: dict[Matter, Range], by: Iterable[tuple[TrackKey, Range]], sides: frozenset[ClaimantId]) -> None:
    """Disputes and claims are of sides alone: whatever others say leaves them as they are."""
    for (matter, speaker), around in by:
        if speaker in sides:
            windows[matter] = around.hull(windows.get(matter))
