"""ACLED: events in which a place changes hands, each a claim by the observer ``acled`` that actor1 holds it.

A download is all that was asked for, as ACLED has it on that day: events come back under the same id, changed, or are
gone. ``timestamp`` tells which version of an event is the newer one, so that downloads may come in any order.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from hashlib import sha256
from pathlib import Path

from adapters.importers.acled.events import Actors, Event, Finder, events
from domain.dates import instants
from domain.dates.edtf import ImpreciseDate, parse
from domain.errors import Refused
from domain.folding import trimmed
from domain.imports.plan import LeftOut, Naming, Plan, PlannedAct, Refusal, Step, refusals
from domain.intake.drafts import AmendmentDraft, AnnulmentDraft, CorrectionDraft, ReportDraft, StatementDraft
from domain.places.gazetteer import Gazetteer
from domain.questions.past import History
from domain.record.amendments import Annulment, Correction, Redaction
from domain.record.removable import said_without
from domain.record.saying import Saying
from domain.record.statements import Attribution, Claim, Quote, Source
from domain.stances.ports import KnownStatement
from domain.text import NAME_LENGTH_MAX, PROSE_LENGTH_MAX
from domain.vocabulary import ConflictId, Kind, PlaceId, ReportId, StatementId, Status

IMPORTER, VERSION = "acled", 1
CLAIMANT, NAME = "acled", "ACLED"
ADDRESS = "https://acleddata.com/"
LICENCE = "ACLED's terms of use (https://acleddata.com/): name it; not to be passed on"

WEEK_REACH = timedelta(days=3)  # what happened in some week is dated by its middle
RELAYS_MAX = 8
SCOPE_LENGTH_MAX = 20  # leaves room in an id for the event, its version and what is said of it

OLDER = "events that the record has in a later version"
SAME_VERSION = "events that the record has in this version, corrected since or read by another mapping"
UNCHANGED = "events that were uploaded again and say what they said"
TAKEN_OUT = "events that an editor has taken out of the record"
GONE = "events that were missing from a later download"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """``is_complete``: the file holds all there is for its days and countries; what is missing from it is gone."""

    conflict: ConflictId
    actors: Actors
    is_complete: bool = False

    def __str__(self) -> str:
        return f"{self.conflict}; actors: {self.actors.name}{'; complete' if self.is_complete else ''}"

    def key(self, event: str) -> str:
        """Return the name of the report of an event, by which it is found from ACLED's id."""
        digest = sha256(self.conflict.encode()).hexdigest()
        return f"{self.conflict if len(self.conflict) <= SCOPE_LENGTH_MAX else digest[:SCOPE_LENGTH_MAX]}:{event}"


@dataclass(slots=True)
class Span:
    """The days and countries that a download covers."""

    seen: set[str] = field(default_factory=set)
    countries: set[str] = field(default_factory=set)
    first: date = date.max
    last: date = date.min
    newest: int = 0  # of its timestamps

    def add(self, event: Event) -> None:
        self.seen.add(event.id)
        self.countries.add(country_of(event.id))
        self.first, self.last = min(self.first, event.day), max(self.last, event.day)
        self.newest = max(self.newest, event.timestamp)

    def lacks(self, known: Known) -> bool:
        """Whether an event would be in this download, if ACLED still had it."""
        effective = known.claim.effective
        return (
            known.event not in self.seen
            and country_of(known.event) in self.countries
            and known.newest < self.newest  # it was there to be downloaded
            and effective is not None
            and effective.days is not None
            and self.first.toordinal() <= effective.days.first
            and effective.days.last <= self.last.toordinal()
        )

    def __str__(self) -> str:
        return f"{', '.join(sorted(self.countries))} from {self.first} to {self.last}"


def country_of(event: str) -> str:
    """Ids begin with the country: ``UKR12345``."""
    letters = re.match(r"[A-Za-z]*", event)
    return letters[0].upper() if letters else ""


@dataclass(frozen=True, slots=True)
class Known:
    """An event that the record has, by the statement that stands for it."""

    event: str
    report: ReportId
    statement: StatementId
    claim: Claim
    published: ImpreciseDate
    first: int  # the timestamp of the version that was reported
    newest: int  # and of the last one by which it was corrected
    redacted: frozenset[str]  # what the law had removed of it, which a later version must not bring back


