"""What the feed should say of a log, worked out anew in a plain way: every place asked at every instant."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple, cast

from hypothesis import strategies as st

from adapters.zones import installed
from domain.dates.edtf import parse_instant
from domain.dates.instants import MICROSECONDS_PER_DAY, MICROSECONDS_PER_SECOND, Instant
from domain.record.amendments import Annulment, ClaimantCorrection, Correction
from domain.record.dating import NEVER
from domain.record.entries import Entry
from domain.record.folded import Record, record_at
from domain.record.statements import Statement
from domain.record.zones import ZoneRules
from domain.stances.governing import Coordinates, Weighed, agreement, stances
from domain.stances.timeline import Dispute, track
from domain.vocabulary import Agreement, Bound, Matter, Voice
from tests.support.builders import CONFLICT, NOON, Journal
from tests.support.histories import journals, quarrels, sieges, words_of

GAPS = (0, 0, 1, MICROSECONDS_PER_SECOND, MICROSECONDS_PER_DAY, 9 * MICROSECONDS_PER_DAY, 100 * MICROSECONDS_PER_DAY)
PACES = (GAPS[:2], GAPS[:4], GAPS[:5], GAPS)
BEGINNINGS = (NOON, *(parse_instant(f"2025-{day}T12:00:00Z") for day in ("04-27", "05-01", "05-02", "05-04")))
DAY_ENDS = 21 * 3_600 * MICROSECONDS_PER_SECOND  # in Kyiv, in summer

Disputed = set[tuple[str, str]]  # place and matter
Says = Mapping[tuple[str, str, str], tuple[str, str | None]]  # status and holder, by place, matter and speaker


class Told(NamedTuple):
    """An item of the feed as the two ways are compared: under which position, and when."""

    position: int
    at: Instant
    type: str
    place: str
    matter: str
    rest: Any


@st.composite
def spread_out(draw: st.DrawFn) -> list[Entry]:
    """A history whose entries were recorded at odd intervals, some at one instant, so that many items are due between.

    Mostly it begins before what it speaks of; so words are announced that the rules for appending would refuse.
    """
    journal: Journal = draw(quarrels() | sieges() | journals(size=14))
    pace = draw(st.sampled_from(PACES))
    at, spread = draw(st.sampled_from(BEGINNINGS)), list[Entry]()
    for entry in journal.entries:
        at += draw(st.sampled_from(pace))
        if len(pace) > len(PACES[0]) and draw(st.integers(min_value=0, max_value=3)) == 0:
            at = max(at, _midnight_after(at) - draw(st.sampled_from((0, 1))))
        spread.append(replace(entry, recorded_at=at))
    return spread


def _without(says: Says, places: Collection[str]) -> Says:
    return {key: each for key, each in says.items() if key[0] not in places}


def _midnight_after(at: Instant) -> Instant:
    """When the day ends, so that an item may be due at the very instant of an entry."""
    day = (at - DAY_ENDS) // MICROSECONDS_PER_DAY + 1
    return day * MICROSECONDS_PER_DAY + DAY_ENDS


class Plain:
    """A log asked in a plain way."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        self._entries = entries
        self._sides = dict[int, frozenset[str]]()
        self._words = [self._words_at(position) for position in range(len(entries) + 1)]

    def _words_at(self, position: int) -> list[Weighed]:
        record = self._record_at(position)
        return words_of(record) if CONFLICT in record.conflicts else []

    def _record_at(self, position: int) -> Record:
        return record_at(self._entries, position=position, first_rules=installed)

    def sides(self, position: int) -> frozenset[str]:
        if position not in self._sides:
            conflict = self._record_at(position).conflicts.get(CONFLICT)
            self._sides[position] = frozenset() if conflict is None else conflict.sides()
        return self._sides[position]

    def governing(self, position: int, at: Instant, matter: Matter) -> dict[tuple[str, str], Weighed]:
        asked = Coordinates(about=at, said_by=at, bound=Bound.LATEST, voice=Voice.SIDE, matter=matter)
        found = stances(self._words[position], asked)
        return {(place, speaker): word for place, each in found.items() for speaker, word in each.items()}

    def says(self, position: int, at: Instant) -> Says:
        return {
            (place, str(matter), speaker): (str(word.status), word.holder)
            for matter in Matter
            for (place, speaker), word in self.governing(position, at, matter).items()
        }

    def disputed(self, position: int, at: Instant) -> Disputed:
        found: Disputed = set()
        for matter in Matter:
            governing = self.governing(position, at, matter)
            for place in {place for place, _ in governing}:
                words = {speaker: word for (where, speaker), word in governing.items() if where == place}
                if agreement(words, sides=self.sides(position), matter=matter).agreement is Agreement.DISPUTED:
                    found.add((place, str(matter)))
        return found

    def instants(self, *positions: int) -> list[Instant]:
        """All at which anything may change."""
        words = [word for position in positions for word in self._words[position]]
        return sorted(
            {word.dating.stated.latest for word in words}
            | {word.dating.effective.latest for word in words}
            | {word.dating.until_latest + 1 for word in words}
        )

    def told(self, *, until: Instant) -> Iterator[Told]:
        """Stances and disputes that change, in order; items due after the last entry, up to ``until``."""
        was, disputed, before = cast(Says, {}), cast(Disputed, set()), -NEVER
        ends = [*(entry.recorded_at for entry in self._entries), until + 1]
        for position, end in enumerate(ends):
            for at in self.instants(position):
                if before <= at < end and position > 0:
                    says, now = self.says(position, at), self.disputed(position, at)
                    yield from self._told_of(position, at, (was, says), (disputed, now))
                    was, disputed = says, now
            if position < len(self._entries):
                places = self._places_of(position + 1)
                says, now = self.says(position + 1, end), self.disputed(position + 1, end)
                says = {**_without(was, places), **{key: each for key, each in says.items() if key[0] in places}}
                now = {each for each in now if each[0] in places} | {each for each in disputed if each[0] not in places}
                yield from self._told_of(position + 1, end, (was, says), (disputed, now))
                yield from self._revised(position + 1, end)
                was, disputed, before = says, now, end

    def _places_of(self, position: int) -> set[str]:
        """Those that the entry concerns: what is due elsewhere comes after the last entry."""
        match self._entries[position - 1].body:
            case Statement(content=content):
                return {content.place}
            case Correction(target=target) | Annulment(target=target):
                return {self._record_at(position).statements[target].content.place}
            case ZoneRules() | ClaimantCorrection():
                turned = self.sides(position - 1) ^ self.sides(position)
                changed = set(self._words[position]) - set(self._words[position - 1])
                changed |= {word for word in self._words[position] if word.matter and word.speaker in turned}
                return {word.place for word in changed}
            case _:
                return set()

    def _told_of(
        self, position: int, at: Instant, says: tuple[Says, Says], disputes: tuple[Disputed, Disputed]
    ) -> Iterator[Told]:
        (was, now), (disputed, disputed_now) = says, disputes
        for place, matter, speaker in sorted(was.keys() | now.keys()):
            key = (place, matter, speaker)
            if was.get(key) != now.get(key):
                yield Told(position, at, "stance.changed", place, matter, (speaker, was.get(key), now.get(key)))
        for place, matter in sorted(disputed_now - disputed):
            yield Told(position, at, "dispute.opened", place, matter, None)
        for place, matter in sorted(disputed - disputed_now):
            yield Told(position, at, "dispute.closed", place, matter, self._outcome(position, at, place, matter))

    def _outcome(self, position: int, at: Instant, place: str, matter: str) -> str | None:
        """Of the dispute that ends now, where there is one along the timeline, and it was open before."""
        ended = [each for each in self._disputes(position, at, place, matter) if each.ends == at]
        if at == self._entries[position - 1].recorded_at:
            began_now = [each for each in self._disputes(position - 1, at, place, matter) if each.begins == at]
            ended = [] if began_now else ended
        return str(ended[0].outcome) if ended else None

    def _disputes(self, position: int, at: Instant, place: str, matter: str) -> Sequence[Dispute]:
        words = [word for word in self._words[position] if word.place == place]
        return track(
            words, sides=self.sides(position), bound=Bound.LATEST, voice=Voice.SIDE, matter=Matter(matter), up_to=at
        ).disputes

    def _revised(self, position: int, at: Instant) -> Iterator[Told]:
        """Spans before ``at`` that the entry at ``position`` makes others."""
        instants = [each for each in self.instants(position - 1, position) if each < at]
        changed = dict[tuple[str, str, str], list[tuple[Instant, Instant]]]()
        for begins, ends in zip(instants, [*instants, at][1:], strict=True):
            before, after = self.says(position - 1, begins), self.says(position, begins)
            for key in before.keys() | after.keys():
                if before.get(key) != after.get(key):
                    changed.setdefault(key, []).append((begins, ends))
        for (place, matter, speaker), spans in sorted(changed.items()):
            span = (min(spans)[0], max(spans)[1])
            yield Told(position, at, "history.revised", place, matter, (speaker, span))
