"""Agreement along time, rule 6. A track moves about = said-by = t at a fixed known-at, bound, voice and matter.

On that axis each word is one interval: it begins when both its stated and its effective bound are reached, and ends
when a retraction of it is said or its ``until`` has passed. One sweep over the ends of the intervals gives the rest.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from operator import attrgetter
from typing import TypeVar

from domain.dates.instants import MICROSECONDS_PER_DAY, Instant
from domain.record.dating import NEVER
from domain.stances.governing import Weighed, agreement
from domain.stances.moving import SideChange, SideStance, mover, position_of
from domain.stances.succession import EVER, Interval, Succession, intervals
from domain.vocabulary import Agreement, Bound, ClaimantId, Matter, Outcome, StatementId, Status, Voice

T = TypeVar("T")


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
    stances: Mapping[ClaimantId, SideStance]


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispute:
    begins: Instant
    ends: Instant | None
    opened_by: StatementId
    closed_by: StatementId | None
    outcome: Outcome
    phases: tuple[Phase, ...]
    statements: tuple[StatementId, ...]  # by rank, those of the sides that govern in it

    @property
    def days(self) -> int | None:
        """Whole 24 hours; None while open."""
        return None if self.ends is None else (self.ends - self.begins) // MICROSECONDS_PER_DAY


@dataclass(frozen=True, slots=True, kw_only=True)
class Track:
    spans: Mapping[ClaimantId, Sequence[Span]]
    agreement: Sequence[AgreementSpan]
    disputes: Sequence[Dispute]


@dataclass(slots=True)
class TurningPoint:
    """An instant at which a governing word changes."""

    begins: Instant
    governing: dict[ClaimantId, Interval]  # by speaker
    changes: list[SideChange]  # of sides


@dataclass(frozen=True, slots=True, kw_only=True)
class Sweep:
    """One place along time: the intervals of its words, and in order each instant at which a governing one changes."""

    intervals: Sequence[Interval]
    turnings: Sequence[TurningPoint]


def sweep(  # noqa: PLR0913 - one parameter for each axis
    words: Iterable[Weighed],
    *,
    sides: AbstractSet[ClaimantId],
    bound: Bound,
    voice: Voice,
    matter: Matter,
    up_to: Instant = NEVER,
) -> Sweep:
    """``words`` are known (rule 1), of one conflict and place, any matter. What comes after ``up_to`` is left out."""
    words = list(words)
    retractions = {word.retracts: word for word in words if word.retracts is not None}
    found = intervals(words, retractions, bound=bound, voice=voice, matter=matter)
    begun = [each for each in found if each.begins <= up_to]
    return Sweep(intervals=begun, turnings=list(_turnings(begun, voice, sides, up_to)))


def track(  # noqa: PLR0913 - one parameter for each axis
    words: Iterable[Weighed],
    *,
    sides: AbstractSet[ClaimantId],
    bound: Bound,
    voice: Voice,
    matter: Matter,
    up_to: Instant = NEVER,
) -> Track:
    """The track of one place, as ``sweep``; up to an instant, it is what could be said of it then."""
    swept = sweep(words, sides=sides, bound=bound, voice=voice, matter=matter, up_to=up_to)
    of_agreement = _agreement_spans(swept.turnings, sides, matter)
    return Track(
        spans=_spans(swept.turnings, swept.intervals, voice),
        agreement=of_agreement,
        disputes=_disputes(of_agreement, swept.turnings, sides),
    )


def disputes_along(  # noqa: PLR0913 - one parameter for each axis
    words: Iterable[Weighed],
    *,
    sides: AbstractSet[ClaimantId],
    bound: Bound,
    voice: Voice,
    matter: Matter,
    up_to: Instant = NEVER,
) -> Sequence[Dispute]:
    """The disputes of the track alone."""
    turnings = sweep(words, sides=sides, bound=bound, voice=voice, matter=matter, up_to=up_to).turnings
    return _disputes(_agreement_spans(turnings, sides, matter), turnings, sides)


def _turnings(
    begun: Sequence[Interval], voice: Voice, sides: AbstractSet[ClaimantId], up_to: Instant
) -> Iterator[TurningPoint]:
    turned: dict[Instant, dict[ClaimantId, Interval | None]] = {}
    for speaker, succession in _successions(begun, voice).items():
        for instant, interval in succession.turns():
            turned.setdefault(instant, {})[speaker] = interval
    before = dict[ClaimantId, Interval]()
    for instant in sorted(instant for instant in turned.keys() - {EVER} if instant <= up_to):
        now = before | turned[instant]
        after = {speaker: interval for speaker, interval in now.items() if interval is not None}
        stances = {speaker: interval for speaker, interval in after.items() if not interval.is_captured}
        yield TurningPoint(instant, stances, list(_changes(before, turned[instant], sides)))
        before = after


def _successions(begun: Iterable[Interval], voice: Voice) -> Mapping[ClaimantId, Succession]:
    """Who governs along time, by speaker. In the order of their rank each takes what it covers, at little cost."""
    found = defaultdict[ClaimantId, Succession](Succession)
    for interval in sorted(begun, key=attrgetter("word.rank")):
        found[_speaker(interval, voice)].put(interval)
    return found


def _speaker(interval: Interval, voice: Voice) -> ClaimantId:
    return interval.word.speaker_in(voice) or interval.word.claimant


def _changes(
    before: Mapping[ClaimantId, Interval], turned: Mapping[ClaimantId, Interval | None], sides: AbstractSet[ClaimantId]
) -> Iterator[SideChange]:
    for side in sorted(sides & turned.keys()):
        old, new = before.get(side), turned[side]
        if position_of(old) != position_of(new):
            yield SideChange(side, old, new)


def _agreement_spans(
    turnings: Sequence[TurningPoint], sides: AbstractSet[ClaimantId], matter: Matter
) -> list[AgreementSpan]:
    starts: list[tuple[Instant, Agreement]] = []
    for turning in turnings:
        words = {speaker: interval.word for speaker, interval in turning.governing.items()}
        now = agreement(words, sides=sides, matter=matter).agreement
        if now is not (starts[-1][1] if starts else Agreement.SILENT):
            starts.append((turning.begins, now))
    return [AgreementSpan(begins=begins, ends=ends, agreement=of_span) for begins, ends, of_span in _stretches(starts)]


def _stretches(starts: Sequence[tuple[Instant, T]]) -> Iterator[tuple[Instant, Instant | None, T]]:
    """Each value from its start to the start of the next one."""
    ends: Iterable[Instant | None] = [*(begins for begins, _ in starts[1:]), None]
    for (begins, value), end in zip(starts, ends, strict=False):
        yield begins, end, value


def _disputes(
    of_agreement: Iterable[AgreementSpan], turnings: Sequence[TurningPoint], sides: AbstractSet[ClaimantId]
) -> list[Dispute]:
    return [_dispute(span, turnings, sides) for span in of_agreement if span.agreement is Agreement.DISPUTED]


def _dispute(span: AgreementSpan, turnings: Sequence[TurningPoint], sides: AbstractSet[ClaimantId]) -> Dispute:
    first = bisect_left(turnings, span.begins, key=attrgetter("begins"))
    end = len(turnings) if span.ends is None else bisect_left(turnings, span.ends, key=attrgetter("begins"))
    within = turnings[first:end]
    opener = mover(within[0].changes, span.begins)
    closer = None if span.ends is None else mover(turnings[end].changes, span.ends)
    return Dispute(
        begins=span.begins,
        ends=span.ends,
        opened_by=opener.word.statement,
        closed_by=None if closer is None else closer.word.statement,
        outcome=Outcome.OPEN if closer is None else closer.way,
        phases=tuple(_phases(span, within, sides)),
        statements=tuple(_statements(within, sides)),
    )


def _statements(within: Iterable[TurningPoint], sides: AbstractSet[ClaimantId]) -> Sequence[StatementId]:
    """By rank, the sides' words that govern."""
    words = {
        interval.word.statement: interval.word
        for turning in within
        for speaker, interval in turning.governing.items()
        if speaker in sides
    }
    return sorted(words, key=lambda statement: words[statement].rank)


