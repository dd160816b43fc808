"""What is said, one sentence at a time: who said it, when, what, since when, and where that was published."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import tzinfo

from api.text import dates
from api.text.languages.table import Axis, Case, Language, Manner, Roughly
from api.text.moments import imprecise_at
from api.text.naming import named
from domain.dates.edtf import ImpreciseDate
from domain.dates.instants import Instant
from domain.record.declarations import Conflict, Place
from domain.record.statements import Claim, Content, Denial, Retraction
from domain.stances.governing import SidesAgreement
from domain.stances.moving import SideStance
from domain.stances.outcomes import ClaimOfControl
from domain.stances.ports import KnownStatement
from domain.stances.timeline import Dispute, Span
from domain.vocabulary import Agreement, Bound, ClaimantId, Matter, Outcome, Role, StatementId, Status

Telling = Mapping[StatementId, KnownStatement]


@dataclass(frozen=True, slots=True)
class Ends:
    """Where a stretch begins and ends, in words by the names of templates."""

    words: Mapping[str, str]
    is_open: bool
    is_imprecise: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentences:
    """Says what an answer holds, in one language and in the days of the conflict."""

    language: Language
    conflict: Conflict | None
    zone: tzinfo
    bound: Bound = Bound.LATEST

    # Names

    def name(self, claimant: ClaimantId) -> str:
        known = None if self.conflict is None else self.conflict.claimants.get(claimant)
        return claimant if known is None else known.name

    def who(self, claimant: ClaimantId) -> str:
        """A claimant by its role: an observer is named as one, and an affiliate speaks for nobody else."""
        known = None if self.conflict is None else self.conflict.claimants.get(claimant)
        role = Role.PARTY if known is None else known.role
        return self.language.roles[role].format(name=self.name(claimant))

    def claimant(self, claimant: ClaimantId) -> str:
        """A claimant where no side is named beside it: organs of two sides may have the same name."""
        side = None if self.conflict is None else self.conflict.speaker(claimant)
        return self.who(claimant) if side in (None, claimant) else f"{self.who(claimant)} ({self.name(side)})"

    def place(self, of: Place) -> str:
        return named(of, self.language)

    def speaker(self, told: KnownStatement) -> ClaimantId:
        """The side that a statement speaks for, if any, by its name."""
        claimant = told.filed.content.claimant
        return claimant if self.conflict is None else self.conflict.speaker(claimant) or claimant

    def date(self, instant: Instant) -> str:
        return dates.at(instant, Case.BARE, self.language, self.zone)

    def days(self, count: int) -> str:
        return self.language.days[self.language.plural(count)].format(count)

    # Statements

    def statement(
        self,
        told: KnownStatement,
        place: Place,
        *,
        speaker: ClaimantId | None = None,
        more: bool = False,
        is_cited: bool = False,
    ) -> str:
        """``more``: there are others that say the same. ``is_cited``: the source is named beside it, and not in it."""
        content, speaker = told.filed.content, speaker or self.speaker(told)
        stated = dates.said(content.stated, Axis.STATED, self.language, self.zone)
        return self.language.manners[_manner(content)].format(
            who=self.who(speaker),
            place=self.place(place),
            stated=stated,
            clause=self._clause(content, speaker, place),
            dates=self._dates(content),
            **self._sources(told, speaker, more=more, is_cited=is_cited),
        )

    def cited(self, told: KnownStatement, place: Place) -> list[str]:
        """A statement to paste: its sentence, its quote, its source with the address, and its id."""
        quote, source = told.filed.content.telling.quote, told.report.source
        address = source.url or source.archived_url
        source_line = self.language.cited.format(
            source=source.name, address=f", {address}" if address else "", id=told.filed.id
        )
        quoted = [] if quote is None else [self.language.quoted.format(quote.text)]
        return [self.statement(told, place), *quoted, source_line]

    def stance(self, told: KnownStatement | None, matter: Matter, speaker: ClaimantId, place: Place) -> str:
        """A stance as what its speaker says, with the id of its statement."""
        if told is None or told.word.status is None:
            return self.language.no_statement[matter]
        clause = self._says(told.word.status, told.word.holder, speaker, place, still=True)
        return f"{self.language.still_claimed.format(who=self.who(speaker), clause=clause)} [{told.filed.id}]"

    def clause(self, status: Status, holder: ClaimantId | None, speaker: ClaimantId, place: Place) -> str:
        return self._says(status, holder, speaker, place, still=False)

    def _says(
        self, status: Status, holder: ClaimantId | None, speaker: ClaimantId, place: Place, *, still: bool
    ) -> str:
        own, other = (self.language.still_says if still else self.language.says)[status]
        name = "" if holder is None else self.name(holder)
        return (own if holder == speaker else other).format(place=self.place(place), holder=name)

    def _clause(self, content: Content, speaker: ClaimantId, place: Place) -> str:
        if isinstance(content, Retraction):
            return ""
        return self.clause(content.status, content.holder, speaker, place)

    def _dates(self, content: Content) -> str:
        """Since when and until when it is said to be so; nothing where that is when it was said."""
        if isinstance(content, Retraction):
            return ""
        said = []
        effective = content.effective
        if content.until is not None and content.until == (effective or content.stated):
            when = dates.said(content.until, Axis.STATED, self.language, self.zone)
            return self.language.since.format(when)
        if effective is not None and effective != content.stated:
            by_then = dates.same(effective, content.stated)
            since = dates.said(effective, Axis.SINCE, self.language, self.zone)
            said.append(self.language.by_then if by_then else since)
        if content.until is not None:
            said.append(dates.said(content.until, Axis.UNTIL, self.language, self.zone))
        return "".join(self.language.since.format(each) for each in said)

    def _sources(
        self, told: KnownStatement, speaker: ClaimantId, *, more: bool, is_cited: bool = False
    ) -> Mapping[str, str]:
        """Each name once: a claimant that is its own source is named as the claimant."""
        content, person, source = told.filed.content, told.filed.content.telling.spokesperson, told.report.source.name
        claimant = self.name(content.claimant)
        named = [claimant] if content.claimant != speaker else []
        named += [person.name] if person else []
        named += [source] if source != claimant and not is_cited else []
        names = ", ".join(named) or (source if more else "")
        said_by = self.language.and_others.format(names=names) if more else names
        redacted = [self.language.redacted] if told.filed.redacted else []
        sources = "; ".join(filter(None, [said_by, *self._qualified(content), *redacted]))
        return {"sources": f"; {sources}" if sources else "", "brackets": f" ({sources})" if sources else ""}

    def _qualified(self, content: Content) -> Iterator[str]:
        """The source's own words for how far it holds."""
        if content.telling.hedge is not None:
            yield self.language.hedge.format(content.telling.hedge)
        if isinstance(content, Claim | Denial):
            if content.extent is not None:
                yield self.language.extent.format(content.extent)
            if content.share is not None:
                yield self.language.share.format(content.share)

    # Along time

    def span(self, speaker: ClaimantId, span: Span, told: Telling, place: Place) -> str:
        """``told``: all that is known about the place."""
        theirs = [each for each in told.values() if speaker in {each.filed.content.claimant, self.speaker(each)}]
        begun = [told[each] for each in span.statements]
        ends = self.ends(span.begins, span.ends, [*begun, *theirs], theirs)
        return self._stretch(speaker, span.status, span.holder, span.statements, ends, told, place)

    def _stretch(  # noqa: PLR0913, PLR0917 - what a stretch of a timeline is made of
        self,
        speaker: ClaimantId,
        status: Status,
        holder: ClaimantId | None,
        statements: Sequence[StatementId],
        ends: Ends,
        told: Telling,
        place: Place,
    ) -> str:
        language = self.language
        return (language.open_span if ends.is_open else language.span).format(
            who=self.who(speaker),
            clause=self._says(status, holder, speaker, place, still=ends.is_open),
            **self._sources(told[statements[0]], speaker, more=len(statements) > 1),
            **ends.words,
        )

    def ends(
        self, begins: Instant, ends: Instant | None, begun: Iterable[KnownStatement], ended: Iterable[KnownStatement]
    ) -> Ends:
        """The ends of a stretch; ``begun`` and ``ended`` are the statements that they may come from."""
        first, last = imprecise_at(begins, begun), imprecise_at(ends, ended)
        words = {
            "from": self._on(begins, first, Axis.FROM),
            "ever": self._on(begins, first, Axis.EVER),
            "to": "" if ends is None else self._on(ends, last, Axis.TO),
        }
        capitals = {name.capitalize(): f"{text[:1].upper()}{text[1:]}" for name, text in words.items()}
        return Ends(words | capitals, is_open=ends is None, is_imprecise=not first is last is None)

    def _on(self, instant: Instant, date: ImpreciseDate | None, axis: Axis) -> str:
        if date is None:
            return dates.on_axis(instant, axis, self.language, self.zone)
        return dates.said(date, axis, self.language, self.zone)

    def length(self, days: int | None, of: Ends) -> str:
        """``days`` are counted between bounds: with imprecise dates they are a limit, or about right."""
        if days is None:
            return ""
        limit = Roughly.AT_LEAST if self.bound is Bound.LATEST else Roughly.AT_MOST
        how = Roughly.EXACTLY if not of.is_imprecise else limit if of.is_open else Roughly.ABOUT
        return self.language.roughly[how].format(self.days(days))

    # Agreement

    def topic(self, matter: Matter, place: Place) -> str:
        return self.language.topics[matter].format(place=self.place(place))

    def agreement(self, of: SidesAgreement, matter: Matter, place: Place) -> str:
        template = self.language.agreements[of.agreement]
        return template.format(topic=self.topic(matter, place), common=self._common(of))

    def label(self, of: SidesAgreement) -> str:
        return self.language.labels[of.agreement].format(common=self._common(of))

    def _common(self, of: SidesAgreement) -> str:
        names = [self.language.common.get(each) or self.name(each) for each in of.common]
        return dates.listed(names, self.language) if names and of.agreement is Agreement.AGREED else ""

    def dispute(  # noqa: PLR0913 - one parameter for each part
        self,
        of: Dispute,
        matter: Matter,
        place: Place,
        told: Telling,
        *,
        age_days: int | None = None,
        but: AbstractSet[StatementId] = frozenset(),
    ) -> list[str]:
        """How it stands or ended, by which words: those of its last phase, and those that began and ended it.

        ``but``: statements of the same day, which are named by their ids alone.
        """
        language, count = self.language, of.days if of.days is not None else age_days
        is_aged = of.outcome is Outcome.OPEN and count is not None
        ends = self.ends(of.begins, of.ends, *([told[each]] if each else [] for each in (of.opened_by, of.closed_by)))
        sentence = (language.open_for if is_aged else language.disputes[of.outcome]).format(
            topic=self.topic(matter, place), days=self.length(count, ends), **ends.words
        )
        stances = [(side, words) for side, words in last_words(of, told, self) if words]
        shown = {each.filed.id for _, words in stances for each in words} | but
        ids = [each for each in dict.fromkeys([of.opened_by, *of.statements, of.closed_by]) if each in but]
        return [
            sentence,
            *([language.of_that_day.format(", ".join(filter(None, ids)))] if ids else []),
            *self._turn(language.opened_by, None if of.opened_by in shown else of.opened_by, told, place),
            *(
                self.statement(words[-1], place, speaker=side, more=len(words) > 1)
                for side, words in stances
                if words[-1].filed.id not in but
            ),
            *self._turn(language.closed_by, None if of.closed_by in but else of.closed_by, told, place),
        ]

    def _turn(self, template: str, statement: StatementId | None, told: Telling, place: Place) -> Iterator[str]:
        if statement is not None:
            yield template.format(sentence=self.statement(told[statement], place))

    # Outcomes

    def claim(self, of: ClaimOfControl, place: Place, told: Telling) -> list[str]:
        first = told[of.statements[0]].word
        begun = [told[each] for each in of.statements]
        closer = [] if of.closed_by is None else [told[of.closed_by]]
        ends = self.ends(of.begins, of.ends, begun, [*begun, *closer])
        said = self._stretch(of.side, Status.CONTROLLED, first.holder or of.side, of.statements, ends, told, place)
        answered = replace(
            ends, is_open=False, is_imprecise=ends.is_imprecise or bool(imprecise_at(of.closed_at, closer))
        )
        answer = self.language.answers[of.outcome].format(days=self.length(of.days, answered))
        return [said, answer, *(self.statement(each, place) for each in closer)]


def _manner(content: Content) -> Manner:
    match content:
        case Retraction():
            return Manner.RETRACTION
        case Claim(status=Status.UNCLEAR) | Denial(status=Status.UNCLEAR):
            return Manner.NO_POSITION
        case Denial(derived=True):
            return Manner.DERIVED_DENIAL
        case Denial():
            return Manner.DENIAL
        case Claim():
            return Manner.CLAIM


def last_words(of: Dispute, told: Telling, sentences: Sentences) -> Iterator[tuple[ClaimantId, list[KnownStatement]]]:
    """Yield by side its words that govern in the dispute and say what it says in the last phase."""
    words = [told[each] for each in of.statements]
    for side, position in of.phases[-1].stances.items():
        yield side, [each for each in words if sentences.speaker(each) == side and _position(each) == position]


def _position(told: KnownStatement) -> SideStance | None:
    word = told.word
    return None if word.status is None else SideStance(word.status, word.side)


def named_in(disputes: Iterable[Dispute]) -> set[StatementId]:
    """The statements that telling of them needs."""
    return {
        statement
        for each in disputes
        for statement in (*each.statements, each.opened_by, each.closed_by)
        if statement is not None
    }