@dataclass(frozen=True, slots=True)
class Record:
    """The events of ACLED in the record."""

    standing: Mapping[str, Sequence[Known]]  # the newest last: one that was moved to another place is reported anew
    history: Callable[[StatementId], History | None]

    @classmethod
    def of(cls, told: Iterable[KnownStatement], history: Callable[[StatementId], History | None]) -> Record:
        standing = dict[str, list[Known]]()
        for each in told:
            if isinstance(each.filed.content, Claim) and each.filed.report.startswith(f"{IMPORTER}:"):
                known = _known(each, each.filed.content, history)
                standing.setdefault(known.event, []).append(known)
        return cls({event: sorted(some, key=lambda one: one.first) for event, some in standing.items()}, history)

    def annulled(self, statement: StatementId) -> tuple[bool, int] | None:
        """Of a statement that is annulled: whether by an import, and the newest timestamp of what that had read."""
        there = self.history(statement)
        for amending in () if there is None or not there.told.filed.annulled else there.amendments:
            if isinstance(amending.amendment, Annulment):
                return amending.batch is not None, _timestamp_in(amending.amendment.id)
        return None


def _known(told: KnownStatement, claim: Claim, history: Callable[[StatementId], History | None]) -> Known:
    filed, published = told.filed, told.report.source.published
    first = 0 if published.instant is None else published.instant // instants.MICROSECONDS_PER_SECOND
    newest, redacted = first, frozenset(filed.redacted)
    if filed.content_position != filed.position and (there := history(filed.id)) is not None:
        corrections = (each.amendment for each in there.amendments if isinstance(each.amendment, Correction))
        newest = max([first, *(_timestamp_in(each.id) for each in corrections if each.id.startswith(f"{filed.id}:"))])
        redactions = (each.amendment for each in there.amendments if isinstance(each.amendment, Redaction))
        redacted = redacted.union(*(each.removed for each in redactions))
    event = filed.report.rpartition(":")[2].partition(".")[0]
    return Known(event, filed.report, filed.id, claim, published, first, newest, redacted)


def _amendment_id(statement: StatementId, timestamp: int) -> str:
    return f"{statement}:{timestamp}"


def _timestamp_in(amendment: str) -> int:
    digits = amendment.rpartition(":")[2]
    return int(digits) if digits.isdecimal() else 0


def plan(file: Path, reading: Reading, naming: Naming, places: Gazetteer, record: Record) -> Plan:
    """``record``: as it is now. Events that are there already, of this file or another, are not made again."""
    span, is_whole = Span(), True
    download = Download(reading, naming, Finder(places), record)
    for event in events(file):
        if not isinstance(event, Event):
            is_whole = False
            yield event
        elif event.id in span.seen:
            yield Refusal(
                event.line, "/event_id_cnty", f"{event.id!r} is in the file twice", "keep one row", event.given
            )
        else:
            span.add(event)
            yield from download.take(event)
    if reading.is_complete and is_whole:
        yield from download.missing(span, file.name)