def _phases(span: AgreementSpan, within: Iterable[TurningPoint], sides: AbstractSet[ClaimantId]) -> Iterator[Phase]:
    """One begins where the stance of a side becomes another one."""
    turned = [turning for turning in within if turning.changes]
    for turning, ends in zip(turned, [*(later.begins for later in turned[1:]), span.ends], strict=True):
        yield Phase(begins=turning.begins, ends=ends, stances=dict(sorted(_positions(turning, sides))))


def _positions(turning: TurningPoint, sides: AbstractSet[ClaimantId]) -> Iterator[tuple[ClaimantId, SideStance]]:
    for speaker, interval in turning.governing.items():
        if speaker in sides and (position := position_of(interval)) is not None:
            yield speaker, position


def _spans(
    turnings: Sequence[TurningPoint], begun: Sequence[Interval], voice: Voice
) -> dict[ClaimantId, Sequence[Span]]:
    by_speaker: dict[ClaimantId, list[Interval]] = {}
    for interval in begun:
        by_speaker.setdefault(_speaker(interval, voice), []).append(interval)
    spans = {speaker: list(_spans_of(speaker, turnings, by_speaker[speaker])) for speaker in sorted(by_speaker)}
    return {speaker: those for speaker, those in spans.items() if those}  # none, where each of them is captured


def _spans_of(speaker: ClaimantId, turnings: Sequence[TurningPoint], own: Sequence[Interval]) -> Iterator[Span]:
    starts: list[tuple[Instant, tuple[Status | None, ClaimantId | None]]] = []
    governed = dict[Instant, set[StatementId]]()  # by the beginning of a span
    for turning in turnings:
        latest = turning.governing.get(speaker)
        says = (None, None) if latest is None else (latest.word.status, latest.word.holder)
        if says != (starts[-1][1] if starts else (None, None)):
            starts.append((turning.begins, says))
        if latest is not None:
            governed.setdefault(starts[-1][0], set()).add(latest.word.statement)
    own = sorted(own, key=lambda each: (each.begins, each.word.rank))
    index_of = {interval.word.statement: index for index, interval in enumerate(own)}
    for begins, ends, (status, holder) in _stretches(starts):
        if status is not None:
            first, end = (bisect_left(own, each, key=attrgetter("begins")) for each in (begins, ends or NEVER))
            candidates = {index_of[statement] for statement in governed[begins]}.union(range(first, end))
            restating = tuple(
                own[index].word.statement
                for index in sorted(candidates)
                if (own[index].word.status, own[index].word.holder) == (status, holder)
            )
            yield Span(begins=begins, ends=ends, status=status, holder=holder, statements=restating)
