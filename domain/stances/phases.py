"""A dispute with its phases and statements, from the stretches of the sides in it."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from operator import attrgetter, itemgetter

from domain.dates.instants import Instant
from domain.record.dating import NEVER
from domain.stances.moving import SideStance
from domain.stances.stretches import DisputeSpan, SpeakerStretch
from domain.stances.timeline import Dispute, Phase
from domain.vocabulary import ClaimantId, Outcome


class SidesAlong:
    """The stances of the sides about one place in one matter, along time."""

    def __init__(self) -> None:
        self._by_side = defaultdict[ClaimantId, list[SpeakerStretch]](list)

    def add(self, stretch: SpeakerStretch) -> None:
        """Those of one side are added in the order of time."""
        self._by_side[stretch.speaker].append(stretch)

    def between(self, first: Instant, until: Instant) -> Iterator[SpeakerStretch]:
        """Those that overlap the time from ``first`` to before ``until``."""
        for stretches in self._by_side.values():
            start = bisect_right(stretches, first, key=attrgetter("ends"))
            end = bisect_left(stretches, until, key=attrgetter("begins"))
            yield from stretches[start:end]


def dispute_of(span: DisputeSpan, along: SidesAlong, *, by: Instant = NEVER) -> Dispute:
    """``span`` as it stands ``by`` an instant."""
    until = min(span.ends, by + 1)
    within = list(along.between(span.begins, until))
    has_ended = span.ends <= by and span.ends != NEVER
    return Dispute(
        begins=span.begins,
        ends=span.ends if has_ended else None,
        opened_by=span.opened_by,
        closed_by=span.closed_by if has_ended else None,
        outcome=span.outcome if has_ended else Outcome.OPEN,
        phases=tuple(_phases(span, within, until, span.ends if has_ended else None)),
        statements=_statements(within),
    )


def _statements(within: Iterable[SpeakerStretch]) -> tuple[str, ...]:
    """By rank, the statements that govern."""
    ranked = sorted(within, key=attrgetter("rank"))
    return tuple(dict.fromkeys(each.statement for each in ranked if each.statement is not None))


def _phases(
    span: DisputeSpan, within: Sequence[SpeakerStretch], until: Instant, ends: Instant | None
) -> Iterator[Phase]:
    """A phase begins where the stance of a side becomes another one."""
    now, found = dict[ClaimantId, SideStance](), list[tuple[Instant, dict[ClaimantId, SideStance]]]()
    for instant, turns in groupby(sorted(_turns(span, within, until), key=itemgetter(0, 1)), key=itemgetter(0)):
        for _, _, side, stance in turns:
            now.pop(side, None)
            if stance is not None:
                now[side] = stance
        if not found or found[-1][1] != now:
            found.append((instant, dict(sorted(now.items()))))
    for (begins, stances), end in zip(found, [*(begins for begins, _ in found[1:]), ends], strict=True):
        yield Phase(begins=begins, ends=end, stances=stances)


def _turns(
    span: DisputeSpan, within: Iterable[SpeakerStretch], until: Instant
) -> Iterator[tuple[Instant, bool, ClaimantId, SideStance | None]]:
    """When a stance ends or begins; where both are at one instant, the beginning comes last."""
    for each in within:
        assert each.status is not None  # noqa: S101 - a stance has one
        stance = SideStance(each.status, each.side)
        yield max(each.begins, span.begins), True, each.speaker, stance
        if each.ends < until:
            yield each.ends, False, each.speaker, None
