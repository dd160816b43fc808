"""Agreement along time, rule 6. A track moves about = said-by = t at a fixed known-at, bound, voice and matter.

On that axis each word is one interval: it begins when both its stated and its effective bound are reached, and ends
when a retraction of it is said or its ``until`` has passed. One sweep over the ends of the intervals gives the rest.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from operator import attrgetter
from typing import NamedTuple, TypeVar

from domain.instants import MICROSECONDS_PER_DAY, Instant
from domain.resolution import NEVER, Word, agreement
from domain.vocabulary import Agreement, Bound, ClaimantId, Matter, Outcome, StatementId, Status, Voice

T = TypeVar("T")


class Position(NamedTuple):
    """What makes a side's stance the same or another: its status, and the side that it names."""

    status: Status
    side: ClaimantId | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A stretch in which a speaker's governing words have one status and holder, with all that restate it.

    Those are the words that govern in it, and those that begin to count in it and say the same, though outranked. What
    was said so before another stance came between restates nothing here.
    """

    begins: Instant
    ends: Instant | None
    status: Status
    holder: ClaimantId | None
    statements: tuple[StatementId, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreementSpan:
    begins: Instant
    ends: Instant | None
    agreement: Agreement


@dataclass(frozen=True, slots=True, kw_only=True)
class Phase:
    begins: Instant
    ends: Instant | None
    stances: Mapping[ClaimantId, Position]


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispute:
    begins: Instant
    ends: Instant | None
    opened_by: StatementId
    closed_by: StatementId | None
    outcome: Outcome
    phases: tuple[Phase, ...]

    @property
    def days(self) -> int | None:
        """Whole 24 hours; None while open."""
        return None if self.ends is None else (self.ends - self.begins) // MICROSECONDS_PER_DAY


@dataclass(frozen=True, slots=True, kw_only=True)
class Track:
    spans: Mapping[ClaimantId, Sequence[Span]]
    agreement: Sequence[AgreementSpan]
    disputes: Sequence[Dispute]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Interval:
    word: Word
    begins: Instant
    ends: Instant
    retraction: Word | None  # that ends it, unless its ``until`` does first


class _Change(NamedTuple):
    """One side's governing interval before and after an instant at which its stance changed."""

    side: ClaimantId
    before: _Interval | None
    after: _Interval | None


class _Mover(NamedTuple):
    """The word that moved a side's stance, and how it did."""

    word: Word
    way: Outcome


@dataclass(slots=True)
class _Moment:
    begins: Instant
    governing: dict[ClaimantId, _Interval]  # by speaker
    changes: list[_Change]  # of sides


def track(
    words: Iterable[Word], *, sides: AbstractSet[ClaimantId], bound: Bound, voice: Voice, matter: Matter
) -> Track:
    """The track of one place. ``words`` are known (rule 1), of one conflict and place, any matter."""
    intervals = list(_intervals(words, bound, voice, matter))
    moments = list(_moments(intervals, voice, sides))
    by_instant = {moment.begins: moment for moment in moments}
    of_agreement = _agreement_spans(moments, sides, matter)
    return Track(
        spans=_spans(moments, intervals, voice),
        agreement=of_agreement,
        disputes=[_dispute(span, by_instant) for span in of_agreement if span.agreement is Agreement.DISPUTED],
    )


def _intervals(words: Iterable[Word], bound: Bound, voice: Voice, matter: Matter) -> Iterator[_Interval]:
    words = list(words)
    retractions = {word.retracts: word for word in words if word.retracts is not None}
    for word in words:
        if word.matter is not matter or word.speaker_in(voice) is None:
            continue
        begins = max(word.stated(bound), word.effective(bound))
        ends = min(word.dating.until_latest + 1, NEVER)
        retraction = retractions.get(word.statement)
        if retraction is not None and retraction.stated(bound) <= ends:
            ends = retraction.stated(bound)
        else:
            retraction = None
        if begins < ends:
            yield _Interval(word=word, begins=begins, ends=ends, retraction=retraction)


@dataclass(slots=True)
class _Sweep:
    """The intervals that are under way, by speaker, in the order of their rank: the last one governs."""

    active: dict[ClaimantId, list[_Interval]] = field(default_factory=dict)

    def governing(self) -> dict[ClaimantId, _Interval]:
        return {speaker: under_way[-1] for speaker, under_way in self.active.items() if under_way}

    def begin(self, speaker: ClaimantId, interval: _Interval) -> None:
        insort(self.active.setdefault(speaker, []), interval, key=_rank)

    def end(self, speaker: ClaimantId, interval: _Interval) -> None:
        under_way = self.active[speaker]
        del under_way[bisect_left(under_way, interval.word.rank, key=_rank)]


_rank = attrgetter("word.rank")


def _moments(intervals: Sequence[_Interval], voice: Voice, sides: AbstractSet[ClaimantId]) -> Iterator[_Moment]:
    """Each instant at which a governing word changes, in order."""
    begin: dict[Instant, list[_Interval]] = {}
    end: dict[Instant, list[_Interval]] = {}
    for interval in intervals:
        begin.setdefault(interval.begins, []).append(interval)
        end.setdefault(interval.ends, []).append(interval)
    sweep, before = _Sweep(), dict[ClaimantId, _Interval]()
    for instant in sorted((begin.keys() | end.keys()) - {NEVER}):
        for interval in begin.get(instant, ()):
            sweep.begin(_speaker(interval, voice), interval)
        for interval in end.get(instant, ()):
            sweep.end(_speaker(interval, voice), interval)
        after = sweep.governing()
        if after != before:
            yield _Moment(instant, after, list(_changes(before, after, sides)))
        before = after


def _speaker(interval: _Interval, voice: Voice) -> ClaimantId:
    return interval.word.speaker_in(voice) or interval.word.claimant


