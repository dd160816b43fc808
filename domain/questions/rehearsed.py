"""An act before it is recorded: its statements, their likely duplicates, the lanes of each place before and after."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from domain.intake.append import Author
from domain.intake.deciding import Receipt
from domain.intake.drafts import Act
from domain.intake.needs import Needs
from domain.intake.use_cases import Recording
from domain.questions.coordinates import Readings
from domain.questions.past import RecordSnapshot
from domain.record.declarations import Conflict, Place
from domain.record.folded import Record
from domain.stances.governing import word_of
from domain.stances.ports import KnownStatement
from domain.stances.timeline import Span, Track, track
from domain.vocabulary import Bound, ClaimantId, Matter, PlaceId, StatementId, Voice


@dataclass(frozen=True, slots=True, kw_only=True)
class LanesPreview:
    """The lanes of a place in one matter, by speaker: as they are, and as they would be."""

    place: Place
    matter: Matter
    before: Track
    after: Track

    @property
    def speakers(self) -> Sequence[ClaimantId]:
        return sorted({*self.before.spans, *self.after.spans})

    def changes(self, speaker: ClaimantId) -> bool:
        """Whether a stretch of ``speaker`` would be another; what restates it does not count."""
        return _shape(self.before, speaker) != _shape(self.after, speaker)

    @property
    def is_changed(self) -> bool:
        return any(self.changes(speaker) for speaker in self.speakers)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rehearsal:
    """``statements``: as they would be; ``similar``: likely duplicates of those that have some, the likeliest first."""

    conflict: Conflict
    receipt: Receipt
    statements: Sequence[KnownStatement]
    similar: Mapping[StatementId, Sequence[KnownStatement]]
    places: Mapping[PlaceId, Place]
    lanes: Sequence[LanesPreview]


def rehearse(
    recording: Recording, readings: Readings, act: Act, author: Author, *, amends: StatementId | None = None
) -> Rehearsal:
    """Decide on ``act`` as ``recording`` does, record nothing, and return what would be so. Raises as it does.

    ``amends``: the statement that ``act`` amends; None for a report.
    """
    trial = recording.rehearsal()
    receipt = trial.record(act, author)
    ids = [statement for statement, _ in receipt.statements] or [amends or ""]
    record = trial.appending.newest(Needs(statements=set(ids)))
    conflict = record.conflicts[record.statements[ids[0]].conflict]
    statements = [_known(record, each, conflict) for each in ids]
    with readings.snapshot() as past:
        at = past.head().position
        places = past.places_of({each.filed.content.place for each in statements}, at=at)
        told = {of: past.told(alike.statements, at=at).values() for of, alike in receipt.similar.items()}
        return Rehearsal(
            conflict=conflict,
            receipt=receipt,
            statements=statements,
            similar={
                each.filed.id: _likeliest(each, told[each.filed.id], conflict)
                for each in statements
                if each.filed.id in told
            },
            places=places,
            lanes=list(_lanes(past, conflict, statements, places, at)),
        )


def _likeliest(
    statement: KnownStatement, told: Collection[KnownStatement], conflict: Conflict
) -> Sequence[KnownStatement]:
    """Those by the same person first, then the nearest in time; none that was said after the source appeared."""
    own, published = statement.word.dating.stated, statement.report.source.published.bounds(conflict.zone)
    said = [each for each in told if each.may_be_said_by(published.latest)]

    def rank(other: KnownStatement) -> tuple[bool, int, int]:
        is_another = _speaker_of(other) is None or _speaker_of(other) != _speaker_of(statement)
        return is_another, own.apart(other.word.dating.stated), -other.filed.position

    return sorted(said, key=rank)


def _speaker_of(statement: KnownStatement) -> str | None:
    person = statement.filed.content.telling.spokesperson
    return None if person is None else person.name.casefold()


def _known(record: Record, statement: StatementId, conflict: Conflict) -> KnownStatement:
    filed = record.statements[statement]
    return KnownStatement(filed, word_of(filed, conflict), record.reports[filed.report])


def _lanes(
    past: RecordSnapshot,
    conflict: Conflict,
    statements: Sequence[KnownStatement],
    places: Mapping[PlaceId, Place],
    at: int,
) -> Iterator[LanesPreview]:
    for place in dict.fromkeys(each.filed.content.place for each in statements):
        told = {each.filed.id: each for each in past.told_of(place, conflict.id, at=at)}
        would_be = told | {each.filed.id: each for each in statements if each.filed.content.place == place}
        for matter in _matters(statements, told, place):
            before, after = (_track(each.values(), conflict, matter) for each in (told, would_be))
            yield LanesPreview(place=places[place], matter=matter, before=before, after=after)


def _matters(
    statements: Sequence[KnownStatement], told: Mapping[StatementId, KnownStatement], place: PlaceId
) -> Sequence[Matter]:
    """The matters of the statements; also those that a correction or a retraction takes a statement from."""
    own = [each for each in statements if each.filed.content.place == place]
    earlier = [told[each.filed.id] for each in own if each.filed.id in told]
    retracted = (told.get(each.word.retracts or "") for each in own)
    found = {each.word.matter for each in (*own, *earlier, *retracted) if each is not None}
    return [matter for matter in Matter if matter in found]


def _track(told: Collection[KnownStatement], conflict: Conflict, matter: Matter) -> Track:
    words = [each.word for each in told if each.filed.is_there]
    return track(words, sides=conflict.sides(), bound=Bound.LATEST, voice=Voice.SIDE, matter=matter)


def _shape(of: Track, speaker: ClaimantId) -> Sequence[tuple[object, ...]]:
    spans: Sequence[Span] = of.spans.get(speaker, ())
    return [(span.begins, span.ends, span.status, span.holder) for span in spans]
