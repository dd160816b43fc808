"""The readings that a release is made of: a record at one position, place by place, up to one instant.

They are under bound ``latest`` and voice ``side``, as answers are unless asked otherwise.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from operator import itemgetter
from typing import NamedTuple

from domain.dates.instants import Instant, day_end, local_day
from domain.questions.statements.export import ExportRow, named_alone
from domain.record.declarations import Conflict, Place
from domain.record.folded import FiledStatement, Record
from domain.stances.governing import Weighed, word_of
from domain.stances.outcomes import ClaimOfControl, claims_of_control
from domain.stances.ports import KnownStatement
from domain.stances.timeline import Dispute, Span, track
from domain.vocabulary import Bound, ClaimantId, ConflictId, Matter, PlaceId, StatementId, Voice


class SpeakerSpan(NamedTuple):
    """A stance of a speaker about a place, from its beginning to its end."""

    conflict: Conflict
    place: PlaceId
    matter: Matter
    speaker: ClaimantId
    span: Span


class PlaceDispute(NamedTuple):
    conflict: Conflict
    place: PlaceId
    matter: Matter
    dispute: Dispute


class PlaceClaim(NamedTuple):
    conflict: Conflict
    claim: ClaimOfControl


@dataclass(frozen=True)
class ReleasedRecord:
    """``as_of``: the instant up to which time is looked at, that of the last entry in the release."""

    record: Record
    as_of: Instant

    @cached_property
    def conflicts(self) -> Sequence[Conflict]:
        return [conflict for _, conflict in sorted(self.record.conflicts.items())]

    @cached_property
    def statements(self) -> Sequence[FiledStatement]:
        """Those that are there, by position, of a conflict that the release holds."""
        return [each for each in self.record.known_statements() if each.conflict in self.record.conflicts]

    def place(self, place: PlaceId) -> Place:
        """One whose declaration was left out has an id alone."""
        return self.record.places.get(place) or Place(id=place, name="")

    def rows(self) -> Iterator[ExportRow]:
        """The statements as an export has them: each naming only statements that are there, too."""
        named = {each.id: each for each in self.statements}
        for each in self.statements:
            conflict = self.record.conflicts[each.conflict]
            if (filed := named_alone(each, named, conflict)) is not None:
                told = KnownStatement(filed, self._words[each.id], self.record.reports[filed.report])
                yield ExportRow(told, self.place(filed.content.place))

    @cached_property
    def _words(self) -> Mapping[StatementId, Weighed]:
        return {each.id: word_of(each, self.record.conflicts[each.conflict]) for each in self.statements}

    def _by_place(self) -> Iterator[tuple[Conflict, PlaceId, Sequence[Weighed]]]:
        found = defaultdict[tuple[ConflictId, PlaceId], list[Weighed]](list)
        for each in self.statements:
            found[each.conflict, each.content.place].append(self._words[each.id])
        for (conflict, place), words in sorted(found.items(), key=itemgetter(0)):
            yield self.record.conflicts[conflict], place, words

    @cached_property
    def _tracks(self) -> Sequence[tuple[Conflict, PlaceId, Matter, Sequence[SpeakerSpan], Sequence[Dispute]]]:
        return [
            (conflict, place, matter, *self._tracked(conflict, place, matter, words))
            for conflict, place, words in self._by_place()
            for matter in Matter
        ]

    def _tracked(
        self, conflict: Conflict, place: PlaceId, matter: Matter, words: Sequence[Weighed]
    ) -> tuple[Sequence[SpeakerSpan], Sequence[Dispute]]:
        axes = {"bound": Bound.LATEST, "voice": Voice.SIDE, "matter": matter, "up_to": self.as_of}
        found = track(words, sides=conflict.sides(), **axes)  # type: ignore[arg-type]
        spans = [
            SpeakerSpan(conflict, place, matter, speaker, span)
            for speaker, of_speaker in sorted(found.spans.items())
            for span in of_speaker
        ]
        return spans, found.disputes

    def spans(self) -> Iterator[SpeakerSpan]:
        """By conflict, place, matter, speaker and beginning."""
        for _, _, _, spans, _ in self._tracks:
            yield from spans

    def disputes(self) -> Iterator[PlaceDispute]:
        """By conflict, place, matter and beginning."""
        for conflict, place, matter, _, disputes in self._tracks:
            for dispute in disputes:
                yield PlaceDispute(conflict, place, matter, dispute)

    def claims(self) -> Iterator[PlaceClaim]:
        """By conflict, place, beginning and side."""
        for conflict, _, words in self._by_place():
            found = claims_of_control(words, sides=conflict.sides(), voice=Voice.SIDE, at=self.as_of)
            for claim in sorted(found, key=lambda each: (each.begins, each.side)):
                yield PlaceClaim(conflict, claim)

    def days(self, of: SpeakerSpan) -> range:
        """The days, as ordinals, at whose end the stance is held. The day of ``as_of`` ends for a release there."""
        zone, ends = of.conflict.zone, of.span.ends
        first = local_day(of.span.begins, zone).toordinal()
        if ends is None or ends > self.as_of:
            return range(first, local_day(self.as_of, zone).toordinal() + 1)
        last = local_day(ends - 1, zone).toordinal()
        return range(first, last + 1 if day_end(last, zone) < ends else last)
