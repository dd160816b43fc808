"""Whole answers in words: the same for the wire, where they stand beside what they tell, and for the shell."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import Any

from api.text import headings
from api.text.languages import Tongue
from api.text.languages.reading import language_of
from api.text.languages.table import Language, List
from api.text.sentences import Sentences, named_in
from domain.questions.along.lists import DisputeOf, StanceMove
from domain.questions.looked import LookedAt
from domain.questions.overviews.changes import Changes, PlaceDifference
from domain.questions.overviews.day import Day
from domain.questions.overviews.disputes import Disputes, Outcomes
from domain.questions.past import PlaceStances, Resolved
from domain.questions.stances.places import StancesAnswer, Timeline
from domain.questions.statements.history import StatementHistory
from domain.record.declarations import Place
from domain.stances.outcomes import Answered
from domain.stances.passed import Passed
from domain.stances.ports import KnownStatement
from domain.vocabulary import ClaimantId, Matter, StatementId

Shape = dict[str, Any]
Fetch = Callable[
    [AbstractSet[StatementId], int], Mapping[StatementId, KnownStatement]
]  # statements as known at a position


UNCLAIMED = {Passed.SAID_LATER, Passed.NO_POSITION}  # of these alone, nobody had made a claim


@dataclass(frozen=True, slots=True, kw_only=True)
class Worded:
    """``words`` of the whole, and of each row of its lists, by the name of the list."""

    language: Language
    words: list[str]
    rows: Mapping[str, list[list[str]]] = field(default_factory=dict)

    def beside(self, answer: Mapping[str, object]) -> Shape:
        """The answer with its words, and those of each row in it."""
        shape: Shape = dict(answer)
        lists = {
            name: [{**row, "words": words} for row, words in zip(shape[name], rows, strict=True)]
            for name, rows in self.rows.items()
        }
        return shape | lists | {"words": self.words}

    def lines(self) -> Iterator[str]:
        yield from self.words
        for name, rows in self.rows.items():
            title = self.language.lists.get(List(name)) if name in set(List) else None
            if title is not None:
                yield from ("", title)
            if not rows and (title is not None or len(self.words) <= 1):
                yield self.language.nothing
            for words in rows:
                yield from words if title is not None else ("", *words)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """``fetch``: the statements that an answer names by their ids alone."""

    tongue: Tongue
    fetch: Fetch

    @property
    def language(self) -> Language:
        return language_of(self.tongue)

    def stances(self, of: StancesAnswer) -> Worded:
        rows = [self.place(each, of.resolved) for each in of.places]
        return self._worded([self.heading(of.resolved), *self.empty(of.looked_at, of.resolved)], places=rows)

    def heading(self, resolved: Resolved) -> str:
        return f"{headings.of_stances(resolved, self.language)}."

    def place(self, of: PlaceStances, resolved: Resolved) -> list[str]:
        """The sides first; then what they amount to together."""
        says = _sentences(self.language, resolved)
        sides = frozenset() if resolved.conflict is None else resolved.conflict.sides()
        in_order = sorted(of.stances.items(), key=lambda item: (item[0] not in sides, item[0]))
        said = [says.statement(told, of.place, speaker=speaker) for speaker, told in in_order]
        return [*said, says.agreement(of.verdict, resolved.coordinates.matter, of.place)]

    def timeline(self, of: Timeline) -> Worded:
        says, place = _sentences(self.language, of.resolved), of.place
        matter = of.resolved.coordinates.matter
        heading = f"{headings.of_timeline(of.resolved, '' if place is None else says.place(place), self.language)}."
        if place is None:
            return self._worded([heading], disputes=[])
        told = {each.filed.id: each for each in of.told}
        spans = [(span.begins, speaker, span) for speaker, those in of.track.spans.items() for span in those]
        spans.sort(key=lambda each: each[:2])
        said = [says.span(speaker, span, told, place) for _, speaker, span in spans]
        disputes = [says.dispute(each, matter, place, told) for each in of.track.disputes]
        return self._worded([heading, *said, *self.empty(of.looked_at, of.resolved)], disputes=disputes)

    def statement(self, of: StatementHistory) -> Worded:
        """The statement with its quote and its source."""
        says = Sentences(language=self.language, conflict=of.conflict, zone=of.zone)
        return self._worded(says.cited(of.history.told, of.place))

    def disputes(self, of: Disputes) -> Worded:
        says, told = _sentences(self.language, of.resolved), self._disputed(of.page.items, of.resolved)
        rows = [
            says.dispute(each.dispute, each.matter, of.places[each.place], told, age_days=of.age_days(each.dispute))
            for each in of.page.items
        ]
        heading = f"{headings.as_of(of.resolved, of.matter, self.language)}."
        return self._worded([heading, *self._of_list(of, of.resolved)], disputes=rows)

    def outcomes(self, of: Outcomes) -> Worded:
        says, rows = _sentences(self.language, of.resolved), of.page.items
        named = {name for each in rows for name in (*each.statements, each.closed_by) if name is not None}
        told = self.fetch(named, of.resolved.known_at.position)
        counts = [
            self.language.counted.format(who=says.claimant(claimant), counts=", ".join(self._counts(each)))
            for claimant, each in of.counts.items()
        ]
        heading = f"{headings.as_of(of.resolved, None, self.language)}."
        claims = [says.claim(each, of.places[each.place], told) for each in rows]
        return self._worded([heading, *counts, *self._of_list(of, of.resolved)], claims=claims)

    def day(self, of: Day) -> Worded:
        says = _sentences(self.language, of.resolved)
        told = {**of.told, **self._disputed([*of.opened, *of.closed], of.resolved)}
        heading = f"{headings.of_day(of.resolved, of.day.earliest, of.matter, self.language)}."

        def said(statements: Iterable[StatementId]) -> list[list[str]]:
            return [says.cited(told[each], of.places[told[each].word.place]) for each in statements]

        def disputed(those: Iterable[DisputeOf]) -> list[list[str]]:
            here = {*of.statements, *of.possibly}
            return [says.dispute(each.dispute, each.matter, of.places[each.place], told, but=here) for each in those]

        rows = {
            List.STATEMENTS: said(of.statements),
            List.POSSIBLY: said(of.possibly),
            List.CHANGED: [_moved(each, of, says) for each in of.changed],
            List.DISPUTES_OPENED: disputed(of.opened),
            List.DISPUTES_CLOSED: disputed(of.closed),
        }
        words = [
            heading,
            *self._cut(sum(map(len, rows.values())), sum(of.totals.values()), of.resolved),
            *self.empty(of.looked_at, of.resolved),
        ]
        return self._worded(words, **{str(name): those for name, those in rows.items()})

    def changes(self, of: Changes) -> Worded:
        says = _sentences(self.language, max(of.before, of.after, key=lambda each: each.known_at.position))
        matter = of.after.coordinates.matter
        rows = [self._difference(each, matter, says) for each in of.page.items]
        heading = f"{headings.of_changes(of.before, of.after, self.language)}."
        return self._worded([heading, *self._of_list(of, of.after)], places=rows)

    def _difference(self, of: PlaceDifference, matter: Matter, says: Sentences) -> list[str]:
        before, after = says.label(of.before), says.label(of.after)
        template = self.language.unturned if before == after else self.language.turned
        turned = template.format(topic=says.topic(matter, of.place), before=before, after=after)
        words = [turned]
        for speaker, change in of.stances.items():
            words += _turned(says, matter, of.place, speaker, change.before, change.after)
        ways = [
            self.language.ways[each.way].format(each.statement)
            for change in of.stances.values()
            for each in change.entries
        ]
        return [*words, self.language.made_by.format(ways=", ".join(dict.fromkeys(ways)))] if ways else words

    def _of_list(self, of: Disputes | Outcomes | Changes, resolved: Resolved) -> Iterator[str]:
        """Tell of how many rows the page is a part, and what an answer without rows looked at."""
        yield from self._cut(len(of.page.items), of.page.total, resolved)
        yield from self.empty(of.looked_at, resolved)

    def _cut(self, shown: int, total: int, resolved: Resolved) -> Iterator[str]:
        """An answer at a given known-at keeps its words."""
        if shown < total and resolved.now.known_at:
            yield self.language.shown_of.format(shown=shown, total=total)

    def empty(self, of: LookedAt | None, resolved: Resolved) -> Iterator[str]:
        """Tell what an answer without rows looked at."""
        if of is None:
            return
        empty = self.language.empty
        where = empty.any_place if of.place is None else _sentences(self.language, resolved).place(of.place)
        is_filtered = Passed.FILTERED in of.passed
        is_unclaimed = of.passed.keys() <= UNCLAIMED if of.passed else not of.statements
        template = empty.unclaimed if is_unclaimed else empty.filtered if is_filtered else empty.not_found
        yield template.format(where=where, count=of.statements)

    def _counts(self, counts: Mapping[Answered, int]) -> Iterator[str]:
        return (self.language.counts[each].format(count) for each, count in counts.items() if count)

    def _disputed(self, of: Iterable[DisputeOf], resolved: Resolved) -> Mapping[StatementId, KnownStatement]:
        return self.fetch(named_in(each.dispute for each in of), resolved.known_at.position)

    def _worded(self, words: list[str], **rows: list[list[str]]) -> Worded:
        return Worded(language=self.language, words=words, rows=rows)


def _sentences(language: Language, resolved: Resolved) -> Sentences:
    return Sentences(
        language=language, conflict=resolved.conflict, zone=resolved.zone, bound=resolved.coordinates.bound
    )


def _moved(move: StanceMove, of: Day, says: Sentences) -> list[str]:
    place, speaker = of.places[move.place], move.speaker
    before, after = (
        says.stance(None if word is None else of.told[word.statement], move.matter, speaker, place)
        for word in (move.before, move.after)
    )
    return [says.language.moved.format(who=says.who(speaker), before=before, after=after)]


def _turned(  # noqa: PLR0913, PLR0917 - what a difference is made of
    says: Sentences,
    matter: Matter,
    place: Place,
    speaker: ClaimantId,
    before: KnownStatement | None,
    after: KnownStatement | None,
) -> list[str]:
    """What a speaker says after, and what it said before."""
    language, who = says.language, says.who(speaker)
    nothing = language.nothing_after[matter].format(who=who)
    now = nothing if after is None else says.statement(after, place, speaker=speaker)
    if before is None:
        return [now, language.nothing_before[matter].format(who=who)]
    return [now, language.before.format(sentence=says.statement(before, place, speaker=speaker))]
