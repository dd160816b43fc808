"""A report at a terminal, step by step: the searches, the dates in words and the preview of the page that records."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from api.intake.recording.places import RecordedPlaces
from api.intake.recording.prompts import Prompts
from api.service import Service
from api.text import terminal
from api.text.languages.table import Axis
from api.text.lists import says, speaker
from domain.claimants.lookup import claimants_called, claimants_for
from domain.dates.edtf import ImpreciseDate
from domain.dates.phrases.reading import Phrase, Publication, nearest, read, up_to
from domain.intake.append import Author
from domain.intake.deciding import Receipt
from domain.intake.drafts import AmendmentDraft, CorroborationDraft, ReportDraft, StatementDraft
from domain.meanings import KINDS, STATUSES
from domain.places.search import PlaceSearch
from domain.questions.naming.places import where
from domain.questions.rehearsed import LanesPreview, Rehearsal, rehearse
from domain.record.declarations import Conflict, Place
from domain.record.saying import Saying
from domain.record.statements import Attribution, Quote, Source, Spokesperson
from domain.stances.ports import KnownStatement
from domain.stances.timeline import Span, Track
from domain.vocabulary import MEANINGS, ClaimantId, Kind, Status
from domain.written.denied import deniable

T = TypeVar("T")
FOUND_MAX = 8
EXAMPLES = "write 11 Dec 2025, on Thursday, earlier this month, or 2025-12-11"


@dataclass(frozen=True, slots=True, kw_only=True)
class Corroborated:
    """The source was added to a recorded statement instead."""

    statement: KnownStatement
    receipt: Receipt


@dataclass(slots=True, kw_only=True)
class Steps:
    """Asks for one report of a conflict."""

    service: Service
    conflict: Conflict
    prompts: Prompts

    # The report

    def report(self, name: str = "") -> ReportDraft:
        """Ask for everything. ``name``: the id of the report; its statements are named after it."""
        source = self.source()
        statements = list[StatementDraft]()
        while not statements or self.prompts.agrees("Another statement?"):
            statements.append(self.statement(source, statements, f"{name}.{len(statements) + 1}"))
        return ReportDraft(conflict=self.conflict.id, source=source, statements=tuple(statements), id=name or None)

    def source(self) -> Source:
        self.prompts.say("Source")
        return Source(
            name=self.prompts.needed("  Publisher"),
            published=self._date("  Published", None),
            url=self.prompts.text("  Address (optional)") or None,
            archived_url=self.prompts.text("  Archived copy (optional)") or None,
        )

    def statement(self, source: Source, earlier: Sequence[StatementDraft], name: str) -> StatementDraft:
        self.prompts.say(f"Statement {len(earlier) + 1}")
        place, claimant = self._place(), self._claimant("  Who says it")
        kind = self.prompts.one_of("  Kind", [(f"{each}: {KINDS[each].meaning}", each) for each in Kind], default=1)
        targets = () if kind is Kind.CLAIM else self._targets(place, claimant, kind, earlier)
        if kind is Kind.RETRACTION:
            saying = Saying(retracts=targets[0] if targets else None)
        else:
            status = self._status(may_be_derived=bool(targets))
            holder = self._holder(status)
            saying = Saying(status=status, holder=holder, denies=targets)
        return StatementDraft(
            kind=kind, claimant=claimant, place=place.id, saying=self._told(saying, kind, source), id=name
        )

    def _told(self, saying: Saying, kind: Kind, source: Source) -> Saying:
        publication = Publication(source.published, self.conflict.zone)
        stated = self._phrase("  Said on", publication, "the day of publication")
        said = source.published if stated is None or stated.date is None else stated.date
        since = None if kind is Kind.RETRACTION else self._phrase("  Since when", publication, "by then")
        quote = self.prompts.text("  Words, as said (optional)")
        person, _, role = self.prompts.text("  Spoken by, as NAME, ROLE (optional)").partition(",")
        return Saying(
            status=saying.status,
            holder=saying.holder,
            denies=saying.denies,
            retracts=saying.retracts,
            stated=None if stated is None else stated.date,
            effective=None if kind is Kind.RETRACTION else up_to(said) if since is None else since.date,
            telling=Attribution(
                quote=Quote(text=quote) if quote else None,
                spokesperson=Spokesperson(name=person.strip(), role=role.strip() or None) if person.strip() else None,
                dating=stated.words if stated is not None and stated.relative else None,
            ),
        )

    # Names

    def _place(self) -> Place:
        def found(text: str) -> Sequence[tuple[str, Place]] | None:
            matches = self.service.find_places(PlaceSearch(text=text, limit=FOUND_MAX)) if text else []
            if not matches:
                self.prompts.say(f"  nothing matches {text!r}: check the spelling, or `claimline place declare`")
            options = [(f"{where(each.place)} (matches {each.match.names[0]})", each.place) for each in matches]
            return options or None

        return self._one("  Place", self.prompts.until("  Place", found))

    def _claimant(self, label: str) -> ClaimantId:
        def found(text: str) -> Sequence[tuple[str, ClaimantId]] | None:
            called = claimants_called(self.conflict, text)
            matches = called if len(called) == 1 else claimants_for(self.conflict, text, FOUND_MAX) if text else []
            if not matches:
                self.prompts.say(f"  nobody matches {text!r}: check the spelling, or `claimline claimant declare`")
            return [(terminal.name_of(each.claimant, self.conflict), each.claimant) for each in matches] or None

        return self._one(label, self.prompts.until(label, found))

    def _one(self, label: str, options: Sequence[tuple[str, T]]) -> T:
        """The only option, named; else the one that is chosen."""
        if len(options) == 1:
            self.prompts.say(f"  = {options[0][0]}")
            return options[0][1]
        return self.prompts.one_of(f"{label}: which", options, default=1)

    def _holder(self, status: Status | None) -> ClaimantId | None:
        if status is None or not MEANINGS[status].needs_holder:
            return None
        return self._claimant("  Whose troops")

    def _status(self, *, may_be_derived: bool) -> Status | None:
        options: list[tuple[str, Status | None]] = [(f"{each}: {STATUSES[each].meaning}", each) for each in Status]
        if may_be_derived:
            options.append(("They only deny it: the opposite of what is denied", None))
        return self.prompts.one_of("  What they say", options)

    def _targets(
        self, place: Place, claimant: ClaimantId, kind: Kind, earlier: Sequence[StatementDraft]
    ) -> tuple[str, ...]:
        told = RecordedPlaces(service=self.service, conflict=self.conflict.id).said_of(place.id)
        own = [
            (f"statement {number} of this report", each.id or "")
            for number, each in enumerate(earlier, start=1)
            if kind is Kind.DENIAL and each.place == place.id and each.claimant != claimant
        ]
        recorded = [
            (self._in_words(each), each.filed.id) for each in deniable(self.conflict, told, claimant, kind)[:FOUND_MAX]
        ]
        options = [*own, *recorded, *([("none of them", "")] if kind is Kind.DENIAL else [])]
        if not options:
            self.prompts.say("  no statement on record fits")
            return ()
        chosen = self.prompts.one_of("  What is denied" if kind is Kind.DENIAL else "  What is taken back", options)
        return (chosen,) if chosen else ()

    def _in_words(self, told: KnownStatement) -> str:
        content = told.filed.content
        said = terminal.dated(content.stated, Axis.STATED, self.conflict.zone)
        return f"{speaker(content, self.conflict)}: {says(content, self.conflict)}, said {said} [{told.filed.position}]"

    # Dates

    def _date(self, label: str, published: ImpreciseDate | None) -> ImpreciseDate:
        def dated(text: str) -> ImpreciseDate | None:
            phrase = self._read(text, Publication(published, self.conflict.zone))
            return None if phrase is None else phrase.date

        return self.prompts.until(label, dated)

    def _phrase(self, label: str, publication: Publication, default: str) -> Phrase | None:
        """A date in words; None for the default."""

        def phrase(text: str) -> Phrase | None:
            return NO_PHRASE if text == default else self._read(text, publication)

        found = self.prompts.until(label, phrase, default)
        return None if found is NO_PHRASE else found

    def _read(self, text: str, publication: Publication) -> Phrase | None:
        """Return the meaning of the words, and print it. None: they are not clear; prints the reason."""
        phrase = read(text, publication) if text else None
        if phrase is not None and phrase.date is not None:
            self.prompts.say(f"  = {terminal.dated(phrase.date, Axis.STATED)} ({phrase.date})")
            return phrase
        if phrase is None:
            guess = nearest(text, publication)
            self.prompts.say(f"  {text!r} is not a date: {f'did you mean {guess}?' if guess else EXAMPLES}")
            return None
        self.prompts.say(f"  {phrase.problem}: {phrase.cure}")
        for choice in phrase.choices:
            self.prompts.say(f"    {choice}  {terminal.dated(choice, Axis.STATED)}")
        return None

    # Before it is recorded

    def decide(self, draft: ReportDraft, author: Author) -> Corroborated | bool:
        """Show what the report would change. Returns whether it is to be recorded, or what was done instead."""
        found = rehearse(self.service.recording, self.service.asking.readings, draft, author)
        for line in preview_lines(found):
            self.prompts.say(line)
        alike = [each for others in found.similar.values() for each in others]
        if alike and len(draft.statements) == 1:
            return self._corroborate(draft, alike, author)
        return self.prompts.agrees("Record it?", default=True)

    def _corroborate(self, draft: ReportDraft, alike: Sequence[KnownStatement], author: Author) -> Corroborated | bool:
        options: list[tuple[str, KnownStatement | bool]] = [
            (f"add my source to position {each.filed.position}", each) for each in reversed(alike)
        ]
        chosen = self.prompts.one_of(
            "It may be recorded already", [*options, ("it is a different statement: record it", True), ("stop", False)]
        )
        if isinstance(chosen, bool):
            return chosen
        act = AmendmentDraft(target=chosen.filed.id, draft=CorroborationDraft(source=draft.source))
        return Corroborated(statement=chosen, receipt=self.service.recording.record(act, author))


NO_PHRASE = Phrase(words="")


def preview_lines(found: Rehearsal) -> Iterator[str]:
    """The statements in words, likely duplicates, and each lane that would change."""
    yield "This would be recorded:"
    for told in found.statements:
        content, place = told.filed.content, found.places[told.filed.content.place]
        yield f"  {speaker(content, found.conflict)}: {place.name}: {says(content, found.conflict)}"
        for other in found.similar.get(told.filed.id, ()):
            stated = terminal.dated(other.filed.content.stated, Axis.STATED, found.conflict.zone)
            yield f"    like position {other.filed.position}, said {stated}, by {other.report.source.name}"
    for lanes in found.lanes:
        yield from _lane_lines(lanes, found.conflict)


def _lane_lines(lanes: LanesPreview, conflict: Conflict) -> Iterator[str]:
    changed = [each for each in lanes.speakers if lanes.changes(each)]
    yield f"{lanes.place.name}, {lanes.matter}: {'these lanes change' if changed else 'no lane would change'}"
    for each in changed:
        before, after = (_last(track, each, conflict) for track in (lanes.before, lanes.after))
        yield f"  {terminal.name_of(each, conflict)}: {before} -> {after}"


def _last(track: Track, claimant: ClaimantId, conflict: Conflict) -> str:
    spans: Sequence[Span] = track.spans.get(claimant, ())
    if not spans or spans[-1].ends is not None:
        return "no statement"
    span = spans[-1]
    since = terminal.instant(span.begins, conflict.zone)
    return f"{terminal.position(span.status, span.holder, conflict)} since {since}"
