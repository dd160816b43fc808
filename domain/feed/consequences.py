"""What follows from an entry, and from the passing of time, for what is said about one place now.

Now is about = said by = the instant at which the entry was recorded, or an item was due; bound ``latest``, voice
``side``, both matters.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import NamedTuple

from domain.dates.instants import Instant
from domain.feed.contenders import Contenders
from domain.feed.disputes import is_disputed, last_dispute, open_since
from domain.feed.items import Consequence, DisputeClosed, DisputeOpened, HistoryRevised, ItemStance, StanceChanged
from domain.feed.sieges import Siege
from domain.record.dating import NEVER
from domain.stances.governing import Weighed, captor_of
from domain.stances.keeping.known import TrackKey
from domain.stances.succession import Capture, Interval, Succession, Taken, capture_of, differences, interval_of
from domain.vocabulary import Bound, ClaimantId, ConflictId, Matter, PlaceId, StatementId, Status, Voice

Governing = Mapping[ClaimantId, Weighed]
OfSides = Mapping[ClaimantId, ItemStance]
FOR_EVER: Instant = NEVER - 1
MATTERS = tuple(Matter)
NOBODY = Succession()  # of a speaker without a word


class Revised(NamedTuple):
    """A span of a speaker's past that was revised; what governed at its beginning, and what does now."""

    key: TrackKey
    begins: Instant
    ends: Instant
    before: Weighed | None
    after: Weighed | None


