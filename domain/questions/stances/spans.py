"""The use case of a map along time: in which stretches of time a speaker held what to be so, place by place."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from datetime import tzinfo
from typing import NamedTuple

from domain.dates.instants import FIRST, LAST, Instant
from domain.errors import BadQuestion
from domain.questions.coordinates import Asking, coordinate
from domain.questions.past import Batches, Question, Resolved
from domain.record.declarations import Conflict, Place
from domain.stances.governing import Coordinates
from domain.stances.ports import GoverningStatements, KnownStatement, PlaceFilter, StanceFilter
from domain.stances.timeline import Span, track
from domain.vocabulary import ClaimantId, PlaceId

OPEN_ENDS = ("", "..")


class TimeSpan(NamedTuple):
    """From and to, both inclusive; one instant where they are the same."""

    begins: Instant
    ends: Instant

    def meets(self, span: Span) -> bool:
        """A span excludes the instant at which it ends."""
        return span.begins <= self.ends and (span.ends is None or span.ends > self.begins)


ALWAYS = TimeSpan(FIRST, LAST)


class PlaceSpan(NamedTuple):
    place: Place
    span: Span
    told: KnownStatement  # the first of the statements that say so

    @property
    def key(self) -> tuple[PlaceId, Instant]:
        """What spans of one speaker are ordered by."""
        return self.place.id, self.span.begins


@dataclass(frozen=True, slots=True, kw_only=True)
class SpanStream:
    resolved: Resolved
    spans: Iterator[PlaceSpan]
    past: Batches


@contextmanager
def stream_spans(  # noqa: PLR0913 - one parameter for each part of the question
    asking: Asking,
    question: Question,
    speaker: ClaimantId,
    places: PlaceFilter,
    when: str | None,
    *,
    after: tuple[PlaceId, Instant] | None = None,
) -> Iterator[SpanStream]:
    """The spans that ``when`` meets (an instant, a day, or a stretch ``a/b``), by place and beginning.

    They are read while the context is open, from one snapshot.
    """
    with asking.readings.snapshot() as past:
        resolved = asking.resolve(past, question, places, StanceFilter(claimant=speaker))
        met = ALWAYS if when is None else stretch(when, resolved.zone)
        by_then = replace(resolved.coordinates, about=met.ends, said_by=met.ends)  # what begins later meets nothing
        with closing(_spans(past, resolved, by_then, speaker, places, "" if after is None else after[0])) as each:
            found = (one for one in each if met.meets(one.span) and (after is None or one.key > after))
            yield SpanStream(resolved=resolved, spans=found, past=past)


def stretch(text: str, zone: tzinfo) -> TimeSpan:
    """``..`` and nothing are open ends. A day is its end, as everywhere; where a stretch begins with it, its start."""
    begin, slash, end = text.partition("/")
    if not slash:
        instant = coordinate(text, "datetime", zone)
        return TimeSpan(instant, instant)
    begins = FIRST if begin in OPEN_ENDS else coordinate(begin, "datetime", zone, start_of_day=True)
    ends = LAST if end in OPEN_ENDS else coordinate(end, "datetime", zone)
    if begins > ends:
        raise BadQuestion("datetime", f"{text[:80]!r} ends before it begins", "write the earlier one first")
    return TimeSpan(begins, ends)


def _spans(  # noqa: PLR0913, PLR0917 - one parameter for each part of the question
    past: GoverningStatements,
    resolved: Resolved,
    coordinates: Coordinates,
    speaker: ClaimantId,
    places: PlaceFilter,
    since: PlaceId,
) -> Generator[PlaceSpan]:
    conflict = resolved.conflict
    if conflict is None:
        return
    at = resolved.known_at.position
    for place in past.spoken_of(conflict.id, speaker, coordinates, places, at=at, since=since):
        told = past.told_of(place.id, conflict.id, at=at)
        by_id = {each.filed.id: each for each in told}
        for span in _of_speaker(told, conflict, speaker, coordinates):
            yield PlaceSpan(place, span, by_id[span.statements[0]])


def _of_speaker(
    told: Sequence[KnownStatement], conflict: Conflict, speaker: ClaimantId, asked: Coordinates
) -> Sequence[Span]:
    words = [each.word for each in told]
    found = track(words, sides=conflict.sides(), bound=asked.bound, voice=asked.voice, matter=asked.matter)
    return found.spans.get(speaker, ())