@dataclass(frozen=True, slots=True)
class Download:
    """A file, set against the record."""

    reading: Reading
    naming: Naming
    finder: Finder
    record: Record

    def take(self, event: Event) -> Iterator[Step]:
        known = self.record.standing.get(event.id, ())
        if (why := event.left_out) is not None:
            yield from self._no_longer(event, known, why)
            return
        try:
            place, saying = self.finder.find(event).id, _saying(event, self.reading)
        except Refused as error:
            yield from refusals(event.line, event.given, error)
            return
        if not known:
            yield self._new(event, place, saying)
        elif event.timestamp < known[-1].newest:
            yield LeftOut(event.line, OLDER, is_there=True)
        elif place == known[-1].claim.place:
            yield self._again(event, place, saying, known[-1])
            yield from self._moved_from(event, known[:-1], known[-1].statement)
        elif event.timestamp == known[-1].newest:
            yield LeftOut(event.line, SAME_VERSION, is_there=True)
        else:
            report = self._report(event, place, saying, self._name_of_version(event))
            yield PlannedAct(event.line, event.given, report)
            yield from self._moved_from(event, known, report.statements[0].id or "")

    def _new(self, event: Event, place: PlaceId, saying: Saying) -> Step:
        """An event that nothing stands for: it is new, or was taken out."""
        report = self._report(event, place, saying, self.naming.named(self.reading.key(event.id)))
        taken_out = self.record.annulled(report.statements[0].id or "")
        if taken_out is None:
            return PlannedAct(event.line, event.given, report)
        by_import, when = taken_out
        if not by_import:
            return LeftOut(event.line, TAKEN_OUT)
        if event.timestamp < when:
            return LeftOut(event.line, GONE)
        return PlannedAct(event.line, event.given, self._report(event, place, saying, self._name_of_version(event)))

    def _name_of_version(self, event: Event) -> ReportId:
        return self.naming.named(self.reading.key(f"{event.id}.{event.timestamp}"))

    def _again(self, event: Event, place: PlaceId, saying: Saying, known: Known) -> Step:
        """Another version of an event, or the one that is there."""
        left = said_without(saying, known.redacted)
        now = replace(left, stated=known.claim.stated)  # it was stated first when it was stated first
        says_the_same = now.became(known.claim, known.published)
        if event.timestamp == known.first and says_the_same:
            return PlannedAct(event.line, event.given, self._report(event, place, saying, known.report))
        is_the_last = event.timestamp == known.newest
        if is_the_last and not says_the_same:
            return LeftOut(event.line, SAME_VERSION, is_there=True)
        if not is_the_last and says_the_same:
            return LeftOut(event.line, UNCHANGED, is_there=True)
        name = _amendment_id(known.statement, event.timestamp)
        draft = CorrectionDraft(saying=now, reason=f"ACLED changed the event {event.id}")
        return PlannedAct(event.line, event.given, AmendmentDraft(id=name, target=known.statement, draft=draft))

    def _moved_from(self, event: Event, others: Sequence[Known], to: StatementId) -> Iterator[Step]:
        for each in others:
            reason = f"ACLED moved the event {event.id} to another place"
            yield PlannedAct(event.line, event.given, _annulment(each, event.timestamp, reason, replaced_by=to))

    @staticmethod
    def _no_longer(event: Event, known: Sequence[Known], why: str) -> Iterator[Step]:
        for each in known:
            if event.timestamp > each.newest:
                reason = f"ACLED now has the event {event.id} among the {why}"
                yield PlannedAct(event.line, event.given, _annulment(each, event.timestamp, reason))
        yield LeftOut(event.line, why)

    def missing(self, span: Span, name: str) -> Iterator[Step]:
        """Annul the events that a complete download should hold and does not."""
        for event in sorted(self.record.standing):
            for known in self.record.standing[event]:
                if span.lacks(known):
                    reason = f"the event {event} is missing from {name}, a complete download of {span}"
                    yield PlannedAct(1, event.encode(), _annulment(known, span.newest, reason))

    def _report(self, event: Event, place: PlaceId, saying: Saying, name: ReportId) -> ReportDraft:
        draft = StatementDraft(kind=Kind.CLAIM, claimant=CLAIMANT, place=place, saying=saying)
        return ReportDraft(
            id=name,
            conflict=self.reading.conflict,
            source=Source(name=NAME, published=_published(event.timestamp), url=ADDRESS),
            statements=self.naming.numbered(name, [draft]),
        )


def _annulment(known: Known, timestamp: int, reason: str, *, replaced_by: StatementId | None = None) -> AmendmentDraft:
    return AmendmentDraft(
        id=_amendment_id(known.statement, timestamp),
        target=known.statement,
        draft=AnnulmentDraft(reason=reason, replaced_by=replaced_by),
    )


def _saying(event: Event, reading: Reading) -> Saying:
    return Saying(
        status=Status.CONTROLLED,
        holder=reading.actors.holder(event.actor),
        effective=_effective(event.day, event.time_precision),
        telling=Attribution(
            wording=event.text("sub_event_type"),
            quote=_quote(event.text("notes")),
            via=tuple(_relays(event.text("source"))),
            note=f"event {event.id}; actor1: {event.actor}; geo_precision {event.text('geo_precision') or 'not told'}",
        ),
    )


def _effective(day: date, precision: int) -> ImpreciseDate:
    """The day; the seven days around it; or its month."""
    match precision:
        case 1:
            return parse(day.isoformat())
        case 2:
            return parse(f"[{(day - WEEK_REACH).isoformat()}..{(day + WEEK_REACH).isoformat()}]")
        case _:
            return parse(f"{day:%Y-%m}")


def _published(timestamp: int) -> ImpreciseDate:
    return parse(instants.to_text(timestamp * instants.MICROSECONDS_PER_SECOND))


def _quote(notes: str) -> Quote | None:
    text = notes if len(notes) <= PROSE_LENGTH_MAX else f"{notes[: PROSE_LENGTH_MAX - 1]}…"
    return Quote(text=text, language="en") if text else None


def _relays(sources: str) -> Iterator[str]:
    names = dict.fromkeys(
        trimmed(unicodedata.normalize("NFC", trimmed(each))[:NAME_LENGTH_MAX]) for each in sources.split(";")
    )
    yield from [name for name in names if name][:RELAYS_MAX]