def _changes(
    before: Mapping[ClaimantId, _Interval], after: Mapping[ClaimantId, _Interval], sides: AbstractSet[ClaimantId]
) -> Iterator[_Change]:
    for side in sorted(sides):
        old, new = before.get(side), after.get(side)
        if _position(old) != _position(new):
            yield _Change(side, old, new)


def _position(interval: _Interval | None) -> Position | None:
    if interval is None or interval.word.status is None:
        return None
    return Position(interval.word.status, interval.word.side)


def _agreement_spans(moments: Sequence[_Moment], sides: AbstractSet[ClaimantId], matter: Matter) -> list[AgreementSpan]:
    starts: list[tuple[Instant, Agreement]] = []
    for moment in moments:
        words = {speaker: interval.word for speaker, interval in moment.governing.items()}
        now = agreement(words, sides=sides, matter=matter).agreement
        if now is not (starts[-1][1] if starts else Agreement.SILENT):
            starts.append((moment.begins, now))
    return [AgreementSpan(begins=begins, ends=ends, agreement=of_span) for begins, ends, of_span in _stretches(starts)]


def _stretches(starts: Sequence[tuple[Instant, T]]) -> Iterator[tuple[Instant, Instant | None, T]]:
    """Each value from its start to the start of the next one."""
    ends: Iterable[Instant | None] = [*(begins for begins, _ in starts[1:]), None]
    for (begins, value), end in zip(starts, ends, strict=False):
        yield begins, end, value


def _dispute(span: AgreementSpan, by_instant: Mapping[Instant, _Moment]) -> Dispute:
    opener = _mover(by_instant[span.begins])
    closer = None if span.ends is None else _mover(by_instant[span.ends])
    return Dispute(
        begins=span.begins,
        ends=span.ends,
        opened_by=opener.word.statement,
        closed_by=None if closer is None else closer.word.statement,
        outcome=Outcome.OPEN if closer is None else closer.way,
        phases=tuple(_phases(span, list(by_instant.values()))),
    )


def _phases(span: AgreementSpan, moments: Sequence[_Moment]) -> Iterator[Phase]:
    within = [
        moment
        for moment in moments
        if moment.changes and moment.begins >= span.begins and (span.ends is None or moment.begins < span.ends)
    ]
    now = dict[ClaimantId, Position]()
    for moment in moments:
        if moment.begins >= span.begins:
            break
        _move(now, moment)
    for moment, ends in zip(within, [*(later.begins for later in within[1:]), span.ends], strict=True):
        _move(now, moment)
        yield Phase(begins=moment.begins, ends=ends, stances=dict(sorted(now.items())))


def _move(now: dict[ClaimantId, Position], moment: _Moment) -> None:
    for side, _, after in moment.changes:
        now.pop(side, None)
        if (position := _position(after)) is not None:
            now[side] = position


def _mover(moment: _Moment) -> _Mover:
    """Of the sides whose stance changed, the word of the greatest rank: it opens or closes the dispute."""
    return max((_mover_of(change, moment.begins) for change in moment.changes), key=lambda mover: mover.word.rank)


def _mover_of(change: _Change, at: Instant) -> _Mover:
    old, new = change.before, change.after
    if new is not None and (old is None or new.word.rank > old.word.rank):
        return _Mover(new.word, Outcome.ACKNOWLEDGED if acknowledges(new.word, change.side) else Outcome.SUPERSEDED)
    if old is None:  # a change has a word before it or after it
        msg = f"{change.side} changed from nothing to nothing at {at}"
        raise AssertionError(msg)
    return _Mover(old.word, Outcome.EXPIRED) if old.retraction is None else _Mover(old.retraction, Outcome.RETRACTED)


def acknowledges(word: Word, own_side: ClaimantId) -> bool:
    """Whether a word of ``own_side`` grants that another side is in, or that its own (not a sub-actor of it) is not."""
    if word.status in (Status.NOT_CONTROLLED, Status.NOT_PRESENT):
        return word.holder == own_side
    grants = (Status.CONTROLLED, Status.PARTLY_CONTROLLED, Status.ENTERED, Status.ENCIRCLED)
    return word.status in grants and word.side != own_side


def _spans(
    moments: Sequence[_Moment], intervals: Sequence[_Interval], voice: Voice
) -> dict[ClaimantId, Sequence[Span]]:
    by_speaker: dict[ClaimantId, list[_Interval]] = {}
    for interval in intervals:
        by_speaker.setdefault(_speaker(interval, voice), []).append(interval)
    return {speaker: list(_spans_of(speaker, moments, by_speaker[speaker])) for speaker in sorted(by_speaker)}


def _spans_of(speaker: ClaimantId, moments: Sequence[_Moment], own: Sequence[_Interval]) -> Iterator[Span]:
    starts: list[tuple[Instant, tuple[Status | None, ClaimantId | None]]] = []
    governed = dict[Instant, set[StatementId]]()  # by the beginning of a span
    for moment in moments:
        governing = moment.governing.get(speaker)
        says = (None, None) if governing is None else (governing.word.status, governing.word.holder)
        if says != (starts[-1][1] if starts else (None, None)):
            starts.append((moment.begins, says))
        if governing is not None:
            governed.setdefault(starts[-1][0], set()).add(governing.word.statement)
    own = sorted(own, key=lambda each: (each.begins, each.word.rank))
    for begins, ends, (status, holder) in _stretches(starts):
        if status is not None:
            restating = tuple(
                interval.word.statement
                for interval in own
                if (interval.word.status, interval.word.holder) == (status, holder)
                and (interval.word.statement in governed[begins] or begins <= interval.begins < (ends or NEVER))
            )
            yield Span(begins=begins, ends=ends, status=status, holder=holder, statements=restating)
