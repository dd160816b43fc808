"""What follows from an entry, and from the passing of time, for what is said about one place now.

Now is about = said by = the instant at which the entry was recorded, or an item was due; bound ``latest``, voice
``side``, both matters.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import NamedTuple

from domain.dates.instants import Instant
from domain.feed.items import Consequence, DisputeClosed, DisputeOpened, HistoryRevised, ItemStance, StanceChanged
from domain.record.dating import NEVER
from domain.stances.governing import Weighed, agreement, captor_of
from domain.stances.succession import Succession, Taken, differences, interval_of, intervals
from domain.stances.timeline import Dispute, track
from domain.vocabulary import Agreement, Bound, ClaimantId, ConflictId, Matter, PlaceId, StatementId, Status, Voice

Governing = Mapping[ClaimantId, Weighed]
OfSides = Mapping[ClaimantId, ItemStance]
FOR_EVER: Instant = NEVER - 1


class TrackKey(NamedTuple):
    """Whose word it is, and on what."""

    matter: Matter
    speaker: ClaimantId


class Revised(NamedTuple):
    """A span of a speaker's past that was revised; what governed at its beginning, and what does now."""

    key: TrackKey
    begins: Instant
    ends: Instant
    before: Weighed | None
    after: Weighed | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Alteration:
    """The effect of one entry on the known words (rule 1) about a place: it takes some away, brings some, or both.

    ``sides``: the sides of the conflict, as they are from the entry on.
    """

    sides: AbstractSet[ClaimantId]
    removed: Sequence[StatementId] = ()
    added: Sequence[Weighed] = ()


class PlaceNow:
    """One place in one conflict, moved on from entry to entry and from instant to instant.

    ``words`` are those that were known when it was last told of, ``told_at``.
    """

    def __init__(
        self,
        *,
        conflict: ConflictId,
        place: PlaceId,
        sides: AbstractSet[ClaimantId],
        words: Iterable[Weighed],
        told_at: Instant,
    ) -> None:
        self.conflict = conflict
        self.place = place
        self._sides = sides
        self._words = {word.statement: word for word in words}
        self._retractions = {word.retracts: word for word in self._words.values() if word.retracts is not None}
        self._successions = {key: self._succession(key) for key in sorted(set(_keys(self._words.values())))}
        self._told_at = told_at
        self._told = {matter: self._governing(matter, told_at) for matter in Matter}

    def due(self) -> Instant | None:
        """When something begins or runs out next; that may change no stance."""
        following = (succession.next_after(self._told_at) for succession in self._successions.values())
        return min((each for each in following if each is not None), default=None)

    def pass_time(self, at: Instant) -> list[Consequence]:
        """What has changed by ``at`` with nothing appended."""
        return list(self._moved(at, self._words, self._sides))

    def take(self, alteration: Alteration, *, at: Instant) -> list[Consequence]:
        """What has changed by an entry that was recorded at ``at``."""
        words, sides = dict(self._words) if self._is_disputed_in_any() else self._words, self._sides
        self._sides = alteration.sides
        revised = self._altered(alteration, until=at)
        found = list(self._moved(at, words, sides))
        return found + [
            HistoryRevised(
                conflict=self.conflict,
                place=self.place,
                matter=each.key.matter,
                speaker=each.key.speaker,
                begins=each.begins,
                ends=each.ends,
                before=_stance(each.before),
                after=_stance(each.after),
            )
            for each in revised
        ]

    # Words that are known

    def _altered(self, alteration: Alteration, *, until: Instant) -> list[Revised]:
        """Take it in. Returns what it changes of the past before ``until``."""
        removed, added = [self._words[each] for each in alteration.removed], alteration.added
        keys = sorted({key for word in (*removed, *added) for key in self._touched(word)})
        new = added[0] if len(added) == 1 and not removed else None
        self._replace(removed, added)
        revised = list[Revised]()
        for key in keys:
            if new is not None and new.matter is key.matter is Matter.CONTROL:
                changed: Iterable[Taken] = self._added(key, new)
            else:
                before = self._successions.get(key, Succession())
                self._successions[key] = self._succession(key)
                changed = differences(before, self._successions[key])
            revised += _revised(key, changed, until)
        return revised

    def _added(self, key: TrackKey, word: Weighed) -> Sequence[Taken]:
        """The common case: nothing known takes it back or captures it."""
        interval = interval_of(word, None, Bound.LATEST)
        return [] if interval is None else self._successions.setdefault(key, Succession()).put(interval)

    def _replace(self, removed: Iterable[Weighed], added: Iterable[Weighed]) -> None:
        for word in removed:
            del self._words[word.statement]
            if word.retracts is not None:
                del self._retractions[word.retracts]
        for word in added:
            self._words[word.statement] = word
            if word.retracts is not None:
                self._retractions[word.retracts] = word

    def _touched(self, word: Weighed) -> set[TrackKey]:
        """Whose successions ``word`` has a part in: its own, or that of what it takes back."""
        there = self._words.get(word.retracts) if word.retracts is not None else word
        return set() if there is None else {*_keys([there]), *self._captured(there)}

    def _captured(self, word: Weighed) -> Iterator[TrackKey]:
        """The sieges of its own speaker that ``word`` ends."""
        captor = captor_of(word, Status.CONTROLLED, Voice.SIDE)
        key = None if captor is None else TrackKey(Matter.SIEGE, captor.speaker)
        if key is None or key not in self._successions:
            return
        governing = (interval.word for _, interval in self._successions[key].turns() if interval is not None)
        if any(
            captor_of(siege, Status.ENCIRCLED, Voice.SIDE) == captor and siege.rank < word.rank for siege in governing
        ):
            yield key

    def _succession(self, key: TrackKey) -> Succession:
        of_speaker = [word for word in self._words.values() if word.speaker == key.speaker]
        found = intervals(of_speaker, self._retractions, bound=Bound.LATEST, voice=Voice.SIDE, matter=key.matter)
        return Succession(found)

    # The items

    def _governing(self, matter: Matter, at: Instant) -> dict[ClaimantId, Weighed]:
        found = ((key.speaker, each.at(at)) for key, each in self._successions.items() if key.matter is matter)
        return {speaker: word for speaker, word in sorted(found) if word is not None}

    def _moved(
        self, at: Instant, words_before: Mapping[StatementId, Weighed], sides_before: AbstractSet[ClaimantId]
    ) -> Iterator[Consequence]:
        told_at, self._told_at = self._told_at, at
        for matter in Matter:
            before, after = self._told[matter], self._governing(matter, at)
            self._told[matter] = after
            changes = list(self._stance_changes(matter, before, after))
            if not changes and self._sides == sides_before:
                continue  # then the sides agree, or not, as they did
            yield from changes
            was, now = _is_disputed(matter, before, sides_before), _is_disputed(matter, after, self._sides)
            if now and not was:
                was_of_sides = _of_sides(before, sides_before)
                yield self._opened(matter, was_of_sides, _of_sides(after, self._sides), at)
            elif was and not now:
                open_before = _disputes(words_before, sides_before, matter, told_at)[-1]
                was_of_sides = _of_sides(before, sides_before)
                yield self._closed(open_before, matter, was_of_sides, _of_sides(after, self._sides), at)

    def _stance_changes(self, matter: Matter, before: Governing, after: Governing) -> Iterator[StanceChanged]:
        for speaker in sorted(before.keys() | after.keys()):
            old, new = before.get(speaker), after.get(speaker)
            if _says(old) != _says(new):
                yield StanceChanged(
                    conflict=self.conflict,
                    place=self.place,
                    matter=matter,
                    speaker=speaker,
                    before=_stance(old),
                    after=_stance(new),
                )

    def _is_disputed_in_any(self) -> bool:
        return any(_is_disputed(matter, governing, self._sides) for matter, governing in self._told.items())

    def _opened(self, matter: Matter, before: OfSides, after: OfSides, at: Instant) -> DisputeOpened:
        dispute = _disputes(self._words, self._sides, matter, at)[-1]
        return DisputeOpened(
            conflict=self.conflict,
            place=self.place,
            matter=matter,
            begins=dispute.begins,
            opened_by=dispute.opened_by,
            before=before,
            after=after,
        )

    def _closed(self, was: Dispute, matter: Matter, before: OfSides, after: OfSides, at: Instant) -> DisputeClosed:
        """Of the disputes that the record now knows, the last that reaches into the one that was open."""
        now_known = _disputes(self._words, self._sides, matter, at)
        ended = [each for each in now_known if (each.ends or NEVER) > was.begins]
        now = ended[-1] if ended else None
        return DisputeClosed(
            conflict=self.conflict,
            place=self.place,
            matter=matter,
            begins=was.begins,
            ends=now.ends if now else None,
            outcome=now.outcome if now else None,
            closed_by=now.closed_by if now else None,
            before=before,
            after=after,
        )


