"""From a written report to a draft with ids, and how each line was understood. Nothing is recorded here.

Names are looked up, never guessed: a line with a name or a word that means nothing, or several things, is refused.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from domain.dates import edtf, spoken
from domain.errors import Fault, Refused
from domain.intake.drafts import ReportDraft, StatementDraft
from domain.record.declarations import Place
from domain.record.saying import Saying
from domain.record.statements import Source
from domain.vocabulary import MEANINGS, SILENT_OF_A_SUB_ACTOR, ClaimantId, Kind, Role, StatementId, Status
from domain.written.clauses import EXAMPLES, Clause, read_clause
from domain.written.denied import Candidate, denied, of_record, said_by, saying_as, the_one
from domain.written.details import Details, details_of
from domain.written.lexicon import Lexicon, Speaker
from domain.written.lines import REPORTING, WrittenLine, WrittenReport, split, spot

DENIES = re.compile(r"^(?:denies|denied|rejects|rejected|refutes|refuted)(?: that)? (?P<what>.+)$", re.IGNORECASE)
RETRACTS = re.compile(r"^(?:retracts|retracted|takes back|took back)(?: that)? (?P<what>.+)$", re.IGNORECASE)
SAYING = re.compile(rf"^{REPORTING} ", re.IGNORECASE)
CLAIM_OF = re.compile(
    r"^(?:the |its |their |(?P<who>.+?)['\u2019]s? )?(?:claims?|statements?|words?)"
    r"(?: (?:on|of|to|about|over) (?P<place>.+))?$",
    re.IGNORECASE,
)
IT = frozenset({"it", "this", "that", "there", "town", "city", "village"})


@dataclass(frozen=True, slots=True, kw_only=True)
class UnderstoodLine:
    """``denied``: the statement that is denied or retracted."""

    number: int
    draft: StatementDraft
    place: Place
    denied: Candidate | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class UnderstoodReport:
    draft: ReportDraft
    lines: Sequence[UnderstoodLine]


def source_of(report: WrittenReport) -> Source:
    """Return the source that the fields describe: `source: NAME, DATE, URL`, or each in a field. Raises ``Refused``."""
    fields = {name: text for name, (_, text) in report.header.items()}
    number, named = report.header.get("source", (1, ""))
    names = list[str]()
    for part in spoken.put_together(split(named)):
        date = _written_date(part, number)
        if part.startswith(("http://", "https://")):
            fields.setdefault("url", part)
        elif date is not None and "published" not in fields:
            fields["published"] = part
        else:
            names.append(part)
    if not names:
        cure = "begin with a line such as `source: AFP, 2025-12-11, https://example.org/article`"
        raise Refused([Fault(spot(number), "the source is missing", cure)])
    at, text = report.header.get("published", (number, fields.get("published", "")))
    published = _written_date(text, at)
    if published is None:
        problem = f"{text!r} is not a date with its year" if text else "the date of publication is missing"
        raise Refused([Fault(spot(at), problem, "write `published: 2025-12-11`, or the date behind the source")])
    return Source(
        name=", ".join(names),
        published=published.date,
        url=fields.get("url"),
        archived_url=fields.get("archived_url"),
        language=fields.get("language"),
        reliability=fields.get("reliability"),
    )


def _written_date(text: str, number: int) -> spoken.Spoken | None:
    try:
        return spoken.read(text)
    except edtf.BadDate as bad:
        raise Refused([Fault(spot(number), bad.problem, bad.cure)]) from None


def understand(report: WrittenReport, lexicon: Lexicon, report_id: str) -> UnderstoodReport:
    """Return the draft that ``report`` means, its statements named after ``report_id``. Raises ``Refused``."""
    source = source_of(report)
    reading, faults = _Reading(lexicon, source, report_id), list[Fault]()
    for line in report.lines:
        try:
            reading.read(line)
        except Refused as refused:
            faults += refused.faults
    if not report.lines:
        faults.append(
            Fault(spot(1), "the article has no statement", "write a line for each, like `Russia: took Siversk`")
        )
    if faults:
        raise Refused(faults)
    drafts = tuple(line.draft for line in reading.lines)
    draft = ReportDraft(id=report_id, conflict=lexicon.conflict.id, source=source, statements=drafts)
    return UnderstoodReport(draft=draft, lines=reading.lines)


class _Reading:
    """Reads the lines of one report, in order: later ones may mean earlier ones."""

    def __init__(self, lexicon: Lexicon, source: Source, report_id: str) -> None:
        self._lexicon = lexicon
        self._conflict = lexicon.conflict
        self._source = source
        self._report_id = report_id
        self._own = list[Candidate]()
        self._last: Place | None = None
        self._count = 0
        self.lines = list[UnderstoodLine]()

    def read(self, line: WrittenLine) -> None:
        self._count += 1
        at = spot(line.number)
        speaker = self._lexicon.speaker(line.speaker, at)
        details = details_of(line, self._source.published)
        words = SAYING.sub("", line.parts[0])
        try:
            self._state(line, words, speaker, details)
        except Refused:
            if (ending := spoken.date_at_end(words)) is None:
                raise
            before, date = ending
            cure = f"write a comma before it: `{before}, {date}`"
            raise Refused([Fault(at, f"{words!r} ends with a date, {date!r}", cure)]) from None

    def _state(self, line: WrittenLine, words: str, speaker: Speaker, details: Details) -> None:
        at = spot(line.number)
        if denies := DENIES.match(words):
            place, saying, denied = self._denial(denies["what"], speaker.claimant, details, at)
            kind = Kind.DENIAL
        elif retracts := RETRACTS.match(words):
            place, saying, denied = self._retraction(retracts["what"], speaker.claimant, details, at)
            kind = Kind.RETRACTION
        else:
            place, saying = self._claim(words, speaker.claimant, details, at)
            kind, denied = Kind.CLAIM, None
        telling = details.telling(self._lexicon, speaker.claimant, at)
        if speaker.person is not None and telling.spokesperson is None:
            telling = replace(telling, spokesperson=speaker.person)
        statement: StatementId = details.texts.get("id", f"{self._report_id}.{self._count}")
        saying = replace(saying, telling=telling, stated=details.dates.get("stated"))
        if kind is not Kind.RETRACTION:
            saying = _dated(saying, details, at)
        draft = StatementDraft(kind=kind, claimant=speaker.claimant, place=place.id, saying=saying, id=statement)
        self._last = place
        self.lines.append(UnderstoodLine(number=line.number, draft=draft, place=place, denied=denied))
        if kind is not Kind.RETRACTION:
            self._own.append(self._candidate(draft, statement))

    def _candidate(self, draft: StatementDraft, statement: StatementId) -> Candidate:
        return Candidate(
            id=statement,
            claimant=draft.claimant,
            place=draft.place,
            status=draft.saying.status,
            holder=draft.saying.holder,
            stated=draft.saying.stated or self._source.published,
            order=(0, self._count),
        )

    # Claims

    def _claim(self, words: str, claimant: ClaimantId, details: Details, at: str) -> tuple[Place, Saying]:
        clause = self._clause(words, at)
        place = self._place(clause.place, details, at)
        return place, self._position(clause, claimant, at)

    def _clause(self, words: str, at: str) -> Clause:
        clause = read_clause(words)
        if clause is None:
            raise Refused([Fault(at, f"{words!r} has no words for a status and a place", f"write one of: {EXAMPLES}")])
        return clause

    def _position(self, clause: Clause, claimant: ClaimantId, at: str) -> Saying:
        holder = self._holder(clause, claimant, at)
        return Saying(status=clause.status, holder=holder, share=clause.share, extent=clause.extent)

    def _holder(self, clause: Clause, claimant: ClaimantId, at: str) -> ClaimantId | None:
        status = clause.status
        if not MEANINGS[status].needs_holder:
            if clause.holder:
                problem = f"{clause.holder!r} has no meaning beside {status}"
                raise Refused([Fault(at, problem, "leave it out, or say in other words what is stated")])
            return None
        if clause.holder:
            return self._lexicon.party(clause.holder, at)
        is_own = clause.is_active or status is Status.CONTROLLED
        is_sub_actor = status in SILENT_OF_A_SUB_ACTOR and not self._conflict.is_side(claimant)
        if not is_own or is_sub_actor or self._conflict.claimants[claimant].role is Role.OBSERVER:
            sides = " or ".join(self._conflict.claimants[side].name for side in sorted(self._conflict.sides()))
            cure = f"name who is meant, {sides}, as in `Russia took Siversk` or `Siversk is surrounded by Russia`"
            raise Refused([Fault(at, f"{status} needs a holder, and none is named", cure)])
        return self._side(claimant, at)

    def _side(self, claimant: ClaimantId, at: str) -> ClaimantId:
        side = self._conflict.side_of(claimant)
        if not self._conflict.is_side(side):
            raise Refused([Fault(at, f"{claimant} has no side", "name who is meant, as in `Russia took Siversk`")])
        return side

    def _place(self, text: str, details: Details, at: str) -> Place:
        if text.casefold() in IT:
            if self._last is None:
                raise Refused([Fault(at, f"{text!r} means no place yet", "name the place")])
            return self._last
        area = ", ".join(details.area) or None
        return self._lexicon.place(text, area, at)

    # Denials and retractions

    def _denial(
        self, what: str, claimant: ClaimantId, details: Details, at: str
    ) -> tuple[Place, Saying, Candidate | None]:
        denied_words, _, instead = (part.strip() for part in what.partition(";"))
        target, clause, place = self._target(denied_words, claimant, details, at)
        if target is None and clause is None:
            cure = "say what is denied, as in `denies that Russia took Siversk`"
            raise Refused([Fault(at, f"found no statement about {place.name} to deny", cure)])
        saying = Saying(denies=() if target is None else (target.id,))
        self._last = place
        if instead:
            counter, own = self._claim(instead, claimant, details, at)
            if counter != place:
                raise Refused([Fault(at, f"{counter.name} is not {place.name}", "deny and claim in two lines")])
            saying = replace(own, denies=saying.denies)
        elif target is None and clause is not None:
            saying = self._opposite(clause, at)
        return place, saying, target

    def _opposite(self, clause: Clause, at: str) -> Saying:
        """A denial of a status that no statement in the record has."""
        opposite = MEANINGS[clause.status].opposite
        if opposite is None:
            cure = f"say what is true instead, as in `denies that …; {EXAMPLES.partition(',')[0]} it`"
            raise Refused([Fault(at, f"{clause.status} has no one opposite", cure)])
        holder = self._lexicon.party(clause.holder, at) if clause.holder and MEANINGS[opposite].needs_holder else None
        if MEANINGS[opposite].needs_holder and holder is None:
            raise Refused(
                [Fault(at, f"{opposite} needs a holder, and none is named", "write `denies that Russia took Siversk`")]
            )
        return Saying(status=opposite, holder=None if holder is None else self._conflict.side_of(holder))

    def _target(
        self, words: str, claimant: ClaimantId, details: Details, at: str
    ) -> tuple[Candidate | None, Clause | None, Place]:
        """The statement that is denied; what it was said to state, if words for that are given; and its place."""
        if (named := self._named(words)) is not None:
            return named, None, self._place_of(named, at)
        if words.casefold() in IT and self._own:
            return self._own[-1], None, self._place_of(self._own[-1], at)
        clause = read_clause(words)
        if clause is not None:
            place, fits = self._place(clause.place, details, at), saying_as(clause, self._lexicon, at)
        else:
            claim = CLAIM_OF.match(words)
            place = self._place(words if claim is None else claim["place"] or "it", details, at)
            fits = said_by(None if claim is None else claim["who"], self._lexicon, at)
        return denied(self._lexicon, claimant, place.id, fits, self._own, at), clause, place

    def _retraction(
        self, words: str, claimant: ClaimantId, details: Details, at: str
    ) -> tuple[Place, Saying, Candidate]:
        if (target := self._named(words)) is not None:
            place = self._place_of(target, at)
        else:
            clause, claim = read_clause(words), CLAIM_OF.match(words)
            named = clause.place if clause is not None else words if claim is None else claim["place"] or "it"
            place = self._place(named, details, at)
            below = self._conflict.below(claimant)
            recorded = [each for each in of_record(self._lexicon.places.said_of(place.id)) if each.claimant in below]
            if clause is not None:
                recorded = [each for each in recorded if each.status is clause.status]
            target = the_one([], recorded, at, "taken back")
        if target is None:
            problem = f"{self._conflict.claimants[claimant].name} has no standing statement about {place.name}"
            raise Refused([Fault(at, problem, "`claimline statements --place PLACE` lists those there are")])
        return place, Saying(retracts=target.id), target

    def _named(self, words: str) -> Candidate | None:
        """A statement of this report, by its number or its id."""
        number = words.removeprefix("#")
        if number.isdecimal() and 0 < int(number) <= len(self._own):
            return self._own[int(number) - 1]
        return next((each for each in self._own if each.id == words), None)

    def _place_of(self, candidate: Candidate, at: str) -> Place:
        known = next((line.place for line in self.lines if line.place.id == candidate.place), None)
        return known or self._lexicon.place(candidate.place, None, at)


def _dated(saying: Saying, details: Details, at: str) -> Saying:
    share, extent = details.share(at), details.texts.get("extent")
    return replace(
        saying,
        effective=details.dates.get("effective") or details.by_then(),
        until=details.dates.get("until"),
        share=saying.share if share is None else share,
        extent=extent or saying.extent,
    )
