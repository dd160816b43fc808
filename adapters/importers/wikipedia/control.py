"""Wikipedia's table of who holds which town, from the log of its changes: an observer's word, with three times.

Said at the page's modification, of a day that the editors give, known when it is imported. Each row of the table is a
voice of its own: it speaks when its status, holder, hedge or known day differs from its last word; when it is removed
or turns unclear, all that it said and still stands is taken back. Pages that are older than one already seen (cached
copies) say nothing new.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, tzinfo
from itertools import groupby

from adapters.importers.wikipedia.cells import Held, read_as_of, read_held
from adapters.importers.wikipedia.changes import Change
from adapters.importers.wikipedia.towns import Match, Point, Town, Towns, told
from domain.dates import edtf, instants
from domain.dates.instants import Instant
from domain.imports.plan import LeftOut, Naming, PlannedAct, Refusal, Step
from domain.intake.drafts import ReportDraft, StatementDraft
from domain.record.saying import Saying
from domain.record.statements import Attribution, Retraction, Source
from domain.stances.ports import KnownStatement
from domain.vocabulary import ClaimantId, ConflictId, Kind, PlaceId, StatementId

IMPORTER, VERSION = "wikipedia-control", 1
LICENCE = "CC BY-SA 4.0, Wikipedia contributors"
CLAIMANT: ClaimantId = "wikipedia"
TABLE = "Wikipedia, Control of cities during the Russo-Ukrainian War"
COMMITS = "https://github.com/vi-enne/controlCitiesUkraine/commit/"
WORDING_MAX, KEY_MAX = 300, 100
ALIKE, MUCH_ALIKE = 1, 2  # of as-of, note, holder and coordinates
REMOVED = "removed"
NOTHING_NEW = "a change that says nothing new of who holds the town"
NO_MATCH = "a row of a town that is matched with no place"
OLDER = "a page older than one already seen"


@dataclass(slots=True)
class Voice:
    """One row as long as it is in the table: what it said last, and what of it still stands."""

    key: str
    said: Held | None = None
    as_of: date | None = None
    standing: list[StatementId] = field(default_factory=list)


Earlier = Callable[[PlaceId, str, Instant], Voice]


@dataclass(slots=True)
class Reader:
    """Reads one log of changes. ``earlier`` gives the voice of a row that this log does not begin, as recorded."""

    conflict: ConflictId
    zone: tzinfo
    towns: Towns
    points: frozenset[tuple[str, Point]]
    naming: Naming
    earlier: Earlier
    newest: Instant = instants.FIRST - 1
    table: dict[str, Change] = field(default_factory=dict)  # by key, as it is now
    turned: dict[str, Change] = field(default_factory=dict)  # since the newest page
    begun: set[str] = field(default_factory=set)  # keys of rows that this log adds
    shown: dict[str, tuple[Change, PlaceId]] = field(default_factory=dict)  # matched rows of the newest page
    voices: defaultdict[PlaceId, list[Voice]] = field(default_factory=lambda: defaultdict(list))
    listed: set[tuple[str, int | None]] = field(default_factory=set)

    def plan(self, changes: Iterable[Change | Refusal]) -> Iterator[Step]:
        for modified, page in groupby(changes, key=lambda each: each.modified if isinstance(each, Change) else None):
            for each in page:
                if isinstance(each, Refusal):
                    yield each
                    continue
                self._turn(each)
                if each.modified <= self.newest:
                    yield LeftOut(each.line, OLDER, is_there=True)
            if modified is not None and modified > self.newest:
                self.newest = modified
                yield from self._page()

    def _turn(self, change: Change) -> None:
        self.turned[change.key] = change
        match change.cells["change"]:
            case "removed":
                self.table.pop(change.key, None)
            case "added":
                self.begun.add(change.key)
                self.table[change.key] = change
            case _:
                self.table[change.key] = change

    def _page(self) -> Iterator[Step]:
        """What the newest page says that its rows had not said before."""
        turned, self.turned = self.turned, {}
        names = {change.name for change in turned.values()}
        before = {key: row for key, row in self.shown.items() if row[0].name in names}
        now = self._matched([change for change in self.table.values() if change.name in names], before)
        unsure = {key: row for key, row in before.items() if key in self.table and key not in now}
        for key in before:
            del self.shown[key]
        self.shown |= now | unsure
        yield from self._gone(turned, before, now | unsure)
        for key, change in turned.items():
            if key in now:
                yield from self._speak(self._voice(now[key][1], change), now[key][1], change)
            elif key in self.table:
                yield self._unmatched(change)

    def _matched(
        self, rows: Sequence[Change], before: Mapping[str, tuple[Change, PlaceId]]
    ) -> dict[str, tuple[Change, PlaceId]]:
        """Rows with the place that each means: by its own text, else as the row that it continues."""
        found = dict[str, tuple[Change, PlaceId]]()
        for row in rows:
            if (place := self._match(row).place) is not None:
                found[row.key] = (row, place.id)
        taken = {place for _, place in found.values()}
        left = [(row, place) for row, place in before.values() if place not in taken]
        for row in rows:
            if row.key not in found and (same := _goes_on_from(row, left)) is not None:
                found[row.key] = (row, same)
        return found

    def _match(self, row: Change) -> Match:
        point = row.point if row.point is not None and (row.name, row.point) in self.points else None
        return self.towns.match(Town(name=row.name, population=row.population, point=point))

    def _gone(
        self,
        turned: Mapping[str, Change],
        before: Mapping[str, tuple[Change, PlaceId]],
        now: Mapping[str, tuple[Change, PlaceId]],
    ) -> Iterator[Step]:
        """Voices whose row the page has no more. Among namesakes keys change hands; then the voice continues."""
        places = {place for _, place in before.values()}
        for place in sorted(places):
            rows = [key for key, (_, of_place) in now.items() if of_place == place]
            for voice in [voice for voice in self.voices[place] if voice.key in before and voice.key not in rows]:
                of_name = before[voice.key][0].name
                spoken = {each.key for each in self.voices[place]}
                unspoken = [key for key in rows if key not in spoken and now[key][0].name == of_name]
                if unspoken:
                    voice.key = unspoken[0]
                else:
                    self.voices[place].remove(voice)
                    yield from self._removed(voice, place, turned.get(voice.key, before[voice.key][0]))
        for key, change in turned.items():
            if key not in before and key not in self.table and key not in self.begun:
                yield from self._removed_unseen(change)

    def _removed_unseen(self, change: Change) -> Iterator[Step]:
        """A row that this log never shows, and removes: what it said is in the record."""
        place = self._match(change).place
        if place is None:
            yield self._unmatched(change)
        else:
            yield from self._removed(self.earlier(place.id, change.key, change.modified), place.id, change)

    def _voice(self, place: PlaceId, change: Change) -> Voice:
        voice = next((each for each in self.voices[place] if each.key == change.key), None)
        if voice is None:
            voice = Voice(change.key) if change.key in self.begun else self.earlier(place, change.key, change.modified)
            self.voices[place].append(voice)
        return voice

    def _speak(self, voice: Voice, place: PlaceId, change: Change) -> Iterator[Step]:
        held, as_of = read_held(change.cells["held_by"]), self._as_of(change)
        if held is None:
            problem = f"{change.cells['held_by']!r} names no holder"
            cure = "columns may have slipped: mend the line; until then the row's last word stands"
            yield Refusal(change.line, "held_by", problem, cure, change.given)
        elif voice.said is not None and _same(held, voice.said) and as_of in (None, voice.as_of):
            yield LeftOut(change.line, NOTHING_NEW, is_there=True)
        else:
            yield from self._word(voice, place, change, held, as_of)

    def _word(self, voice: Voice, place: PlaceId, change: Change, held: Held, as_of: date | None) -> Iterator[Step]:
        report = self.naming.report(
            *(self.conflict, place, change.key, instants.to_text(self.newest)),
            *(held.status, held.holder or "", held.hedge or "", str(as_of)),
        )
        turns_unclear = voice.said is not None and voice.said.takes_a_position and not held.takes_a_position
        taken_back = voice.standing if turns_unclear else []
        claim = self._claim(report, place, held, as_of)
        reason = f"The row reads {held.wording or 'nothing'}, which takes no position."
        yield self._made(report, change, [claim, *self._retractions(report, place, taken_back, reason)])
        voice.said, voice.as_of = held, as_of or voice.as_of
        voice.standing = [*([] if turns_unclear else voice.standing), Naming.statement(report, 1)]

    def _removed(self, voice: Voice, place: PlaceId, change: Change) -> Iterator[Step]:
        if not voice.standing:
            yield LeftOut(change.line, NOTHING_NEW, is_there=True)
            return
        modified = instants.to_text(self.newest)
        report = self.naming.report(self.conflict, place, voice.key, modified, REMOVED, *voice.standing)
        reason = "The row was removed from the table."
        yield self._made(report, change, self._retractions(report, place, voice.standing, reason))
        voice.standing = []

    def _claim(self, report: str, place: PlaceId, held: Held, as_of: date | None) -> StatementDraft:
        effective = f"[..{instants.local_day(self.newest, self.zone)}]" if as_of is None else as_of.isoformat()
        saying = Saying(
            status=held.status,
            holder=held.holder,
            stated=self._stated(),
            effective=edtf.parse(effective),
            telling=Attribution(wording=held.wording and held.wording[:WORDING_MAX], hedge=held.hedge),
        )
        return StatementDraft(
            kind=Kind.CLAIM, claimant=CLAIMANT, place=place, saying=saying, id=Naming.statement(report, 1)
        )

    def _retractions(
        self, report: str, place: PlaceId, standing: Iterable[StatementId], reason: str
    ) -> list[StatementDraft]:
        return [
            StatementDraft(
                kind=Kind.RETRACTION,
                claimant=CLAIMANT,
                place=place,
                saying=Saying(retracts=each, stated=self._stated(), telling=Attribution(note=reason)),
                id=Naming.statement(report, number),
            )
            for number, each in enumerate(standing, start=2)
        ]

    def _made(self, report: str, change: Change, statements: Sequence[StatementDraft]) -> PlannedAct:
        commit = change.cells["commit"]
        source = Source(
            name=_named(change.key),
            url=f"{COMMITS}{commit}" if commit.isalnum() else None,
            published=self._stated(),
            language="en",
        )
        draft = ReportDraft(id=report, conflict=self.conflict, source=source, statements=tuple(statements))
        return PlannedAct(change.line, change.given, draft)

    def _stated(self) -> edtf.ImpreciseDate:
        return edtf.parse(instants.to_text(self.newest))

    def _as_of(self, change: Change) -> date | None:
        """The day that the editors give; None where they give none that can be: one after the page was written."""
        day = None if change.cells["as_of_filled"] == "1" else read_as_of(change.cells["as_of"])
        if day is None or edtf.parse(day.isoformat()).bounds(self.zone).earliest > self.newest:
            return None
        return day

    def _unmatched(self, change: Change) -> Refusal | LeftOut:
        which = (change.name, change.population)
        if which in self.listed:
            return LeftOut(change.line, NO_MATCH)
        self.listed.add(which)
        match = self._match(change)
        candidates = f": {told(match.candidates)}" if match.candidates else ""
        what = f"{change.name or 'a row without a name'} ({change.population or 'no population'})"
        return Refusal(change.line, "town", f"{what}: {match.why_not}{candidates}", match.cure, change.given)


def _same(one: Held, other: Held) -> bool:
    return (one.status, one.holder, one.hedge) == (other.status, other.holder, other.hedge)


def _goes_on_from(row: Change, left: Sequence[tuple[Change, PlaceId]]) -> PlaceId | None:
    """The place of the one row of the page before that this row continues, its population blank or amended."""
    enough = ALIKE if row.population is None else MUCH_ALIKE
    likely = [(row.likeness(other), place) for other, place in left if other.name == row.name]
    best = max((likeness for likeness, _ in likely), default=0)
    places = {place for likeness, place in likely if likeness == best}
    return places.pop() if best >= enough and len(places) == 1 else None


def voice_in(recorded: Iterable[KnownStatement], place: PlaceId, key: str, before: Instant) -> Voice:
    """The voice of a row as the record has it: what it said of ``place`` before that instant.

    Among namesakes keys change hands: without one of that key about the place, the last of its name continues.
    """
    voices = dict[str, Voice]()
    for each in recorded:
        if each.word.place == place and each.word.dating.stated.earliest < before:
            _listen(voices, each)
    namesakes = [each for each in voices.values() if _stem(each.key) == _stem(key) and each.standing]
    return voices.get(key) or (namesakes[-1] if namesakes else Voice(key))


def _listen(voices: dict[str, Voice], told: KnownStatement) -> None:
    content = told.filed.content
    voice = voices.setdefault(_key_in(told.report.source), Voice(_key_in(told.report.source)))
    if isinstance(content, Retraction):
        voice.standing = [statement for statement in voice.standing if statement != content.retracts]
        return
    voice.standing.append(told.filed.id)
    voice.said = Held(
        status=content.status, holder=content.holder, hedge=content.telling.hedge, wording=content.telling.wording
    )
    voice.as_of = read_as_of(str(content.effective)) or voice.as_of


def _named(key: str) -> str:
    return f"{TABLE} (row {key[:KEY_MAX]})"


def _key_in(source: Source) -> str:
    return source.name.removeprefix(f"{TABLE} (row ").removesuffix(")")


def _stem(key: str) -> str:
    return key.rpartition("#")[0]