def _is_disputed(matter: Matter, governing: Governing, sides: AbstractSet[ClaimantId]) -> bool:
    return agreement(governing, sides=sides, matter=matter).agreement is Agreement.DISPUTED


def _disputes(
    words: Mapping[StatementId, Weighed], sides: AbstractSet[ClaimantId], matter: Matter, at: Instant
) -> list[Dispute]:
    """Those that have begun by ``at``, as they stood then."""
    found = track(words.values(), sides=sides, bound=Bound.LATEST, voice=Voice.SIDE, matter=matter, up_to=at)
    return list(found.disputes)


def _of_sides(governing: Governing, sides: AbstractSet[ClaimantId]) -> OfSides:
    stances = ((speaker, _stance(word)) for speaker, word in sorted(governing.items()) if speaker in sides)
    return {speaker: stance for speaker, stance in stances if stance is not None}


def _keys(words: Iterable[Weighed]) -> Iterator[TrackKey]:
    for word in words:
        if word.matter is not None and word.speaker is not None:
            yield TrackKey(word.matter, word.speaker)


def _revised(key: TrackKey, changed: Iterable[Taken], until: Instant) -> Iterator[Revised]:
    """``changed``: along time, the stretches in which another interval governs now."""
    past = [(old, new) for old, new in changed if old.begins < until and _says(old.word) != _says(new.word)]
    if past:
        (old, new), (last, _) = past[0], past[-1]
        yield Revised(key, old.begins, min(last.ends, until), old.word, new.word)


def _says(word: Weighed | None) -> object:
    return word and (word.status, word.holder)


def _stance(word: Weighed | None) -> ItemStance | None:
    if word is None or word.status is None:
        return None
    return ItemStance(statement=word.statement, claimant=word.claimant, status=word.status, holder=word.holder)