class Alteration(NamedTuple):
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
        self._control = {speaker: Contenders(found) for speaker, found in self._intervals_of_control()}
        self._successions = {TrackKey(Matter.CONTROL, speaker): of.succession for speaker, of in self._control.items()}
        self._sieges: dict[ClaimantId, Siege] = {}
        for key in sorted(set(_keys(self._words.values()))):
            if key.matter is Matter.SIEGE:
                self._add_siege(key)
        self._told_at = told_at
        self._told = {matter: self._governing(matter, told_at) for matter in MATTERS}
        self._due = self._next_due()
        self._disputed: dict[Matter, bool] = {}  # of what was last told; computed when it is asked for

    @property
    def size(self) -> int:
        """How many words are known."""
        return len(self._words)

    def know(self, sides: AbstractSet[ClaimantId]) -> None:
        """The conflict has these sides now, which alters no word about the place."""
        if sides != self._sides:
            self._sides = sides
            self._disputed.clear()

    def due(self) -> Instant | None:
        """When something begins or runs out next; that may change no stance."""
        return self._due

    def _next_due(self) -> Instant | None:
        due = NEVER
        for succession in self._successions.values():
            following = succession.next_after(self._told_at)
            if following is not None and following < due:
                due = following
        return None if due == NEVER else due

    def pass_time(self, at: Instant) -> list[Consequence]:
        """What has changed by ``at`` with nothing appended."""
        return list(self._moved(at, None, {}, self._sides))

    def take(self, alteration: Alteration, *, at: Instant) -> list[Consequence]:
        """What has changed by an entry that was recorded at ``at``."""
        is_open = self._was_disputed(Matter.CONTROL, self._sides) or self._was_disputed(Matter.SIEGE, self._sides)
        before: dict[TrackKey, Succession] = {}  # the successions that change, while a dispute is open
        sides, self._sides = self._sides, alteration.sides
        is_due = self._due is not None and self._due <= at
        keys, revised = self._altered(alteration, until=at, before=before if is_open else None)
        found = list(self._moved(at, None if is_due else keys, before, sides))
        found += [
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
        return found

    # Words that are known

    def _altered(
        self, alteration: Alteration, *, until: Instant, before: dict[TrackKey, Succession] | None
    ) -> tuple[Sequence[TrackKey], list[Revised]]:
        """Take it in. Returns whose successions it changes, and its changes of the past before ``until``."""
        removed, added = [self._words[each] for each in alteration.removed], alteration.added
        if len(added) == 1 and not removed:
            keys = list(self._touched(added[0]))
        else:
            keys = sorted({key for word in (*removed, *added) for key in self._touched(word)})
        self._replace(removed, added)
        revised = list[Revised]()
        for key in keys:
            if before is not None:
                before[key] = self._successions.get(key, NOBODY).copy()
            if key.matter is Matter.CONTROL:
                changed = self._exchanged(key, removed, added)
            else:
                changed = self._besieged(key, removed, added)
            revised += _revised(key, changed, until)
        return keys, revised

    def _exchanged(self, key: TrackKey, removed: Sequence[Weighed], added: Sequence[Weighed]) -> Sequence[Taken]:
        """Put the words of ``key`` that come, go, or count for another time in their places."""
        contenders = self._control.get(key.speaker)
        if contenders is None:
            contenders = self._control[key.speaker] = Contenders()
            self._successions[key] = contenders.succession
        if len(added) == 1 and not removed and _key(added[0]) == key:  # the common case: no word takes it back
            interval = interval_of(added[0], None, Bound.LATEST)
            return [] if interval is None else contenders.put(interval)
        altered = dict.fromkeys(word.retracts or word.statement for word in (*removed, *added))
        words = (self._words[each] for each in altered if each in self._words)
        return contenders.exchange(altered, self._intervals(key, words))

    def _besieged(self, key: TrackKey, removed: Sequence[Weighed], added: Sequence[Weighed]) -> Sequence[Taken]:
        """The same for words about a siege, and for those of control that end one."""
        if key.speaker not in self._sieges:
            return list(differences(NOBODY, self._add_siege(key)))
        altered = list(dict.fromkeys(word.retracts or word.statement for word in (*removed, *added)))
        words = [self._words[each] for each in altered if each in self._words]
        return self._sieges[key.speaker].exchange(altered, self._intervals(key, words), self._captures(key, words))

    def _replace(self, removed: Iterable[Weighed], added: Iterable[Weighed]) -> None:
        for word in removed:
            del self._words[word.statement]
            if word.retracts is not None:
                del self._retractions[word.retracts]
        for word in added:
            self._words[word.statement] = word
            if word.retracts is not None:
                self._retractions[word.retracts] = word

    def _touched(self, word: Weighed) -> Iterator[TrackKey]:
        """Whose successions ``word`` has a part in: its own, or that of what it takes back; a capture in two."""
        there = self._words.get(word.retracts) if word.retracts is not None else word
        if there is None:
            return
        if (key := _key(there)) is not None:
            yield key
        if self._sieges:
            captor = captor_of(there, Status.CONTROLLED, Voice.SIDE)
            if captor is not None and captor.speaker in self._sieges:
                yield TrackKey(Matter.SIEGE, captor.speaker)

    def _interval(self, word: Weighed) -> Interval | None:
        return interval_of(word, self._retractions.get(word.statement), Bound.LATEST)

    def _intervals_of_control(self) -> Iterable[tuple[ClaimantId, list[Interval]]]:
        found: dict[ClaimantId, list[Interval]] = {}
        for word in self._words.values():
            if word.matter is Matter.CONTROL and word.speaker is not None:
                interval = self._interval(word)
                found.setdefault(word.speaker, []).extend(() if interval is None else [interval])
        return found.items()

    def _add_siege(self, key: TrackKey) -> Succession:
        words = self._words.values()
        siege = self._sieges[key.speaker] = Siege(self._intervals(key, words), self._captures(key, words))
        self._successions[key] = siege.succession
        return siege.succession

    def _intervals(self, key: TrackKey, words: Iterable[Weighed]) -> list[Interval]:
        """When those of ``key`` count."""
        found = (self._interval(word) for word in words if _key(word) == key)
        return [interval for interval in found if interval is not None]

    def _captures(self, key: TrackKey, words: Iterable[Weighed]) -> Iterator[Capture]:
        """Those among ``words`` that the speaker of ``key`` claims."""
        for word in words:
            if word.status is Status.CONTROLLED and word.speaker == key.speaker:
                capture = capture_of(word, self._retractions.get(word.statement), Bound.LATEST)
                if capture is not None:
                    yield capture

    # The items

    def _governing(self, matter: Matter, at: Instant) -> dict[ClaimantId, Weighed]:
        found = ((key.speaker, each.at(at)) for key, each in self._successions.items() if key.matter is matter)
        return {speaker: word for speaker, word in sorted(found) if word is not None}

    def _still_governing(self, matter: Matter, keys: Iterable[TrackKey], at: Instant) -> dict[ClaimantId, Weighed]:
        """``_governing``, where nothing but the successions of ``keys`` has changed since it was last told of."""
        last = found = self._told[matter]
        for key in keys:
            if key.matter is matter and (word := self._successions[key].at(at)) is not found.get(key.speaker):
                found = dict(found) if found is last else found
                if word is None:
                    del found[key.speaker]
                else:
                    found[key.speaker] = word
        return found

    def _moved(
        self,
        at: Instant,
        keys: Sequence[TrackKey] | None,
        successions_before: Mapping[TrackKey, Succession],
        sides_before: AbstractSet[ClaimantId],
    ) -> Iterator[Consequence]:
        """``keys``: whose successions have changed, if nothing has begun or run out; None otherwise."""
        told_at, self._told_at = self._told_at, at
        self._due = self._next_due()
        are_other_sides = self._sides is not sides_before and self._sides != sides_before
        for matter in MATTERS:
            before = self._told[matter]
            after = self._governing(matter, at) if keys is None else self._still_governing(matter, keys, at)
            if (before is after or before == after) and not are_other_sides:
                continue
            was = self._was_disputed(matter, sides_before)
            self._told[matter] = after
            self._disputed.pop(matter, None)
            speakers = before.keys() | after.keys() if keys is None else {key.speaker for key in keys}
            changes = list(self._stance_changes(matter, speakers, before, after))
            if not changes and not are_other_sides:
                continue  # then the sides agree, or not, as they did
            yield from changes
            now = self._was_disputed(matter, self._sides)
            if now == was:
                continue
            was_of_sides, now_of_sides = _of_sides(before, sides_before), _of_sides(after, self._sides)
            if now:
                yield self._opened(matter, was_of_sides, now_of_sides, at)
            else:
                of_sides = self._of_sides(matter, sides_before, successions_before)
                since = open_since(of_sides, matter, told_at)
                yield self._closed(since, matter, was_of_sides, now_of_sides, at)

    def _was_disputed(self, matter: Matter, sides: AbstractSet[ClaimantId]) -> bool:
        """Whether ``sides`` disagreed when it was last told of."""
        if len(self._told[matter]) < 2:  # noqa: PLR2004 - one side alone disputes nothing
            return False
        if matter not in self._disputed:
            self._disputed[matter] = is_disputed(matter, self._told[matter], sides)
        return self._disputed[matter]

    def _of_sides(
        self, matter: Matter, sides: AbstractSet[ClaimantId], instead: Mapping[TrackKey, Succession]
    ) -> Mapping[ClaimantId, Succession]:
        """The succession of every side; those of ``instead`` take the place of what is there."""
        keys = (TrackKey(matter, side) for side in sides)
        return {key.speaker: instead.get(key) or self._successions.get(key, NOBODY) for key in keys}

    def _stance_changes(
        self, matter: Matter, speakers: AbstractSet[ClaimantId], before: Governing, after: Governing
    ) -> Iterator[StanceChanged]:
        for speaker in sorted([each for each in speakers if before.get(each) is not after.get(each)]):
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

    def _opened(self, matter: Matter, before: OfSides, after: OfSides, at: Instant) -> DisputeOpened:
        dispute = last_dispute(self._of_sides(matter, self._sides, {}), matter, at)
        assert dispute is not None  # noqa: S101 - one is open
        return DisputeOpened(
            conflict=self.conflict,
            place=self.place,
            matter=matter,
            begins=dispute.begins,
            opened_by=dispute.opened_by,
            before=before,
            after=after,
        )

    def _closed(self, since: Instant, matter: Matter, before: OfSides, after: OfSides, at: Instant) -> DisputeClosed:
        """Of the disputes that the record now knows, the last that reaches into the one open ``since`` then."""
        now = last_dispute(self._of_sides(matter, self._sides, {}), matter, at, after=since)
        return DisputeClosed(
            conflict=self.conflict,
            place=self.place,
            matter=matter,
            begins=since,
            ends=now.ends if now else None,
            outcome=now.outcome if now else None,
            closed_by=now.closed_by if now else None,
            before=before,
            after=after,
        )


def _of_sides(governing: Governing, sides: AbstractSet[ClaimantId]) -> OfSides:
    stances = ((speaker, _stance(word)) for speaker, word in sorted(governing.items()) if speaker in sides)
    return {speaker: stance for speaker, stance in stances if stance is not None}


def _keys(words: Iterable[Weighed]) -> Iterator[TrackKey]:
    return (key for key in map(_key, words) if key is not None)


def _key(word: Weighed) -> TrackKey | None:
    """None where ``word`` is nobody's stance."""
    return None if word.matter is None or word.speaker is None else TrackKey(word.matter, word.speaker)


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
