"""Things made ready to be pasted: a town, a day, a dispute, a statement. Each fact is said once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from api.text import headings
from api.text.languages.table import Language, List
from api.text.pasting.permalinks import Permalinks
from api.text.sentences import Sentences, last_words
from domain.questions.along.lists import DisputeOf
from domain.questions.overviews.day import Day
from domain.questions.overviews.disputes import Disputes
from domain.questions.past import Following, PlaceStances, Resolved
from domain.questions.statements.history import StatementHistory
from domain.record.amendments import Annulment, Corroboration
from domain.record.declarations import Place
from domain.record.statements import Source
from domain.stances.ports import KnownStatement
from domain.stances.timeline import Dispute
from domain.vocabulary import ClaimantId, Matter, StatementId

Telling = Mapping[StatementId, KnownStatement]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cited:
    """A statement: its sentence, which leaves the source to the line below, its words, and where it was published.

    ``address``: of its page; None where it is said elsewhere.
    """

    sentence: str
    quote: str | None
    quote_language: str | None
    wording: str | None
    source: Source
    id: StatementId
    address: str | None
    also: Sequence[Source] = ()


class Part(NamedTuple):
    """A list with its title."""

    title: str
    cited: Sequence[Cited]
    sentences: Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pasted:
    """``template``: its name. ``frame``: the coordinates in words. ``address``: shows the same for ever."""

    template: str
    title: str
    frame: str
    language: Language
    address: str
    cited: Sequence[Cited] = field(default_factory=tuple)
    sentences: Sequence[str] = field(default_factory=tuple)
    parts: Sequence[Part] = field(default_factory=tuple)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pasting:
    """Makes things ready to be pasted, in one language."""

    language: Language
    links: Permalinks

    def town(self, of: PlaceStances, resolved: Resolved, disputes: Sequence[Dispute], told: Telling) -> Pasted:
        """Each stance at the coordinates, the agreement of the sides, and the last dispute, if it has ended."""
        says, matter = self._says(resolved), resolved.coordinates.matter
        ended = [each for each in disputes[-1:] if each.ends is not None]
        stances = in_order(of, resolved)
        return Pasted(
            template="town",
            title=says.place(of.place),
            frame=f"{headings.of_stances(settled(resolved), self.language)}.",
            cited=[self._cited(each, of.place, says, resolved.known_at.position, speaker) for speaker, each in stances],
            sentences=[
                says.agreement(of.verdict, matter, of.place),
                *(says.dispute(each, matter, of.place, told)[0] for each in ended),
            ],
            address=self.links.place(of.place.id, resolved),
            language=self.language,
        )

    def day(self, of: Day, told: Telling) -> Pasted:
        """The statements of a day, and the disputes that it opened and closed, in one sentence each."""
        says, names = self._says(of.resolved), self.language.lists
        parts = [
            Part(names[List.STATEMENTS], self._said(of.statements, of, says), ()),
            Part(names[List.POSSIBLY], self._said(of.possibly, of, says), ()),
            Part(names[List.DISPUTES_OPENED], (), list(_disputes(of.opened, of, told, says))),
            Part(names[List.DISPUTES_CLOSED], (), list(_disputes(of.closed, of, told, says))),
        ]
        filled = [part for part in parts if part.cited or part.sentences]
        return Pasted(
            template="day",
            title=says.date(of.day.earliest),
            frame=f"{headings.of_day(settled(of.resolved), of.day.earliest, of.matter, self.language)}.",
            sentences=[*self._cut(of), *([] if filled else [self.language.nothing])],
            parts=filled,
            address=self.links.day(of.date, of.resolved, of.matter),
            language=self.language,
        )

    def _said(self, those: Iterable[StatementId], of: Day, says: Sentences) -> list[Cited]:
        told, at = [of.told[each] for each in those], of.resolved.known_at.position
        return [self._cited(each, of.places[each.word.place], says, at) for each in told]

    def _cut(self, of: Day) -> Iterator[str]:
        shown = len(of.statements) + len(of.possibly) + len(of.opened) + len(of.closed) + len(of.changed)
        if shown < (total := sum(of.totals.values())):
            yield self.language.shown_of.format(shown=shown, total=total)

    def dispute(  # noqa: PLR0913, PLR0917 - what a dispute is made of
        self, of: Dispute, matter: Matter, place: Place, told: Telling, resolved: Resolved, age_days: int | None = None
    ) -> Pasted:
        """How it stands or ended, and the words that opened it, that stood last in it, and that closed it."""
        says, at = self._says(resolved), resolved.known_at.position
        words = [each for each in (of.opened_by, *_last(of, told, says), of.closed_by) if each is not None]
        return Pasted(
            template="dispute",
            title=says.topic(matter, place),
            frame=f"{headings.as_of(settled(resolved), matter, self.language)}.",
            sentences=[says.dispute(of, matter, place, told, age_days=age_days)[0]],
            cited=[self._cited(told[each], place, says, at) for each in dict.fromkeys(words)],
            address=self.links.dispute(of, matter, place.id, resolved),
            language=self.language,
        )

    def disputes(self, of: Disputes, told: Telling) -> list[Pasted]:
        """Those of a page, each for itself."""
        return [
            self.dispute(each.dispute, each.matter, of.places[each.place], told, of.resolved, of.age_days(each.dispute))
            for each in of.page.items
        ]

    def statement(self, of: StatementHistory) -> Pasted:
        """One statement, the sources that also carry it, and the words that take it back."""
        told, at = of.history.told, of.known_at.position
        says = Sentences(language=self.language, conflict=of.conflict, zone=of.zone)
        conflict = self.language.no_conflict if of.conflict is None else of.conflict.name
        amended = [each.amendment for each in of.history.amendments]
        also = [each.source for each in amended if isinstance(each, Corroboration)]
        annulled = [each.reason for each in amended if isinstance(each, Annulment)]
        taken_back = [] if told.filed.retracted_by is None else [of.tied[told.filed.retracted_by]]
        own = replace(self._cited(told, of.place, says, at), also=also, address=None)  # it stands below
        if annulled:
            own = replace(own, sentence=self.language.news.annulled.format(sentence=own.sentence))
        return Pasted(
            template="statement",
            title=says.place(of.place),
            frame=f"{conflict}; {self.language.known.format(at)}.",
            cited=[own, *(self._cited(each, of.place, says, at) for each in taken_back)],
            sentences=[self.language.news.reason.format(reason) for reason in annulled],
            address=self.links.statement(told.filed.id, at),
            language=self.language,
        )

    def _says(self, resolved: Resolved) -> Sentences:
        bound = resolved.coordinates.bound
        return Sentences(language=self.language, conflict=resolved.conflict, zone=resolved.zone, bound=bound)

    def _cited(
        self, told: KnownStatement, place: Place, says: Sentences, at: int, speaker: ClaimantId | None = None
    ) -> Cited:
        quote = told.filed.content.telling.quote
        return Cited(
            sentence=says.statement(told, place, speaker=speaker, is_cited=True),
            quote=None if quote is None else quote.text,
            quote_language=None if quote is None else quote.language,
            wording=told.filed.content.telling.wording,
            source=told.report.source,
            id=told.filed.id,
            address=self.links.statement(told.filed.id, at),
        )


def in_order(of: PlaceStances, resolved: Resolved) -> list[tuple[ClaimantId, KnownStatement]]:
    """The stances, those of the sides first."""
    sides = frozenset() if resolved.conflict is None else resolved.conflict.sides()
    return sorted(of.stances.items(), key=lambda item: (item[0] not in sides, item[0]))


def settled(resolved: Resolved) -> Resolved:
    """The coordinates without any that moves: a text that is pasted is read later."""
    return replace(resolved, now=Following(about=False, said_by=False, known_at=False))


def _disputes(those: Iterable[DisputeOf], of: Day, told: Telling, says: Sentences) -> Iterator[str]:
    """One sentence each."""
    for each in those:
        yield says.dispute(each.dispute, each.matter, of.places[each.place], told)[0]


def _last(of: Dispute, told: Telling, says: Sentences) -> Iterator[StatementId]:
    """Of each side, the last of its words that say what it says at the end."""
    for _, words in last_words(of, told, says):
        yield from (words[-1].filed.id,) if words else ()
